"""Insert: a drag from the palette puts a new layer into a gap."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from ui.canvas.gestures.drop import DropMarker
from ui.canvas.gestures.gesture import Board, Gesture


class Insert(Gesture):
    """The gap opens while hovering; the layer is put there."""

    def __init__(self, board: Board, kind: str, label: str) -> None:
        super().__init__(board)
        self.kind = kind
        self.marker = DropMarker(label)
        board.canvas.addItem(self.marker)

    def move(self, point: QPointF) -> None:
        canvas = self.board.canvas
        slot = canvas.nearest_slot(point)
        canvas.open_gap(slot.gap if slot is not None else None)
        self.marker.point(canvas.layout.hole, point)

    def release(self, point: QPointF) -> None:
        slot = self.board.canvas.nearest_slot(point)
        self.cancel()
        if slot is not None:
            self.board.insert(self.kind, slot.gap)

    def cancel(self) -> None:
        self.board.canvas.removeItem(self.marker)
        self.board.canvas.open_gap(None)
