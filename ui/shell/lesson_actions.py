"""Lessons in the window: opens them, and performs on its parts what their steps ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from simulator.design.storage.replacing import write_whole
from simulator.errors import DesignError
from simulator.escaping import csv_table
from ui.lessons.claim_check import ClaimCheck
from ui.lessons.page import LessonPage
from ui.lessons.player import LessonPlayer
from ui.lessons.predictions import PredictionLog
from ui.shell.file_words import refused_text
from ui.shell.handout_export import HandoutExport
from ui.shell.presentation.clicker import Clicker
from ui.widgets.dialogs import ask_target

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from simulator.design.design import LayerPlace
    from simulator.lessons.reading import LessonFolder
    from simulator.measurement.snapshot import Snapshot
    from ui.canvas.view import CanvasView
    from ui.document.document import Document
    from ui.document.selection import Selection
    from ui.inspector.view import InspectorView
    from ui.run.controller import RunController
    from ui.run.session import TrainingSession
    from ui.shell.docks.dock_area import DockArea
    from ui.shell.file_actions import FileActions
    from ui.shell.keyboard_focus import KeyboardFocus
    from ui.shell.presentation.mode import PresentationMode
    from ui.shell.run_actions import RunActions
    from ui.shell.study_actions import StudyActions
    from ui.timeline.bar import TimelineBar
    from ui.views.loss.drawn_curve import DrawnCurve

TABLES = "Table (*.csv)"
USUAL_VIEWS = ("loss_view", "gradient_heatmap")


class Window(Protocol):
    """The parts of the window that take part."""

    document: Document
    selection: Selection
    session: TrainingSession
    canvas: CanvasView
    dock_area: DockArea
    timeline: TimelineBar
    lesson_page: LessonPage
    inspector: InspectorView
    presentation: PresentationMode
    keyboard_focus: KeyboardFocus
    file_actions: FileActions
    run_actions: RunActions
    study_actions: StudyActions
    run_controller: RunController
    actions_by_name: dict[str, QAction]

    @property
    def snapshot(self) -> Snapshot | None: ...
    def pull(self) -> None: ...


class LessonActions(QObject):
    """Owns the player of a window, and is the stage that it plays on."""

    status_message = Signal(str)
    warning = Signal(str)

    def __init__(self, window: Window, parent: QWidget) -> None:
        super().__init__(parent)
        self._window, self._window_widget = window, parent
        self.player = LessonPlayer(window.document, window.session, window.run_controller, self)
        self.player.opened.connect(window.file_actions.opened)
        self.player.opened.connect(self._show_usual_views)
        self.player.opened.connect(self._find_following)
        self._following: Path | None = None
        self.handout = HandoutExport(parent)
        self.handout.status_message.connect(self.status_message)
        self.handout.warning.connect(self.warning)
        self.predictions, self.check = PredictionLog(self), ClaimCheck(self)
        self._attach(window.lesson_page)
        window.presentation.make_lesson = self._make_page
        window.presentation.has_lesson = self.is_open
        for signal in (self.player.opened, self.player.closed):
            signal.connect(self.check.clear)
            signal.connect(window.presentation.fit_again)
            signal.connect(lambda: window.dock_area.give_inspector_height(self.is_open()))
        self.player.step_changed.connect(lambda: self.status_message.emit(""))
        self.clicker = Clicker(parent, window.presentation, window.actions_by_name)
        self.player.step_changed.connect(self._reveal)
        self.player.changed.connect(self._reveal)
        self._drawn: DrawnCurve | None = None
        for happened in (self.player.step_changed, self.player.closed, self.predictions.changed):
            happened.connect(self._show_curve)
        for happened in (self.player.changed, self.player.closed, self.predictions.changed):
            happened.connect(self._say_forecasts)
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
        except (DesignError, OSError) as error:
            self.warning.emit(refused_text(name_or_path, error))
            return False
        self.player.open(found)
        return True

    def _find_following(self) -> None:
        from simulator.lessons.shipped import following

        assert self.player.found is not None
        self._following = following(self.player.found.folder)

    def has_ended(self) -> bool:
        """Whether the last step of a lesson is shown that another one follows in the course."""
        is_over = self.player.lesson is not None and not self.player.can_go_next
        return is_over and self._following is not None

    def open_next(self) -> None:
        """Open the lesson that follows in the course."""
        if self._following is not None:
            self.open(self._following)

    def close(self) -> None:
        """Wait for nothing: the window is closing."""
        self.check.close()
        self.handout.close()

    # The pages: one in the inspector, one beside the canvas while presenting

    def _make_page(self) -> LessonPage:
        page = LessonPage(self._window.document)
        self._attach(page)
        return page

    def _attach(self, page: LessonPage) -> None:
        window = self._window
        page.attach(self.player, self.predictions, self.check, window.actions_by_name)
        page.focus_left.connect(window.keyboard_focus.return_to_canvas)

    def _reveal(self, _index: int = 0) -> None:
        """Show the answer to the question before this step once its run has decided it."""
        player = self.player
        if player.found is None or player.is_training:
            return
        asked = self.predictions.at(player.found, player.index - 1)
        if asked is None:
            return
        outcome, name = "", getattr(asked.question, "claim", None)
        if name is not None:
            from simulator.lessons.claims import measured_text
            from simulator.lessons.live import live_claims

            claims = live_claims(player.found.lesson, player.values)
            decided = next(each for each in claims if each.claim.name == name)
            if decided.value is not None:
                measured = measured_text(decided.value)
                said = as_sentence(name)
                outcome = f"{said}: measured {measured}; claimed {decided.claim.bound}."
        self.predictions.reveal(asked, outcome)

    def _say_forecasts(self) -> None:
        """Let the canvas say what is foreseen, unless that would answer what the class is asked."""
        player = self.player
        asked = self.predictions.at(player.found, player.index) if player.found else None
        is_asked = asked is not None and not asked.is_revealed and not player.trying
        self._window.canvas.scene().run_display.say_forecasts(not is_asked)

    def _show_curve(self, *_: object) -> None:
        """Have the curve of this step's question drawn, or show that of the step before."""
        player = self.player
        here = before = None
        if player.found is not None:
            here = self.predictions.at(player.found, player.index)
            before = self.predictions.at(player.found, player.index - 1)
        shown = next((each for each in (here, before) if each and each.asks_curve), None)
        if shown is None:
            if self._drawn is not None:
                self._drawn.show_curve((), listens=False)
            return
        listens = shown is here and not shown.is_revealed
        self._curve().show_curve(shown.curve, listens=listens)

    def _curve(self) -> DrawnCurve:
        """What takes the strokes over the loss plot; made when a lesson first asks for a curve."""
        if self._drawn is None:
            from ui.views.loss.drawn_curve import DrawnCurve
            from ui.views.loss.view import LossView

            view = self._window.dock_area.views["loss_view"]
            assert isinstance(view, LossView)
            self._drawn = DrawnCurve(view)
            self._drawn.drawn.connect(self._take_curve)
        return self._drawn

    def _take_curve(self, points: list[tuple[float, float]]) -> None:
        player = self.player
        asked = self.predictions.at(player.found, player.index) if player.found else None
        if asked is not None and asked.asks_curve:
            self.predictions.draw(asked, points)

    # The menu

    def has_claims(self) -> bool:
        """Whether the open lesson claims anything."""
        return self.player.lesson is not None and bool(self.player.lesson.claims)

    def check_claims(self) -> None:
        """Check the claims of the open lesson in runs of their own."""
        if self.player.found is not None:
            self.check.start(self.player.found)

    def save_predictions(self) -> None:
        """Ask for a name and write the predictions as a table."""
        target = ask_target(self._window_widget, "Save predictions", "predictions.csv", TABLES)
        if target is None:
            return
        try:
            write_whole(target, csv_table(*self.predictions.table()).encode())
        except OSError as error:
            self.warning.emit(f"{target} was not written: {error.strerror or error}")
        else:
            self.status_message.emit(f"Predictions saved: {target}")

    def save_handout(self) -> None:
        """Ask for a name and make the open lesson's handout, beside whatever the window does."""
        self.handout.ask_and_start(self.player.found)

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
        """Select these cards; the inspector goes on showing the lesson."""
        self._window.selection.set_layers(places)
        self._window.inspector.setCurrentWidget(self._window.lesson_page)

    def fill_canvas_with(self, places: Iterable[LayerPlace]) -> None:
        """Fill the canvas with these cards; with all networks where none is given."""
        self._window.canvas.zoom_to(list(places))

    def open_view(self, name: str, quantity: str | None) -> None:
        """Bring a view to the front, the heatmap with a quantity."""
        self._window.dock_area.bring_forward(name)
        if quantity is not None:
            self._show_quantity(name, quantity)

    def show_study(self, name: str) -> None:
        """Have the study view show a recorded study, unless one is running there."""
        studies = self._window.study_actions
        if not studies.state.running:
            studies.files.show_recorded(name)

    def hide_runs(self) -> None:
        """Show none of the runs that were left so far; the way back to them stays."""
        session = self._window.session
        session.post(lambda _worker: None)  # a run that waits to begin is the present one now
        session.runs.hide_left()

    def _show_quantity(self, name: str, quantity: str) -> None:
        from ui.views.heatmap.view import GradientHeatmapView

        view = self._window.dock_area.views[name]
        assert isinstance(view, GradientHeatmapView)  # no other has quantities: see OpenView
        view.show_quantity(quantity)

    def _show_usual_views(self) -> None:
        """A lesson begins with what is usually in front, not with what another lesson opened."""
        from simulator.measurement.quantities import KERNEL_GRADIENT

        area = self._window.dock_area
        for name in USUAL_VIEWS:
            if not area.docks[name].isHidden():
                area.bring_forward(name)
        if "gradient_heatmap" in area.views:
            self._show_quantity("gradient_heatmap", KERNEL_GRADIENT)

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


def as_sentence(text: str) -> str:
    """A text with a capital at its beginning, if that is a word: a λ would become another sign."""
    return text[:1].upper() + text[1:] if text[:1].isascii() and text[1:2].isalpha() else text
