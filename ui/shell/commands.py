"""What the menu does to the selection: copy and paste, duplicate, frame as a block, variants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from simulator.design import edits
from simulator.design.design import (
    INPUT,
    MAX_NETWORKS,
    OUTPUT,
    Block,
    LayerPlace,
    find,
    iter_entries,
)
from ui.canvas.interaction.selection_after_edit import added, insert_place_before
from ui.document.selection import Selection, is_layer
from ui.shell import clipboard

if TYPE_CHECKING:
    from simulator.design.canvas_note import CanvasNote
    from ui.canvas.view import CanvasView
    from ui.document.document import Document


AWAY = 16.0  # between a note and its copy


class Commands(QObject):
    """Each command edits the document, or says in the status line why it cannot."""

    status_message = Signal(str)

    def __init__(self, document: Document, selection: Selection, canvas: CanvasView) -> None:
        super().__init__(document)
        self._document, self._selection, self._canvas = document, selection, canvas

    def has_layers(self) -> bool:
        """Whether any layer or block is selected."""
        design = self._document.design
        return any(is_layer(design, place) for place in self._selection.layers)

    def has_block(self) -> bool:
        """Whether the current card is a selected block."""
        return self._block() is not None

    def can_copy(self) -> bool:
        """Whether layers or notes are selected."""
        return bool(self._selection.notes) or self.has_layers()

    def can_delete(self) -> bool:
        """Whether layers, skips or notes are selected."""
        return bool(self._selection.skips) or self.can_copy()

    def can_add_network(self) -> bool:
        """Whether the design may hold one more network."""
        return len(self._document.design.networks) < MAX_NETWORKS

    def can_remove_network(self) -> bool:
        """Whether a network would be left."""
        return len(self._document.design.networks) > 1

    def copy(self) -> None:
        """Copy the selected layers or notes to the clipboard."""
        notes = self._selected_notes()
        if notes:
            clipboard.write_notes(notes)
            self.status_message.emit("Copied a note." if len(notes) == 1 else "Copied the notes.")
            return
        layers = self._canvas.commands.selected_layers()
        if layers:
            fragment = edits.copy_fragment(self._document.design, layers)
            clipboard.write(fragment)
            count = sum(len(part.layers) for part in (fragment, *fragment.others))
            self.status_message.emit(f"Copied {_layers(count)}.")

    def cut(self) -> None:
        """Copy the selected layers or notes to the clipboard, and delete them."""
        self.copy()
        self._canvas.commands.delete_selected()

    def paste(self) -> None:
        """Insert the layers of the clipboard after the selection, or its notes."""
        notes = clipboard.read_notes()
        if notes:
            self._add_notes(notes, "Paste")
            return
        fragment = clipboard.read()
        if fragment is None:
            self.status_message.emit("The clipboard holds no layers and no notes.")
        else:
            self._canvas.commands.paste(fragment)

    def duplicate(self) -> None:
        """Insert copies of the selected layers behind them, and select the copies; or of notes."""
        notes = self._selected_notes()
        if notes:
            self._add_notes(notes, "Duplicate")
            return
        layers, before = self._canvas.commands.selected_layers(), self._document.design
        if layers and self._document.edit(
            "Duplicate", lambda design: edits.duplicate_layers(design, layers)
        ):
            self._canvas.commands.select(added(before, self._document.design))

    def _selected_notes(self) -> list[CanvasNote]:
        notes = self._document.design.canvas_notes
        return [notes[index] for index in sorted(self._selection.notes)]

    def _add_notes(self, notes: list[CanvasNote], text: str) -> None:
        """Add notes a little beside where they were."""
        away = [note.replaced(x=note.x + AWAY, y=note.y + AWAY) for note in notes]
        self._canvas.commands.notes.add(away, text)

    def select_all(self) -> None:
        """Select every layer of every network, and blocks that hold none.

        A single layer in a block would mean that layer: then the block is selected.
        """
        design = self._document.design
        places = [
            LayerPlace(number, path)
            for number, network in enumerate(design.networks)
            for path, entry in iter_entries(network)
            if not isinstance(entry, Block) or not entry.layers
        ]
        if len(places) == 1:
            places = [LayerPlace(places[0].network, places[0].path[:1])]
        self._selection.set_layers(places)

    def wrap(self) -> None:
        """Put the selected layers into a new block, and select it."""
        layers = self._canvas.commands.selected_layers()
        if layers:
            design = self._document.design
            one_list = len({place.path[:-1] for place in layers}) == 1
            framed = layers if one_list else edits.with_whole_blocks(design, layers)
            gap = insert_place_before(design, framed)
            if self._document.edit(
                "Frame as block", lambda design: edits.wrap_in_block(design, layers)
            ):
                self._canvas.commands.select_inserted(gap, 1)

    def unwrap(self) -> None:
        """Replace the selected block by its layers, and select these."""
        place = self._block()
        if place is not None:
            gap = insert_place_before(self._document.design, {place})
            block = find(self._document.design, place)
            count = len(block.layers) if isinstance(block, Block) else 0
            if self._document.edit("Open block", lambda design: edits.unwrap_block(design, place)):
                self._canvas.commands.select_inserted(gap, count)

    def add_variant(self) -> None:
        """Copy the present network below the others, and select the same card in the copy."""
        current = self._selection.current
        if self._document.edit(
            "Add variant", lambda design: edits.add_network(design, self._selection.network)
        ):
            number = len(self._document.design.networks) - 1
            layers = self._document.design.networks[number].layers
            path: tuple[str, ...] = (layers[0].id,) if layers else (INPUT,)
            if current is not None and current.path != (OUTPUT,):
                path = current.path  # the same card, in the copy
            self._selection.set_layers([LayerPlace(number, path)])
            self._canvas.setFocus()

    def remove_variant(self) -> None:
        """Remove the present network."""
        number = self._selection.network
        self._document.edit("Remove network", lambda design: edits.delete_network(design, number))

    def rename_design(self, title: str) -> None:
        """Give the design another title."""
        self._document.edit("Rename design", lambda design: edits.set_title(design, title))

    def _block(self) -> LayerPlace | None:
        place = self._selection.current
        design = self._document.design
        if place not in self._selection.layers or place is None or not is_layer(design, place):
            return None
        return place if isinstance(find(design, place), Block) else None


def _layers(count: int) -> str:
    return "1 layer" if count == 1 else f"{count} layers"
