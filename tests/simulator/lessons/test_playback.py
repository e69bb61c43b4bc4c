"""The design after each step follows from the steps alone, so that Previous is exact."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.design.storage import files
from simulator.lessons.lesson import Lesson
from simulator.lessons.playback import applied, designs_of, play
from simulator.lessons.reading import load, loads
from simulator.lessons.shipped import folders
from tests.simulator.lessons.small import DESIGN, LESSON, documents, loaded

ACTIONS = [
    {"do": "camera"},
    {"do": "train", "epochs": 1},
    {"do": "set_repeat", "block": "body", "repeat": 2},
    {"do": "set_repeat", "network": "One", "block": "body", "repeat": 5},
    {"do": "set_field", "layers": ["stem"], "field": "units", "value": 4},
    {"do": "set_field", "field": "activation", "value": "sigmoid"},
    {"do": "set_training", "field": "optimizer.learning_rate", "value": 0.3},
    {"do": "set_data", "field": "name", "value": "moons"},
    {"do": "set_output", "field": "kernel_initializer", "value": "zeros"},
    {"do": "add_skips", "parent": "body", "skips": [{"source": "input", "target": "output"}]},
    {"do": "insert_layers", "before": "body", "layers": [{"id": "n", "type": "dense", "units": 4}]},
    {"do": "delete_skips", "parent": "body"},
    {"do": "start_anew"},
]


def lesson_of(setups: list[list[dict[str, object]]]) -> Lesson:
    document, _ = documents()
    document["claims"] = []
    del document["steps"][0]["question"]
    document["steps"] = [
        {**document["steps"][1], "id": f"s{index}", "setup": setup}
        for index, setup in enumerate(setups)
    ]
    return loads(json.dumps(document))


one_action = st.sampled_from([action for action in ACTIONS if action["do"] != "add_skips"])


@given(st.lists(st.lists(one_action, max_size=4), min_size=1, max_size=5))
def test_going_back_and_forth_gives_the_same_designs(
    setups: list[list[dict[str, object]]],
) -> None:
    lesson = lesson_of(setups)
    start = files.loads(json.dumps(DESIGN))
    before = files.dumps(start)
    forward = designs_of(lesson, start)
    for index, step in enumerate(lesson.steps):
        shown = start if index == 0 else forward[index - 1]
        assert applied(step, shown) == forward[index]  # Next after Previous
    assert [state.design for state in play(lesson, start)] == list(forward)
    assert files.dumps(start) == before


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: str(action["do"]))
def test_only_edits_change_the_design(action: dict[str, object]) -> None:
    start = files.loads(json.dumps(DESIGN))
    [after] = designs_of(lesson_of([[action]]), start)
    unchanging = action["do"] in ("camera", "train", "start_anew", "delete_skips")
    assert (after is start or after == start) == (unchanging or action.get("value") == 4)


def test_an_edit_begins_a_new_run_unless_it_is_continued(tmp_path: Path) -> None:
    found = loaded(tmp_path / "mine", LESSON)
    begin, deeper, anew = play(found.lesson, found.design)
    assert [(each.kind, each.run, each.epochs) for each in begin.operations] == [
        ("begin", 0, 0), ("train", 0, 2),
    ]  # fmt: skip
    [continued] = deeper.operations
    assert (continued.kind, continued.run, continued.start) == ("continue", 0, "identity")
    assert (deeper.run, deeper.epochs) == (0, 2)
    assert [(each.kind, each.run) for each in anew.operations] == [("begin", 1), ("train", 1)]
    assert (anew.run, anew.epochs) == (1, 4)
    assert continued.design == deeper.design != begin.design


def test_an_edited_design_has_no_run_until_it_is_trained() -> None:
    edit = {"do": "set_repeat", "block": "body", "repeat": 2}
    train = {"do": "train", "epochs": 1}
    lesson = lesson_of([[train], [edit], [train], [train], [{"do": "start_anew"}], [train]])
    states = play(lesson, files.loads(json.dumps(DESIGN)))
    assert [state.run for state in states] == [0, None, 1, 1, None, 2]
    assert [state.epochs for state in states] == [1, 0, 1, 2, 0, 1]


def test_an_edit_that_is_taken_back_leaves_the_run() -> None:
    there = {"do": "set_repeat", "block": "body", "repeat": 2}
    back = {"do": "set_repeat", "block": "body", "repeat": 1}
    lesson = lesson_of([[{"do": "train", "epochs": 1}], [there, back]])
    states = play(lesson, files.loads(json.dumps(DESIGN)))
    assert [state.run for state in states] == [0, 0]


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_the_designs_of_a_shipped_lesson_can_all_be_saved(folder: Path) -> None:
    found = load(folder)
    for design in designs_of(found.lesson, found.design):
        assert files.loads(files.dumps(design)) == design
