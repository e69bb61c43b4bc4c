"""The window's handle on a run: commands in, snapshots out; it never waits (see worker.py)."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QTimer, Signal

from simulator.data.readers import files
from simulator.design.design import Design
from simulator.measurement.examination import ExaminationRequest
from simulator.measurement.probes import Probes
from simulator.measurement.snapshot import Snapshot
from simulator.training.step_trace import StepTrace
from simulator.training.transfer import Start, new_run_reason
from ui.run.worker import Command, Worker

CLOSE_TIMEOUT_MS = 30_000
PATIENCE_MS = 100  # for what is being done when the window closes; a step is over by then
LOAD_AFTER_MS = 40
SLOW_PAUSE_MS = 200


class TrainingSession(QObject):
    """Starts, steers and ends the worker.

    `arrived` says that there may be something for `latest` and `latest_walk` to return, `remarked`
    in a sentence what an edit could not carry over, `pause_delayed` that a pause has to wait for
    the end of a step that takes long.
    """

    arrived = Signal()
    state_changed = Signal(str)
    failed = Signal(str)
    remarked = Signal(str)
    pause_delayed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = "empty"
        self._run_id = 0
        self._rewound: int | None = None
        self.begins = False  # whether a run is on its way that has no past
        self._design: Design | None = None
        self._data: object = None  # what the run's data file was like when it began
        self._edit: tuple[Start, str] | None = None  # how the design that waits continues the run
        # what is on its way to the screen goes first, and a slider's drag is compiled once
        self._loading = QTimer(self)
        self._loading.setSingleShot(True)
        self._loading.setInterval(LOAD_AFTER_MS)
        self._loading.timeout.connect(self._begin)
        self._pausing = QTimer(self)
        self._pausing.setSingleShot(True)
        self._pausing.setInterval(SLOW_PAUSE_MS)
        self._pausing.timeout.connect(self._delay_pause)
        self.pausing = False  # whether a pause waits for the end of a step, for long already
        self._worker = Worker()
        self._worker.arrived.connect(self.arrived)
        self._worker.state_changed.connect(self._on_state)
        self._worker.failed.connect(self._on_failure)
        self._worker.remarked.connect(self._on_remark)
        self._worker.start()

    def load(self, design: Design) -> None:
        """Begin a new run of `design`; what the old run still says is dropped."""
        self._run_id += 1
        self._look_at(None)
        self._design, self._edit = design, None
        self._data = files.state(design.data)
        self.begins = True
        self._set_state("loading")
        self._loading.start()

    def edit(self, design: Design, start: Start, text: str) -> str | None:
        """Go on with another design, in which new layers start as `start` says.

        `text` marks the change on the time axis. Returns why a new run begins instead, if it has
        to; a run that has not made a step simply takes the design. One in which every network has
        diverged begins anew: its weights are worth nothing, and to go on would break them again.
        """
        before, state = self._design, self.state
        if before is None or state == "failed" or self.begins:
            self.load(design)
            return None
        reason = new_run_reason(before, design)
        if self.broken:
            reason = reason or "every network had diverged"
        if self._data != files.state(design.data):
            reason = reason or "the data file has changed"
        if reason:
            self.load(design)
            return reason
        self._run_id += 1
        self._look_at(None)
        self._design, self._edit = design, (start, text)
        self._loading.start()
        if state == "empty":  # it was held, and can be trained again
            self._set_state("loading")
        return None

    def _give_up(self) -> None:
        """The run so far is of no use any more, nor is one that waits to begin: a step is not
        waited for. To be said before the worker hears of what comes instead."""
        self._worker.newest = self._run_id
        self._worker.give_up()

    def _begin(self) -> None:
        """Hand the design that waits to the worker."""
        self._loading.stop()
        if self._design is not None:
            design, run_id, edit = self._design, self._run_id, self._edit
            self._edit = None
            if edit is None:
                self._give_up()
                self._worker.post(lambda worker: worker.begin(design, run_id))
            else:
                self._worker.post(lambda worker: worker.edit(design, run_id, *edit))

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
        self._give_up()
        self._worker.post(lambda worker: worker.rest())
        self._set_state("empty")

    def hold(self) -> None:
        """Rest, and keep the run for a design that can be trained again; see `edit`."""
        if self._loading.isActive():
            self._begin()
        self._run_id += 1  # what is still on its way would belong to a design that is gone
        self._look_at(None)
        self._worker.post(lambda worker: worker.rest())
        self._set_state("empty")

    def train(self) -> None:
        """Train to the planned end, or as many epochs again where that was reached."""
        self._post(lambda worker: worker.advance(math.inf))

    def pause(self) -> None:
        """Stop after the present step, or the one after it."""
        if self.state == "training" and not self.pausing:
            self._pausing.start()
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
            self._post(lambda worker: worker.walk())

    def latest_walk(self) -> StepTrace | None:
        """The newest walked step of the present run that was not returned before."""
        found = self._worker.take_walk()
        return found[1] if found is not None and found[0] == self._run_id else None

    def train_epoch(self) -> None:
        """To the end of the present epoch."""
        self._post(lambda worker: worker.advance_epoch())

    def reset(self) -> None:
        """Back to step 0 of the same design: the same weights, the same batches."""
        if self._design is not None:
            self.load(self._design)

    def set_learning_rate(self, learning_rate: float) -> None:
        """Continue the run with another base learning rate."""
        if self._design is not None:
            self._post(lambda worker: worker.use_learning_rate(learning_rate))

    def set_rate(self, steps_per_second: float | None) -> None:
        """Slow motion; None is full speed."""
        self._post(lambda worker: worker.use_rate(steps_per_second))

    def set_probes(self, probes: Probes) -> None:
        """Record other things, or more often; holds for later runs as well."""
        self._post(lambda worker: worker.use_probes(probes))

    def want(self, wanted: ExaminationRequest) -> None:
        """Have snapshots hold what is too large to copy always; a new one comes at once."""
        self._worker.wished = wanted
        self._post(lambda worker: worker.use_wanted(wanted))

    def rewind(self, step: int | None) -> None:
        """Let snapshots show an earlier step; None returns to the present. The newest wish wins.

        Training goes on meanwhile, or rests where it rested.
        """
        if self._design is not None and self.state != "empty" and step != self._rewound:
            self._look_at(step)
            self._post(lambda worker: worker.look())

    def _look_at(self, step: int | None) -> None:
        self._rewound = self._worker.asked = step

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
        return snapshot

    def go_on(self) -> None:
        """Say that what `latest` returned has been drawn: meanwhile the worker rests."""
        self._worker.go_on()

    @property
    def broken(self) -> bool:
        """Whether every network of the run has diverged, so that it cannot go on."""
        return self._worker.broken

    def running(self) -> bool:
        """Whether the worker's thread is alive."""
        return self._worker.isRunning()

    def close(self) -> None:
        """End the worker and wait for it, at most as long as one matrix product takes."""
        self._loading.stop()
        self._pausing.stop()
        self._worker.post(lambda worker: worker.leave())
        for _ in range(CLOSE_TIMEOUT_MS // PATIENCE_MS):
            if self._worker.wait(PATIENCE_MS):
                return
            self._worker.abandon()

    def _on_state(self, run_id: int, state: str) -> None:
        if run_id == self._run_id:
            self.begins = False
            self._set_state(state)

    def _delay_pause(self) -> None:
        self.pausing = True
        self.pause_delayed.emit()

    def _set_state(self, state: str) -> None:
        self._pausing.stop()
        self.pausing = False
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)

    def _on_failure(self, run_id: int, text: str) -> None:
        if run_id == self._run_id:
            self.failed.emit(text)

    def _on_remark(self, run_id: int, text: str) -> None:
        if run_id == self._run_id:
            self.remarked.emit(text)
