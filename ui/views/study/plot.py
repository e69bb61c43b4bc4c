"""Loss against depth: for each line the median over seeds, its range, and where runs diverged."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from simulator.study.summary import deepest_that_trains
from ui.plots.curve import GrowingCurve
from ui.plots.curve_labels import BOLD_PX, CurveLabels, Label
from ui.plots.number_text import number_text
from ui.plots.pens import pen
from ui.plots.plot import Plot
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPointF

    from simulator.study.summary import Point, Spread

ROOM_PX, ROOM_SHARE, GAP_PX = 168, 0.38, 10
LEAST, MOST = 1e-12, 1e12  # losses beyond are drawn at the edge
POINT_PX, CROSS_PX = 7, 9


class Line:
    """The items of one line: medians, ranges of the training loss, medians of the validation."""

    def __init__(self, plot: Plot) -> None:
        self.train = GrowingCurve(plot.box)
        self.validation = GrowingCurve(plot.box, width_px=1.5, dotted=True)
        self.ranges = pg.PlotCurveItem(connect="pairs", antialias=True)
        self.points = pg.ScatterPlotItem(size=theme.px(POINT_PX), pxMode=True)
        self.diverged = pg.ScatterPlotItem(size=theme.px(CROSS_PX), symbol="x", pxMode=True)
        for item in (self.ranges, self.points, self.diverged):
            plot.box.addItem(item, ignoreBounds=True)

    def set_color(self, name: str) -> None:
        """Draw in this colour at the present sizes."""
        color = theme.color(name)
        self.train.set_color(color)
        self.validation.set_color(color)
        self.ranges.setPen(pen(color, 1.5))
        for item, size in ((self.points, POINT_PX), (self.diverged, CROSS_PX)):
            item.setBrush(color)
            item.setPen(pen(color, 1.0))
            item.setSize(theme.px(size))

    def show_points(self, found: Sequence[Point], top: float) -> None:
        """Draw the points of this line; crosses at `top` where runs have diverged."""
        for curve, column in ((self.train, "train_loss"), (self.validation, "validation_loss")):
            drawn = [(place(p.value), getattr(p, column)) for p in found if getattr(p, column)]
            x = np.array([at for at, _ in drawn], dtype=float)
            curve.set_points(x, np.array([height(s.median) for _, s in drawn], dtype=float))
        spreads = [(place(p.value), p.train_loss) for p in found if p.train_loss is not None]
        x = np.repeat([at for at, _ in spreads], 2).astype(float)
        y = [height(end) for _, each in spreads for end in (each.lowest, each.highest)]
        self.ranges.setData(x, np.array(y, dtype=float))
        self.points.setData([at for at, _ in spreads], [height(each.median) for _, each in spreads])
        broken = [place(point.value) for point in found if point.diverged]
        self.diverged.setData(broken, [top] * len(broken))


class StudyPlot(Plot):
    """Both axes are logarithmic; the values of the axis stand below, chance is a dashed line."""

    def __init__(self) -> None:
        super().__init__(left="decades")
        self.found: list[Point] = []
        self.names: tuple[str, ...] = ()
        self.lines: list[Line] = []
        self.chance: float | None = None
        self.end_labels = CurveLabels(self)
        self.restyle()

    def restyle(self) -> None:
        super().restyle()
        self.fit_room(0)
        for number, line in enumerate(getattr(self, "lines", ())):
            line.set_color(_color(number))

    def fit_room(self, width: int) -> None:
        """Keep room for labels at the right, but no more than a share of so many pixels."""
        self.keep_room(min(theme.px(ROOM_PX), ROOM_SHARE * width) if width else theme.px(ROOM_PX))

    def show_study(
        self,
        found: Sequence[Point],
        names: tuple[str, ...],
        chance: float | None,
        planned: Sequence[float] = (),
    ) -> None:
        """Draw the points of all lines, in the colours of `names`.

        The axis has room for the `planned` values from the start, so that it stays as it is.
        """
        self.found, self.names, self.chance = list(found), names, chance
        while len(self.lines) < len(names):
            self.lines.append(Line(self))
            self.lines[-1].set_color(_color(len(self.lines) - 1))
        values = sorted({*planned, *(point.value for point in found)})
        self.bottom.setTicks([[(place(value), f"{value:g}") for value in reversed(values)]])
        heights = [height(loss) for point in found for loss in _ends(point)]
        if chance:
            heights.append(height(chance))
        low, high = (min(heights), max(heights)) if heights else (0.0, 1.0)
        room = 0.06 * (high - low) or 0.5
        first, last = (place(values[0]), place(values[-1])) if values else (0.0, 1.0)
        side = 0.03 * (last - first) or 0.5
        self.box.set_home((first - side, last + side), (low - room, high + 2 * room))
        for number, line in enumerate(self.lines):
            name = names[number] if number < len(names) else None
            own = sorted((p for p in found if p.variant == name), key=lambda p: p.value)
            line.show_points(own, high + room)
        self.grid.show_level(height(chance) if chance else None)
        self.place_labels()

    def place_labels(self) -> None:
        """Write each line's name behind its end, with the largest value at which it trains."""
        deepest = deepest_that_trains(self.found)
        box = self.inside()
        left = box.right() + theme.px(GAP_PX)
        metrics = QFontMetrics(theme.font(BOLD_PX, 600))
        room = int(self.room_px) - theme.px(GAP_PX)
        labels = []
        for number, name in enumerate(self.names):
            ends = [p for p in self.found if p.variant == name and p.train_loss is not None]
            if not ends:
                continue
            last = max(ends, key=lambda p: p.value)
            assert last.train_loss is not None
            text = f"{name} · to {deepest[name]:g}" if name in deepest else name
            at = height(last.train_loss.median)
            # no longer than the room, or the label would begin over the end of its curve
            short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
            labels.append(Label(at, text, _text_color(number), bold=True, short=short))
        if self.chance:
            labels.append(Label(height(self.chance), "chance", theme.current().muted))
        self.end_labels.show_labels(labels, left, box.right() + self.room_px)

    def reading_at(self, at: QPointF, axis: str) -> str:
        """The losses at the value that is nearest to a point, a line each."""
        values = sorted({point.value for point in self.found})
        if not values:
            return ""
        value = min(values, key=lambda each: abs(place(each) - at.x()))
        told = [f"{each.variant}: {_told(each)}" for each in self.found if each.value == value]
        return "\n".join([f"{axis} {value:g}", *told])


