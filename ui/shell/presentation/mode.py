"""Presentation mode of one window: what it hides and enlarges, and how exactly it comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout

from ui.process.throttle import single_shot
from ui.shell.presentation.bar import WIDE
from ui.style import style_sheet, theme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtWidgets import QMainWindow, QWidget

    from ui.canvas.view import CanvasView
    from ui.canvas.zoom import ViewState
    from ui.document.document import Document
    from ui.lessons.page import LessonPage
    from ui.shell.docks.dock_area import DockArea
    from ui.shell.presentation.bar import PresentationBar

LESSON_PX, STEP_PX = 250, 320  # the width of a design's notes, and of a lesson's step
STEP_SHARE = 0.34  # of the window's width, for a step at most
SPACING_PX = 1  # between the bars of the window
RETURN_MS = 1_000  # after leaving: the window has not been given back the size that it had


class _Before(NamedTuple):
    """What is restored when the mode is left."""

    states: Qt.WindowState
    size: QSize
    geometry: QByteArray
    docks: QByteArray
    view: ViewState


class PresentationMode(QObject):
    """Shows canvas, views and lesson alone, as large as the screen's height allows.

    Type follows the height of the window. What was shown before comes back when the window has the
    size again that it had, which under a window manager is a little later, or keeps another size
    that it was given meanwhile. `fitted` follows each time when everything has found its place.
    """

    fitted = Signal()
    toggled = Signal(bool)  # whether the mode is on

    def __init__(
        self,
        window: QMainWindow,
        toolbar: QWidget,
        bar: PresentationBar,
        dock_area: DockArea,
        canvas: CanvasView,
        document: Document,
    ) -> None:
        super().__init__(window)
        self._window, self._toolbar, self.bar = window, toolbar, bar
        self._dock_area, self._canvas, self._document = dock_area, canvas, document
        self.make_lesson: Callable[[], LessonPage] | None = None  # the page beside the canvas
        self.has_lesson: Callable[[], bool] = lambda: False  # whether one is open
        self._lesson: LessonPage | None = None
        self.across = QHBoxLayout()  # the dock area, and at its right the step of a lesson
        self.across.setSpacing(SPACING_PX)
        self.across.addWidget(dock_area, 1)
        self._lesson_wanted: bool | None = None  # None is: where there is room for it
        self._before: _Before | None = None
        self._returning: _Before | None = None
        self._fit = QTimer(self)  # once for all resizes that come at once
        self._fit.setSingleShot(True)
        self._fit.timeout.connect(self._fit_to_window)
        self._return = single_shot(self, RETURN_MS, self._restore)
        document.begun.connect(self.fit_again)
        bar.lesson_toggled.connect(self._toggle_lesson)
        window.installEventFilter(self)

    @property
    def on(self) -> bool:
        """Whether this window is in presentation mode."""
        return self._before is not None

    def geometry(self) -> QByteArray:
        """The window's geometry; while presenting, that of before."""
        return self._window.saveGeometry() if self._before is None else self._before.geometry

    def toggle(self, others: Iterable[PresentationMode], *, full_screen: bool) -> None:
        """Enter or leave the mode, together with those of other windows: all share one scale."""
        if theme.presenting():
            restyle(theme.current(), 1.0)
            for mode in (self, *others):
                mode.leave()
            return
        self.enter(full_screen=full_screen)
        for mode in others:
            mode.enter(full_screen=False)
        restyle(theme.current(), self.fit_scale())
        self._fit.start()

    def enter(self, *, full_screen: bool) -> None:
        """Hide what a lecture does not need, and enlarge the rest."""
        window = self._window
        self._return.stop()
        self._returning = self._lesson_wanted = None
        self._before = _Before(
            window.windowState(), window.size(), window.saveGeometry(),
            self._dock_area.begin_presenting(), self._canvas.view_state(),
        )  # fmt: skip
        self._toolbar.hide()
        self.bar.show()
        if full_screen:
            window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)
        self._canvas.zoom_fit()
        self.toggled.emit(True)

    def leave(self) -> None:
        """Show everything as it was before `enter`."""
        before, self._before = self._before, None
        if before is None:
            return
        self._fit.stop()
        self._show_lesson(False)
        self.bar.hide()
        self._toolbar.show()
        awaits_size = self._window.windowState() != before.states
        self._window.setWindowState(before.states)
        self._returning = before
        self.toggled.emit(False)
        if self._window.size() == before.size:
            self._restore()
        else:
            self._return.start(RETURN_MS if awaits_size else 0)

    def _restore(self) -> None:
        self._return.stop()
        before, self._returning = self._returning, None
        if before is not None:
            self._activate_layouts()
            self._dock_area.end_presenting(before.docks)
            self._canvas.restore_view(before.view)
            self.fitted.emit()

    def _activate_layouts(self) -> None:
        """Give every bar its height: the docks would else be arranged in the room of before."""
        for widget in (self._window.centralWidget(), self._dock_area):
            layout = widget.layout()
            assert layout is not None
            layout.activate()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            if self.on:
                self._fit.start()
            elif self._returning is not None and self._window.size() == self._returning.size:
                QTimer.singleShot(0, self, self._restore)
        return False

    def make_room(self, *bars: QWidget, wanted: bool) -> int:
        """While presenting, hide these bars where room is `wanted`, else show them; the height that
        is gained.
        """
        hidden = self.on and wanted
        for bar in bars:
            bar.setHidden(hidden)
        return sum(bar.height() + SPACING_PX for bar in bars) if hidden else 0

    def fit_scale(self) -> float:
        """The scale that everything needs in this window."""
        return theme.presentation_scale(self._window.height())

    def _fit_to_window(self) -> None:
        """Enlarge all type to the height that the window has now, and share out the room."""
        if not self.on:
            return
        restyle(theme.current(), self.fit_scale())
        shown = self._lesson_wanted
        if shown is None:
            wide = self._window.width() >= WIDE * self._window.height()
            shown = self.has_lesson() or (wide and bool(self._document.design.notes))
        self._show_lesson(shown)
        self._activate_layouts()
        self._dock_area.share_presented(self._window.height())
        self._activate_layouts()
        if self._lesson is not None:
            self._lesson.to_top()  # other type would leave its heading half above the edge
        self._canvas.zoom_fit()
        self.fitted.emit()

    def finish_typing(self) -> None:
        """Take over what is being typed, a learning rate or notes."""
        self.bar.finish_typing()
        if self._lesson is not None:
            self._lesson.text.editor.finish()

    def fit_again(self) -> None:
        """Share the room out anew: another design or lesson may have a text, or none."""
        if self.on:
            self._fit.start()

    def _toggle_lesson(self, shown: bool) -> None:
        self._lesson_wanted = shown
        self._show_lesson(shown)

    def _show_lesson(self, shown: bool) -> None:
        """Show the lesson's text at the right of the canvas, or hide it."""
        self.bar.lesson.setChecked(shown)
        if self._lesson is None and shown and self.make_lesson is not None:
            self._lesson = self.make_lesson()
            self._lesson.setObjectName("presented_lesson")
            self._dock_area.put_beside_canvas(self._lesson)
        if self._lesson is not None:
            if self.has_lesson():
                self.across.addWidget(self._lesson)
                widest = round(STEP_SHARE * self._window.width())
                self._lesson.setFixedWidth(min(theme.px(STEP_PX), widest))
            else:
                self._dock_area.put_beside_canvas(self._lesson)
                self._lesson.setFixedWidth(theme.px(LESSON_PX))
            self._lesson.setVisible(shown)


def restyle(chosen: theme.Theme, factor: float) -> None:
    """Apply a theme and a scale to the whole program, unless it has them already."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    if (chosen.name, factor) != (theme.current().name, theme.scale()):
        style_sheet.apply(application, chosen, factor)
