"""The field over a note in which its Markdown is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.design.canvas_note import LONGEST_NOTE
from ui.canvas.overlays.bar import move_inside
from ui.style import theme
from ui.widgets.markdown_field import MarkdownField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QGraphicsView

    from simulator.design.canvas_note import CanvasNote
    from ui.canvas.interaction.note_commands import NoteCommands
    from ui.canvas.scene import CanvasScene
    from ui.document.document import Document

LEAST_W, LEAST_H, MOST_H = 240, 96, 320
SMALLEST_TYPE_PX, LARGEST_TYPE_PX = 12, 28
HINT = "A note in Markdown: **bold**, *italic*, # heading, - list"


class NoteEditor(MarkdownField):
    """Stands over its note and follows it; a note without text is taken away."""

    def __init__(self, view: QGraphicsView, document: Document, scene: CanvasScene) -> None:
        super().__init__(view, "note_editor", HINT)
        self._view, self._document, self._scene = view, document, scene
        self._commands: NoteCommands | None = None
        self._index: int | None = None  # None is a note that is not in the design yet
        self._new: CanvasNote | None = None
        self.setAccessibleName("Text of the note, in Markdown")
        document.design_changed.connect(self.dismiss)
        self.closed.connect(view.setFocus)

    def edit(self, commands: NoteCommands, index: int | None) -> None:
        """Edit the text of a note; without an index a new one, added when there is some text."""
        notes = self._document.design.canvas_notes
        self._commands, self._index = commands, index
        self._new = commands.new_note() if index is None else None
        self.open_with("" if index is None else notes[index].text)
        self.selectAll()

    def place(self) -> None:
        """Move over the note, at its size."""
        if not self.isVisible():
            return
        scale = self._view.transform().m11()
        note = self._new
        boxes = self._scene.notes.boxes()
        if self._index is not None and self._index < len(boxes):
            box = boxes[self._index]
        elif note is not None:
            box = self._scene.place_of_note(note)
        else:
            return
        size = round(min(LARGEST_TYPE_PX, max(SMALLEST_TYPE_PX, theme.type_px(13) * scale)))
        self.setStyleSheet(f"font-size: {max(size, theme.type_px(0))}px;")
        width = round(max(theme.px(LEAST_W), box.w * scale))
        height = round(min(theme.px(MOST_H), max(theme.px(LEAST_H), box.h * scale)))
        self.resize(width, height)
        move_inside(self, self._view.viewport(), self._view.mapFromScene(box.x, box.y))

    def take_over(self, text: str) -> bool:
        """One undo step; what the format would refuse of a long text is cut off."""
        commands, index, new = self._commands, self._index, self._new
        kept = text[:LONGEST_NOTE]
        self.dismiss()  # its note may be gone afterwards, and the index another's
        if commands is not None and index is not None:
            commands.set_text(index, kept)
        elif commands is not None and new is not None and kept.strip():
            commands.add([new.replaced(text=kept)])
        return True
