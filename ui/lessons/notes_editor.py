"""The field over the design's notes in which their Markdown is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect

from simulator.design import edits
from ui.style import theme
from ui.widgets.markdown_field import MarkdownField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractScrollArea

    from ui.document.document import Document

HINT = "What this design shows, in Markdown: **bold**, # heading, - list"


class NotesEditor(MarkdownField):
    """Covers the panel that shows the notes; another design closes it.

    In a page it has the panel's parent: a child of the panel would have the panel's scroll bar
    before it, which Qt raises whenever its range changes.
    """

    def __init__(self, panel: QAbstractScrollArea, document: Document) -> None:
        super().__init__(panel, "notes_editor", HINT)
        self._panel, self._document = panel, document
        self.setAccessibleName("Notes of the design, in Markdown")
        document.design_changed.connect(self.dismiss)
        document.begun.connect(self.dismiss)

    def open(self) -> None:
        """Edit the notes that the design has now."""
        self.setStyleSheet(f"font-size: {theme.type_px(14)}px;")
        self.open_with(self._document.design.notes)

    def place(self) -> None:
        parent = self.parentWidget()
        assert parent is not None
        self.setGeometry(QRect(self._panel.mapTo(parent, QPoint(0, 0)), self._panel.size()))

    def take_over(self, text: str) -> bool:
        """One undo step, or none where the notes are the same."""
        document = self._document
        is_same = text == document.design.notes.rstrip()
        return is_same or document.edit("Edit notes", lambda design: edits.set_notes(design, text))
