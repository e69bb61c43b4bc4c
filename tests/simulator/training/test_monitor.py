"""A watched run gives the same numbers as one that is not, and says what is wrong with it.

`cases` holds designs whose verdict was wrong once, and expected.json what is right: of each network
one of `any` has to be told, in forecast or findings, `never` those, where `nothing` stands nothing
at all, and what `says` has to be in a sentence.
"""

from __future__ import annotations

import gc
import json
import weakref
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import simulator
from simulator.cancellation import never
from simulator.design import edits
from simulator.design.storage import files
from simulator.diagnosis import observation
from simulator.diagnosis.symptoms.trial import trial_length
from simulator.training import cure_search, report
from simulator.training import monitor as monitor_module
from simulator.training.monitor import READINGS, Monitor, _is_easier
from simulator.training.trainer import Trainer
from simulator.training.transfer import continue_run, fork
from tests.conftest import LESSONS
from tests.simulator.designs import dense, design

CASES = Path(__file__).parent / "cases"
EXPECTED: dict[str, Any] = json.loads((CASES / "expected.json").read_text(encoding="utf-8"))
NORM = {"id": "n", "type": "batch_normalization"}
CONSTANT = {"name": "constant", "value": 0.05}
ADAM = {"name": "adam", "learning_rate": 0.01}


def names_of(network: dict[str, Any]) -> set[str]:
    return {each["name"] for each in (*network["forecast"], *network["findings"])}


@pytest.mark.slow
@pytest.mark.parametrize("case", EXPECTED)
def test_a_verdict_that_was_wrong_is_right(case: str) -> None:
    made = simulator.load(CASES / f"{case}.depthscope.json")
    found = json.loads(json.dumps(simulator.train(made), allow_nan=False))
    for network, expected in zip(found["networks"], EXPECTED[case]["networks"], strict=True):
        told = names_of(network)
        assert not expected.get("any") or told & set(expected["any"])
        assert not told & set(expected.get("never", []))
        assert not (expected.get("nothing") and told)
        assert expected.get("says", "") in " ".join(each["text"] for each in network["findings"])


def bytes_as_they_are(folder: Path) -> dict[str, Any]:
    """The digits as images of bytes from 0 to 255."""
    data = simulator.Trainer(design([], data={"name": "digits"})).dataset
    images = np.round((data.train_inputs + 0.5) * 255).astype(np.uint8)
    np.savez(folder / "bytes.npz", images=images, labels=data.train_targets)
    return {"name": "file", "path": str(folder / "bytes.npz")}


def test_a_watched_run_is_evaluated_after_each_tenth_of_its_epochs() -> None:
    trainer = Trainer(design([dense("a")], epochs=20))
    report.run(trainer, Monitor(trainer).after_step)
    ends = [epoch * trainer.steps_per_epoch for epoch in range(2, 21, 2)]
    assert trainer.histories[0].view().evaluation_steps.tolist() == ends


def test_a_shallower_network_is_easier_and_among_equals_one_with_skips() -> None:
    layers = [dense("a"), dense("b")]
    skips = [{"source": "a", "target": "output"}]
    plain, skipping = (
        Monitor(Trainer(design(layers, found))).first_looks[0] for found in (None, skips)
    )
    deeper = replace(skipping, depth=plain.depth + 1)
    assert [
        [_is_easier(one, other) for other in (plain, skipping, deeper)]
        for one in (plain, skipping, deeper)
    ] == [[False, False, True], [True, False, True], [False, False, False]]


def test_unscaled_bytes_are_foreseen_and_standardising_is_their_cure(tmp_path: Path) -> None:
    case = json.loads((CASES / "unscaled-bytes.depthscope.json").read_text(encoding="utf-8"))
    made = simulator.loads(json.dumps({**case, "data": bytes_as_they_are(tmp_path)}))
    [told] = Monitor(Trainer(made)).forecasts
    assert told[0].name == "unscaled_inputs"
    assert told[0].value == 255
    [cure] = cure_search.search(made, 0, [each.name for each in told], never)
    assert cure.text == "+ standardised inputs"
    assert cure.loss_after < 0.5 * cure.loss_before


