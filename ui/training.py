"""The worker thread that trains, and the window's handle on it.

Who owns what: the worker owns the Trainer and with it every array; the window holds immutable
snapshots only. Commands travel through a queue and are looked at between steps. Snapshots come
back through a mailbox that holds one: the worker makes a new one only when the last was taken, so
their cost follows the display and not the steps; pause, finish and failure replace it at once.
Qt signals announce changes of state only, never steps.

How it stops: `close` posts a command and waits for the thread, which sees it before its next
step. Where its errors go: every exception of a run is caught here, ends that run, and reaches the
window as `failed` with a sentence; the worker then waits for the next design.
"""

from __future__ import annotations

import logging
import math
import os
import queue
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QThread, QTimer, Signal
from threadpoolctl import threadpool_limits

from simulator.design import Design
from simulator.examination import Examination, Wanted
from simulator.probes import Probes
from simulator.problems import DesignError
from simulator.snapshot import Snapshot
from simulator.trainer import Trainer
from simulator.walk import Walk, walked_step

logger = logging.getLogger(__name__)

PUBLISH_INTERVAL_S = 1 / 33
MEASURE_INTERVAL_S = 0.5
LOOK_SHARE = 0.1  # of the worker's time, for what the visible views ask for
REWOUND_INTERVAL_S = 0.25  # looking back, only the newest step's number still moves
RATE_WINDOW_S = 0.5
CLOSE_TIMEOUT_MS = 30_000
LOAD_AFTER_MS = 40

Command = Callable[["Worker"], None]


