"""Turns of a mouse wheel, counted in notches."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QWheelEvent

UNITS_PER_NOTCH = 120  # of `angleDelta`; finer wheels report fractions of it


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
