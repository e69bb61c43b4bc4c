"""The notes of a design as items of the canvas's scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from ui.canvas.items.note import NoteItem
from ui.canvas.layout.note_places import note_box, room_below, spread
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Set

    from PySide6.QtCore import QPointF
    from PySide6.QtWidgets import QGraphicsScene

    from simulator.design.design import Design
    from ui.canvas.layout.geometry import Box
    from ui.canvas.layout.layout import Layout


class NoteItems:
    """An item for each note, by its index in the design."""

    def __init__(self, scene: QGraphicsScene) -> None:
        self._scene = scene
        self.items: list[NoteItem] = []
        self._layout: Layout | None = None
        self._style: object = None

    def show_notes(self, design: Design) -> list[float]:
        """Make the items equal the design's notes; returns the room that networks need for them."""
        notes = design.canvas_notes
        while len(self.items) > len(notes):
            self._scene.removeItem(self.items.pop())
        for index, note in enumerate(notes):
            if index < len(self.items):
                self.items[index].show_note(note)
            else:
                self.items.append(NoteItem(note))
                self._scene.addItem(self.items[index])
        self._restyle()
        return room_below(design, [item.height for item in self.items]) if notes else []

    def _restyle(self) -> None:
        style = theme.current(), theme.scale()
        if style != self._style:
            self._style = style
            for item in self.items:
                item.restyle()

    def place(self, layout: Layout) -> None:
        """Put the items beside their cards."""
        self._layout = layout
        plain = [note_box(layout, item.note, item.height) for item in self.items]
        seen = [item.enlarged(box) for item, box in zip(self.items, plain, strict=True)]
        for item, box in zip(self.items, spread(plain, seen), strict=True):
            item.move_to(box)

    def put_back(self) -> None:
        """Show the notes as the design has them, after a drag that changed nothing."""
        for item in self.items:
            item.show_note(item.note)
        if self._layout is not None:
            self.place(self._layout)

    def boxes(self) -> list[Box]:
        """Where the items are seen."""
        return [item.seen_box() for item in self.items]

    def bounds(self) -> QRectF:
        """The rectangle around all notes; empty without any."""
        found = QRectF()
        for box in self.boxes():
            found = found.united(QRectF(*box))
        return found

    def at(self, point: QPointF) -> int | None:
        """The index of the topmost note at a point of the scene."""
        for index in range(len(self.items) - 1, -1, -1):
            item = self.items[index]
            if item.contains(item.mapFromScene(point)):
                return index
        return None

    def set_detail(self, detail: float) -> bool:
        """Keep the text legible where the canvas is shown at a scale; whether a size changed."""
        return any(item.set_detail(detail) for item in self.items)

    def set_selected(self, indices: Set[int]) -> None:
        """Draw these notes as selected."""
        for index, item in enumerate(self.items):
            item.set_selected(index in indices)
