"""The headline is the heaviest finding, then what was foreseen; "healthy" is said only if told."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from simulator.engine.network import Divergence
from simulator.measurement.diagnosis import Diagnosis, Finding
from simulator.measurement.headline import headline
from simulator.measurement.snapshot import NetworkSnapshot
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design

CHANCE = Finding("stuck_at_chance", "stuck at chance: 2.3", 30, (), 1.0, 0.98, 30)
VANISHING = Finding("vanishing", "vanishing gradient: a learns slower", 0, ("a",), 1e-9, 1e-2, 65)


def network(diagnosis: Diagnosis | None) -> NetworkSnapshot:
    trainer = Trainer(design([dense("a"), dense("b")]))
    levels = {"kernel_gradient": np.zeros(3, np.float32)}
    shown = trainer.snapshot().networks[0]
    return dataclasses.replace(shown, measured=levels, diagnosis=diagnosis)


@pytest.mark.parametrize(
    ("diagnosis", "kind", "text", "count"),
    [
        (None, "level", "first and last layer within a factor of 1.0", 0),
        (Diagnosis(), "level", "no finding: first and last layer within a factor of 1.0", 0),
        (Diagnosis(healthy=True), "healthy", "healthy: first and last layer within a", 0),
        (Diagnosis((VANISHING,)), "forecast", "foreseen: vanishing gradient: a learns slower", 1),
        (Diagnosis((VANISHING,), healthy=True), "healthy", "healthy: first", 0),
        (Diagnosis((), (CHANCE,)), "finding", "stuck at chance: 2.3", 1),
        (Diagnosis((VANISHING,), (CHANCE,)), "finding", "stuck at chance: 2.3 · 1 more", 2),
        (Diagnosis((VANISHING,), (VANISHING, CHANCE)), "finding", "slower · 1 more", 2),
    ],
)
def test_a_headline_says_the_heaviest_and_how_many_there_are(
    diagnosis: Diagnosis | None, kind: str, text: str, count: int
) -> None:
    said = headline(network(diagnosis))
    assert (said.kind, said.count) == (kind, count)
    assert text in said.text


def test_divergence_is_told_before_any_reading() -> None:
    broken = dataclasses.replace(
        network(Diagnosis((VANISHING,))), divergence=Divergence(7, "b", "loss"), status="diverged"
    )
    assert headline(broken).kind == "diverged"
    assert "step 7" in headline(broken).text
    assert headline(broken).title == "diverged"