class Worker(QThread):
    """Trains between looks at its command queue."""

    state_changed = Signal(int, str)
    failed = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("training worker")
        self._commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._mailbox: deque[Snapshot] = deque(maxlen=1)
        self._walks: deque[tuple[int, Walk]] = deque(maxlen=1)
        self._trainer: Trainer | None = None
        self._run_id = 0
        self._budget = 0.0
        self._delay_s = 0.0
        self._next_step_s = 0.0
        self._next_measure_s = 0.0
        self._next_publish_s = 0.0
        self._rate = 0.0
        self._rate_since = (0.0, 0)
        self._closing = False
        # the step that is looked back at: written by the window, where the newest wins, and read
        # here when a command says that there is something to read
        self.asked: int | None = None
        self._rewound: int | None = None
        self._wanted, self._probes = Wanted(), Probes()
        self._examinations: list[Examination | None] = []
        self._next_look_s = 0.0

    # Called from the window's thread

    def post(self, command: Command) -> None:
        """Have `command` run on the worker's thread before its next step."""
        self._commands.put(command)

    def take_walk(self) -> tuple[int, Walk] | None:
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

    # Everything below runs on the worker's thread

    def run(self) -> None:
        # the window keeps a core to itself: with all cores in BLAS its timers come late
        with threadpool_limits(max(1, (os.cpu_count() or 2) - 1)):
            while not self._closing:
                try:
                    self._turn()
                except Exception as error:  # noqa: BLE001 - whatever it is, the window must hear of it
                    self._fail(error)
        self._trainer = None

    def _turn(self) -> None:
        """One command, or one step."""
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
                self._step(self._trainer)
        except queue.Empty:
            return

    def _step(self, trainer: Trainer) -> None:
        now = time.perf_counter()
        self._next_step_s = max(self._next_step_s + self._delay_s, now)
        trainer.step()
        self._budget -= 1
        if trainer.evaluation_due():
            trainer.evaluate()
        if trainer.finished:
            self._budget = 0
            self._come_to_rest("finished")
        elif self._budget <= 0:
            self._come_to_rest("paused")
        elif not self._mailbox and now >= self._next_publish_s:
            live = self._rewound is None
            self._next_publish_s = now + (PUBLISH_INTERVAL_S if live else REWOUND_INTERVAL_S)
            self._publish(trainer, now)

    def _publish(self, trainer: Trainer, now: float) -> None:
        since, steps = self._rate_since
        if now - since >= RATE_WINDOW_S:
            self._rate = (trainer.step_number - steps) / (now - since)
            self._rate_since = (now, trainer.step_number)
        self._mailbox.append(self._snapshot(trainer, running=True))

    def _come_to_rest(self, state: str) -> None:
        trainer = self._trainer
        assert trainer is not None
        trainer.complete_records()
        self._mailbox.append(self._snapshot(trainer, running=False))
        self.state_changed.emit(self._run_id, state)

    def _snapshot(self, trainer: Trainer, *, running: bool) -> Snapshot:
        """The run at the step that is looked at."""
        if self._rewound is not None:
            return trainer.snapshot_at(self._rewound, running, self._rate, self._wanted)
        began = time.perf_counter()
        if not self._wanted.anything:
            return trainer.snapshot(running, self._rate)
        if running and began < self._next_look_s:
            return _with_examinations(trainer.snapshot(running, self._rate), self._examinations)
        snapshot = trainer.snapshot(running, self._rate, wanted=self._wanted)
        self._examinations = [network.examination for network in snapshot.networks]
        now = time.perf_counter()
        self._next_look_s = now + (now - began) / LOOK_SHARE
        return snapshot

    def _fail(self, error: Exception) -> None:
        self._trainer, self._budget = None, 0
        if isinstance(error, DesignError):
            text = str(error).splitlines()[0]
        elif isinstance(error, MemoryError):
            text = "There is not enough memory for this design; fewer units or layers would help."
        else:
            logger.error("training failed", exc_info=error)
            text = f"Training stopped because of an error: {error or type(error).__name__}"
        self.failed.emit(self._run_id, text)
        self.state_changed.emit(self._run_id, "failed")

    def begin(self, design: Design, folder: str | None, run_id: int) -> None:
        """Drop the present run and compile `design`."""
        self._trainer, self._budget, self._run_id, self._rewound = None, 0, run_id, None
        self._mailbox.clear()
        self._trainer = Trainer(design, folder, run_id)
        self._trainer.recorder.probes = self._probes
        self._trainer.evaluate()
        self._come_to_rest("ready")

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
        """Stop after the step that was just made."""
        if self._budget > 0:
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
        self._walks.append((self._run_id, walked_step(trainer)))
        if trainer.evaluation_due():
            trainer.evaluate()
        self._come_to_rest("finished" if trainer.finished else "paused")

    def use_wanted(self, wanted: Wanted) -> None:
        """Let snapshots hold what the visible views ask for."""
        self._wanted, self._next_look_s = wanted, 0.0
        if self._trainer is not None and wanted.anything:
            self._mailbox.append(self._snapshot(self._trainer, running=self._budget > 0))

    def use_probes(self, probes: Probes) -> None:
        """Record other measurements from now on."""
        self._probes = probes
        if self._trainer is not None:
            self._trainer.recorder.probes = probes

    def look(self) -> None:
        """Show the step that is asked for; a drag's earlier wishes are passed over."""
        trainer, asked = self._trainer, self.asked
        if trainer is not None and asked != self._rewound:
            self._rewound = asked
            self._mailbox.append(self._snapshot(trainer, running=self._budget > 0))

    def use_rate(self, steps_per_second: float | None) -> None:
        """Make at most so many steps a second; None is as fast as possible."""
        self._delay_s = 0.0 if steps_per_second is None else 1 / steps_per_second
        self._next_step_s = time.perf_counter()

    def use_learning_rate(self, learning_rate: float) -> None:
        """Continue with another base learning rate."""
        if self._trainer is not None:
            self._trainer.learning_rate = learning_rate

    def leave(self) -> None:
        """End the thread."""
        self._closing = True


def _with_examinations(snapshot: Snapshot, known: Sequence[Examination | None]) -> Snapshot:
    """A snapshot with the closer looks of an earlier one, which say themselves when they were."""
    if len(known) != len(snapshot.networks):
        return snapshot
    networks = zip(snapshot.networks, known, strict=True)
    return replace(snapshot, networks=tuple(replace(n, examination=e) for n, e in networks))


