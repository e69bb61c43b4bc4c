"""A run that was left goes on as if nothing had happened, and memory for such runs is bounded."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.arrays import Array
from simulator.design import edits
from simulator.design.design import Design, LayerPlace
from simulator.training.kept_runs import KeptRuns
from simulator.training.trainer import Trainer
from simulator.training.transfer import continue_run, fork
from tests.simulator.designs import dense, design

NORMALISED = [dense("a", 8, "relu"), {"id": "n", "type": "batch_normalization"}, dense("b", 8)]
ADAM = {"optimizer": {"name": "adam", "learning_rate": 0.01}}


def trained(design: Design, steps: int = 33) -> Trainer:
    run = Trainer(design)
    for _ in range(steps):
        run.step()
    run.evaluate()
    return run


def assert_same(one: Trainer, other: Trainer) -> None:
    """To the bit: weights, optimiser state, running averages, history, and what follows."""
    for _ in range(7):
        one.step()
        other.step()
    first, second = one.networks[0], other.networks[0]
    assert np.array_equal(first.state.parameters, second.state.parameters)
    assert np.array_equal(first.state.moving, second.state.moving)
    for name, values in first.update.state.items():
        assert np.array_equal(values, second.update.state[name])
    history, again = one.histories[0].view(), other.histories[0].view()
    assert np.array_equal(history.losses, again.losses)
    assert np.array_equal(history.gradient_log10, again.gradient_log10, equal_nan=True)
    assert np.array_equal(history.evaluation_steps, again.evaluation_steps)


def frames_of(run: Trainer) -> list[Array]:
    """The parameters of a network in every key frame."""
    key_frames = run.recorder.key_frames
    found = [key_frames.nearest(step) for step in key_frames.steps]
    return [each.networks[0].parameters.copy() for each in found if each is not None]


@pytest.mark.parametrize("field", ["units", "activation"])  # key frames are left, or copied
def test_a_run_that_an_edit_has_left_goes_on_as_if_nothing_had_happened(field: str) -> None:
    left, alone = (trained(design(NORMALISED, **ADAM), steps=65) for _ in range(2))
    value = 5 if field == "units" else "tanh"
    changed = edits.set_field(left.design, [LayerPlace(0, ("a",))], field, value)
    edited = continue_run(left, changed, "identity", "edit").trainer
    for _ in range(300):
        edited.step()
    assert_same(left, alone)
    frames = [frames_of(run) for run in (left, alone)]
    assert len(frames[0]) >= 3
    assert all(np.array_equal(*pair) for pair in zip(*frames, strict=True))


def test_a_fork_goes_on_as_the_run_does() -> None:
    run = trained(design(NORMALISED, **ADAM))
    run.change_learning_rate(0.02)
    assert_same(fork(run), run)


def test_a_diverged_run_has_a_diverged_fork() -> None:
    run = Trainer(design([dense("a", 8, "linear")], data={"name": "plane"},
                         optimizer={"name": "sgd", "learning_rate": 1e6}))  # fmt: skip
    while run.alive:
        run.step()
    assert fork(run).networks[0].divergence == run.networks[0].divergence


def test_what_was_left_first_is_dropped_first_and_what_is_pinned_last() -> None:
    runs = [trained(design([dense("a")]), 3) for _ in range(4)]
    kept = KeptRuns(most=2)
    assert [kept.keep(key, run) for key, run in enumerate(runs[:2])] == [[], []]
    assert kept.keep(2, runs[2]) == [0]
    kept.pin([1])
    assert kept.keep(3, runs[3]) == [2]
    assert (1 in kept, 2 in kept, 3 in kept) == (True, False, True)
    assert kept.take(1) is runs[1]
    assert kept.find(1) is None
    kept.drop([3, 77])
    assert len(kept) == 0


def test_the_budget_of_bytes_holds_and_a_run_that_is_too_large_costs_no_other() -> None:
    small, large = trained(design([dense("a")]), 3), trained(design([dense("a", 256)]), 3)
    size = small.nbytes
    assert size > small.networks[0].state.parameters.nbytes + small.recorder.nbytes
    kept = KeptRuns(budget_bytes=2 * size)
    for key in range(2):
        assert kept.keep(key, small) == []
    assert kept.nbytes == 2 * size
    assert large.nbytes > 2 * size
    assert kept.keep(7, large) == [7]
    assert kept.keep(2, small) == [0]
    assert kept.nbytes <= kept.budget_bytes


def test_unless_asked_otherwise_half_a_gigabyte_is_kept() -> None:
    kept = KeptRuns()
    assert (kept.budget_bytes, kept.most) == (2**29, 64)
