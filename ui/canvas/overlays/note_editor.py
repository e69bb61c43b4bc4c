"""The field over a note in which its Markdown is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGraphicsView, QPlainTextEdit

from simulator.design.canvas_note import LONGEST_NOTE
from ui.canvas.overlays.bar import move_inside
from ui.style import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent

    from simulator.design.canvas_note import CanvasNote
    from ui.canvas.interaction.note_commands import NoteCommands
    from ui.canvas.scene import CanvasScene
    from ui.document.document import Document

LEAST_W, LEAST_H, MOST_H = 240, 96, 320
SMALLEST_TYPE_PX, LARGEST_TYPE_PX = 12, 28
TIP = "Markdown; Ctrl+Enter or a click elsewhere takes it over, Escape leaves it as it was"
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class NoteEditor(QPlainTextEdit):
    """Stands over its note and follows it; a note without text is taken away."""

    def __init__(self, view: QGraphicsView, document: Document, scene: CanvasScene) -> None:
        super().__init__(view)
        self._view, self._document, self._scene = view, document, scene
        self._commands: NoteCommands | None = None
        self._index: int | None = None  # None is a note that is not in the design yet
        self._new: CanvasNote | None = None
        self.setObjectName("note_editor")
        self.setAccessibleName("Text of the note, in Markdown")
        self.setToolTip(TIP)
        self.setPlaceholderText("A note in Markdown: **bold**, *italic*, # heading, - list")
        self.setTabChangesFocus(True)
        document.design_changed.connect(self.dismiss)
        self.hide()

    def edit(self, commands: NoteCommands, index: int | None) -> None:
        """Edit the text of a note; without an index a new one, added when there is some text."""
        notes = self._document.design.canvas_notes
        self._commands, self._index = commands, index
        self._new = commands.new_note() if index is None else None
        self._open("" if index is None else notes[index].text)

    def _open(self, text: str) -> None:
        self.setPlainText(text)
        self.selectAll()
        self.show()
        self.follow()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def follow(self) -> None:
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

    def finish(self) -> None:
        """Take over what was typed; what the format would refuse stays in the field."""
        if not self.isVisible() or self._commands is None:
            return
        text, commands = self.toPlainText().rstrip()[:LONGEST_NOTE], self._commands
        index, new = self._index, self._new
        self.dismiss()
        if index is not None:
            commands.set_text(index, text)
        elif new is not None and text.strip():
            commands.add([new.replaced(text=text)])

    def dismiss(self, *_: object) -> None:
        """Close without changing anything."""
        if self.isVisible():
            focused = self.hasFocus()
            self.hide()
            if focused:
                self._view.setFocus()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # a shortcut of the window is text here, and Undo that of the typing
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif event.key() in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.finish()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in PASSING:
            self.finish()
