"""Runs that are kept: start anew or go on after an edit, pin a run, see the record of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from simulator.design import edits
from simulator.design.design_differences import difference_text
from simulator.training.run_changes import draws_otherwise
from ui.canvas.overlays.start_bar import StartBar
from ui.run.run_state import RunState

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from simulator.design.design import Design
    from ui.canvas.view import CanvasView
    from ui.document.document import Document
    from ui.run.controller import RunController
    from ui.run.run_book import RunFacts
    from ui.run.session import TrainingSession
    from ui.shell.docks.dock_area import DockArea
    from ui.shell.run_actions import RunActions
    from ui.shell.settings import Settings
    from ui.timeline.bar import TimelineBar
    from ui.toolbars.status_line import StatusLine
    from ui.views.run_table.view import RunTableView


class Window(Protocol):
    """The parts of the window that take part."""

    document: Document
    session: TrainingSession
    settings: Settings
    canvas: CanvasView
    timeline: TimelineBar
    status: StatusLine
    dock_area: DockArea
    run_actions: RunActions
    run_controller: RunController
    actions_by_name: dict[str, QAction]


class KeptRunActions(QObject):
    """Offers a new run after an edit that only a new run can judge, and remembers the choice.

    The edit has gone on with the weights there are, as every edit does: until the first step after
    it the choice is open, and starting anew replaces that run. The one before it is a ghost then.
    """

    def __init__(self, window: Window, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._session, self._document = window.session, window.document
        actions = window.actions_by_name
        self.bar = StartBar(window.canvas, actions["start_anew"], actions["continue_run"])
        self._offered_at: int | None = None  # the place in the undo history
        self._before: Design | None = None  # the edit that offers the choice
        self._document.design_changed.connect(self._on_design)
        self._session.state_changed.connect(self._on_state)
        window.run_controller.cleared.connect(self.withdraw)
        window.canvas.divergence_bar.cure_requested.connect(self._lower_learning_rate)
        window.canvas.divergence_bar.earlier_rate = self._session.runs.earlier_rate
        window.timeline.record_requested.connect(self.show_record)
        window.dock_area.view_made.connect(self._on_made)
        self._session.runs.changed.connect(self._show_records)
        window.run_actions.before_training = self._take_remembered

    # The offer

    def _on_design(self, before: Design, after: Design) -> None:
        window, document = self._window, self._document
        goes_on = self._offered_at is not None and document.position == self._offered_at
        first = self._before if goes_on and self._before is not None else before
        waits = self._session.state in (RunState.PAUSED, RunState.FINISHED)
        can_offer = waits and self._session.has_begun() and not self._session.broken
        is_edit = bool(document.change) and not document.returns and before is not after
        is_sound = not document.analysis.problems
        if not (is_edit and is_sound and can_offer and draws_otherwise(first, after)):
            self.withdraw()
            return
        self._offered_at, self._before = document.position, first
        words = difference_text(first, after)
        preferred = "anew" if window.settings.starts_anew() else "go_on"
        self.bar.offer(f"{words[:1].upper()}{words[1:]}", preferred)

    @property
    def is_offered(self) -> bool:
        """Whether the choice is open."""
        return self._offered_at is not None

    def withdraw(self) -> None:
        """The run has gone on, or there is nothing to choose."""
        self._offered_at = self._before = None
        self.bar.hide()

    def _on_state(self, state: RunState) -> None:
        if state not in (RunState.PAUSED, RunState.FINISHED):
            self.withdraw()

    def _take_remembered(self) -> bool:
        """Space goes the way that was chosen last; whether that begins a new run."""
        if not (self.is_offered and self._window.settings.starts_anew()):
            return False
        self.start_anew()
        return True

    def can_start_anew(self) -> bool:
        """Whether there is a run to compare a new one with."""
        problems = bool(self._document.analysis.problems)
        return self._session.has_begun() and not problems

    def start_anew(self) -> None:
        """Train the present design from its first step; the run so far stays as a ghost."""
        controller = self._window.run_controller
        if self.is_offered:
            self._window.settings.remember_starts_anew(True)
            self.withdraw()
            controller.replace_run()
        else:
            controller.restart()
        self._window.timeline.go_live()
        self._session.train()

    def _lower_learning_rate(self, learning_rate: float) -> None:
        """Train anew with a smaller learning rate: one step of Undo leads back."""
        field = "optimizer.learning_rate"
        if self._document.edit(
            "Lower learning rate", lambda design: edits.set_training(design, field, learning_rate)
        ):
            self._window.run_controller.replace_run()
            self._session.train()

    def can_continue(self) -> bool:
        """Whether a run waits to go on."""
        return self._session.has_begun() and self._window.run_actions.can_run()

    def continue_run(self) -> None:
        """Train on with the weights there are."""
        if self.is_offered:
            self._window.settings.remember_starts_anew(False)
            self.withdraw()
        if self._session.state is not RunState.TRAINING:
            self._window.timeline.go_live()
            self._session.train()

    # Pins and records

    def _table(self) -> RunTableView | None:
        view = self._window.dock_area.views.made.get("run_table")
        if view is None:
            return None
        from ui.views.run_table.view import RunTableView  # loaded with the first that is seen

        assert isinstance(view, RunTableView)
        return view

    def pin_run(self) -> None:
        """Pin the run of the run table's current row, or else the present one; or unpin it."""
        table, runs = self._table(), self._session.runs
        chosen = table.selected_run() if table is not None and table.isVisible() else None
        run = chosen or runs.present
        if run is None:
            return
        runs.pin(run, not run.pinned)
        kept = "is pinned: it is shown, and kept longest" if run.pinned else "is no longer pinned"
        self._window.status.show_message(f"{run.title.capitalize()} {kept}.")

    def _on_made(self, name: str) -> None:
        table = self._table()
        if name == "run_table" and table is not None:
            table.record_requested.connect(self.show_record)

    def _show_records(self) -> None:
        runs = self._session.runs
        self._window.timeline.show_records(
            [(run.key, run.title, runs.difference(run)) for run in runs.ghosts if run.has_weights]
        )

    def show_record(self, chosen: RunFacts | int | None) -> None:
        """Show the record of a run that was left on the timeline and in all views."""
        run = self._session.runs.find(chosen) if isinstance(chosen, int) else chosen
        self._window.timeline.show_record(run.key if run is not None else None)
        self._window.run_actions.record = run
        if run is not None:
            self._session.rewind(run.step, run)
            self._window.status.show_message(
                f"The record of {run.title}. Ctrl+L returns to the present run."
            )
