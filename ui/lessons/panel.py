"""The lesson's text: the notes of the design, or the step of the lesson that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTextBrowser

from ui.style import theme
from ui.style.markdown import plain, set_markdown

if TYPE_CHECKING:
    from PySide6.QtCore import QUrl

    from simulator.lessons.lesson import Step
    from ui.document.document import Document


class LessonPanel(QTextBrowser):
    """Shows Markdown without HTML, images, or links that open anything."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.setObjectName("lesson")
        self.setAccessibleName("Lesson")
        self.setToolTip("What this design shows")
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self._document = document
        self._step: Step | None = None
        document.design_changed.connect(self._show)
        theme.notifier().changed.connect(self._show)
        self._show()

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Load nothing, whatever the text refers to."""
        return None

    def show_step(self, step: Step | None) -> None:
        """Show a step of a lesson, or with None the notes of the design."""
        self._step = step
        self._show()

    def _show(self, *_: object) -> None:
        design = self._document.design
        colours = theme.current()
        self.document().setDocumentMargin(theme.px(theme.GAP))
        if self._step is not None:
            from ui.lessons.step_text import fill_with_step

            fill_with_step(self.document(), self._step)
        else:
            text = design.notes or f"## {plain(design.title)}\n\n*This design has no notes.*"
            set_markdown(self.document(), text)
        self.setStyleSheet(
            f"QTextBrowser {{ background: {colours.surface}; color: {colours.text};"
            f" font-size: {theme.type_px(14)}px; border: none; }}"
        )
