"""What probes measure is what an independent calculation gives, and measuring changes nothing."""

from __future__ import annotations

import gc
import itertools
import weakref
from typing import Any

import numpy as np
import pytest

from simulator import cancellation
from simulator.arrays import Array
from simulator.cancellation import Cancelled, never
from simulator.engine import norms
from simulator.engine.network import Network
from simulator.measurement import key_frames
from simulator.measurement.history import BINS
from simulator.measurement.probes import Probe
from simulator.measurement.quantities import QUANTITIES
from simulator.measurement.requests import (
    HISTOGRAMS,
    PROBED,
    SIMILARITY,
    SIMILARITY_PERIOD,
    SWITCHABLE,
    Probes,
)
from simulator.nn.activations import ACTIVATIONS
from simulator.nn.activations.base import FLAT, Scratch
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design

EVERYTHING = frozenset(SWITCHABLE)
BLOCK = {
    "id": "body",
    "type": "block",
    "repeat": 3,
    "layers": [dense("a", 6, "sigmoid"), dense("b", 6, "linear")],
    "skips": [{"source": "input", "target": "output"}],
}


def run(layers: list[dict[str, object]], steps: int = 3, **training: object) -> Trainer:
    trainer = Trainer(design([dense("first", 6, "relu"), *layers], **training))
    for _ in range(steps):
        trainer.step(EVERYTHING)
    return trainer


def layer_outputs(network: Network) -> list[Array]:
    """What each layer returned in the newest step, in forward order."""
    plan, predictions = network.last_pass
    outputs = [
        plan.values[index + 1] for index, node in enumerate(network.nodes) if node.kind == "layer"
    ]
    return [*outputs[:-1], predictions]


def test_every_quantity_is_measured_for_every_layer() -> None:
    shown = run([BLOCK]).snapshot().networks[0]
    for name, quantity in QUANTITIES.items():
        assert shown.value_of(name).shape == (len(shown.rows_of(name)),), name
        if quantity.scale == "share":
            assert shown.value_of(name).min() >= 0
            assert shown.value_of(name).max() <= 1


def test_moments_are_those_of_the_outputs() -> None:
    trainer = run([BLOCK])
    network = trainer.networks[0]
    shown = trainer.snapshot().networks[0]
    expected = layer_outputs(network)
    assert shown.value_of("activation_mean") == pytest.approx(
        [v.mean() for v in expected], rel=1e-5
    )
    assert shown.value_of("activation_std") == pytest.approx([v.std() for v in expected], rel=1e-5)


def test_a_spread_far_below_the_mean_keeps_its_digits() -> None:
    faint = {"kernel_initializer": {"name": "random_normal", "stddev": 1e-6}}
    layers = [dense(f"s{i}", 32, "sigmoid", bias_initializer="zeros", **faint) for i in range(3)]
    trainer = run(layers, steps=1, dtype="float32")
    exact = trainer.networks[0].activation_std()
    assert exact[-2] < 1e-5  # about a mean of a half: the signal has all but vanished
    assert trainer.snapshot().networks[0].value_of("activation_std") == pytest.approx(
        exact, rel=1e-3
    )


def test_activation_gradients_are_complete_also_where_sums_share_an_array() -> None:
    """Against finite differences of the loss, by shifting the bias of each layer."""
    trainer = run([BLOCK], steps=1)
    network = trainer.networks[0]
    found = dict(
        zip(network.layer_names, trainer.snapshot().networks[0].value_of("activation_gradient"),
            strict=True)
    )  # fmt: skip
    # the gradient with respect to a linear layer's outputs, summed over the batch, is that of
    # its bias: ‖∂b‖ ≤ √batch · ‖∂y‖, with equality for a batch of one
    single = Trainer(design([dense("first", 6, "relu"), BLOCK], batch_size=1))
    single.step(EVERYTHING)
    network = single.networks[0]
    shown = single.snapshot().networks[0]
    norms = dict(zip(network.layer_names, shown.value_of("activation_gradient"), strict=True))
    for parameter_slice in network.layout.slices:
        if parameter_slice.node.name.endswith("/b") or parameter_slice.node.name == "output":
            bias = parameter_slice.views(network.state.gradients)["bias"]
            assert norms[parameter_slice.node.name] == pytest.approx(
                np.log10(np.linalg.norm(bias)), abs=1e-5
            )
    assert np.isfinite(list(found.values())).all()


