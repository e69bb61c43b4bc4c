"""The worker thread that trains.

Who owns what: the worker owns the Trainer and with it every array. The window holds immutable
snapshots, and writes attributes here that the worker only reads: `oldest_wanted_run`,
`rewind_step`, `latest_request`, `pause_requested` and the flag of `request_stop`.

How they talk: commands travel through a queue that is emptied between steps. Snapshots come back
through a mailbox (mailbox.py) at the pace of the window; pause, finish and failure replace what
it holds at once. Qt signals announce changes of state and what is put into the mailbox, never
steps. pacing.py says when a snapshot, a probe or an examination is due.

How it stops: `is_cancelled` is true once the thread shall end or the window has asked for a newer
run. The engine looks at it between layers where a step takes long, between batches and layers
elsewhere, and raises Cancelled: the run is dropped where it stands. A pause is a command like
others and lets the present step end; where that takes long, the thread waits within it, at the
next of those looks, and the run is at rest although the step is not (`_hold`).

What trains is loaded here, when the first run begins: the window is seen sooner, and goes on
meanwhile.

Where errors go: every exception of a run is caught here, ends that run and reaches the window as
`failed` with a sentence; the worker then waits for the next design.
"""

from __future__ import annotations

import logging
import math
import os
import queue
import time
from collections import deque
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from simulator.cancellation import Cancelled, raise_if
from simulator.data import DatasetError
from simulator.data.readers import files
from simulator.measurement.examination import ExaminationRequest
from simulator.measurement.probes import Probes
from ui.process.stoppable_thread import StoppableThread
from ui.run import failure_text
from ui.run.commands import CommandQueue
from ui.run.mailbox import Mailbox
from ui.run.pacing import Pacing
from ui.run.run_state import RunState

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.design.design import Design
    from simulator.design.graph import Analysis
    from simulator.measurement.snapshot import Snapshot
    from simulator.training.run_changes import Start
    from simulator.training.step_trace import StepTrace
    from simulator.training.trainer import Trainer
    from simulator.training.transfer import Transfer
    from ui.run.commands import Command

logger = logging.getLogger(__name__)

MAX_EXTRA_STEP_S = 0.05  # a step that takes longer is not made only to be probed
HOLD_AFTER_S = 0.05  # a pause lets a step end that has not taken longer so far


