"""The plane of 2-D data: the network's output everywhere, and every sample as a point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from ui.plots.axes import Axes, paint_axes
from ui.plots.number_text import number_text
from ui.style import theme

if TYPE_CHECKING:
    from simulator.measurement.examination import EvaluatedSamples, Predictions

POINT_PX, LEAST_POINT_PX = 3.2, 1.6
RAMP_PX, SWATCH_PX, LEGEND_GAP_PX = 72, 10, 6
Values = NDArray[np.floating]


def class_count(predictions: Predictions) -> int:
    """The number of classes; 0 for regression."""
    return len(predictions.class_names)


def largest_target(predictions: Predictions) -> float:
    """The largest magnitude among the targets of a regression: the end of its colours."""
    targets = np.abs(np.asarray(predictions.training.targets, float))
    return float(max(np.max(targets, initial=0.0), 1e-12))


def plane_axes(predictions: Predictions, box: QRectF, numbers_px: float = 0.0) -> Axes:
    """The coordinates of the plane: x1 to the right, x2 upwards."""
    low1, high1, low2, high2 = predictions.extent
    return Axes(box, (low1, high1), (low2, high2), numbers_px)


def surface_image(predictions: Predictions) -> QImage:
    """The outputs over the grid as an image, whose last row has the lowest x2."""
    assert predictions.surface is not None
    surface = predictions.surface[:, ::-1]
    count = class_count(predictions)
    if count > 2 or len(surface) > 1:
        return _regions(surface)
    if count:
        share = surface[0]
    else:
        share = 0.5 + 0.5 * surface[0] / largest_target(predictions)
    table = theme.diverging_table()
    known = np.isfinite(share)
    index = np.clip(np.where(known, share, 0.5) * (len(table) - 1), 0, len(table) - 1)
    pixels = table[index.astype(np.intp)]
    pixels[~known] = _rgb(theme.color(theme.current().warning))
    return _image(pixels)


def _regions(surface: Values) -> QImage:
    """The likeliest class's colour, the paler the less sure."""
    colours = np.array([_rgb(QColor(value)) for value in theme.class_colors(len(surface))], float)
    background = np.array(_rgb(theme.color(theme.current().surface)), float)
    best = np.argmax(surface, axis=0)
    sure = np.clip(np.nan_to_num(np.max(surface, axis=0)), 0, 1)[..., None]
    return _image(
        (background + (colours[best] - background) * (0.15 + 0.55 * sure)).astype(np.uint8)
    )


def _image(pixels: NDArray[np.uint8]) -> QImage:
    height, width = pixels.shape[:2]
    data = np.ascontiguousarray(pixels)
    return QImage(data.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()


def paint_plane(painter: QPainter, axes: Axes, image: QImage, predictions: Predictions) -> None:
    """Draw the surface, validation samples as rings and training samples as dots."""
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
    painter: QPainter,
    axes: Axes,
    predictions: Predictions,
    evaluated: EvaluatedSamples,
    *,
    filled: bool,
) -> None:
    if evaluated.points is None:
        return
    size = min(POINT_PX, max(LEAST_POINT_PX, axes.box.width() / theme.scale() / 60))
    size *= theme.scale()
    for target, color in _groups(predictions, evaluated):
        chosen = evaluated.points[target]
        places = axes.points(chosen[:, 0], chosen[:, 1])
        _paint_dots(painter, places, size, theme.color(theme.current().surface))
        _paint_dots(painter, places, size - 1.2, color)
        if not filled:
            _paint_dots(painter, places, size - 2.6, theme.color(theme.current().surface))


def _groups(
    predictions: Predictions, evaluated: EvaluatedSamples
) -> list[tuple[NDArray[np.bool_], QColor]]:
    """Which samples share a colour: those of a class, or of a similar value."""
    count = class_count(predictions)
    targets = np.asarray(evaluated.targets)
    if count:
        colours = theme.class_colors(count)
        return [(targets == label, QColor(colours[label])) for label in range(count)]
    table = theme.diverging_table()
    values = 0.5 + 0.5 * targets.reshape(len(targets), -1)[:, 0] / largest_target(predictions)
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


