"""The document refuses what would tear its undo stack apart."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject

from simulator.design import edits
from ui.document.document import Document


@pytest.mark.parametrize("act", ["undo", "redo", "edit"])
def test_an_edit_from_within_the_announcement_of_another_is_none(qapp: QObject, act: str) -> None:
    document = Document()
    for title in ("one", "two", "three"):
        document.edit("Title", edits.set_title, title)
    document.undo_stack.undo()
    accepted: list[bool] = []
    document.design_changed.connect(
        lambda *_: accepted.append(document.edit("Title", edits.set_title, "half typed"))
    )
    if act == "edit":
        assert document.edit("Notes", edits.set_notes, "notes")
    else:
        getattr(document.undo_stack, act)()
    assert accepted == [False]
    assert document.design.title == {"undo": "one", "redo": "three", "edit": "two"}[act]
    assert document.edit("Title", edits.set_title, "four")
    assert accepted == [False, False]
