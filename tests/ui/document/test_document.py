"""The document refuses what would tear its undo stack apart."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QObject

from simulator.design import edits
from ui.document.document import Document


@pytest.mark.parametrize("act", ["undo", "redo", "edit"])
def test_an_edit_from_within_the_announcement_of_another_is_none(qapp: QObject, act: str) -> None:
    document = Document()
    for title in ("one", "two", "three"):
        document.edit("Title", partial(edits.set_title, title=title))
    document.undo_stack.undo()
    accepted: list[bool] = []
    document.design_changed.connect(
        lambda *_: accepted.append(
            document.edit("Title", lambda design: edits.set_title(design, "half typed"))
        )
    )
    if act == "edit":
        assert document.edit("Notes", lambda design: edits.set_notes(design, "notes"))
    else:
        getattr(document.undo_stack, act)()
    assert accepted == [False]
    assert document.design.title == {"undo": "one", "redo": "three", "edit": "two"}[act]
    assert document.edit("Title", lambda design: edits.set_title(design, "four"))
    assert accepted == [False, False]


def test_a_drag_back_to_where_it_began_has_returned_there(qapp: QObject) -> None:
    """It takes its own step back, so the place that is announced has to be the one before it."""
    document = Document()
    told: list[tuple[int, bool, bool]] = []
    document.design_changed.connect(
        lambda *_: told.append((document.position, document.returns, document.joins))
    )
    for title in ("one", "two", document.design.title):
        document.edit("Title", partial(edits.set_title, title=title), merge_key="drag")
        assert document.position == document.undo_stack.index()
    assert told == [(1, False, False), (1, False, True), (0, True, True)]
    assert document.undo_stack.count() == 0