class TrainingSession(QObject):
    """The window's handle on the worker: commands in, snapshots out, nothing ever waits."""

    state_changed = Signal(str)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = "empty"
        self._run_id = 0
        self._rewound: int | None = None
        self._awaited = False
        self._design: tuple[Design, str | None] | None = None
        # what is on its way to the screen goes first, and a slider's drag is compiled once
        self._loading = QTimer(self)
        self._loading.setSingleShot(True)
        self._loading.setInterval(LOAD_AFTER_MS)
        self._loading.timeout.connect(self._begin)
        self._worker = Worker()
        self._worker.state_changed.connect(self._on_state)
        self._worker.failed.connect(self._on_failure)
        self._worker.start()

    def load(self, design: Design, folder: str | None = None) -> None:
        """Begin a new run of `design`; what the old run still says is dropped."""
        self._run_id += 1
        self._look_at(None)
        self._design = (design, folder)
        self._set_state("loading")
        self._loading.start()

    def _begin(self) -> None:
        """Hand the design that waits to the worker."""
        self._loading.stop()
        if self._design is not None:
            design, folder = self._design
            run_id = self._run_id
            self._worker.post(lambda worker: worker.begin(design, folder, run_id))

    def _post(self, command: Command) -> None:
        """A command for the present run, after the design that may still be waiting."""
        if self._loading.isActive():
            self._begin()
        self._worker.post(command)

    def unload(self) -> None:
        """Forget the run: the design at hand cannot be trained."""
        self._run_id += 1
        self._look_at(None)
        self._design = None
        self._loading.stop()
        self._worker.post(lambda worker: worker.rest())
        self._set_state("empty")

    def train(self) -> None:
        """Train to the planned end, or as many epochs again where that was reached."""
        self._post(lambda worker: worker.advance(math.inf))

    def pause(self) -> None:
        """Stop after the present step."""
        self._post(lambda worker: worker.rest())

    def toggle(self) -> None:
        """Train, or pause where training."""
        if self.state == "training":
            self.pause()
        else:
            self.train()

    def step_once(self) -> None:
        """One mini-batch; asked for again before it is done, one more."""
        self._post(lambda worker: worker.advance(1))

    def walk(self) -> None:
        """One mini-batch, to be walked through layer by layer: see `latest_walk`."""
        if self._design is not None:
            self._awaited = True
            self._post(lambda worker: worker.walk())

    def latest_walk(self) -> Walk | None:
        """The newest walked step of the present run that was not returned before."""
        found = self._worker.take_walk()
        return found[1] if found is not None and found[0] == self._run_id else None

    def train_epoch(self) -> None:
        """To the end of the present epoch."""
        self._post(lambda worker: worker.advance_epoch())

    def reset(self) -> None:
        """Back to step 0 of the same design: the same weights, the same batches."""
        if self._design is not None:
            self.load(*self._design)

    def set_learning_rate(self, learning_rate: float) -> None:
        """Continue the run with another base learning rate."""
        if self._design is not None:
            self._post(lambda worker: worker.use_learning_rate(learning_rate))

    def set_rate(self, steps_per_second: float | None) -> None:
        """Slow motion; None is full speed."""
        self._post(lambda worker: worker.use_rate(steps_per_second))

    def want(self, wanted: Wanted) -> None:
        """Have snapshots hold what is too large to copy always; a new one comes at once."""
        self._awaited = self._awaited or (self._design is not None and wanted.anything)
        self._post(lambda worker: worker.use_wanted(wanted))

    def set_probes(self, probes: Probes) -> None:
        """Have other measurements recorded, in this run and in later ones."""
        self._post(lambda worker: worker.use_probes(probes))

    def rewind(self, step: int | None) -> None:
        """Let snapshots show an earlier step; None returns to the present. The newest wish wins.

        Training goes on meanwhile, or rests where it rested.
        """
        if self._design is not None and step != self._rewound:
            self._look_at(step)
            self._awaited = True
            self._post(lambda worker: worker.look())

    def _look_at(self, step: int | None) -> None:
        self._rewound = self._worker.asked = step
        self._awaited = False

    @property
    def expects(self) -> bool:
        """Whether a snapshot is on its way, or more are to come."""
        return self.state in ("training", "loading") or self._awaited

    def latest(self) -> Snapshot | None:
        """The newest snapshot of the present run that was not returned before.

        While a step of the past is asked for, what still arrives from the present is dropped, and
        the other way round.
        """
        snapshot = self._worker.take()
        if snapshot is None or snapshot.run_id != self._run_id:
            return None
        if snapshot.rewound != (self._rewound is not None):
            return None
        if self._rewound is None or snapshot.step == min(self._rewound, snapshot.newest_step):
            self._awaited = False
        return snapshot

    def running(self) -> bool:
        """Whether the worker's thread is alive."""
        return self._worker.isRunning()

    def close(self) -> None:
        """End the worker and wait for it."""
        self._loading.stop()
        self._worker.post(lambda worker: worker.leave())
        self._worker.wait(CLOSE_TIMEOUT_MS)

    def _on_state(self, run_id: int, state: str) -> None:
        if run_id == self._run_id:
            self._set_state(state)

    def _set_state(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)

    def _on_failure(self, run_id: int, text: str) -> None:
        if run_id == self._run_id:
            self.failed.emit(text)
