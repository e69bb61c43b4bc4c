"""Rectangles, points and the measures of everything on the canvas, in scene pixels."""

from __future__ import annotations

from typing import NamedTuple

CARD_W, CARD_H = 168.0, 78.0
INPUT_W = 132.0
HINT_W = 340.0  # the invitation in an empty network
STEP_X, STEP_Y = 40.0, 34.0
MARGIN = 24.0
LANE_HEADER, LANE_GAP = 38.0, 26.0
FRAME_PAD, FRAME_TITLE, FRAME_CELLS, FRAME_FOOT, FRAME_SENTENCE = 30.0, 36.0, 58.0, 16.0, 34.0
COLLAPSED_W, COLLAPSED_H = 208.0, 96.0
EMPTY_W = 120.0
PROBLEM_H = 46.0  # room below a card for what is wrong with it


class Box(NamedTuple):
    """A rectangle."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def center(self) -> float:
        return self.x + self.w / 2

    @property
    def middle(self) -> float:
        return self.y + self.h / 2

    def moved(self, dx: float, dy: float) -> Box:
        return Box(self.x + dx, self.y + dy, self.w, self.h)


class Point(NamedTuple):
    """A place."""

    x: float
    y: float

    def moved(self, dx: float, dy: float) -> Point:
        return Point(self.x + dx, self.y + dy)


NOWHERE = Box(0, 0, 0, 0)
