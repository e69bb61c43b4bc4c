"""The runs of a study: which there are, in which order, and what each of them trains."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulator.errors import DesignError
from simulator.study import document
from simulator.study.rows import design_of, lines, problems_of, rows
from tests.simulator.study.studies import DESIGN, SKIP, SKIPS, planned, raw, study, two_networks

RATE = "training.optimizer.learning_rate"


def names(**fields: object) -> list[str]:
    return [line.name for line in lines(study(**fields))]


def test_every_variant_at_every_depth_with_every_seed_is_a_run_of_one_network() -> None:
    found = planned(variants=[{"name": "plain"}, {"name": "skips", "settings": {SKIPS: SKIP}}])
    assert [(row.line.name, row.value, row.seed) for row in found] == [
        (name, depth, seed) for name in ("plain", "skips") for depth in (2, 4) for seed in (0, 1)
    ]
    last = found[-1].design
    assert [network.name for network in last.networks] == ["skips"]
    assert (last.training.seed, last.networks[0].layers[1].repeat) == (1, 2)
    assert last.networks[0].layers[1].skips
    assert not found[2].design.networks[0].layers[1].skips
    assert len({row.digest for row in found}) == len(found)
    assert [row.number for row in found] == list(range(8))


def test_without_variants_the_networks_of_the_design_are_the_variants() -> None:
    assert names(design=two_networks()) == ["Plain", "Skips"]


def test_a_variant_trains_the_network_it_or_its_paths_name_or_all() -> None:
    variants = [
        {"name": "second", "network": "Skips"},
        {"name": "wide", "settings": {"networks[1].layers.stem.units": 8}},
        {"name": "adam", "settings": {"training.optimizer": "adam"}},
    ]
    found = lines(study(design=two_networks(), variants=variants))
    assert [(line.name, line.network) for line in found] == [
        ("second", 1), ("wide", 1), ("adam, Plain", 0), ("adam, Skips", 1)
    ]  # fmt: skip


def test_two_networks_of_one_name_are_told_apart() -> None:
    networks = [{**DESIGN["networks"][0], "name": "N"}] * 3
    assert names(design={**DESIGN, "networks": networks}) == ["N", "N 2", "N 3"]


def test_any_numeric_field_can_be_the_axis_and_epochs_are_replaced() -> None:
    found = planned(axis=RATE, values=[0.1, 1], seeds=[5], epochs=3)
    assert [row.design.training.optimizer.learning_rate for row in found] == [0.1, 1.0]
    assert {row.design.training.epochs for row in found} == {3}
    assert {row.design.networks[0].layers[1].repeat for row in found} == {3}


def test_settings_that_need_one_another_are_applied_together() -> None:
    layers = [{"id": "b", "type": "dense", "units": 4}]
    skip = [{"source": "input", "target": "b"}]
    settings = {SKIPS: skip, "networks[0].layers.body.layers": layers}
    assert len(planned(variants=[{"name": "other", "settings": settings}])) == 4


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"values": [1, 2]}, "values: Plain: cannot have depth 1"),
        ({"axis": "training.seed", "values": [1, 2]}, "axis: changes nothing of 'Plain'"),
        ({"axis": "training.epoch", "values": [1]}, "axis: training.epoch: is not known here"),
        (
            {"variants": [{"name": "a", "settings": {"networks[0].layers.boddy.repeat": 2}}]},
            "variants[0].settings: networks[0].layers.boddy.repeat: there is no 'boddy'",
        ),
        (
            {"variants": [{"name": "a", "settings": {SKIPS: [{"source": "x", "target": "a"}]}}]},
            "variants[0].settings: networks[0].layers[1].skips[0].source: no layer is called 'x'",
        ),
        ({"axis": "networks[0].layers.stem.units", "values": [4, 90_000]}, "axis: "),
        (
            {"design": {**DESIGN, "data": {"name": "file", "path": "none.csv"}}},
            "Plain at 2: data.path: ",
        ),
    ],
)
def test_what_keeps_a_study_from_running_is_told_before_it_runs(
    fields: dict[str, object], told: str
) -> None:
    found = [str(problem) for problem in problems_of(study(**fields))]
    assert found
    assert found[0].startswith(told), found


def test_a_sound_study_has_no_problems() -> None:
    assert problems_of(study(variants=[{"name": "s", "settings": {SKIPS: SKIP}}])) == ()


def test_the_digest_knows_what_decides_the_numbers_and_nothing_else(tmp_path: Path) -> None:
    first = planned()[0].digest
    assert planned(title="B", design={**DESIGN, "title": "B", "notes": "B"})[0].digest == first
    assert planned(epochs=3)[0].digest != first
    digests = []
    for content in ("x,y\n1,0\n2,1\n", "x,y\n1,0\n2,1\n", "x,y\n1,0\n3,1\n"):
        (tmp_path / "points.csv").write_text(content)
        data = {"name": "file", "path": "points.csv"}
        found = document.loads(json.dumps(raw(design={**DESIGN, "data": data})))
        digests.append(next(rows(found.in_folder(tmp_path))).digest)
    assert digests[0] == digests[1] != digests[2]


def test_a_depth_that_cannot_be_reached_names_the_network() -> None:
    with pytest.raises(DesignError, match="values: Plain: cannot have depth 1"):
        planned(values=[1])


def test_one_run_is_found_by_the_columns_of_its_row() -> None:
    found = study(design=two_networks())
    row = list(rows(found))[-1]
    assert design_of(found, "Skips", 4, 1) == row.design
    assert design_of(found, "Skips", 5, 1) is None
    assert design_of(found, "Other", 4, 1) is None
