"""What is said of gradients: the words and the ratio."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from simulator.network import Divergence
from simulator.snapshot import NetworkSnapshot
from simulator.trainer import Trainer
from simulator.verdict import judge
from tests.simulator.designs import dense, design


def snapshot(*log10: float) -> NetworkSnapshot:
    trainer = Trainer(design([dense("a"), dense("b")]))
    values = np.array([*log10, 0.0], np.float32)
    return dataclasses.replace(trainer.snapshot().networks[0], measured={"kernel_gradient": values})


@pytest.mark.parametrize(
    ("log10", "kind", "words"),
    [
        ((-12.0, -6.0, -1.0), "vanishing", "learns 10¹¹ times slower"),
        ((-1.5, -1.0, -1.0), "healthy", "within a factor of 3"),
        ((2.5, 0.0, -0.5), "exploding", "is 10³ times the last's"),
        ((-np.inf, -np.inf, -1.0), "dead", "of 2 layers is exactly zero"),
        ((np.nan, 0.0), "unknown", ""),
        ((-1.0,), "unknown", ""),
    ],
)
def test_the_verdict_names_the_kind_and_the_ratio(
    log10: tuple[float, ...], kind: str, words: str
) -> None:
    verdict = judge(snapshot(*log10))
    assert verdict.kind == kind
    assert words in verdict.text


def test_a_diverged_network_is_told_where_when_and_what_to_try() -> None:
    broken = dataclasses.replace(
        snapshot(0.0, 0.0), divergence=Divergence(1_234, "body/3/a", "activation")
    )
    text = judge(broken).text
    assert "step 1,234" in text
    assert "body/3/a" in text
    assert "smaller learning rate" in text
