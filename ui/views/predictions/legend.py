"""One line below the planes: which colour is which class or value, and how the sets are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen

from simulator.measurement.number_text import number_text
from ui.style import theme
from ui.views.predictions.colors import largest

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from simulator.measurement.examination import Predictions

RAMP_PX, SWATCH_PX, GAP_PX, LINE_PX, DOT_PX = 72, 10, 6, 18, 6.4
Sign = Literal["none", "ramp", "dot", "ring"] | QColor


class PlaneLegend(pg.GraphicsWidget):
    """Signs with a word behind each: as many as there is room for, from the left."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[tuple[Sign, str]] = []

    def explain(self, predictions: Predictions) -> None:
        """Explain the colours and signs of these predictions' plane."""
        names = predictions.class_names
        if len(names) > 2:
            colors = map(QColor, theme.class_colors(len(names)))
            parts: list[tuple[Sign, str]] = list(zip(colors, names, strict=True))
        else:
            most = number_text(largest(predictions), 2)
            low, high = (f"class {n}" for n in names) if names else (f"−{most}", f"+{most}")
            parts = [("none", low), ("ramp", high)]
        parts.append(("dot", "training"))
        if predictions.validation is not None:
            parts.append(("ring", "validation"))
        self.parts = parts
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        font = theme.font(theme.SMALL_PX)
        metrics, at, gap = QFontMetrics(font), 0.0, theme.px(GAP_PX)
        painter.setFont(font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self.size().height()
        for sign, text in self.parts:
            at += theme.px(theme.GAP) if sign == "dot" else 0
            wide = theme.px({"none": 0, "ramp": RAMP_PX}.get(str(sign), SWATCH_PX))
            words = QRectF(at + wide + (gap if wide else 0), 0, metrics.horizontalAdvance(text) + 2,
                           height)  # fmt: skip
            if words.right() > self.size().width():
                return
            side = theme.px(SWATCH_PX)
            self._draw(painter, sign, QRectF(at, (height - side) / 2, wide, side))
            painter.setPen(theme.color(theme.current().muted))
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)
            at = words.right() + gap

    def _draw(self, painter: QPainter, sign: Sign, place: QRectF) -> None:
        now = theme.current()
        if isinstance(sign, QColor):
            painter.fillRect(place, sign)
        elif sign == "ramp":
            data = np.ascontiguousarray(theme.diverging_table()[None, ::4].astype(np.uint8))
            ramp = QImage(data.data, data.shape[1], 1, data.nbytes, QImage.Format.Format_RGB888)
            painter.drawImage(place, ramp)
        elif sign in ("dot", "ring"):
            radius = DOT_PX / 2 * theme.scale()
            ring = 1.4 * theme.scale()
            painter.setPen(QPen(theme.color(now.muted), ring))
            painter.setBrush(theme.color(now.muted if sign == "dot" else now.surface))
            painter.drawEllipse(QPointF(place.center()), radius - ring / 2, radius - ring / 2)
