"""Draw a skip: from a port to a later card of the same list, or to the end of the frame."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from simulator.design import INPUT, OUTPUT, LayerPlace
from ui.canvas import ends
from ui.canvas.gestures.gesture import Board, Gesture
from ui.canvas.gestures.skip_line import SkipLine


class DrawSkip(Gesture):
    """Legal targets are lit; over an illegal one the reason stands beside the mouse."""

    inside_only = True

    def __init__(self, board: Board, source: LayerPlace) -> None:
        super().__init__(board)
        self.source = source
        self.legal = frozenset(ends.targets(board.document.design, source))
        self.line = SkipLine(source.network)
        board.canvas.addItem(self.line)
        board.canvas.light(self.legal, source)

    def move(self, point: QPointF) -> None:
        canvas = self.board.canvas
        start = canvas.leaves_at(self.source)
        if start is None:
            return
        target = self._target(point)
        end = canvas.enters_at(target) if target in self.legal else None
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
        self.board.canvas.removeItem(self.line)
        self.board.canvas.light(frozenset(), None)

    def _reason(self, target: LayerPlace | None) -> str:
        if target is None or target == self.source:
            return ""
        return ends.refusal(self.board.document.design, self.source, target) or ""

    def _target(self, point: QPointF) -> LayerPlace | None:
        """The card under the mouse; the frame in which the skip starts means its output."""
        return target_under(self.board, point, self.source)


def target_under(board: Board, point: QPointF, source: LayerPlace) -> LayerPlace | None:
    """What a skip from `source` would lead to if it ended at `point`."""
    station = board.canvas.station_at(point)
    if station is None:
        return None
    parent = source.path[:-1]
    if parent and (station.network, station.path) == (source.network, parent):
        return LayerPlace(source.network, (*parent, OUTPUT))
    if source.path[-1] == INPUT and station.path == source.path:
        return None
    return station
