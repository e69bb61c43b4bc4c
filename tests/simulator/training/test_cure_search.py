"""Cures are offered where they beat the network in a run of their own, and only then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simulator
from simulator.cancellation import Cancelled, never
from simulator.design import edits
from simulator.design.design import LayerPlace
from simulator.training import cure_search, cure_try
from simulator.training.cure_search import MOST_TRIES, Progress, TriedCure, search
from simulator.training.run_copy import RunCopy
from tests.simulator.designs import dense, design

DIGITS: dict[str, Any] = {"data": {"name": "digits"}, "batch_size": 64, "dtype": "float32"}
CASES = Path(__file__).parent / "cases"
CONSTANT = {"name": "constant", "value": 0.05}
TOO_FAST = {"name": "sgd", "learning_rate": 50.0}


def alike() -> simulator.Design:
    layers = [dense("a", 16, "relu", kernel_initializer=CONSTANT, bias_initializer="zeros")]
    return design(layers, **DIGITS, epochs=3, optimizer={"name": "adam", "learning_rate": 0.01})


def test_a_cure_that_helps_is_offered_with_what_it_gained() -> None:
    made = alike()
    found = search(made, 0, ["symmetric_units", "cannot_fit_one_batch"], never)
    assert [cure.finding for cure in found] == ["symmetric_units"] * 2  # the root, not its effect
    for cure in found:
        assert cure.epochs == 3
        assert cure.loss_after < 0.5 * cure.loss_before
        again = simulator.Trainer(cure.design)
        losses = []
        while not again.finished:
            again.step()
            losses.append(again.loss(0))
        assert np.mean(losses[-again.steps_per_epoch :]) == cure.loss_after


def test_what_does_not_help_is_not_offered() -> None:
    made = design([dense("a", 16, "relu")], **DIGITS, epochs=2,
                  optimizer={"name": "adam", "learning_rate": 0.003})  # fmt: skip
    assert search(made, 0, ["oscillating", "useless_structure"], never) == []
    assert search(made, 0, [], never) == []


def test_a_smaller_rate_is_no_cure_for_unscaled_targets(tmp_path: Any) -> None:
    rows = np.random.default_rng(0).normal(size=(80, 3)) * [1, 1, 1e5]
    np.savetxt(tmp_path / "t.csv", rows, delimiter=",", header="x,y,price", comments="")
    data = {"name": "file", "path": str(tmp_path / "t.csv"), "task": "regression"}
    made = design([dense("a", 8, "relu")], data=data)
    found = simulator.diagnose(made, epochs=2)["networks"][0]
    assert "unscaled_targets" in [each["name"] for each in found["forecast"]]
    assert not any("rate" in cure["text"] for cure in found["cures"])


def test_two_faults_of_which_either_keeps_a_network_from_learning_are_cured_together() -> None:
    """Inputs reach 2,020 and targets a million: the run diverges unless both are standardised."""
    made = simulator.load(CASES / "large-targets.depthscope.json")
    names = [
        each["name"] for each in simulator.diagnose(made, cures=False)["networks"][0]["forecast"]
    ]
    assert names[:2] == ["unscaled_targets", "unscaled_inputs"]
    [found] = search(made, 0, names, never)
    assert found.text == "+ standardised targets, + standardised inputs"
    assert found.finding == "unscaled_targets"
    assert (found.design.data.standardize, found.design.data.standardize_targets) == (True, True)
    assert found.change(made, 0) == found.design
    assert found.loss_before == np.inf
    assert found.loss_after < 0.1
    beside = simulator.load(CASES / "large-targets-standardised-inputs.depthscope.json")
    assert [cure.text for cure in search(beside, 0, names, never)] == ["+ standardised targets"]


def test_tries_are_bounded_and_divergence_is_beaten_only_by_what_learns() -> None:
    made = design([dense("a", 16, "relu")], **DIGITS, epochs=2, optimizer=TOO_FAST)
    found = search(made, 0, ["diverged", "rate_too_high", "inputs_look_alike", "dead_units"], never)
    assert len(found) <= MOST_TRIES
    assert any("learning rate" in cure.text for cure in found)
    assert all(cure.loss_after < 2.4 for cure in found)


def test_a_search_is_cancelled_within_a_try() -> None:
    calls = iter([False] * 30 + [True] * 10_000)
    with pytest.raises(Cancelled):
        search(alike(), 0, ["symmetric_units"], lambda: next(calls))


class Clock:
    """A clock that every question moves on by a second."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s = 0
        for module in (cure_search, cure_try):
            monkeypatch.setattr(module, "time", self)

    def monotonic(self) -> int:
        self.now_s += 1
        return self.now_s


def test_the_whole_search_is_bounded_by_time_and_says_how_many_it_came_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock(monkeypatch)
    for seconds, done in ((0, 0), (60, 0), (400, 2), (1_200, 2)):
        began_s = clock.now_s
        seen: list[Progress] = []
        found = search(
            alike(), 0, ["symmetric_units"], never, seconds=seconds, on_progress=seen.append
        )
        assert clock.now_s - began_s < seconds + 10
        assert (seen[-1].done, seen[-1].total, seen[-1].found) == (done, 2, tuple(found))
        assert seconds - 5 < seen[0].seconds_left <= seconds
        assert seen[-1].seconds_left == 0 or done == 2