@pytest.mark.parametrize(
    ("layers", "more", "name"),
    [
        ([dense("a", 8, "relu", kernel_initializer=CONSTANT, bias_initializer="zeros")],
         {}, "symmetric_units"),
        ([dense("a", 8), NORM], {"batch_size": 3}, "batch_statistics"),
        ([dense("a", 8, "relu")], {"optimizer": {"name": "sgd", "learning_rate": 1e4}},
         "rate_too_high"),
        ([dense("a", 8, "relu")], {"l2": 10.0, "epochs": 2}, "regulariser_too_strong"),
        ([dense(f"d{i}", 16, "sigmoid", kernel_initializer="glorot_normal") for i in range(12)],
         {}, "vanishing"),
        ([dense(f"d{i}", 16, "tanh", kernel_initializer={"name": "random_normal", "stddev": 3.0})
          for i in range(6)], {"optimizer": {"name": "sgd", "learning_rate": 1e-5}},
         "saturated_units"),
    ],
)  # fmt: skip
def test_neighbours_of_these_cases_are_foreseen(
    layers: list[dict[str, Any]], more: dict[str, Any], name: str
) -> None:
    settings = {"data": {"name": "digits"}, "batch_size": 64, "epochs": 10, "optimizer": ADAM}
    made = design(layers, dtype="float32", **(settings | more))
    [told] = Monitor(Trainer(made)).forecasts
    assert name in [each.name for each in told]


@pytest.mark.parametrize(
    "layers", [[dense("a", 32, "relu")], [dense("a", 32), dense("b", 32)],
               [dense("a", 32, "linear"), NORM, dense("b", 16, "relu")]],
)  # fmt: skip
def test_of_a_sound_network_nothing_is_told_and_it_is_healthy(layers: list[dict[str, Any]]) -> None:
    made = design(layers, data={"name": "digits"}, batch_size=64, epochs=8,
                  optimizer={"name": "adam", "learning_rate": 0.003}, dtype="float32")  # fmt: skip
    trainer = Trainer(made)
    monitor = Monitor(trainer)
    report.run(trainer, monitor=monitor)
    assert monitor.forecasts == monitor.findings == [()]
    assert monitor.healthy == [True]


def test_of_what_is_not_finite_the_value_is_null() -> None:
    made = design([dense("a", 8, "relu")], data={"name": "plane"}, epochs=2,
                  optimizer={"name": "sgd", "learning_rate": 1e6})  # fmt: skip
    found = json.loads(json.dumps(report.train(made), allow_nan=False))["networks"][0]
    assert [(each["name"], each["value"]) for each in found["findings"]] == [("diverged", None)]
    assert ("rate_too_high", None) in [(e["name"], e["value"]) for e in found["forecast"]]


def test_a_run_that_ends_with_a_smaller_batch_is_told_of_by_the_gradients_that_stand_for_it() -> (
    None
):
    layers = [dense(name, 8, "sigmoid") for name in "abc"]
    made = design(layers, data={"name": "moons", "samples": 103}, batch_size=10, epochs=32)
    trainer = Trainer(made)
    watching = Monitor(trainer)
    report.run(trainer, monitor=watching)
    assert not trainer.last_batch_was_full
    shown = trainer.snapshot().networks[0].gradient_log10
    assert watching.latest[0].layers.gradient_log10 == pytest.approx(shown, abs=1e-6)


@pytest.mark.parametrize("rest", [0, 3])
def test_watching_changes_no_number_of_the_run(rest: int) -> None:
    layers = [dense("a"), NORM, {"id": "d", "type": "dropout", "rate": 0.2}, dense("b")]
    made = design(layers, data={"name": "moons", "samples": 100 + rest}, epochs=4, clip_norm=0.1)
    alone, watched = Trainer(made), Trainer(made)
    report.run(alone)
    report.run(watched, monitor=Monitor(watched))
    one, other = (trainer.networks[0].state for trainer in (alone, watched))
    assert np.array_equal(one.parameters, other.parameters)
    assert np.array_equal(one.moving, other.moving)
    losses = (trainer.histories[0].view().losses for trainer in (alone, watched))
    assert np.array_equal(next(losses), next(losses))
    assert alone.evaluation(0) == watched.evaluation(0)


