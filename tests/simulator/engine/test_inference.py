"""The forward pass in inference mode, over any number of samples."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.cancellation import Cancelled
from simulator.design.limits import EVALUATION_BATCH
from simulator.engine.network import Network
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design


def trained(*layers: dict) -> Network:
    trainer = Trainer(design(list(layers)))
    for _ in range(5):
        trainer.step()
    return trainer.networks[0]


def points(samples: int) -> np.ndarray:
    """Random inputs (2, samples)."""
    return np.random.default_rng(0).normal(size=(2, samples))


def test_normalisation_uses_running_averages_and_dropout_does_nothing() -> None:
    network = trained(
        {"id": "n", "type": "batch_normalization", "epsilon": 0.1, "momentum": 0.5},
        {"id": "o", "type": "dropout"},
    )
    inputs = points(7)
    found = network.inference(network.state).values(inputs, 1)
    moving = network.state.statistics_of(0, network.state.moving)
    own = network.layout.slices[0].views(network.state.parameters)
    assert np.abs(moving["mean"]).min() > 1e-3
    normal = (inputs - moving["mean"][:, None]) / np.sqrt(moving["variance"][:, None] + 0.1)
    assert found == pytest.approx(own["gamma"][:, None] * normal + own["beta"][:, None])


@pytest.mark.parametrize("samples", [1, EVALUATION_BATCH, 2 * EVALUATION_BATCH + 3])
def test_every_sample_is_treated_as_if_it_were_alone(samples: int) -> None:
    network = trained(dense("a", 5, "tanh"), {"id": "n", "type": "batch_normalization"})
    inference, inputs = network.inference(network.state), points(samples)
    together = inference.predict(inputs)
    assert together.shape == (1, samples)
    for at in {0, samples // 2, samples - 1}:
        alone = inference.predict(inputs[:, at : at + 1])
        assert together[:, at : at + 1] == pytest.approx(alone, rel=1e-12)


def test_the_loss_is_that_of_the_predictions() -> None:
    network = trained(dense("a", 5, "tanh"))
    inputs = points(EVALUATION_BATCH + 9)
    targets = (inputs[:1] > 0).astype(float)
    loss, p = network.inference(network.state).evaluate(inputs, targets)
    by_hand = -np.mean(targets * np.log(p) + (1 - targets) * np.log(1 - p))
    assert loss == pytest.approx(by_hand)
    assert np.array_equal(p, network.inference(network.state).predict(inputs))


def test_changed_parameters_count_at_the_next_call() -> None:
    network = trained(dense("a", 5, "tanh"))
    inference, inputs = network.inference(network.state), points(3)
    before = inference.predict(inputs)
    network.state.parameters *= 2
    assert not np.allclose(inference.predict(inputs), before)


def test_the_values_of_every_node_are_those_of_a_pass_over_all_samples() -> None:
    """The last node's are the logits, before the output's activation."""
    network = trained(dense("a", 5, "tanh"), dense("b", 3, "relu"))
    inference, inputs = network.inference(network.state), points(EVALUATION_BATCH + 9)
    expected = inputs
    own = [part.views(network.state.parameters) for part in network.layout.slices]
    activations = (np.tanh, lambda z: np.maximum(z, 0), lambda z: z)
    for node, (views, activation) in enumerate(zip(own, activations, strict=True)):
        expected = activation(views["kernel"].T @ expected + views["bias"][:, None])
        assert inference.values(inputs, node) == pytest.approx(expected)
    assert inference.predict(inputs) == pytest.approx(1 / (1 + np.exp(-expected)))


def test_inference_asks_before_each_batch_of_samples() -> None:
    network, asked = trained(dense("a", 3)), []
    network.is_cancelled = lambda: bool(asked.append(0)) or len(asked) == 6
    inference = network.inference(network.state)  # asks once, and before each of two nodes
    inference.predict(points(2 * EVALUATION_BATCH))
    assert len(asked) == 3 + 2
    with pytest.raises(Cancelled):
        inference.predict(points(1))


def test_images_are_taken_channel_by_channel() -> None:
    layers = [{"id": "c", "type": "conv2d", "filters": 2}]
    network = Trainer(design(layers, data={"name": "digits"})).networks[0]
    inference = network.inference(network.state)
    assert len(inference._plan.values[0]) == 64
    assert inference.predict(np.ones((64, 2))).shape == (10, 2)
