"""Carry: what a drag of layers does, whether they come from the palette or from the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from simulator.design.design import InsertPlace, LayerPlace
from ui.canvas.interaction.gestures.drop_marker import DropMarker
from ui.canvas.interaction.gestures.gesture import Board, Gesture


class DragLayers(Gesture):
    """The nearest gap opens while hovering; there the layers are dropped."""

    inside_only = True

    def __init__(self, board: Board, words: str) -> None:
        super().__init__(board)
        self.marker = DropMarker(words)
        board.canvas.addItem(self.marker)

    def move(self, point: QPointF) -> None:
        canvas = self.board.canvas
        slot = canvas.nearest_slot(point)
        canvas.open_gap(slot.gap if slot is not None else None)
        self.marker.point(canvas.layout.hole, point)

    def outside(self, point: QPointF) -> None:
        self.board.canvas.open_gap(None)
        self.marker.point(None, point)

    def release(self, point: QPointF) -> None:
        slot = self.board.canvas.nearest_slot(point)
        self.cancel()
        if slot is not None:
            self.drop(slot.gap)

    def drop(self, gap: InsertPlace) -> None:
        """Put the layers into a gap."""
        raise TypeError(f"{type(self).__name__} carries nothing")

    def cancel(self) -> None:
        self.board.canvas.removeItem(self.marker)
        self.board.canvas.open_gap(None)


class InsertLayers(DragLayers):
    """Comes in over the canvas's edge, where other drags scroll: this one does once it is in."""

    scrolls = False

    def __init__(self, board: Board, kind: str, label: str) -> None:
        super().__init__(board, label)
        self.kind = kind

    def drop(self, gap: InsertPlace) -> None:
        self.board.insert(self.kind, gap)


class MoveLayers(DragLayers):
    """The cards stay dimmed where they were until they are dropped."""

    def __init__(self, board: Board, places: frozenset[LayerPlace]) -> None:
        super().__init__(board, _words(board, places))
        self.places = places
        self._dim(True)

    def drop(self, gap: InsertPlace) -> None:
        self.board.move_to(gap)

    def cancel(self) -> None:
        self._dim(False)
        super().cancel()

    def _dim(self, dimmed: bool) -> None:
        for place in self.places:
            item = self.board.canvas.card_or_frame(place)
            if item is not None:
                item.set_state(dimmed=dimmed)


def _words(board: Board, places: frozenset[LayerPlace]) -> str:
    """What is carried: one card's or frame's title, or how many."""
    if len(places) > 1:
        return f"{len(places)} layers"
    (place,) = places
    item = board.canvas.card_or_frame(place)
    return item.text.title if item is not None else "1 layer"
