"""The worker: which steps it probes and examines, and how it comes to rest."""

from __future__ import annotations

import math
import sys
from collections.abc import Collection
from types import SimpleNamespace

import numpy as np
import pytest

from simulator.design import edits
from simulator.design.storage import files
from simulator.measurement.requests import FULL, PROBED, ExaminationRequest, Probes
from simulator.measurement.snapshot import Snapshot
from simulator.training.trainer import Trainer
from tests.conftest import LESSONS
from ui.process.thread_turns import SHORT_S
from ui.run import pacing, step_loop, worker
from ui.run.run_state import RunState


@pytest.mark.parametrize(("period", "probed"), [(100, [1, 4, 7, 10]), (4, [1, 4, 8]), (2, [1])])
def test_a_probe_that_is_due_anyway_puts_off_the_next(
    monkeypatch: pytest.MonkeyPatch, period: int, probed: list[int]
) -> None:
    asked: list[int] = []

    class Spied(Trainer):
        def step(self, probes: Collection[str] = ()) -> frozenset[str]:
            measured = super().step(probes)
            assert measured >= set(probes)
            asked.extend([self.step_number] * bool(probes))
            return measured

    now = 0.0
    monkeypatch.setattr(step_loop, "time", SimpleNamespace(perf_counter=lambda: now))
    trainer = Spied(files.load(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json"))
    thread = worker.Worker()
    trainer.recorder.probes = Probes(dict.fromkeys(PROBED, period))
    thread._trainer, thread._budget = trainer, 100
    for step in range(10):
        now = step * pacing.PROBE_INTERVAL_S / 2.5
        thread._step(trainer)
        assert thread.mailbox.take() is not None
    assert asked == probed


def test_what_is_examined_is_a_step_that_was_probed_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So that a weight, its gradient and its update belong together."""
    whole: set[int] = set()

    class Spied(Trainer):
        def step(self, probes: Collection[str] = ()) -> frozenset[str]:
            measured = super().step(probes)
            whole.update({self.step_number} if measured >= FULL else ())
            return measured

    now = 0.0
    monkeypatch.setattr(step_loop, "time", SimpleNamespace(perf_counter=lambda: now))
    trainer = Spied(files.load(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json"))
    thread = worker.Worker()
    trainer.recorder.probes = Probes({})
    thread._trainer, thread._budget = trainer, 100
    thread._request = ExaminationRequest(predictions=True)
    examined = set()
    for step in range(20):
        now = step / 10
        thread._step(trainer)
        snapshot = thread.mailbox.take()
        assert snapshot is not None
        seen = snapshot.networks[0].examination
        assert seen is not None
        examined.add(seen.step)
        thread._pacing._next_examination_s = max(
            thread._pacing._next_examination_s, 0.4 * len(examined)
        )
    assert examined == whole
    assert 4 <= len(examined) <= 6
    for later in (10.0, 11.0, 12.0):  # a window that takes nothing has one examination made
        now = later
        thread._step(trainer)
    assert len(whole) == len(examined) + 1


def spreads(snapshot: Snapshot | None) -> list[float]:
    assert snapshot is not None
    assert not snapshot.running
    return snapshot.networks[0].value_of("activation_std").tolist()


def test_a_run_at_rest_is_shown_with_the_values_of_its_last_step() -> None:
    trainer = Trainer(files.load(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json"))
    thread = worker.Worker()
    thread._trainer, thread._budget = trainer, math.inf
    trainer.recorder.probes = Probes({})
    snapshots = []
    for _ in range(3):
        thread._step(trainer)
    thread.pause()
    snapshots.append(thread.mailbox.take())
    assert trainer.step_number == 4
    thread._budget = math.inf
    while not trainer.finished:
        thread._step(trainer)
        if trainer.step_number == 5:  # the same at the end of the plan
            trainer.epochs = 1
    snapshots.append(thread.mailbox.take())
    assert spreads(snapshots[0]) != spreads(snapshots[1])
    again = Trainer(trainer.design)
    for snapshot in snapshots:
        assert snapshot is not None
        while again.step_number < snapshot.step:
            again.step()
        assert spreads(snapshot) == np.float32(again.networks[0].activation_std()).tolist()


@pytest.mark.parametrize("reason", ["a step takes long", "every step is probed"])
def test_no_step_is_made_only_to_rest_where_that_is_of_no_use(
    monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    trainer = Trainer(files.load(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json"))
    thread = worker.Worker()
    thread._trainer, thread._budget = trainer, math.inf
    if reason == "a step takes long":
        monkeypatch.setattr(worker, "MAX_EXTRA_STEP_S", 0.0)
    else:
        thread.set_rate(60)
    thread._step(trainer)
    thread.pause()
    snapshot = thread.mailbox.take()
    assert snapshot is not None
    assert (snapshot.step, snapshot.running) == (1, False)
    thread.pause()  # already does
    assert thread.mailbox.take() is None


def test_a_pause_is_announced_before_what_takes_long_to_examine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trainer = Trainer(files.load(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json"))
    thread, events = worker.Worker(), []
    thread._trainer, thread._request = trainer, ExaminationRequest(predictions=True)
    thread.state_changed.connect(lambda _, state: events.append(state))
    examine = trainer.recorder.examine
    monkeypatch.setattr(
        trainer.recorder, "examine", lambda *asked: events.append("examined") or examine(*asked)
    )

    def paused() -> list[object]:
        thread._budget = math.inf
        thread._step(trainer)
        events.clear()
        thread.pause()
        return list(events)

    monkeypatch.setattr(pacing, "SLOW_EXAMINATION_S", math.inf)
    assert paused() == ["examined", RunState.PAUSED]
    monkeypatch.setattr(pacing, "SLOW_EXAMINATION_S", 0.0)
    assert paused() == [RunState.PAUSED]
    shown = thread.mailbox.take()
    thread._commands.get()(thread)
    examined = thread.mailbox.take()
    for snapshot, is_fresh in ((shown, False), (examined, True)):
        assert snapshot is not None
        found = snapshot.networks[0].examination
        assert found is not None
        assert (found.step == trainer.step_number) is is_fresh
        assert (snapshot.step, snapshot.running) == (trainer.step_number, False)
    assert paused() == [RunState.PAUSED]
    thread.advance(1)  # before anything was examined
    events.clear()
    thread._commands.get()(thread)
    assert events == []


def test_an_edit_of_another_run_than_the_present_one_begins_anew_and_says_why() -> None:
    """Commands that were cancelled half done may have left one that the window does not know."""
    before = files.load(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json")
    thread, remarks = worker.Worker(), list[tuple[int, str]]()
    thread.remarked.connect(lambda *remark: remarks.append(remark))
    thread.begin(before, 1)
    thread.advance(1)
    assert thread._trainer is not None
    thread._step(thread._trainer)
    after = edits.set_data(before, "noise", 0.5)
    thread.edit(after, 2, "random", "Noise")
    assert thread._trainer.design == after
    assert (thread._trainer.run_id, thread._trainer.step_number) == (2, 0)
    assert remarks == [(2, "the data has changed: a new run begins")]


def test_a_command_leaves_the_window_its_turn_at_short_intervals() -> None:
    """Making a run is plain Python for the most part, while the window draws that it is gone."""
    thread, intervals = worker.Worker(), list[float]()
    usual_s = sys.getswitchinterval()
    thread.post(lambda _: intervals.append(sys.getswitchinterval()))
    thread._turn()
    assert intervals == [pytest.approx(SHORT_S)]
    assert sys.getswitchinterval() == usual_s
