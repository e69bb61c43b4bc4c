"""The status line at the bottom: the last message or warning, and a quick fix to click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from ui.style import theme
from ui.widgets.elided_label import as_tip

if TYPE_CHECKING:
    from simulator.errors import Problem


def problem_text(problem: Problem) -> str:
    """A problem of a design as the window shows it: "A conv2d: needs an image …".

    Messages about files name networks by number; on the canvas they have letters.
    """
    if problem.network is None:
        return str(problem)
    card = "/".join(problem.path or ())
    return f"{theme.LETTERS[problem.network]} {card}".rstrip() + f": {problem.message}"


HEIGHT_PX, PRESENTED_HEIGHT_PX = 30, 19


class StatusLine(QFrame):
    """Shows one sentence until the next; warnings may offer a quick fix as a button."""

    fix_accepted = Signal()

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
        layout.setContentsMargins(theme.GAP, 0, theme.GRID * 2, 0)
        layout.addWidget(self.message, 1)
        self.fix_button = QPushButton()
        self.fix_button.setObjectName("cure_button")
        self.fix_button.setProperty("fix", True)
        self.fix_button.setToolTip("Make this change; Undo takes it back")
        self.fix_button.clicked.connect(lambda _checked=False: self.fix_accepted.emit())
        self.fix_button.hide()
        layout.addWidget(self.fix_button)
        self._row = layout
        self._at_end: QWidget | None = None
        self._problem = False
        theme.notifier().changed.connect(self._restyle)
        self._restyle()

    def add_at_end(self, widget: QWidget) -> None:
        """Put a widget at the right end; presenting needs its height."""
        self._row.addWidget(widget)
        self._at_end = widget

    def show_message(self, sentence: str) -> None:
        """Report what happened, in the muted colour."""
        self._show(sentence, problem=False)

    def warn(self, sentence: str) -> None:
        """Report what went wrong, and what to do about it, in the warning colour."""
        self._show(sentence, problem=True)

    def take_back(self, sentence: str) -> None:
        """Say nothing, where this is still what is said."""
        if sentence and self.message.text() == _line(sentence):
            self.show_message("")

    def offer_fix(self, text: str) -> None:
        """Offer a quick fix beside the message, as a button; an empty `text` takes it away."""
        self.fix_button.setText(f"{text[:1].upper()}{text[1:]}  Ctrl+K")
        self.fix_button.setAccessibleName(text)
        self.fix_button.setVisible(bool(text))

    def _show(self, sentence: str, *, problem: bool) -> None:
        self.message.setText(_line(sentence))
        self.message.setToolTip(as_tip(sentence) or "What happened last")
        self.fix_button.hide()
        if problem != self._problem:
            self._problem = problem
            self._restyle()

    def _restyle(self) -> None:
        presenting = theme.presenting()
        self.setFixedHeight(theme.px(PRESENTED_HEIGHT_PX if presenting else HEIGHT_PX))
        if self._at_end is not None:
            self._at_end.setVisible(not presenting)
        colours = theme.current()
        color = colours.warning if self._problem else colours.muted
        self.message.setStyleSheet(f"color: {color};")


def _line(sentence: str) -> str:
    return " · ".join(part for part in sentence.splitlines() if part)
