"""A small picture of each view: for the rail, in one colour, drawn on a grid of 16."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GRID = 16


def _line(painter: QPainter, points: Sequence[tuple[float, float]]) -> None:
    painter.drawPolyline([QPointF(x, y) for x, y in points])


def _loss(painter: QPainter) -> None:
    _line(painter, [(2, 2), (2, 14), (14, 14)])
    _line(painter, [(3, 4), (6, 10), (9, 12), (14, 12)])


def _cells(painter: QPainter, shades: Sequence[float]) -> None:
    color = painter.pen().color()
    for index, shade in enumerate(shades):
        filled = QColor(color)
        filled.setAlphaF(shade)
        row, column = divmod(index, 3)
        painter.fillRect(QRectF(2 + 4.2 * column, 2 + 4.2 * row, 3.6, 3.6), filled)


def _heatmap(painter: QPainter) -> None:
    _cells(painter, [0.2, 0.2, 0.2, 0.5, 0.5, 0.5, 1, 1, 1])


def _weights(painter: QPainter) -> None:
    _cells(painter, [1, 0.3, 0.6, 0.4, 1, 0.2, 0.7, 0.3, 1])


def _predictions(painter: QPainter) -> None:
    painter.drawRect(QRectF(2, 2, 12, 12))
    _line(painter, [(2, 10), (7, 9), (10, 5), (14, 5)])
    painter.setBrush(painter.pen().color())
    for x, y in ((5, 5), (11, 11)):
        painter.drawEllipse(QPointF(x, y), 0.9, 0.9)


def _histograms(painter: QPainter) -> None:
    for x, height in ((2.5, 4), (6, 9), (9.5, 12), (13, 6)):
        painter.drawLine(QPointF(x, 14), QPointF(x, 14 - height))


def _activations(painter: QPainter) -> None:
    _line(painter, [(2, 12), (6, 12), (8, 8), (10, 4), (14, 4)])
    _line(painter, [(2, 8), (14, 8)])


def _table(painter: QPainter) -> None:
    for y in (3, 8, 13):
        _line(painter, [(2, y), (4, y)])
        _line(painter, [(6, y), (14, y)])


def _study(painter: QPainter) -> None:
    _line(painter, [(2, 11), (6, 12), (10, 8), (14, 2)])
    for x, low, high in ((6, 10, 14), (10, 5, 11)):
        painter.drawLine(QPointF(x, low), QPointF(x, high))
    _line(painter, [(2, 14), (14, 14)])


def _findings(painter: QPainter) -> None:
    painter.drawEllipse(QPointF(6.75, 6.75), 5, 5)
    _line(painter, [(10.5, 10.5), (14, 14)])
    _line(painter, [(6.75, 4), (6.75, 7)])
    painter.setBrush(painter.pen().color())
    painter.drawEllipse(QPointF(6.75, 9.3), 0.3, 0.3)


def _other(painter: QPainter) -> None:
    painter.drawRect(QRectF(2, 3, 12, 10))


DRAWN: dict[str, Callable[[QPainter], None]] = {
    "loss_view": _loss,
    "gradient_heatmap": _heatmap,
    "prediction_view": _predictions,
    "weight_gradient_view": _weights,
    "histogram_view": _histograms,
    "activation_view": _activations,
    "run_table": _table,
    "study_view": _study,
    "findings_view": _findings,
}


def view_icon(name: str, color: str, side_px: int, ratio: float = 2.0) -> QIcon:
    """The picture of a view, `side_px` high; sharp up to `ratio` device pixels for each."""
    picture = QPixmap(round(side_px * ratio), round(side_px * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(side_px / GRID, side_px / GRID)
    painter.setPen(QPen(QColor(color), 1.5))
    DRAWN.get(name, _other)(painter)
    painter.end()
    return QIcon(picture)
