"""However edits, Undo, steps and waits follow one another, the document's design is trained."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from random import Random

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import Design, LayerPlace
from simulator.training import kept_runs
from simulator.training.run_changes import trained_alike
from tests.ui.run.test_following import small, wait_blindly, with_problem
from ui.document.document import Document
from ui.run.controller import RunController
from ui.run.run_state import RunState
from ui.run.session import TrainingSession

ACTS, CHECK_EVERY = 160, 20
# of 0 to 119, those that ended wrong while the window alone decided which run is gone on with
SEEDS = [9, 23, 57, 62, 67, 84, 118]
RATE = "optimizer.learning_rate"


def set_on_a(design: Design, field: str, value: object) -> Design:
    """Change the layer "a", if the design has it."""
    if design.networks[0].layers[0].id != "a":
        return design
    return edits.set_field(design, [LayerPlace(0, ("a",))], field, value)


class Driver:
    """A document and its run, driven about at random, as a user and two threads might."""

    def __init__(self, session: TrainingSession, seed: int) -> None:
        self.random, self.session, self.document = Random(seed), session, Document()
        session._loading.setInterval(0)
        session._leaving.setInterval(self.random.choice([0, 1, 1_000]))
        session.arrived.connect(self.show)
        RunController(self.document, session, lambda: "random", session.has_begun)
        self.document.open_design(small())
        self._held: threading.Event | None = None
        stack = self.document.undo_stack
        self._acts: list[tuple[int, Callable[[], object]]] = [
            (6, lambda: self.edit("seed", edits.set_training, "seed", range(3))),
            (3, lambda: self.edit("noise", edits.set_data, "noise", [0.0, 0.1, 0.2])),
            (2, lambda: self.edit("rate", edits.set_training, RATE, [0.01, 0.1])),
            (2, lambda: self.edit("units", set_on_a, "units", [7, 8, 9])),
            (3, lambda: self.change(with_problem)),
            (4, lambda: self.change(self._sound)),
            (6, stack.undo), (2, stack.redo),
            (4, session.trace_step), (3, session.step_once), (2, session.train),
            (2, session.pause),
            (2, self.hold), (4, self.release), (4, self.wait_blindly),
            (5, lambda: self.turn(self.random.choice([1, 2, 8]))),
        ]  # fmt: skip

    def act(self) -> None:
        weights = [weight for weight, _ in self._acts]
        self.random.choices(self._acts, weights)[0][1]()

    def show(self) -> None:
        self.session.latest()
        self.session.notify_drawn()

    def edit(
        self, drag: str, change: Callable[..., Design], field: str, values: Sequence[object]
    ) -> None:
        value = self.random.choice(values)
        key = self.random.choice([None, drag])
        self.document.edit("Edit", lambda design: change(design, field, value), merge_key=key)

    def change(self, change: Callable[[Design], Design]) -> None:
        self.document.edit("Edit", change)

    def _sound(self, design: Design) -> Design:
        return design.model_copy(update={"networks": small().networks})

    def hold(self) -> None:
        """Have the worker do nothing until it is released."""
        if self._held is None:
            self._held = held = threading.Event()
            self.session._worker.post(lambda _worker: held.wait(30))

    def release(self) -> None:
        if self._held is not None:
            self._held.set()
            self._held = None

    def wait_blindly(self) -> None:
        """The worker gets ahead of what the window has heard of."""
        if self._held is None and self.session.running():
            wait_blindly(self.session)

    def turn(self, times: int) -> None:
        for _ in range(times):
            QApplication.processEvents()

    def settle(self, qtbot: QtBot) -> None:
        """Let everything come to rest that was asked for."""
        self.release()
        qtbot.waitUntil(lambda: self.session._plan is None)
        self.session.pause()
        if self.session.running():
            wait_blindly(self.session)
        at_rest = (RunState.EMPTY, RunState.READY, RunState.PAUSED, RunState.FINISHED)
        qtbot.waitUntil(lambda: self.session.state in at_rest)


@pytest.fixture
def driver(
    session: TrainingSession, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Driver]:
    seed = request.param
    budget = (kept_runs.MAX_BYTES, 1 + seed % 3)  # some of the runs that are left are lost
    monkeypatch.setattr(kept_runs.KeptRuns.__init__, "__defaults__", budget)
    made = Driver(session, seed)
    yield made
    made.release()
    made.document.close()


@pytest.mark.parametrize("driver", SEEDS, indirect=True)
def test_the_design_of_the_document_is_trained_whatever_came_before(
    qtbot: QtBot, session: TrainingSession, said: list[str], driver: Driver
) -> None:
    document = driver.document
    for number in range(1, ACTS + 1):
        driver.act()
        if number % CHECK_EVERY:
            continue
        driver.settle(qtbot)
        assert said == []
        if document.analysis.problems:
            continue
        trainer, present = session._worker._trainer, session.runs.present
        assert trainer is not None
        assert trained_alike(trainer.design, document.design)
        assert trainer.learning_rate == document.design.training.optimizer.learning_rate
        assert present is not None
        assert present.design == document.located_design
        assert (present.position, present.run_id) == (document.position, trainer.run_id)
