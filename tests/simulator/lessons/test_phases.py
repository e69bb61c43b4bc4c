"""A window performs a step in phases: one edit each, and the training that follows it."""

from __future__ import annotations

import json

import pytest

from simulator.design.storage import files
from simulator.lessons.actions import Camera, HideRuns, OpenView, ShowStudy
from simulator.lessons.course import course
from simulator.lessons.lesson import Lesson
from simulator.lessons.phases import Phase, phases, shown_until
from simulator.lessons.playback import StepState, designs_of, play
from tests.simulator.lessons.small import DESIGN
from tests.simulator.lessons.test_playback import lesson_of

TRAIN = {"do": "train", "epochs": 2}
RATE = {"do": "set_training", "field": "optimizer.learning_rate", "value": 0.3}
WIDER = {"do": "set_field", "layers": ["stem"], "field": "units", "value": 4}
LOSS = {"do": "open_view", "view": "loss_view"}


def of_steps(*setups: list[dict[str, object]]) -> list[tuple[Phase, ...]]:
    lesson, start = lesson_of(list(setups)), files.loads(json.dumps(DESIGN))
    before = [StepState(start, (), None, 0), *play(lesson, start)]
    return [phases(step, state) for step, state in zip(lesson.steps, before, strict=False)]


def summary(of_step: tuple[Phase, ...]) -> list[tuple[str, int, int]]:
    return [(phase.run, phase.epochs, phase.until) for phase in of_step]


def test_all_edits_before_the_training_are_one_phase() -> None:
    (first,) = of_steps([RATE, WIDER, LOSS, TRAIN, {"do": "camera"}])
    assert summary(first) == [("new", 2, 2)]
    assert [type(each) for each in first[0].shows] == [OpenView, Camera]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ([TRAIN], [("same", 2, 4)]),
        ([TRAIN, TRAIN], [("same", 4, 6)]),
        ([RATE, TRAIN], [("new", 2, 2)]),
        ([RATE], [("new", 0, 0)]),
        ([RATE, {"do": "continue_run", "start": "random"}, TRAIN], [("random", 2, 4)]),
        ([{"do": "start_anew"}, TRAIN], [("new", 2, 2)]),
        ([TRAIN, RATE, TRAIN], [("same", 2, 4), ("new", 2, 2)]),
        ([TRAIN, RATE, {"do": "continue_run"}], [("same", 2, 4), ("identity", 0, 4)]),
        ([LOSS], [("same", 0, 2)]),
        ([], []),
    ],
)
def test_the_run_goes_on_unless_an_edit_begins_a_new_one(
    second: list[dict[str, object]], expected: list[tuple[str, int, int]]
) -> None:
    assert summary(of_steps([TRAIN], second)[1]) == expected


def test_phases_lead_to_the_designs_and_epochs_of_the_playback() -> None:
    for found in course():
        before = StepState(found.design, (), None, 0)
        designs = designs_of(found.lesson, found.design)
        states = play(found.lesson, found.design)
        for step, design, state in zip(found.lesson.steps, designs, states, strict=True):
            last = Phase(before.design, until=before.epochs)
            last = [last, *phases(step, before)][-1]
            assert (last.design, last.until) == (design, state.epochs), (found.name, step.id)
            before = state


def test_what_is_shown_is_the_last_of_each_kind() -> None:
    heat = {"do": "open_view", "view": "gradient_heatmap", "quantity": "dead_share"}
    lesson: Lesson = lesson_of([[{"do": "camera"}, LOSS], [heat], [LOSS]])
    assert [each.do for each in shown_until(lesson, 0)] == ["camera", "open_view"]
    view = shown_until(lesson, 1)[1]
    assert isinstance(view, OpenView)
    assert (view.view, view.quantity) == ("gradient_heatmap", "dead_share")


def test_a_study_is_shown_again_on_the_way_back_and_runs_are_hidden_once() -> None:
    study, hide = {"do": "show_study", "study": "spirals"}, {"do": "hide_runs"}
    lesson = lesson_of([[study, hide, TRAIN], [LOSS]])
    first = of_steps([study, hide, TRAIN], [LOSS])[0]
    assert [type(each) for each in first[0].shows] == [ShowStudy, HideRuns]
    assert [type(each) for each in shown_until(lesson, 1)] == [ShowStudy, OpenView]
