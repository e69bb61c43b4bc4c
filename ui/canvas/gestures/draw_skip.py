"""Draw a skip: from a card's port to a later card of the same list."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsSimpleTextItem

from simulator import edits
from simulator.design import OUTPUT, LayerPlace
from ui import theme
from ui.canvas.arc import arch_path
from ui.canvas.gestures.gesture import Board, Gesture
from ui.canvas.layout import Point


def refusal(board: Board, source: LayerPlace, target: LayerPlace) -> str | None:
    """Why a skip between two cards cannot be drawn; None where it can."""
    ends = _ends(source, target)
    if ends is None:
        return "a skip stays within its list: both ends must stand in the same frame"
    parent, first, last = ends
    return edits.skip_refusal(board.document.design, source.network, parent, first, last)


def _ends(source: LayerPlace, target: LayerPlace) -> tuple[tuple[str, ...], str, str] | None:
    if source.network != target.network or source.path[:-1] != target.path[:-1]:
        return None
    return source.path[:-1], source.path[-1], target.path[-1]


class DrawSkip(Gesture):
    """Legal targets are lit; over an illegal one the reason stands beside the mouse."""

    def __init__(self, board: Board, source: LayerPlace) -> None:
        super().__init__(board)
        self.source = source
        self.line = QGraphicsPathItem()
        color = theme.color(theme.current().networks[source.network])
        self.line.setPen(QPen(color, 2.5, Qt.PenStyle.SolidLine))
        self.line.setZValue(90)
        self.reason = QGraphicsSimpleTextItem()
        self.reason.setFont(theme.font(12, 500, scaled=False))
        self.reason.setBrush(theme.color(theme.current().warning))
        self.reason.setZValue(91)
        board.canvas.addItem(self.line)
        board.canvas.addItem(self.reason)
        for place, item in board.canvas.stations():
            legal = refusal(board, source, place) is None
            frame = source.path[: len(place.path)] == place.path
            contains = frame and place.network == source.network
            item.set_state(lit=legal, dimmed=not legal and not contains and place != source)

    def move(self, point: QPointF) -> None:
        item = self.board.canvas.card_or_frame(self.source)
        if item is None:
            return
        start = item.mapToScene(item.width, item.height / 2)
        top = min(start.y(), point.y()) - 60
        self.line.setPath(arch_path(Point(start.x(), start.y()), Point(point.x(), point.y()), top))
        target = self._target(point)
        text = ""
        if target is not None and target != self.source:
            text = refusal(self.board, self.source, target) or ""
        self.reason.setText(text)
        self.reason.setPos(point + QPointF(14, 10))

    def release(self, point: QPointF) -> None:
        target = self._target(point)
        self.cancel()
        if target is None or target == self.source:
            return
        self.board.add_skip(self.source, target)

    def cancel(self) -> None:
        self.board.canvas.removeItem(self.line)
        self.board.canvas.removeItem(self.reason)
        for _, item in self.board.canvas.stations():
            item.set_state(lit=False, dimmed=False)

    def _target(self, point: QPointF) -> LayerPlace | None:
        """The card under the mouse; inside the source's own frame, its right edge is the output."""
        item = self.board.canvas.item_at(point)
        place = getattr(item, "place", None)
        if not isinstance(place, LayerPlace):
            return None
        parent = self.source.path[:-1]
        if place.path == parent and parent:
            return LayerPlace(place.network, (*parent, OUTPUT))
        return place
