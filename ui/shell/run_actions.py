"""The Run menu: train, pause, step, trace; its texts, and messages on the state of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from simulator.measurement.quantity_text import divergence_text
from ui.run.run_state import RunState
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QAction

    from simulator.measurement.snapshot import Snapshot
    from ui.run.run_book import RunFacts
    from ui.run.session import TrainingSession
    from ui.shell.view_updates import ViewUpdater
    from ui.timeline.bar import TimelineBar
    from ui.toolbars.status_line import StatusLine
    from ui.toolbars.step_trace_bar import StepTraceBar


class RunActions(QObject):
    """Starts and pauses training, makes single steps, opens and closes the step trace."""

    def __init__(
        self,
        session: TrainingSession,
        view_updater: ViewUpdater,
        timeline: TimelineBar,
        step_trace_bar: StepTraceBar,
        status: StatusLine,
        actions: Mapping[str, QAction],
    ) -> None:
        super().__init__(session)
        self._session, self._view_updater = session, view_updater
        self._timeline, self._step_trace_bar, self._status = timeline, step_trace_bar, status
        self._actions = actions
        self.record: RunFacts | None = None  # that the timeline shows, of a run that was left
        # asked before Space trains; true where it has done something else instead
        self.before_training: Callable[[], bool] = lambda: False
        self._said = ""  # of a run, and untrue of the next
        session.state_changed.connect(self._on_state)
        session.pause_delayed.connect(self.update_texts)
        timeline.step_requested.connect(self._rewind)
        step_trace_bar.step_requested.connect(self._trace_step)
        step_trace_bar.opened_changed.connect(self.update_texts)

    def can_run(self) -> bool:
        """Whether there is anything to train: not without a run, nor after all have diverged."""
        state = self._session.state
        over = state is RunState.FINISHED and self._session.broken
        return state not in (RunState.EMPTY, RunState.FAILED) and not over

    def has_steps(self) -> bool:
        """Whether the run that is seen has made any step."""
        snapshot = self._view_updater.snapshot
        return snapshot is not None and snapshot.step > 0

    def toggle_training(self) -> None:
        """Train, or pause."""
        if self._session.state is RunState.TRAINING or not self.before_training():
            self._run_live(self._session.toggle)

    def step_once(self) -> None:
        """Train on one mini-batch."""
        self._run_live(self._session.step_once)

    def train_epoch(self) -> None:
        """Train to the end of the epoch."""
        self._run_live(self._session.train_epoch)

    def walk(self) -> None:
        """Make a step to go through its layers; in an open trace, go to the next layer."""
        if self._step_trace_bar.stage is None:
            self._step_trace_bar.request_step()
        else:
            self._step_trace_bar.show_next()

    def end_walk(self) -> bool:
        """Close the trace; whether there was one."""
        is_open = self._step_trace_bar.stage is not None
        self._step_trace_bar.close_trace()
        return is_open

    def _trace_step(self) -> None:
        self._run_live(self._session.trace_step)

    def _run_live(self, train: Callable[[], None]) -> None:
        """Train, and show the present step again where an earlier one is shown."""
        if self._session.state is not RunState.TRAINING:
            self._timeline.go_live()
        train()

    def _rewind(self, step: int | None) -> None:
        """Show an earlier step, without the trace: it is of the newest one."""
        if step is not None:
            self._step_trace_bar.close_trace()
        else:
            self.record = None
        self._session.rewind(step, self.record)

    # Messages and texts

    def _on_state(self, state: RunState) -> None:
        if not state.is_at_rest or state in (RunState.EMPTY, RunState.FAILED):
            self._step_trace_bar.close_trace()
        self.update_texts()
        snapshot = self._view_updater.snapshot
        if state is RunState.FINISHED and not (snapshot and self._warn_of_divergence(snapshot)):
            self._said = "The planned epochs are done. Space trains on, Ctrl+R starts again."
            self._status.show_message(self._said)
        elif state is RunState.TRAINING:
            self._status.show_message("")
        elif state is RunState.READY:
            self._status.take_back(self._said)

    def show_rest(self, snapshot: Snapshot) -> None:
        """Follow the snapshot of a run that has come to rest; the state was announced before it."""
        self.update_texts()
        self._warn_of_divergence(snapshot)

    def _warn_of_divergence(self, snapshot: Snapshot) -> bool:
        """Warn of the first network that has diverged; return whether there is one."""
        for letter, network in zip(theme.LETTERS, snapshot.networks, strict=False):
            if network.divergence is not None:
                self._said = f"{letter} {network.name} {divergence_text(network)}"
                self._status.warn(self._said)
                return True
        return False

    def update_texts(self, *_: object) -> None:
        """Say on the buttons what they would do now."""
        state = self._session.state
        text = (
            "Pause" if state is RunState.TRAINING else "Continue" if self.has_steps() else "Train"
        )
        if self._session.pausing:  # the press has been heard, though the step takes long
            text = "Pausing …"
        sign = "❚❚  " if state is RunState.TRAINING else "▶  "
        self._actions["train"].setText(sign + text)
        traced = self._step_trace_bar.stage is not None
        self._actions["walk"].setText("Walk on" if traced else "Walk")
