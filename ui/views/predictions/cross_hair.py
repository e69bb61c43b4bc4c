"""Points set by hand in the plane: what a new one is, and a cross hair that the keyboard moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from simulator.measurement.examination import Predictions

STEPS, FINE_STEPS = 40, 400  # across the plane
Span = tuple[float, float]
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Down: (0, -1),
    Qt.Key.Key_Up: (0, 1),
}
Wish = Literal["move", "add", "remove", "choose"]
VALUES = (-1.0, 0.0, 1.0)  # what a new point of a regression may be worth
WISHES: dict[Qt.Key, Wish] = {
    Qt.Key.Key_Return: "add",
    Qt.Key.Key_Enter: "add",
    Qt.Key.Key_Delete: "remove",
    Qt.Key.Key_Backspace: "remove",
}
EXPLANATION = (
    "Arrows move a cross hair (Shift: finely), Enter adds a point there, digits choose its class, "
    "Delete takes away the ringed point"
)

SetPoint = tuple[int, float, float]  # the number of a sample that was set by hand, and where it is


@dataclass(slots=True)
class CrossHair:
    """A place in the plane, shown while the keyboard is used for it, and what is set there.

    A new point is worth one of `targets`: a class or a value, the `chosen` one.
    """

    across: Span = (-1.0, 1.0)
    up: Span = (-1.0, 1.0)
    place: tuple[float, float] | None = None
    shown: bool = False
    by_hand: tuple[SetPoint, ...] = ()  # the points that were set so far
    targets: tuple[float, ...] = ()
    chosen: int = 1
    noun: str = "value"

    def follow(self, predictions: Predictions) -> None:
        """Stay within the plane that is drawn now, and begin in its middle; take its targets."""
        count = len(predictions.class_names)
        self.targets = tuple(map(float, range(min(count, 10)))) if count else VALUES
        self.noun = "class" if count else "value"
        left, right, low, high = predictions.extent
        self.across, self.up = (left, right), (low, high)
        if self.place is None:
            self.place = (sum(self.across) / 2, sum(self.up) / 2)
        self._put(*self.place)

    @property
    def target(self) -> float:
        """What a new point is worth."""
        return self.targets[min(self.chosen, len(self.targets) - 1)]

    @property
    def words(self) -> str:
        """What a new point is, in words."""
        return f"a point of {self.noun} {self.target:g}"

    def press(self, event: QKeyEvent) -> Wish | None:
        """What a key asks for; None where it is none of these. What is not seen does nothing."""
        if not self.targets:
            return None
        digit = event.key() - Qt.Key.Key_0.value
        if 0 <= digit < len(self.targets) and not event.modifiers():
            self.chosen = digit
            return "choose"
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        fine = held == Qt.KeyboardModifier.ShiftModifier
        seen = self.shown
        if key in ARROWS and (fine or not held):
            self.shown = True
            self._step(*ARROWS[Qt.Key(key)], FINE_STEPS if fine else STEPS)
            return "move"
        if held or key not in WISHES:
            return None
        self.shown = True
        return WISHES[Qt.Key(key)] if seen else "move"

    def _step(self, right: int, upwards: int, steps: int) -> None:
        assert self.place is not None
        (left, end), (low, high), (x, y) = self.across, self.up, self.place
        self._put(x + right * (end - left) / steps, y + upwards * (high - low) / steps)

    def _put(self, x: float, y: float) -> None:
        (left, right), (low, high) = self.across, self.up
        x, y = min(max(x, left), right), min(max(y, low), high)
        self.place = round(x, 4), round(y, 4)

    def nearest(self) -> SetPoint | None:
        """The point set by hand next to it on the screen, where the plane is a square."""
        if self.place is None or not self.by_hand:
            return None
        x, y = self.place
        width, height = self.across[1] - self.across[0], self.up[1] - self.up[0]
        return min(self.by_hand, key=lambda p: np.hypot((p[1] - x) / width, (p[2] - y) / height))
