"""What the menu does to the selection: clipboard, deleting, framing, variants."""

from __future__ import annotations

from collections.abc import Callable

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
from ui.canvas.view import CanvasView
from ui.document.document import Document
from ui.document.selection import Selection
from ui.shell import clipboard


class Commands(QObject):
    """Each command is an edit of the document or says why it is none."""

    said = Signal(str)

    def __init__(self, document: Document, selection: Selection, canvas: CanvasView) -> None:
        super().__init__(document)
        self._document, self._selection, self._canvas = document, selection, canvas

    def by_name(self) -> dict[str, Callable[[], None]]:
        """The commands by the names of their actions."""
        return {
            "cut": self.cut,
            "copy": self.copy,
            "paste": self.paste,
            "duplicate": self.duplicate,
            "delete": self._canvas.commands.delete_selected,
            "select_all": self.select_all,
            "wrap": self.wrap,
            "unwrap": self.unwrap,
            "add_variant": self.add_variant,
            "remove_variant": self.remove_variant,
        }

    def possible(self) -> dict[str, bool]:
        """Which commands can act now."""
        layers = bool(self._canvas.commands.selected_layers())
        networks = len(self._document.design.networks)
        return {
            "cut": layers,
            "copy": layers,
            "duplicate": layers,
            "delete": layers or bool(self._selection.skips),
            "wrap": layers,
            "unwrap": self._block() is not None,
            "add_variant": networks < MAX_NETWORKS,
            "remove_variant": networks > 1,
        }

    def copy(self) -> None:
        """Layers to the clipboard."""
        layers = self._canvas.commands.selected_layers()
        if layers:
            fragment = edits.copy_fragment(self._document.design, layers)
            clipboard.put(fragment)
            self.said.emit(f"Copied {_layers(len(fragment.layers))}.")

    def cut(self) -> None:
        """Layers to the clipboard, and away."""
        self.copy()
        self._canvas.commands.delete_selected()

    def paste(self) -> None:
        """Layers from the clipboard, after the selection."""
        fragment = clipboard.take()
        if fragment is None:
            self.said.emit("The clipboard holds no layers.")
        else:
            self._canvas.commands.paste(fragment)

    def duplicate(self) -> None:
        """The selected layers once more, behind them; the copies are selected."""
        layers, before = self._canvas.commands.selected_layers(), self._document.design
        if layers and self._document.edit(
            "Duplicate", lambda design: edits.duplicate_layers(design, layers)
        ):
            self._canvas.commands.select(added(before, self._document.design))

    def select_all(self) -> None:
        """Every layer of every network that is not folded away."""
        design = self._document.design
        places = [
            LayerPlace(number, path)
            for number, network in enumerate(design.networks)
            for path, entry in iter_entries(network)
            if not isinstance(entry, Block)
        ]
        self._selection.set_layers(places)

    def wrap(self) -> None:
        """A frame around the selected layers; it is selected."""
        layers = self._canvas.commands.selected_layers()
        if layers:
            gap = insert_place_before(self._document.design, layers)
            if self._document.edit(
                "Frame as block", lambda design: edits.wrap_in_block(design, layers)
            ):
                self._canvas.commands.select_inserted(gap, 1)

    def unwrap(self) -> None:
        """The layers of the selected block, without the frame; they are selected."""
        place = self._block()
        if place is not None:
            gap = insert_place_before(self._document.design, {place})
            block = find(self._document.design, place)
            count = len(block.layers) if isinstance(block, Block) else 0
            if self._document.edit("Open block", lambda design: edits.unwrap_block(design, place)):
                self._canvas.commands.select_inserted(gap, count)

    def add_variant(self) -> None:
        """The present network once more, to be changed: its layer is selected in the copy."""
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
        """Without the present network."""
        number = self._selection.network
        self._document.edit("Remove network", lambda design: edits.delete_network(design, number))

    def _block(self) -> LayerPlace | None:
        place = self._selection.current
        if place is None or place not in self._canvas.commands.selected_layers():
            return None
        return place if isinstance(find(self._document.design, place), Block) else None


def _layers(count: int) -> str:
    return "1 layer" if count == 1 else f"{count} layers"
