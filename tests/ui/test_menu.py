"""The menu of all actions can be listed, by a script as by a screen reader."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from shiboken6 import isValid

from tests.ui.conftest import MakeWindow
from ui.shell.actions import MENUS


def entries(menu: QMenu) -> list[QAction]:
    """All that can be chosen, and what parts it, in the order shown."""
    found: list[QAction] = []
    for action in menu.actions():
        part = action.menu()
        found += entries(part) if isinstance(part, QMenu) else [action]
    return found


def test_whoever_lists_the_menu_leaves_it_whole(make_window: MakeWindow) -> None:
    window = make_window()
    first = entries(window.menu)
    assert [action.text() for action in first if not isValid(action)] == []
    assert [title for title in MENUS if not isValid(window.menu.parts[title])] == []
    assert entries(window.menu) == first


def test_every_action_of_the_window_is_listed_once(make_window: MakeWindow) -> None:
    window = make_window()
    names = [action.objectName() for action in entries(window.menu) if not action.isSeparator()]
    assert sorted(names) == sorted(window.actions_by_name)
