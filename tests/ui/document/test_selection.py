"""What is selected follows undo and redo, so that work goes on where it was."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QObject

from simulator.design import edits
from simulator.design.design import InsertPlace, LayerPlace, SkipPlace
from tests.simulator.design.edits.sketch import place, places, sketch
from ui.document.document import Document
from ui.document.selection import Selection


@pytest.fixture
def owner(qapp: QObject) -> QObject:
    return QObject()


@pytest.fixture
def document(owner: QObject) -> Document:
    made = Document(owner)
    made.show_design(sketch("a b c d | a>c"))
    return made


@pytest.fixture
def selection(document: Document) -> Selection:
    return Selection(document)


def test_undo_selects_what_was_selected_before_the_edit_and_redo_what_was_after(
    document: Document, selection: Selection
) -> None:
    selection.set_layers(places("b", "c"), place("c"))
    document.edit("Delete", lambda design: edits.delete_layers(design, places("b", "c")))
    selection.set_layers([place("a")])
    document.undo_stack.undo()
    assert (selection.layers, selection.current) == (set(places("b", "c")), place("c"))
    document.undo_stack.redo()
    assert (selection.layers, selection.current) == ({place("a")}, place("a"))


def test_undo_leads_back_to_each_place_that_was_edited(
    document: Document, selection: Selection
) -> None:
    for name in "abd":
        selection.set_layers([place(name)])
        document.edit(
            "Units", partial(edits.set_field, places=[place(name)], field="units", value=9)
        )
    selection.clear()
    for name in "dba":
        document.undo_stack.undo()
        assert selection.layers == {place(name)}


def test_a_deleted_skip_is_selected_again(document: Document, selection: Selection) -> None:
    skip = SkipPlace(0, (), 0)
    selection.set_skips([skip])
    document.edit(
        "Delete skip", lambda design: edits.delete_skips(design, [skip]), announce_lost_skips=False
    )
    assert selection.skips == frozenset()
    document.undo_stack.undo()
    assert selection.skips == {skip}


def test_edits_that_become_one_lead_back_to_where_the_first_began(
    document: Document, selection: Selection
) -> None:
    selection.set_layers([place("b")])
    for units in (5, 6, 7):
        document.edit(
            "Units",
            partial(edits.set_field, places=[place("b")], field="units", value=units),
            merge_key="drag",
        )
    selection.set_layers([place("d")])
    document.undo_stack.undo()
    assert selection.layers == {place("b")}
    document.undo_stack.redo()
    assert selection.layers == {place("d")}


def test_another_design_selects_nothing(document: Document, selection: Selection) -> None:
    selection.set_layers([place("b")])
    document.new()
    assert selection.layers == frozenset()
    layer = edits.new_layer(document.design, InsertPlace(0, (), 0), "dense")
    document.edit("Add", lambda design: edits.insert_layer(design, InsertPlace(0, (), 0), layer))
    selection.set_layers([LayerPlace(0, ("dense",))])
    document.undo_stack.undo()
    assert selection.layers == frozenset()


def test_places_where_nothing_stands_are_passed_over(selection: Selection) -> None:
    gone, head = place("gone"), place("input")
    selection.set_layers([place("a"), gone, LayerPlace(7, ("a",)), head], gone)
    assert selection.layers == {place("a"), head}
    assert selection.current in selection.layers
    selection.set_skips([SkipPlace(0, (), 7), SkipPlace(0, ("gone",), 0), SkipPlace(9, (), 0)])
    assert selection.skips == frozenset()


def test_a_card_that_is_renamed_stays_selected(document: Document, selection: Selection) -> None:
    selection.set_layers([place("a"), place("b")], place("b"))
    with selection.following(place("b"), place("new")):
        document.edit("Rename", lambda design: edits.rename_layer(design, place("b"), "new"))
    assert (selection.layers, selection.current) == ({place("a"), place("new")}, place("new"))
    document.undo_stack.undo()
    assert (selection.layers, selection.current) == ({place("a"), place("b")}, place("b"))


def test_a_selection_never_points_into_a_document_that_is_gone(
    document: Document, selection: Selection
) -> None:
    """Not even while its followers take up the new one: they look at what is selected."""
    selection.set_layers(places("b"), place("b"))
    seen: list[object] = []
    document.begun.connect(lambda: seen.extend((selection.layers, selection.current)))
    document.open_design(sketch("x"))
    assert seen == [frozenset(), None]
