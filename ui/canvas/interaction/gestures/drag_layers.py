"""Carry: what a drag of layers does, whether they come from the palette or from the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from simulator.design.design import InsertPlace, LayerPlace
from ui.canvas.interaction.gestures.drop_marker import DropMarker
from ui.canvas.interaction.gestures.gesture import Board, Gesture


class DragLayers(Gesture):
    """The nearest gap opens while hovering; there the layers are dropped."""

    inside_only = True

    def __init__(self, board: Board, text: str) -> None:
        super().__init__(board)
        self.marker = DropMarker(text)
        board.scene().addItem(self.marker)

    def move(self, point: QPointF) -> None:
        scene = self.board.scene()
        slot = scene.nearest_drop_slot(point)
        scene.open_drop_slot(slot.insert_place if slot is not None else None)
        self.marker.point(scene.layout.open_slot, point)

    def outside(self, point: QPointF) -> None:
        self.board.scene().open_drop_slot(None)
        self.marker.point(None, point)

    def release(self, point: QPointF) -> None:
        slot = self.board.scene().nearest_drop_slot(point)
        self.cancel()
        if slot is not None:
            self.drop(slot.insert_place)

    def drop(self, insert_place: InsertPlace) -> None:
        """Put the layers into a gap."""
        raise TypeError(f"{type(self).__name__} carries nothing")

    def cancel(self) -> None:
        self.board.scene().removeItem(self.marker)
        self.board.scene().open_drop_slot(None)


class InsertLayers(DragLayers):
    """Comes in over the canvas's edge, where other drags scroll: this one does once it is in."""

    scrolls = False

    def __init__(self, board: Board, kind: str, label: str) -> None:
        super().__init__(board, label)
        self.kind = kind

    def drop(self, insert_place: InsertPlace) -> None:
        self.board.insert(self.kind, insert_place)


class MoveLayers(DragLayers):
    """The cards stay dimmed where they were until they are dropped."""

    def __init__(self, board: Board, places: frozenset[LayerPlace]) -> None:
        super().__init__(board, _text(board, places))
        self.places = places
        self._dim(True)

    def drop(self, insert_place: InsertPlace) -> None:
        self.board.move_to(insert_place)

    def cancel(self) -> None:
        self._dim(False)
        super().cancel()

    def _dim(self, dimmed: bool) -> None:
        for place in self.places:
            item = self.board.scene().node_item(place)
            if item is not None:
                item.set_state(dimmed=dimmed)


def _text(board: Board, places: frozenset[LayerPlace]) -> str:
    """What is carried: one card's or frame's title, or how many."""
    if len(places) > 1:
        return f"{len(places)} layers"
    (place,) = places
    item = board.scene().node_item(place)
    return item.text.title if item is not None else "1 layer"
