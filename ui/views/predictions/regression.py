"""Numbers that are predicted: the curve over one input, predicted against true, and residuals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from ui.plots.number_text import number_text
from ui.plots.pens import pen
from ui.plots.plot import Plot, quiet_line
from ui.plots.samples_item import Samples, away_px, nearest
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPointF

    from simulator.measurement.examination import EvaluatedSamples, Predictions

Values = NDArray[Any]
Span = tuple[float, float]
POINT_PX, RESIDUAL_SHARE, LEAST_PX = 5.2, 0.34, 150


def residuals(judged: EvaluatedSamples) -> Values:
    """Prediction minus target of the first output, (samples,)."""
    return np.asarray(judged.outputs[0], float) - first_targets(judged)


def first_targets(judged: EvaluatedSamples) -> Values:
    """The first of each sample's targets, (samples,)."""
    return np.asarray(judged.targets, float).reshape(len(judged.targets), -1)[:, 0]


def residual_range(judged: Sequence[EvaluatedSamples]) -> Span:
    """What the residuals of all networks span, symmetric about 0."""
    most = 1e-9
    for one in judged:
        found = residuals(one)
        most = max(most, float(np.max(np.abs(found[np.isfinite(found)]), initial=0.0)))
    return -1.05 * most, 1.05 * most


def value_range(predictions: Predictions) -> Span:
    """What the targets span, with some room: common to all networks."""
    sets = [predictions.training] + ([predictions.validation] if predictions.validation else [])
    known = np.concatenate([first_targets(judged) for judged in sets])
    low, high = float(known.min()), float(known.max())
    room = 0.12 * max(high - low, 1e-9)
    return low - room, high + room


def root_mean_square(judged: EvaluatedSamples) -> float:
    """√ mean residual²."""
    return float(np.sqrt(np.mean(residuals(judged) ** 2)))


