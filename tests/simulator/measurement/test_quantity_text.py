"""Lines about measured values have the right ratio, and say no verdict."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from simulator.engine.network import Divergence
from simulator.measurement.quantity_text import factor_text, gradient_text, quantity_text
from simulator.measurement.snapshot import NetworkSnapshot
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design


def snapshot(*log10: float) -> NetworkSnapshot:
    trainer = Trainer(design([dense("a"), dense("b")]))
    values = np.array([*log10, 0.0], np.float32)
    return dataclasses.replace(trainer.snapshot().networks[0], measured={"kernel_gradient": values})


@pytest.mark.parametrize(
    ("log10", "words"),
    [
        ((-12.0, -6.0, -1.0), "learns 10¹¹ times slower"),
        ((-3.0, 0.0), "learns 10³ times slower"),
        ((-1.5, -1.0, -1.0), "within a factor of 3"),
        ((2.5, 0.0, -0.5), "is 10³ times the last's"),
        ((-2.0, 0.0, 0.0), "within a factor of 100"),
        ((-2.01, 0.0, 0.0), "learns 102 times slower"),
        ((2.0, 0.0, 0.0), "within a factor of 100"),
        ((2.01, 0.0, 0.0), "is 102 times the last's"),
        ((-np.inf, -np.inf, -1.0), "of 2 layers is exactly zero"),
        ((-3.0, -1.0, -np.inf), "of 1 layer is exactly zero"),
        ((np.inf, 0.0), ""),
        ((np.nan, 0.0), ""),
        ((-1.0,), ""),
    ],
)
def test_gradients_are_compared_in_words(log10: tuple[float, ...], words: str) -> None:
    said = gradient_text(snapshot(*log10))
    assert words in said
    assert bool(said) == bool(words)


def test_of_a_diverged_network_the_line_names_step_layer_and_advice() -> None:
    broken = dataclasses.replace(
        snapshot(0.0, 0.0),
        divergence=Divergence(1_234, "body/3/a", "activation"),
        status="diverged",
    )
    text = quantity_text(broken, "kernel_gradient")
    assert "step 1,234" in text
    assert "body/3/a" in text
    assert "smaller learning rate" in text


@pytest.mark.parametrize(
    ("quantity", "values", "words"),
    [
        ("activation_gradient", [-6.0, -3.0, 0.0, 0.0], "gradient shrinks 10⁶-fold from the last"),
        ("activation_gradient", [-0.1, 0.0, 0.0, 0.0], "gradient keeps its size"),
        ("activation_gradient", [-np.inf, -9.0, 0.0, 0.0], "exactly zero in 1 layer"),
        ("activation_std", [1.0, 0.1, 0.01, 5.0], "signal shrinks 100-fold from the first layer"),
        ("weight_norm", [1.0, 1.0, 4.0, 9.0], "kernel grows 4.0-fold from the first layer"),
        ("update_ratio", [-3.0, -2.9, -3.1, -3.0], "0.1 % of a typical kernel, as is usual"),
        ("update_ratio", [-1.0] * 4, "10 % of a typical kernel: 100 times more than usual"),
        ("update_ratio", [-9.276] * 4, "changes 5.3 × 10⁻⁸ % of a typical kernel"),
        ("update_ratio", [0.1] * 4, "changes 130 % of a typical kernel"),
        ("update_ratio", [2.66] * 4, "changes 46,000 % of a typical kernel"),
        ("update_ratio", [-np.inf] * 4, "nothing changes"),
        ("update_ratio", [np.inf] * 4, ""),
        ("dead_share", [0.0, 0.25, 0.125, 0.0], "at most 25 % dead units, in l1"),
        ("saturated_share", [0.0] * 4, "none in any layer: saturated outputs"),
        ("underflow_share", [np.nan, np.nan, 1.0, np.nan], "at most 100 % gradients of exactly"),
        ("dead_share", [np.nan] * 4, ""),
        ("activation_std", [np.nan, 1.0, np.nan, 1.0], ""),
    ],
)
def test_every_quantity_has_a_line_of_its_own(
    quantity: str, values: list[float], words: str
) -> None:
    names = ("l0", "l1", "l2", "output")
    network = dataclasses.replace(
        snapshot(-1.0, -1.0),
        kernel_layers=names,
        layer_names=names,
        measured={"kernel_gradient": np.zeros(4), quantity: np.array(values, np.float32)},
    )
    said = quantity_text(network, quantity)
    assert words in said
    assert bool(said) == bool(words)


@pytest.mark.parametrize(
    ("decades", "text"),
    [(0.0, "1.0"), (0.97, "9.3"), (1.0, "10"), (2.4, "251"), (2.999, "998"), (3.0, "10³"),
     (11.6, "10¹²")],
)  # fmt: skip
def test_a_factor_is_written_out_below_a_thousand(decades: float, text: str) -> None:
    assert factor_text(decades) == text


@pytest.mark.parametrize(
    ("quantity", "value", "words"),
    [
        ("update_ratio", -2.0, "as is usual"),
        ("update_ratio", -4.0, "as is usual"),
        ("update_ratio", -1.9, "13 times more than usual"),
        ("update_ratio", -4.125, "13 times less than usual"),
        ("update_ratio", -6.0, "changes 0.0001 % of"),
        ("update_ratio", -6.125, "changes 7.5 × 10⁻⁵ % of"),
        ("update_ratio", 3.875, "changes 750,000 % of"),
        ("update_ratio", 3.999, "changes 1.0 × 10⁶ % of"),  # as it is rounded
        ("update_ratio", 4.0, "changes 1.0 × 10⁶ % of"),
        ("underflow_share", 1.0, "at most 100 % gradients of exactly zero, in l0"),
    ],
)
def test_lines_change_at_their_limits(quantity: str, value: float, words: str) -> None:
    network = dataclasses.replace(
        snapshot(-1.0, -1.0),
        kernel_layers=("l0", "output"),
        layer_names=("l0", "output"),
        measured={"kernel_gradient": np.zeros(2), quantity: np.full(2, value)},
    )
    assert words in quantity_text(network, quantity)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1.0, 100.0, 7.0], "the signal grows 100-fold from the first layer to the last"),
        ([1.0, 1.9, 7.0], "the signal keeps its size"),
        ([1.0, 2.1, 7.0], "the signal grows 2.1-fold"),
        ([2.1, 1.0, 7.0], "the signal shrinks 2.1-fold"),
        ([0.0, 0.0, 7.0], "the signal is exactly zero in 2 layers"),
        ([1.0, np.nan, 7.0], ""),
        ([np.nan, 1.0, 7.0], ""),
        ([1.0, 7.0], ""),
    ],
)
def test_two_hidden_layers_are_compared_and_one_is_not(values: list[float], words: str) -> None:
    names = ("l0", "l1", "output")[-len(values) :]
    network = dataclasses.replace(
        snapshot(-1.0, -1.0),
        kernel_layers=names,
        layer_names=names,
        measured={"kernel_gradient": np.zeros(3), "activation_std": np.array(values)},
    )
    said = quantity_text(network, "activation_std")
    assert words in said
    assert bool(said) == bool(words)


def test_after_a_change_a_diverged_network_is_told_to_go_on() -> None:
    broken = dataclasses.replace(
        snapshot(0.0, 0.0), divergence=Divergence(2, "a", "activation"), status="paused"
    )
    assert "the next step tries the changed network" in quantity_text(broken, "kernel_gradient")
    assert quantity_text(broken, "weight_norm") == quantity_text(broken, "kernel_gradient")
