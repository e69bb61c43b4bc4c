"""The pixels of a gradient heatmap: an indexed picture to which columns are appended."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from simulator.history import HistoryView
from ui.gradient_scale import GradientScale

MAX_ROWS = 512


class HeatImage:
    """One network's norms as colours: a row a layer, a column a recorded step.

    Only new columns are computed; the whole is made again when the history was thinned or the
    scale has grown. Deeper networks than `MAX_ROWS` share rows, which then show the smallest
    norm among their layers.
    """

    def __init__(self) -> None:
        self.columns = 0
        self._pixels: NDArray[np.uint8] = np.zeros((1, 4), np.uint8)
        self._key: object = None

    def update(self, history: HistoryView, scale: GradientScale, run_id: int) -> bool:
        """Take over what is new in the history; whether anything was."""
        records, layers = history.gradient_log10.shape
        rows = min(layers, MAX_ROWS)
        key = (run_id, history.generation, scale, layers)
        if key != self._key or records < self.columns:
            self._key, self.columns = key, 0
            room = max(256, 1 << (max(records, 1) - 1).bit_length())
            self._pixels = np.zeros((rows, room), np.uint8)
        if records == self.columns:
            return False
        if records > self._pixels.shape[1]:
            wider = np.zeros((rows, 2 * self._pixels.shape[1]), np.uint8)
            wider[:, : self.columns] = self._pixels[:, : self.columns]
            self._pixels = wider
        fresh = history.gradient_log10[self.columns : records]
        if layers > rows:
            starts = np.linspace(0, layers, rows, endpoint=False).astype(np.intp)
            fresh = np.minimum.reduceat(fresh, starts, axis=1)
        self._pixels[:, self.columns : records] = scale.indices(fresh).T
        self.columns = records
        return True

    def image(self, colors: list[int]) -> QImage:
        """The picture as it stands; it reads this object's own memory."""
        rows, room = self._pixels.shape
        image = QImage(self._pixels.data, self.columns, rows, room, QImage.Format.Format_Indexed8)
        image.setColorTable(colors)
        return image

    def indices(self) -> NDArray[np.uint8]:
        """The colour indices drawn, (rows, columns)."""
        return self._pixels[:, : self.columns]
