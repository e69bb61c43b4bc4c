"""A line of plain text that ends in … where there is no room for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


def as_tip(text: str) -> str:
    """Text for a tooltip, which would take tags for HTML and load the files they name."""
    return text.replace("<", "<\u200b")


class ElidedLabel(QLabel):
    """A label that shortens its text to its width; the tooltip holds the full text.

    A text in parts loses its last ones, so that no number is cut.
    """

    def __init__(self) -> None:
        super().__init__()
        self._full_text, self._separator = "", ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(24)

    def show_text(self, text: str, separator: str = "") -> None:
        """Set the full text and the tooltip; its parts end where the `separator` is."""
        self._separator = separator
        if text != self._full_text:
            self._full_text = text
            self.setToolTip(as_tip(text))
            self.updateGeometry()
            self._shorten()

    def full_text(self) -> str:
        """The text before it was shortened."""
        return self._full_text

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self._full_text) + 4
        return QSize(width, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        side, room = Qt.TextElideMode.ElideRight, self.width()
        parts = self._full_text.split(self._separator) if self._separator else []
        for count in range(len(parts), 0, -1):
            text = self._separator.join(parts[:count])
            if self.fontMetrics().horizontalAdvance(text) <= room:
                self.setText(text)
                return
        shown = self.fontMetrics().elidedText(self._full_text, side, room)
        self.setText("" if shown == "…" else shown)
