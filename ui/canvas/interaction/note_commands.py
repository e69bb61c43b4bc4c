"""Edits of the notes on the canvas: each is one undo step, by key, mouse or menu alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from simulator.design import edits
from simulator.design.canvas_note import NARROWEST, WIDEST, CanvasNote
from ui.canvas.layout.note_places import free_place, nearest_card

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.canvas.layout.geometry import Box
    from ui.canvas.scene import CanvasScene
    from ui.document.document import Document
    from ui.document.selection import Selection

NEW_WIDTH, STEP, WIDTH_STEP = 240.0, 16.0, 32.0
NONE = "There is no note; Ctrl+M adds one."


class NoteCommands(QObject):
    """Acts on the notes that are selected."""

    status_message = Signal(str)

    def __init__(self, document: Document, selection: Selection, scene: CanvasScene) -> None:
        super().__init__(scene)
        self._document, self._selection, self._scene = document, selection, scene

    def new_note(self) -> CanvasNote:
        """A note that is not in the design yet, beside the network of the selected card."""
        selection, layout = self._selection, self._scene.layout
        number = min(selection.network, len(layout.lanes) - 1)
        box = free_place(layout, number, NEW_WIDTH, self._scene.notes.boxes())
        place, card = nearest_card(layout, box)
        return CanvasNote(
            text=" ", network=place.network, beside=place.path, width=NEW_WIDTH,
            x=round(box.x - card.x), y=round(box.y - card.y),
        )  # fmt: skip

    def add(self, notes: Sequence[CanvasNote], text: str = "Add note") -> bool:
        """Add notes and select them; whether they were accepted."""
        first = len(self._document.design.canvas_notes)
        done = self._document.edit(text, lambda design: edits.add_canvas_notes(design, notes))
        if done:
            self._selection.set_notes(range(first, first + len(notes)))
        return done

    def set_text(self, index: int, text: str) -> bool:
        """Replace a note's text; one without any text is deleted."""
        if not text.strip():
            return self.delete({index})
        return self._document.edit(
            "Edit note", lambda design: edits.set_canvas_note(design, index, text=text)
        )

    def delete(self, indices: set[int] | frozenset[int]) -> bool:
        """Delete notes."""
        word = "Delete note" if len(indices) == 1 else f"Delete {len(indices)} notes"
        return self._document.edit(word, lambda design: edits.delete_canvas_notes(design, indices))

    def drop(self, index: int, box: Box, width: float) -> bool:
        """Put a note where it was dragged to, beside the card that is nearest there."""
        place, card = nearest_card(self._scene.layout, box)
        fields: dict[str, Any] = {
            "network": place.network, "beside": place.path,
            "x": round(box.x - card.x), "y": round(box.y - card.y), "width": round(width),
        }  # fmt: skip
        return self._document.edit(
            "Move note", lambda design: edits.set_canvas_note(design, index, **fields)
        )

    def move(self, across: int, down: int) -> None:
        """Move the selected notes by steps; a run of these is one edit."""
        for index in self._selection.notes:
            note = self._document.design.canvas_notes[index]
            self._set(index, x=note.x + STEP * across, y=note.y + STEP * down)

    def widen(self, by: int) -> None:
        """Make the selected notes wider or narrower by steps; a run of these is one edit."""
        for index in self._selection.notes:
            width = self._document.design.canvas_notes[index].width + WIDTH_STEP * by
            self._set(index, width=min(WIDEST, max(NARROWEST, width)))

    def _set(self, index: int, **fields: float) -> None:
        self._document.edit(
            "Move note",
            lambda design: edits.set_canvas_note(design, index, **fields),
            merge_key=("note", index, tuple(fields)),
        )

    def select_next(self) -> None:
        """Select the first note, or the one after that which is selected."""
        count = len(self._document.design.canvas_notes)
        if not count:
            self.status_message.emit(NONE)
            return
        after = max(self._selection.notes, default=-1) + 1
        self._selection.set_notes({after % count})
