"""A run is evaluated over whole sets in inference mode, ever less often the longer it lasts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.measurement.history import History
from simulator.training.evaluation import Evaluation, is_evaluated, last_evaluation
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design


def test_every_epoch_at_first_then_every_second_then_every_fourth() -> None:
    evaluated = [epoch for epoch in range(1, 241) if is_evaluated(epoch)]
    assert evaluated == [
        *range(1, 30),
        *range(30, 60, 2),
        *range(60, 120, 4),
        *range(120, 240, 8),
        240,
    ]


def test_what_is_unknown_is_none() -> None:
    named = Evaluation(train_loss=0.5, train_accuracy=1.0).by_name()
    assert named == {
        "train_loss": 0.5, "validation_loss": None, "train_accuracy": 1.0,
        "validation_accuracy": None,
    }  # fmt: skip
    assert all(math.isnan(value) for value in Evaluation())


def test_the_last_evaluation_of_a_history_is_its_newest() -> None:
    history = History(1, 1)
    assert last_evaluation(history.view()).by_name() == Evaluation().by_name()
    history.append_evaluation(1, 0.1, 0.2, 0.3, 0.4)
    history.append_evaluation(2, 0.5, 0.6, 0.7, 0.8)
    assert last_evaluation(history.view()) == Evaluation(0.5, 0.6, 0.7, 0.8)


@pytest.mark.parametrize("validation", [0.0, 0.25])
def test_losses_and_accuracies_are_those_of_the_whole_sets(validation: float) -> None:
    data = {"name": "moons", "samples": 40, "validation_fraction": validation}
    trainer = Trainer(design([dense("a", 6)], data=data, batch_size=7))
    for _ in range(20):
        trainer.step()
    trainer.evaluate()
    shown = trainer.snapshot().networks[0]
    network, dataset = trainer.networks[0], trainer.dataset
    for x, y, loss, accuracy in (
        (dataset.train_inputs, dataset.train_targets, shown.train_loss, shown.train_accuracy),
        (dataset.validation_inputs, dataset.validation_targets, shown.validation_loss,
         shown.validation_accuracy),
    ):  # fmt: skip
        if x is None or y is None:
            assert not validation
            assert loss is None
            assert accuracy is None
            continue
        views = [s.views(network.state.parameters) for s in network.layout.slices]
        hidden = np.tanh(x @ views[0]["kernel"] + views[0]["bias"])
        z = (hidden @ views[1]["kernel"] + views[1]["bias"])[:, 0]
        p = 1 / (1 + np.exp(-z))
        assert loss == pytest.approx(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), rel=1e-6)
        assert accuracy == pytest.approx(np.mean((p > 0.5) == y))
