"""A curve that goes on: only its newest piece is made and painted again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from ui.plots.pens import pen

Values = NDArray[Any]
PIECE = 64  # points
FARTHEST = 1e30  # beyond it a value raises inside pyqtgraph's paint


class GrowingCurve:
    """A chain of PlotCurveItems in a plot, of which only those are made anew that have changed.

    One smooth item of 350 points takes 3.0 ms a frame to repaint, two of them in pieces of 64
    points 0.6 ms together, since Qt paints only the pieces that meet what has changed.
    """

    def __init__(self, box: pg.ViewBox, *, width_px: float = 2.0, dotted: bool = False) -> None:
        self._box, self._width_px, self._dotted = box, width_px, dotted
        self._pen = self._dot_pen = QPen(Qt.PenStyle.NoPen)
        self._lone = False  # whether a single point is drawn
        self.pieces: list[pg.PlotCurveItem] = []
        self.x: Values = np.zeros(0)
        self.y: Values = np.zeros(0)

    def set_color(self, color: QColor) -> None:
        """Draw in this colour, at the present scale of sizes, from now on."""
        flat, round_cap = Qt.PenCapStyle.FlatCap, Qt.PenCapStyle.RoundCap
        self._pen = (
            pen(color, self._width_px, dashes=(1.5, 1.5), cap=flat)
            if self._dotted
            else pen(color, self._width_px, cap=round_cap)
        )
        self._dot_pen = pen(color, 2 * self._width_px, cap=round_cap)
        for piece in self.pieces:
            piece.setPen(self._pen)
        self._lone = False

    def set_points(self, x: Values, y: Values) -> None:
        """Draw these points (points,), finite ones only; a single one is a dot."""
        lone, y = len(x) == 1, np.clip(y, -FARTHEST, FARTHEST)
        if lone:
            pixel = self._box.viewRect().width() / (self._box.width() or 1)
            half = pixel / 4  # Qt draws no line without a length
            x, y = np.array([x[0] - half, x[0] + half]), np.repeat(y, 2)
        same = _first_change(self.x, self.y, x, y)
        if same == len(x) == len(self.x):
            return
        first = max(0, same - 1) // PIECE
        count = -(-max(0, len(x) - 1) // PIECE)
        self.x, self.y = x, y
        for number in range(first, count):
            if number == len(self.pieces):
                self._add_piece()
            at = slice(number * PIECE, (number + 1) * PIECE + 1)
            self.pieces[number].setData(x[at], y[at])
        for piece in self.pieces[max(first, count) :]:
            piece.setData([], [])
        if lone != self._lone:
            self.pieces[0].setPen(self._dot_pen if lone else self._pen)
            self._lone = lone

    def _add_piece(self) -> None:
        piece = pg.PlotCurveItem(pen=self._pen, antialias=True, skipFiniteCheck=True)
        piece.setSegmentedLineMode("off" if self._dotted else "on")
        self._box.addItem(piece, ignoreBounds=True)
        self.pieces.append(piece)


def _first_change(x: Values, y: Values, new_x: Values, new_y: Values) -> int:
    """The index of the first point that differs; the shorter length where one goes on."""
    both = min(len(x), len(new_x))
    changed = np.flatnonzero((x[:both] != new_x[:both]) | (y[:both] != new_y[:both]))
    return int(changed[0]) if len(changed) else both
