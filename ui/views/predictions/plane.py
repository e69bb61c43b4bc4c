"""The plane of 2-D data: what the network says everywhere, and every sample as a point."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from simulator.examination import Judged, Predictions
from ui import theme
from ui.views.axis import number
from ui.views.predictions.panels import Axes, paint_axes

POINT_PX = 3.2
Values = NDArray[np.floating]


def classes(predictions: Predictions) -> int:
    """How many classes there are; 0 for regression."""
    return len(predictions.class_names)


def largest(predictions: Predictions) -> float:
    """The largest magnitude among the targets of a regression: the end of its colours."""
    targets = np.abs(np.asarray(predictions.training.targets, float))
    return float(max(np.max(targets, initial=0.0), 1e-12))


def plane_axes(predictions: Predictions, box: QRectF) -> Axes:
    """x1 to the right, x2 upwards."""
    low1, high1, low2, high2 = predictions.extent
    return Axes(box, (low1, high1), (low2, high2))


def surface_image(predictions: Predictions) -> QImage:
    """The outputs over the grid as colours, the lowest x2 below."""
    assert predictions.surface is not None
    surface = predictions.surface[:, ::-1]
    count = classes(predictions)
    if count > 2 or len(surface) > 1:
        return _regions(surface)
    if count:
        share = surface[0]
    else:
        share = 0.5 + 0.5 * surface[0] / largest(predictions)
    table = theme.diverging_table()
    known = np.isfinite(share)
    index = np.clip(np.where(known, share, 0.5) * (len(table) - 1), 0, len(table) - 1)
    pixels = table[index.astype(np.intp)]
    pixels[~known] = _rgb(theme.color(theme.current().warning))
    return _image(pixels)


def _regions(surface: Values) -> QImage:
    """The likeliest class's colour, the paler the less sure."""
    colours = np.array([_rgb(QColor(value)) for value in theme.class_colors(len(surface))], float)
    ground = np.array(_rgb(theme.color(theme.current().surface)), float)
    best = np.argmax(surface, axis=0)
    sure = np.clip(np.nan_to_num(np.max(surface, axis=0)), 0, 1)[..., None]
    return _image((ground + (colours[best] - ground) * (0.15 + 0.55 * sure)).astype(np.uint8))


def _image(pixels: NDArray[np.uint8]) -> QImage:
    height, width = pixels.shape[:2]
    data = np.ascontiguousarray(pixels)
    return QImage(data.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()


def paint_plane(painter: QPainter, axes: Axes, image: QImage, predictions: Predictions) -> None:
    """Surface, then validation points as rings and training points filled."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(axes.box, image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color(theme.current().line), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(axes.box)
    if predictions.validation is not None:
        _paint_points(painter, axes, predictions, predictions.validation, filled=False)
    _paint_points(painter, axes, predictions, predictions.training, filled=True)
    paint_axes(painter, axes, "x1", "x2")


def _paint_points(
    painter: QPainter, axes: Axes, predictions: Predictions, judged: Judged, *, filled: bool
) -> None:
    if judged.points is None:
        return
    size = POINT_PX * theme.scale()
    for target, color in _groups(predictions, judged):
        chosen = judged.points[target]
        places = axes.points(chosen[:, 0], chosen[:, 1])
        _paint_dots(painter, places, size, theme.color(theme.current().surface))
        _paint_dots(painter, places, size - 1.2, color)
        if not filled:
            _paint_dots(painter, places, size - 2.6, theme.color(theme.current().surface))


def _groups(predictions: Predictions, judged: Judged) -> list[tuple[NDArray[np.bool_], QColor]]:
    """Which samples share a colour: those of a class, or of a similar value."""
    count = classes(predictions)
    targets = np.asarray(judged.targets)
    if count:
        colours = theme.class_colors(count)
        return [(targets == label, QColor(colours[label])) for label in range(count)]
    table = theme.diverging_table()
    values = 0.5 + 0.5 * targets.reshape(len(targets), -1)[:, 0] / largest(predictions)
    bins = np.clip(np.nan_to_num(values * 15, nan=7), 0, 15).astype(int)
    found = []
    for step in range(16):
        red, green, blue = (int(part) for part in table[round(step / 15 * (len(table) - 1))])
        found.append((bins == step, QColor(red, green, blue)))
    return [(mask, color) for mask, color in found if mask.any()]


def _paint_dots(painter: QPainter, places: QPolygonF, radius: float, color: QColor) -> None:
    """Round dots in one call: points drawn with a wide round pen."""
    if places.isEmpty() or radius <= 0:
        return
    pen = QPen(color, 2 * radius)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawPoints(places)


def plane_reading(axes: Axes, at: QPointF, predictions: Predictions) -> str:
    """What the network says at a point of the plane."""
    if not axes.box.contains(at) or predictions.surface is None:
        return ""
    x, y = axes.at(at.x(), at.y())
    side = predictions.surface.shape[1] - 1
    low1, high1, low2, high2 = predictions.extent
    column = round((x - low1) / (high1 - low1) * side)
    row = round((y - low2) / (high2 - low2) * side)
    output = predictions.surface[:, min(max(row, 0), side), min(max(column, 0), side)]
    where = f"x1 {x:.2f}, x2 {y:.2f}"
    if not classes(predictions):
        return f"{where}: {number(float(output[0]))}"
    label, share = said_class(output[:, None])
    name = predictions.class_names[int(label[0])]
    return f"{where}: class {name}, {share[0]:.0%}"


def said_class(outputs: Values) -> tuple[NDArray[np.intp], Values]:
    """The class that outputs (units, samples) name, and how surely, each (samples,)."""
    if len(outputs) == 1:
        label = (outputs[0] > 0.5).astype(np.intp)
        return label, np.where(label == 1, outputs[0], 1 - outputs[0])
    return outputs.argmax(axis=0), outputs.max(axis=0)
