"""A line across the window: something that stays true until it is answered, with its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from ui.style import theme
from ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from collections.abc import Callable


class Answer(NamedTuple):
    """One button of a notice: its text, what it does, its tooltip."""

    text: str
    call: Callable[[], object]
    tip: str


class NoticeBar(QFrame):
    """Shows one notice with a button for each answer; hidden while there is none."""

    focus_left = Signal()

    def __init__(self, name: str, accessible_name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setProperty("notice", True)
        self.message = ElidedLabel()
        self.message.setObjectName(f"{name}_message")
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.message, 1)
        self._buttons: list[QPushButton] = []
        self._answers: list[Answer] = []
        theme.notifier().changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def show_notice(self, sentence: str, answers: list[Answer]) -> None:
        """Show a notice in the place of an earlier one; the same one stays, with its focus."""
        texts = [answer.text for answer in answers]
        if self.isVisible() and (sentence, texts) == (self.message.full_text(), [*self.buttons()]):
            return
        self.message.show_text(sentence)
        self.setAccessibleDescription(sentence)
        self._answers = answers
        for _ in range(len(self._buttons), len(answers)):
            self._add_button()
        for number, button in enumerate(self._buttons):
            button.setVisible(number < len(answers))
            if number < len(answers):
                self._show_answer(button, answers[number])
        self.show()

    def hide_notice(self) -> None:
        """Show nothing; `focus_left` follows where the keyboard was on a button."""
        focus = self.focusWidget() if self.isVisible() else None
        had_focus = focus is not None and focus.hasFocus()
        self.hide()
        if had_focus:
            self.focus_left.emit()

    def buttons(self) -> dict[str, QPushButton]:
        """The buttons by their texts."""
        return {button.text(): button for button in self._buttons[: len(self._answers)]}

    def _add_button(self) -> None:
        """One more; none is ever deleted, since the keyboard may be on it."""
        number, button = len(self._buttons), QPushButton()
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: self._answers[number].call())
        self._row.addWidget(button)
        self._buttons.append(button)

    def _show_answer(self, button: QPushButton, answer: Answer) -> None:
        button.setText(answer.text)
        button.setObjectName(f"{self.objectName()}_{answer.text.rstrip('…').replace(' ', '_')}")
        button.setAccessibleName(answer.text)
        button.setToolTip(answer.tip)

    def _restyle(self) -> None:
        gap = theme.px(theme.GAP)
        self._row.setContentsMargins(gap, theme.px(6), gap, theme.px(6))
        self._row.setSpacing(theme.px(8))