def test_with_little_time_each_is_tried_for_as_long_as_the_network_came_to_in_its_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Clock(monkeypatch)
    made = alike()
    found = search(made, 0, ["symmetric_units"], never, seconds=400)
    [epochs] = {cure.epochs for cure in found}
    assert 1 < epochs < 2
    again = simulator.Trainer(found[0].design)
    losses = []
    for _ in range(round(epochs * again.steps_per_epoch)):
        again.step()
        losses.append(again.loss(0))
    assert np.mean(losses[-(len(losses) // 2) :]) == found[0].loss_after
    assert found[0].loss_after < cure_search.HELPS * found[0].loss_before


def test_the_report_has_cures_as_whole_designs() -> None:
    found = json.loads(json.dumps(simulator.diagnose(alike()), allow_nan=False))["networks"][0]
    cure = found["cures"][0]
    assert set(cure) == {
        "text", "finding", "design", "train_loss_before", "train_loss_after", "epochs",
    }  # fmt: skip
    assert simulator.loads(json.dumps(cure["design"])).networks[0].layers[0].units == 16
    assert "cures" not in simulator.diagnose(alike(), epochs=1, cures=False)["networks"][0]


def test_a_run_is_copied_and_goes_on_as_itself_without_being_touched() -> None:
    layers = [dense("a", 8, "relu"), {"id": "n", "type": "batch_normalization"}]
    made = design(layers, **DIGITS, epochs=4, optimizer={"name": "adam", "learning_rate": 0.003})
    run = simulator.Trainer(made)
    assert RunCopy.of(run, 0) is None  # it has not begun
    for _ in range(run.steps_per_epoch + 5):
        run.step()
    copy = RunCopy.of(run, 0)
    assert copy is not None
    before = run.networks[0].state.parameters.copy()
    twin = copy.going_on_as(made, never)
    for _ in range(2 * run.steps_per_epoch):
        twin.step()
    assert np.array_equal(run.networks[0].state.parameters, before)
    for _ in range(2 * run.steps_per_epoch):
        run.step()
    assert twin.loss(0) == run.loss(0)  # the same batches, weights and optimiser
    assert twin.step_number == run.step_number


def test_initialisers_and_batches_begin_anew_and_layers_go_on() -> None:
    made = design([dense("a", 8, "relu")], **DIGITS, epochs=2)
    run = simulator.Trainer(made)
    run.step()
    copy = RunCopy.of(run, 0)
    assert copy is not None
    place = LayerPlace(0, ("a",))
    assert copy.can_go_on_as(edits.set_field(made, [place], "activation", "tanh"), 0)
    assert copy.can_go_on_as(edits.set_training(made, "optimizer.learning_rate", 0.5), 0)
    initialiser = edits.set_field(made, [place], "kernel_initializer", "orthogonal")
    assert not copy.can_go_on_as(initialiser, 0)
    assert not copy.can_go_on_as(edits.set_training(made, "batch_size", 32), 0)


def test_what_a_run_has_learnt_decides_whether_it_is_tried_on_its_way_or_from_its_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = design([dense("a", 16, "relu")], **DIGITS, epochs=2, optimizer=TOO_FAST)
    seen, found = searched(made, ["rate_too_high"])  # after a step all units are dead
    assert found
    assert all(cure.begins_anew and not cure.is_of_network for cure in found)
    assert (seen[0].done, seen[-1].found) == (0, tuple(found))
    assert seen[-1].done == seen[-1].total == seen[0].total, "no rate was tried on dead units"
    monkeypatch.setattr(cure_search, "CHANCE", 100.0)  # as if it had learnt something
    seen, again = searched(made, ["rate_too_high"])
    assert [cure.text for cure in again] == [cure.text for cure in found]
    assert all(cure.begins_anew for cure in again)
    assert seen[-1].done == seen[-1].total > seen[0].total, "no rate helped on the way"


def test_a_run_goes_on_with_its_whole_plan_and_what_begins_anew_plans_the_try_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cure_search, "TRY_STEPS", 30)  # two epochs, of a plan of five
    made = design([dense("a", 16, "relu")], **DIGITS, epochs=5, optimizer=TOO_FAST)
    run = simulator.Trainer(made)
    run.step()
    plans: dict[bool, set[int]] = {False: set(), True: set()}

    def call(function: Any, *arguments: Any, is_cancelled: Any) -> Any:
        if function is cure_try.train:
            plans[arguments[2] is None].add(arguments[0].training.epochs)
        return function(*arguments, is_cancelled)

    search(made, 0, ["rate_too_high"], never, run=RunCopy.of(run, 0), call=call)
    # a decay of the learning rate ends with the plan: the run's own, or the try's
    assert plans == {False: {5}, True: {2}}


def searched(made: simulator.Design, findings: list[str]) -> tuple[list[Progress], list[TriedCure]]:
    """The progress and the cures of a search on a run that has made a step."""
    run = simulator.Trainer(made)
    run.step()
    seen: list[Progress] = []
    copy = RunCopy.of(run, 0)
    return seen, search(made, 0, findings, never, run=copy, on_progress=seen.append)
