"""A run that is watched is measured as the check measures it, and no other run is taken for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator.lessons.checking import check
from simulator.lessons.live import Values, asks_of, live_claims, measure_step
from simulator.lessons.measuring import train
from simulator.lessons.playback import play
from simulator.lessons.reading import LessonFolder
from simulator.training.trainer import Trainer
from simulator.training.transfer import continue_run
from tests.simulator.lessons.small import claim, documents, loaded


def claimed(folder: Path) -> LessonFolder:
    lesson, _ = documents()
    del lesson["steps"][0]["question"]["claim"]
    begin: dict[str, Any] = {"quantity": "train_loss", "step": "begin", "network": "One"}
    lesson["claims"] = [
        claim(quantity="train_loss", claimed_at="begin"),
        claim(quantity="train_loss", claimed_at="deeper", minus=begin),
        claim(quantity="train_accuracy", network="Two"),
        claim(quantity="activation_std", reduce="last"),
        claim(quantity="kernel_gradient", reduce="last", at="start"),
        claim(quantity="depth", claimed_at="deeper"),
    ]
    return loaded(folder / "mine", lesson)


def test_a_run_that_goes_the_lessons_way_gives_the_checks_numbers(tmp_path: Path) -> None:
    found = claimed(tmp_path)
    lesson, design = found.lesson, found.design
    states = play(lesson, design)
    values: Values = {}
    run: Trainer | None = None
    for index, state in enumerate(states):
        for operation in state.operations:
            if operation.kind == "begin":
                run = Trainer(operation.design)
            elif operation.kind == "train":
                assert run is not None
                train(run, operation.epochs)
            else:
                assert run is not None
                run = continue_run(run, operation.design, operation.start, "e").trainer
        values |= measure_step(lesson, states, index, run)
        known = {each.claim.name for each in live_claims(lesson, values) if each.value is not None}
        decided = {each.claim.name for each in live_claims(lesson, values)
                   if each.decided_at <= index}  # fmt: skip
        assert known == decided
    verdicts = check(lesson, design, [design.training.seed])
    live = live_claims(lesson, values)
    assert [each.value for each in live] == [verdict.values[0] for verdict in verdicts]
    assert [each.holds for each in live] == [verdict.holds for verdict in verdicts]


@pytest.mark.parametrize("how", ["longer", "shorter", "edited", "another rate"])
def test_a_run_that_went_another_way_is_not_measured(tmp_path: Path, how: str) -> None:
    found = claimed(tmp_path)
    lesson = found.lesson
    states = play(lesson, found.design)
    index, state = next((i, s) for i, s in enumerate(states) if s.run is not None)
    run = Trainer(state.design)
    train(run, state.epochs + {"longer": 1, "shorter": -1}.get(how, 0))
    if how == "edited":
        run = continue_run(run, state.design, "identity", "there and back").trainer
    if how == "another rate":
        run.change_learning_rate(0.1)
    asked = [each for each in asks_of(lesson, index) if each[1].at == "end"]
    assert asked
    assert not set(asked) & set(measure_step(lesson, states, index, run))
