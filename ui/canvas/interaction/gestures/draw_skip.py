"""Draw a skip: from a port to a later card of the same list, or to the end of the frame."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF

from simulator.design import edits
from simulator.design.design import INPUT, OUTPUT, LayerPlace, SkipPlace
from ui.canvas.interaction import pending_skip
from ui.canvas.interaction.gestures.gesture import Board, Gesture
from ui.canvas.interaction.gestures.skip_line import SkipLine


class DrawSkip(Gesture):
    """Legal targets are lit; over an illegal one the reason stands beside the mouse."""

    inside_only = True

    def __init__(self, board: Board, source: LayerPlace) -> None:
        super().__init__(board)
        self.source = source
        self.legal = frozenset(pending_skip.targets(board.document.design, source))
        self.line = SkipLine(source.network)
        board.scene().addItem(self.line)
        board.scene().highlight_targets(self.legal, source)

    def move(self, point: QPointF) -> None:
        scene = self.board.scene()
        start = scene.output_point(self.source)
        if start is None:
            return
        target = self._target(point)
        end = scene.input_point(target) if target in self.legal else None
        if target is not None and end is not None:
            self.line.join(start, end)
        else:
            self.line.follow(start, point, self._reason(target))

    def release(self, point: QPointF) -> None:
        target = self._target(point)
        self.cancel()
        if target is not None and target != self.source:
            self.board.add_skip(self.source, target)

    def cancel(self) -> None:
        self.board.scene().removeItem(self.line)
        self.board.scene().highlight_targets(frozenset(), None)

    def _reason(self, target: LayerPlace | None) -> str:
        if target is None or target == self.source:
            return ""
        return pending_skip.refusal(self.board.document.design, self.source, target) or ""

    def _target(self, point: QPointF) -> LayerPlace | None:
        """The card under the mouse; the frame in which the skip starts means its output."""
        return target_under(self.board, point, self.source)


def target_under(board: Board, point: QPointF, source: LayerPlace) -> LayerPlace | None:
    """What a skip from `source` would lead to if it ended at `point`."""
    node = board.scene().node_place_at(point)
    if node is None:
        return None
    parent = source.path[:-1]
    if parent and (node.network, node.path) == (source.network, parent):
        return LayerPlace(source.network, (*parent, OUTPUT))
    if source.path[-1] == INPUT and node.path == source.path:
        return None
    return node


class MoveSkipEnd(Gesture):
    """The other end stays where it is; places that may take this one are lit."""

    inside_only = True

    def __init__(self, board: Board, skip: SkipPlace, end: Literal["source", "target"]) -> None:
        super().__init__(board)
        self.skip, self.end = skip, end
        design = board.document.design
        self.source, self.target = pending_skip.ends_of(design, skip)
        self.legal = frozenset(pending_skip.other_ends(design, skip, end))
        self.line: SkipLine | None = None

    def move(self, point: QPointF) -> None:
        scene = self.board.scene()
        if self.line is None:
            self.line = SkipLine(self.skip.network)
            scene.addItem(self.line)
            kept = self.source if self.end == "target" else self.target
            scene.highlight_targets(self.legal, kept)
        place = self._place(point)
        source, target = self.source, self.target
        if place in self.legal:
            source, target = (source, place) if self.end == "target" else (place, target)
        start, finish = scene.output_point(source), scene.input_point(target)
        if start is None or finish is None:
            return
        if place in self.legal:
            self.line.join(start, finish)
        elif self.end == "target":
            self.line.follow(start, point, self._reason(place))
        else:
            self.line.follow(point, finish, self._reason(place))

    def release(self, point: QPointF) -> None:
        dragged = self.line is not None
        place = self._place(point)
        self.cancel()
        if dragged and place is not None:
            name = place.path[-1]
            if not pending_skip.same_list(place, self.source):
                self.board.document.refused.emit(
                    pending_skip.APART[:1].upper() + pending_skip.APART[1:]
                )
                return
            fields = {self.end: name}
            self.board.document.edit(
                "Move skip", lambda design: edits.set_skip(design, self.skip, **fields)
            )

    def cancel(self) -> None:
        if self.line is not None:
            self.board.scene().removeItem(self.line)
            self.line = None
            self.board.scene().highlight_targets(frozenset(), None)

    def _reason(self, place: LayerPlace | None) -> str:
        if place is None:
            return ""
        pair = (self.source, place) if self.end == "target" else (place, self.target)
        bare = edits.delete_skips(self.board.document.design, [self.skip])
        return pending_skip.refusal(bare, *pair) or ""

    def _place(self, point: QPointF) -> LayerPlace | None:
        found = target_under(self.board, point, self.source)
        if self.end == "target" or found is None:
            return found
        parent = self.source.path[:-1]
        node = self.board.scene().node_place_at(point)
        if parent and node is not None and node.path == parent:
            return LayerPlace(self.source.network, (*parent, INPUT))
        return node
