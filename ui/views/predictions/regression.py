"""Numbers that are predicted: the curve over one input, predicted against true, and residuals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from simulator.measurement.number_text import reading_text
from ui.plots.pens import DASHES, pen
from ui.plots.plot import Plot, quiet_line
from ui.plots.samples_item import Samples
from ui.style import theme
from ui.views.predictions.picture import TOP_PX, Picture, foot_px, numbers_px
from ui.views.predictions.samples import (
    Span,
    first_targets,
    residual_range,
    residuals,
    value_range,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPointF

    from simulator.measurement.examination import EvaluatedSamples, Predictions

Values = NDArray[Any]
POINT_PX, RESIDUAL_SHARE = 6.4, 0.28  # of the height


class ValuesPicture(Picture):
    """Numbers above, and where there is room their residuals below, on one x axis."""

    axis_names: tuple[str, str]  # of x, and of y above the residuals

    def __init__(self, index: int) -> None:
        self.upper, self.lower = Plot(), Plot()
        super().__init__(index, self.upper, self.lower)
        self.zero = quiet_line(
            0.0, upright=False, color=theme.color(theme.current().muted), dashed=True
        )
        self.lower.box.addItem(self.zero)
        self.below = Samples(self.lower.box, filled=True)
        self.judged: EvaluatedSamples | None = None
        self.across: Span = (0.0, 1.0)
        self.rise = 1.0  # what y spans

    def let_go(self) -> None:
        super().let_go()
        self.judged = None

    def draw(
        self, judged: EvaluatedSamples, beside: Sequence[EvaluatedSamples], color: str
    ) -> None:
        predictions, muted = self.predictions, theme.color(theme.current().muted)
        assert predictions is not None
        self.judged = judged
        self.across = self.range_across(predictions)
        low, high = value_range(predictions)
        self.rise = high - low
        self.upper.box.set_home(self.across, (low, high))
        self.lower.box.set_home(self.across, residual_range(beside))
        self.zero.setPen(pen(muted, dashes=DASHES))
        self.below.show_samples(self.over(judged), residuals(judged), muted, POINT_PX)
        self.draw_upper(predictions, judged, color)

    def range_across(self, predictions: Predictions) -> Span:
        """The range of x, also that of the residuals."""
        raise TypeError(f"{type(self).__name__} draws no values")

    def over(self, judged: EvaluatedSamples) -> Values:
        """x of each sample's residual, (samples,)."""
        raise TypeError(f"{type(self).__name__} draws no values")

    def draw_upper(self, predictions: Predictions, judged: EvaluatedSamples, color: str) -> None:
        """Draw what stands above the residuals; `color` is the network's."""
        raise TypeError(f"{type(self).__name__} draws no values")

    def upper_reading(self, at: QPointF, scene: QPointF) -> str:
        """What is read at values of the upper plot, which stand at a point of the scene."""
        raise TypeError(f"{type(self).__name__} draws no values")

    def arrange(self, room: QRectF, roomy: bool) -> None:
        self.lower.setVisible(roomy)
        x, y = self.names_of_axes()
        if not roomy:
            self.stand(self.upper, room, 0, 0, "", y)
            return
        homes = [plot.box.home for plot in self.plots]
        left = numbers_px(*((home.top(), home.bottom()) for home in homes))
        box = room.adjusted(left, theme.px(TOP_PX), 0, -foot_px(named=True))
        below, numbers = RESIDUAL_SHARE * box.height(), foot_px(named=False)
        top = QRectF(box.left(), box.top(), box.width(), box.height() - below - numbers)
        self.stand(self.upper, top, left, numbers, "", y)
        bottom = QRectF(box.left(), box.bottom() - below, box.width(), below)
        self.stand(self.lower, bottom, left, foot_px(named=True), x, "residual")

    def names_of_axes(self) -> tuple[str, str]:
        """Of x, and of y above the residuals: those of the data where these have names."""
        return self.axis_names

    def reading(self, scene: QPointF) -> str:
        judged = self.judged
        if judged is None or self.predictions is None:
            return ""
        if self.lower.isVisible() and self.lower.value_at(scene) is not None:
            found = self.below.nearest(scene, np.inf)
            return "" if found is None else self.residual_words(judged, found[0])
        at = self.upper.value_at(scene)
        return "" if at is None else self.upper_reading(at, scene)

    def residual_words(self, judged: EvaluatedSamples, index: int) -> str:
        """Where a sample is and what it is worth."""
        low, high = self.across
        place = reading_text(float(self.over(judged)[index]), high - low)
        return f"{self.names_of_axes()[0]} {place}, true {sample_words(judged, index)}"


