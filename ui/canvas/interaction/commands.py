"""Edits of the selection on the canvas, by a key, a gesture or the menu; each is one undo step.

Skips are in `skip_commands.py`, as `CanvasCommands.skips`, notes in `note_commands.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from simulator.design import edits
from simulator.design.design import (
    INPUT,
    OUTPUT,
    Block,
    Design,
    InsertPlace,
    LayerPlace,
    find,
    layer_list_at,
)
from ui.canvas.interaction.note_commands import NoteCommands
from ui.canvas.interaction.selection_after_edit import added, selected_after
from ui.canvas.interaction.skip_commands import SkipCommands
from ui.canvas.layout.navigation import insert_places
from ui.canvas.palette_items import PALETTE_ITEMS, add_palette_item
from ui.document.selection import Selection, is_layer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.canvas.scene import CanvasScene
    from ui.document.document import Document

NO_LAYER = "Select a layer first."


class CanvasCommands(QObject):
    """Acts on the document and its selection, and asks the view to scroll to what it selected."""

    status_message = Signal(str)
    reveal_requested = Signal(object)  # a LayerPlace to be scrolled into view
    collapsed_changed = Signal()

    def __init__(self, document: Document, selection: Selection, scene: CanvasScene) -> None:
        super().__init__(scene)
        self._document, self._selection, self._scene = document, selection, scene
        self.skips = SkipCommands(document, selection, scene)
        self.skips.status_message.connect(self.status_message)
        self.notes = NoteCommands(document, selection, scene)
        self.notes.status_message.connect(self.status_message)

    # The selection

    def selected_layers(self) -> frozenset[LayerPlace]:
        """The selected layers and blocks: what can be moved and deleted, so no input or output."""
        design = self._document.design
        return frozenset(place for place in self._selection.layers if is_layer(design, place))

    def selected_block(self) -> LayerPlace | None:
        """The selected block, or the one around the selected layer."""
        design, place = self._document.design, self._selection.current
        if place is None or not is_layer(design, place):
            return None
        if isinstance(find(design, place), Block):
            return place
        return LayerPlace(place.network, place.path[:-1]) if len(place.path) > 1 else None

    def select(self, places: Sequence[LayerPlace]) -> None:
        """Select cards, the last one as the current one, and scroll to it."""
        self._selection.set_layers(places, places[-1] if places else None)
        if self._selection.current is not None:
            self.reveal_requested.emit(self._selection.current)

    def select_repetition(
        self, block: LayerPlace, repetition: int, current: LayerPlace | None
    ) -> None:
        """Have every view show a repetition of a block, counted from 1.

        Of the `current` layer if that is inside, else of the block's first one; of a collapsed
        block as such, whose layers are hidden.
        """
        design, depth = self._document.design, len(block.path)
        within = current is not None and current.network == block.network
        layer, each = block, 1
        if block not in self._scene.collapsed:
            if current is not None and within and current.path[:depth] == block.path:
                layer = current
            while isinstance(entry := find(design, layer), Block) and entry.layers:
                layer = LayerPlace(layer.network, (*layer.path, entry.layers[0].id))
            for length in range(depth + 1, len(layer.path)):
                inside = find(design, LayerPlace(layer.network, layer.path[:length]))
                each *= inside.repeat if isinstance(inside, Block) else 1
        self._selection.set_layers([layer], layer, (repetition - 1) * each + 1)

    def select_inserted(self, insert_place: InsertPlace, count: int) -> None:
        """Select the `count` entries that an edit has put at a place of a list."""
        self.select(_entries_at(self._document.design, insert_place, count))

    # Adding and removing

    def insert_place_after_selection(self) -> InsertPlace:
        """Where a layer goes that is added without a place: behind the selected layers.

        With nothing selected at the network's end; with an empty open block selected into it.
        """
        design, place = self._document.design, self._selection.current
        if place is None:
            number = min(self._selection.network, len(design.networks) - 1)
            return InsertPlace(number, (), len(design.networks[number].layers))
        if place.path == (INPUT,):
            return InsertPlace(place.network, (), 0)
        if place.path == (OUTPUT,):
            return InsertPlace(place.network, (), len(design.networks[place.network].layers))
        entry = find(design, place)
        layers = self.selected_layers()
        empty = isinstance(entry, Block) and not entry.layers and len(layers) <= 1
        if empty and place not in self._scene.collapsed:
            return InsertPlace(place.network, place.path, 0)
        return edits.place_behind(design, place, layers)

    def insert(self, kind: str, insert_place: InsertPlace | None = None) -> None:
        """Add and select a layer or block of the palette, after the selection if not told where."""
        at = insert_place or self.insert_place_after_selection()
        analysis = self._document.analysis
        if self._document.edit(
            f"Add {PALETTE_ITEMS[kind].label}",
            lambda design: add_palette_item(design, at, kind, analysis),
        ):
            self.select_inserted(at, 1)

    def paste(self, fragment: edits.Fragment) -> None:
        """Add and select layers from the clipboard, after the selection."""
        at, before = self.insert_place_after_selection(), self._document.design
        if self._document.edit("Paste", lambda design: edits.paste_fragment(design, at, fragment)):
            self.select(added(before, self._document.design))

    def delete_selected(self) -> None:
        """Remove the selected layers, skips or notes; what stands before them is selected next."""
        if self._selection.notes:
            self.notes.delete(self._selection.notes)
            return
        if self._selection.skips:
            left = self.skips.delete_selected()
        else:
            left = self._delete_layers(self.selected_layers())
        if left is not None:
            self.select([left])

    def _delete_layers(self, layers: frozenset[LayerPlace]) -> LayerPlace | None:
        """Remove layers; returns what is to be selected then."""
        before = self._document.design
        noun = "layer" if len(layers) == 1 else f"{len(layers)} layers"
        if not layers or not self._document.edit(
            f"Delete {noun}", lambda design: edits.delete_layers(design, layers)
        ):
            return None
        return selected_after(before, self._document.design, self._scene.layout, layers)

    def step_values(self, by: int) -> None:
        """Double or halve units, repeat a block once more or less; a run of these is one edit."""
        layers = self._selection.layers
        self._document.edit(
            "Change the value",
            lambda design: edits.step_values(design, layers, by),
            merge_key=("step", layers),
        )

    def skip_around(self) -> None:
        """Draw a skip around the selected layers."""
        layers = self.selected_layers()
        if layers:
            self._document.edit("Draw skip", lambda design: edits.skip_around(design, layers))
        else:
            self.status_message.emit(NO_LAYER)

    # Collapsing

    def toggle_selected_block(self) -> None:
        """Collapse the selected block, or open it."""
        block = self.selected_block()
        if block is None:
            self.status_message.emit("Select a block first: Escape goes from a layer to its block.")
        else:
            self.toggle_collapsed(block)

    def toggle_collapsed(self, block: LayerPlace) -> None:
        """Collapse a block, or open it."""
        self._scene.collapsed ^= {block}
        if block in self._scene.collapsed:
            self._deselect_inside(block)
        self.collapsed_changed.emit()

    def _deselect_inside(self, block: LayerPlace) -> None:
        """Select a block instead of what it hides now."""
        selection, inside = self._selection, block.path
        lists = {(skip.network, skip.parent[: len(inside)]) for skip in selection.skips}
        shown = {
            place
            for place in selection.layers
            if place == block
            or (place.network, place.path[: len(inside)]) != (block.network, inside)
        }
        if (block.network, inside) in lists or shown != selection.layers:
            current = selection.current if selection.current in shown else block
            selection.set_layers(shown | {block}, current)

    # Moving

    def move(self, step: int) -> None:
        """Move the selected layers one place towards the input (−1) or the output (1).

        Places inside open blocks count; those where nothing would change are passed over.
        """
        place = self._movable()
        if place is None:
            return
        design = self._document.design
        candidates = insert_places(design, place.network, self._scene.collapsed)
        at = candidates.index(_place_in_list(design, self._visible(place))) + step
        while 0 <= at < len(candidates):
            if self._changes_anything(candidates[at]):
                self.move_to(candidates[at])
                return
            at += step

    def move_across(self, step: int) -> None:
        """Move the selected layers to the same depth of the network above (−1) or below (1)."""
        place = self._movable()
        if place is None:
            return
        design = self._document.design
        number = place.network + step
        if not 0 <= number < len(design.networks):
            self.status_message.emit("There is no network in that direction.")
            return
        index = _place_in_list(design, LayerPlace(place.network, place.path[:1])).index
        self.move_to(InsertPlace(number, (), min(index, len(design.networks[number].layers))))

    def move_to(self, insert_place: InsertPlace) -> None:
        """Move the selected layers; they stay selected, under the names that they get there."""
        before, layers = self._document.design, self.selected_layers()
        if self._document.edit(
            "Move layers", lambda design: edits.move_layers(design, layers, insert_place)
        ):
            moved = edits.places_of_moved(before, self._document.design, layers, insert_place)
            self._selection.set_layers(moved)
            self.reveal_requested.emit(moved[0])

    def _movable(self) -> LayerPlace | None:
        """The current layer, where it can be moved; else a message says what is missing."""
        place = self._selection.current
        if place is None or place not in self.selected_layers():
            self.status_message.emit(NO_LAYER)
            return None
        return place

    def _visible(self, place: LayerPlace) -> LayerPlace:
        """The collapsed block that hides a layer, or the layer itself."""
        above = (
            LayerPlace(place.network, place.path[:depth]) for depth in range(1, len(place.path))
        )
        return next((block for block in above if block in self._scene.collapsed), place)

    def _changes_anything(self, insert_place: InsertPlace) -> bool:
        """Whether the selected layers can be moved to a place, and do not stand there already."""
        design = self._document.design
        try:
            return edits.move_layers(design, self.selected_layers(), insert_place) != design
        except edits.EditError:
            return False


def _place_in_list(design: Design, place: LayerPlace) -> InsertPlace:
    """Where an entry stands in its list."""
    chain = layer_list_at(design.networks[place.network], place.path[:-1])
    names = [entry.id for entry in chain.layers]
    return InsertPlace(place.network, place.path[:-1], names.index(place.path[-1]))


def _entries_at(design: Design, start: InsertPlace, count: int) -> list[LayerPlace]:
    """The entries of a list from a place on, at most `count`."""
    chain = layer_list_at(design.networks[start.network], start.parent)
    return [
        LayerPlace(start.network, (*start.parent, entry.id))
        for entry in chain.layers[start.index : start.index + count]
    ]
