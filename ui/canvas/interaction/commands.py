"""What can be done to the selection on the canvas, by a key or from the menu; all can be undone."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import SignalInstance

from simulator.design import edits
from simulator.design.design import (
    INPUT,
    OUTPUT,
    Block,
    Design,
    InsertPlace,
    LayerPlace,
    Skip,
    SkipPlace,
    find,
    layer_list_at,
)
from ui.canvas.layout.navigation import insert_places
from ui.canvas.scene import CanvasScene
from ui.document.document import Document
from ui.document.selection import Selection, is_layer

PROJECTIONS = ("auto", "linear", "none")
NO_LAYER = "Select a layer first."
NO_SKIP = "Select a skip first: click its line, or press W at one of its ends."


class Board(Protocol):
    """The canvas as keys and menu see it."""

    document: Document
    selection: Selection
    status_message: SignalInstance

    def scene(self) -> CanvasScene: ...

    def toggle_collapsed(self, place: LayerPlace) -> None: ...

    def reveal(self, place: LayerPlace) -> None: ...

    def selected_layers(self) -> frozenset[LayerPlace]: ...


class CanvasCommands:
    """The acts of one canvas."""

    def __init__(self, board: Board) -> None:
        self._board = board

    # Layers

    def step_values(self, by: int) -> None:
        """Units doubled or halved, a block repeated once more or less; a run is one edit."""
        board = self._board
        layers = board.selection.layers
        board.document.edit(
            "Change the value",
            lambda design: edits.step_values(design, layers, by),
            merge_key=("step", layers),
        )

    def skip_around(self) -> None:
        """A skip around the selected layers."""
        layers = self._board.selected_layers()
        if layers:
            self._board.document.edit("Draw skip", lambda design: edits.skip_around(design, layers))
        else:
            self._board.status_message.emit(NO_LAYER)

    def toggle_selected_block(self) -> None:
        """Fold the selected block, or open it."""
        block = self.block()
        if block is None:
            self._board.status_message.emit(
                "Select a block first: Escape goes from a layer to its block."
            )
        else:
            self._board.toggle_collapsed(block)

    def block(self) -> LayerPlace | None:
        """The selected block, or the one around the selected layer."""
        board, place = self._board, self._board.selection.current
        if place is None or not is_layer(board.document.design, place):
            return None
        if isinstance(find(board.document.design, place), Block):
            return place
        return LayerPlace(place.network, place.path[:-1]) if len(place.path) > 1 else None

    def move(self, step: int) -> None:
        """The selected layers to the next gap before (−1) or behind (1), also into open blocks."""
        board, place = self._board, self._movable()
        if place is None:
            return
        design = board.document.design
        there = insert_places(design, place.network, board.scene().collapsed)
        at = there.index(_insert_place_before(design, self._seen(place))) + step
        while 0 <= at < len(there):
            if self._moves(there[at]):
                self.move_to(there[at])
                return
            at += step

    def move_across(self, step: int) -> None:
        """The selected layers to the same depth of the network above (−1) or below (1)."""
        place = self._movable()
        if place is None:
            return
        number, networks = place.network + step, self._board.document.design.networks
        if not 0 <= number < len(networks):
            self._board.status_message.emit("There is no network in that direction.")
            return
        top = LayerPlace(place.network, place.path[:1])
        index = _insert_place_before(self._board.document.design, top).index
        self.move_to(InsertPlace(number, (), min(index, len(networks[number].layers))))

    def _movable(self) -> LayerPlace | None:
        """The selected layer, where it can be moved; else a sentence."""
        place = self._board.selection.current
        if place is None or place not in self._board.selected_layers():
            self._board.status_message.emit(NO_LAYER)
            return None
        return place

    def _seen(self, place: LayerPlace) -> LayerPlace:
        """What stands for a layer on the canvas: the folded block that hides it, or itself."""
        above = (
            LayerPlace(place.network, place.path[:depth]) for depth in range(1, len(place.path))
        )
        return next((block for block in above if block in self._board.scene().collapsed), place)

    def _moves(self, insert_place: InsertPlace) -> bool:
        """Whether the selected layers can be moved to a gap, and would not stand where they are."""
        design = self._board.document.design
        try:
            return edits.move_layers(design, self._board.selected_layers(), insert_place) != design
        except edits.EditError:
            return False

    def move_to(self, insert_place: InsertPlace) -> None:
        """The selected layers to a gap; they stay selected, under whatever names they get there."""
        board, layers = self._board, self._board.selected_layers()
        design, before = board.document.design, 0
        moved = {place for place in layers if not _within(place, layers)}
        chain = layer_list_at(design.networks[insert_place.network], insert_place.parent)
        for entry in chain.layers[: insert_place.index]:
            before += LayerPlace(insert_place.network, (*insert_place.parent, entry.id)) in moved
        if not board.document.edit(
            "Move layers", lambda design: edits.move_layers(design, layers, insert_place)
        ):
            return
        chain = layer_list_at(
            board.document.design.networks[insert_place.network], insert_place.parent
        )
        first = insert_place.index - before
        added = [
            LayerPlace(insert_place.network, (*insert_place.parent, entry.id))
            for entry in chain.layers[first : first + len(moved)]
        ]
        board.selection.set_layers(added)
        board.reveal(added[0])

    # Skips

    def next_skip(self) -> None:
        """Select a skip at the selected card, then the next one at it, or in its list."""
        board = self._board
        found = self._skips_here()
        if not found:
            board.status_message.emit("No skip starts or ends at the selected card.")
            return
        chosen = min(board.selection.skips, default=None, key=_order)
        at = found.index(chosen) + 1 if chosen in found else 0
        place = found[at % len(found)]
        board.selection.set_skips([place])
        board.status_message.emit(
            f"{self._told(place)} M changes the merge, J the projection, S its ends."
        )

    def _skips_here(self) -> list[SkipPlace]:
        board = self._board
        design, current = board.document.design, board.selection.current
        chosen = min(board.selection.skips, default=None, key=_order)
        if chosen is not None:
            chain = layer_list_at(design.networks[chosen.network], chosen.parent)
            return [
                SkipPlace(chosen.network, chosen.parent, index) for index in range(len(chain.skips))
            ]
        if current is None:
            return []
        network = design.networks[current.network]
        parent, name = current.path[:-1], current.path[-1]
        found = [
            SkipPlace(current.network, parent, index)
            for index, skip in enumerate(layer_list_at(network, parent).skips)
            if name in (skip.source, skip.target)
        ]
        if is_layer(design, current) and isinstance(find(design, current), Block):
            inside = layer_list_at(network, current.path).skips
            found += [
                SkipPlace(current.network, current.path, index)
                for index, skip in enumerate(inside)
                if skip.source == INPUT or skip.target == OUTPUT
            ]
        return found

    def merge(self) -> None:
        """Let the selected skips be added where they were concatenated, and the reverse."""
        for place in sorted(self._board.selection.skips, key=_order):
            new = "concatenate" if self.skip(place).merge == "add" else "add"
            self.set_skip("merge", new)
            return
        self._board.status_message.emit(NO_SKIP)

    def projection(self) -> None:
        """The next way for the selected skips to change their shape: auto, linear, none."""
        for place in sorted(self._board.selection.skips, key=_order):
            at = PROJECTIONS.index(self.skip(place).projection) + 1
            self.set_skip("projection", PROJECTIONS[at % len(PROJECTIONS)])
            return
        self._board.status_message.emit(NO_SKIP)

    def set_skip(self, field: str, value: str) -> None:
        """A field of the selected skip."""
        place = min(self._board.selection.skips, default=None, key=_order)
        if place is None:
            self._board.status_message.emit(NO_SKIP)
        elif self._board.document.edit(
            f"Change {field} of a skip",
            lambda design: edits.set_skip(design, place, **{field: value}),
        ):
            self._board.status_message.emit(self._told(place))

    def skip(self, place: SkipPlace) -> Skip:
        """A drawn skip."""
        chain = layer_list_at(self._board.document.design.networks[place.network], place.parent)
        return chain.skips[place.index]

    def _told(self, place: SkipPlace) -> str:
        skip = self.skip(place)
        return (
            f"Skip from {skip.source} to {skip.target}: {skip.merge}, projection {skip.projection}."
        )


def _order(place: SkipPlace) -> tuple[int, tuple[str, ...], int]:
    return place.network, place.parent, place.index


def _insert_place_before(design: Design, place: LayerPlace) -> InsertPlace:
    chain = layer_list_at(design.networks[place.network], place.path[:-1])
    names = [entry.id for entry in chain.layers]
    return InsertPlace(place.network, place.path[:-1], names.index(place.path[-1]))


def _within(place: LayerPlace, others: frozenset[LayerPlace]) -> bool:
    """Whether a layer stands in a block that is among others."""
    parents = (place.path[:depth] for depth in range(1, len(place.path)))
    return any(LayerPlace(place.network, path) in others for path in parents)