class CurvePicture(ValuesPicture):
    """The line that is predicted over the one input, and the samples of both sets."""

    words = "line: predicted · dots: training, rings: validation · below: residuals, {set}"
    axis_names = "x", "y"

    def __init__(self, index: int) -> None:
        super().__init__(index)
        box = self.upper.box
        self.validation, self.training = (Samples(box, filled=f) for f in (False, True))
        self.line = pg.PlotCurveItem(connect="finite", antialias=True)
        box.addItem(self.line)

    def range_across(self, predictions: Predictions) -> Span:
        return predictions.extent[0], predictions.extent[1]

    def over(self, judged: EvaluatedSamples) -> Values:
        assert judged.points is not None
        return judged.points[:, 0]

    def names_of_axes(self) -> tuple[str, str]:
        if self.predictions is None or not self.predictions.input_names:
            return self.axis_names
        return self.predictions.input_names[0], self.predictions.target_name

    def draw_upper(self, predictions: Predictions, judged: EvaluatedSamples, color: str) -> None:
        assert predictions.surface is not None
        outputs = predictions.surface[0]
        muted = theme.color(theme.current().muted)
        for _, item, samples in self._sets(predictions):
            item.setVisible(samples is not None)
            if samples is not None:
                item.show_samples(self.over(samples), first_targets(samples), muted, POINT_PX)
        self.line.setData(np.linspace(*self.across, len(outputs)), outputs)
        self.line.setPen(pen(theme.color(color), 2.5))

    def _sets(self, predictions: Predictions) -> list[tuple[str, Samples, EvaluatedSamples | None]]:
        return [
            ("training", self.training, predictions.training),
            ("validation", self.validation, predictions.validation),
        ]

    def upper_reading(self, at: QPointF, scene: QPointF) -> str:
        """What is predicted there, and in a second line the sample under the mouse."""
        assert self.predictions is not None
        assert self.predictions.surface is not None
        low, high = self.across
        outputs = self.predictions.surface[0]
        index = round((at.x() - low) / (high - low) * (len(outputs) - 1))
        said = reading_text(float(outputs[min(max(index, 0), len(outputs) - 1)]), self.rise)
        name, near = self.names_of_axes()[0], []
        for held, item, samples in self._sets(self.predictions):
            found = item.nearest(scene)
            if found is not None and samples is not None:
                x, target = self.over(samples)[found[0]], first_targets(samples)[found[0]]
                place = reading_text(float(x), high - low)
                true = reading_text(float(target), self.rise)
                near.append((found[1], f"\n{held} sample at {name} {place}: true {true}"))
        place = reading_text(at.x(), high - low, 3)
        return f"{name} {place}: predicted {said}{min(near)[1] if near else ''}"


class ScatterPicture(ValuesPicture):
    """Each sample by what it is and what was predicted; on the diagonal both are the same."""

    words = "predicted against true values · below: residuals · {set} set"
    axis_names = "true", "predicted"

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.diagonal = pg.PlotCurveItem()
        self.upper.box.addItem(self.diagonal)
        self.samples = Samples(self.upper.box, filled=True)

    def range_across(self, predictions: Predictions) -> Span:
        return value_range(predictions)

    def over(self, judged: EvaluatedSamples) -> Values:
        return first_targets(judged)

    def names_of_axes(self) -> tuple[str, str]:
        name = self.predictions.target_name if self.predictions is not None else ""
        x, y = self.axis_names
        return f"{x} {name}".strip(), f"{y} {name}".strip()

    def draw_upper(self, predictions: Predictions, judged: EvaluatedSamples, color: str) -> None:
        self.diagonal.setData(list(self.across), list(self.across))
        self.diagonal.setPen(pen(theme.color(theme.current().muted), dashes=DASHES))
        said = np.asarray(judged.outputs[0], float)
        self.samples.show_samples(self.over(judged), said, theme.color(color, 0.75), POINT_PX)

    def upper_reading(self, at: QPointF, scene: QPointF) -> str:
        """The sample under the mouse, else the place."""
        found = self.samples.nearest(scene)
        if found is None or self.judged is None:
            true, said = (reading_text(value, self.rise, 3) for value in (at.x(), at.y()))
            return f"true {true}, predicted {said}"
        return self.residual_words(self.judged, found[0])

    def residual_words(self, judged: EvaluatedSamples, index: int) -> str:
        return f"true {sample_words(judged, index)}"  # x is what is true


def sample_words(judged: EvaluatedSamples, index: int) -> str:
    """What a sample is worth; in a line of its own, what is said of it and how far that is off."""
    targets = first_targets(judged)
    target, said = float(targets[index]), float(judged.outputs[0, index])
    span = float(np.ptp(targets))
    off = reading_text(float(residuals(judged)[index]))
    return f"{reading_text(target, span)}\npredicted {reading_text(said, span)}, residual {off}"