def test_readings_are_evenly_spread_and_of_full_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    made = design([dense("a")], data={"name": "moons", "samples": 103,
                  "validation_fraction": 0}, epochs=40)  # fmt: skip
    trainer = Trainer(made)
    monitor, steps = Monitor(trainer), []
    read = monitor._read
    monkeypatch.setattr(monitor, "_read", lambda: (steps.append(trainer.step_number), read()))
    report.run(trainer, monitor=monitor)
    assert READINGS <= len(steps) <= 1.2 * READINGS
    assert all(step % trainer.steps_per_epoch for step in steps[:-1])
    assert steps[-1] == trainer.total_steps


def test_findings_of_a_run_are_pinned_to_the_step_where_they_began() -> None:
    layers = [dense(f"d{i}", 16, "sigmoid", kernel_initializer="glorot_normal") for i in range(20)]
    made = design(layers, data={"name": "digits"}, batch_size=64, epochs=6, dtype="float32")
    found = json.loads(json.dumps(report.train(made), allow_nan=False))["networks"][0]
    by_name = {each["name"]: each for each in found["findings"]}
    assert set(by_name) >= {"vanishing", "stuck_at_chance"}
    assert 0 < by_name["vanishing"]["step"] < by_name["stuck_at_chance"]["step"]
    assert set(by_name["vanishing"]) == {"name", "text", "step", "layers", "value", "threshold"}


def test_a_deep_network_beside_a_shallow_one_degrades() -> None:
    layers = [dense(f"d{i}", 32, "leaky_relu", kernel_initializer="he_normal",
                    bias_initializer="zeros") for i in range(30)]  # fmt: skip
    made = design(layers, data={"name": "digits"}, batch_size=64, epochs=5, dtype="float32",
                  optimizer={"name": "sgd", "learning_rate": 0.02, "momentum": 0.9})  # fmt: skip
    shallow = design(layers[:2]).networks
    trainer = Trainer(made.model_copy(update={"networks": (*made.networks, *shallow)}))
    monitor = Monitor(trainer)
    report.run(trainer, monitor=monitor)
    assert monitor.findings[1] == ()
    assert "degradation" in [each.name for each in monitor.findings[0]]


@pytest.mark.slow
def test_the_shipped_lesson_on_degradation_is_not_called_healthy() -> None:
    lesson = files.load(LESSONS / "plain-versus-residual" / "design.depthscope.json")
    alone = edits.set_training(edits.delete_network(lesson, 1), "epochs", 2)
    trainer = Trainer(alone)
    monitor = Monitor(trainer)
    report.run(trainer, monitor=monitor)
    assert monitor.healthy == [False]


def standing() -> simulator.Design:
    """A network that stays at chance: 40 sigmoid layers."""
    layers = [dense(f"l{at}", 4, "sigmoid") for at in range(40)]
    return design(layers, data={"name": "digits"}, batch_size=128, epochs=6)


def test_snapshots_tell_what_was_said_up_to_their_step() -> None:
    trainer = Trainer(standing())
    monitor = Monitor(trainer)
    trainer.watcher = monitor
    report.run(trainer, monitor=monitor)
    last = trainer.snapshot().networks[0].diagnosis
    assert last is not None
    assert last.findings == monitor.findings[0]
    assert [each.step for each in last.began] == sorted(each.step for each in last.began)
    chance = next(each for each in last.began if each.name == "stuck_at_chance")
    early = trainer.snapshot_at(chance.step - 1).networks[0].diagnosis
    assert early is not None
    assert early.forecast == last.forecast == monitor.forecasts[0]
    assert "stuck_at_chance" not in [each.name for each in early.began]
    read = last.readings["stuck_at_chance"]
    assert read.steps[-1] == trainer.step_number
    assert read.values[-1] == pytest.approx(chance.value, rel=0.05)
    assert len(early.readings["vanishing"].steps) < len(read.steps)
    started = trainer.snapshot_at(0).networks[0].diagnosis
    assert started is not None
    assert not started.findings
    assert not started.readings


