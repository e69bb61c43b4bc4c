"""A recorder keeps marks, first measurements and histories, and continues those of another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.measurement import history
from simulator.measurement.recorder import Recorder
from simulator.measurement.requests import Probes
from simulator.measurement.snapshot import Mark
from simulator.training import report
from simulator.training.trainer import Trainer
from simulator.training.transfer import continue_run
from tests.simulator.designs import dense, design


def trainer() -> Trainer:
    return Trainer(design([dense("a"), dense("b")]))


def test_of_a_dragged_value_only_the_last_mark_within_an_epoch_stays() -> None:
    recorder = trainer().recorder
    for step, rate in ((1, 0.1), (2, 0.2), (3, 0.3)):
        recorder.add_mark(Mark(step, f"learning rate {rate}", "learning_rate"), within=3)
    assert [(mark.step, mark.text) for mark in recorder.marks] == [(3, "learning rate 0.3")]
    recorder.add_mark(Mark(6, "learning rate 0.4", "learning_rate"), within=3)
    assert [mark.step for mark in recorder.marks] == [3, 6]


def test_edits_and_what_lies_between_them_keep_their_marks() -> None:
    recorder = trainer().recorder
    marks = [
        Mark(1, "Repeat block 4"),
        Mark(1, "Repeat block 5"),
        Mark(1, "learning rate 0.1", "learning_rate"),
        Mark(1, "Add Dense"),
        Mark(1, "learning rate 0.2", "learning_rate"),
    ]
    for mark in marks:
        recorder.add_mark(mark, within=3)
    assert list(recorder.marks) == marks


def test_changing_the_learning_rate_marks_it() -> None:
    run = trainer()
    run.step()
    run.change_learning_rate(0.25)
    run.mark("Add Dense")
    assert run.learning_rate == 0.25
    assert run.recorder.marks == (
        Mark(1, "learning rate 0.25", "learning_rate"),
        Mark(1, "Add Dense", "edit"),
    )


def test_the_kernel_gradient_is_the_first_of_what_was_measured() -> None:
    run = trainer()
    run.step()
    shown = run.snapshot()
    for measured in (
        shown.networks[0].measured,
        shown.networks[0].history.measured,
        run.snapshot_at(1).networks[0].measured,
    ):
        assert next(iter(measured)) == "kernel_gradient"
    for one in (shown, run.snapshot_at(1)):  # it is that of the step itself
        assert "kernel_gradient" not in one.networks[0].measured_steps
        assert "activation_std" in one.networks[0].measured_steps
    history = shown.networks[0].history
    steps, values = history.series("kernel_gradient")
    assert np.array_equal(steps, history.steps)
    assert np.array_equal(values[-1], run.networks[0].gradient_log10().astype(np.float32))


def test_the_first_measurements_are_those_of_the_first_step() -> None:
    run = trainer()
    assert run.recorder.first == [None]
    run.step()
    expected = run.networks[0].gradient_log10().copy(), run.networks[0].activation_std().copy()
    run.step()
    first = run.recorder.first[0]
    assert first is not None
    assert np.array_equal(first.gradient_log10, expected[0])
    assert np.array_equal(first.activation_std, expected[1])


def test_the_latest_gradient_is_that_of_the_newest_step_though_decimation_left_it_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(history, "MAX_STEPS", 8)
    monkeypatch.setattr(history, "MIN_STEPS", 8)
    run = trainer()
    for _ in range(22):
        run.step()
    kept = run.recorder.histories[0].view().steps
    assert kept[-1] < 22
    latest = run.recorder.latest(0, 22).measured["kernel_gradient"]
    expected = run.networks[0].gradient_log10().astype(np.float32)
    assert np.array_equal(latest, expected)


NORM = {"id": "n", "type": "batch_normalization"}


@pytest.mark.parametrize("rest", [1, 3, 7])
@pytest.mark.parametrize("layers", [[dense("a"), dense("b")], [dense("a"), NORM, dense("b")]])
def test_what_stands_for_a_run_is_that_of_its_last_full_batch(
    rest: int, layers: list[dict[str, Any]]
) -> None:
    """16 training samples and a rest: after the rest all is told as it was before it."""
    data = {"name": "spirals", "samples": 16 + rest, "validation_fraction": 0}
    run = Trainer(design(layers, data=data, batch_size=8, epochs=2))
    run.recorder.probes = run.recorder.probes.switched(activation_std=1, dead_share=2)
    told = []
    for step in range(1, 7):
        run.step()
        [network] = report.result(run)["networks"]
        norms, spreads = network["gradient_norms"]["last"], network["activation_std"]["last"]
        live, later = run.snapshot().networks[0], run.snapshot_at(step).networks[0]
        assert np.array_equal(live.gradient_log10, later.gradient_log10)
        assert list(norms.values()) == pytest.approx(10 ** live.gradient_log10.astype(float))
        assert (
            live.step_of("kernel_gradient")
            == later.step_of("kernel_gradient")
            == step - (step % 3 == 0)
        )
        told.append((norms, spreads, live.measured["activation_std"].tolist()))
    for before, rest_step in ((1, 2), (4, 5)):
        assert told[before] == told[rest_step]
        assert told[before - 1][0] != told[before][0]


def test_what_falls_on_a_smaller_batch_is_measured_at_the_next_step() -> None:
    data = {"name": "spirals", "samples": 17, "validation_fraction": 0}
    run = Trainer(design([dense("a")], data=data, batch_size=8, epochs=4))
    run.recorder.probes = run.recorder.probes.switched(activation_mean=5, dead_share=1)
    for _ in range(12):
        run.step()
    measured = run.recorder.histories[0].view().measured
    assert measured["activation_mean"][0].tolist() == [1, 7, 11]  # in step 6's stead
    assert measured["dead_share"][0].tolist() == [1, 2, 4, 5, 7, 8, 10, 11]


def test_a_single_batch_that_holds_all_samples_is_a_full_one() -> None:
    run = Trainer(design([dense("a")], batch_size=64))
    for _ in range(3):
        run.step()
        expected = run.networks[0].gradient_log10().astype(np.float32)
        assert np.array_equal(run.snapshot().networks[0].gradient_log10, expected)


def test_a_key_frame_that_would_not_be_kept_is_not_prepared() -> None:
    run = Trainer(design([dense("a")]))
    run.recorder.probes = Probes({"key_frames": 2, "dead_share": 3})
    run.recorder.key_frames.budget_bytes = 0  # one frame
    named = {number: run.step() for number in range(1, 8)}
    assert named == {
        1: {"key_frames", "dead_share"}, 3: set(), 5: set(), 7: {"dead_share"},
        2: set(), 4: {"dead_share"}, 6: set(),
    }  # fmt: skip
    assert run.recorder.key_frames.steps == [1]


@given(
    periods=st.dictionaries(
        st.sampled_from(["key_frames", "dead_share", "weight"]), st.integers(0, 200), max_size=3
    ),
    remainder_period=st.sampled_from([0, 1, 2, 3, 16, 33]),
    replaced_at=st.integers(1, 300),
    again=st.sets(st.integers(1, 300), max_size=20),
)
def test_a_recorder_measures_what_is_due_however_seldom_it_looks(
    periods: dict[str, int], remainder_period: int, replaced_at: int, again: set[int]
) -> None:
    run = trainer()
    recorder = Recorder(run.networks, run.dataset, remainder_period)
    for step in range(1, 301):
        if step == replaced_at:
            recorder.probes = Probes(periods)
        probes = recorder.probes
        if remainder_period and step % remainder_period == 0:
            due = frozenset[str]()  # a smaller batch
        elif remainder_period and step % remainder_period == 1:
            due = probes.names_at(step) | probes.names_at(step - 1)
        else:
            due = probes.names_at(step)
        for _ in range(2 if step in again else 1):  # a step that broke off is made again
            assert recorder.names_at(step) == due


def test_key_frames_are_kept_at_their_own_steps_among_others() -> None:
    run = trainer()
    run.recorder.probes = Probes({"key_frames": 2, "dead_share": 1})
    for _ in range(5):
        run.step()
    assert run.recorder.key_frames.steps == [1, 3, 5]


@pytest.mark.parametrize(("units", "stay"), [(3, False), (4, True), (5, False)])
def test_key_frames_stay_where_all_arrays_keep_their_shapes(units: int, stay: bool) -> None:
    run = trainer()
    run.step()
    changed = design([dense("a", units), dense("b")])
    after = continue_run(run, changed, "random", "Units").trainer
    assert bool(after.recorder.key_frames.steps) == stay


def test_gradients_are_shown_to_their_observers_until_these_are_taken_away() -> None:
    run, seen = trainer(), []
    run.recorder.observe_gradients([lambda node, gradient: seen.append((node, gradient.shape))])
    run.step({"activation_gradient"})
    assert sorted(seen) == [(0, (4, 8)), (1, (4, 8)), (2, (1, 8))]  # (features, batch) of a node
    run.recorder.observe_gradients(None)
    run.step({"activation_gradient"})
    assert len(seen) == 3


def test_what_is_measured_at_a_step_is_appended_to_the_history() -> None:
    run = trainer()
    run.recorder.probes = Probes({})
    run.step({"dead_share", "weight"})
    run.step()
    view = run.histories[0].view()
    assert view.series("dead_share")[0].tolist() == [1]
    assert view.histograms["weight"].steps.tolist() == [1]
    assert set(view.measured) == {"kernel_gradient", "dead_share"}
    assert set(view.histograms) == {"weight"}
