"""Drag a note: by its middle to another place, by its right edge to another width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from simulator.design.canvas_note import NARROWEST, WIDEST
from ui.canvas.interaction.gestures.gesture import Gesture

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

    from ui.canvas.interaction.view_protocol import ViewProtocol


class DragNote(Gesture):
    """Moves the item along; the edit is made at the end."""

    def __init__(self, view: ViewProtocol, index: int, point: QPointF, *, widens: bool) -> None:
        super().__init__(view)
        self._index, self._from, self._widens = index, point, widens
        self._item = view.scene().notes.items[index]
        self._before, self._width = self._item.seen_box(), self._item.width
        self._moves = False  # a press that trembles moves nothing

    def move(self, point: QPointF) -> None:
        far = (point - self._from).manhattanLength() * self.view.transform().m11()
        self._moves |= far >= QApplication.startDragDistance()
        if not self._moves:
            return
        way = point - self._from
        if self._widens:
            width = self._width + way.x() / self._item.scale()
            self._item.set_width(min(WIDEST, max(NARROWEST, width)))
        else:
            self._item.move_to(self._before.moved(way.x(), way.y()))

    def release(self, point: QPointF) -> None:
        self.move(point)
        box, width = self._item.seen_box(), self._item.width
        if box == self._before or not self.view.commands.notes.drop(self._index, box, width):
            self.cancel()

    def cancel(self) -> None:
        self.view.scene().notes.put_back()

    def on_design(self) -> None:
        """The scene has shown the notes of the new design already, or will."""
