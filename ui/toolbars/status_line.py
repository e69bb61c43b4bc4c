"""The line at the bottom that says what happened, and stays until something else does."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy

from simulator.errors import Problem
from ui.style import theme
from ui.widgets.elided_label import as_tip


def words_of(problem: Problem) -> str:
    """A problem of a design as one sees it in the window: "A conv2d: needs an image …".

    Files name places by number; on the canvas networks have letters, and layers names.
    """
    if problem.network is None:
        return str(problem)
    card = "/".join(problem.path or ())
    return f"{theme.LETTERS[problem.network]} {card}".rstrip() + f": {problem.message}"


class StatusLine(QFrame):
    """One sentence; problems stand in the warning colour, and may offer a cure to click."""

    accepted = Signal()

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
        layout.addWidget(self.message, 1)
        self.cure = QPushButton()
        self.cure.setObjectName("cure_button")
        self.cure.setProperty("cure", True)
        self.cure.setToolTip("Make this change; Undo takes it back")
        self.cure.clicked.connect(lambda _checked=False: self.accepted.emit())
        self.cure.hide()
        layout.addWidget(self.cure)
        self._problem = False
        theme.notifier().changed.connect(self._restyle)
        self._restyle()

    def say(self, sentence: str) -> None:
        """Something that happened."""
        self._show(sentence, problem=False)

    def warn(self, sentence: str) -> None:
        """Something that went wrong, with its remedy."""
        self._show(sentence, problem=True)

    def offer(self, text: str) -> None:
        """A cure for what was said last; nothing where `text` is empty."""
        self.cure.setText(f"{text[:1].upper()}{text[1:]}  Ctrl+K")
        self.cure.setAccessibleName(text)
        self.cure.setVisible(bool(text))

    def _show(self, sentence: str, *, problem: bool) -> None:
        line = " · ".join(part for part in sentence.splitlines() if part)
        self.message.setText(line)
        self.message.setToolTip(as_tip(sentence) or "What happened last")
        self.cure.hide()
        if problem != self._problem:
            self._problem = problem
            self._restyle()

    def _restyle(self) -> None:
        self.setFixedHeight(theme.px(28))
        colours = theme.current()
        color = colours.warning if self._problem else colours.muted
        self.message.setStyleSheet(f"color: {color};")
