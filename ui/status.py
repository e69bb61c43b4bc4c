"""The line at the bottom that says what happened, and stays until something else does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy

from ui import theme


class StatusLine(QFrame):
    """One sentence; problems stand in the warning colour."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", True)
        self.message = QLabel()
        self.message.setObjectName("status_message")
        self.message.setAccessibleName("Message")
        self.message.setToolTip("What happened last")
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.GAP, 4, theme.GAP, 4)
        layout.addWidget(self.message)
        self._problem = False
        theme.notifier().changed.connect(self._restyle)
        self._restyle()

    def say(self, sentence: str) -> None:
        """Something that happened."""
        self._show(sentence, problem=False)

    def warn(self, sentence: str) -> None:
        """Something that went wrong, with its remedy."""
        self._show(sentence, problem=True)

    def _show(self, sentence: str, *, problem: bool) -> None:
        line = " · ".join(part for part in sentence.splitlines() if part)
        self.message.setText(line)
        self.message.setToolTip(sentence or "What happened last")
        if problem != self._problem:
            self._problem = problem
            self._restyle()

    def _restyle(self) -> None:
        self.setFixedHeight(theme.px(28))
        colours = theme.current()
        color = colours.warning if self._problem else colours.muted
        self.message.setStyleSheet(f"color: {color};")
