"""What others do to the file is said on a line in the window, with answers that do as they say."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.storage import files
from simulator.design.storage.locks import EDITING, LockState, lock_beside
from tests.ui.conftest import MakeWindow
from ui.shell.main_window import MainWindow
from ui.widgets.dialogs import Dialogs


def save(path: Path, title: str) -> None:
    """What another program does."""
    files.save(edits.set_title(edits.empty_design(), title), path)


def retitle(window: MainWindow, title: str) -> None:
    window.document.edit("Title", partial(edits.set_title, title=title))


def shown(window: MainWindow) -> str:
    bar = window.file_notice.bar
    return bar.message.full_text() if bar.isVisible() else ""


def click(qtbot: QtBot, window: MainWindow, text: str) -> None:
    qtbot.mouseClick(window.file_notice.bar.buttons()[text], Qt.MouseButton.LeftButton)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.depthscope.json"
    save(path, "first")
    return path


def test_a_file_that_changes_on_disk_can_be_reloaded_and_undo_brings_ones_own_back(
    qtbot: QtBot, make_window: MakeWindow, mine: Path
) -> None:
    window = make_window(mine)
    assert shown(window) == ""
    retitle(window, "unsaved")
    save(mine, "theirs")
    qtbot.waitUntil(lambda: shown(window).startswith("mine.depthscope.json was changed on disk at"))
    assert shown(window).endswith("Changes here are not saved.")
    click(qtbot, window, "Reload")
    assert shown(window) == ""
    assert (window.document.design.title, window.document.modified) == ("theirs", False)
    window.document.undo_stack.undo()
    assert (window.document.design.title, window.document.modified) == ("unsaved", True)
    assert window.file_actions.save()  # over what was seen
    assert files.load(mine).title == "unsaved"


def test_keeping_ones_own_means_that_save_replaces_what_was_seen_and_nothing_later(
    qtbot: QtBot, make_window: MakeWindow, mine: Path
) -> None:
    window = make_window(mine)
    save(mine, "theirs")
    qtbot.waitUntil(lambda: shown(window) != "")
    click(qtbot, window, "Keep mine")
    assert shown(window) == ""
    assert window.document.modified  # the file holds something else
    save(mine, "theirs again")
    qtbot.waitUntil(lambda: shown(window) != "")
    click(qtbot, window, "Keep mine")
    assert window.file_actions.save()
    assert files.load(mine).title == "first"


def test_what_this_window_saves_or_somebody_writes_back_unchanged_is_no_change(
    qtbot: QtBot, make_window: MakeWindow, mine: Path
) -> None:
    window = make_window(mine)
    retitle(window, "mine")
    with qtbot.waitSignal(window.file_notice._watcher.changed):
        assert window.file_actions.save()
    assert shown(window) == ""
    with qtbot.waitSignal(window.file_notice._watcher.changed):
        save(mine, "mine")
    assert shown(window) == ""
    other = mine.with_name("other.json")
    with qtbot.waitSignal(window.file_notice._watcher.changed):
        save(other, "beside it")
    assert shown(window) == ""


def test_what_cannot_be_reloaded_is_said_and_changes_nothing(
    qtbot: QtBot, make_window: MakeWindow, mine: Path
) -> None:
    window = make_window(mine)
    mine.write_text('{"format": ')
    qtbot.waitUntil(lambda: shown(window) != "")
    click(qtbot, window, "Reload")
    assert window.status.message.text().startswith("The file was not reloaded: is not JSON")
    assert window.document.design.title == "first"
    assert shown(window) != ""


def test_a_file_that_is_gone_is_put_back_by_save(
    qtbot: QtBot, make_window: MakeWindow, mine: Path
) -> None:
    window = make_window(mine)
    mine.unlink()
    qtbot.waitUntil(lambda: "is no longer in" in shown(window))
    click(qtbot, window, "Save")
    assert files.load(mine).title == "first"
    assert shown(window) == ""


def test_the_second_window_is_read_only_until_the_first_is_closed(
    qtbot: QtBot, make_window: MakeWindow, mine: Path
) -> None:
    first, second = make_window(mine), make_window(mine)
    assert shown(first) == ""
    assert shown(second).startswith(
        "Read-only: mine.depthscope.json has been open in another window since"
    )
    assert second.windowTitle() == "mine.depthscope.json (read-only) — Depthscope"
    retitle(second, "tried out")  # nothing is forbidden but to save it there
    retitle(first, "from the first")
    assert first.file_actions.save()
    qtbot.waitUntil(lambda: "and was saved there at" in shown(second))
    first.close()
    qtbot.waitUntil(lambda: "was changed on disk" in shown(second))
    assert second.windowTitle() == "mine.depthscope.json — Depthscope"
    click(qtbot, second, "Reload")
    retitle(second, "from the second")
    assert second.file_actions.save()
    assert files.load(mine).title == "from the second"


def test_taking_over_makes_the_other_window_read_only_and_costs_it_nothing(
    qtbot: QtBot, make_window: MakeWindow, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_window(mine), make_window(mine)
    retitle(first, "unsaved in the first")
    click(qtbot, second, "Take over")
    assert shown(second) == ""
    qtbot.waitUntil(lambda: shown(first).startswith("Read-only:"))
    retitle(second, "from the second")
    assert second.file_actions.save()
    other = mine.with_name("other.depthscope.json")
    monkeypatch.setattr(Dialogs, "save_file", staticmethod(lambda *_: str(other)))
    click(qtbot, first, "Save as…")
    assert files.load(other).title == "unsaved in the first"
    assert files.load(mine).title == "from the second"
    assert shown(first) == ""


def test_opening_the_same_file_again_in_its_window_is_no_second_window(
    make_window: MakeWindow, mine: Path
) -> None:
    window = make_window(mine)
    assert window.open_path(mine)
    assert shown(window) == ""
    assert window.open_path(mine.with_name("nowhere.json")) is False
    assert lock_beside(mine, EDITING).acquire() is LockState.BUSY
    window.document.new()
    assert lock_beside(mine, EDITING).acquire() is LockState.HELD


def test_the_line_is_reached_by_keyboard_and_named_for_screen_readers(
    make_window: MakeWindow, mine: Path
) -> None:
    make_window(mine)
    second = make_window(mine)
    bar = second.file_notice.bar
    assert bar.accessibleDescription() == shown(second)
    for text, button in bar.buttons().items():
        assert button.accessibleName() == text
        assert button.toolTip()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    second.canvas.setFocus()
    second.keyboard_focus.walk(-1)
    second.keyboard_focus.walk(-1)
    assert bar.isAncestorOf(second.focusWidget())
    second.document.new()
    assert second.focusWidget() is second.canvas
    second.keyboard_focus.walk(1)
