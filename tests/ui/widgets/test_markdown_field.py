"""A text is typed as Markdown and taken over by leaving the field, or left as it was."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.markdown_field import ENTER, MarkdownField

CTRL = Qt.KeyboardModifier.ControlModifier


class Field(MarkdownField):
    """Over a whole parent; refuses what says no."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "field", "Type here")
        self.taken: list[str] = []
        self.places = 0
        self.owner = parent  # which nothing else holds

    def place(self) -> None:
        self.places += 1

    def take_over(self, text: str) -> bool:
        self.taken.append(text)
        return text != "no"


@pytest.fixture
def field(qtbot: QtBot) -> Field:
    parent = QWidget()
    qtbot.addWidget(parent)
    with qtbot.waitActive(parent):
        parent.show()
    made = Field(parent)
    assert not made.isVisible()
    made.open_with("before")
    assert made.hasFocus()
    assert (made.toPlainText(), made.places) == ("before", 1)
    return made


@pytest.mark.parametrize("enter", ENTER)
def test_enter_is_a_line_and_with_ctrl_the_end(qtbot: QtBot, field: Field, enter: Qt.Key) -> None:
    field.selectAll()
    QTest.keyClicks(field, "one")
    QTest.keyClick(field, enter)
    QTest.keyClicks(field, "two  ")
    assert not field.taken
    with qtbot.waitSignal(field.closed):
        QTest.keyClick(field, enter, CTRL)
    assert field.taken == ["one\ntwo"]
    assert not field.isVisible()


def test_escape_leaves_all_as_it_was(qtbot: QtBot, field: Field) -> None:
    QTest.keyClicks(field, "more")
    with qtbot.waitSignal(field.closed):
        QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.taken
    assert not field.isVisible()


def test_what_is_refused_stays_in_the_field(field: Field) -> None:
    field.setPlainText("no")
    field.finish()
    assert field.isVisible()
    assert field.toPlainText() == "no"


def test_it_ends_with_the_keyboard_going_elsewhere_but_not_to_a_menu_or_another_window(
    field: Field,
) -> None:
    reasons = Qt.FocusReason
    for reason in (reasons.PopupFocusReason, reasons.ActiveWindowFocusReason):
        field.focusOutEvent(QFocusEvent(QEvent.Type.FocusOut, reason))
        assert not field.taken
    field.focusOutEvent(QFocusEvent(QEvent.Type.FocusOut, reasons.MouseFocusReason))
    assert field.taken == ["before"]
    field.finish()
    assert field.taken == ["before"], "once"


def test_a_shortcut_of_the_window_is_text_here(field: Field) -> None:
    none = Qt.KeyboardModifier.NoModifier
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Space, none, " ")
    event.ignore()
    field.event(event)
    assert event.isAccepted()
