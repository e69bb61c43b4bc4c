"""One line below the planes: which colour is which class or value, and how the sets are drawn."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen

from simulator.measurement.number_text import reading_text
from ui.style import theme
from ui.views.predictions.colors import value_span
from ui.widgets.short_names import shortened

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from simulator.measurement.examination import Predictions

RAMP_PX, SWATCH_PX, GAP_PX, LINE_PX, DOT_PX = 72, 10, 6, 18, 6.4
LEAST_NAME_PX = 30
Sign = Literal["none", "ramp", "dot", "ring"] | QColor


class PlaneLegend(pg.GraphicsWidget):
    """Signs with a word behind each: as many as there is room for, from the left."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[tuple[Sign, str]] = []

    def explain(self, predictions: Predictions, width: float) -> None:
        """Explain the colours and signs of these predictions' plane, within a width in pixels."""
        names = predictions.class_names
        parts: list[tuple[Sign, str]] = [("dot", "training")]
        if predictions.validation is not None:
            parts.append(("ring", "validation"))
        if not names:
            low, high = value_span(predictions)
            ends = (reading_text(low, high - low, 2), reading_text(high, high - low, 2))
            if low == -high:
                ends = (f"−{ends[1]}", f"+{ends[1]}")
            named: list[tuple[Sign, str]] = [("none", ends[0]), ("ramp", ends[1])]
        else:
            signs: list[Sign] = ["none", "ramp"]
            if len(names) > 2:
                signs = [QColor(color) for color in theme.class_colors(len(names))]
            else:
                names = tuple(f"class {name}" for name in names)
            taken = sum(_part_px(sign, text) for sign, text in parts) + theme.px(theme.GAP)
            taken += sum(_part_px(sign, "") for sign in signs)
            fitting = _fitting(names, width - taken)
            if fitting != names and len(names) == 2:  # the sets behind them need no "class"
                fitting = _fitting(predictions.class_names, width - taken)
            named = list(zip(signs, fitting, strict=True))
        self.parts = [*named, *parts]
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
            wide = _sign_px(sign)
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


def _sign_px(sign: Sign) -> int:
    return theme.px({"none": 0, "ramp": RAMP_PX}.get(str(sign), SWATCH_PX))


def _part_px(sign: Sign, text: str) -> float:
    """The width of a sign with its word, and of the gaps around it."""
    metrics, wide, gap = QFontMetrics(theme.font(theme.SMALL_PX)), _sign_px(sign), theme.px(GAP_PX)
    return wide + (gap if wide else 0) + metrics.horizontalAdvance(text) + 2 + gap


@lru_cache(maxsize=16)  # the same from frame to frame
def _within(names: tuple[str, ...], width: int, scale: float) -> tuple[str, ...]:
    metrics = QFontMetrics(theme.font(theme.SMALL_PX))
    widths = sorted(map(metrics.horizontalAdvance, names))
    longest = widths[-1]
    for at, one in enumerate(widths):
        share = (width - sum(widths[:at])) / (len(widths) - at)
        if one > share:
            longest = int(share)
            break
    if longest < LEAST_NAME_PX * scale:
        return names
    return tuple(shortened(names, lambda text: metrics.horizontalAdvance(text) <= longest))


def _fitting(names: tuple[str, ...], width: float) -> tuple[str, ...]:
    """Names that together take a width in pixels; whole where even short ones would not fit."""
    return _within(names, int(width), theme.scale())
