"""Small pictures of activations and initialisers, drawn from the functions themselves."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap, QPolygonF

from simulator.nn.activations import ACTIVATIONS, Scratch
from simulator.nn.initializers import INITIALIZERS
from ui.style import theme

WIDTH_PX, HEIGHT_PX = 36, 24
SHARPNESS = 2  # pixels of the picture for one of the icon
FROM, TO = -4.0, 4.0  # the pre-activations z that are drawn
LOW, HIGH = -1.6, 2.4  # the values f(z) that are
WIDEST, BINS = 0.45, 15  # starting weights beyond ±WIDEST stand in the outermost bins
FAN = 64  # inputs and outputs of the layer whose weights are drawn


def icon_size() -> QSize:
    """The size of an icon in the present type size."""
    return QSize(theme.px(WIDTH_PX), theme.px(HEIGHT_PX))


def function_icon(name: str) -> QIcon:
    """The graph of an activation, or the distribution of an initialiser; empty for other names."""
    return _icon(name, theme.current().name, theme.scale())


@lru_cache(maxsize=128)
def _icon(name: str, _theme: str, _scale: float) -> QIcon:
    if name not in ACTIVATIONS and name not in INITIALIZERS:
        return QIcon()
    colours, icon = theme.current(), QIcon()
    icon.addPixmap(_picture(name, colours.accent))
    icon.addPixmap(_picture(name, colours.on_accent), QIcon.Mode.Selected)
    return icon


def _picture(name: str, color: str) -> QPixmap:
    size = icon_size()
    picture = QPixmap(size * SHARPNESS)
    picture.setDevicePixelRatio(SHARPNESS)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    area = QRectF(0, 0, size.width(), size.height()).adjusted(1, 2, -1, -2)
    if name in ACTIVATIONS:
        _paint_curve(painter, area, color, *activation_curve(name))
    else:
        _paint_bars(painter, area, color, weight_histogram(name))
    painter.end()
    return picture


def activation_curve(name: str) -> tuple[np.ndarray, np.ndarray]:
    """(z, f(z)) with the function's default parameters."""
    function = ACTIVATIONS[name].model_construct(name=name)
    z = np.linspace(FROM, TO, 65)[None]
    y, scratch = np.empty_like(z), Scratch(np.empty_like(z), np.empty_like(z))
    if function.learns_slope:
        scratch.slope = np.full((1, 1), getattr(function, "initial_slope"))  # noqa: B009
    function.forward(z, y, scratch)
    return z[0], y[0]


def weight_histogram(name: str) -> np.ndarray:
    """How often starting weights fall into each bin of ±WIDEST, relative to the fullest one."""
    initializer = INITIALIZERS[name].model_construct(name=name)
    weights = initializer.sample((FAN, FAN), FAN, FAN, np.random.default_rng(0))
    inside = np.clip(weights, -WIDEST, WIDEST)
    counts, _ = np.histogram(inside, BINS, (-WIDEST, WIDEST))
    return np.asarray(counts / counts.max())


def _paint_curve(painter: QPainter, area: QRectF, color: str, z: np.ndarray, y: np.ndarray) -> None:
    def at(x: float, value: float) -> QPointF:
        return QPointF(
            area.left() + (x - FROM) / (TO - FROM) * area.width(),
            area.bottom() - (value - LOW) / (HIGH - LOW) * area.height(),
        )

    colours = theme.current()
    painter.setPen(QPen(theme.color(colours.line), 1))
    painter.drawLine(at(FROM, 0), at(TO, 0))
    painter.drawLine(at(0, LOW), at(0, HIGH))
    painter.setClipRect(area)
    painter.setPen(QPen(theme.color(color), 1.75))
    painter.drawPolyline(QPolygonF([at(*point) for point in zip(z, y, strict=True)]))


def _paint_bars(painter: QPainter, area: QRectF, color: str, shares: np.ndarray) -> None:
    colours = theme.current()
    painter.setPen(QPen(theme.color(colours.line), 1))
    painter.drawLine(area.bottomLeft(), area.bottomRight())
    width = area.width() / len(shares)
    for index, share in enumerate(shares):
        height = share * (area.height() - 1)
        box = QRectF(area.left() + index * width, area.bottom() - height, width - 0.5, height)
        painter.fillRect(box, theme.color(color))
