"""Looking back at a recorded step shows what was shown then, within a budget of bytes."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from simulator.measurement.examination import ExaminationRequest
from simulator.measurement.key_frames import KeyFrames, NetworkFrame
from simulator.measurement.probes import KEY_FRAMES, Probes
from simulator.measurement.quantities import QUANTITIES
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
def test_a_recorded_step_looks_as_it_did_live(name: str) -> None:
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


def test_what_is_looked_at_now_and_then_says_the_step_it_is_of() -> None:
    trainer = Trainer(design([dense("a", 6), dense("b", 6)]))
    trainer.recorder.probes = Probes().switched(activation_std=4, dead_share=0)
    for _ in range(11):
        trainer.step()
    shown = trainer.snapshot_at(8)
    network = shown.networks[0]
    assert (network.step, network.step_of("activation_std")) == (8, 5)
    assert shown.differing_step(network, "activation_std") == 5
    assert shown.differing_step(network, "kernel_gradient") is None  # of every step
    assert shown.differing_step(network, "dead_share") is None  # never: there is nothing to say
    exact = trainer.snapshot_at(9)
    assert exact.differing_step(exact.networks[0], "activation_std") is None


def test_a_live_snapshot_knows_the_steps_of_its_values_and_does_not_say_them() -> None:
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


def frame(step: int) -> list[NetworkFrame]:
    values = np.full(100, float(step))
    return [NetworkFrame(values, -values, None, np.zeros(0))]


def test_key_frames_stay_within_their_budget_evenly_and_keep_the_first() -> None:
    frames = KeyFrames(budget_bytes=50 * 2_500)  # 100 numbers of 8 bytes, three times
    for step in range(1, 2_001):
        if frames.keeps_next():
            frames.append(step, frame(step))
    steps = [kept.step for kept in frames.frames]
    assert frames.allocated_bytes <= 50 * 2_500
    assert len(steps) >= 25
    for kept in frames.frames:
        assert kept.networks[0].update is None
        assert (kept.networks[0].parameters == kept.step).all()
        assert (kept.networks[0].gradients == -kept.step).all()
    assert steps[0] == 1
    assert len(set(np.diff(steps))) == 1


def test_the_nearest_key_frame_is_the_latest_before() -> None:
    frames = KeyFrames()
    assert frames.nearest(3) is None
    for step in (1, 17, 33):
        frames.append(step, frame(step))
    found = [frames.nearest(step) for step in (0, 1, 16, 17, 40)]
    assert [kept.step for kept in found if kept] == [1, 1, 1, 17, 33]


def test_one_frame_larger_than_the_budget_is_kept_alone() -> None:
    frames = KeyFrames(budget_bytes=10)
    for step in range(1, 9):
        if frames.keeps_next():
            frames.append(step, frame(step))
    assert [kept.step for kept in frames.frames] == [1]


def test_key_frames_hold_networks_of_any_precision_side_by_side() -> None:
    def networks(step: int) -> list[NetworkFrame]:
        half, double = np.full(7, step, np.float16), np.full(5, step, np.float64)
        return [
            NetworkFrame(half, half + 1, half + 2, half[:3]),
            NetworkFrame(double, *[double] * 3),
        ]

    frames = KeyFrames()
    for step in range(1, 300):
        if frames.keeps_next():
            frames.append(step, networks(step))
    for kept in frames.frames:
        for found, given in zip(kept.networks, networks(kept.step), strict=True):
            for one, other in zip(*map(dataclasses.astuple, (found, given)), strict=True):
                assert one.dtype == other.dtype
                assert np.array_equal(one, other)


def test_an_examination_copies_so_that_later_steps_do_not_change_it() -> None:
    trainer, live = run({"name": "spirals", "samples": 30}, 3)
    kept = live[1].networks[0].examination
    assert kept is not None
    assert kept.matrices is not None
    assert not kept.matrices.kernel.flags.writeable
    kernel = kept.matrices.kernel.copy()
    trainer.step()
    assert np.array_equal(kernel, kept.matrices.kernel)


def test_predictions_over_the_plane_are_those_of_the_network() -> None:
    trainer, live = run({"name": "spirals", "samples": 30, "standardize": True}, 3)
    found = live[-1].networks[0].examination
    assert found is not None
    predictions = found.predictions
    assert predictions is not None
    assert predictions.surface is not None
    assert predictions.kind == "plane"
    to_inputs = trainer.dataset.to_inputs
    assert to_inputs is not None
    low1, high1, low2, high2 = predictions.extent
    corner = to_inputs(np.array([[high1, low2]]))  # last column, first row
    network = trainer.networks[0]
    expected = network.inference(network.state).predict(np.ascontiguousarray(corner.T))
    assert predictions.surface[0, 0, -1] == pytest.approx(expected[0, 0], rel=1e-5)
    assert (low1, high2) != (high1, low2)
    outputs = predictions.training.outputs
    points = predictions.training.points
    assert points is not None
    again = network.inference(network.state).predict(np.ascontiguousarray(to_inputs(points).T))
    assert outputs == pytest.approx(again, rel=1e-5)
