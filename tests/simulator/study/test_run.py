"""One run: its numbers are those of `train`, and what goes wrong is its reason."""

from __future__ import annotations

import json
import math

import pytest

from simulator.cancellation import Cancelled
from simulator.design.storage import files
from simulator.study.run import RESULTS, run_task
from simulator.training import report
from simulator.training.trainer import Trainer
from tests.simulator.study.studies import DESIGN


def task(**fields: object) -> tuple[str, None]:
    return json.dumps({**DESIGN, **fields}), None


def test_a_run_has_the_numbers_that_training_the_design_gives() -> None:
    found = run_task(task())
    [network] = report.train(files.loads(task()[0]))["networks"]
    assert tuple(found) == RESULTS
    for key in ("depth", "status", "train_loss", "validation_loss", "train_accuracy", "parameters"):
        assert found[key] == network[key], key
    for when in ("first", "last"):
        norms = list(network["gradient_norms"][when].values())
        assert found[f"gradient_ratio_{when}"] == norms[0] / norms[-2]
        assert -1 <= found[f"input_similarity_{when}"] <= 1
    assert found["finding"] == network["findings"][0]["name"]
    assert found["chance_loss"] == pytest.approx(math.log(2), abs=0.05)
    assert found["reason"] is None


def test_a_diverged_run_says_where_it_broke() -> None:
    training = {"epochs": 2, "batch_size": 16, "optimizer": {"name": "sgd", "learning_rate": 1e6}}
    layers = [
        {
            "id": name,
            "type": "dense",
            "units": 4,
            "kernel_initializer": {"name": "he_normal", "gain": 1e3},
        }
        for name in "abc"
    ]
    found = run_task(task(training=training, networks=[{"layers": layers}]))
    assert (found["status"], found["finding"]) == ("diverged", "diverged")
    assert " at step " in found["reason"]


def test_a_run_without_a_hidden_layer_has_neither_ratio_nor_similarity() -> None:
    found = run_task(task(networks=[{"layers": []}]))
    assert found["depth"] == 1
    assert found["gradient_ratio_first"] is found["input_similarity_last"] is None


def test_a_run_that_cannot_be_made_is_a_result_with_its_reason() -> None:
    found = run_task(task(data={"name": "file", "path": "none.csv"}))
    assert found["status"] == "failed"
    assert found["reason"].startswith("data.path: ")
    assert found["train_loss"] is None


def test_an_error_in_a_run_does_not_end_the_study(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(report, "run", broken)
    assert run_task(task())["reason"] == "ZeroDivisionError: by zero"


def test_a_cancelled_run_is_left_at_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[int] = []
    step = Trainer.step

    def counted(trainer: Trainer) -> frozenset[str]:
        steps.append(trainer.step_number)
        return step(trainer)

    monkeypatch.setattr(Trainer, "step", counted)
    with pytest.raises(Cancelled):
        run_task(task(training={"epochs": 1_000_000}), lambda: len(steps) == 5)
    assert len(steps) == 5
