"""A step of a network: what it leaves behind, its clipping, and when it probes for subnormals."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.engine.execution_plan import padded_values
from simulator.engine.network import (
    STEPS_BETWEEN_PROBES,
    Batch,
    Divergence,
    Network,
    _layer_of,
)
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


def test_the_layer_that_a_merge_or_projection_leads_to_is_named() -> None:
    layers = [dense("p", 4), dense("q", 4)]
    skips = [{"source": "input", "target": "q", "projection": "linear"},
             {"source": "input", "target": "output"}]  # fmt: skip
    block = {"id": "body", "type": "block", "layers": layers, "skips": skips}
    whole = [{"source": "a", "target": "output", "merge": "concatenate"}]
    nodes = Trainer(design([dense("a", 4), block], whole)).networks[0].nodes
    assert {node.name: _layer_of(node) for node in nodes} == {
        "a": "a",
        "body/1/p": "body/1/p",
        "body/1/q/from input": "body/1/q",
        "body/1/q/add": "body/1/q",
        "body/1/q": "body/1/q",
        "body/1/output/add": "body/1/output",
        "output/concatenate": "output",
        "output": "output",
    }


def test_its_bytes_are_those_of_four_vectors_and_of_four_times_the_values() -> None:
    """Adam keeps two vectors; 16 samples are two batches of 6, and a rest of 4."""
    network = Trainer(design([dense("a", 3)], batch_size=6, optimizer="adam")).networks[0]
    assert sorted(network._bound) == [4, 6]
    assert network.parameter_count == 2 * 3 + 3 + 3 + 1
    assert network.nbytes == 8 * (4 * 13 + 4 * (4 + 6) * (3 + 1 + 1 + 1))


def test_the_spread_of_outputs_is_that_of_the_batch_asked_for() -> None:
    network = network_after(design([dense("a", 3)], batch_size=6), steps=3)
    assert network.last_pass is not None
    assert network.last_pass[1].shape == (1, 4)
    assert np.array_equal(network.activation_std(), network.activation_std(4))
    plan, head = network._bound[6]
    stds = [np.std(plan.values[1]), np.std(head.predictions)]
    assert network.activation_std(6) == pytest.approx(stds)
    assert network.activation_std(6) != pytest.approx(network.activation_std(4))


@pytest.mark.parametrize("limit", [None, 1e9])
def test_a_step_that_is_not_clipped_goes_down_the_gradient_itself(limit: float | None) -> None:
    plain_sgd = {"name": "sgd", "learning_rate": 0.25}
    trainer = Trainer(design([dense("a")], optimizer=plain_sgd, clip_norm=limit))
    state = trainer.networks[0].state
    before = state.parameters.copy()
    trainer.step()
    assert np.array_equal(state.parameters, before - 0.25 * state.gradients)


def test_a_gradient_that_is_no_longer_than_the_limit_is_left_as_it_is() -> None:
    free = network_after(design([dense("a")]))
    length = float(np.sqrt(free._sums.total()))
    for limit, same in ((1.01 * length, True), (length, True), (0.99 * length, False)):
        found = network_after(design([dense("a")], clip_norm=limit)).state.parameters
        assert np.array_equal(found, free.state.parameters) == same


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
def test_subnormals_are_looked_for_only_below_the_smallest_normal_square(dtype: str) -> None:
    """Or where they were found before; half precision multiplies in single precision."""
    network = network_after(design([dense("a")], dtype=dtype))
    tiny, is_half = np.finfo(network._sums.values.dtype).tiny, dtype == "float16"
    network._sums.values[:] = 1
    assert not network._may_meet_subnormals()
    network._sums.values[1] = tiny
    assert not network._may_meet_subnormals()
    network._subnormal = {0}
    assert network._may_meet_subnormals() != is_half
    network._subnormal = set()
    network._sums.values[1] = tiny / 2
    assert network._may_meet_subnormals() != is_half


def test_who_visits_gradients_is_shown_them_while_subnormals_are_probed_for() -> None:
    network = network_after(design([dense("a"), dense("b")]))
    network._sums.values[:] = 0
    shown: list[dict[int, np.ndarray]] = []
    for probe in (False, True):
        seen: dict[int, np.ndarray] = {}
        network.visit_gradient = lambda node, dy, seen=seen: seen.update({node: dy.copy()})
        network.gradients_of(8, probe=probe)
        shown.append(seen)
    assert list(shown[0]) == list(shown[1]) == [2, 1, 0]
    for node, gradient in shown[0].items():
        assert gradient.any()
        assert np.array_equal(gradient, shown[1][node])


def test_an_update_that_breaks_off_is_known_to_have_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Trainer(design([dense("a")]))
    network = trainer.networks[0]
    assert trainer.can_go_on

    def out_of_memory(*arguments: object) -> None:
        raise MemoryError

    monkeypatch.setattr(network.update, "step", out_of_memory)
    with pytest.raises(MemoryError):
        trainer.step()
    assert network.is_updating
    assert not trainer.can_go_on


def test_penalties_add_to_the_gradient_of_kernels_alone() -> None:
    plain = network_after(design([dense("a")]), steps=0)
    plain.bind(batch := _filled(plain))
    plain.gradients_of(8)
    kernels = plain.layout.kernel_mask(plain.dtype)
    weights = plain.state.parameters
    for l1, l2 in ((0.25, 0.0), (0.0, 0.5), (0.25, 0.5)):
        network = network_after(design([dense("a")], l1=l1, l2=l2), steps=0)
        network.bind(batch)
        network.gradients_of(8)
        expected = plain.state.gradients + kernels * (l1 * np.sign(weights) + 2 * l2 * weights)
        assert network.state.gradients == pytest.approx(expected, rel=1e-14, abs=1e-16)


def _filled(network: Network) -> Batch:
    """A batch of eight random samples for a network of two features and one output."""
    inputs = padded_values(2, 8, network.dtype)
    inputs[:2] = np.random.default_rng(0).normal(size=(2, 8))
    return Batch(inputs, np.arange(8.0)[None, :] % 2)
