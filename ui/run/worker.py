"""The worker thread that trains.

Who owns what: the worker owns the Trainer and with it every array; the window holds immutable
snapshots only. Commands travel through a queue and are looked at between steps. Snapshots come
back through a mailbox that holds one: the worker makes a new one only when the last was taken, so
their cost follows the display and not the steps; pause, finish and failure replace it at once.
What is expensive in a snapshot is made still more seldom, so that it takes a tenth of the time.
While the window draws one, the worker rests: Python's lock lets only one of them work, and two that
contend for it wake each other in vain at every call into Qt (measured: a frame takes a quarter
longer). It rests no longer than a short while, so that it never depends on the window.
Qt signals announce changes of state and what is put into the mailbox, never steps: the window
looks when there is something to see, and has no clock of its own.

How it stops: `leave` is a command like others, seen before the next step; a step that takes long,
or a drawing of millions of weights, is left where it is (`abandon`). Where its errors go: every
exception of a run is caught here, ends that run, and reaches the window as `failed` with a
sentence; the worker then waits for the next design.
"""

from __future__ import annotations

import logging
import math
import os
import queue
import time
from collections import deque
from collections.abc import Callable, Collection
from functools import partial

from PySide6.QtCore import QSemaphore, QThread, Signal
from threadpoolctl import ThreadpoolController

from simulator.design.design import Design
from simulator.engine.blas import useful_threads
from simulator.errors import DesignError
from simulator.measurement.examination import ExaminationRequest
from simulator.measurement.probes import EXAMINED, LOOKED_AT, Probes
from simulator.measurement.snapshot import Snapshot
from simulator.training.step_trace import StepTrace, trace_step
from simulator.training.trainer import Trainer
from simulator.training.transfer import Start, go_on
from ui.process.interruptible import WayOut

logger = logging.getLogger(__name__)

PUBLISH_INTERVAL_S = 1 / 30.3
REWOUND_INTERVAL_S = 0.25  # looking back, only the newest step's number still moves
LOOK_INTERVAL_S = 0.7  # between two looks at every layer, of which cards tell as often
DRAWING_MS = 10  # that the worker rests at most while a snapshot is drawn
EXAMINE_SHARE = 0.1  # of the worker's time, for what views ask for beyond that
SLOW_STEP_S = 1 / 70  # a step of slow motion is looked at whole
ONE_MORE_S = 0.05  # that a step may take which is made only to be looked at
RATE_WINDOW_S = 0.5

Command = Callable[["Worker"], None]


