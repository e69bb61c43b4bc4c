"""The mouse gesture in the plane: a click adds a point, a drag moves one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPen

from ui.plots.axes import REACH_PX, Axes
from ui.style import theme

if TYPE_CHECKING:
    from simulator.measurement.examination import Predictions

STILL_PX = 4.0  # a press that moves less than this is a click
VALUES = (-1.0, 0.0, 1.0)  # what a new point of a regression may be worth


def choices(predictions: Predictions) -> tuple[float, ...]:
    """The targets that a new point can have: class numbers, or VALUES of a regression."""
    count = len(predictions.class_names)
    return tuple(map(float, range(min(count, 10)))) if count else VALUES


def nearest(axes: Axes, predictions: Predictions, at: QPointF) -> int | None:
    """The number in the data set of the sample within reach of a point, None without any."""
    best, number = REACH_PX * theme.scale(), None
    for evaluated in (predictions.training, predictions.validation):
        if evaluated is None or evaluated.points is None or evaluated.numbers is None:
            continue
        if not len(evaluated.points):
            continue
        away = axes.away(evaluated.points[:, 0], evaluated.points[:, 1], at)
        index = int(np.argmin(away))
        if away[index] < best:
            best, number = float(away[index]), int(evaluated.numbers[index])
    return number


@dataclass(slots=True)
class PointDrag:
    """A press in the plane: the dragged `sample`, if any, and where the mouse is."""

    axes: Axes
    sample: int | None
    pressed: QPointF
    at: QPointF
    dragging: bool = False

    def move(self, at: QPointF) -> None:
        """Follow the mouse, within the plane."""
        box = self.axes.box
        self.at = QPointF(
            min(max(at.x(), box.left()), box.right()), min(max(at.y(), box.top()), box.bottom())
        )
        away = self.at - self.pressed
        self.dragging = self.dragging or abs(away.x()) + abs(away.y()) > STILL_PX

    def place(self) -> tuple[float, float]:
        """The coordinates under the mouse, rounded to four decimals."""
        x, y = self.axes.at(self.at.x(), self.at.y())
        return round(x, 4), round(y, 4)

    def paint(self, painter: QPainter) -> None:
        """Draw a ring where the dragged sample would be put."""
        if self.dragging and self.sample is not None:
            painter.setPen(QPen(theme.color(theme.current().accent), theme.px(2)))
            painter.setBrush(theme.color(theme.current().accent, 0.3))
            painter.drawEllipse(self.at, 6.0 * theme.scale(), 6.0 * theme.scale())