def test_readings_take_no_more_than_their_share_of_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [0.0]
    monkeypatch.setattr(monitor_module.time, "perf_counter", lambda: clock[0])
    trainer = Trainer(standing())
    monitor = Monitor(trainer, share=0.1)
    monkeypatch.setattr(Monitor, "_read", lambda _self: clock.__setitem__(0, clock[0] + 1.0))
    spent = 0.0
    for _ in range(60):
        trainer.step()
        clock[0] += 0.5
        before = clock[0]
        monitor.read_if_due()
        spent += clock[0] - before
    assert 2 <= spent <= 0.1 * clock[0] + 1


def test_a_trial_that_takes_too_long_foresees_only_what_needs_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert [each.name for each in Monitor(Trainer(standing())).forecasts[0]]
    assert Monitor(Trainer(standing()), trial_seconds=0.0).forecasts == [()]
    # what other processes take from it does not count, within bounds
    clock = SimpleNamespace(
        perf_counter=iter([0.0, *[3.9] * 999]).__next__, thread_time=lambda: 0.0
    )
    monkeypatch.setattr(monitor_module, "time", clock)
    assert Monitor(Trainer(standing()), trial_seconds=1.0).forecasts != [()]
    clock.perf_counter = iter([0.0, *[4.1] * 999]).__next__
    assert Monitor(Trainer(standing()), trial_seconds=1.0).forecasts == [()]
    monkeypatch.undo()
    layers = [dense("a", 8, "relu", kernel_initializer=CONSTANT)]
    alike = design(layers, data={"name": "digits"}, optimizer=ADAM)
    [told] = Monitor(Trainer(alike), trial_seconds=0.0).forecasts
    assert [each.name for each in told] == ["symmetric_units"]


def test_a_run_that_goes_on_keeps_what_was_said_and_foresees_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trial, tried = observation.trial, []
    monkeypatch.setattr(
        observation, "trial", lambda *asked: (tried.append(asked[4]), trial(*asked))[1]
    )
    trainer = Trainer(standing())
    before = Monitor(trainer)
    for _ in range(40):
        trainer.step()
        before.read_if_due()
    said = before.diagnosis(0, 40).began
    assert said
    after = continue_run(trainer, trainer.design, "identity", "again").trainer
    monitor = Monitor(after, goes_on=before)
    assert monitor.forecasts == [()]
    assert tried == [trial_length(trainer.total_steps), 1]  # its first step shows its layers
    assert monitor.diagnosis(0, 40).began == said
    for _ in range(20):
        after.step()
        monitor.read_if_due()
    assert {each.name for each in monitor.findings[0]} <= {each.name for each in said}


def test_of_a_copy_that_has_made_no_step_of_its_own_nothing_new_is_read() -> None:
    run = Trainer(design([dense("a", 8)], epochs=500))
    monitor = Monitor(run)
    for _ in range(5):
        run.step()
    copy = fork(run)
    watching = monitor.forked(copy)
    watching.rest()  # five steps unread, and no pass to read them from
    assert watching._watched[0].steps == []
    copy.step()
    watching.rest()
    assert watching._watched[0].steps == [6]


def test_a_run_that_is_watched_ends_with_the_last_who_holds_it() -> None:
    """Its arrays would stay until garbage is collected, and that by the window's thread."""
    assert gc.isenabled()
    gc.disable()
    try:
        run = Trainer(design([dense("a", 8)], epochs=500))
        run.watcher = Monitor(run)
        copy = fork(run)
        copy.watcher = run.watcher.forked(copy)
        ended = weakref.ref(run), weakref.ref(copy)
        del run, copy
        assert [each() for each in ended] == [None, None]
    finally:
        gc.enable()