class Worker(QThread):
    """Trains between looks at its command queue."""

    arrived = Signal()  # there may be something to `take`
    state_changed = Signal(int, str)
    failed = Signal(int, str)
    remarked = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("training worker")
        self._commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._mailbox: deque[Snapshot] = deque(maxlen=1)
        self._walks: deque[tuple[int, StepTrace]] = deque(maxlen=1)
        self._drawn = QSemaphore()
        self._trainer: Trainer | None = None
        self._run_id = 0
        self._budget = 0.0
        # the window keeps a core to itself: with all cores in BLAS its timers come late
        self._spare_cores = max(1, (os.cpu_count() or 2) - 1)
        self._delay_s = 0.0
        self._next_step_s = 0.0
        self._next_look_s = 0.0
        self._next_examination_s = 0.0
        self._probes = Probes()
        self._wanted = ExaminationRequest()
        self._next_publish_s = 0.0
        self._rate = 0.0
        self._rate_since = (0.0, 0)
        self._closing = False
        self._way_out, self._way_on = WayOut(), WayOut()
        # the newest run that was asked for from its start: written by the window, read here
        self.newest = 0
        # the step that is looked back at: written by the window, where the newest wins, and read
        # here when a command says that there is something to read
        self.asked: int | None = None
        # what the views wish for: written by the window as well, where the newest wish wins
        self.wished = ExaminationRequest()
        # whether every network has diverged: written here, read by the window
        self.broken = False
        self._rewound: int | None = None

    # Called from the window's thread

    def post(self, command: Command) -> None:
        """Have `command` run on the worker's thread before its next step."""
        self._commands.put(command)

    def take_walk(self) -> tuple[int, StepTrace] | None:
        """The run and the newest step that was walked, if it was not taken before."""
        try:
            return self._walks.popleft()
        except IndexError:
            return None

    def take(self) -> Snapshot | None:
        """The newest snapshot, if there is one that was not taken before."""
        try:
            return self._mailbox.popleft()
        except IndexError:
            return None

    def go_on(self) -> None:
        """What was taken has been drawn: nothing to rest for any more."""
        self._drawn.release()

    def abandon(self) -> None:
        """End the thread without finishing what it is at; may have to be said again."""
        self._way_out.abandon()

    def give_up(self) -> None:
        """Leave the present run where it is, in the middle of a step or before its first."""
        self._way_on.abandon()

    # Everything below runs on the worker's thread

    def run(self) -> None:
        self._blas = ThreadpoolController()  # made once: it looks at all libraries of the process
        with self._blas.limit(limits=self._spare_cores):
            self._way_out.run(self._work)
        self._trainer = None

    def _work(self) -> None:
        while not self._closing:
            try:
                self._turn()
            except Exception as error:  # noqa: BLE001 - whatever it is, the window must hear of it
                self._fail(error)

    def _turn(self) -> None:
        """One command, or steps until there is one."""
        if self._budget <= 0 or self._trainer is None:
            self._commands.get()(self)
            return
        wait_s = self._next_step_s - time.perf_counter()
        try:
            if wait_s > 0:
                self._commands.get(timeout=wait_s)(self)
            elif not self._commands.empty():
                self._commands.get_nowait()(self)
            else:
                self._unless_given_up(partial(self._make_steps, self._trainer))
        except queue.Empty:
            return

    def _unless_given_up(self, work: Callable[[], object]) -> None:
        """Work on a run; where it is given up, what is left of the run is of no use."""
        if not self._way_on.run(work):
            self._trainer, self._budget = None, 0

    def _make_steps(self, trainer: Trainer) -> None:
        """Steps until there is a command, or the next one has to be waited for."""
        self._step(trainer)
        while (
            self._budget > 0 and self._commands.empty() and self._next_step_s <= time.perf_counter()
        ):
            self._step(trainer)

    def _step(self, trainer: Trainer) -> None:
        now = time.perf_counter()
        self._next_step_s = max(self._next_step_s + self._delay_s, now)
        publishing = now >= self._next_publish_s
        wished = self._wanted.anything and self._rewound is None
        # nothing is examined for a window that has not taken the last snapshot yet
        due = now >= self._next_examination_s and not self._mailbox
        examining = publishing and wished and due
        last = self._budget <= 1 or trainer.step_number + 1 >= trainer.total_steps
        look: Collection[str] = ()
        if last or examining or self._delay_s > SLOW_STEP_S:
            look = EXAMINED
        elif publishing and now >= self._next_look_s:
            look = LOOKED_AT
        if trainer.step(look) >= LOOKED_AT:  # asked for or due
            self._next_look_s = now + LOOK_INTERVAL_S
        self._budget -= 1
        if trainer.evaluation_due():
            trainer.evaluate()
        if trainer.finished:
            self._budget = 0
            self._come_to_rest("finished")
        elif self._budget <= 0:
            self._come_to_rest("paused")
        elif publishing and not self._mailbox:
            # due times at even intervals: what a long step delays is not added to the next
            live = self._rewound is None
            self._next_publish_s += PUBLISH_INTERVAL_S if live else REWOUND_INTERVAL_S
            self._next_publish_s = max(self._next_publish_s, now)
            self._publish(trainer, now, fresh=examining or not wished)

    def _publish(self, trainer: Trainer, now: float, *, fresh: bool) -> None:
        since, steps = self._rate_since
        if now - since >= RATE_WINDOW_S:
            self._rate = (trainer.step_number - steps) / (now - since)
            self._rate_since = (now, trainer.step_number)
        self._mailbox.append(self._snapshot(trainer, running=True, fresh=fresh))
        self._drawn.tryAcquire(self._drawn.available())  # of what was drawn without a rest
        self.arrived.emit()
        self._drawn.tryAcquire(1, DRAWING_MS)

    def _come_to_rest(self, state: str) -> None:
        trainer = self._trainer
        assert trainer is not None
        trainer.complete_records()
        self.broken = not trainer.alive
        self._mailbox.append(self._snapshot(trainer, running=False))
        self.state_changed.emit(self._run_id, state)
        self.arrived.emit()

    def _snapshot(self, trainer: Trainer, *, running: bool, fresh: bool = True) -> Snapshot:
        """The run at the step that is looked at; what is wished for is examined where `fresh`."""
        wanted, rate = self._wanted, self._rate
        if self._rewound is not None:
            return trainer.snapshot_at(self._rewound, running, rate, wanted)
        began = time.perf_counter()
        snapshot = trainer.snapshot(running, rate, wanted=wanted, fresh=fresh)
        if fresh and wanted.anything:
            now = time.perf_counter()
            self._next_examination_s = now + (now - began) / EXAMINE_SHARE
        return snapshot

    def _fail(self, error: Exception) -> None:
        self._trainer, self._budget = None, 0
        if isinstance(error, DesignError):
            text = str(error).splitlines()[0]
        elif isinstance(error, MemoryError):
            text = "There is not enough memory for this design; fewer units or layers would help."
        else:
            logger.error("training failed", exc_info=error)
            reason = f"{type(error).__name__}: {error}".removesuffix(": ")
            text = f"A defect in Depthscope stopped the training ({reason}). Ctrl+R begins anew."
        self.failed.emit(self._run_id, text)
        self.state_changed.emit(self._run_id, "failed")

    def begin(self, design: Design, run_id: int) -> None:
        """Drop the present run and compile `design`."""
        self._trainer, self._budget, self._run_id, self._rewound = None, 0, run_id, None
        self._rate = 0.0
        self._mailbox.clear()
        if run_id >= self.newest:
            self._unless_given_up(partial(self._compile, design, run_id))

    def _compile(self, design: Design, run_id: int) -> None:
        self._trainer = Trainer(design, run_id)
        self._limit_threads(self._trainer)
        self._trainer.recorder.probes = self._probes
        self._trainer.evaluate()
        self._come_to_rest("ready")

    def _limit_threads(self, trainer: Trainer) -> None:
        self._blas.limit(limits=useful_threads(trainer.products, self._spare_cores))

    def edit(self, design: Design, run_id: int, start: Start, text: str) -> None:
        """Go on with another design; layers that persist keep what they learnt."""
        if self._trainer is None or self._trainer.step_number == 0:
            self.begin(design, run_id)
            return
        self._run_id, self._rewound = run_id, None
        run = self._trainer
        self._unless_given_up(partial(self._transfer, run, design, start, text))

    def _transfer(self, run: Trainer, design: Design, start: Start, text: str) -> None:
        run_id = self._run_id
        transfer = go_on(run, design, start, text, run_id)
        self._mailbox.clear()
        self._trainer = trainer = transfer.trainer
        self._limit_threads(trainer)
        trainer.evaluate()
        if transfer.remarks:
            self.remarked.emit(run_id, "; ".join(transfer.remarks))
        if self._budget > 0:  # as was said of the run before, which the window may not have heard
            self.state_changed.emit(run_id, "training")
        else:
            self._come_to_rest("finished" if trainer.finished else "paused")

    def advance(self, steps: float) -> None:
        """Add `steps` to what is still to be done; infinity trains to the planned end."""
        trainer = self._trainer
        if trainer is None or not trainer.alive:
            return
        if trainer.finished:
            trainer.extend()
        if self._budget <= 0:
            now = time.perf_counter()
            self._rate_since, self._next_step_s = (now, trainer.step_number), now
            self.state_changed.emit(self._run_id, "training")
        self._budget += steps

    def advance_epoch(self) -> None:
        """Add the steps that are left of the present epoch."""
        if self._trainer is not None and math.isfinite(self._budget):
            done = (self._trainer.step_number + int(self._budget)) % self._trainer.steps_per_epoch
            self.advance(self._trainer.steps_per_epoch - done)

    def rest(self) -> None:
        """Stop after one more step, which is looked at whole: what rests is told of exactly.

        Where a step takes long, or was looked at anyway, stop after the one that was just made.
        """
        trainer = self._trainer
        if trainer is None or self._budget <= 0:
            return
        took_s = time.perf_counter() - self._next_step_s
        if self._delay_s <= SLOW_STEP_S and took_s < ONE_MORE_S:
            self._budget = 1
            self._unless_given_up(partial(self._step, trainer))
        else:
            self._budget = 0
            self._come_to_rest("paused")

    def walk(self) -> None:
        """Make one step and take it apart; what was to be done is called off."""
        trainer = self._trainer
        if trainer is None or not trainer.alive:
            return
        if trainer.finished:
            trainer.extend()
        self._budget = 0
        self._unless_given_up(partial(self._walk, trainer))

    def _walk(self, trainer: Trainer) -> None:
        self._walks.append((self._run_id, trace_step(trainer)))
        if trainer.evaluation_due():
            trainer.evaluate()
        self._come_to_rest("finished" if trainer.finished else "paused")

    def look(self) -> None:
        """Show the step that is asked for; a drag's earlier wishes are passed over."""
        trainer, asked = self._trainer, self.asked
        if trainer is not None and asked != self._rewound:
            self._rewound = asked
            self._unless_given_up(partial(self._show, trainer))

    def _show(self, trainer: Trainer) -> None:
        self._mailbox.append(self._snapshot(trainer, running=self._budget > 0))
        self.arrived.emit()

    def use_rate(self, steps_per_second: float | None) -> None:
        """Make at most so many steps a second; None is as fast as possible."""
        self._delay_s = 0.0 if steps_per_second is None else 1 / steps_per_second
        self._next_step_s = time.perf_counter()

    def use_learning_rate(self, learning_rate: float) -> None:
        """Continue with another base learning rate."""
        if self._trainer is not None:
            self._trainer.learning_rate = learning_rate
            self._trainer.mark(f"learning rate {learning_rate:g}")

    def use_probes(self, probes: Probes) -> None:
        """Record other things, or more often."""
        self._probes = probes
        if self._trainer is not None:
            self._trainer.recorder.probes = probes

    def use_wanted(self, wanted: ExaminationRequest) -> None:
        """Let snapshots hold what the visible views ask for; one comes at once.

        A look can take seconds: for wishes that are not the newest any more none is taken.
        """
        self._wanted, self._next_examination_s = wanted, 0.0
        if self._trainer is not None and wanted.anything and wanted == self.wished:
            self._unless_given_up(partial(self._show, self._trainer))

    def leave(self) -> None:
        """End the thread."""
        self._closing = True
