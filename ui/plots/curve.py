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
    """A chain of PlotCurveItems in a plot, of which the last ones follow the run.

    One smooth item of 350 points takes 3.0 ms a frame to repaint, two of them in pieces of 64
    points 0.6 ms together, since Qt paints only the pieces that meet what has changed.
    """

    def __init__(self, box: pg.ViewBox, *, width_px: float = 2.0, dashed: bool = False) -> None:
        self._box, self._width_px, self._dashed = box, width_px, dashed
        self._pen = QPen(Qt.PenStyle.NoPen)
        self.pieces: list[pg.PlotCurveItem] = []
        self.x: Values = np.zeros(0)
        self.y: Values = np.zeros(0)

    def set_color(self, color: QColor) -> None:
        """Draw in this colour, at the present scale of sizes, from now on."""
        dashes = (1.0, 1.5) if self._dashed else None
        cap = Qt.PenCapStyle.FlatCap if self._dashed else Qt.PenCapStyle.RoundCap
        self._pen = pen(color, self._width_px, dashes=dashes, cap=cap)
        for piece in self.pieces:
            piece.setPen(self._pen)

    def set_points(self, x: Values, y: Values, kept: int = 0) -> None:
        """Draw these points (points,), finite ones only; the first `kept` are as before."""
        self.x, self.y = x, np.clip(y, -FARTHEST, FARTHEST)
        first = max(0, min(kept, len(x)) - 1) // PIECE if self.pieces else 0
        count = max(0, -(-(len(x) - 1) // PIECE)) if len(x) > 1 else min(1, len(x))
        for number in range(first, count):
            if number == len(self.pieces):
                self._add_piece()
            at = slice(number * PIECE, (number + 1) * PIECE + 1)
            self.pieces[number].setData(self.x[at], self.y[at])
        for piece in self.pieces[count:]:
            piece.setData([], [])

    def _add_piece(self) -> None:
        piece = pg.PlotCurveItem(pen=self._pen, antialias=True, skipFiniteCheck=True)
        piece.setSegmentedLineMode("off" if self._dashed else "on")
        self._box.addItem(piece, ignoreBounds=True)
        self.pieces.append(piece)
