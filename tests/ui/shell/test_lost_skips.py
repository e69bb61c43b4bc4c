"""An edit that drops a skip on the way says so."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import SkipPlace
from tests.simulator.design.edits.sketch import drawn, places, sketch
from ui.document.document import Document


def test_a_skip_that_an_edit_drops_is_announced(qtbot: QtBot) -> None:
    document = Document()
    document.show_design(sketch("a b c d | a>c b>d"))
    said: list[str] = []
    document.noted.connect(said.append)
    assert document.edit("Delete", edits.delete_layers, places("d"))
    assert said == []
    assert document.edit("Delete", edits.delete_layers, places("b"))
    assert drawn(document.design) == "a c | a>output"
    assert said == ["A skip was removed: nothing is left to lead over. Undo restores."]


def test_a_skip_that_is_deleted_itself_needs_no_announcement(qtbot: QtBot) -> None:
    document = Document()
    document.show_design(sketch("a b c | a>c"))
    said: list[str] = []
    document.noted.connect(said.append)
    assert document.edit("Delete skip", edits.delete_skips, [SkipPlace(0, (), 0)])
    assert said == []
