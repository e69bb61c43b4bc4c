"""A group of buttons is one stop for Tab, and arrows move within it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.focus_group import FocusGroup


class Row(QWidget):
    """A field, a group of four buttons, a field."""

    def __init__(self) -> None:
        super().__init__()
        self.before, self.after = QLineEdit(), QLineEdit()
        self.buttons = [QPushButton(text) for text in "abcd"]
        layout = QHBoxLayout(self)
        for widget in (self.before, *self.buttons, self.after):
            layout.addWidget(widget)
        self.group = FocusGroup(self, self.buttons)


@pytest.fixture
def row(qtbot: QtBot) -> Row:
    made = Row()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.before.setFocus()
    return made


def press(qtbot: QtBot, *keys: Qt.Key) -> QWidget | None:
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key)
    return QApplication.focusWidget()


TAB, LEFT, RIGHT = Qt.Key.Key_Tab, Qt.Key.Key_Left, Qt.Key.Key_Right


def test_tab_stops_once_and_comes_back_to_the_button_that_was_left(qtbot: QtBot, row: Row) -> None:
    assert press(qtbot, TAB) is row.buttons[0]
    assert press(qtbot, RIGHT, RIGHT) is row.buttons[2]
    assert press(qtbot, TAB) is row.after
    assert press(qtbot, Qt.Key.Key_Backtab) is row.buttons[2]
    assert press(qtbot, Qt.Key.Key_Backtab) is row.before


def test_arrows_pass_over_what_cannot_be_pressed_and_go_around_the_end(
    qtbot: QtBot, row: Row
) -> None:
    row.buttons[1].setEnabled(False)
    row.buttons[3].hide()
    assert press(qtbot, TAB, RIGHT) is row.buttons[2]
    assert press(qtbot, RIGHT) is row.buttons[0]
    assert press(qtbot, LEFT) is row.buttons[2]
    assert press(qtbot, Qt.Key.Key_Home) is row.buttons[0]
    assert press(qtbot, Qt.Key.Key_End) is row.buttons[2]


def test_a_stop_that_is_disabled_hands_over_to_another(qtbot: QtBot, row: Row) -> None:
    row.buttons[0].setEnabled(False)
    assert press(qtbot, TAB) is row.buttons[1]
    press(qtbot, TAB)
    for button in row.buttons:
        button.setEnabled(False)
    row.buttons[3].setEnabled(True)
    assert press(qtbot, Qt.Key.Key_Backtab) is row.buttons[3]


def test_a_click_presses_a_button_and_leaves_the_focus_where_it_was(qtbot: QtBot, row: Row) -> None:
    with qtbot.waitSignal(row.buttons[2].clicked):
        qtbot.mouseClick(row.buttons[2], Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is row.before


def test_enter_presses_the_button_in_focus(qtbot: QtBot, row: Row) -> None:
    press(qtbot, TAB, RIGHT)
    with qtbot.waitSignal(row.buttons[1].clicked):
        press(qtbot, Qt.Key.Key_Return)