def place(value: float) -> float:
    """Where a value of the axis stands: its decade, or itself where it has none."""
    return math.log10(value) if value > 0 else value


def height(loss: float) -> float:
    """Where a loss stands: its decade."""
    return math.log10(min(max(loss, LEAST), MOST))


def _ends(point: Point) -> list[float]:
    found = [] if point.train_loss is None else [point.train_loss.lowest, point.train_loss.highest]
    return found if point.validation_loss is None else [*found, point.validation_loss.median]


def _told(point: Point) -> str:
    parts = []
    if point.train_loss is not None:
        parts.append(_range(point.train_loss))
    if point.validation_loss is not None:
        parts.append(f"validation {_short(point.validation_loss.median)}")
    counts = {"diverged": point.diverged, "failed": point.failed}
    parts += [f"{count} {what}" for what, count in counts.items() if count]
    return ", ".join(parts)


def _range(spread: Spread) -> str:
    if spread.lowest == spread.highest:
        return _short(spread.median)
    return f"{_short(spread.median)} ({_short(spread.lowest)} … {_short(spread.highest)})"


def _short(value: float) -> str:
    return number_text(float(f"{value:.3g}"))


def _color(number: int) -> str:
    return theme.current().networks[number % len(theme.current().networks)]


def _text_color(number: int) -> str:
    now = theme.current()
    return (now.network_texts if now.network_texts[0] else now.networks)[number % len(now.networks)]