@pytest.mark.parametrize(
    ("dtype", "size"),
    [("float16", 1e-3), ("float16", 300.0), ("float32", 1.0), ("float32", 1e-25),
     ("float32", 1e25), ("float64", 1e-200)],
)  # fmt: skip
def test_the_norm_of_a_gradient_is_right_also_where_its_squares_are_not(
    dtype: str, size: float
) -> None:
    probe = run([BLOCK], steps=0, dtype=dtype).recorder._probe_of[0]
    gradient = (size * np.random.default_rng(1).uniform(0.5, 1, (30, 40))).astype(dtype)
    probe._on_gradient(3, gradient)
    scaled = gradient.astype(np.float64) / size
    expected = np.log10(size) + np.log10(np.linalg.norm(scaled))
    assert probe._gradients == {3: pytest.approx(expected, abs=1e-6)}


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_updates_are_what_the_step_changed(dtype: str) -> None:
    trainer = Trainer(design([dense("first", 6, "relu"), BLOCK], dtype=dtype))
    network = trainer.networks[0]
    before = network.state.parameters.copy()
    trainer.step(EVERYTHING)
    shown = trainer.snapshot().networks[0]
    change = (network.state.parameters - before).astype(np.float64)
    after = network.state.parameters.astype(np.float64)
    kernels = [s for s in network.layout.slices if "kernel" in s.views(before)]
    for row, parameter_slice in enumerate(kernels):
        changed, new = (np.linalg.norm(parameter_slice.views(v)["kernel"]) for v in (change, after))
        ratio = np.log10(changed / new)
        assert shown.value_of("update_ratio")[row] == pytest.approx(ratio, abs=1e-5)
        assert shown.value_of("weight_norm")[row] == pytest.approx(new, rel=1e-5)


def test_dead_and_saturated_units_are_counted() -> None:
    trainer = Trainer(design([dense("a", 4, "relu"), dense("b", 4, "linear")], batch_size=8))
    network = trainer.networks[0]
    views = network.layout.slices[0].views(network.state.parameters)
    views["kernel"][...] = 0
    views["bias"][...] = [-1, -1, -1, 1]  # three units are below 0 for every sample
    trainer.step(EVERYTHING)
    shown = trainer.snapshot().networks[0]
    assert shown.value_of("dead_share")[0] == 0.75
    assert shown.value_of("saturated_share")[0] == 0.75
    assert shown.value_of("dead_share")[1] == 0
    # of the kernel's gradient, the columns of the three dead units are exactly zero, and of the
    # next one's the rows that read them
    assert shown.value_of("underflow_share")[:2] == pytest.approx([0.75, 0.75])


def test_a_channel_is_dead_where_it_is_flat_everywhere() -> None:
    conv = {"id": "c", "type": "conv2d", "filters": 4, "kernel_size": 3, "activation": "relu"}
    trainer = Trainer(design([conv], data={"name": "digits"}, batch_size=16))
    network = trainer.networks[0]
    views = network.layout.slices[0].views(network.state.parameters)
    views["kernel"][...] = 0
    views["bias"][...] = [-1, 1, 1, 1]
    trainer.step(EVERYTHING)
    assert trainer.snapshot().networks[0].value_of("dead_share")[0] == 0.25


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_the_flat_range_is_where_the_slope_is_small(name: str) -> None:
    activation = ACTIVATIONS[name](name=name)
    z = np.linspace(-12, 12, 100_001)
    y, slope = np.empty_like(z), np.empty_like(z)
    scratch = Scratch(np.empty_like(z), np.empty_like(z))
    if activation.learns_slope:
        scratch.slope, scratch.slope_gradient = np.array([0.25]), np.zeros(1)
        z = z[None]
        y, slope = y[None], slope[None]
        scratch = Scratch(np.empty_like(z), np.empty_like(z), np.array([[0.25]]), np.zeros((1, 1)))
    activation.forward(z, y, scratch)
    activation.backward(z, y, np.ones_like(z), slope, scratch)
    low, high = activation.flat_range()
    said = ((z if activation.flat_by_preactivation else y) <= low) | (y >= high)
    truly = np.abs(slope) < FLAT * slope.max()
    if activation.flat_by_preactivation:  # near the minimum of these the slope passes through 0
        truly &= z < low + 0.5
    assert np.mean(said != truly) < 2e-3


def test_histograms_count_magnitudes_and_zeros() -> None:
    trainer = run([BLOCK])
    trainer.recorder.probes = Probes().switched(gradient=1, weight=1, activation=1)
    network = trainer.networks[0]
    trainer.step()
    view = trainer.histories[0].view()
    for kind in HISTOGRAMS:
        shares = view.histograms[kind].shares
        assert shares.shape[0] == 4
        assert shares.shape[2] == BINS
        assert shares.sum(axis=2) == pytest.approx(1, abs=1e-5)
    edges = view.histograms["weight"].edges
    kernel = np.abs(network.layout.slices[0].views(network.state.parameters)["kernel"])
    expected = np.histogram(kernel, edges)[0] / kernel.size
    assert view.histograms["weight"].shares[-1, 0, 1:] == pytest.approx(expected, abs=1e-6)
    edges = view.histograms["activation"].edges
    for values, shares in zip(
        layer_outputs(network), view.histograms["activation"].shares[-1], strict=True
    ):
        expected = np.histogram(np.abs(values), edges)[0] / values.size
        assert shares[1:] == pytest.approx(expected, abs=1e-6)