class Worker(StoppableThread):
    """Trains between two looks at its command queue."""

    arrived = Signal()  # there may be a snapshot in the mailbox, or a trace to take
    state_changed = Signal(int, object)  # run id, RunState
    failed = Signal(int, str)
    remarked = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("training worker")
        # written by the window, read here
        self.oldest_wanted_run = 0
        self.rewind_step: int | None = None  # to show instead of the present
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
        self._run_id = 0
        self._budget = 0.0  # steps still to be made; infinity trains to the planned end
        self._probes = Probes()
        self._request = ExaminationRequest()
        self._rewound_to: int | None = None
        self._step_began_s: float | None = None  # None between steps
        self._shown: Snapshot | None = None  # the last snapshot
        self._unmeasured: set[str] = set()  # reasons that were said of this run

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

    def cancel_run(self, oldest_wanted_run: int) -> None:
        """Drop the present run, in the middle of a step or before its first.

        The same holds for every run with an id below `oldest_wanted_run` that waits to begin.
        """
        self.oldest_wanted_run = oldest_wanted_run

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
        return self._quitting or self._run_id < self.oldest_wanted_run

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
            command(self)
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

    def _turn(self) -> None:
        """One command, or steps until there is one."""
        if self._budget <= 0 or self._trainer is None:
            self._commands.get()(self)
            return
        wait_s = self._pacing.next_step_s - time.perf_counter()
        try:
            if wait_s > 0:
                self._commands.get(timeout=wait_s)(self)
            elif not self._commands.empty():
                self._commands.get()(self)
            else:
                self._unless_cancelled(partial(self._make_steps, self._trainer))
        except queue.Empty:
            return

    def _unless_cancelled(self, work: Callable[[], object]) -> None:
        """Do a part of a run; where it is cancelled half way, drop the run."""
        try:
            work()
        except Cancelled:
            self._trainer, self._budget = None, 0
        finally:
            self._step_began_s = None

    def _make_steps(self, trainer: Trainer) -> None:
        """Steps until there is a command, or the next one has to be waited for."""
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
        measured = trainer.step(plan.probes)
        if measured:
            self._pacing.note_probes(now, measured)
        self._budget -= 1
        if trainer.should_evaluate():
            trainer.evaluate()
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

    def _come_to_rest(self, state: RunState) -> None:
        trainer = self._trainer
        assert trainer is not None
        trainer.record_newest_step()
        self.broken = not trainer.alive
        self.mailbox.put(self._snapshot(trainer, running=False))
        self.state_changed.emit(self._run_id, state)
        self.arrived.emit()

    def _snapshot(self, trainer: Trainer, *, running: bool, fresh: bool = True) -> Snapshot:
        """The run at the step that is shown; what views request is examined anew where `fresh`."""
        request, rate = self._request, self._pacing.steps_per_second
        if self._rewound_to is not None:
            self._shown = trainer.snapshot_at(self._rewound_to, running, rate, request)
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
        text = failure_text.unmeasured(error)
        if text not in self._unmeasured:
            self._unmeasured.add(text)
            if failure_text.is_defect(error):
                logger.error("measuring failed", exc_info=error)
            self.failed.emit(self._run_id, text)

    def _fail(self, error: Exception) -> None:
        self._trainer, self._budget = None, 0
        if failure_text.is_defect(error):
            logger.error("training failed", exc_info=error)
        self.failed.emit(self._run_id, failure_text.run_ended(error))
        self.state_changed.emit(self._run_id, RunState.FAILED)

    # Commands

    def begin(self, design: Design, run_id: int, analysis: Analysis | None = None) -> None:
        """Drop the present run and compile `design`; an `analysis` of it is not made again."""
        self.clear()
        self._run_id, self._rewound_to = run_id, None
        self._pacing.begin_run()
        self._unless_cancelled(partial(self._compile, design, analysis))

    def clear(self) -> None:
        """Drop the present run and what it put into the mailbox."""
        self._trainer, self._budget, self._shown = None, 0, None
        self._unmeasured.clear()
        self.mailbox.clear()

    def _compile(self, design: Design, analysis: Analysis | None) -> None:
        from simulator.training.trainer import Trainer

        self._read_data(design)
        self._trainer = Trainer(
            design, self._run_id, analysis=analysis, is_cancelled=self.is_cancelled
        )
        self._trainer.on_measuring_failed = self._note_unmeasured
        self._trainer.recorder.probes = self._probes
        self._trainer.evaluate()
        self._come_to_rest(RunState.READY)

    def _read_data(self, design: Design) -> None:
        """Read the data file, which may take long, so that it can be cancelled; it is kept."""
        raise_if(self.is_cancelled)
        if design.data.name == "file":
            with suppress(DatasetError):  # the Trainer raises it again, with its place
                files.read(design.data, self.is_cancelled)

    def edit(
        self,
        design: Design,
        run_id: int,
        start: Start,
        text: str,
        analysis: Analysis | None = None,
    ) -> None:
        """Go on with another design; layers that persist keep what they learnt."""
        if self._trainer is None or self._trainer.step_number == 0:
            self.begin(design, run_id, analysis)
            return
        from simulator.training.transfer import continue_run

        self._run_id, self._rewound_to = run_id, None
        run = self._trainer
        go_on = partial(continue_run, run, design, start, text, run_id, analysis=analysis)
        self._unless_cancelled(partial(self._transfer, design, go_on))

    def _transfer(self, design: Design, go_on: Callable[[], Transfer]) -> None:
        run_id = self._run_id
        self._read_data(design)
        transfer = go_on()
        self.mailbox.clear()
        self._trainer = trainer = transfer.trainer
        trainer.on_measuring_failed = self._note_unmeasured
        trainer.evaluate()
        if transfer.remarks:
            self.remarked.emit(run_id, "; ".join(transfer.remarks))
        if self._budget > 0:  # announced under the id of the run before, which the window dropped
            self.state_changed.emit(run_id, RunState.TRAINING)
        else:
            self._come_to_rest(RunState.FINISHED if trainer.finished else RunState.PAUSED)

    def advance(self, steps: float) -> None:
        """Add `steps` to what is still to be done; infinity trains to the planned end."""
        trainer = self._trainer
        if trainer is None or not trainer.alive:
            return
        if trainer.finished and self._step_began_s is None:  # not within the last planned step
            trainer.extend()
        if self._budget <= 0:
            self._pacing.resume(time.perf_counter(), trainer.step_number)
            self.state_changed.emit(self._run_id, RunState.TRAINING)
        self._budget += steps

    def advance_epoch(self) -> None:
        """Add the steps that are left of the present epoch."""
        if self._trainer is not None and math.isfinite(self._budget):
            done = (self._trainer.step_number + int(self._budget)) % self._trainer.steps_per_epoch
            self.advance(self._trainer.steps_per_epoch - done)

    def pause(self) -> None:
        """Stop after one more step that is probed whole, so that cards and views tell of it.

        Where a step takes long, or every step is probed anyway, stop after the one just made.
        """
        self.pause_requested = False
        trainer = self._trainer
        if trainer is None or self._budget <= 0:
            return
        took_s = time.perf_counter() - self._pacing.next_step_s
        if not self._pacing.probes_every_step and took_s < MAX_EXTRA_STEP_S:
            self._budget = 1
            self._unless_cancelled(partial(self._step, trainer))
        else:
            self._budget = 0
            self._come_to_rest(RunState.PAUSED)

    def trace_step(self) -> None:
        """Make one step and trace it layer by layer; training that was going on ends with it."""
        trainer = self._trainer
        if trainer is None or not trainer.alive:
            return
        if trainer.finished:
            trainer.extend()
        self._budget = 0
        self._unless_cancelled(partial(self._trace, trainer))

    def _trace(self, trainer: Trainer) -> None:
        from simulator.training.step_trace import trace_step

        self._traces.append((self._run_id, trace_step(trainer)))
        if trainer.should_evaluate():
            trainer.evaluate()
        is_over = trainer.finished and not trainer.go_on()
        self._come_to_rest(RunState.FINISHED if is_over else RunState.PAUSED)

    def rewind(self) -> None:
        """Show `rewind_step`; the steps that a drag asked for before are passed over."""
        trainer, step = self._trainer, self.rewind_step
        if trainer is not None and step != self._rewound_to:
            self._rewound_to = step
            self._unless_cancelled(partial(self._show, trainer))

    def _show(self, trainer: Trainer) -> None:
        self.mailbox.put(self._snapshot(trainer, running=self._budget > 0))
        self.arrived.emit()

    def set_rate(self, steps_per_second: float | None) -> None:
        """Make at most so many steps a second; None is as fast as possible."""
        self._pacing.set_rate(steps_per_second, time.perf_counter())

    def set_learning_rate(self, learning_rate: float) -> None:
        """Continue with another base learning rate."""
        if self._trainer is not None:
            self._trainer.change_learning_rate(learning_rate)

    def set_probes(self, probes: Probes) -> None:
        """Record other things, or more often."""
        self._probes = probes
        if self._trainer is not None:
            self._trainer.recorder.probes = probes

    def set_request(self, request: ExaminationRequest) -> None:
        """Let snapshots hold what the visible views request; one comes at once.

        An examination can take seconds: none is made for a request that is not the latest.
        """
        self._request = request
        self._pacing.hasten_examination()
        if self._trainer is not None and request.anything and request == self.latest_request:
            self._unless_cancelled(partial(self._show, self._trainer))
