"""The window's handle on a run: commands in, snapshots out; it never waits (see worker.py)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from simulator.data.readers import files
from simulator.training.run_changes import Start, new_run_reason
from ui.run.run_state import RunState
from ui.run.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.design.design import Design
    from simulator.design.graph import Analysis
    from simulator.measurement.examination import ExaminationRequest
    from simulator.measurement.probes import Probes
    from simulator.measurement.snapshot import Snapshot
    from simulator.training.step_trace import StepTrace
    from ui.run.commands import Command

LOAD_AFTER_MS = 40
SLOW_PAUSE_MS = 200


class TrainingSession(QObject):
    """Starts, steers and ends the worker.

    `arrived` says that there may be something for `latest` and `latest_trace` to return,
    `remarked` in a sentence what an edit could not carry over, `pause_delayed` that a pause has to
    wait for the end of a step that takes long.
    """

    arrived = Signal()
    state_changed = Signal(object)  # RunState
    failed = Signal(str)
    remarked = Signal(str)
    pause_delayed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = RunState.EMPTY
        self._run_id = 0
        self._rewound_to: int | None = None
        self.is_new = False  # whether a run is on its way that has no past
        self._design: Design | None = None
        self._analysis: Analysis | None = None  # of that design, where it exists
        self._data: object = None  # what the run's data file was like when it began
        self._edit: tuple[Start, str] | None = None  # how the design that waits continues the run
        self._waits_to_begin = False  # whether a design is still to be posted to the worker
        self._loading = _single_shot(self, LOAD_AFTER_MS, self._begin)
        self._next_turn = _single_shot(self, 0, self._loading.start)
        self._pausing = _single_shot(self, SLOW_PAUSE_MS, self._delay_pause)
        self.pausing = False  # whether a pause waits for the end of a step, for long already
        self._worker = Worker()
        self._worker.arrived.connect(self.arrived)
        self._worker.state_changed.connect(self._on_state)
        self._worker.failed.connect(self._on_failure)
        self._worker.remarked.connect(self._on_remark)

    # Which design is trained

    def load(self, design: Design, analysis: Analysis | None = None) -> None:
        """Begin a new run of `design`; what still arrives from the old run is dropped.

        An `analysis` of it that exists is not made again.
        """
        self._run_id += 1
        self._show_step(None)
        self._design, self._analysis, self._edit = design, analysis, None
        self._data = files.state(design.data)
        self.is_new = True
        self._set_state(RunState.LOADING)
        self._wait_to_begin()

    def edit(
        self, design: Design, start: Start, text: str, analysis: Analysis | None = None
    ) -> str | None:
        """Go on with another design, in which new layers start as `start` says.

        `text` marks the change on the time axis. Returns why a new run begins instead, if it has
        to; a run that has not made a step simply takes the design. One in which every network has
        diverged begins anew: its weights are worth nothing, and to go on would break them again.
        """
        before, state = self._design, self.state
        if before is None or state is RunState.FAILED or self.is_new:
            self.load(design, analysis)
            return None
        reason = self._new_run_reason(before, design)
        if reason:
            self.load(design, analysis)
            return reason
        self._run_id += 1
        self._show_step(None)
        self._design, self._analysis, self._edit = design, analysis, (start, text)
        self._wait_to_begin()
        if state is RunState.EMPTY:  # it was suspended, and can be trained again
            self._set_state(RunState.LOADING)
        return None

    def _new_run_reason(self, before: Design, after: Design) -> str | None:
        reason = new_run_reason(before, after)
        if self.broken:
            reason = reason or "every network had diverged"
        if self._data != files.state(after.data):
            reason = reason or "the data file has changed"
        return reason

    def reset(self) -> None:
        """Back to step 0 of the same design: the same weights, the same batches."""
        if self._design is not None:
            self.load(self._design, self._analysis)

    def clear(self) -> None:
        """Drop the run, and have no design to train."""
        self._run_id += 1
        self._show_step(None)
        self._design = self._analysis = None
        self._waits_to_begin = False
        self._cancel_run()
        self._worker.post(lambda worker: worker.clear())
        self._set_state(RunState.EMPTY)

    def suspend(self) -> None:
        """Pause, and keep the run for a design that can be trained again; see `edit`."""
        self._begin()
        self._run_id += 1  # what still arrives would belong to a design that is gone
        self._show_step(None)
        self._worker.post(lambda worker: worker.pause())
        self._set_state(RunState.EMPTY)

    def _cancel_run(self) -> None:
        """The run so far is of no use any more, nor is one that waits to begin.

        To be called before what comes instead is posted: the end of a step is not waited for.
        """
        self._worker.cancel_run(oldest_wanted_run=self._run_id)

    def _wait_to_begin(self) -> None:
        """Begin a while after the event loop's next turn.

        What is on its way to the screen goes first, the window itself at a launch; and a slider's
        drag is compiled once.
        """
        self._waits_to_begin = True
        self._next_turn.start()

    def _begin(self) -> None:
        """Post the design that waits, if there is one, to the worker."""
        if self._waits_to_begin and self._design is not None:
            self._waits_to_begin = False
            design, run_id, edit = self._design, self._run_id, self._edit
            analysis = self._analysis
            self._edit = None
            self._worker.start()  # unless it runs already
            if edit is None:
                self._cancel_run()
                self._worker.post(lambda worker: worker.begin(design, run_id, analysis))
            else:
                self._worker.post(lambda worker: worker.edit(design, run_id, *edit, analysis))

    def _post(self, command: Command, *, within_step: bool = False) -> None:
        """A command for the present run, after the design that may still be waiting."""
        self._begin()
        self._worker.post(command, within_step=within_step)

    # Training

    def train(self) -> None:
        """Train to the planned end, or as many epochs again where that was reached."""
        self._post(lambda worker: worker.advance(math.inf), within_step=True)

    def pause(self) -> None:
        """Stop after the present step, or the one after it; within one that takes long."""
        if self.state is RunState.TRAINING and not self.pausing:
            self._pausing.start()
        self._worker.pause_requested = True
        self._post(lambda worker: worker.pause(), within_step=True)

    def toggle(self) -> None:
        """Train, or pause where training."""
        if self.state is RunState.TRAINING:
            self.pause()
        else:
            self.train()

    def step_once(self) -> None:
        """One mini-batch; asked for again before it is done, one more."""
        self._post(lambda worker: worker.advance(1), within_step=True)

    def trace_step(self) -> None:
        """One mini-batch, traced layer by layer: see `latest_trace`."""
        if self._design is not None:
            self._post(lambda worker: worker.trace_step())

    def train_epoch(self) -> None:
        """To the end of the present epoch."""
        self._post(lambda worker: worker.advance_epoch())

    def set_learning_rate(self, learning_rate: float) -> None:
        """Continue the run with another base learning rate."""
        if self._design is not None:
            self._post(lambda worker: worker.set_learning_rate(learning_rate))

    def set_rate(self, steps_per_second: float | None) -> None:
        """Slow motion; None is full speed."""
        self._post(lambda worker: worker.set_rate(steps_per_second))

    # What is measured, and seen

    def set_probes(self, probes: Probes) -> None:
        """Record other things, or more often; holds for later runs as well."""
        self._post(lambda worker: worker.set_probes(probes))

    def set_request(self, request: ExaminationRequest) -> None:
        """Have snapshots hold what is too large to copy always; a new one comes at once."""
        self._worker.latest_request = request
        self._post(lambda worker: worker.set_request(request))

    def rewind(self, step: int | None) -> None:
        """Let snapshots show an earlier step; None returns to the present. The newest call wins.

        Training goes on meanwhile, or stays paused where it was.
        """
        has_run = self._design is not None and self.state is not RunState.EMPTY
        if has_run and step != self._rewound_to:
            self._show_step(step)
            self._post(lambda worker: worker.rewind())

    def _show_step(self, step: int | None) -> None:
        self._rewound_to = self._worker.rewind_step = step

    def latest(self) -> Snapshot | None:
        """The newest snapshot of the present run that was not returned before.

        While a step of the past is shown, what still arrives from the present is dropped, and the
        other way round.
        """
        snapshot = self._worker.mailbox.take()
        if snapshot is None or snapshot.run_id != self._run_id:
            return None
        if snapshot.rewound != (self._rewound_to is not None):
            return None
        return snapshot

    def latest_trace(self) -> StepTrace | None:
        """The newest traced step of the present run that was not returned before."""
        found = self._worker.take_trace()
        return found[1] if found is not None and found[0] == self._run_id else None

    def notify_drawn(self) -> None:
        """What `latest` returned has been drawn: until then the worker waits, for a while."""
        self._worker.mailbox.notify_drawn()

    @property
    def broken(self) -> bool:
        """Whether every network of the run has diverged, so that it cannot go on."""
        return self._worker.broken

    def running(self) -> bool:
        """Whether the worker's thread is alive."""
        return self._worker.isRunning()

    def close(self) -> None:
        """End the worker and wait for it, about as long as the present layer takes."""
        self._waits_to_begin = False
        self._pausing.stop()
        self._worker.stop()

    # What the worker tells

    def _on_state(self, run_id: int, state: RunState) -> None:
        if run_id == self._run_id:
            self.is_new = False
            self._set_state(state)

    def _delay_pause(self) -> None:
        self.pausing = True
        self.pause_delayed.emit()

    def _set_state(self, state: RunState) -> None:
        self._pausing.stop()
        self.pausing = False
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state)

    def _on_failure(self, run_id: int, text: str) -> None:
        if run_id == self._run_id:
            self.failed.emit(text)

    def _on_remark(self, run_id: int, text: str) -> None:
        if run_id == self._run_id:
            self.remarked.emit(text)


def _single_shot(parent: QObject, interval_ms: int, call: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval_ms)
    timer.timeout.connect(call)
    return timer
