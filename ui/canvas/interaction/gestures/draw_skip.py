"""Draw a skip from a port, or lead an end of a drawn one elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.design.design import INPUT, OUTPUT, LayerPlace, SkipPlace
from ui.canvas.interaction.gestures.gesture import Gesture
from ui.canvas.interaction.gestures.skip_line import SkipLine
from ui.canvas.interaction.pending_skip import End, PendingSkip

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

    from ui.canvas.interaction.view_protocol import ViewProtocol


class SkipGesture(Gesture):
    """One end of a skip follows the mouse, the other one stays.

    Places where the end may be are highlighted; over another one the reason stands beside the
    mouse.
    """

    inside_only = True

    def __init__(self, view: ViewProtocol, pending: PendingSkip, end: End) -> None:
        super().__init__(view)
        self.pending, self.end = pending, end
        self.fixed = pending.source if end == "target" else pending.target
        self.legal = frozenset(pending.possible_ends(view.document.design, end))
        self.line: SkipLine | None = None

    def begin(self) -> SkipLine:
        """Add the line to the scene and highlight the legal places, where it is not done yet."""
        if self.line is None:
            scene = self.view.scene()
            self.line = SkipLine(self.fixed.network)
            scene.addItem(self.line)
            scene.highlight_targets(self.legal, self.fixed)
        return self.line

    def move(self, point: QPointF) -> None:
        line, scene, place = self.begin(), self.view.scene(), self._place_at(point)
        to_target = self.end == "target"
        fixed = scene.output_point(self.fixed) if to_target else scene.input_point(self.fixed)
        joined = None
        if place is not None and place in self.legal:
            joined = scene.input_point(place) if to_target else scene.output_point(place)
        if fixed is None:
            return
        free = point if joined is None else joined
        start, finish = (fixed, free) if to_target else (free, fixed)
        if joined is not None:
            line.join(start, finish)
        else:
            line.follow(start, finish, self._reason(place))

    def cancel(self) -> None:
        if self.line is not None:
            self.view.scene().removeItem(self.line)
            self.line = None
            self.view.scene().highlight_targets(frozenset(), None)

    def _reason(self, place: LayerPlace | None) -> str:
        """Why the end cannot be at a place; empty where there is nothing to explain."""
        begun = self.pending.moved is None and place == self.pending.source
        if place is None or begun:
            return ""
        return self.pending.with_end(self.end, place).refusal(self.view.document.design) or ""

    def _place_at(self, point: QPointF) -> LayerPlace | None:
        """What the end would lead to at a point of the scene.

        Around the skip's list, the frame of its block means the block's own input or output.
        """
        node = self.view.scene().node_place_at(point)
        if node is None:
            return None
        source = self.pending.source
        parent = source.path[:-1]
        if parent and (node.network, node.path) == (source.network, parent):
            return LayerPlace(source.network, (*parent, OUTPUT if self.end == "target" else INPUT))
        if source.path[-1] == INPUT and node.path == source.path:
            return None
        return node


class DrawSkip(SkipGesture):
    """A new skip, from a port to a later card of the same list, or to the end of the frame."""

    def __init__(self, view: ViewProtocol, source: LayerPlace) -> None:
        super().__init__(view, PendingSkip(source, source), "target")
        self.begin()

    def release(self, point: QPointF) -> None:
        target = self._place_at(point)
        self.cancel()
        if target is not None and target != self.pending.source:
            self.view.commands.skips.draw(self.pending.with_end("target", target))


class MoveSkipEnd(SkipGesture):
    """An end of a drawn skip; a press without a drag only selects the skip."""

    def __init__(self, view: ViewProtocol, skip: SkipPlace, end: End) -> None:
        super().__init__(view, PendingSkip.of_drawn(view.document.design, skip), end)

    def release(self, point: QPointF) -> None:
        dragged, place = self.line is not None, self._place_at(point)
        self.cancel()
        if dragged and place is not None:
            self.view.commands.skips.draw(self.pending.with_end(self.end, place))
