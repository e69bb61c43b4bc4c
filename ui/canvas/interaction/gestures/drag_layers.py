"""Drag layers to another place: selected cards of the canvas, or a new one from the palette."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from ui.canvas.interaction.gestures.drop_marker import DropMarker
from ui.canvas.interaction.gestures.gesture import Gesture

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

    from simulator.design.design import InsertPlace, LayerPlace
    from ui.canvas.interaction.view_protocol import ViewProtocol


class DragLayers(Gesture, ABC):
    """Opens the drop slot that is nearest to the mouse; a release there drops the layers into it.

    `label` is written beside the mouse.
    """

    inside_only = True

    def __init__(self, view: ViewProtocol, label: str) -> None:
        super().__init__(view)
        self.marker = DropMarker(label)
        view.scene().addItem(self.marker)

    def move(self, point: QPointF) -> None:
        scene = self.view.scene()
        slot = scene.nearest_drop_slot(point)
        scene.open_drop_slot(slot.insert_place if slot is not None else None)
        self.marker.show_at(scene.layout.open_slot, point)

    def outside(self, point: QPointF) -> None:
        self.view.scene().open_drop_slot(None)
        self.marker.show_at(None, point)

    def release(self, point: QPointF) -> None:
        slot = self.view.scene().nearest_drop_slot(point)
        self.cancel()
        if slot is not None:
            self.drop(slot.insert_place)

    def cancel(self) -> None:
        self.view.scene().removeItem(self.marker)
        self.view.scene().open_drop_slot(None)

    @abstractmethod
    def drop(self, insert_place: InsertPlace) -> None:
        """Put the layers at a place of the document."""


class InsertLayers(DragLayers):
    """A new layer or block from the palette.

    It comes in over the canvas's edge, where other drags scroll: this one scrolls only once it
    has been further inside (`Mouse.drag_to`).
    """

    scrolls = False

    def __init__(self, view: ViewProtocol, kind: str, label: str) -> None:
        super().__init__(view, label)
        self.kind = kind

    def drop(self, insert_place: InsertPlace) -> None:
        self.view.commands.insert(self.kind, insert_place)


class MoveLayers(DragLayers):
    """The selected layers; their cards stay where they were, dimmed, until they are dropped."""

    def __init__(self, view: ViewProtocol, places: frozenset[LayerPlace]) -> None:
        super().__init__(view, _label_of(view, places))
        self.places = places
        self._set_dimmed(True)

    def drop(self, insert_place: InsertPlace) -> None:
        self.view.commands.move_to(insert_place)

    def cancel(self) -> None:
        self._set_dimmed(False)
        super().cancel()

    def _set_dimmed(self, dimmed: bool) -> None:
        for place in self.places:
            item = self.view.scene().node_item(place)
            if item is not None:
                item.set_state(dimmed=dimmed)


def _label_of(view: ViewProtocol, places: frozenset[LayerPlace]) -> str:
    """The title of the one card or frame that is dragged, or how many they are."""
    if len(places) > 1:
        return f"{len(places)} layers"
    (place,) = places
    item = view.scene().node_item(place)
    return item.text.title if item is not None else "1 layer"
