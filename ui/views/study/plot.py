"""A study's plot: for each line the median over seeds, its range, and where runs diverged."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetrics

from ui.plots.curve_labels import BOLD_PX, CurveLabels, Label
from ui.plots.plot import Plot
from ui.style import theme
from ui.views.study.columns import PERCENT
from ui.views.study.drawing import Choice, Drawing, drawing_of
from ui.views.study.key import KEY_PX, PlotKey, entries_of
from ui.views.study.line import RING_PX, Line
from ui.views.study.point_cursor import PointCursor
from ui.views.study.reading import reading_of
from ui.views.study.state import NO_STUDY

if TYPE_CHECKING:
    from ui.plots.axis_item import Kind
    from ui.views.study.drawing import Drawn

ROOM_PX, ROOM_SHARE, GAP_PX = 168, 0.38, 10
REACH_PX = 18  # of the pointer around a point


class StudyPlot(Plot):
    """Shows a Drawing; the values of the axis stand below, chance is a dashed line."""

    def __init__(self) -> None:
        super().__init__(left="decades")
        self.drawing: Drawing = drawing_of(NO_STUDY, Choice())
        self.lines: list[Line] = []
        self.low = 0.0  # nothing is drawn lower: the zeros of a log axis stand there
        self.end_labels = CurveLabels(self)
        self.key = PlotKey(self)
        self.cursor = PointCursor(self)
        self.restyle()

    def restyle(self) -> None:
        super().restyle()
        self.box.over_px = theme.px(RING_PX) / 2 + 2  # a ring stands around the outermost point
        self.fit_room(0)
        for line in getattr(self, "lines", ()):
            line.restyle()
        if hasattr(self, "cursor"):
            self.cursor.restyle()

    def _set_margins(self) -> None:
        """Above the box there is room for the key."""
        self.layout.setContentsMargins(0, theme.px(KEY_PX), 0, 0)

    def fit_room(self, width: int) -> None:
        """Keep room for labels at the right, but no more than a share of so many pixels."""
        self.keep_room(min(theme.px(ROOM_PX), ROOM_SHARE * width) if width else theme.px(ROOM_PX))

    def show_drawing(self, drawing: Drawing) -> None:
        """Draw the points of all lines, in the colours of their names.

        The axis has room for its planned values from the start, so that it stays as it is.
        """
        self.drawing = drawing
        while len(self.lines) < len(drawing.names):
            self.lines.append(Line(self, len(self.lines)))
        self._show_axes(drawing)
        first, last, low, high = self._extent(drawing)
        side, room = 0.03 * (last - first) or 0.5, 0.06 * (high - low) or 0.5
        self.box.set_home((first - side, last + side), (low - room, high + 2 * room))
        self.low = low - room
        for number, line in enumerate(self.lines):
            name = drawing.names[number] if number < len(drawing.names) else None
            line.show_points(drawing, name, self.low, high + room)
        self.grid.show_level(drawing.height(drawing.chance) if drawing.chance else None)
        self.key.show_entries(entries_of(drawing))
        self.cursor.show()
        self.place_labels()

    def _show_axes(self, drawing: Drawing) -> None:
        kind: Kind = "percent" if PERCENT in drawing.y else "linear"
        self.left.write("decades" if drawing.log_y else kind)
        along: Kind = "percent" if PERCENT in drawing.x else "linear"
        self.bottom.write("decades" if drawing.log_x else along)
        ticks = [(drawing.along(value), f"{value:g}") for value in reversed(drawing.ticks)]
        self.bottom.setTicks([ticks] if ticks else None)

    def _extent(self, drawing: Drawing) -> tuple[float, float, float, float]:
        """The smallest and largest place along and up the plot."""
        found = [each for each in drawing.points if each.x is not None]
        values = [*drawing.ticks, *(each.x for each in found if each.x is not None)]
        spreads = [each.y for each in found if each.y is not None]
        heights = [end for spread in spreads for end in spread.ends]
        heights += [each.partner.median for each in found if each.partner is not None]
        if drawing.log_y:
            heights = [value for value in heights if value > 0]
        if drawing.chance:
            heights.append(drawing.chance)
        along = [drawing.along(value) for value in values] or [0.0, 1.0]
        up = [drawing.height(value) for value in heights] or [0.0, 1.0]
        return min(along), max(along), min(up), max(up)

    def place_labels(self) -> None:
        """Write each line's name behind its end, with the largest value at which it trains."""
        self.key.follow()
        drawing, box = self.drawing, self.inside()
        left = box.right() + theme.px(GAP_PX)
        metrics = QFontMetrics(theme.font(BOLD_PX, 600))
        room = int(self.room_px) - theme.px(GAP_PX)
        labels = []
        second_lines = int(box.height() // metrics.height()) - len(drawing.names)
        for number, name in enumerate(drawing.names):
            ends = [each.y for each in drawing.of(name) if each.y is not None]
            if not ends:
                continue
            deepest = drawing.deepest
            text = f"{name} · to {deepest[name]:g}" if name in deepest else name
            at = max(drawing.height(ends[-1].median), self.low)
            # no longer than the room, or the label would begin over the end of its curve
            short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
            if short != name and second_lines > 0:
                short = _in_two_lines(name, metrics, room)
                second_lines -= 1
            labels.append(Label(at, text, _text_color(number), bold=True, short=short))
        if drawing.chance:
            labels.append(Label(drawing.height(drawing.chance), "chance", theme.current().muted))
        self.end_labels.show_labels(labels, left, box.right() + self.room_px)

    def place_of_point(self, drawn: Drawn) -> tuple[float, float]:
        """Where a point stands that has both numbers, in the plot's own."""
        assert drawn.x is not None
        assert drawn.y is not None
        drawing = self.drawing
        return drawing.along(drawn.x), max(drawing.height(drawn.y.median), self.low)

    # What is under the pointer

    def point_at(self, scene: QPointF) -> Drawn | None:
        """The point under a point of the scene, or the nearest within reach; else None."""
        if not self.isVisible():
            return None
        nearest, reach = None, float(theme.px(REACH_PX))
        for each in self.drawing.points:
            if each.x is None or each.y is None:
                continue
            at = self.box.mapViewToScene(QPointF(*self.place_of_point(each)))
            away = math.hypot(at.x() - scene.x(), at.y() - scene.y())
            if away <= reach:
                nearest, reach = each, away
        return nearest

    def reading_at(self, scene: QPointF, axis: str) -> str:
        """What was measured under a point of the scene.

        Against the axis of the study every line is read at the nearest value, else one point.
        """
        drawing, at = self.drawing, self.value_at(scene)
        places = [each.x for each in drawing.points if each.x is not None]
        if at is None or not places:
            return ""
        if drawing.x == axis:
            x = min(places, key=lambda place: abs(drawing.along(place) - at.x()))
            return reading_of(drawing, [each for each in drawing.points if each.x == x], x)
        point = self.point_at(scene)
        return "" if point is None else self.reading_of_point(point)

    def reading_of_point(self, point: Drawn) -> str:
        """What was measured at one point."""
        return "" if point.x is None else reading_of(self.drawing, [point], point.x)


def _in_two_lines(name: str, metrics: QFontMetrics, room: int) -> str:
    """A name broken at the space that leaves its lines shortest; what is longer still is cut."""
    broken = [[name[:at], name[at + 1 :]] for at, sign in enumerate(name) if sign == " "]
    lines = min(broken or [[name]], key=lambda each: max(map(metrics.horizontalAdvance, each)))
    cut = [metrics.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in lines]
    return "\n".join(cut)


def _text_color(number: int) -> str:
    now = theme.current()
    return (now.network_texts if now.network_texts[0] else now.networks)[number % len(now.networks)]
