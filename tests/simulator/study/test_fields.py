"""The fields that an axis can vary: every numeric one, by a path that an override takes."""

from __future__ import annotations

import json

from simulator.design.overrides import override
from simulator.design.storage import files
from simulator.study.fields import numeric_fields
from tests.simulator.study.studies import two_networks


def test_every_numeric_field_is_found_with_its_value_and_can_be_set_by_its_path() -> None:
    design = files.loads(json.dumps(two_networks()))
    found = numeric_fields(design)
    assert found["networks[1].layers.body.repeat"] == 3
    assert found["networks[0].layers.body.layers.a.units"] == 4
    assert found["training.optimizer.learning_rate"] == design.training.optimizer.learning_rate
    assert found["training.epochs"] == 2
    assert found["data.samples"] == 60
    assert "training.seed" not in found, "seeds are varied beside the axis"
    assert not any(isinstance(value, bool) for value in found.values())
    for path, value in found.items():
        assert override(design, [f"{path}={json.dumps(value)}"]) == design, path
