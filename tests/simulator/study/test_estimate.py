"""What a study takes is measured on few of its runs, and added up for all."""

from __future__ import annotations

import pytest

from simulator.cancellation import Cancelled
from simulator.study import estimate
from simulator.study.estimate import probes, seconds_of, study_seconds
from simulator.study.scheduling import plain
from tests.simulator.study.studies import DESIGN, planned, two_networks


def test_the_ends_and_the_middle_of_each_line_are_measured_at_one_seed() -> None:
    plan = planned(design=two_networks(), values=[3, 9, 2, 5, 7])
    found = [(row.line.name, row.value, row.seed) for row in probes(plan)]
    assert found == [(name, v, 0) for name in ("Plain", "Skips") for v in (2, 9, 5)]


def test_of_many_lines_only_some_that_are_spread_among_all_are_measured() -> None:
    variants = [{"name": f"v{number}"} for number in range(50)]
    found = probes(planned(variants=variants, values=[2, 3, 4]))
    assert len(found) <= estimate.MOST_PROBES
    names = {row.line.name for row in found}
    assert "v0" in names
    assert any(int(name[1:]) > 40 for name in names)


def test_between_measured_values_the_time_is_interpolated_and_shared_by_the_workers() -> None:
    plan = planned(values=[2, 4, 6], seeds=[0, 1])
    at = {(row.value, row.seed): row.number for row in plan}
    measured = {at[2, 0]: 1.0, at[6, 0]: 5.0}
    assert study_seconds(plan, measured, 1) == pytest.approx(2 * (1 + 3 + 5))
    assert study_seconds(plan, measured, 2) == pytest.approx(1 + 3 + 5)
    assert study_seconds(plan, measured, 100) == 5.0, "no run is shared"
    assert study_seconds(plan, {}, 1) is None


def test_lines_of_which_nothing_is_measured_take_as_long_for_their_work() -> None:
    plan = planned(design=two_networks(), values=[4], seeds=[0])
    plain_row, skips_row = plan
    expected = 3.0 * skips_row.work / plain_row.work
    assert study_seconds(plan, {plain_row.number: 3.0}, 1) == pytest.approx(3.0 + expected)


def test_a_run_is_measured_by_few_of_its_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimate, "STEPS_S", 0.0)
    training = {"epochs": 1_000_000, "batch_size": 16}
    [row] = planned(design={**DESIGN, "training": training}, values=[2], seeds=[0])
    assert seconds_of(plain(row)) > 1.0, "a million epochs are never short"
    [short] = planned(values=[2], seeds=[0])
    assert seconds_of(plain(short)) < seconds_of(plain(row))
    with pytest.raises(Cancelled):
        seconds_of(plain(row), lambda: True)
