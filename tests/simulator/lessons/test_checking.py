"""Claims are measured in the runs that their steps make, and held against their bounds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.design import edits
from simulator.lessons import checking
from simulator.lessons.checking import Verdict, check, value_of
from simulator.lessons.claims import Claim
from simulator.lessons.playback import designs_of
from simulator.lessons.reading import LessonFolder
from simulator.training import report
from simulator.training.trainer import Trainer
from tests.simulator.lessons.small import claim, documents, loaded


def with_claims(folder: Path, *claims: dict[str, Any]) -> LessonFolder:
    lesson, _ = documents()
    lesson["claims"] = list(claims)
    del lesson["steps"][0]["question"]["claim"]
    return loaded(folder / "mine", lesson)


def values(found: LessonFolder, seeds: tuple[int, ...] = (3,)) -> list[tuple[float, ...]]:
    return [verdict.values for verdict in check(found.lesson, found.design, seeds)]


def test_a_claim_is_of_its_own_step_and_seed(tmp_path: Path) -> None:
    found = with_claims(
        tmp_path,
        claim(quantity="train_loss", claimed_at="begin"),
        claim(quantity="train_loss", network="Two"),
    )
    designs = designs_of(found.lesson, found.design)
    for step, epochs, index, measured in zip(
        (0, 2), (2, 4), (0, 1), values(found, (3, 8)), strict=True
    ):
        for seed, value in zip((3, 8), measured, strict=True):
            design = edits.set_training(designs[step], "seed", seed)
            run = Trainer(edits.set_training(design, "epochs", epochs))
            report.run(run)
            evaluation = run.evaluation(index)
            assert evaluation is not None
            assert value == evaluation.train_loss


def test_a_run_that_is_continued_keeps_what_it_learnt(tmp_path: Path) -> None:
    before = {"quantity": "train_loss", "network": "One", "step": "begin"}
    found = with_claims(
        tmp_path,
        claim(quantity="train_loss", claimed_at="deeper", minus=before),
        claim(quantity="depth", claimed_at="deeper", minus={**before, "quantity": "depth"}),
        claim(quantity="steps", claimed_at="deeper"),
        claim(quantity="depth", claimed_at="anew"),
    )
    assert values(found) == [(0.0,), (2.0,), (2.0,), (5.0,)]


def test_at_the_start_a_new_run_is_measured_in_its_first_step(tmp_path: Path) -> None:
    fields = {"quantity": "weight_norm", "reduce": "first"}
    found = with_claims(
        tmp_path,
        claim(**fields, at="start"),
        claim(**fields, at="end"),
        claim(**fields, at="start", claimed_at="begin"),
    )
    start, end, other = values(found)
    assert start != end
    assert start != other  # six units in place of four
    again = Trainer(edits.set_training(designs_of(found.lesson, found.design)[2], "seed", 3))
    again.step(["weight_norm"])
    assert start[0] == again.snapshot().networks[0].value_of("weight_norm")[0]


def test_only_runs_that_a_claim_is_about_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained: list[int] = []

    def spy(trainer: Trainer, epochs: int) -> None:
        trained.append(epochs)
        train(trainer, epochs)

    train = checking.train
    monkeypatch.setattr(checking, "train", spy)
    for claimed_at, epochs in (("begin", [2]), ("deeper", [2]), ("anew", [4])):
        trained.clear()
        values(with_claims(tmp_path, claim(quantity="train_loss", claimed_at=claimed_at)))
        assert trained == epochs
    trained.clear()
    values(with_claims(tmp_path, claim(quantity="dead_share", reduce="max", at="start")))
    assert trained == []


def test_a_step_without_a_run_is_measured_before_any_training(tmp_path: Path) -> None:
    lesson, _ = documents()
    lesson["steps"][1]["setup"].pop()  # no run goes on
    lesson["claims"] = [claim(quantity="train_loss", claimed_at="deeper")]
    del lesson["steps"][0]["question"]
    found = loaded(tmp_path / "mine", lesson)
    design = edits.set_training(designs_of(found.lesson, found.design)[1], "seed", 3)
    fresh = Trainer(design)
    fresh.evaluate()
    evaluation = fresh.evaluation(0)
    assert evaluation is not None
    assert values(found) == [(evaluation.train_loss,)]


def made(**fields: Any) -> Claim:
    return Claim.model_validate({**claim(quantity="train_loss"), "at_least": None, **fields})


MEASURE = {"quantity": "train_loss", "network": "One"}


def test_the_value_is_a_number_a_ratio_or_a_difference() -> None:
    assert value_of(made(), 6.0) == 6
    assert value_of(made(divided_by=MEASURE), 6.0, 2.0) == 3
    assert value_of(made(minus=MEASURE), 6.0, 2.0) == 4
    assert value_of(made(divided_by=MEASURE), 1.0, 0.0) == np.inf
    assert np.isnan(value_of(made(minus=MEASURE), np.inf, np.inf))


@pytest.mark.parametrize(
    ("bounds", "kept", "broken"),
    [
        ({"at_least": 2.0}, [2.0, 3.0, np.inf], [1.999, -np.inf, np.nan]),
        ({"at_most": 2.0}, [2.0, -1.0], [2.001, np.inf, np.nan]),
        ({"at_least": 1.0, "at_most": 2.0}, [1.0, 1.5, 2.0], [0.9, 2.1, np.nan]),
    ],
)
def test_a_bound_includes_its_end_and_nothing_that_is_no_number(
    bounds: dict[str, float], kept: list[float], broken: list[float]
) -> None:
    claimed = made(**bounds)
    assert all(map(claimed.holds, kept))
    assert not any(map(claimed.holds, broken))


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        ({"at_least": 2.25}, "≥ 2.25"),
        ({"at_most": 1e-9}, "≤ 10⁻⁹"),
        ({"at_least": 0.0, "at_most": 2e6}, "0 to 2 × 10⁶"),
    ],
)
def test_a_bound_is_written_as_people_write_numbers(limits: dict[str, float], text: str) -> None:
    assert made(**limits).bound == text


def test_each_seed_has_to_keep_the_bound_or_the_median_does() -> None:
    seeds, found = (1, 2, 3), (1.0, 2.5, 9.0)
    assert not Verdict(made(at_most=3.0), seeds, found).holds
    median = Verdict(made(at_most=3.0, over_seeds="median"), seeds, found)
    assert median.holds
    assert median.measured == (2.5,)
    assert not Verdict(made(at_most=2.0, over_seeds="median"), seeds, found).holds
    assert not Verdict(made(at_most=3.0, over_seeds="median"), seeds, (1.0, np.nan, 1.0)).holds
