"""The wheel over a number changes it, unless the same turn of the wheel is scrolling the panel."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QScrollArea, QWidget

RESTING_PX = 3  # a hand on a wheel trembles
NOTCH = 120  # what an ordinary wheel turns at once; finer ones report less


class ScrollPanel(QScrollArea):
    """Knows where the pointer stood when it scrolled: numbers that pass below it stay as they are.

    Moving the mouse ends the scroll, and what it then stands on takes the wheel.
    """

    _scrolled_at: QPointF | None = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        before = self.verticalScrollBar().value()
        super().wheelEvent(event)
        if self.verticalScrollBar().value() != before or self.is_scrolled_by(event):
            self._scrolled_at = event.globalPosition()

    def is_scrolled_by(self, event: QWheelEvent) -> bool:
        """Whether a turn of the wheel goes on with a scroll."""
        if self._scrolled_at is None:
            return False
        return (event.globalPosition() - self._scrolled_at).manhattanLength() <= RESTING_PX


def is_meant_for(number: QWidget, event: QWheelEvent) -> bool:
    """Whether a turn of the wheel over a number is to change it."""
    if number.hasFocus():
        return True
    panel = number.parentWidget()
    while panel is not None and not isinstance(panel, ScrollPanel):
        panel = panel.parentWidget()
    return panel is None or not panel.is_scrolled_by(event)


class Notches:
    """Counts whole notches, also of a wheel that reports small parts of one."""

    def __init__(self) -> None:
        self._rest = 0

    def of(self, event: QWheelEvent) -> int:
        """Notches that are complete with this event; up is positive."""
        turned = event.angleDelta().y()
        if turned * self._rest < 0:
            self._rest = 0
        self._rest += turned
        whole = int(self._rest / NOTCH)
        self._rest -= whole * NOTCH
        return whole
