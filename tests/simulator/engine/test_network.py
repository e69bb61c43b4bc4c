"""A step of a network: what it leaves behind, its clipping, and when it probes for subnormals."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.engine.network import STEPS_BETWEEN_PROBES, Divergence, Network
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design, network_after


def test_before_the_first_step_there_is_no_pass_to_read() -> None:
    network = Trainer(design([dense("a")])).networks[0]
    assert network.last_pass is None
    assert np.isnan(network.activation_std()).all()


def test_taking_gradients_changes_no_parameter() -> None:
    network = network_after(design([dense("a"), {"id": "n", "type": "batch_normalization"}]))
    before, moving = network.state.parameters.copy(), network.state.moving.copy()
    network.gradients_of(8)
    assert np.array_equal(network.state.parameters, before)
    assert np.array_equal(network.state.moving, moving)


def test_the_last_pass_has_the_values_and_predictions_of_its_batch() -> None:
    network = network_after(design([dense("a"), dense("b")]))
    assert network.last_pass is not None
    plan, predictions = network.last_pass
    assert predictions == pytest.approx(1 / (1 + np.exp(-plan.logits)))
    stds = [*(np.std(plan.values[node + 1]) for node in (0, 1)), np.std(predictions)]
    assert network.activation_std() == pytest.approx(stds)


@pytest.mark.parametrize(
    ("first", "last", "bias", "layer", "what"),
    [(1e-20, 1e30, 0, "a", "gradient"), (0, 0, 1e25, "output", "loss"),
     (1e25, 1e25, 0, "output", "activation"), (np.inf, 1, 0, "a", "activation"),
     (0, 0, np.nan, "output", "activation")],
)  # fmt: skip
def test_what_is_not_finite_first_is_named_and_nothing_is_updated(
    first: float, last: float, bias: float, layer: str, what: str
) -> None:
    """The loss of finite outputs may overflow, and so may a gradient where the loss does not."""
    asked = design([dense("a", 4, "linear")], data={"name": "plane"}, dtype="float32")
    trainer = Trainer(asked)
    network = trainer.networks[0]
    one, other = (part.views(network.state.parameters) for part in network.layout.slices)
    one["kernel"][...], one["bias"][...] = first, 0
    other["kernel"][...], other["bias"][...] = last, bias
    before = network.state.parameters.copy()
    trainer.step()
    assert network.divergence == Divergence(1, layer, what)  # type: ignore[arg-type]
    assert np.array_equal(network.state.parameters, before, equal_nan=True)
    assert not network.is_updating


@pytest.mark.parametrize("size", [1.0, 1e30])
def test_a_long_gradient_is_shortened_to_the_norm_of_clipping(size: float) -> None:
    """At 1e30 the squares overflow in single precision, and the norm is taken in double."""
    trainer = Trainer(
        design(
            [dense("a", 4, "linear", bias_initializer="zeros")],
            data={"name": "plane", "samples": 20},
            optimizer={"name": "sgd", "learning_rate": 1.0},
            dtype="float32",
            clip_norm=0.01,
        )
    )
    network = trainer.networks[0]
    first, last = (part.views(network.state.parameters) for part in network.layout.slices)
    first["kernel"][...], last["kernel"][...] = 1 / size, size
    before = network.state.parameters.astype(float)
    trainer.step()
    assert network.divergence is None
    assert np.isinf(network._sums.total()) == (size == 1e30)
    part = network.layout.slices[0]  # the last kernel may be too large for its step to show
    moved = (network.state.parameters.astype(float) - before)[part.start : part.stop]
    whole = network.state.gradients.astype(float)
    assert np.linalg.norm(whole) > 1, "the gradient itself stays as it is"
    whole *= 0.01 / np.linalg.norm(whole)
    assert moved == pytest.approx(-whole[part.start : part.stop], rel=1e-3, abs=1e-6)


def test_adam_takes_the_squares_of_the_gradient_after_it_was_clipped() -> None:
    """Its first step is the learning rate wherever the gradient is not 0, however short that is."""
    adam = {"name": "adam", "learning_rate": 0.01, "epsilon": 1e-30}
    asked = design([dense("a")], optimizer=adam, clip_norm=1e-3)
    before = Trainer(asked).networks[0].state.parameters
    moved = np.abs(network_after(asked).state.parameters - before)
    assert moved == pytest.approx(np.full(len(before), 0.01))


def test_subnormal_gradients_are_probed_for_at_the_first_step_and_then_now_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trainer = Trainer(design([dense("a")]))
    probed: list[int] = []
    monkeypatch.setattr(Network, "_may_meet_subnormals", lambda self: True)
    monkeypatch.setattr(
        Network,
        "_probe_for_subnormals",
        lambda self, plan: (probed.append(trainer.step_number), plan.backward())[-1],
    )
    for _ in range(2 * STEPS_BETWEEN_PROBES + 2):
        trainer.step()
    assert probed == [1, STEPS_BETWEEN_PROBES + 1, 2 * STEPS_BETWEEN_PROBES + 1]
