"""When the worker looks at every layer for what cards and views show as now."""

from __future__ import annotations

from collections.abc import Collection
from types import SimpleNamespace

import pytest

from simulator import files
from simulator.examination import Wanted
from simulator.probes import EXAMINED, LOOKED_AT, Probes
from simulator.trainer import Trainer
from tests.conftest import LESSONS
from ui import worker


@pytest.mark.parametrize(("period", "looks"), [(100, [1, 4, 7, 10]), (4, [1, 4, 8]), (2, [1])])
def test_a_look_that_is_due_anyway_puts_off_the_next(
    monkeypatch: pytest.MonkeyPatch, period: int, looks: list[int]
) -> None:
    asked: list[int] = []

    class Spied(Trainer):
        def step(self, look: Collection[str] = ()) -> frozenset[str]:
            measured = super().step(look)
            assert measured >= set(look)
            asked.extend([self.step_number] * bool(look))
            return measured

    now = 0.0
    monkeypatch.setattr(worker, "time", SimpleNamespace(perf_counter=lambda: now))
    trainer = Spied(files.load(LESSONS / "twenty-sigmoid-layers.depthscope.json"))
    thread = worker.Worker()
    trainer.recorder.probes = Probes(dict.fromkeys(LOOKED_AT, period))
    thread._trainer, thread._budget = trainer, 100
    for step in range(10):
        now = step * worker.LOOK_INTERVAL_S / 2.5
        thread._step(trainer)
        assert thread.take() is not None
    assert asked == looks


def test_what_is_examined_is_a_step_that_was_looked_at_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So that a weight, its gradient and its update belong together."""
    whole: set[int] = set()

    class Spied(Trainer):
        def step(self, look: Collection[str] = ()) -> frozenset[str]:
            measured = super().step(look)
            whole.update({self.step_number} if measured >= EXAMINED else ())
            return measured

    now = 0.0
    monkeypatch.setattr(worker, "time", SimpleNamespace(perf_counter=lambda: now))
    trainer = Spied(files.load(LESSONS / "twenty-sigmoid-layers.depthscope.json"))
    thread = worker.Worker()
    trainer.recorder.probes = Probes({})
    thread._trainer, thread._budget = trainer, 100
    thread._wanted = Wanted(predictions=True)
    examined = set()
    for step in range(20):
        now = step / 10
        thread._step(trainer)
        snapshot = thread.take()
        assert snapshot is not None
        seen = snapshot.networks[0].examination
        assert seen is not None
        examined.add(seen.step)
        thread._next_examination_s = max(thread._next_examination_s, 0.4 * len(examined))
    assert examined == whole
    assert 4 <= len(examined) <= 6
    for later in (10.0, 11.0, 12.0):  # a window that takes nothing has one examination made
        now = later
        thread._step(trainer)
    assert len(whole) == len(examined) + 1
