"""A small picture of a matrix in the walk through a step; the number under the mouse in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtGui import QHelpEvent, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from ui.plots.signed_scale import index_colors, indices
from ui.style import theme

if TYPE_CHECKING:
    from simulator.training.step_trace import ArraySummary

SIDE_PX = 64
AXES = {"W": ("input", "unit"), "∂L/∂W": ("input", "unit"), "change of W": ("input", "unit")}
VALUES = ("unit", "sample")  # the axes of everything that passes through a layer


class MatrixMap(QWidget):
    """Draws the corner of an array in the colours of signed numbers, as large as the largest."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers: ArraySummary | None = None
        self._image = QImage()
        self.restyle()

    def show_numbers(self, numbers: ArraySummary) -> None:
        """Show the corner of another array."""
        self._numbers = numbers
        rows, columns = numbers.corner.shape
        self.setAccessibleName(f"{numbers.name}, {rows} × {columns} numbers as colours")
        self._draw()

    def restyle(self) -> None:
        """Take over theme and scale."""
        self.setFixedSize(theme.px(SIDE_PX), theme.px(SIDE_PX))
        self._draw()

    def _draw(self) -> None:
        if self._numbers is None or not self._numbers.corner.size:
            self._image = QImage()
        else:
            corner = self._numbers.corner
            finite = np.abs(corner[np.isfinite(corner)])
            limit = float(np.max(finite, initial=0.0))
            cells = np.ascontiguousarray(index_colors()[indices(corner, limit, zeros=False)])
            rows, columns = corner.shape
            form = QImage.Format.Format_RGBA8888
            self._image = QImage(cells.data, columns, rows, 4 * columns, form).copy()
        self.update()

    def picture_rect(self) -> QRect:
        """Where the cells are drawn: square ones, as large as there is room for."""
        if self._image.isNull():
            return QRect()
        side = min(self.width() / self._image.width(), self.height() / self._image.height())
        wide, high = side * self._image.width(), side * self._image.height()
        return QRect(0, 0, max(1, round(wide)), max(1, round(high)))

    def text_at(self, at: QPoint) -> str:
        """The number under a point and whose it is; empty beside the picture."""
        rect = self.picture_rect()
        if self._numbers is None or not rect.contains(at):
            return ""
        rows, columns = self._numbers.corner.shape
        row, column = at.y() * rows // rect.height(), at.x() * columns // rect.width()
        down, across = AXES.get(self._numbers.name, VALUES)
        number = f"{float(self._numbers.corner[row, column]):.4g}".replace("-", "−")
        return f"{down} {row + 1}, {across} {column + 1}: {number}"

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = self.picture_rect()
        painter.drawImage(rect, self._image)
        if not rect.isNull():
            painter.setPen(theme.color(theme.current().line))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            text = self.text_at(event.pos())
            if text:
                QToolTip.showText(event.globalPos() + QPoint(0, 12), text, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)
