"""Edits of the notes on the canvas."""

from __future__ import annotations

import pytest

from simulator.design import edits
from simulator.design.canvas_note import CanvasNote

TWO = edits.add_network(edits.empty_design())
NOTED = edits.add_canvas_notes(
    TWO, [CanvasNote(text="a"), CanvasNote(text="b", network=1), CanvasNote(text="c")]
)


def test_a_note_is_changed_and_the_others_are_shared() -> None:
    after = edits.set_canvas_note(NOTED, 1, text="B", x=8)
    assert [note.text for note in after.canvas_notes] == ["a", "B", "c"]
    assert after.canvas_notes[1].x == 8
    assert after.canvas_notes[0] is NOTED.canvas_notes[0]
    assert after.networks[0] is NOTED.networks[0]


def test_what_a_file_would_refuse_is_refused() -> None:
    with pytest.raises(edits.EditError, match="no note 4"):
        edits.set_canvas_note(NOTED, 3, text="d")
    with pytest.raises(edits.EditError, match="at least 1 character"):
        edits.set_canvas_note(NOTED, 0, text="")


def test_notes_are_deleted_by_their_indices() -> None:
    after = edits.delete_canvas_notes(NOTED, {0, 2})
    assert [note.text for note in after.canvas_notes] == ["b"]


def test_a_network_takes_its_notes_along_and_the_others_keep_theirs() -> None:
    after = edits.delete_network(NOTED, 0)
    assert [(note.text, note.network) for note in after.canvas_notes] == [("b", 0)]
    after = edits.delete_network(NOTED, 1)
    assert [(note.text, note.network) for note in after.canvas_notes] == [("a", 0), ("c", 0)]
