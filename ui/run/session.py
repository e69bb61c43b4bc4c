"""The window's handle on a run: commands in, snapshots out; it never waits (see worker.py)."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from simulator.data.readers import files
from simulator.training.run_changes import Start, new_run_reason, trained_alike
from ui.process.throttle import single_shot
from ui.run.left_runs import Leaving
from ui.run.run_book import RunBook
from ui.run.run_plan import RunPlan
from ui.run.run_state import RunState
from ui.run.worker import Worker

if TYPE_CHECKING:
    from simulator.design.design import Design
    from simulator.design.graph import Analysis
    from simulator.measurement.requests import ExaminationRequest, Probes
    from simulator.measurement.snapshot import Snapshot
    from simulator.training.step_trace import StepTrace
    from ui.run.commands import Command
    from ui.run.run_book import RunFacts

LOAD_AFTER_MS = 40
SLOW_PAUSE_MS = 200
LEAVE_MS = 1_000  # that a run may take to end the step it makes, so that it can be kept
SHORT_RUN_S = 1.0  # a run that one drag of a slider began and ended is not kept


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
        self.data_state: object = None  # what the run's data file was like when it began
        self._plan: RunPlan | None = None  # for a design that is still to be posted to the worker
        self._newest_step = 0  # that was seen of the worker's run
        self._rewound_run: RunFacts | None = None  # whose past is shown; None is the present one
        self.runs = RunBook(self)
        self._loading = single_shot(self, LOAD_AFTER_MS, self._begin)
        self._next_turn = single_shot(self, 0, self._loading.start)
        self._leaving = single_shot(self, LEAVE_MS, lambda: self._cancel_runs(0, self._begun_id))
        self._begun_id = 0  # of the run whose beginning was posted last
        self._unseen_since = 0  # the run id since which nothing has been seen worth keeping
        self._pausing = single_shot(self, SLOW_PAUSE_MS, self._delay_pause)
        self.pausing = False  # whether a pause waits for the end of a step, for long already
        self._worker = Worker()
        self._worker.arrived.connect(self.arrived)
        self._worker.state_changed.connect(self._on_state)
        self._worker.failed.connect(self._on_failure)
        self._worker.remarked.connect(self._on_remark)
        self._worker.kept.connect(self.runs.on_kept)
        self._worker.dropped.connect(self.runs.on_dropped)
        self.runs.forgotten.connect(lambda keys: self._worker.post(lambda w: w.drop_kept(keys)))
        self.runs.pinned_changed.connect(lambda keys: self._worker.post(lambda w: w.pin_kept(keys)))
        self.runs.dropped.connect(self.remarked)

    # Which design is trained

    def load(
        self,
        design: Design,
        analysis: Analysis | None = None,
        position: int | None = None,
        *,
        keeps: bool = True,
    ) -> None:
        """Begin a new run of `design`; what still arrives from the old run is dropped.

        An `analysis` of it that exists is not made again. The old run is kept, see `runs`, unless
        it has made no step of its own, which `keeps=False` says.
        """
        self._run_id += 1
        self._show_step(None)
        self._design, self._analysis = design, analysis
        self.data_state = files.state(design.data)
        self.is_new = True
        self._set_state(RunState.LOADING)
        # where an edit still waits, the worker's run is the one before it
        self._wait_to_begin(RunPlan(position, keeps or self._plan is not None))

    def edit(
        self,
        design: Design,
        start: Start,
        text: str,
        analysis: Analysis | None = None,
        position: int | None = None,
    ) -> str | None:
        """Go on with another design, in which new layers start as `start` says.

        `text` marks the change on the time axis. Returns why a new run begins instead, if it has
        to; a run that has not made a step simply takes the design. One in which every network has
        diverged begins anew: its weights are worth nothing, and to go on would break them again.
        The run as it was is kept for its `position` in the undo history.
        """
        if self._plan is not None and self._plan.restored is not None:
            self._begin()  # it is that run which the edit changes
        before, state = self._design, self.state
        if before is None or state is RunState.FAILED or self.is_new:
            self.load(design, analysis, position)
            return None
        reason = self._new_run_reason(before, design)
        if reason:
            self.load(design, analysis, position)
            return reason
        self._go_on(design, analysis, RunPlan(position, edit=(start, text)))
        return None

    def return_to(self, design: Design, analysis: Analysis | None, position: int) -> bool:
        """Go on with the run that belongs to a place in the undo history, as it stood there.

        False where it is kept no longer, or its data file has changed, and where what was run at
        that place is another design: one that came later was given up before it began.
        """
        run = self.runs.at(position)
        if run is None or run.data != files.state(design.data):
            return False
        if not trained_alike(run.design, design):
            return False
        is_left = run is not self.runs.present
        if (is_left and not run.has_weights and run.snapshot is not None) or (
            not is_left and self.state is RunState.FAILED
        ):
            return False
        self.data_state = run.data
        self._go_on(design, analysis, RunPlan(position, edit=("random", ""), restored=run))
        return True

    def _go_on(self, design: Design, analysis: Analysis | None, plan: RunPlan) -> None:
        self._run_id += 1
        self._show_step(None)
        self._design, self._analysis = design, analysis
        self.is_new = False
        self._wait_to_begin(plan)
        if self.state in (RunState.EMPTY, RunState.FAILED):
            self._set_state(RunState.LOADING)  # it was suspended, and can be trained again

    def move_to(self, position: int, design: Design) -> None:
        """The run goes on as it is; its design has another place in the undo history, and texts."""
        self._design, run = design, self.runs.present
        if self._plan is not None:
            self._plan = replace(self._plan, position=position)
        elif run is not None:
            run.position, run.design = position, design

    def _new_run_reason(self, before: Design, after: Design) -> str | None:
        reason = new_run_reason(before, after)
        if self.broken:
            reason = reason or "every network had diverged"
        if self.data_state != files.state(after.data):
            reason = reason or "the data file has changed"
        return reason

    def reset(self) -> None:
        """Back to step 0 of the same design: the same weights, the same batches."""
        if self._design is not None:
            self.load(self._design, self._analysis)

    @property
    def design(self) -> Design | None:
        """The design that is trained."""
        return self._design

    def has_begun(self) -> bool:
        """Whether a step of the present run has been seen."""
        return self._newest_step > 0 and not self.is_new

    def clear(self) -> None:
        """Drop the run and all that were left, and have no design to train."""
        self._run_id += 1
        self._show_step(None)
        self._design = self._analysis = None
        self._plan, self._newest_step = None, 0
        self._cancel_runs(0, self._run_id)
        self._unseen_since = 0
        self.runs.clear()
        self._worker.post(lambda worker: worker.clear())
        self._set_state(RunState.EMPTY)

    def suspend(self) -> None:
        """Pause, and keep the run for a design that can be trained again; see `edit`."""
        self._begin()
        self._run_id += 1  # what still arrives would belong to a design that is gone
        self._show_step(None)
        self._worker.post(lambda worker: worker.pause())
        self._set_state(RunState.EMPTY)

    def _cancel_runs(self, first: int, end: int) -> None:
        """Runs with these ids are of no use any more, be it that they go on or wait to begin.

        To be called before what comes instead is posted: the end of a step is not waited for.
        """
        self._leaving.stop()
        self._worker.cancel_runs(range(first, end))

    def _wait_to_begin(self, plan: RunPlan) -> None:
        """Begin a while after the event loop's next turn.

        What is on its way to the screen goes first, the window itself at a launch; and a slider's
        drag is compiled once.
        """
        self._plan = plan
        self._next_turn.start()

    def _begin(self) -> None:
        """Post the design that waits, if there is one, to the worker."""
        plan, design, analysis = self._plan, self._design, self._analysis
        if plan is None or design is None:
            return
        self._plan = None
        self._worker.start()  # unless it runs already
        run_id, runs, unseen_since = self._run_id, self.runs, self._unseen_since
        if self._newest_step:
            self._unseen_since = run_id
        if plan.restored is not None and plan.restored is runs.present:
            self._worker.post(lambda worker: worker.restore(None, design, run_id, analysis))
            runs.go_on(run_id, plan.position, design, kept=False)
            return
        leaving = self._leave(plan)
        if plan.restored is not None:
            key = plan.restored.key
            if plan.restored.snapshot is None:
                self._leaving.stop()  # it has not been left yet: its step is waited for
            self._worker.post(lambda worker: worker.restore(key, design, run_id, analysis, leaving))
            self._newest_step = max(1, plan.restored.step)  # a run that is kept has one
            self._unseen_since = run_id
            runs.take_up(plan.restored, run_id, plan.position)
        elif plan.edit is not None and runs.present is not None:
            edit = plan.edit
            self._worker.post(lambda worker: worker.edit(design, run_id, *edit, analysis, leaving))
            runs.go_on(run_id, plan.position, design, kept=leaving is not None)
        else:
            self._begun_id = run_id
            self._unseen_since = unseen_since if leaving is None else run_id
            if leaving is None:
                self._cancel_runs(unseen_since, run_id)
            elif self.state is not RunState.PAUSED:
                self._leaving.start()  # so long may the step take that is being made
            self._worker.post(lambda worker: worker.begin(design, run_id, analysis, leaving))
            runs.begin(run_id, plan.position, design, unused=self._newest_step == 0)
            self._newest_step = 0
        assert runs.present is not None
        runs.present.data = self.data_state

    def _leave(self, plan: RunPlan) -> Leaving | None:
        """The present run is left for a plan; returns how the worker is to keep it."""
        run = self.runs.present
        if run is None or not self._newest_step or not plan.keeps:
            return None
        joins = plan.position is not None and plan.position == run.position
        if joins and plan.edit is not None:
            return None  # one drag: the run goes on, and no step of Undo leads to where it was
        self.runs.leave(position=None if joins else run.position)
        return Leaving(run.key, SHORT_RUN_S if joins else 0.0)

    def post(self, command: Command, *, within_step: bool = False) -> None:
        """A command for the present run, after the design that may still be waiting."""
        self._begin()
        self._worker.post(command, within_step=within_step)

    # Training

    def train(self) -> None:
        """Train to the planned end, or as many epochs again where that was reached."""
        self.post(lambda worker: worker.advance(math.inf), within_step=True)

    def pause(self) -> None:
        """Stop after the present step, or the one after it; within one that takes long."""
        if self.state is RunState.TRAINING and not self.pausing:
            self._pausing.start()
        self._worker.pause_requested = True
        self.post(lambda worker: worker.pause(), within_step=True)

    def toggle(self) -> None:
        """Train, or pause where training."""
        if self.state is RunState.TRAINING:
            self.pause()
        else:
            self.train()

    def step_once(self) -> None:
        """One mini-batch; asked for again before it is done, one more."""
        self.post(lambda worker: worker.advance(1), within_step=True)

    def trace_step(self) -> None:
        """One mini-batch, traced layer by layer: see `latest_trace`."""
        if self._design is not None:
            self.post(lambda worker: worker.trace_step())

    def train_epoch(self) -> None:
        """To the end of the present epoch."""
        self.post(lambda worker: worker.advance_epoch())

    def set_learning_rate(
        self,
        learning_rate: float,
        design: Design | None = None,
        position: int | None = None,
        *,
        keeps: bool = False,
    ) -> None:
        """Continue the run with another base learning rate, that of `design`.

        Where it `keeps`, a copy of the run stays for its place in the undo history, since a rate
        may destroy what was learnt.
        """
        if self._design is None:
            return
        self._begin()
        self._design, run = design or self._design, self.runs.present
        if run is not None:
            keeps = keeps and bool(self._newest_step) and position != run.position
            if keeps:
                self._leave_copy(run)
            self.runs.go_on(self._run_id, position, self._design, kept=keeps)
        self._worker.post(lambda worker: worker.set_learning_rate(learning_rate))

    def keep_copy(self) -> None:
        """Leave a copy of the run at its place in the undo history; `move_to` gives it another."""
        self._begin()
        run = self.runs.present
        if run is not None and self.has_begun() and self._design is not None:
            self._leave_copy(run)
            self.runs.go_on(self._run_id, None, self._design, kept=True)

    def _leave_copy(self, run: RunFacts) -> None:
        leaving = Leaving(run.key)
        self._worker.post(lambda worker: worker.keep_copy(leaving))
        self.runs.leave(position=run.position)

    def set_rate(self, steps_per_second: float | None) -> None:
        """Slow motion; None is full speed."""
        self.post(lambda worker: worker.set_rate(steps_per_second))

    # What is measured, and seen

    def set_probes(self, probes: Probes) -> None:
        """Record other things, or more often; holds for later runs as well."""
        self.post(lambda worker: worker.set_probes(probes))

    def set_request(self, request: ExaminationRequest) -> None:
        """Have snapshots hold what is too large to copy always; a new one comes at once."""
        self._worker.latest_request = request
        self.post(lambda worker: worker.set_request(request))

    def rewind(self, step: int | None, run: RunFacts | None = None) -> None:
        """Let snapshots show an earlier step; None returns to the present. The newest call wins.

        Training goes on meanwhile, or stays paused where it was. With `run`, one that was left,
        the step is of that.
        """
        has_run = self._design is not None and self.state is not RunState.EMPTY
        if has_run and (step, run) != (self._rewound_to, self._rewound_run):
            self._show_step(step, run)
            self.post(lambda worker: worker.rewind())

    def _show_step(self, step: int | None, run: RunFacts | None = None) -> None:
        self._rewound_run = run
        self._worker.rewind_key = run.key if run is not None else None
        self._rewound_to = self._worker.rewind_step = step

    def latest(self) -> Snapshot | None:
        """The newest snapshot that was not returned before, and is of what is to be shown now."""
        snapshot = self._worker.mailbox.take()
        if snapshot is None or not self.is_wanted(snapshot):
            return None
        if self._rewound_run is None and self._plan is None:
            self._newest_step = snapshot.newest_step
        return snapshot

    def is_wanted(self, snapshot: Snapshot) -> bool:
        """Whether it is of the run that is looked at, and of its past or its present as that is."""
        seen = self._run_id if self._rewound_run is None else self._rewound_run.run_id
        return snapshot.run_id == seen and snapshot.rewound == (self._rewound_to is not None)

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
        self._plan = None
        for timer in (self._next_turn, self._loading, self._leaving, self._pausing):
            timer.stop()
        self._worker.stop()

    # What the worker tells

    def _on_state(self, run_id: int, state: RunState) -> None:
        if run_id == self._run_id:
            self.is_new = False
            self._leaving.stop()
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
