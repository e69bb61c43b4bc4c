"""Lessons in the window: opens them, and performs on its parts what their steps ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from simulator.errors import DesignError
from ui.lessons.player import LessonPlayer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from PySide6.QtGui import QAction

    from simulator.design.design import LayerPlace
    from simulator.lessons.reading import LessonFolder
    from simulator.measurement.snapshot import Snapshot
    from ui.canvas.view import CanvasView
    from ui.document.document import Document
    from ui.document.selection import Selection
    from ui.run.controller import RunController
    from ui.run.session import TrainingSession
    from ui.shell.docks.dock_area import DockArea
    from ui.shell.file_actions import FileActions
    from ui.shell.run_actions import RunActions
    from ui.timeline.bar import TimelineBar


class Window(Protocol):
    """The parts of the window that take part."""

    document: Document
    selection: Selection
    session: TrainingSession
    canvas: CanvasView
    dock_area: DockArea
    timeline: TimelineBar
    file_actions: FileActions
    run_actions: RunActions
    run_controller: RunController
    actions_by_name: dict[str, QAction]

    @property
    def snapshot(self) -> Snapshot | None: ...
    def pull(self) -> None: ...


class LessonActions(QObject):
    """Owns the player of a window, and is the stage that it plays on."""

    status_message = Signal(str)
    warning = Signal(str)

    def __init__(self, window: Window, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self.player = LessonPlayer(window.document, window.session, window.run_controller, self)
        self.player.opened.connect(window.file_actions.opened)
        self._before_training = window.run_actions.before_training
        window.run_actions.before_training = self._train_on
        window.file_actions.open_lesson = self.open_path

    # Opening

    def open(self, name_or_path: str | Path | LessonFolder) -> bool:
        """Open a lesson in the place of the design, whose changes are asked about."""
        return self._window.file_actions.may_discard() and self.open_path(name_or_path)

    def open_path(self, name_or_path: str | Path | LessonFolder) -> bool:
        """Open a lesson; where it is refused, say why and keep what is open."""
        from simulator.lessons.course import find
        from simulator.lessons.reading import LessonFolder

        try:
            found = name_or_path
            if not isinstance(found, LessonFolder):
                found = find(str(name_or_path))
        except DesignError as error:
            first, *others = error.problems
            more = f" (and {len(others)} more)" if others else ""
            self.warning.emit(f"{name_or_path} was not opened: {first}{more}")
            return False
        except OSError as error:
            self.warning.emit(f"{name_or_path} was not opened: {error.strerror or error}")
            return False
        self.player.open(found)
        return True

    # The menu

    def is_open(self) -> bool:
        """Whether a lesson is open."""
        return self.player.lesson is not None

    def toggle_try(self) -> None:
        """Begin to try things out, or come back to the lesson."""
        if self.player.trying:
            self.player.come_back()
        else:
            self.player.try_it()

    # The stage

    def select(self, places: Iterable[LayerPlace]) -> None:
        """Select these cards."""
        self._window.selection.set_layers(places)

    def fill_canvas_with(self, places: Iterable[LayerPlace]) -> None:
        """Fill the canvas with these cards; with all networks where none is given."""
        self._window.canvas.zoom_to(places)

    def open_view(self, name: str, quantity: str | None) -> None:
        """Bring a view to the front, the heatmap with a quantity."""
        area = self._window.dock_area
        area.bring_forward(name)
        if quantity is not None:
            from ui.views.heatmap.view import GradientHeatmapView

            view = area.views[name]
            assert isinstance(view, GradientHeatmapView)  # no other has quantities: see OpenView
            view.show_quantity(quantity)

    def go_live(self) -> None:
        """Show the present of the run."""
        self._window.timeline.go_live()

    def newest_step(self) -> tuple[int, int] | None:
        """The newest step of the present run, and how many an epoch has; None where unknown."""
        session = self._window.session
        session.post(lambda _worker: None)  # a run that waits to begin is the present one now
        self._window.pull()
        snapshot, present = self._window.snapshot, session.runs.present
        if snapshot is None or present is None or snapshot.run_id != present.run_id:
            return None
        return snapshot.newest_step, snapshot.steps_per_epoch

    def _train_on(self) -> bool:
        """Space goes on with the training of a step that was paused, to its end."""
        return self._before_training() or self.player.resume()
