"""Paints the predictions of a network: a class for each kind of data.

A picture stands in a room of any size that the view gives it. Of the kinds, the view knows only the
plane, which has a legend and takes points by hand.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from ui.plots.axes import Axes, Range, axes_room, numbers_px, roomy
from ui.views.predictions import confusion, decision_surface, regression

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtCore import QPointF, QRect, QRectF
    from PySide6.QtGui import QImage, QPainter

    from simulator.measurement.examination import EvaluatedSamples, Predictions


@dataclass(frozen=True, eq=False)
class PredictionPainter(ABC):
    """Paints the samples `evaluated`; `beside` are those of all networks, for a common scale."""

    predictions: Predictions
    evaluated: EvaluatedSamples
    beside: Sequence[EvaluatedSamples]

    square: ClassVar[bool] = False  # whether it wants to be as large as a square can be
    both_sets: ClassVar[bool] = False  # whether it shows training and validation set at once

    @property
    @abstractmethod
    def description(self) -> str:
        """What is shown, for the title line; "{set}" stands for the name of the set."""

    @abstractmethod
    def box(self, room: QRect) -> QRectF:
        """The plot's rectangle in a room, without axes and labels."""

    @abstractmethod
    def paint(self, painter: QPainter, room: QRect, color: str) -> None:
        """Draw into a room; `color` is that of the network."""

    def reading(self, room: QRect, at: QPointF) -> str:
        """The values under a point; empty where none are."""
        return ""

    def side(self, room: QRect) -> float:
        """The plot's width in a room, in pixels."""
        return self.box(room).width()


class PlanePainter(PredictionPainter):
    """The decision surface of 2-D data."""

    square = both_sets = True

    @property
    def description(self) -> str:
        count = decision_surface.class_count(self.predictions)
        if count > 2:
            return "likeliest class · paler where unsure"
        return "probability of class 1" if count else "predicted value"

    @cached_property
    def _image(self) -> QImage:
        return decision_surface.surface_image(self.predictions)

    def box(self, room: QRect) -> QRectF:
        return axes_room(room, self._numbers_px(room), square=True)

    def axes(self, room: QRect) -> Axes:
        """The coordinates of the data."""
        return decision_surface.plane_axes(self.predictions, self.box(room), self._numbers_px(room))

    def _numbers_px(self, room: QRect) -> float:
        low, high = self.predictions.extent[2:]
        return _numbers_px(room, (low, high))

    def paint(self, painter: QPainter, room: QRect, color: str) -> None:
        decision_surface.paint_plane(painter, self.axes(room), self._image, self.predictions)

    def reading(self, room: QRect, at: QPointF) -> str:
        return decision_surface.plane_reading(self.axes(room), at, self.predictions)


class MatrixPainter(PredictionPainter):
    """The confusion matrix, and of images the worst errors."""

    description = "true class down · predicted across · {set} set"
    square = True

    @cached_property
    def _counts(self) -> NDArray[np.intp]:
        return confusion.counts(self.evaluated, len(self.predictions.class_names))

    def box(self, room: QRect) -> QRectF:
        return self._places(room).box

    def _places(self, room: QRect) -> confusion.MatrixGeometry:
        pictures = self.evaluated.pictures is not None
        return confusion.arrange_matrix(room, self.predictions.class_names, errors=pictures)

    def paint(self, painter: QPainter, room: QRect, color: str) -> None:
        where, names = self._places(room), self.predictions.class_names
        confusion.paint_matrix(painter, where, self._counts, names)
        if where.errors is not None:
            confusion.paint_errors(painter, where.errors, self.evaluated, names)

    def reading(self, room: QRect, at: QPointF) -> str:
        where, names = self._places(room), self.predictions.class_names
        if where.errors is not None and where.errors.contains(at):
            return confusion.errors_reading(where.errors, at, self.evaluated, names)
        return confusion.matrix_reading(where.box, at, self._counts, names)


