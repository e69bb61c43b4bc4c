"""The lesson's text: the notes of the design, or the step of the lesson that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTextBrowser

from ui.lessons.notes_editor import NotesEditor
from ui.style import theme
from ui.style.markdown import plain, set_markdown
from ui.widgets.markdown_field import ENTER

if TYPE_CHECKING:
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QMoveEvent, QResizeEvent

    from simulator.lessons.lesson import Step
    from ui.document.document import Document

NO_NOTES = "This design has no notes. A double click here writes some."


class LessonPanel(QTextBrowser):
    """Shows Markdown without HTML, images, or links that open anything.

    A double click, or Enter, lets one edit the notes of the design where they stand; `focus_left`
    says that this is done. The step of a lesson is not the design's, and stays as it is.
    """

    focus_left = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.setObjectName("lesson")
        self.setAccessibleName("Lesson")
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self._document = document
        self._step: Step | None = None
        self._is_filling = False
        self.editor = NotesEditor(self, document)
        self.editor.closed.connect(self.focus_left)
        document.design_changed.connect(self._show)
        theme.notifier().changed.connect(self._show)
        self._show()

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Load nothing, whatever the text refers to."""
        return None

    def show_step(self, step: Step | None) -> None:
        """Show a step of a lesson, or with None the notes of the design."""
        self._step = step
        if step is not None:
            self.editor.dismiss()
        self._show()

    def edit(self) -> None:
        """Open the notes of the design for editing, unless a lesson's step is shown."""
        if self._step is None:
            self.editor.open()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._step is not None or event.button() != Qt.MouseButton.LeftButton:
            super().mouseDoubleClickEvent(event)
        else:
            self.edit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and self._step is None:
            self.edit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.editor.place()
        step = self._step
        has_drawn = step is not None and bool(step.formula or step.plots)
        if self._is_filling:  # a scroll bar came or went in the middle of it: Qt would crash
            return
        if has_drawn and event.size().width() != event.oldSize().width():
            self._show()  # how large it is depends on the width

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self.editor.place()

    def _show(self, *_: object) -> None:
        design = self._document.design
        colours = theme.current()
        self.document().setDocumentMargin(theme.px(theme.GAP))
        if self._step is not None:
            from ui.lessons.step_text import fill_with_step

            self.setToolTip("This step of the lesson")
            self._is_filling = True
            try:
                fill_with_step(self.document(), self._step, self.viewport().width())
            finally:
                self._is_filling = False
        else:
            self.setToolTip("What this design shows; a double click or Enter edits it")
            text = design.notes or f"## {plain(design.title)}\n\n*{NO_NOTES}*"
            set_markdown(self.document(), text)
        dress = (
            f"QTextBrowser {{ background: {colours.surface}; color: {colours.text};"
            f" font-size: {theme.type_px(14)}px; border: none; }}"
        )
        if dress != self.styleSheet():  # the same one too would be worked out anew
            self.setStyleSheet(dress)
