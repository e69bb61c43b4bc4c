"""Notes in the design file: old files stay byte for byte, and what is wrong is found by place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulator.design import edits
from simulator.design.canvas_note import LONGEST_NOTE, MOST_NOTES, CanvasNote
from simulator.design.storage import files
from simulator.errors import DesignError
from simulator.training.run_changes import only_texts_differ


def with_notes(*notes: dict[str, Any]) -> str:
    document = json.loads(files.dumps(edits.empty_design()))
    return json.dumps({**document, "canvas_notes": list(notes)})


def test_a_design_without_notes_is_written_without_the_field() -> None:
    design = edits.empty_design()
    assert "canvas_notes" not in files.dumps(design)
    noted = edits.add_canvas_notes(design, [CanvasNote(text="Look **here**")])
    assert files.dumps(edits.delete_canvas_notes(noted, {0})) == files.dumps(design)


def test_a_note_comes_back_from_a_file_with_what_differs_from_its_defaults() -> None:
    note = CanvasNote(text="dies here", beside=("body", "a"), x=-12, y=96, width=320)
    text = files.dumps(edits.add_canvas_notes(edits.empty_design(), [note]))
    assert files.loads(text).canvas_notes == (note,)
    written = json.loads(text)["canvas_notes"][0]
    assert written == {
        "text": "dies here",
        "beside": ["body", "a"],
        "x": -12.0,
        "y": 96.0,
        "width": 320.0,
    }
    assert list(json.loads(text)).index("canvas_notes") < list(json.loads(text)).index("networks")


@pytest.mark.parametrize(
    ("note", "place"),
    [
        ({}, "canvas_notes[0].text"),
        ({"text": ""}, "canvas_notes[0].text"),
        ({"text": "x" * (LONGEST_NOTE + 1)}, "canvas_notes[0].text"),
        ({"text": "a", "width": 20}, "canvas_notes[0].width"),
        ({"text": "a", "x": 1e9}, "canvas_notes[0].x"),
        ({"text": "a", "beside": []}, "canvas_notes[0].beside"),
        ({"text": "a", "network": 4}, "canvas_notes[0].network"),
        ({"text": "a", "widht": 200}, "canvas_notes[0].widht"),
    ],
)
def test_what_is_wrong_with_a_note_is_said_with_its_place(note: dict[str, Any], place: str) -> None:
    with pytest.raises(DesignError) as refused:
        files.loads(with_notes(note))
    assert [problem.place for problem in refused.value.problems] == [place]


def test_more_notes_than_a_canvas_can_hold_are_refused() -> None:
    files.loads(with_notes(*[{"text": "a"}] * MOST_NOTES))
    with pytest.raises(DesignError, match="canvas_notes"):
        files.loads(with_notes(*[{"text": "a"}] * (MOST_NOTES + 1)))


def test_notes_change_nothing_that_a_run_depends_on() -> None:
    design = edits.empty_design()
    noted = edits.add_canvas_notes(design, [CanvasNote(text="a")])
    assert only_texts_differ(design, noted)
    assert not only_texts_differ(design, edits.add_network(noted))
