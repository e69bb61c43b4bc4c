"""One line below the planes: which colour is which class or value, and how the sets are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter

from ui.plots.number_text import number_text
from ui.style import theme
from ui.views.predictions.colors import largest

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from simulator.measurement.examination import Predictions

RAMP_PX, SWATCH_PX, GAP_PX, LINE_PX, DOT_PX = 72, 10, 6, 18, 3.2


class PlaneLegend(pg.GraphicsWidget):
    """As many of its parts as there is room for, from the left."""

    def __init__(self) -> None:
        super().__init__()
        self._predictions: Predictions | None = None
        self.show_predictions(None)

    def show_predictions(self, predictions: Predictions | None) -> None:
        """Explain the colours of a plane; None takes no room."""
        self._predictions = predictions
        self.setVisible(predictions is not None)
        self.setFixedHeight(theme.px(LINE_PX) if predictions is not None else 0)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        predictions = self._predictions
        if predictions is None:
            return
        painter.setFont(theme.font(theme.SMALL_PX))
        names, at = predictions.class_names, 0.0
        if len(names) > 2:
            for name, colour in zip(names, theme.class_colors(len(names)), strict=True):
                at = self._swatch(painter, at, QColor(colour), name)
        else:
            most = number_text(float(f"{largest(predictions):.2g}"))
            low, high = names if names else (f"−{most}", f"+{most}")
            at = self._word(painter, at, f"class {low}" if names else low)
            at = self._ramp(painter, at)
            at = self._word(painter, at, f"class {high}" if names else high)
        at = self._set(painter, at + theme.px(theme.GAP), "training", filled=True)
        if predictions.validation is not None:
            self._set(painter, at, "validation", filled=False)

    def _fits(self, at: float, text: str, before: float = 0.0) -> bool:
        width = QFontMetrics(theme.font(theme.SMALL_PX)).horizontalAdvance(text)
        return at + before + width <= self.size().width()

    def _word(self, painter: QPainter, at: float, text: str) -> float:
        """Write a word if there is room for it; where the next part may begin."""
        width = painter.fontMetrics().horizontalAdvance(text) + 2
        if self._fits(at, text):
            painter.setPen(theme.color(theme.current().muted))
            place = QRectF(at, 0, width, self.size().height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
        return at + width + theme.px(GAP_PX)

    def _ramp(self, painter: QPainter, at: float) -> float:
        data = np.ascontiguousarray(theme.diverging_table()[None, ::4].astype(np.uint8))
        image = QImage(data.data, data.shape[1], 1, data.nbytes, QImage.Format.Format_RGB888)
        side = theme.px(SWATCH_PX)
        place = QRectF(at, (self.size().height() - side) / 2, theme.px(RAMP_PX), side)
        painter.drawImage(place, image)
        return place.right() + theme.px(GAP_PX)

    def _swatch(self, painter: QPainter, at: float, colour: QColor, name: str) -> float:
        side = theme.px(SWATCH_PX)
        if self._fits(at, name, side + 12):
            painter.fillRect(QRectF(at, (self.size().height() - side) / 2, side, side), colour)
            at = self._word(painter, at + side + theme.px(4), name)
        return at + theme.px(4)

    def _set(self, painter: QPainter, at: float, name: str, *, filled: bool) -> float:
        """How the samples of a set look."""
        size = DOT_PX * theme.scale()
        if not self._fits(at, name, 3 * size):
            return at
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(at + size, self.size().height() / 2)
        now = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(now.muted))
        painter.drawEllipse(middle, size, size)
        if not filled:
            painter.setBrush(theme.color(now.surface))
            painter.drawEllipse(middle, size - 1.6, size - 1.6)
        return self._word(painter, at + 3 * size, name) + theme.px(4)