def test_what_is_not_finite_or_zero_has_a_bin_of_its_own() -> None:
    trainer = run([BLOCK])
    network = trainer.networks[0]
    network.state.gradients[:12] = [0] * 6 + [np.inf, np.nan, 1e300, 1e-300, 1.0, -1.0]
    shares = trainer.recorder._probe_of[0]._kernel_histograms(network.state.gradients)[0]
    counts = shares * 12  # the first kernel is (2, 6)
    assert counts[0] == pytest.approx(6)
    assert counts[-1] == pytest.approx(3)
    assert counts[1] == pytest.approx(1)


def test_measuring_everything_changes_nothing() -> None:
    watched, alone = (Trainer(design([dense("first", 6, "relu"), BLOCK])) for _ in range(2))
    watched.recorder.probes = Probes(dict.fromkeys(SWITCHABLE, 1))
    alone.recorder.probes = Probes({})
    for _ in range(40):
        watched.step(EVERYTHING)
        alone.step()
    assert np.array_equal(watched.networks[0].state.parameters, alone.networks[0].state.parameters)
    assert np.array_equal(watched.histories[0].view().losses, alone.histories[0].view().losses)
    assert [*alone.histories[0].view().measured] == ["kernel_gradient"]


def test_each_probe_has_its_period() -> None:
    trainer = Trainer(design([dense("a")]))
    trainer.recorder.probes = Probes({"dead_share": 3, "weight_norm": 0, "activation_std": 5})
    for _ in range(16):
        trainer.step()
    measured = trainer.histories[0].view().measured
    assert measured["dead_share"][0].tolist() == [1, 4, 7, 10, 13, 16]
    assert measured["activation_std"][0].tolist() == [1, 6, 11, 16]
    assert "weight_norm" not in measured


def test_unless_asked_otherwise_quantities_are_measured_every_1024_steps_and_no_histogram() -> None:
    periods = dict(Probes().periods)
    assert periods.pop("key_frames") == 128
    assert {name: periods.pop(name) for name in HISTOGRAMS} == dict.fromkeys(HISTOGRAMS, 0)
    assert {name: periods.pop(name) for name in SIMILARITY} == dict.fromkeys(SIMILARITY, 0)
    others = set(QUANTITIES) - SIMILARITY - {"kernel_gradient"}
    assert periods == dict.fromkeys(others, 1024)


def test_a_long_period_begins_with_a_short_one_which_doubles_as_the_run_gets_longer() -> None:
    steps: dict[str, list[int]] = {"dead_share": [], "key_frames": [], "weight": []}
    probes = Probes().switched(weight=20)
    for step in range(1, 2_600):
        if (step - 1) % probes.common_period == 0:  # at no other step is a recorder asked
            for name in probes.names_at(step) & set(steps):
                steps[name].append(step)
    assert steps["dead_share"] == [1, 33, 65, 129, 257, 513, 1025, 2049]
    assert steps["key_frames"] == [
        *range(1, 257, 32),
        *range(257, 513, 64),
        *range(513, 2_600, 128),
    ]
    assert steps["weight"] == list(range(1, 2_600, 20))


def test_what_is_dear_is_measured_at_steps_at_which_much_else_is() -> None:
    shown = Probes().switched(**dict.fromkeys(SIMILARITY, SIMILARITY_PERIOD))
    assert shown.common_period == Probes().common_period == 32
    assert shown.names_at(513) == shown.names_at(1) == PROBED | SIMILARITY | {"key_frames"}


@pytest.mark.parametrize("periods", [{"nonsense": 1}, {"dead_share": -1}])
def test_a_probe_that_is_not_there_is_refused(periods: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="no probe"):
        Probes(periods)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("activation", ["gelu", "silu", "tanh", "prelu"])
def test_every_precision_and_activation_can_be_measured(dtype: str, activation: str) -> None:
    trainer = run([dense("x", 5, activation)], dtype=dtype)
    shown = trainer.snapshot().networks[0]
    assert np.isfinite(shown.value_of("activation_std")).all()
    assert np.isfinite(shown.value_of("saturated_share")).all()


