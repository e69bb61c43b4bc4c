"""Mouse wheel over number fields: it changes a number, unless it is scrolling the panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QScrollArea, QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QWheelEvent

STILL_WITHIN_PX = 3  # turning the wheel moves the mouse a little
UNITS_PER_NOTCH = 120  # of `angleDelta`; finer wheels report fractions of it


class ScrollPanel(QScrollArea):
    """A scroll area that remembers where the pointer stood when it scrolled.

    Number fields that scroll under the pointer keep their values until the mouse is moved.
    """

    _scrolled_at: QPointF | None = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        before = self.verticalScrollBar().value()
        super().wheelEvent(event)
        if self.verticalScrollBar().value() != before or self.is_scrolled_by(event):
            self._scrolled_at = event.globalPosition()

    def is_scrolled_by(self, event: QWheelEvent) -> bool:
        """Whether the pointer has not moved since the panel scrolled."""
        if self._scrolled_at is None:
            return False
        return (event.globalPosition() - self._scrolled_at).manhattanLength() <= STILL_WITHIN_PX


def wheel_changes(number: QWidget, event: QWheelEvent) -> bool:
    """Whether a wheel event over a number field is to change its value."""
    if number.hasFocus():
        return True
    panel = number.parentWidget()
    while panel is not None and not isinstance(panel, ScrollPanel):
        panel = panel.parentWidget()
    return panel is None or not panel.is_scrolled_by(event)


class NotchCounter:
    """Adds up wheel events to whole notches, also those of fine wheels."""

    def __init__(self) -> None:
        self._remainder = 0

    def add(self, event: QWheelEvent) -> int:
        """Add an event; return the notches that it completes, up positive."""
        turned = event.angleDelta().y()
        if turned * self._remainder < 0:
            self._remainder = 0
        self._remainder += turned
        whole = int(self._remainder / UNITS_PER_NOTCH)
        self._remainder -= whole * UNITS_PER_NOTCH
        return whole
