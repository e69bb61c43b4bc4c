"""A small label near the mouse that holds the values under it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

from ui.style import theme

AWAY_PX, BELOW_PX = 10, 14


class HoverLabel(QLabel):
    """Beside a point, never over it and never beyond its parent; longer lines end early."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = parent
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setProperty("hover", True)
        self.hide()

    def show_at(self, text: str, point: QPoint) -> None:
        """Show these lines beside a point of the parent; nothing where there are none."""
        if not text:
            self.hide()
            return
        bounds = self._room.rect()
        self.setFont(theme.font(theme.CONTROL_PX, 500))
        self.setText("")
        most = bounds.width() - self.sizeHint().width()  # that of its edges
        elide = self.fontMetrics().elidedText
        self.setText(
            "\n".join(elide(line, Qt.TextElideMode.ElideRight, most) for line in text.split("\n"))
        )
        self.adjustSize()
        left = min(max(0, point.x() - self.width() // 2), max(0, bounds.right() - self.width()))
        top = point.y() - self.height() - theme.px(AWAY_PX)
        if top < 0:
            top = min(point.y() + theme.px(BELOW_PX), max(0, bounds.bottom() - self.height()))
        self.move(left, top)
        self.show()
        self.raise_()
