"""A study of a design as it is asked for, or the problems for which there is none."""

from __future__ import annotations

import json

from simulator.design.storage import files
from simulator.study.planning import StudyRequest, planned, run_count
from simulator.study.rows import rows
from tests.simulator.study.studies import SKIPS, two_networks

DESIGN = files.loads(json.dumps(two_networks()))


def test_a_request_gives_a_study_with_its_axis_variants_seeds_and_epochs() -> None:
    typed = f'Skips\n\nmine: {SKIPS}=[{{"source": "input", "target": "output"}}]\n'
    rate = "training.optimizer.learning_rate"
    study, problems = planned(DESIGN, StudyRequest((0.1, 0.2), (5, 7), rate, typed, 9))
    assert not problems
    assert study is not None
    assert (study.axis, study.values, study.seeds, study.epochs) == (rate, (0.1, 0.2), (5, 7), 9)
    assert [(each.name, each.network) for each in study.variants] == [
        ("Skips", "Skips"), ("mine", None)
    ]  # fmt: skip
    assert study.title == DESIGN.title
    plan = list(rows(study))
    assert run_count(study) == len(plan) == 2 * 2 * 2
    assert {row.design.training.epochs for row in plan} == {9}


def test_by_default_the_networks_are_studied_at_depths() -> None:
    study, _ = planned(DESIGN, StudyRequest((2, 4), (0,)))
    assert study is not None
    assert [(row.line.name, row.value) for row in rows(study)] == [
        ("Plain", 2), ("Plain", 4), ("Skips", 2), ("Skips", 4)
    ]  # fmt: skip


def test_what_cannot_be_studied_is_told_with_its_place() -> None:
    for request, place in (
        (StudyRequest((2,), (0,), variants="=1"), "variants"),
        (StudyRequest((0,), (0,)), "values"),
        (StudyRequest((1,), (0,)), "values: Plain"),
        (StudyRequest((1,), (0,), "no.such.path"), "axis"),
        (StudyRequest((1, 2), (0,), variants="a: no.such=1"), "variants[0].settings"),
    ):
        study, problems = planned(DESIGN, request)
        assert study is None
        assert problems[0].place.startswith(place), request
