"""One network of the prediction view: its name, how well it does, and the picture that suits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg

from ui.plots.line_item import LineItem
from ui.style import theme
from ui.views.predictions import table as predictions_table
from ui.views.predictions.confusion import ConfusionPlot, ErrorPictures, counts
from ui.views.predictions.plane import PlanePlot
from ui.views.predictions.regression import ValuesPlot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPointF

    from simulator.measurement.examination import EvaluatedSamples, Predictions
    from ui.plots.plot import Plot

LOW_PX = 116  # lower panels leave out how well the network does
AXES_PX = 150  # smaller pictures have no numbers at their edges
ERRORS_PX, LEAST_MATRIX_PX = 136, 90  # beside or below a matrix that keeps so much


class NetworkPicture(pg.GraphicsLayout):
    """Shows a plane, a curve or values with residuals, or a confusion matrix with errors."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.layout.setContentsMargins(0, 0, 0, 0)
        self.layout.setSpacing(theme.px(4))
        self.kind = kind
        self.name = LineItem(theme.CONTROL_PX, 600)
        self.fact = LineItem()
        self.addItem(self.name, 0, 0, 1, 2)
        self.addItem(self.fact, 1, 0, 1, 2)
        self.plane: PlanePlot | None = None
        self.values: ValuesPlot | None = None
        self.matrix: ConfusionPlot | None = None
        self.errors: ErrorPictures | None = None
        if kind == "plane":
            self.plane = PlanePlot()
            self.addItem(self.plane, 2, 0)
        elif kind == "classes":
            self.matrix, self.errors = ConfusionPlot(), ErrorPictures()
            self.addItem(self.matrix, 2, 0)
            self.addItem(self.errors, 2, 1)
        else:
            self.values = ValuesPlot()
            self.addItem(self.values, 2, 0)
        self.layout.setRowStretchFactor(2, 1)

    def show_predictions(
        self,
        index: int,
        name: str,
        predictions: Predictions,
        judged: EvaluatedSamples,
        beside: Sequence[EvaluatedSamples],
    ) -> None:
        """Draw a network's predictions; residuals of all networks, `beside`, share a scale."""
        self.name.set_texts(
            [f"{theme.LETTERS[index]}  {name}"], theme.current().network_texts[index]
        )
        self.fact.take_room(self.size().height() >= theme.px(LOW_PX))
        self.fact.set_texts(predictions_table.facts(predictions), theme.current().muted)
        if self.plane is not None:
            self._square(self.plane, 0.0)
            self.plane.show_predictions(predictions)
        elif self.matrix is not None and self.errors is not None:
            images = judged.pictures is not None
            self._place_errors(images)
            names = predictions.class_names
            self.matrix.show_counts(counts(judged, len(names)), names)
            if images:
                self.errors.show_errors(judged, names)
        elif self.values is not None:
            self.values.show_values(predictions, judged, beside, theme.current().networks[index])

    def room(self) -> tuple[float, float]:
        """The width and height below the words."""
        words = self.name.minimumHeight() + self.fact.minimumHeight() + 2 * theme.px(4)
        return self.size().width(), max(1.0, self.size().height() - words)

    def _square(self, plot: Plot, beside: float) -> float:
        """Give a plot a square box, as large as there is room; its side."""
        width, height = self.room()
        roomy = min(width, height) >= theme.px(AXES_PX)
        for axis in ("left", "bottom"):
            plot.showAxis(axis, roomy)
        left = plot.left.minimumWidth() if roomy else 0.0
        below = plot.bottom.minimumHeight() if roomy else 0.0
        side = max(1.0, min(width - left - beside, height - below))
        plot.setFixedWidth(side + left)
        plot.setFixedHeight(side + below)
        return side

    def _place_errors(self, images: bool) -> None:
        """The matrix as a square, and what is left of the room for the worst errors."""
        assert self.matrix is not None
        assert self.errors is not None
        width, height = self.room()
        self.matrix.write_names()
        shown = images and min(width - theme.px(ERRORS_PX), height) >= theme.px(LEAST_MATRIX_PX)
        self._square(self.matrix, theme.px(ERRORS_PX) if shown else 0.0)
        self.errors.setVisible(shown)
        self.errors.setMaximumWidth(16_777_215 if shown else 0)

    def reading(self, scene: QPointF) -> str:
        """The values under a point of the scene."""
        shown = (self.plane, self.values, self.matrix, self.errors)
        texts = (part.reading(scene) for part in shown if part is not None)
        return next((text for text in texts if text), "")
