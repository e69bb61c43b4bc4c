"""Where the keyboard is: back on the canvas once a field is done with, and from region to region.

Enter in a field takes over what was typed and gives the keyboard back to the canvas, Escape does so
without taking it over; a value that is refused keeps it. Within a field that is being typed into,
undo and redo are those of the typing; else they are the window's. Space works a check box or list
that Tab has led to; everywhere else it trains.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ui.inspector.view import InspectorView

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
TAB_STOPS = (Qt.FocusPolicy.TabFocus, Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.WheelFocus)


class KeyboardFocus(QObject):
    """Watches the widget that has the focus, in one window."""

    def __init__(
        self,
        window: QWidget,
        canvas: QWidget,
        inspector: InspectorView,
        regions: Callable[[], Sequence[QWidget]],
    ) -> None:
        """`regions` are the parts of the window that are seen, in the order of walking."""
        super().__init__(window)
        self._window, self._canvas, self._inspector = window, canvas, inspector
        self._regions = regions
        self._watched: QWidget | None = None
        self._last_in: dict[QWidget, QWidget] = {}  # where the focus was in each region
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)

    def return_to_canvas(self) -> None:
        """Give the keyboard to the canvas."""
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def walk(self, step: int) -> None:
        """Give the keyboard to the next region, or with -1 to the one before."""
        regions = list(self._regions())
        at = next((n for n, region in enumerate(regions) if _holds_focus(region)), None)
        for distance in range(1, len(regions) + 1):
            start = -1 if at is None and step > 0 else at or 0
            region = regions[(start + step * distance) % len(regions)]
            stop = self._stop_in(region)
            if stop is not None:
                stop.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def _stop_in(self, region: QWidget) -> QWidget | None:
        """Where the focus goes in a region: where it was last, else the first stop."""
        last = self._last_in.get(region)
        candidates = [] if last is None else [last]
        candidates += [region, *region.findChildren(QWidget)]
        return next((each for each in candidates if _takes_focus(each)), None)

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if not shiboken6.isValid(self._window):
            return  # destroyed without having been closed
        if self._watched is not None:
            self._watched.removeEventFilter(self)
            self._watched.destroyed.disconnect(self._forget)
            self._watched = None
        if now is None and self._is_used():
            self.return_to_canvas()  # a field has let go of it, or is gone
        if now is None or now.window() is not self._window:
            return
        for region in self._regions():
            if region is now or region.isAncestorOf(now):
                self._last_in[region] = now
        if self._inspector.isAncestorOf(now):
            self._watched = now
            now.installEventFilter(self)
            now.destroyed.connect(self._forget)

    def _is_used(self) -> bool:
        """Whether this window has the keyboard, and no menu or list over it."""
        return self._window.isActiveWindow() and QApplication.activePopupWidget() is None

    def _forget(self) -> None:
        self._watched = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not (isinstance(event, QKeyEvent) and isinstance(watched, QWidget)):
            return False
        line = _field(watched)
        if event.type() == QEvent.Type.ShortcutOverride:
            if line is not None:
                return _is_for_window(line, event)
            return _is_pressed_by(watched, event)
        if line is None or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in ENTER:
            if self._inspector.finish_typing():
                self.return_to_canvas()
            return True
        if event.key() == Qt.Key.Key_Escape:
            self._inspector.discard_typing()
            self.return_to_canvas()
            return True
        return False


def _field(widget: QWidget) -> QLineEdit | None:
    """The line that is typed into, if there is one."""
    if isinstance(widget, QAbstractSpinBox):
        return widget.lineEdit()
    return widget if isinstance(widget, QLineEdit) else None


def _is_for_window(line: QLineEdit, event: QKeyEvent) -> bool:
    """Leave undo and redo to the window where there is no typing of which they could be."""
    undone = event.matches(QKeySequence.StandardKey.Undo) and not line.isUndoAvailable()
    redone = event.matches(QKeySequence.StandardKey.Redo) and not line.isRedoAvailable()
    if undone or redone:
        event.ignore()
        return True
    return False


def _takes_focus(widget: QWidget) -> bool:
    return widget.focusPolicy() in TAB_STOPS and widget.isVisible() and widget.isEnabled()


def _holds_focus(region: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (region is focused or region.isAncestorOf(focused))


def _is_pressed_by(widget: QWidget, event: QKeyEvent) -> bool:
    """Keep Space for a button, check box or list, instead of for the window's shortcut."""
    is_space = event.key() == Qt.Key.Key_Space and not event.modifiers()
    if is_space and isinstance(widget, QAbstractButton | QComboBox):
        event.accept()
        return True
    return False
