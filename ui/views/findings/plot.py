"""The reading of one symptom over time, with its threshold as a dashed line."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulator.measurement.number_text import number_text
from ui.plots.curve import GrowingCurve
from ui.plots.plot import Plot, quiet_line
from ui.style import theme

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QPointF

    from simulator.measurement.diagnosis import Readings

WIDE = 30.0  # times that the values differ, from which on decades are shown
LEAST = 1e-30


class ReadingPlot(Plot):
    """One curve over steps; `show_nothing` leaves it empty."""

    def __init__(self) -> None:
        super().__init__(left="linear")
        self.bottom.write("linear", "steps")
        self.curve = GrowingCurve(self.box)
        self.began = quiet_line(0.0, upright=True, color=theme.color(theme.current().warning))
        self.began.hide()
        self.box.addItem(self.began)
        self.decades = False
        self.steps: NDArray[np.floating] = np.zeros(0)
        self.values: NDArray[np.floating] = np.zeros(0)
        self._color = theme.current().networks[0]
        self.restyle()

    def restyle(self) -> None:
        super().restyle()
        if hasattr(self, "curve"):
            self.curve.set_color(theme.color(self._color))
            self.began.setPen(theme.color(theme.current().warning))

    def show_nothing(self) -> None:
        """No reading: of what was foreseen and is not read while training."""
        self.steps = self.values = np.zeros(0)
        self.curve.set_points(self.steps, self.values)
        self.grid.show_level(None)
        self.began.hide()

    def show_readings(
        self, readings: Readings, threshold: float, began: int, network: int, last: int
    ) -> None:
        """Readings up to the step `last`, their threshold, and where the finding began."""
        values = readings.values.astype(np.float64)
        known = np.isfinite(values)
        self.steps, self.values = readings.steps[known].astype(np.float64), values[known]
        self._color = theme.current().networks[network]
        self.curve.set_color(theme.color(self._color))
        self.decades = _spans_decades(self.values, threshold)
        self.left.write("decades" if self.decades else "linear", "")
        heights = self.heights(self.values)
        level = float(self.heights(np.array([threshold]))[0])
        low, high = _range(np.append(heights, level))
        self.box.set_home((0.0, float(max(last, 1))), (low, high))
        self.curve.set_points(self.steps, heights)
        self.grid.show_level(level)
        self.began.setValue(began)
        self.began.show()

    def heights(self, values: NDArray[np.floating]) -> NDArray[np.floating]:
        """Where values are drawn: they themselves, or their decades."""
        return np.log10(np.maximum(values, LEAST)) if self.decades else values

    def reading_at(self, at: QPointF) -> str:
        """The reading nearest to a step."""
        if not len(self.steps):
            return ""
        nearest = int(np.argmin(np.abs(self.steps - at.x())))
        value = number_text(float(f"{self.values[nearest]:.3g}"))
        return f"step {self.steps[nearest]:,.0f}\n{value}"


def _spans_decades(values: NDArray[np.floating], threshold: float) -> bool:
    positive = np.append(values, threshold)
    if not (positive > 0).all():
        return False
    return float(positive.max()) > WIDE * float(positive.min())


def _range(heights: NDArray[np.floating]) -> tuple[float, float]:
    low, high = float(heights.min()), float(heights.max())
    room = 0.1 * (high - low) or 0.1 * abs(high) or 1.0
    return (low - room, high + room) if math.isfinite(low + high) else (0.0, 1.0)
