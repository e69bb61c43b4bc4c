"""Points set by hand join the training set, the others stay; features are what their names say."""

from __future__ import annotations

import json
from typing import get_args

import numpy as np
import pytest

from simulator.data import DatasetError, facts, load
from simulator.data.points import FEATURES, Feature, inputs_of
from simulator.design import edits
from simulator.design.analysis import problems
from simulator.design.design import Design
from simulator.design.storage import files
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design

POINTS = np.random.default_rng(0).uniform(-1, 1, (20, 2))


def spirals(**data: object) -> Design:
    return design([dense("a")], data={"name": "spirals", "samples": 40, **data})


def test_a_new_point_is_the_last_of_the_training_set() -> None:
    before, after = spirals(), edits.add_point(spirals(), 0.25, -0.5, 1)
    old, new = load(before.data), load(after.data)
    assert facts(after.data).training_samples == len(old.train_inputs) + 1
    assert np.array_equal(new.train_inputs[:-1], old.train_inputs)
    assert new.train_inputs[-1].tolist() == [0.25, -0.5]
    assert new.train_targets[-1] == 1
    assert new.validation_inputs is not None
    assert np.array_equal(new.validation_inputs, old.validation_inputs)
    assert new.train_numbers is not None
    assert new.train_numbers[-1] == 40


def test_a_moved_sample_alone_is_elsewhere() -> None:
    old = load(spirals().data)
    assert old.train_numbers is not None
    sample = int(old.train_numbers[3])
    new = load(edits.move_point(spirals(), sample, 0.9, 0.9).data)
    assert new.train_inputs[3].tolist() == [0.9, 0.9]
    assert np.array_equal(np.delete(new.train_inputs, 3, 0), np.delete(old.train_inputs, 3, 0))
    assert np.array_equal(new.train_targets, old.train_targets)


def test_moving_again_replaces_the_first_move() -> None:
    moved = edits.move_point(edits.move_point(spirals(), 3, 0.1, 0.1), 3, 0.2, 0.2)
    assert [(p.sample, p.x1) for p in moved.data.points] == [(3, 0.2)]


def test_a_new_point_can_be_moved_and_keeps_its_class() -> None:
    made = edits.move_point(edits.add_point(spirals(), 0.5, 0.5, 1), 40, -0.5, 0.25)
    (point,) = made.data.points
    assert (point.sample, point.x1, point.x2, point.target) == (None, -0.5, 0.25, 1)


def test_points_set_by_hand_are_taken_away_again() -> None:
    first = edits.add_point(edits.add_point(spirals(), 0.5, 0.5, 1), 0.1, 0.2, 0)
    made = edits.move_point(first, 3, 0.0, 1.0)
    assert edits.remove_point(made, 3) == first
    left = edits.remove_point(made, 40)
    assert [(p.sample, p.x1) for p in left.data.points] == [(None, 0.1), (3, 0.0)]
    assert edits.remove_point(edits.remove_point(left, 40), 3) == spirals()


@pytest.mark.parametrize("sample", [0, 40, -1])
def test_a_generated_sample_stays(sample: int) -> None:
    with pytest.raises(edits.EditError, match=f"sample {sample} was not set by hand"):
        edits.remove_point(spirals(), sample)


def test_a_design_keeps_its_points_in_the_file_and_says_nothing_without_any() -> None:
    assert "points" not in json.loads(files.dumps(spirals()))["data"]
    made = edits.move_point(edits.add_point(spirals(), 0.5, 0.5, 1), 3, 0.0, 1.0)
    assert files.loads(files.dumps(made)) == made


@pytest.mark.parametrize(
    ("point", "words"),
    [
        ({"x1": 0, "x2": 0}, "target"),
        ({"x1": 0, "x2": 0, "sample": 1, "target": 1}, "target"),
        ({"x1": 1e9, "x2": 0, "target": 1}, "x1"),
        ({"x2": 0, "target": 1}, "x1"),
    ],
)
def test_a_point_that_makes_no_sense_is_refused(point: dict[str, object], words: str) -> None:
    with pytest.raises(Exception, match=words):
        spirals(points=[point])


def test_a_class_that_is_not_there_is_a_problem_of_the_data() -> None:
    wrong = spirals(points=[{"x1": 0, "x2": 0, "target": 7}])
    (problem,) = problems(wrong)
    assert problem.place == "data.points"
    with pytest.raises(DatasetError, match="below 2"):
        facts(wrong.data)


def test_there_is_a_limit() -> None:
    made = spirals()
    full = [{"x1": 0.0, "x2": 0.0, "target": 1}] * 500
    made = spirals(points=full)
    with pytest.raises(edits.EditError, match="at most 500"):
        edits.add_point(made, 0, 0, 1)


@pytest.mark.parametrize("name", ["digits", "sine", "xor_table"])
def test_other_data_take_no_points(name: str) -> None:
    other = design([dense("a")], data={"name": name})
    with pytest.raises(edits.EditError, match="data of the plane"):
        edits.add_point(other, 0, 0, 1)


def test_regression_takes_values() -> None:
    hills = design([dense("a")], data={"name": "hills", "samples": 40})
    made = load(edits.add_point(hills, 0.5, 0.5, 0.75).data)
    assert made.train_targets[-1].tolist() == [0.75]


def test_a_network_trains_on_them() -> None:
    trainer = Trainer(edits.add_point(spirals(standardize=True), 0.5, 0.5, 1))
    for _ in range(3):
        trainer.step()
    assert trainer.alive


# Features


def test_every_feature_of_the_format_is_there() -> None:
    assert tuple(FEATURES) == get_args(Feature)


def test_each_feature_is_what_its_name_says() -> None:
    x1, x2 = POINTS.T
    for name in FEATURES:
        expected = eval(name.replace("^", "**"), {"x1": x1, "x2": x2, "sin": np.sin})
        assert np.array_equal(inputs_of(POINTS, [name])[:, 0], expected)


def test_inputs_keep_the_order_of_the_design() -> None:
    inputs = inputs_of(POINTS, ["x2", "x1*x2", "x1"])
    assert np.array_equal(inputs[:, [2, 0]], POINTS)
