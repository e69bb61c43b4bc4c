"""Move a skip's end: its merge sign, or the dot where it starts, is dragged to another card."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF

from simulator import edits
from simulator.design import INPUT, LayerPlace, SkipPlace
from ui.canvas import ends
from ui.canvas.gestures.draw_skip import target_under
from ui.canvas.gestures.gesture import Board, Gesture
from ui.canvas.gestures.skip_line import SkipLine


class MoveSkipEnd(Gesture):
    """The other end stays where it is; places that may take this one are lit."""

    inside_only = True

    def __init__(self, board: Board, skip: SkipPlace, end: Literal["source", "target"]) -> None:
        super().__init__(board)
        self.skip, self.end = skip, end
        design = board.document.design
        self.source, self.target = ends.ends_of(design, skip)
        self.legal = frozenset(ends.other_ends(design, skip, end))
        self.line: SkipLine | None = None

    def move(self, point: QPointF) -> None:
        canvas = self.board.canvas
        if self.line is None:
            self.line = SkipLine(self.skip.network)
            canvas.addItem(self.line)
            kept = self.source if self.end == "target" else self.target
            canvas.light(self.legal, kept)
        place = self._place(point)
        source, target = self.source, self.target
        if place in self.legal:
            source, target = (source, place) if self.end == "target" else (place, target)
        start, finish = canvas.leaves_at(source), canvas.enters_at(target)
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
            if not ends.same_list(place, self.source):
                self.board.document.refused.emit(ends.APART[:1].upper() + ends.APART[1:])
                return
            fields = {self.end: name}
            self.board.document.edit("Move skip", edits.set_skip, self.skip, **fields)

    def cancel(self) -> None:
        if self.line is not None:
            self.board.canvas.removeItem(self.line)
            self.line = None
            self.board.canvas.light(frozenset(), None)

    def _reason(self, place: LayerPlace | None) -> str:
        if place is None:
            return ""
        pair = (self.source, place) if self.end == "target" else (place, self.target)
        bare = edits.delete_skips(self.board.document.design, [self.skip])
        return ends.refusal(bare, *pair) or ""

    def _place(self, point: QPointF) -> LayerPlace | None:
        found = target_under(self.board, point, self.source)
        if self.end == "target" or found is None:
            return found
        parent = self.source.path[:-1]
        station = self.board.canvas.station_at(point)
        if parent and station is not None and station.path == parent:
            return LayerPlace(self.source.network, (*parent, INPUT))
        return station
