"""What claims measure, against numbers computed by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulator.lessons.claims import Measurement, measured_text
from simulator.lessons.layer_rows import hidden_names
from simulator.lessons.measuring import condition_number, first_step, measure, reduced, train
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design

SPIRALS = {"name": "spirals", "samples": 40}
TWO = [dense("a", 5), dense("b", 5, "relu")]


def asked(quantity: str, reduce: str | None = None, **layers: str) -> Measurement:
    fields: dict[str, Any] = {"quantity": quantity, "network": "Network", "layers": layers}
    return Measurement.model_validate({**fields, "reduce": reduce})


@pytest.mark.parametrize(
    ("how", "value"),
    [
        ("first", 1000.0), ("last", 10.0), ("mean", 370.0), ("median", 100.0), ("min", 10.0),
        ("max", 1000.0), ("first_over_last", 100.0), ("factor_to_output", 0.1),
        ("factor_to_input", 10.0),
    ],
)  # fmt: skip
def test_one_number_is_made_of_a_quantitys_values(how: Any, value: float) -> None:
    assert reduced(np.array([1000.0, 100.0, 10.0]), how) == pytest.approx(value)
    assert reduced(np.array([3.0, 2.0, 1.0]), how, log10=True) == pytest.approx(value)


def test_factors_are_those_of_a_least_squares_line() -> None:
    # through (0, 0), (1, 0), (2, 3): slope 1.5
    assert reduced(np.array([1.0, 1.0, 1000.0]), "factor_to_output") == pytest.approx(10**1.5)


def test_a_factor_of_zeros_is_no_number_and_a_ratio_of_zero_is_zero() -> None:
    values = np.array([-math.inf, -3.0, -1.0])
    assert math.isnan(reduced(values, "factor_to_input", log10=True))
    assert reduced(values, "first_over_last", log10=True) == 0
    assert math.isnan(reduced(np.array([1.0]), "factor_to_input"))


def test_counts_and_losses_are_those_of_the_run() -> None:
    run = Trainer(design(TWO, data=SPIRALS, epochs=2))
    assert math.isnan(measure(run, asked("train_loss")))  # not evaluated yet
    train(run, 3)
    run.evaluate()
    found = run.evaluation(0)
    assert found is not None
    assert measure(run, asked("train_loss")) == found.train_loss
    assert measure(run, asked("validation_accuracy")) == found.validation_accuracy
    assert measure(run, asked("depth")) == 3
    assert measure(run, asked("steps")) == 3 * run.steps_per_epoch
    assert measure(run, asked("parameters")) == 15 + 30 + 6
    assert measure(run, asked("diverged")) == 0


def test_what_is_foreseen_is_what_the_diagnosis_tells_before_the_first_step() -> None:
    alike = {"name": "constant", "value": 0.05}
    layers = [dense("a", 8, "relu", kernel_initializer=alike, bias_initializer="zeros")]
    run = first_step(design(layers, data={"name": "digits"}, epochs=10))
    fields = {"quantity": "foreseen", "network": "Network", "at": "start"}
    values = [
        measure(run, Measurement.model_validate({**fields, "symptom": symptom}))
        for symptom in ("symmetric_units", "exploding")
    ]
    assert values == [1, 0]


def test_measuring_the_last_step_changes_no_number_of_the_run() -> None:
    plain, watched = (Trainer(design(TWO, data=SPIRALS, epochs=2)) for _ in range(2))
    while not plain.finished:
        plain.step()
    train(watched, 2)
    for one, other in zip(plain.networks, watched.networks, strict=True):
        assert np.array_equal(one.state.parameters, other.state.parameters)


def test_layers_are_measured_in_the_last_step_of_the_training() -> None:
    run = Trainer(design(TWO, data=SPIRALS, epochs=2))
    train(run, 2)
    state = run.snapshot().networks[0]
    assert state.step_of("activation_std") == run.step_number == run.total_steps
    spread = run.networks[0].activation_std()
    assert measure(run, asked("activation_std", "first")) == pytest.approx(spread[0], rel=1e-6)


def test_values_of_layers_are_in_natural_units() -> None:
    run = first_step(design(TWO, data=SPIRALS))
    norms = 10 ** run.networks[0].gradient_log10()
    assert measure(run, asked("kernel_gradient", "first")) == pytest.approx(norms[0])
    assert measure(run, asked("kernel_gradient", "last")) == pytest.approx(norms[1])
    output = asked("kernel_gradient", "last", last="output")
    assert measure(run, output) == pytest.approx(norms[2])
    spread = run.networks[0].activation_std()
    assert measure(run, asked("activation_std", "max", last="output")) == pytest.approx(
        max(spread), rel=1e-6
    )


def test_the_cosine_is_the_mean_over_pairs_of_samples() -> None:
    run = first_step(design(TWO, data=SPIRALS, batch_size=3))
    last_pass = run.networks[0].last_pass
    assert last_pass is not None
    values = last_pass[0].values[1]  # of layer a, (features, batch)
    units = values / np.linalg.norm(values, axis=0)
    pairs = [units[:, i] @ units[:, j] for i in range(3) for j in range(3) if i != j]
    found = measure(run, asked("input_similarity", "first", first="a", last="a"))
    assert found == pytest.approx(np.mean(pairs))


def test_the_condition_number_is_that_of_the_product() -> None:
    run = Trainer(design([dense("a", 2, "linear"), dense("b", 2, "linear")], data=SPIRALS))
    network = run.networks[0]
    for part, kernel in zip(
        network.layout.slices, ([[3, 0], [0, 1]], [[0, 2], [2, 0]]), strict=False
    ):
        part.views(network.state.parameters)["kernel"][:] = kernel
    assert condition_number(network, [0]) == pytest.approx(3)
    assert condition_number(network, [0, 1]) == pytest.approx(3)
    assert measure(run, asked("condition_number", first="b")) == pytest.approx(1)
    network.layout.slices[0].views(network.state.parameters)["kernel"][:] = [[1, 1], [1, 1]]
    assert condition_number(network, [0]) > 1e15


def test_a_network_that_has_diverged_has_an_infinite_loss_and_no_layers() -> None:
    layers = [dense("a", 5, "relu"), dense("b", 5, "relu")]
    run = Trainer(
        design(layers, data={"name": "plane", "samples": 40}, dtype="float32", epochs=200,
               optimizer={"name": "sgd", "learning_rate": 1e6})
    )  # fmt: skip
    train(run, 200)
    run.evaluate()
    assert measure(run, asked("diverged")) == 1
    assert measure(run, asked("train_loss")) == math.inf
    assert math.isnan(measure(run, asked("dead_share", "max")))
    assert run.step_number < run.total_steps


def test_the_names_of_a_plans_rows_are_those_of_its_network() -> None:
    block = {"id": "body", "type": "block", "repeat": 2,
             "layers": [dense("a"), {"id": "n", "type": "batch_normalization"}]}  # fmt: skip
    run = Trainer(design([dense("stem"), block], data=SPIRALS))
    network, nodes = run.networks[0], run.analysis.networks[0].nodes
    assert hidden_names(nodes, "kernel_gradient") == network.layout.kernel_names
    assert hidden_names(nodes, "condition_number") == network.layout.kernel_names
    for quantity in ("activation_std", "input_similarity"):
        assert hidden_names(nodes, quantity) == network.layer_names


def test_a_measured_value_is_written_for_people() -> None:
    values = (0.125, 649_000.0, math.inf, -math.inf, math.nan)
    written = ["0.125", "6.49 × 10⁵", "∞", "−∞", "not measured"]
    assert [measured_text(value) for value in values] == written
