"""Key frames stay even, within their budget, and are copies that later steps leave alone."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from simulator.measurement.key_frames import ALIGNMENT, KeyFrames, NetworkFrame

PARAMETERS, MOVING = 20, 3
# parameters, gradients, an update and running averages of one network, each aligned
ONE = 3 * 128 + 64


def frame(step: int, *, with_update: bool = True) -> NetworkFrame:
    values = np.full(PARAMETERS, step, np.float32)
    update = -values if with_update else None
    return NetworkFrame(values, 2 * values, update, np.full(MOVING, 3 * step, np.float32))


def offer(frames: KeyFrames, steps: int, networks: int = 1) -> None:
    for step in range(steps):
        if frames.keeps_next():
            frames.append(step, [frame(step)] * networks)


@pytest.mark.parametrize("room", [1, 2, 3, 4, 5, 8])
@pytest.mark.parametrize("steps", [1, 2, 3, 7, 8, 9, 33])
def test_the_first_frame_stays_and_gaps_are_equal(room: int, steps: int) -> None:
    frames = KeyFrames(room * ONE)
    offer(frames, steps)
    kept = [each.step for each in frames.frames]
    assert kept[0] == 0
    assert len(kept) <= room
    stride = 1
    while len(range(0, steps, stride)) > room:
        stride *= 2
    assert kept == list(range(0, steps, stride))


def test_each_frame_holds_copies_of_its_step() -> None:
    frames = KeyFrames(4 * 2 * ONE)
    offer(frames, 9, networks=2)
    assert [each.step for each in frames.frames] == [0, 4, 8]
    for each in frames.frames:
        for network in each.networks:
            wanted = frame(each.step)
            for name in ("parameters", "gradients", "update", "moving"):
                np.testing.assert_array_equal(getattr(network, name), getattr(wanted, name))


def test_a_step_without_an_update_says_so() -> None:
    frames = KeyFrames(4 * ONE)
    for step, with_update in ((0, False), (1, True)):
        assert frames.keeps_next()
        frames.append(step, [frame(step, with_update=with_update)])
    first, second = (each.networks[0] for each in frames.frames)
    assert first.update is None
    np.testing.assert_array_equal(second.update, frame(1).update)


def test_the_nearest_frame_is_the_latest_that_is_not_later() -> None:
    frames = KeyFrames(8 * ONE)
    assert frames.nearest(5) is None
    for step in (10, 20, 30):
        assert frames.keeps_next()
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
    network = frames.frames[0].networks[0]
    start = network.parameters.ctypes.data
    assert network.update is not None
    arrays = (network.gradients, network.update, network.moving)
    assert [(array.ctypes.data - start) % ALIGNMENT for array in arrays] == [0, 0, 0]


def test_arrays_that_fill_their_places_to_the_last_byte_are_kept_whole() -> None:
    values = [np.arange(16, dtype=np.float32) + 100 * part for part in range(4)]
    frames = KeyFrames()
    assert frames.keeps_next()
    frames.append(0, [NetworkFrame(*values)])
    assert frames.allocated_bytes == 128 * 4 * ALIGNMENT
    for kept, given in zip(dataclasses.astuple(frames.frames[0].networks[0]), values, strict=True):
        assert np.array_equal(kept, given)


def test_one_frame_larger_than_the_budget_is_kept_alone() -> None:
    frames = KeyFrames(budget_bytes=10)
    offer(frames, 9)
    assert [each.step for each in frames.frames] == [0]


def test_networks_of_any_precision_are_kept_side_by_side() -> None:
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
