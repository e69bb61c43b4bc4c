"""The sheet of all keys, opened and closed by its key."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.conftest import MakeWindow
from ui.shell.key_table import sections
from ui.shell.shortcut_sheet import ShortcutSheet


def test_the_question_mark_opens_the_sheet_and_closes_it(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    window.show()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Question)
    sheet = window.findChild(ShortcutSheet)
    assert sheet is not None
    assert sheet.isVisible()
    assert not sheet.isModal()
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    window.action("shortcuts_help").trigger()
    assert sheet.isVisible()
    window.action("shortcuts_help").trigger()
    assert not sheet.isVisible()
    assert len(window.findChildren(ShortcutSheet)) == 1


def test_every_section_stands_on_the_sheet_once(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    window.action("shortcuts_help").trigger()
    sheet = window.findChild(ShortcutSheet)
    assert sheet is not None
    text = sheet.page.toPlainText()
    for title, rows in sections().items():
        assert text.count(f"{title.upper()}\n") == 1
        for row in rows:
            assert f"{row.keys}\n{row.does}" in text
