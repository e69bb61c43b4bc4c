"""Regression with targets in the hundreds of thousands trains once they are standardized."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from simulator import loads, train
from simulator.data import understand
from simulator.measurement.examiner import Examiner
from simulator.measurement.requests import ExaminationRequest
from simulator.training.trainer import Trainer
from tests.simulator.measurement.test_examiner import frame_of


@pytest.mark.parametrize(
    ("optimizer", "learning_rate"), [("sgd", 0.05), ("adam", 0.02)]
)  # as they come, prices of hundreds of thousands diverge or stay where they are
def test_prices_train_once_targets_are_standardized_and_are_read_in_their_own_unit(
    tmp_path: Path, optimizer: str, learning_rate: float
) -> None:
    draw = np.random.default_rng(0)
    area = draw.uniform(-1, 1, (60, 2))
    price = 240_000 + 90_000 * area[:, :1] - 40_000 * area[:, 1:]
    np.savez(tmp_path / "own.npz", x=area, y=price)
    data: dict[str, object] = {
        "name": "file",
        "path": str(tmp_path / "own.npz"),
        "standardize_targets": True,
    }
    document = {
        "format": "depthscope.design", "version": 1, "data": data,
        "training": {"optimizer": {"name": optimizer, "learning_rate": learning_rate},
                     "batch_size": 12, "epochs": 40},
        "networks": [{"layers": [{"id": "a", "type": "dense", "units": 8, "activation": "tanh"}]}],
    }  # fmt: skip
    losses = {}
    for standardized in (True, False):
        data["standardize_targets"] = standardized
        design = loads(json.dumps(document))
        [told] = train(design, epochs=2)["networks"]
        names = {one["name"] for one in (*told["forecast"], *told["findings"])}
        assert ("unscaled_targets" in names) is not standardized, "to decline the remedy is said"
        offers = {f.name: f.remedy for f in understand(design.data).findings}
        wanted = None if standardized else ("standardize_targets", True)
        assert offers.get("unscaled_targets") == wanted
        trainer = Trainer(design)
        while not trainer.finished:
            trainer.step()
        trainer.evaluate()
        evaluation = trainer.evaluation(0)
        losses[standardized] = math.inf if evaluation is None else evaluation.train_loss
        if standardized:
            loaded = trainer.dataset
            assert np.allclose(loaded.train_targets.mean(), 0)
            assert np.allclose(loaded.train_targets.std(), 1)
            request = ExaminationRequest(predictions=True)
            examiner = Examiner(trainer.networks[0], loaded)
            found = examiner.examine(frame_of(trainer), 1, None, request).predictions
            assert found is not None
            assert found.validation is not None
            for part in (found.training, found.validation):
                assert 100_000 < part.targets.min() < part.targets.max() < 380_000
                assert np.abs(part.outputs[0] - part.targets[:, 0]).mean() < 15_000
    assert losses[True] < 0.1  # of the variance
    assert not losses[False] < 1e9  # of a variance of about 3e9