class ValuesPlot(pg.GraphicsLayout):
    """Predictions above, and where there is room their residuals below, on one x axis.

    Of kind "curve" it draws what is predicted over the one input, of kind "values" each sample by
    what it is and what was said.
    """

    def __init__(self) -> None:
        super().__init__()
        self.layout.setContentsMargins(0, 0, 0, 0)
        self.layout.setSpacing(theme.px(4))
        self.upper, self.lower = Plot(), Plot()
        self.validation, self.training = Samples(filled=False), Samples(filled=True)
        self.line = pg.PlotCurveItem(connect="finite", antialias=True)
        self.diagonal = pg.InfiniteLine(angle=45, movable=False)
        self.zero = quiet_line(0.0, upright=False, color=theme.color("#000000"), dashed=True)
        self.below = Samples(filled=True)
        for item in (self.diagonal, self.validation, self.training, self.line):
            self.upper.box.addItem(item, ignoreBounds=True)
        for item in (self.zero, self.below):
            self.lower.box.addItem(item, ignoreBounds=True)
        self.lower.box.setXLink(self.upper.box)
        self.addItem(self.upper, 0, 0)
        self.addItem(self.lower, 1, 0)
        self.predictions: Predictions | None = None
        self.judged: EvaluatedSamples | None = None
        self._name, self._over = "x", np.zeros(0)

    def show_values(
        self,
        predictions: Predictions,
        judged: EvaluatedSamples,
        beside: Sequence[EvaluatedSamples],
        color: str,
    ) -> None:
        """Draw a network's predictions; the residuals of all networks are `beside`."""
        self.predictions, self.judged = predictions, judged
        curve, now = predictions.kind == "curve", theme.current()
        up = value_range(predictions)
        across = (predictions.extent[0], predictions.extent[1]) if curve else up
        self.upper.box.set_home(across, up)
        self.lower.box.set_home(across, residual_range(beside))
        muted = theme.color(now.muted)
        for item in (self.zero, self.diagonal):
            item.setPen(pen(muted, dashes=(4.0, 2.0)))
        self.diagonal.setVisible(not curve)
        self.line.setVisible(curve)
        if curve:
            self._name, self._over = "x", _points(judged)[:, 0]
            self._show(self.training, predictions.training, muted)
            self._show(self.validation, predictions.validation, muted)
            assert predictions.surface is not None
            outputs = predictions.surface[0]
            self.line.setData(np.linspace(*across, len(outputs)), outputs)
            self.line.setPen(pen(theme.color(color), 2.5))
            self.upper.bottom.write("linear", "")
        else:
            self._name, self._over = "true", first_targets(judged)
            self.validation.setData([], [])
            colors = [theme.color(color, 0.75)] * len(self._over)
            said = np.asarray(judged.outputs[0], float)
            self.training.show_samples(self._over, said, colors, POINT_PX)
        self.below.show_samples(self._over, residuals(judged), [muted] * len(self._over), POINT_PX)
        self._write_names("y" if curve else "predicted")

    def _show(self, item: Samples, judged: EvaluatedSamples | None, color: Any) -> None:
        if judged is None or judged.points is None:
            item.setData([], [])
            return
        targets = first_targets(judged)
        item.show_samples(judged.points[:, 0], targets, [color] * len(targets), POINT_PX)

    def _write_names(self, up: str) -> None:
        """What the axes count, where there is room for residuals as well."""
        roomy = self.size().height() >= theme.px(LEAST_PX)
        self.lower.setVisible(roomy)
        self.lower.setMaximumHeight(RESIDUAL_SHARE * self.size().height() if roomy else 0)
        style = {"color": theme.current().muted, "font-size": f"{theme.px(theme.SMALL_PX)}px"}
        for plot, name in ((self.upper, up), (self.lower, "residual")):
            plot.left.setLabel(name if roomy else None, **style)
            plot.left.setWidth(theme.px(64 if roomy else 46))
        (self.lower if roomy else self.upper).bottom.setLabel(self._name, **style)
        for plot in (self.upper, self.lower):
            last = plot is (self.lower if roomy else self.upper)
            plot.bottom.setHeight(theme.px(44 if last and roomy else 28 if last else 24))
            plot.bottom.showLabel(last and roomy)

    def reading(self, scene: QPointF) -> str:
        """The values under a point of the scene."""
        if self.judged is None or self.predictions is None:
            return ""
        if self.lower.isVisible() and self.lower.value_at(scene) is not None:
            found = nearest(self.lower, self._over, residuals(self.judged), scene, np.inf)
            if found is None:
                return ""
            where = f"{self._name} {number_text(float(self._over[found]))}, "
            told = "" if self._name == "true" else where  # said once
            return f"{told}true {sample_words(self.judged, found)}"
        at = self.upper.value_at(scene)
        if at is None:
            return ""
        if self.predictions.kind == "curve":
            return curve_text(self.predictions, at.x()) + self._near_words(scene)
        said = np.asarray(self.judged.outputs[0], float)
        found = nearest(self.upper, first_targets(self.judged), said, scene)
        if found is not None:
            return f"true {sample_words(self.judged, found)}"
        return f"true {at.x():.3g}, predicted {at.y():.3g}"

    def _near_words(self, scene: QPointF) -> str:
        """A line about the nearest sample of both sets, if it is under the mouse."""
        assert self.predictions is not None
        best, words = np.inf, ""
        sets = (
            ("training", self.predictions.training),
            ("validation", self.predictions.validation),
        )
        for name, judged in sets:
            if judged is None or judged.points is None:
                continue
            x, targets = judged.points[:, 0], first_targets(judged)
            found = nearest(self.upper, x, targets, scene)
            if found is None:
                continue
            away = float(away_px(self.upper, x, targets, scene)[found])
            if away < best:
                best = away
                place, target = number_text(float(x[found])), number_text(float(targets[found]))
                words = f"\n{name} sample at x {place}: true {target}"
        return words


def curve_text(predictions: Predictions, x: float) -> str:
    """What the network says at an input."""
    assert predictions.surface is not None
    low, high = predictions.extent
    outputs = predictions.surface[0]
    index = round((x - low) / (high - low) * (len(outputs) - 1))
    said = float(outputs[min(max(index, 0), len(outputs) - 1)])
    return f"x {x:.3g}: predicted {number_text(said)}"


def sample_words(judged: EvaluatedSamples, index: int) -> str:
    """What a sample is worth; in a line of its own, what is said of it and how far that is off."""
    target, said = float(first_targets(judged)[index]), float(judged.outputs[0, index])
    off = number_text(float(residuals(judged)[index]))
    return f"{number_text(target)}\npredicted {number_text(said)}, residual {off}"


def _points(judged: EvaluatedSamples) -> Values:
    assert judged.points is not None
    return judged.points
