"""The loop of the training thread: steps between two looks at the command queue, and snapshots.

What the commands do, who owns which array, and how the thread stops: worker.py.
"""

from __future__ import annotations

import logging
import os
import queue
import time
from abc import abstractmethod
from collections import deque
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from simulator.cancellation import Cancelled
from simulator.measurement.requests import ExaminationRequest, Probes
from ui.process.stoppable_thread import StoppableThread
from ui.process.thread_turns import short_turns
from ui.run import failure_text
from ui.run.commands import CommandQueue
from ui.run.left_runs import LeftRuns
from ui.run.mailbox import Mailbox
from ui.run.pacing import Pacing
from ui.run.run_state import RunState
from ui.run.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.measurement.snapshot import Snapshot
    from simulator.training.step_trace import StepTrace
    from simulator.training.trainer import Trainer
    from ui.run.commands import Command

logger = logging.getLogger(__name__)

HOLD_AFTER_S = 0.05  # a pause lets a step end that has not taken longer so far


class StepLoop(StoppableThread):
    """Trains between two looks at its command queue; its commands are those of a Worker."""

    arrived = Signal()  # there may be a snapshot in the mailbox, or a trace to take
    state_changed = Signal(int, object)  # run id, RunState
    failed = Signal(int, str)
    remarked = Signal(int, str)
    kept = Signal(int, object)  # key of a run that is left, its last Snapshot
    dropped = Signal(int)  # key of a run whose weights there is no memory for

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("training worker")
        # written by the window, read here
        self.unwanted_runs = range(0)
        self.rewind_step: int | None = None  # to show instead of the present
        self.rewind_key: int | None = None  # of the kept run whose step that is
        self.latest_request = ExaminationRequest()
        self.pause_requested = False  # and taken back here
        self._quitting = False
        # written here, read by the window
        self.broken = False  # whether every network has diverged
        # exchanged
        self._commands = CommandQueue()
        self.mailbox = Mailbox()
        self._traces: deque[tuple[int, StepTrace]] = deque(maxlen=1)
        # the worker's own
        self._pacing = Pacing()
        self._trainer: Trainer | None = None
        self._watch = Watch(self._note_unmeasured)
        self._run_id = 0
        self._budget = 0.0  # steps still to be made; infinity trains to the planned end
        self._probes = Probes()
        self._request = ExaminationRequest()
        self._rewound_to: int | None = None
        self._rewound_key: int | None = None
        self._left = LeftRuns(self.kept, self.dropped)
        self._in_step = False  # whose end a run has to reach to be of any use
        self._step_began_s: float | None = None  # None between steps
        self._shown: Snapshot | None = None  # the last snapshot
        self._unmeasured = failure_text.Unmeasured()  # in this run

    # Called from the window's thread

    def post(self, command: Command, *, within_step: bool = False) -> None:
        """Have `command` run on the worker's thread before its next step.

        Where the thread waits within a step, that is ended first, unless the command may run
        `within_step`: one that changes nothing but how many steps are made.
        """
        self._commands.put(command, within_step=within_step)

    def take_trace(self) -> tuple[int, StepTrace] | None:
        """The newest traced step with the id of its run, if it was not taken before."""
        try:
            return self._traces.popleft()
        except IndexError:
            return None

    def cancel_runs(self, unwanted: range) -> None:
        """Drop the present run, in the middle of a step or before its first, if it has such an id.

        The same holds for every run with such an id that waits to begin. What else was posted is
        still done: a run that is to be kept ends its step.
        """
        self.unwanted_runs = unwanted

    def request_stop(self) -> None:
        """End the thread; a step or whatever else takes long is not carried through."""
        self._quitting = True
        self.post(lambda _worker: None)  # it may be waiting for a command

    # Everything below runs on the worker's thread

    def is_cancelled(self) -> bool:
        """Whether nobody wants the present run any more; waits for as long as it is paused."""
        if self.pause_requested and self._budget > 0:
            began_s = self._step_began_s
            if began_s is not None and time.perf_counter() - began_s > HOLD_AFTER_S:
                self._hold()
        return self._quitting or self._run_id in self.unwanted_runs

    def _hold(self) -> None:
        """Wait within a step that takes long until training goes on or the step has to be ended.

        What is shown is the last snapshot: half a step is nothing that could be drawn.
        """
        began_s = time.perf_counter()
        self.pause_requested, self._budget = False, 0
        if self._shown is not None and self._shown.run_id == self._run_id:
            self.mailbox.put(replace(self._shown, running=False))
        self.state_changed.emit(self._run_id, RunState.PAUSED)
        self.arrived.emit()
        while self._budget <= 0:
            command = self._commands.get_within_step()
            if command is None:
                self._budget = 1  # the step itself
                break
            self._perform(command)
        if self._trainer is not None:
            self._trainer.leave_out(time.perf_counter() - began_s)

    def run(self) -> None:
        from simulator.engine.products import use_threads

        # the window keeps a core to itself: with all cores in products its timers come late
        with use_threads(max(1, (os.cpu_count() or 2) - 1)):
            while not self._quitting:
                try:
                    self._turn()
                except Exception as error:  # noqa: BLE001 - the window must hear of whatever it is
                    self._fail(error)
        self._trainer = None

    @abstractmethod
    def _perform(self, command: Command) -> None:
        """Do what a command says."""

    def _turn(self) -> None:
        """One command, or steps until there is one; at rest also the forecast that is due."""
        wait_s = self._pacing.next_step_s - time.perf_counter()
        try:
            if self._budget <= 0 or self._trainer is None:
                command = self._commands.get(self._watch.wait_s)
            elif wait_s > 0:
                command = self._commands.get(timeout=wait_s)
            elif not self._commands.empty():
                command = self._commands.get()
            else:
                self._unless_broken_off(partial(self._make_steps, self._trainer))
                return
        except queue.Empty:
            if self._budget <= 0 and self._trainer is not None:
                self._unless_cancelled(partial(self._foresee, self._trainer))
        else:  # whatever it measures is for the present run
            with short_turns():
                self._unless_cancelled(partial(self._perform, command))

    def _unless_cancelled(self, work: Callable[[], object]) -> None:
        """Do a part of a run; where it is cancelled in the middle of a step, drop the run."""
        try:
            work()
        except Cancelled:
            self._budget = 0
            if self._in_step:
                self._trainer = None
        finally:
            self._step_began_s, self._in_step = None, False

    def _foresee(self, trainer: Trainer) -> None:
        """Show what is foreseen."""
        self._watch.begin(trainer)
        self._show(trainer)

    def _unless_broken_off(self, work: Callable[[], object]) -> None:
        """Make steps; where there is not enough memory for one, rest after the last whole step.

        None is begun of a run that is not wanted: cancelled in the middle of one, it could not be
        kept any more.
        """
        trainer = self._trainer
        if self.is_cancelled():
            self._budget = 0
            return
        try:
            self._unless_cancelled(work)
        except MemoryError:
            if trainer is None or not trainer.can_go_on:
                raise
            self._budget = 0
            self._come_to_rest(RunState.PAUSED, fresh=False)
            self.failed.emit(self._run_id, failure_text.step_broken_off(trainer.step_number))

    def _make_steps(self, trainer: Trainer) -> None:
        """Steps until there is a command, or the next one has to be waited for."""
        self._step_began_s = time.perf_counter()  # a pause need not wait for what is foreseen
        self._watch.begin(trainer)
        self._step(trainer)
        pacing = self._pacing
        while (
            self._budget > 0
            and self._commands.empty()
            and pacing.next_step_s <= time.perf_counter()
        ):
            self._step(trainer)

    def _step(self, trainer: Trainer) -> None:
        now = self._step_began_s = time.perf_counter()
        examinable = self._request.anything and self._rewound_to is None
        plan = self._pacing.begin_step(
            now,
            is_last=self._budget <= 1 or trainer.step_number + 1 >= trainer.total_steps,
            examinable=examinable,
            mailbox_empty=self.mailbox.empty,
        )
        self._in_step = True
        measured = trainer.step(plan.probes)
        self._in_step = False
        if measured:
            self._pacing.note_probes(now, measured)
        self._budget -= 1
        if trainer.should_evaluate():
            trainer.evaluate()
        self._watch.after_step()
        if trainer.finished and not trainer.go_on():
            self._budget = 0
            self._come_to_rest(RunState.FINISHED)
        elif self._budget <= 0:
            self._come_to_rest(RunState.PAUSED)
        elif plan.publishes and self.mailbox.empty:
            self._publish(trainer, now, fresh=plan.examines or not examinable)

    def _publish(self, trainer: Trainer, now: float, *, fresh: bool) -> None:
        """Put a snapshot into the mailbox, and wait a little while the window draws it."""
        self._pacing.note_publishing(now, trainer.step_number, rewound=self._rewound_to is not None)
        snapshot = self._snapshot(trainer, running=True, fresh=fresh)
        self.mailbox.put_and_wait(snapshot, self.arrived.emit)

    def _come_to_rest(self, state: RunState, *, fresh: bool = True) -> None:
        trainer = self._trainer
        assert trainer is not None
        trainer.record_newest_step()
        self._watch.rest()
        self.broken = not trainer.alive
        later = fresh and state is RunState.PAUSED and self._pacing.examines_slowly
        self.mailbox.put(self._snapshot(trainer, running=False, fresh=fresh and not later))
        self.state_changed.emit(self._run_id, state)
        self.arrived.emit()
        if later:  # after the commands that wait already
            self.post(lambda worker: worker.examine_at_rest(trainer))

    def _show(self, trainer: Trainer) -> None:
        self.mailbox.put(self._snapshot(trainer, running=self._budget > 0))
        self.arrived.emit()

    def _snapshot(self, trainer: Trainer, *, running: bool, fresh: bool = True) -> Snapshot:
        """The run at the step that is shown; what views request is examined anew where `fresh`."""
        request, rate = self._request, self._pacing.steps_per_second
        if self._rewound_to is not None:
            seen = self._left.find(self._rewound_key) or trainer
            self._shown = seen.snapshot_at(self._rewound_to, running, rate, request)
            return self._shown
        began = time.perf_counter()
        try:
            snapshot = trainer.snapshot(running, rate, request=request, fresh=fresh)
        except Cancelled:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the run itself is sound
            self._note_unmeasured(error)
            snapshot = trainer.snapshot(running, rate, request=request, fresh=False)
        self._shown = snapshot
        if fresh and request.anything:
            self._pacing.note_examination(began, time.perf_counter())
        return snapshot

    def _note_unmeasured(self, error: Exception) -> None:
        """Say once a run that something could not be measured; the run goes on."""
        if text := self._unmeasured.first_time(error):
            self.failed.emit(self._run_id, text)

    def _fail(self, error: Exception) -> None:
        self._trainer, self._budget, self._in_step = None, 0, False
        if failure_text.is_defect(error):
            logger.error("training failed", exc_info=error)
        self.failed.emit(self._run_id, failure_text.run_ended(error))
        self.state_changed.emit(self._run_id, RunState.FAILED)
