"""What is read of networks and data is what they hold, and reading changes nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.data import load
from simulator.diagnosis import observation
from simulator.engine.network import Network
from simulator.measurement.similarity import mean_cosine
from simulator.measurement.unit_statistics import UnitStatistics
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design

STEPS = 60
NORM = {"id": "n", "type": "batch_normalization"}


def spare(trainer: Trainer) -> Network:
    return Network("spare", trainer.analysis.networks[0], trainer.design.training)


def test_the_layers_evidence_is_that_of_the_last_pass() -> None:
    trainer = Trainer(design([dense("a", 5), dense("b", 3)]))
    trainer.step()
    network = trainer.networks[0]
    before = network.state.parameters.copy(), network.state.gradients.copy()
    found = observation.layer_evidence(
        network, UnitStatistics(network.nodes), network.gradient_log10()
    )
    assert found.layers == found.kernels == ("a", "b", "output")
    assert found.spreads == pytest.approx(network.activation_std())
    values = network.last_pass[0].values
    assert found.cosines == pytest.approx([mean_cosine(each) for each in values[1:]])
    assert found.identical.tolist() == [0, 0, 0]
    assert np.array_equal(network.state.parameters, before[0])
    assert np.array_equal(network.state.gradients, before[1])


def test_a_trial_is_made_of_the_steps_that_the_network_would_make() -> None:
    """On a set of one batch they are those of the run, to the bit."""
    trainer = Trainer(design([dense("a", 5), NORM], batch_size="full",
                             optimizer={"name": "adam", "learning_rate": 0.01}))  # fmt: skip
    found = observation.trial(spare(trainer), *trainer.first_batch(0), lambda step: 0.01, STEPS)
    assert len(found.losses) == STEPS
    parameters = trainer.networks[0].state.parameters
    before = parameters.copy()
    trainer.step()
    assert trainer.loss(0) == found.losses[0]
    kernel = slice(0, 10)
    change = np.linalg.norm(parameters[kernel] - before[kernel]) / np.linalg.norm(before[kernel])
    assert found.layers.updates[0] == pytest.approx(change)


def test_a_trial_that_diverges_ends_there() -> None:
    trainer = Trainer(design([dense("a", 5)], data={"name": "plane"}))
    found = observation.trial(spare(trainer), *trainer.first_batch(0), lambda step: 1e6, STEPS)
    assert len(found.losses) < STEPS
    assert found.gradient_cosine < 1


def test_under_batch_normalisation_no_sample_has_a_gradient_of_its_own() -> None:
    trainer = Trainer(design([dense("a", 5), NORM]))
    found = observation.trial(spare(trainer), *trainer.first_batch(0), lambda step: 0.01, STEPS)
    assert math.isnan(found.gradient_cosine)
    assert math.isnan(found.conflicting_share)


@pytest.mark.parametrize(
    ("name", "loss", "expected"),
    [("digits", "auto", math.log(10)), ("moons", "auto", math.log(2)), ("moons", "mse", 0.25)],
)
def test_the_reference_is_what_the_best_constant_guess_loses(
    name: str, loss: str, expected: float
) -> None:
    trainer = Trainer(design([dense("a")], data={"name": name, "samples": 400}, loss=loss))
    found = observation.reference_loss(
        trainer.dataset, trainer.networks[0].loss, trainer.targets(0)
    )
    assert found == pytest.approx(expected, rel=2e-3)


def test_of_regression_the_reference_is_the_variance_of_the_targets() -> None:
    trainer = Trainer(design([dense("a")], data={"name": "hills", "samples": 100}))
    targets = trainer.dataset.train_targets
    found = observation.reference_loss(trainer.dataset, "mse", trainer.targets(0))
    assert found == pytest.approx(targets.var())
    two_outputs = np.array([[0.0, 0.0, 3.0], [9.0, 9.0, 9.0]])  # each has a guess of its own
    assert observation.reference_loss(trainer.dataset, "mse", two_outputs) == pytest.approx(1.0)
    assert observation.data_evidence(trainer.dataset).target_size == pytest.approx(
        math.sqrt(np.mean(targets**2))
    )


def test_the_data_in_numbers() -> None:
    data = load(design([], data={"name": "digits"}).data)
    found = observation.data_evidence(data)
    assert found.largest_input == 0.5
    assert 0 < found.smallest_spread < found.largest_spread < 1
    assert math.isnan(found.target_size)


def test_the_penalty_is_that_of_kernels() -> None:
    network = Trainer(design([dense("a", 5)])).networks[0]
    kernels = [s.views(network.state.parameters)["kernel"] for s in network.layout.slices]
    squares = sum(float(np.sum(kernel**2)) for kernel in kernels)
    sizes = sum(float(np.sum(np.abs(kernel))) for kernel in kernels)
    assert observation.penalty(network, 0.1, 0.01) == pytest.approx(0.1 * sizes + 0.01 * squares)
    assert observation.penalty(network, 0, 0) == 0


def test_conflicts_are_those_between_samples_of_a_class() -> None:
    """Without hidden layer all samples of a class pull the same way; two classes do not."""
    trainer = Trainer(design([], data={"name": "gaussians", "samples": 200}, batch_size=32,
                             output={"kernel_initializer": "zeros"}))  # fmt: skip
    inputs, targets = trainer.first_batch(0)
    inputs = np.abs(inputs)  # all in one quadrant
    assert len(set(targets[0].tolist())) == 2
    found = observation.trial(spare(trainer), inputs, targets, lambda step: 0.01, STEPS)
    assert found.gradient_cosine > 0
    assert found.conflicting_share == 0
