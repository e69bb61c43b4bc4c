"""Rubber band: a drag from empty ground selects every card it touches."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsRectItem

from simulator.design import LayerPlace
from ui import theme
from ui.canvas.gestures.gesture import Board, Gesture


class Band(Gesture):
    """Selects as it grows; with Shift or Ctrl it adds to what was selected."""

    def __init__(self, board: Board, start: QPointF, keep: bool) -> None:
        super().__init__(board)
        self.start = start
        self.before = board.selection.layers if keep else frozenset[LayerPlace]()
        self.item = QGraphicsRectItem()
        color = theme.current().accent
        self.item.setPen(QPen(theme.color(color), 0))
        self.item.setBrush(theme.color(color, 0.12))
        self.item.setZValue(100)
        board.canvas.addItem(self.item)

    def move(self, point: QPointF) -> None:
        rect = QRectF(self.start, point).normalized()
        self.item.setRect(rect)
        touched = {
            place
            for place, card in self.board.canvas.cards.items()
            if card.sceneBoundingRect().intersects(rect)
            and card.mapRectToScene(0, 0, card.width, card.height).intersects(rect)
            and place.path not in (("input",), ("output",))
        }
        self.board.selection.set_layers(self.before | touched)

    def release(self, point: QPointF) -> None:
        if (point - self.start).manhattanLength() < 4:
            self.board.selection.set_layers(self.before)
        self.board.canvas.removeItem(self.item)

    def cancel(self) -> None:
        self.board.selection.set_layers(self.before)
        self.board.canvas.removeItem(self.item)
