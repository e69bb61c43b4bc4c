"""A cross hair in the plane that the keyboard moves, and the point set by hand next to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen

from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.plots.axes import Axes, Range

STEPS, FINE_STEPS = 40, 400  # across the plane
GAP_PX, RING_PX = 5.0, 7.0
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Down: (0, -1),
    Qt.Key.Key_Up: (0, 1),
}
CrossHairAction = Literal["move", "add", "remove"]
KEY_ACTIONS: dict[Qt.Key, CrossHairAction] = {
    Qt.Key.Key_Return: "add",
    Qt.Key.Key_Enter: "add",
    Qt.Key.Key_Delete: "remove",
    Qt.Key.Key_Backspace: "remove",
}
EXPLANATION = (
    "Arrows move a cross hair (Shift: finely), Enter adds a point there, digits choose its class, "
    "Delete takes away the ringed point"
)

UserPoint = tuple[int, float, float]  # the number of a sample that was set by hand, and where it is


@dataclass(slots=True)
class CrossHair:
    """A place in the plane that arrow keys move; `shown` while the keyboard is used."""

    across: Range = (-1.0, 1.0)
    up: Range = (-1.0, 1.0)
    place: tuple[float, float] | None = None
    shown: bool = False

    def follow(self, extent: tuple[float, ...]) -> None:
        """Take over the extent of the plane; start in its middle and stay within."""
        left, right, low, high = extent
        self.across, self.up = (left, right), (low, high)
        if self.place is None:
            self.place = (sum(self.across) / 2, sum(self.up) / 2)
        self._put(*self.place)

    def press(self, event: QKeyEvent) -> CrossHairAction | None:
        """The action of a key, None for other keys. Of a hidden cross hair, a key only shows it."""
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        fine = held == Qt.KeyboardModifier.ShiftModifier
        seen = self.shown
        if key in ARROWS and (fine or not held):
            self.shown = True
            self._step(*ARROWS[Qt.Key(key)], FINE_STEPS if fine else STEPS)
            return "move"
        if held or key not in KEY_ACTIONS:
            return None
        self.shown = True
        return KEY_ACTIONS[Qt.Key(key)] if seen else "move"

    def _step(self, right: int, upwards: int, steps: int) -> None:
        assert self.place is not None
        (left, end), (low, high), (x, y) = self.across, self.up, self.place
        self._put(x + right * (end - left) / steps, y + upwards * (high - low) / steps)

    def _put(self, x: float, y: float) -> None:
        (left, right), (low, high) = self.across, self.up
        x, y = min(max(x, left), right), min(max(y, low), high)
        self.place = round(x, 4), round(y, 4)

    def nearest(self, points: Sequence[UserPoint]) -> UserPoint | None:
        """The nearest of the points, measured on the screen, where the plane is a square."""
        if self.place is None or not points:
            return None
        x, y = self.place
        width, height = self.across[1] - self.across[0], self.up[1] - self.up[0]
        return min(points, key=lambda p: np.hypot((p[1] - x) / width, (p[2] - y) / height))

    def pixel(self, axes: Axes) -> QPointF:
        """Its place in pixels."""
        assert self.place is not None
        return _pixel(axes, *self.place)

    def paint(self, painter: QPainter, axes: Axes, points: Sequence[UserPoint]) -> None:
        """Draw two lines with a free middle, dark and light, to be seen on any background."""
        if not self.shown or self.place is None:
            return
        at, box, gap = self.pixel(axes), axes.box, GAP_PX * theme.scale()
        lines = [
            QLineF(box.left(), at.y(), at.x() - gap, at.y()),
            QLineF(at.x() + gap, at.y(), box.right(), at.y()),
            QLineF(at.x(), box.top(), at.x(), at.y() - gap),
            QLineF(at.x(), at.y() + gap, at.x(), box.bottom()),
        ]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setClipRect(box)
        colours = theme.current()
        near = self.nearest(points)
        for colour, width in ((colours.surface, 3.0), (colours.text, 1.2)):
            painter.setPen(QPen(theme.color(colour), width * theme.scale()))
            painter.drawLines(lines)
            if near is not None:
                ring = RING_PX * theme.scale()
                painter.drawEllipse(_pixel(axes, near[1], near[2]), ring, ring)


def _pixel(axes: Axes, x: float, y: float) -> QPointF:
    return axes.points(np.array([x]), np.array([y])).at(0)
