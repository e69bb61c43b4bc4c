"""A small picture of each data set on board, drawn from its own points, images or columns."""

from __future__ import annotations

import csv
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap

from simulator.assets import asset
from simulator.data import DATASETS
from simulator.data.builtin import SIDE, XOR_TABLE, digits
from simulator.data.shipped import SHIPPED
from ui.style import theme

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.arrays import Array

POINTS, NOISE, SEED = 260, 0.05, 3
MARGIN, DOT_PX = 0.1, 2.4
# the two columns of a table by which its classes are told apart best
AXES = {
    "iris": ("petal_length_cm", "petal_width_cm"),
    "wine": ("flavanoids", "proline"),
    "penguins": ("bill_length_mm", "flipper_length_mm"),
}


def set_picture(name: str, size: QSize, ratio: float) -> QPixmap:
    """The picture of a data set, `size` in points, with `ratio` pixels to a point."""
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(theme.color(theme.current().background))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(0, 0, size.width(), size.height())
    if name == "digits":
        _draw_digits(painter, box)
    elif name == "file":
        _draw_file(painter, box)
    else:
        points, values = points_of(name)
        _draw_points(painter, box, points, _colours(name, values), 3 if len(points) < 9 else 1)
    painter.setPen(QPen(theme.color(theme.current().line), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
    painter.end()
    return pixmap


@lru_cache(maxsize=32)
def points_of(name: str) -> tuple[Array, Array]:
    """Points (samples, 2) of a set, and their classes or values (samples,)."""
    if name in SHIPPED:
        return _columns(name)
    if name == "xor_table":
        return XOR_TABLE
    kind = DATASETS[name]
    assert kind.make is not None
    points, values = kind.make(POINTS, NOISE, np.random.default_rng(SEED))
    if points.shape[1] == 1:
        points = np.concatenate([points, values], axis=1)
    return points, values.reshape(-1)


def _columns(name: str) -> tuple[Array, Array]:
    """Two columns of a shipped table, and the classes, which are read here without its reader:
    that would load a library which few launches need.
    """
    shipped = SHIPPED[name]
    with open(asset("datasets", shipped.file), newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    numbers, classes = [], []
    for row in rows:
        try:
            numbers.append([float(row[axis]) for axis in AXES[name]])
        except ValueError:
            continue  # a gap
        classes.append(row[shipped.data["target"]])
    known = sorted(set(classes))
    return np.array(numbers), np.array([known.index(one) for one in classes])


def _colours(name: str, values: Array) -> list[QColor]:
    if DATASETS[name].task == "regression":
        colours = theme.current()
        below, _, above = theme.DIVERGING[colours.name]
        shares = values / (float(np.abs(values).max()) or 1.0)
        return [  # from the line's colour, and not from the background's, which hides points
            QColor(theme.mixed(colours.line, above if share > 0 else below, abs(share)))
            for share in shares.tolist()
        ]
    shown = [QColor(colour) for colour in theme.class_colors(int(values.max()) + 1)]
    if len(shown) > 2:  # the networks' four are seen on both grounds
        shown = [QColor(colour) for colour in theme.current().networks]
    return [shown[int(value) % len(shown)] for value in values]


def _draw_points(
    painter: QPainter, box: QRectF, points: Array, colours: list[QColor], larger: float
) -> None:
    low, high = points.min(axis=0), points.max(axis=0)
    places = (points - low) / np.where(high > low, high - low, 1.0)
    radius = theme.px(DOT_PX * larger) / 2
    room = box.adjusted(MARGIN * box.width(), MARGIN * box.height(),
                        -MARGIN * box.width(), -MARGIN * box.height())  # fmt: skip
    painter.setPen(Qt.PenStyle.NoPen)
    for (x, y), colour in zip(places.tolist(), colours, strict=True):
        painter.setBrush(colour)
        at = QPointF(room.left() + x * room.width(), room.bottom() - y * room.height())
        painter.drawEllipse(at, radius, radius)


def _draw_digits(painter: QPainter, box: QRectF) -> None:
    """The first digits in two rows."""
    images, _ = digits()
    side = int(box.height() // 2)
    across = int(box.width() // side)
    left = (box.width() - across * side) / 2
    for number in range(2 * across):
        grey: NDArray[np.uint8] = np.round((images[number, :, :, 0] + 0.5) * 255).astype(np.uint8)
        content = grey.tobytes()
        image = QImage(content, SIDE, SIDE, SIDE, QImage.Format.Format_Grayscale8)
        corner = QRect(int(left + number % across * side), number // across * side, side, side)
        painter.drawImage(corner, image)


def _draw_file(painter: QPainter, box: QRectF) -> None:
    """A table with a row of names and a column apart."""
    colours = theme.current()
    room = box.adjusted(0.22 * box.width(), 0.2 * box.height(),
                        -0.22 * box.width(), -0.2 * box.height())  # fmt: skip
    cell = QRectF(0, 0, room.width() / 4 - 2, room.height() / 4 - 2)
    painter.setPen(Qt.PenStyle.NoPen)
    for row in range(4):
        for column in range(4):
            ink = colours.accent if column == 3 else colours.muted if row == 0 else colours.line
            painter.setBrush(theme.color(ink))
            at = QPointF(room.left() + column * room.width() / 4,
                         room.top() + row * room.height() / 4)  # fmt: skip
            painter.drawRect(cell.translated(at))
