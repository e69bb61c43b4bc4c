"""Rubber band: a drag from an empty place selects every card that its rectangle touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsRectItem

from simulator.design.design import INPUT, OUTPUT, LayerPlace
from ui.canvas.interaction.gestures.gesture import Gesture
from ui.canvas.layout.navigation import boxes
from ui.style import theme

if TYPE_CHECKING:
    from ui.canvas.interaction.view_protocol import ViewProtocol

TINY_PX = 4  # a press that moves less is a click, and selects nothing


class RubberBand(Gesture):
    """Selects while it grows; Shift adds to what was selected, Ctrl inverts what is touched."""

    def __init__(self, view: ViewProtocol, start: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        super().__init__(view)
        self.start = start
        self.toggles = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        self.keeps = self.toggles or bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        selection = view.selection
        self.layers, self.current, self.skips = selection.layers, selection.current, selection.skips
        self.item = QGraphicsRectItem()
        color = theme.current().accent
        self.item.setPen(QPen(theme.color(color), 0))
        self.item.setBrush(theme.color(color, 0.12))
        self.item.setZValue(100)
        view.scene().addItem(self.item)

    def move(self, point: QPointF) -> None:
        rect = QRectF(self.start, point).normalized()
        self.item.setRect(rect)
        touched = self._touched(rect)
        if self.toggles:
            chosen = self.layers ^ touched
        else:
            chosen = self.layers | touched if self.keeps else touched
        self.view.selection.set_layers(chosen, self.current)

    def release(self, point: QPointF) -> None:
        start, end = self.view.mapFromScene(self.start), self.view.mapFromScene(point)
        if (end - start).manhattanLength() < TINY_PX:
            if self.keeps:
                self._restore()
            else:
                self.view.selection.clear()
        self.view.scene().removeItem(self.item)

    def cancel(self) -> None:
        self._restore()
        self.view.scene().removeItem(self.item)

    def _restore(self) -> None:
        if self.skips:
            self.view.selection.set_skips(self.skips)
        else:
            self.view.selection.set_layers(self.layers, self.current)

    def _touched(self, rect: QRectF) -> frozenset[LayerPlace]:
        """Cards and collapsed blocks; of an open block its layers, not its frame."""
        return frozenset(
            place
            for place, box in boxes(self.view.scene().layout).items()
            if QRectF(*box).intersects(rect) and place.path not in ((INPUT,), (OUTPUT,))
        )
