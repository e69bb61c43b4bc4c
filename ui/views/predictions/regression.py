"""Predictions of a regression: curve over one input, predicted against true, and residuals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.plots.axes import Axes, Range, paint_axes
from ui.plots.number_text import number_text
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.measurement.examination import EvaluatedSamples, Predictions

RESIDUAL_SHARE = 0.28  # of a panel's height
POINT_PX = 2.6
Values = NDArray[np.floating]


def residuals(evaluated: EvaluatedSamples) -> Values:
    """Prediction minus target of the first output, (samples,)."""
    return np.asarray(evaluated.outputs[0], float) - first_targets(evaluated)


def first_targets(evaluated: EvaluatedSamples) -> Values:
    """The first of each sample's targets, (samples,)."""
    return np.asarray(evaluated.targets, float).reshape(len(evaluated.targets), -1)[:, 0]


def split(box: QRectF) -> tuple[QRectF, QRectF]:
    """The boxes of the plot and of the residuals below it."""
    below = RESIDUAL_SHARE * box.height()
    line = theme.px(theme.SMALL_PX) * 3.4
    upper = QRectF(box.left(), box.top(), box.width(), max(1.0, box.height() - below - line))
    return upper, QRectF(box.left(), box.bottom() - below, box.width(), below)


def residual_range(evaluated: Sequence[EvaluatedSamples]) -> Range:
    """The range of the residuals of all networks, symmetric about 0."""
    most = 1e-9
    for one in evaluated:
        found = residuals(one)
        most = max(most, float(np.max(np.abs(found[np.isfinite(found)]), initial=0.0)))
    return -1.05 * most, 1.05 * most


def value_range(predictions: Predictions) -> Range:
    """The range of the targets of both sets with a margin, common to all networks."""
    sets = [predictions.training] + ([predictions.validation] if predictions.validation else [])
    known = np.concatenate([first_targets(evaluated) for evaluated in sets])
    low, high = float(known.min()), float(known.max())
    room = 0.12 * max(high - low, 1e-9)
    return low - room, high + room


def paint_curve(painter: QPainter, axes: Axes, predictions: Predictions, color: str) -> None:
    """The prediction as a line over the targets as points."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_background(painter, axes.box)
    for evaluated, filled in ((predictions.validation, False), (predictions.training, True)):
        if evaluated is not None and evaluated.points is not None:
            _paint_points(
                painter, axes.points(evaluated.points[:, 0], first_targets(evaluated)), filled
            )
    assert predictions.surface is not None
    outputs = predictions.surface[0]
    x = np.linspace(*axes.x, len(outputs))
    painter.setPen(QPen(theme.color(color), theme.px(2.5)))
    painter.drawPolyline(axes.points(x, outputs))
    paint_axes(painter, axes, "x", "y")


def paint_scatter(painter: QPainter, axes: Axes, evaluated: EvaluatedSamples, color: str) -> None:
    """Draw predicted against true values, with the diagonal on which both are equal."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_background(painter, axes.box)
    painter.setPen(QPen(theme.color(theme.current().muted), 1, Qt.PenStyle.DashLine))
    painter.drawLine(axes.box.bottomLeft(), axes.box.topRight())
    _paint_points(painter, axes.points(first_targets(evaluated), evaluated.outputs[0]), True, color)
    paint_axes(painter, axes, "true", "predicted")


def paint_residuals(
    painter: QPainter, axes: Axes, x: Values, evaluated: EvaluatedSamples, name: str
) -> None:
    """Prediction minus target of every sample over `x`; the line is 0."""
    box = axes.box
    _paint_background(painter, box)
    painter.setPen(QPen(theme.color(theme.current().muted), 1, Qt.PenStyle.DashLine))
    painter.drawLine(QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y()))
    _paint_points(painter, axes.points(x, residuals(evaluated)), True)
    paint_axes(painter, axes, name, "residual")


def root_mean_square(evaluated: EvaluatedSamples) -> float:
    """The root of the mean squared residual."""
    return float(np.sqrt(np.mean(residuals(evaluated) ** 2)))


def _paint_background(painter: QPainter, box: QRectF) -> None:
    painter.fillRect(box, theme.color(theme.current().background))


def _paint_points(painter: QPainter, places: object, filled: bool, color: str = "") -> None:
    colours = theme.current()
    pen = QPen(theme.color(color or colours.muted, 0.75), 2 * POINT_PX * theme.scale())
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawPoints(places)  # type: ignore[call-overload]
    if not filled:
        pen.setColor(theme.color(colours.background))
        pen.setWidthF(pen.widthF() - theme.px(2.4))
        painter.setPen(pen)
        painter.drawPoints(places)  # type: ignore[call-overload]


def curve_reading(axes: Axes, at: QPointF, predictions: Predictions) -> str:
    """The hover text over a curve: x, the prediction there, and the sample near the mouse."""
    if not axes.box.contains(at) or predictions.surface is None:
        return ""
    x, _ = axes.at(at.x(), at.y())
    outputs = predictions.surface[0]
    index = round((x - axes.x[0]) / (axes.x[1] - axes.x[0]) * (len(outputs) - 1))
    predicted = float(outputs[min(max(index, 0), len(outputs) - 1)])
    return f"x {x:.3g}: predicted {number_text(predicted)}{_near_text(axes, at, predictions)}"


def _near_text(axes: Axes, at: QPointF, predictions: Predictions) -> str:
    """A line about the nearest sample of both sets, if it is under the mouse."""
    best, text = np.inf, ""
    sets = (("training", predictions.training), ("validation", predictions.validation))
    for name, evaluated in sets:
        if evaluated is None or evaluated.points is None:
            continue
        x, targets = evaluated.points[:, 0], first_targets(evaluated)
        found = axes.nearest(x, targets, at)
        if found is None:
            continue
        away = float(axes.away(x, targets, at)[found])
        if away < best:
            best = away
            place, target = number_text(float(x[found])), number_text(float(targets[found]))
            text = f"\n{name} sample at x {place}: true {target}"
    return text


def residual_reading(
    axes: Axes, at: QPointF, x: Values, name: str, evaluated: EvaluatedSamples
) -> str:
    """The sample whose residual over `x` is nearest."""
    found = axes.nearest(x, residuals(evaluated), at, np.inf)
    if found is None:
        return ""
    where = f"{name} {number_text(float(x[found]))}, " if name != "true" else ""  # said once
    return f"{where}true {_sample_text(evaluated, found)}"


def scatter_reading(axes: Axes, at: QPointF, evaluated: EvaluatedSamples) -> str:
    """The sample under the mouse, else the place."""
    if not axes.box.contains(at):
        return ""
    found = axes.nearest(first_targets(evaluated), evaluated.outputs[0], at)
    if found is not None:
        return f"true {_sample_text(evaluated, found)}"
    true, predicted = axes.at(at.x(), at.y())
    return f"true {true:.3g}, predicted {predicted:.3g}"


def _sample_text(evaluated: EvaluatedSamples, index: int) -> str:
    """Two lines: the true value of a sample; its prediction and residual."""
    target, predicted = float(first_targets(evaluated)[index]), float(evaluated.outputs[0, index])
    off = number_text(float(residuals(evaluated)[index]))
    return f"{number_text(target)}\npredicted {number_text(predicted)}, residual {off}"
