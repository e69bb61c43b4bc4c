"""A skip drawn, or moved, by keys: S begins, arrows move its ends, Enter draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.design.design import OUTPUT, LayerPlace
from ui.canvas.interaction.gestures.skip_line import SkipLine
from ui.canvas.interaction.pending_skip import End, PendingSkip
from ui.canvas.interaction.skip_commands import node_of
from ui.canvas.layout.navigation import across

if TYPE_CHECKING:
    from collections.abc import Collection

    from ui.canvas.interaction.view_protocol import ViewProtocol
    from ui.canvas.scene import CanvasScene


class SkipKeys:
    """Holds the skip that is pending, and shows it: its line, its two ends, a status message."""

    def __init__(self, view: ViewProtocol) -> None:
        self._view = view
        self.pending: PendingSkip | None = None
        self._ends = Highlight(view.scene())
        self._line: SkipLine | None = None

    def begin(self) -> None:
        """Begin with the selected skip, else with a new one from the current card."""
        design, selection = self._view.document.design, self._view.selection
        if selection.skips:
            drawn = min(selection.skips, key=lambda place: place.index)
            self._show(PendingSkip.of_drawn(design, drawn))
        elif selection.current is None:
            self._view.status_message.emit(
                "Select the layer that a skip is to start from, then press S."
            )
        elif selection.current.path == (OUTPUT,):
            self._view.status_message.emit(
                "The output is the end of the network: no skip starts there."
            )
        else:
            self._show(PendingSkip.from_layer(design, selection.current))

    def cancel(self) -> None:
        """Remove what is shown of the pending skip."""
        self.pending = None
        self._ends.set(())
        self._remove_line()

    def move_end(self, along_by: int, across_by: int, end: End) -> None:
        """Move an end along its list, or the target to another row or network."""
        pending = self.pending
        assert pending is not None
        if not across_by:
            pending = pending.stepped(self._view.document.design, along_by, end)
        else:
            place = across(self._view.scene().layout, node_of(pending.target), across_by)
            if place is not None:
                pending = pending.with_end("target", place)
        self._view.reveal(node_of(pending.target))
        self._show(pending)

    def draw(self) -> None:
        """Draw the skip; where it cannot be drawn, say why and go on."""
        pending = self.pending
        assert pending is not None
        reason = pending.refusal(self._view.document.design)
        if reason is not None:
            self._view.status_message.emit(
                f"{reason[:1].upper()}{reason[1:]}. Arrow keys lead it elsewhere."
            )
            return
        self.cancel()
        self._view.commands.skips.draw(pending)

    def _show(self, pending: PendingSkip) -> None:
        """Show the skip as it would be, and in the status line why it cannot be drawn, if so."""
        self.pending = pending
        text = f"Skip from {pending.source.path[-1]} to {pending.target.path[-1]}"
        reason = pending.refusal(self._view.document.design)
        self._view.status_message.emit(
            f"{text}: Enter draws it, arrows lead it elsewhere, Escape stops."
            if reason is None
            else f"{text}: {reason}."
        )
        self._ends.set({node_of(pending.source), node_of(pending.target)})
        self._remove_line()
        self._add_line(pending, reason)

    def _add_line(self, pending: PendingSkip, reason: str | None) -> None:
        """Draw the skip as it would be, or dashed and with the reason why it cannot be."""
        scene = self._view.scene()
        start, end = scene.output_point(pending.source), scene.input_point(pending.target)
        if pending.source == pending.target or start is None or end is None:
            return
        self._line = SkipLine(pending.source.network)
        scene.addItem(self._line)
        if reason is None:
            self._line.join(start, end)
        else:
            self._line.follow(start, end, reason)

    def _remove_line(self) -> None:
        if self._line is not None:
            self._view.scene().removeItem(self._line)
            self._line = None


class Highlight:
    """The cards and frames that keys have highlighted."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._places: frozenset[LayerPlace] = frozenset()

    def set(self, places: Collection[LayerPlace]) -> None:
        """Highlight these instead."""
        new = frozenset(places)
        for place in new | self._places:
            item = self._scene.node_item(place)
            if item is not None:
                item.set_state(highlighted=place in new)
        self._places = new
