"""An edit that drops a skip on the way says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import SkipPlace
from tests.simulator.design.edits.sketch import drawn, places, sketch
from tests.ui.conftest import MakeWindow
from ui.document.document import Document
from ui.shell.main_window import MainWindow

SKIP = SkipPlace(0, (), 0)


def test_a_skip_that_an_edit_drops_is_announced(qtbot: QtBot) -> None:
    document = Document()
    document.show_design(sketch("a b c d | a>c b>d"))
    said: list[str] = []
    document.noted.connect(said.append)
    assert document.edit("Delete", lambda design: edits.delete_layers(design, places("d")))
    assert said == []
    assert document.edit("Delete", lambda design: edits.delete_layers(design, places("b")))
    assert drawn(document.design) == "a c | a>output"
    assert said == ["A skip was removed: nothing is left to lead over. Undo restores."]


def by_key(qtbot: QtBot, window: MainWindow) -> None:
    window.canvas.selection.set_skips([SKIP])
    qtbot.keyClick(window.canvas, Qt.Key.Key_Delete)


def by_quick_fix(qtbot: QtBot, window: MainWindow) -> None:
    fixes = window.canvas.quick_fixes
    (removal,) = [fix for fix in fixes.at(next(iter(places("c")))) if fix.text == "remove the skip"]
    fixes.apply(removal)


@pytest.mark.parametrize("delete", [by_key, by_quick_fix])
def test_a_skip_that_is_deleted_on_purpose_needs_no_announcement(
    qtbot: QtBot, make_window: MakeWindow, delete: Callable[[QtBot, MainWindow], None]
) -> None:
    window = make_window()
    design = edits.set_skip(sketch("a b c | a>c"), SKIP, projection="none")
    window.document.edit("x", lambda _design: edits.set_field(design, places("b"), "units", 9))
    said: list[str] = []
    window.document.noted.connect(said.append)
    delete(qtbot, window)
    assert drawn(window.document.design) == "a b c"
    assert said == []
