"""A snapshot of an earlier step shows what was shown then, and is an immutable value."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from simulator.measurement.quantities import QUANTITIES
from simulator.measurement.requests import KEY_FRAMES, ExaminationRequest, Probes
from simulator.measurement.snapshot import Snapshot
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design

EVERYTHING = ExaminationRequest(layers=("b",), matrices=True, activations=True, predictions=True)


def same(one: object, other: object) -> None:
    """Equal to the bit, arrays included."""
    if isinstance(one, np.ndarray):
        assert np.array_equal(one, other, equal_nan=True)
    elif dataclasses.is_dataclass(one):
        for field in dataclasses.fields(one):
            same(getattr(one, field.name), getattr(other, field.name))
    else:
        assert one == other


def run(data: dict[str, object], steps: int) -> tuple[Trainer, list[Snapshot]]:
    trainer = Trainer(design([dense("a", 6), dense("b", 6), dense("c", 6)], data=data))
    trainer.recorder.probes = Probes().switched(
        **{KEY_FRAMES: 1}, **{name: 1 for name in QUANTITIES if name != "kernel_gradient"}
    )
    live = []
    for _ in range(steps):
        trainer.step()
        live.append(trainer.snapshot(request=EVERYTHING))
    return trainer, live


@pytest.mark.parametrize("name", ["spirals", "sine", "hills", "digits"])
def test_a_rewound_step_shows_what_its_live_snapshot_showed(name: str) -> None:
    trainer, live = run({"name": name, "samples": 30}, 12)
    for shown in live:
        again = trainer.snapshot_at(shown.step, request=EVERYTHING)
        assert (again.step, again.rewound, again.newest_step) == (shown.step, True, 12)
        assert again.parameters_step == shown.step
        before, after = shown.networks[0], again.networks[0]
        same(before.examination, after.examination)
        for quantity in QUANTITIES:
            same(before.value_of(quantity), after.value_of(quantity))
            assert before.step_of(quantity) == after.step_of(quantity) == shown.step
            assert again.differing_step(after, quantity) is None
        assert before.loss == after.loss
        assert np.array_equal(before.history.losses, after.history.losses)
        assert np.array_equal(before.history.gradient_log10, after.history.gradient_log10)


def test_step_0_shows_a_run_that_has_not_begun() -> None:
    trainer, _ = run({"name": "spirals", "samples": 30}, 5)
    shown = trainer.snapshot_at(0).networks[0]
    assert shown.status == "ready"
    assert shown.loss is None
    assert np.isnan(shown.gradient_log10).all()


def test_a_rewound_value_of_another_step_names_its_step() -> None:
    trainer = Trainer(design([dense("a", 6), dense("b", 6)]))
    trainer.recorder.probes = Probes().switched(activation_std=4, dead_share=0)
    for _ in range(11):
        trainer.step()
    shown = trainer.snapshot_at(8)
    network = shown.networks[0]
    assert (network.step, network.step_of("activation_std")) == (8, 5)
    assert shown.differing_step(network, "activation_std") == 5
    assert shown.differing_step(network, "kernel_gradient") is None  # of every step
    assert shown.differing_step(network, "dead_share") is None  # never measured
    exact = trainer.snapshot_at(9)
    assert exact.differing_step(exact.networks[0], "activation_std") is None


def test_a_live_snapshot_knows_the_steps_of_its_values_and_names_none_as_differing() -> None:
    trainer = Trainer(design([dense("a", 6), dense("b", 6)]))
    trainer.recorder.probes = Probes().switched(activation_std=4, dead_share=0)
    before = trainer.snapshot().networks[0]
    for _ in range(7):
        trainer.step()
    shown = trainer.snapshot()
    network = shown.networks[0]
    assert network.step_of("activation_std") == 5
    assert shown.differing_step(network, "activation_std") is None
    for _ in range(2):
        trainer.step({"dead_share"})
    assert network.step_of("activation_std") == 5  # a snapshot stays what it was
    assert trainer.snapshot().networks[0].step_of("dead_share") == 9
    assert before.measured_steps == {}


def test_a_divergence_is_shown_only_from_its_step_on() -> None:
    rate = {"name": "sgd", "learning_rate": 1e6}
    trainer = Trainer(design([dense("a", 6, "linear")], data={"name": "plane"}, optimizer=rate))
    for _ in range(300):
        trainer.step()
    broken = trainer.networks[0].divergence
    assert broken is not None
    assert trainer.snapshot_at(broken.step).networks[0].status == "diverged"
    assert trainer.snapshot_at(broken.step - 1).networks[0].divergence is None


def test_the_epoch_of_a_step_within_it_is_a_fraction() -> None:
    trainer = Trainer(design([dense("a", 3)], batch_size=4))
    for _ in range(3):
        trainer.step()
    assert trainer.steps_per_epoch == 4
    assert trainer.snapshot().epoch == 0.75
    assert trainer.snapshot_at(1).epoch == 0.25
