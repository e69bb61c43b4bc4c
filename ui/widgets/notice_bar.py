"""A line across the window: something that stays true until it is answered, with its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from ui.style import theme
from ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Answer:
    """One button of a notice: its text, what it does, its tooltip."""

    text: str
    call: Callable[[], object]
    tip: str


class NoticeBar(QFrame):
    """Shows one notice with a button for each answer; hidden while there is none."""

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
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [self._button(answer) for answer in answers]
        before: QWidget = self.message
        for button in self._buttons:
            self._row.addWidget(button)
            self.setTabOrder(before, button)
            before = button
        self.show()

    def buttons(self) -> dict[str, QPushButton]:
        """The buttons by their texts."""
        return {button.text(): button for button in self._buttons}

    def _button(self, answer: Answer) -> QPushButton:
        button = QPushButton(answer.text)
        button.setObjectName(f"{self.objectName()}_{answer.text.rstrip('…').replace(' ', '_')}")
        button.setAccessibleName(answer.text)
        button.setToolTip(answer.tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: answer.call())
        return button

    def _restyle(self) -> None:
        gap = theme.px(theme.GAP)
        self._row.setContentsMargins(gap, theme.px(6), gap, theme.px(6))
        self._row.setSpacing(theme.px(8))
