"""Insert: a drag from the palette puts a new layer into a gap."""

from __future__ import annotations

from simulator.design import Gap
from ui.canvas.gestures.carry import Carry
from ui.canvas.gestures.gesture import Board


class Insert(Carry):
    """Comes in over the canvas's edge, where other drags scroll: this one does once it is in."""

    scrolls = False

    def __init__(self, board: Board, kind: str, label: str) -> None:
        super().__init__(board, label)
        self.kind = kind

    def drop(self, gap: Gap) -> None:
        self.board.insert(self.kind, gap)