FROM_PARAMETERS = ("update_ratio", "weight_norm", "underflow_share", "gradient", "weight")


def test_a_cancelled_measurement_ends_with_the_pass_over_all_parameters_that_it_is_in() -> None:
    """With millions of them each takes so long that whoever cancels would wait."""
    trainer = run([BLOCK], steps=1)
    network, made = trainer.networks[0], []
    for question in itertools.count(1):
        probe, asked = Probe(network), itertools.count(1)
        network.is_cancelled = never
        probe.before_step(EVERYTHING)
        network.is_cancelled = lambda asked=asked, last=question: next(asked) == last
        try:
            probe.after_step(1, EVERYTHING)
        except Cancelled:
            found = {*probe.measured, *probe.histograms} & {*FROM_PARAMETERS}
            assert found == {*FROM_PARAMETERS[: len(found)]}
            assert "activation" not in probe.histograms or len(found) == len(FROM_PARAMETERS)
            made.append(len(found))
        else:
            break
    assert [*dict.fromkeys(made)] == [0, 2, 3, 4, 5]


def test_what_is_measured_of_many_numbers_in_parts_is_the_same_and_asked_about_in_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def measured() -> tuple[dict[str, Any], int]:
        asked = itertools.count()
        trainer = Trainer(design([BLOCK]), is_cancelled=lambda: next(asked) < 0)
        trainer.step(EVERYTHING)
        probe, frame = trainer.recorder._probe_of[0], trainer.recorder.key_frames.nearest(1)
        assert frame is not None
        kept = {"frame": frame.networks[0].parameters, "update": frame.networks[0].update}
        return {**probe.measured, **probe.histograms, **kept}, next(asked)

    whole, few = measured()
    for module in (cancellation, key_frames, norms):
        monkeypatch.setattr(module, "AT_ONCE", 7)
    cut, many = measured()
    assert many > few + 10 * len(whole)
    asked = itertools.count()
    trainer = Trainer(design([BLOCK]), is_cancelled=lambda: next(asked) < 0)
    trainer.step()  # at which everything is measured
    before = next(asked)
    trainer.step({"key_frames"})  # copied, and three vectors kept
    assert next(asked) - before >= 4 * trainer.networks[0].layout.size / 7
    for name, values in whole.items():
        # sums are added up in another order
        np.testing.assert_allclose(cut[name], values, rtol=1e-5, err_msg=name)
        if name in ("frame", "update", "gradient", "weight", "activation", "underflow_share"):
            assert np.array_equal(cut[name], values), name


def test_a_cancelled_network_is_not_copied_before_a_step() -> None:
    trainer = run([BLOCK], steps=1)
    trainer.networks[0].is_cancelled = lambda: True
    probe = Probe(trainer.networks[0])
    probe.before_step(frozenset({"dead_share"}))  # needs no copy, and asks nothing
    with pytest.raises(Cancelled):
        probe.before_step(frozenset({"key_frames"}))


def test_a_step_that_is_cancelled_keeps_no_network_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    gc.disable()
    try:
        trainer = Trainer(design([dense("a", 4)]))
        network = weakref.ref(trainer.networks[0])
        monkeypatch.setattr(trainer.networks[0].update, "step", fail)
        with pytest.raises(MemoryError):
            trainer.step()  # the first step is looked at
        del trainer
        assert network() is None
    finally:
        gc.enable()


def test_similarity_and_rank_are_measured_of_every_layers_outputs_when_asked_for() -> None:
    trainer = Trainer(design([dense("a", 8, "tanh"), dense("b", 6, "relu")], batch_size=16))
    trainer.step()
    assert not SIMILARITY & set(trainer.snapshot().networks[0].measured)  # they cost too much
    trainer.step(probe=SIMILARITY)
    shown = trainer.snapshot().networks[0]
    assert trainer.networks[0].last_pass is not None
    plan, predictions = trainer.networks[0].last_pass
    outputs = [plan.values[1], plan.values[2], predictions]
    for row, values in enumerate(outputs):
        units = values.astype(np.float64) / np.linalg.norm(values.astype(np.float64), axis=0)
        pairs = (units.T @ units)[np.triu_indices(values.shape[1], 1)]
        singular = np.linalg.svd(values.astype(np.float64), compute_uv=False) ** 2
        rank = singular.sum() ** 2 / (singular**2).sum()
        assert shown.value_of("effective_rank")[row] == pytest.approx(rank, rel=1e-4)
        if not np.isnan(pairs).any():  # a ReLU may be zero of a sample
            expected = max(float(pairs.mean()), 0.0)
            assert shown.value_of("input_similarity")[row] == pytest.approx(expected, abs=1e-5)
