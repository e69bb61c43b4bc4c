"""Editors of switches, choices and texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
)

from ui.inspector.editor import MIXED, Editor
from ui.inspector.number_editors import IntEditor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QWheelEvent


class BoolEditor(Editor):
    """A check box; partially checked where values differ."""

    def __init__(self) -> None:
        super().__init__()
        self.box = QCheckBox()
        self.box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.box.clicked.connect(lambda: self.edited.emit(self.box.isChecked()))
        self._set_widgets(self.box)

    def show_value(self, value: object, mixed: bool) -> None:
        self.box.setTristate(mixed)
        state = Qt.CheckState.PartiallyChecked
        if not mixed:
            state = Qt.CheckState.Checked if value else Qt.CheckState.Unchecked
        self.box.setCheckState(state)


class _Combo(QComboBox):
    """A combo box that the wheel changes only where it has the focus.

    A click leaves the focus where it is, and a choice from the opened list lets go of it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._opened = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.activated.connect(self._let_go)

    def showPopup(self) -> None:
        self._opened = True
        super().showPopup()

    def _let_go(self) -> None:
        if self._opened:
            self._opened = False
            self.clearFocus()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceEditor(Editor):
    """A combo box over (value, label) pairs."""

    def __init__(self, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.box = _Combo()
        for value, label in choices:
            self.box.addItem(label, value)
        self.box.activated.connect(self._on_choice)
        self.box.setPlaceholderText(MIXED)
        self._set_widgets(self.box)

    def show_value(self, value: object, mixed: bool) -> None:
        self.box.setCurrentIndex(-1 if mixed else self.box.findData(value))

    def _on_choice(self, index: int) -> None:
        self.edited.emit(self.box.itemData(index))


class TextEditor(Editor):
    """A line of text; Enter or leaving the field confirms it."""

    def __init__(self) -> None:
        super().__init__()
        self.line = QLineEdit()
        self._shown = ""
        self.line.editingFinished.connect(self.finish)
        self._set_widgets(self.line)

    def show_value(self, value: object, mixed: bool) -> None:
        self._shown = "" if mixed or value is None else str(value)
        self.line.setPlaceholderText(MIXED if mixed else "")
        self.line.setText(self._shown)

    def finish(self) -> None:
        if self.line.text() != self._shown:
            self.edited.emit(self.line.text())


class ChoiceOrNumber(Editor):
    """A whole number, or a check box for one word in its place, such as a full batch."""

    def __init__(self, word: tuple[str, str], low: int, high: int) -> None:
        super().__init__()
        self._word = word
        self.number = IntEditor(low, high)
        self.word = QCheckBox(word[1])
        self.word.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.number.edited.connect(self.edited)
        self.word.clicked.connect(self._on_word)
        self._last = 64
        self._set_widgets(self.number, self.word)

    def show_value(self, value: object, mixed: bool) -> None:
        whole = value == self._word[0]
        self.word.setChecked(whole)
        self.number.setEnabled(not whole)
        if isinstance(value, int):
            self._last = value
        self.number.show_value(self._last, mixed)

    def finish(self) -> None:
        self.number.finish()

    def _on_word(self) -> None:
        self.edited.emit(self._word[0] if self.word.isChecked() else self._last)
