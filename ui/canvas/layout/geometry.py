"""Rectangles, points, and the sizes of everything on the canvas, in scene pixels."""

from __future__ import annotations

from typing import NamedTuple

CARD_W, CARD_H = 168.0, 78.0
INPUT_W = 132.0
HINT_W = 340.0  # the invitation in an empty network
STEP_X, STEP_Y = 40.0, 34.0
MARGIN = 16.0
GUTTER = 16.0  # beside a chain of several rows, more
LANE_HEADER, LANE_GAP = 36.0, 20.0
SIDE_W, MOST_SIDE_W, SIDE_H = 216.0, 336.0, 96.0  # a name and verdict beside a chain
COLUMN_GAP, NAME_W = 40.0, 360.0  # between networks side by side; room for the name above one
FRAME_PAD, FRAME_TITLE, FRAME_CELLS, FRAME_FOOT = 30.0, 32.0, 48.0, 16.0
COLLAPSED_W, COLLAPSED_H = 208.0, 96.0
EMPTY_W = 120.0
PROBLEM_H = 56.0  # room below a card for what is wrong with it
LEAST_TYPE_PX = 10.0  # smaller type is not read from a second row


class Box(NamedTuple):
    """A rectangle by its upper left corner and its size."""

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
    """A point of the scene."""

    x: float
    y: float

    def moved(self, dx: float, dy: float) -> Point:
        return Point(self.x + dx, self.y + dy)


NOWHERE = Box(0, 0, 0, 0)


def type_px(size: float, detail: float, most: float) -> float:
    """The font size for a text that is shown at the scale `detail`.

    `size`, or as much more as the text needs to be seen LEAST_TYPE_PX high, but at most `most`.
    """
    return min(most, max(size, least_type_px(detail)))


def least_type_px(detail: float) -> float:
    """The font size that is seen LEAST_TYPE_PX high at the scale `detail`."""
    return LEAST_TYPE_PX / max(detail, 1e-6)