class ValuesPainter(PredictionPainter):
    """Predicted numbers, with their residuals below where there is room."""

    @property
    @abstractmethod
    def across(self) -> Range:
        """The range of x, also that of the residuals."""

    @cached_property
    def upwards(self) -> Range:
        """The range of y."""
        return regression.value_range(self.predictions)

    @cached_property
    def _residuals(self) -> Range:
        return regression.residual_range(self.beside)

    def box(self, room: QRect) -> QRectF:
        return axes_room(room, self._numbers_px(room), square=False)

    def axes(self, room: QRect) -> Axes:
        """The coordinates of the plot above the residuals."""
        numbers, box = self._numbers_px(room), self.box(room)
        upper = regression.split(box)[0] if numbers else box
        return Axes(upper, self.across, self.upwards, numbers)

    def _numbers_px(self, room: QRect) -> float:
        return _numbers_px(room, self.upwards, self._residuals)

    @property
    @abstractmethod
    def _over(self) -> tuple[NDArray[np.floating], str]:
        """x of each sample's residual, (samples,), and the name of that axis."""

    def residual_axes(self, room: QRect) -> Axes | None:
        """The coordinates of the residuals, where there is room for them."""
        numbers = self._numbers_px(room)
        if not numbers:
            return None
        _, lower = regression.split(self.box(room))
        return Axes(lower, self.across, self._residuals, numbers)

    def _paint_residuals(self, painter: QPainter, room: QRect) -> None:
        below = self.residual_axes(room)
        if below is not None:
            x, name = self._over
            regression.paint_residuals(painter, below, x, self.evaluated, name)

    def reading(self, room: QRect, at: QPointF) -> str:
        below = self.residual_axes(room)
        if below is None or not below.box.contains(at):
            return self._upper_reading(self.axes(room), at)
        return regression.residual_reading(below, at, *self._over, self.evaluated)

    @abstractmethod
    def _upper_reading(self, axes: Axes, at: QPointF) -> str:
        """The values under a point of the picture above the residuals."""


class CurvePainter(ValuesPainter):
    """The predicted curve over a single input."""

    description = "line: predicted · dots: training, rings: validation · below: residuals, {set}"

    @property
    def across(self) -> Range:
        low, high = self.predictions.extent
        return low, high

    def paint(self, painter: QPainter, room: QRect, color: str) -> None:
        regression.paint_curve(painter, self.axes(room), self.predictions, color)
        self._paint_residuals(painter, room)

    @property
    def _over(self) -> tuple[NDArray[np.floating], str]:
        assert self.evaluated.points is not None
        return self.evaluated.points[:, 0], "x"

    def _upper_reading(self, axes: Axes, at: QPointF) -> str:
        return regression.curve_reading(axes, at, self.predictions)


class ScatterPainter(ValuesPainter):
    """Predicted against true values, both on the same scale."""

    description = "predicted against true values · below: residuals · {set} set"

    @property
    def across(self) -> Range:
        return self.upwards

    def paint(self, painter: QPainter, room: QRect, color: str) -> None:
        regression.paint_scatter(painter, self.axes(room), self.evaluated, color)
        self._paint_residuals(painter, room)

    @property
    def _over(self) -> tuple[NDArray[np.floating], str]:
        return regression.first_targets(self.evaluated), "true"

    def _upper_reading(self, axes: Axes, at: QPointF) -> str:
        return regression.scatter_reading(axes, at, self.evaluated)


KINDS: dict[str, type[PredictionPainter]] = {
    "plane": PlanePainter,
    "classes": MatrixPainter,
    "curve": CurvePainter,
    "values": ScatterPainter,
}


def make_painters(
    found: Sequence[Predictions | None], *, validation: bool
) -> list[PredictionPainter | None]:
    """A painter for each network; of views of one set, the validation set if `validation`."""
    chosen = [None if p is None else _chosen(p, validation=validation) for p in found]
    beside = [samples for samples in chosen if samples is not None]
    return [
        None if p is None or samples is None else KINDS[p.kind](p, samples, beside)
        for p, samples in zip(found, chosen, strict=True)
    ]


def _chosen(predictions: Predictions, *, validation: bool) -> EvaluatedSamples:
    if validation and predictions.validation is not None:
        return predictions.validation
    return predictions.training


def _numbers_px(room: QRect, *spans: Range) -> float:
    """The room for numbers at the left of a picture that is large enough to have them."""
    return numbers_px(*spans) if roomy(room) else 0.0