def paint_legend(painter: QPainter, box: QRect, predictions: Predictions) -> None:
    """Draw the legend in one line: colours of classes or values, then signs of both sets."""
    painter.setFont(theme.font(theme.SMALL_PX))
    names, at = predictions.class_names, box.left()
    if len(names) > 2:
        for name, colour in zip(names, theme.class_colors(len(names)), strict=True):
            at = _paint_swatch(painter, box, at, QColor(colour), name)
    else:
        most = number_text(float(f"{largest_target(predictions):.2g}"))
        low, high = names if names else (f"−{most}", f"+{most}")
        at = _paint_word(painter, box, at, f"class {low}" if names else low)
        at = _paint_ramp(painter, box, at)
        at = _paint_word(painter, box, at, f"class {high}" if names else high)
    at += theme.px(theme.GAP)
    at = _paint_set(painter, box, at, "training", filled=True)
    if predictions.validation is not None:
        _paint_set(painter, box, at, "validation", filled=False)


def _paint_word(painter: QPainter, box: QRect, at: int, text: str) -> int:
    """Write a word of the legend if there is room for it; where the next one may begin."""
    width = painter.fontMetrics().horizontalAdvance(text) + 2
    if at + width <= box.right() + 1:
        painter.setPen(theme.color(theme.current().muted))
        place = QRect(at, box.top(), width, box.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
    return at + width + theme.px(LEGEND_GAP_PX)


def _paint_ramp(painter: QPainter, box: QRect, at: int) -> int:
    side = theme.px(SWATCH_PX)
    place = QRect(at, box.center().y() - side // 2 + 1, theme.px(RAMP_PX), side)
    painter.drawImage(place, _image(theme.diverging_table()[None, ::4].copy()))
    return place.right() + theme.px(LEGEND_GAP_PX)


def _paint_swatch(painter: QPainter, box: QRect, at: int, colour: QColor, name: str) -> int:
    side = theme.px(SWATCH_PX)
    if at + side + painter.fontMetrics().horizontalAdvance(name) + 12 <= box.right():
        painter.fillRect(QRect(at, box.center().y() - side // 2 + 1, side, side), colour)
        at = _paint_word(painter, box, at + side + theme.px(4), name)
    return at + theme.px(4)


def _paint_set(painter: QPainter, box: QRect, at: int, name: str, *, filled: bool) -> int:
    """How the points of a set look."""
    size = POINT_PX * theme.scale()
    if at + 3 * size + painter.fontMetrics().horizontalAdvance(name) + 4 > box.right():
        return at
    middle = QPolygonF([QPointF(at + size, box.center().y() + 1.0)])
    _paint_dots(painter, middle, size, theme.color(theme.current().muted))
    if not filled:
        _paint_dots(painter, middle, size - 1.6, theme.color(theme.current().surface))
    return _paint_word(painter, box, round(at + 3 * size), name) + theme.px(4)


def plane_reading(axes: Axes, at: QPointF, predictions: Predictions) -> str:
    """The hover text at a point of the plane: x1, x2 and the output there."""
    if not axes.box.contains(at) or predictions.surface is None:
        return ""
    x, y = axes.at(at.x(), at.y())
    side = predictions.surface.shape[1] - 1
    low1, high1, low2, high2 = predictions.extent
    column = round((x - low1) / (high1 - low1) * side)
    row = round((y - low2) / (high2 - low2) * side)
    output = predictions.surface[:, min(max(row, 0), side), min(max(column, 0), side)]
    where = f"x1 {x:.2f}, x2 {y:.2f}"
    if not class_count(predictions):
        return f"{where}: {number_text(float(output[0]))}"
    label, share = predicted_class(output[:, None])
    name = predictions.class_names[int(label[0])]
    return f"{where}: class {name}, {share[0]:.0%}"


def predicted_class(outputs: Values) -> tuple[NDArray[np.intp], Values]:
    """Predicted class and its probability for outputs (units, samples), each (samples,)."""
    if len(outputs) == 1:
        label = (outputs[0] > 0.5).astype(np.intp)
        return label, np.where(label == 1, outputs[0], 1 - outputs[0])
    return outputs.argmax(axis=0), outputs.max(axis=0)
