"""The menu of recent files: in order, with pictures, each opened on a click after asking."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.storage import files
from tests.ui.conftest import MakeWindow
from ui.shell.app import create_window
from ui.shell.main_window import MainWindow
from ui.shell.settings import Settings
from ui.widgets.dialogs import CANCEL, Dialogs


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache, of this test alone; returns the folder of pictures."""
    where = staticmethod(lambda _kind: str(tmp_path / "home"))
    monkeypatch.setattr(QStandardPaths, "writableLocation", where)
    return tmp_path / "home" / "depthscope" / "pictures"


def saved(tmp_path: Path, name: str) -> Path:
    path = tmp_path / f"{name}.depthscope.json"
    files.save(edits.set_title(edits.empty_design(), name), path)
    return path


def entries(window: MainWindow) -> list[QAction]:
    window.recent_files.menu.aboutToShow.emit()
    actions = window.recent_files.menu.actions()
    return [action for action in actions if action.objectName().startswith("recent_")]


def names(window: MainWindow) -> list[str]:
    return [action.toolTip().rpartition("/")[2].partition(".")[0] for action in entries(window)]


def test_what_is_opened_or_saved_comes_first_once_and_nine_are_kept(
    make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    window = make_window()
    assert entries(window) == []
    assert not window.recent_files.menu_action.isEnabled()
    for name in "abcdefghij":
        assert window.open_path(saved(tmp_path, name))
        window.recent_files.draw()
    assert names(window) == list("jihgfedcb")
    assert len(list(cache.iterdir())) == 9  # that of a has gone with it
    assert window.open_path(tmp_path / "c.depthscope.json")
    monkeypatch.setattr(Dialogs, "save_file", staticmethod(lambda *_: str(tmp_path / "new")))
    assert window.file_actions.save_as()
    assert names(window) == ["new", *"cjihgfed"]
    assert not window.open_path(tmp_path / "nowhere.json")
    assert names(window)[0] == "new"


def test_a_picture_of_the_canvas_follows_what_is_saved(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, cache: Path
) -> None:
    path = saved(tmp_path, "a")
    window = make_window(path)
    qtbot.waitUntil(lambda: cache.exists() and len(list(cache.glob("*.png"))) == 1)
    before = entries(window)[0].icon().pixmap(128, 72).toImage()
    window.commands.add_variant()
    assert window.file_actions.save()
    window.recent_files.draw()
    after = entries(window)[0].icon().pixmap(128, 72).toImage()
    assert len({after.pixel(x, y) for x in range(0, 128, 2) for y in range(0, 72, 2)}) > 3
    assert after != before


def test_an_entry_opens_its_file_and_asks_about_changes_before(
    make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window(saved(tmp_path, "a"))
    assert window.open_path(saved(tmp_path, "b"))
    monkeypatch.setattr(Dialogs, "unsaved", staticmethod(lambda *_: CANCEL))
    window.document.edit("Title", lambda design: edits.set_title(design, "unsaved"))
    entries(window)[1].trigger()
    assert window.document.design.title == "unsaved"
    window.document.undo_stack.undo()
    entries(window)[1].trigger()
    assert window.document.design.title == "a"
    assert names(window) == ["a", "b"]


def test_the_menu_fills_itself_when_it_opens_from_the_file_menu(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path
) -> None:
    window = make_window(saved(tmp_path, "a"))
    menu = window.recent_files.menu
    assert menu.actions() == []
    part = window.menu.parts["File"]
    part.popup(window.pos())
    part.setActiveAction(window.recent_files.menu_action)
    qtbot.keyClick(part, Qt.Key.Key_Right)
    qtbot.waitUntil(menu.isVisible)
    assert menu.actions()[0].objectName() == "recent_1"
    menu.close()
    part.close()


def test_a_file_that_is_gone_is_shown_and_cannot_be_chosen(
    make_window: MakeWindow, tmp_path: Path
) -> None:
    window = make_window(saved(tmp_path, "a"))
    window.document.new()
    (tmp_path / "a.depthscope.json").unlink()
    (gone,) = entries(window)
    assert not gone.isEnabled()
    assert gone.text().endswith("(no longer there)")


def test_the_list_can_be_cleared_with_its_pictures_and_no_file_goes(
    make_window: MakeWindow, tmp_path: Path, cache: Path
) -> None:
    window = make_window(saved(tmp_path, "a"))
    window.recent_files.draw()
    assert len(entries(window)) == 1
    window.recent_files.menu.actions()[-1].trigger()
    assert entries(window) == []
    assert list(cache.iterdir()) == []
    assert (tmp_path / "a.depthscope.json").exists()


def test_names_of_others_are_text_in_the_menu(make_window: MakeWindow, tmp_path: Path) -> None:
    path = tmp_path / "a & <b>\n\tc.json"
    files.save(edits.empty_design(), path)
    window = make_window(path)
    (entry,) = entries(window)
    assert "a && <b>" in entry.text()
    assert "\n" not in entry.text()
    assert "\t" not in entry.text()
    assert "<b>" not in entry.toolTip()


@pytest.mark.parametrize("value", ["[", "5", '[5, "", null, "a\\u0000b"]', "[" * 99_999])
def test_a_damaged_list_is_an_empty_one(value: str) -> None:
    settings = Settings()
    settings._store.setValue("recent_files", value)
    assert settings.recent_files() == []


def test_pictures_of_files_for_others_are_no_use_of_them(
    qtbot: QtBot, tmp_path: Path, cache: Path
) -> None:
    window = create_window(saved(tmp_path, "a"), Settings(kept=False))
    assert names(window) == []
    assert window.document.store is not None
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".lock")]
    window.close()
    qtbot.waitUntil(lambda: not window.session.running())
    assert not cache.exists()
    window.deleteLater()
