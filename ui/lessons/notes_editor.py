"""The field over the design's notes in which their Markdown is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit

from simulator.design import edits
from ui.style import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent
    from PySide6.QtWidgets import QAbstractScrollArea

    from ui.document.document import Document

TIP = "Markdown; Ctrl+Enter or a click elsewhere takes it over, Escape leaves it as it was"
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class NotesEditor(QPlainTextEdit):
    """Covers the panel that shows the notes; another design closes it.

    `closed` says that the keyboard is free again.
    """

    closed = Signal()

    def __init__(self, panel: QAbstractScrollArea, document: Document) -> None:
        super().__init__(panel)
        self._panel, self._document = panel, document
        self.setObjectName("notes_editor")
        self.setAccessibleName("Notes of the design, in Markdown")
        self.setToolTip(TIP)
        self.setPlaceholderText("What this design shows, in Markdown: **bold**, # heading, - list")
        self.setTabChangesFocus(True)
        document.design_changed.connect(self._on_design)
        document.begun.connect(self.dismiss)
        self.hide()

    def open(self) -> None:
        """Edit the notes that the design has now."""
        self.setPlainText(self._document.design.notes)
        self.setStyleSheet(f"font-size: {theme.type_px(14)}px;")
        self.cover()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def cover(self) -> None:
        """Take the panel's place and size."""
        self.setGeometry(self._panel.rect())

    def finish(self) -> None:
        """Take over what was typed, as one undo step; what is refused stays in the field."""
        if not self.isVisible():
            return
        text, document = self.toPlainText().rstrip(), self._document
        is_same = text == document.design.notes.rstrip()
        if is_same or document.edit("Edit notes", lambda design: edits.set_notes(design, text)):
            self.dismiss()

    def dismiss(self) -> None:
        """Close without changing anything."""
        if self.isVisible():
            focused = self.hasFocus()
            self.hide()
            if focused:
                self.closed.emit()

    def _on_design(self, *_: object) -> None:
        self.dismiss()

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
