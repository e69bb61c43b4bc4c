"""A line of plain text that ends in … where there is no room for the rest."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy


def as_tip(text: str) -> str:
    """Words for a tooltip, which would take a tag in them for HTML, and read what it names."""
    return text.replace("<", "<\u200b")


class ElidedLabel(QLabel):
    """Its tooltip always holds the whole line."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(24)

    def show_text(self, text: str) -> None:
        """Say something."""
        if text != self._whole:
            self._whole = text
            self.setToolTip(as_tip(text))
            self.updateGeometry()
            self._shorten()

    def full_text(self) -> str:
        """The line without being shortened."""
        return self._whole

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self._whole) + 4
        return QSize(width, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        side, room = Qt.TextElideMode.ElideRight, self.width()
        words = self.fontMetrics().elidedText(self._whole, side, room)
        self.setText("" if words == "…" else words)  # which alone says nothing
