"""Move: a drag on a selected card carries the selection to another gap."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from simulator.design import LayerPlace
from ui.canvas.gestures.drop import DropMarker
from ui.canvas.gestures.gesture import Board, Gesture


class Move(Gesture):
    """The gap opens while hovering; the layers are dropped there."""

    def __init__(self, board: Board, places: frozenset[LayerPlace]) -> None:
        super().__init__(board)
        self.places = places
        self.marker = DropMarker(self._words())
        board.canvas.addItem(self.marker)
        self._dim(True)

    def move(self, point: QPointF) -> None:
        canvas = self.board.canvas
        slot = canvas.nearest_slot(point)
        canvas.open_gap(slot.gap if slot is not None else None)
        self.marker.point(canvas.layout.hole, point)

    def release(self, point: QPointF) -> None:
        slot = self.board.canvas.nearest_slot(point)
        self.cancel()
        if slot is not None:
            self.board.move_to(slot.gap)

    def cancel(self) -> None:
        self._dim(False)
        self.board.canvas.removeItem(self.marker)
        self.board.canvas.open_gap(None)

    def _words(self) -> str:
        """What is carried: one card's or frame's title, or how many."""
        if len(self.places) > 1:
            return f"{len(self.places)} layers"
        (place,) = self.places
        item = self.board.canvas.card_or_frame(place)
        return item.text.title if item is not None else "1 layer"

    def _dim(self, dimmed: bool) -> None:
        for place in self.places:
            item = self.board.canvas.card_or_frame(place)
            if item is not None:
                item.set_state(dimmed=dimmed)
