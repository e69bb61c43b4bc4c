"""Edits of the selected skips: choosing them, their merge and projection, drawing, deleting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from simulator.design import edits
from simulator.design.design import (
    INPUT,
    OUTPUT,
    Block,
    LayerPlace,
    Skip,
    SkipPlace,
    find,
    layer_list_at,
)
from ui.canvas.interaction.pending_skip import PendingSkip, same_list
from ui.document.selection import Selection, is_layer

if TYPE_CHECKING:
    from ui.canvas.scene import CanvasScene
    from ui.document.document import Document

PROJECTIONS = ("auto", "linear", "none")
NO_SKIP = "Select a skip first: click its line, or press W at one of its ends."


class SkipCommands(QObject):
    """Of several selected skips, the first one in the document is meant, but for deleting."""

    status_message = Signal(str)

    def __init__(self, document: Document, selection: Selection, scene: CanvasScene) -> None:
        super().__init__(scene)
        self._document, self._selection, self._scene = document, selection, scene

    def selected(self) -> SkipPlace | None:
        """The selected skip."""
        return min(self._selection.skips, default=None, key=_order)

    def skip(self, place: SkipPlace) -> Skip:
        """The skip at a place of the document."""
        chain = layer_list_at(self._document.design.networks[place.network], place.parent)
        return chain.skips[place.index]

    def node_at_end(self) -> LayerPlace | None:
        """The visible card or frame at an end of a selected skip, at its start where there is one.

        Arrow keys go on from there.
        """
        for place in self._selection.skips:
            skip = PendingSkip.of_drawn(self._document.design, place)
            for node in (skip.source, skip.target, node_of(skip.source)):
                if self._scene.node_item(node) is not None:
                    return node
        return None

    def select_next(self) -> None:
        """Select a skip at the current card; with one selected, the next one of its list."""
        found = self._candidates()
        if not found:
            self.status_message.emit("No skip starts or ends at the selected card.")
            return
        chosen = self.selected()
        at = found.index(chosen) + 1 if chosen in found else 0
        place = found[at % len(found)]
        self._selection.set_skips([place])
        self.status_message.emit(
            f"{self._description(place)} M changes the merge, J the projection, S its ends."
        )

    def _candidates(self) -> list[SkipPlace]:
        design, current, chosen = (
            self._document.design,
            self._selection.current,
            self.selected(),
        )
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

    def toggle_merge(self) -> None:
        """Let the selected skip be added where it was concatenated, and the reverse."""
        place = self.selected()
        add = place is not None and self.skip(place).merge == "add"
        self.set_field("merge", "concatenate" if add else "add")

    def next_projection(self) -> None:
        """Give the selected skip the next projection: auto, linear, none."""
        place = self.selected()
        at = PROJECTIONS.index(self.skip(place).projection) + 1 if place is not None else 0
        self.set_field("projection", PROJECTIONS[at % len(PROJECTIONS)])

    def set_field(self, field: str, value: str) -> None:
        """Set the `merge` or `projection` of the selected skip, and say what it is then."""
        place = self.selected()
        if place is None:
            self.status_message.emit(NO_SKIP)
        elif self._document.edit(
            f"Change {field} of a skip",
            lambda design: edits.set_skip(design, place, **{field: value}),
        ):
            self.status_message.emit(self._description(place))

    def draw(self, pending: PendingSkip) -> None:
        """Draw a new skip, or move a drawn one to other ends."""
        if pending.moved is not None:
            self._document.edit("Move skip", pending.draw)
        elif same_list(pending.source, pending.target):
            self._document.edit("Draw skip", pending.draw)
        else:
            self.status_message.emit(
                "A skip stays within its list: both ends must stand in the same frame."
            )

    def delete_selected(self) -> LayerPlace | None:
        """Remove the selected skips; returns the card at an end of one, None if refused."""
        places, left = self._selection.skips, self.node_at_end()
        deleted = self._document.edit(
            "Delete skip",
            lambda design: edits.delete_skips(design, places),
            announce_lost_skips=False,
        )
        return left if deleted else None

    def _description(self, place: SkipPlace) -> str:
        skip = self.skip(place)
        return (
            f"Skip from {skip.source} to {skip.target}: {skip.merge}, projection {skip.projection}."
        )


def node_of(place: LayerPlace) -> LayerPlace:
    """The node that shows an end of a skip: for a block's own input or output, its frame."""
    inner = len(place.path) > 1 and place.path[-1] in (INPUT, OUTPUT)
    return LayerPlace(place.network, place.path[:-1]) if inner else place


def _order(place: SkipPlace) -> tuple[int, tuple[str, ...], int]:
    return place.network, place.parent, place.index
