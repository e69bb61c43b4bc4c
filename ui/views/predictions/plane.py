"""The plane of 2-D data: what the network says everywhere, and every sample as a point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal

from ui.plots.number_text import number_text
from ui.plots.pens import pen
from ui.plots.plot import Plot, quiet_line
from ui.plots.plot_box import PlotBox
from ui.plots.samples_item import REACH_PX, Samples, away_px
from ui.plots.smooth_image import SmoothImage
from ui.style import theme
from ui.views.predictions.colors import said_class, sample_colors, surface_pixels

if TYPE_CHECKING:
    from simulator.measurement.examination import EvaluatedSamples, Predictions
    from ui.views.predictions.cross_hair import CrossHair, SetPoint

POINT_PX, LEAST_POINT_PX = 6.4, 3.2
RING_PX = 14.0


class PlaneBox(PlotBox):
    """Also takes points: a click adds one, a drag that begins at a sample moves it."""

    clicked = Signal(QPointF)  # in data units
    dragged = Signal(QPointF, QPointF, bool)  # where from, where to, and whether it ends there

    def __init__(self) -> None:
        super().__init__()
        self.editable = False
        self.holds_sample: Any = lambda _scene: False

    def mouseClickEvent(self, event: Any) -> None:
        if self.editable and event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.clicked.emit(self.mapSceneToView(event.scenePos()))
        else:
            super().mouseClickEvent(event)

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        start = event.buttonDownScenePos()
        if axis is None and left and self.editable and self.holds_sample(start):
            event.accept()
            to = self.mapSceneToView(event.scenePos())
            self.dragged.emit(start, to, event.isFinish())
        else:
            super().mouseDragEvent(event, axis)


class PlanePlot(Plot):
    """x1 to the right, x2 upwards; validation samples as rings, training samples filled."""

    words_both_sets = True
    point_added = Signal(float, float)
    point_moved = Signal(int, float, float)

    def __init__(self) -> None:
        box = PlaneBox()
        super().__init__(grid=False, box=box)
        box.holds_sample = lambda scene: self.sample_at(scene) is not None
        box.clicked.connect(lambda at: self.point_added.emit(round(at.x(), 4), round(at.y(), 4)))
        box.dragged.connect(self._on_dragged)
        self.plane_box = box
        self.surface = SmoothImage(axisOrder="row-major")
        self.validation, self.training = Samples(filled=False), Samples(filled=True)
        self.held = pg.ScatterPlotItem(symbol="o")
        self.held.setZValue(20)
        self.cross = [(quiet_line(0, upright=upright, color=theme.color("#000000")), width)
                      for width in (3.0, 1.2) for upright in (True, False)]  # fmt: skip
        self.ring = pg.ScatterPlotItem(symbol="o", brush=None)
        for item in (self.surface, self.validation, self.training, self.held, self.ring):
            self.box.addItem(item, ignoreBounds=True)
        for line, _ in self.cross:
            line.setZValue(15)
            line.hide()
            self.box.addItem(line, ignoreBounds=True)
        self.predictions: Predictions | None = None

    def show_predictions(self, predictions: Predictions) -> None:
        """Draw the surface and the samples."""
        self.predictions = predictions
        low1, high1, low2, high2 = predictions.extent
        self.box.set_home((low1, high1), (low2, high2))
        self.surface.setImage(surface_pixels(predictions), levels=(0, 255))
        self.surface.setRect(QRectF(low1, low2, high1 - low1, high2 - low2))
        for item, judged in (
            (self.training, predictions.training), (self.validation, predictions.validation)
        ):  # fmt: skip
            size = min(POINT_PX, max(LEAST_POINT_PX, self.box.width() / theme.scale() / 30))
            if judged is None or judged.points is None:
                item.setData([], [])
            else:
                colors = sample_colors(predictions, judged)
                item.show_samples(judged.points[:, 0], judged.points[:, 1], colors, size)

    def show_cross(self, cross: CrossHair, by_hand: tuple[SetPoint, ...]) -> None:
        """The cross hair of the keyboard, and a ring around the point set by hand next to it."""
        now = theme.current()
        shown = cross.shown and cross.place is not None
        for line, width in self.cross:
            line.setVisible(shown)
            if shown and cross.place is not None:
                line.setPen(pen(theme.color(now.surface if width > 2 else now.text), width))
                line.setValue(cross.place[0] if line.angle else cross.place[1])
        near = cross.nearest(by_hand) if shown else None
        self.ring.setData([near[1]] if near else [], [near[2]] if near else [])
        self.ring.setSize(RING_PX * theme.scale())
        self.ring.setPen(pen(theme.color(now.text), 1.6))

    # Points under the mouse

    def sample_at(self, scene: QPointF) -> int | None:
        """The number, in the data set, of the sample under a point of the scene."""
        best, found = REACH_PX * theme.scale(), None
        if self.predictions is None:
            return None
        for judged in (self.predictions.training, self.predictions.validation):
            if judged is None or judged.points is None or judged.numbers is None:
                continue
            if not len(judged.points):
                continue
            away = away_px(self, judged.points[:, 0], judged.points[:, 1], scene)
            index = int(np.argmin(away))
            if away[index] < best:
                best, found = float(away[index]), int(judged.numbers[index])
        return found

    def _on_dragged(self, start: QPointF, to: QPointF, ends: bool) -> None:
        home = self.box.home
        x = min(max(to.x(), home.left()), home.right())
        y = min(max(to.y(), home.top()), home.bottom())
        accent = theme.color(theme.current().accent)
        self.held.setData([x], [y])
        self.held.setSize(12 * theme.scale())
        self.held.setPen(pen(accent, 2))
        self.held.setBrush(pg.mkBrush(theme.color(theme.current().accent, 0.3)))
        if ends:
            self.cancel_drag()
            sample = self.sample_at(start)
            if sample is not None:
                self.point_moved.emit(sample, round(x, 4), round(y, 4))

    def cancel_drag(self) -> None:
        """Hold no sample any more."""
        self.held.setData([], [])

    def reading(self, scene: QPointF) -> str:
        """What the network says at a point of the plane."""
        at = self.value_at(scene)
        return "" if at is None or self.predictions is None else plane_text(self.predictions, at)


def plane_text(predictions: Predictions, at: QPointF) -> str:
    """What a network says at a place of the plane."""
    if predictions.surface is None:
        return ""
    side = predictions.surface.shape[1] - 1
    low1, high1, low2, high2 = predictions.extent
    column = round((at.x() - low1) / (high1 - low1) * side)
    row = round((at.y() - low2) / (high2 - low2) * side)
    output = predictions.surface[:, min(max(row, 0), side), min(max(column, 0), side)]
    where = f"x1 {at.x():.2f}, x2 {at.y():.2f}"
    if not predictions.class_names:
        return f"{where}: {number_text(float(output[0]))}"
    label, share = said_class(output[:, None])
    return f"{where}: class {predictions.class_names[int(label[0])]}, {share[0]:.0%}"


def plane_words(predictions: Predictions) -> str:
    """What the colours of the plane mean."""
    count = len(predictions.class_names)
    if count > 2:
        return "likeliest class · paler where unsure"
    return "probability of class 1" if count else "predicted value"


def judged_of(predictions: Predictions, *, held: bool) -> EvaluatedSamples:
    """The samples of one set: those held back if `held` and there are any."""
    validation = predictions.validation
    return validation if held and validation is not None else predictions.training
