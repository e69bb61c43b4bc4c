"""Key frames stay even, within their budget, and are copies that later steps leave alone."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.cancellation import Cancelled
from simulator.measurement.key_frames import ALIGNMENT, KeyFrame, KeyFrames, NetworkFrame

PARAMETERS, MOVING = 20, 3
# parameters, gradients, an update and running averages of one network, each aligned
ONE = 3 * 128 + 64


def frame(step: int, *, with_update: bool = True) -> NetworkFrame:
    values = np.full(PARAMETERS, step, np.float32)
    update = -values if with_update else None
    return NetworkFrame(values, 2 * values, update, np.full(MOVING, 3 * step, np.float32))


def offer(frames: KeyFrames, steps: int, networks: int = 1) -> None:
    for step in range(steps):
        if frames.keeps(step):
            frames.append(step, [frame(step)] * networks)


def kept(frames: KeyFrames) -> list[KeyFrame]:
    found = [frames.nearest(step) for step in frames.steps]
    return [each for each in found if each is not None]


@pytest.mark.parametrize("room", [1, 2, 3, 4, 5, 8])
@pytest.mark.parametrize("steps", [1, 2, 3, 7, 8, 9, 33])
def test_the_first_frame_stays_and_gaps_are_equal(room: int, steps: int) -> None:
    frames = KeyFrames(room * ONE)
    offer(frames, steps)
    kept = frames.steps
    assert kept[0] == 0
    assert len(kept) <= room
    stride = 1
    while len(range(0, steps, stride)) > room:
        stride *= 2
    assert kept == list(range(0, steps, stride))


def test_each_frame_holds_copies_of_its_step() -> None:
    frames = KeyFrames(4 * 2 * ONE)
    offer(frames, 9, networks=2)
    assert frames.steps == [0, 4, 8]
    for each in kept(frames):
        for network in each.networks:
            wanted = frame(each.step)
            for name in ("parameters", "gradients", "update", "moving"):
                np.testing.assert_array_equal(getattr(network, name), getattr(wanted, name))


def test_a_step_without_an_update_says_so() -> None:
    frames = KeyFrames(4 * ONE)
    for step, with_update in ((0, False), (1, True)):
        assert frames.keeps(step)
        frames.append(step, [frame(step, with_update=with_update)])
    first, second = (each.networks[0] for each in kept(frames))
    assert first.update is None
    np.testing.assert_array_equal(second.update, frame(1).update)


def test_the_nearest_frame_is_the_latest_that_is_not_later() -> None:
    frames = KeyFrames(8 * ONE)
    assert frames.nearest(5) is None
    for step in (10, 20, 30):
        assert frames.keeps(step)
        frames.append(step, [frame(step)])
    found = {step: frames.nearest(step) for step in (0, 9, 10, 19, 20, 29, 30, 99)}
    assert {step: each.step for step, each in found.items() if each} == {
        0: 10, 9: 10, 10: 10, 19: 10, 20: 20, 29: 20, 30: 30, 99: 30,
    }  # fmt: skip


def test_memory_is_that_of_the_frames_that_fit_and_bounded_in_number() -> None:
    assert KeyFrames().allocated_bytes == 0
    assert KeyFrames().budget_bytes == 128 * 2**20
    for budget, count in ((5 * ONE + 1, 5), (1, 1), (10_000 * ONE, 128)):
        frames = KeyFrames(budget)
        offer(frames, 1)
        assert frames.allocated_bytes == count * ONE


def test_arrays_start_at_aligned_places() -> None:
    frames = KeyFrames(4 * ONE)
    offer(frames, 2)
    network = kept(frames)[0].networks[0]
    start = network.parameters.ctypes.data
    assert network.update is not None
    arrays = (network.gradients, network.update, network.moving)
    assert [(array.ctypes.data - start) % ALIGNMENT for array in arrays] == [0, 0, 0]


def test_arrays_that_fill_their_places_to_the_last_byte_are_kept_whole() -> None:
    values = [np.arange(16, dtype=np.float32) + 100 * part for part in range(4)]
    frames = KeyFrames()
    assert frames.keeps(0)
    frames.append(0, [NetworkFrame(*values)])
    assert frames.allocated_bytes == 128 * 4 * ALIGNMENT
    for found, given in zip(kept(frames)[0].networks[0], values, strict=True):
        assert np.array_equal(found, given)


def test_one_frame_larger_than_the_budget_is_kept_alone() -> None:
    frames = KeyFrames(budget_bytes=10)
    offer(frames, 9)
    assert frames.steps == [0]


def test_networks_of_any_precision_are_kept_side_by_side() -> None:
    def networks(step: int) -> list[NetworkFrame]:
        half, double = np.full(7, step, np.float16), np.full(5, step, np.float64)
        return [
            NetworkFrame(half, half + 1, half + 2, half[:3]),
            NetworkFrame(double, *[double] * 3),
        ]

    frames = KeyFrames()
    for step in range(1, 300):
        if frames.keeps(step):
            frames.append(step, networks(step))
    for each in kept(frames):
        for found, given in zip(each.networks, networks(each.step), strict=True):
            for one, other in zip(found, given, strict=True):
                assert one.dtype == other.dtype
                assert np.array_equal(one, other)


def test_an_update_is_the_difference_to_the_parameters_before_the_step_be_they_given() -> None:
    before = np.linspace(-1, 1, PARAMETERS, dtype=np.float32)
    frames = KeyFrames(8 * 2 * ONE)
    for step in (3, 4):
        assert frames.keeps(step)
        frames.append(step, [frame(step), frame(step, with_update=False)], [before, None])
    twin = frames.copy()
    for found in (*kept(frames), *kept(frames), *kept(twin), *kept(frames.copy())):
        first, second = found.networks
        assert np.array_equal(first.parameters, frame(found.step).parameters)
        assert first.update is not None
        assert np.array_equal(first.update, first.parameters - before)
        assert second.update is None


def test_a_slot_that_was_used_again_holds_the_update_of_its_new_frame() -> None:
    before = np.ones(PARAMETERS, np.float32)
    frames = KeyFrames(2 * ONE)
    for step in range(9):
        if frames.keeps(step):
            frames.append(step, [frame(step)], [before] if step < 8 else ())
    for found in kept(frames):
        wanted = frame(found.step)
        given = found.networks[0].update
        assert given is not None
        assert np.array_equal(
            given, wanted.parameters - before if found.step < 8 else -wanted.parameters
        )


def test_the_answer_for_a_step_stays_the_same_however_often_it_is_asked() -> None:
    asked_once, asked_often = KeyFrames(3 * ONE), KeyFrames(3 * ONE)
    offer(asked_once, 33)
    for step in range(33):
        answers = {asked_often.keeps(step) for _ in range(3)}
        if answers == {True}:
            asked_often.append(step, [frame(step)])
        assert len(answers) == 1
    assert asked_often.steps == asked_once.steps


def test_a_frame_whose_copying_was_cancelled_leaves_its_slot_free() -> None:
    frames = KeyFrames(2 * ONE)
    offer(frames, 1)
    assert frames.keeps(1)
    for _ in range(3):
        with pytest.raises(Cancelled):
            frames.append(1, [frame(1)], (), lambda: True)
    frames.append(1, [frame(1)])
    assert frames.steps == [0, 1]
