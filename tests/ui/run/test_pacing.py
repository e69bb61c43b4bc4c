"""When snapshots, probes and examinations are due: a clock of numbers, no thread."""

from __future__ import annotations

from itertools import pairwise

import pytest

from simulator.measurement.requests import FULL, PROBED
from ui.run import pacing
from ui.run.pacing import Pacing, StepPlan

STEP_S = 0.001


def plan(times: Pacing, now_s: float, **given: bool) -> StepPlan:
    """What is due with an ordinary step whose snapshots are all taken."""
    usual = {"is_last": False, "examinable": False, "mailbox_empty": True}
    return times.begin_step(now_s, **{**usual, **given})


def publishings(seconds: float, step_s: float, *, rewound: bool = False) -> int:
    """How many snapshots a run publishes whose window takes each at once."""
    times, now_s, count = Pacing(), 100.0, 0
    while now_s < 100.0 + seconds:
        if plan(times, now_s).publishes:
            times.note_publishing(now_s, 0, rewound=rewound)
            count += 1
        now_s += step_s
    return count


@pytest.mark.parametrize("step_s", [0.0001, 0.001, 0.02])
def test_some_thirty_snapshots_a_second_are_due_however_long_a_step_takes(step_s: float) -> None:
    assert 60 <= publishings(2.0, step_s) <= 62


def test_every_step_that_takes_longer_is_published_and_none_twice() -> None:
    assert publishings(2.0, 0.5) == 4


def test_looking_back_four_snapshots_a_second_are_due() -> None:
    assert publishings(2.0, STEP_S, rewound=True) in (8, 9)


def test_a_snapshot_that_nobody_took_stays_due() -> None:
    times = Pacing()
    assert plan(times, 1.0, mailbox_empty=False).publishes
    assert plan(times, 1.1, mailbox_empty=False).publishes


def test_every_layer_is_probed_with_a_snapshot_and_not_before_its_interval_is_over() -> None:
    times, probed = Pacing(), list[float]()
    for number in range(4_000):
        now_s = number * STEP_S
        due = plan(times, now_s)
        if due.publishes:
            times.note_publishing(now_s, number, rewound=False)
        if due.probes:
            assert due.publishes
            assert due.probes == PROBED
            times.note_probes(now_s, PROBED)
            probed.append(now_s)
    gaps = [b - a for a, b in pairwise(probed)]
    longest = pacing.PROBE_INTERVAL_S + pacing.PUBLISH_INTERVAL_S + STEP_S
    assert len(probed) == 6
    assert all(pacing.PROBE_INTERVAL_S <= gap <= longest for gap in gaps)


def test_a_probe_that_was_made_anyway_puts_off_the_next_and_part_of_one_does_not() -> None:
    times = Pacing()
    times.note_probes(1.0, {"activation_std"})
    assert plan(times, 1.1).probes == PROBED
    times.note_probes(1.1, FULL)
    assert plan(times, 1.1 + 0.99 * pacing.PROBE_INTERVAL_S).probes == ()


def test_the_last_step_and_every_step_of_slow_motion_are_probed_whole() -> None:
    times = Pacing()
    assert plan(times, 1.0, is_last=True).probes == FULL
    times.set_rate(60, 1.0)
    assert times.probes_every_step
    assert plan(times, 1.0).probes == FULL
    times.set_rate(80, 1.0)
    assert not times.probes_every_step


def test_examinations_take_a_tenth_of_the_time() -> None:
    times, now_s, spent_s = Pacing(), 0.0, 0.0
    while now_s < 100.0:
        due = plan(times, now_s, examinable=True)
        if due.publishes:
            times.note_publishing(now_s, 0, rewound=False)
        now_s += STEP_S
        if due.examines:
            assert due.publishes
            assert due.probes == FULL  # a kernel, its gradient and its update belong together
            times.note_examination(now_s, now_s + 0.5)
            now_s, spent_s = now_s + 0.5, spent_s + 0.5
    assert 0.08 < spent_s / now_s < 0.1


def test_nothing_is_examined_that_is_not_requested_or_for_a_window_that_takes_nothing() -> None:
    times = Pacing()
    assert not plan(times, 1.0).examines
    assert not plan(times, 1.0, examinable=True, mailbox_empty=False).examines
    assert plan(times, 1.0, examinable=True).examines


def test_another_request_is_examined_at_once() -> None:
    times = Pacing()
    times.note_examination(1.0, 2.0)
    assert not plan(times, 3.0, examinable=True).examines
    times.hasten_examination()
    assert plan(times, 3.0, examinable=True).examines


def test_slow_motion_waits_between_steps_and_what_is_late_is_not_made_up_for() -> None:
    times = Pacing()
    times.set_rate(10, 5.0)
    plan(times, 5.0)
    assert times.next_step_s == pytest.approx(5.1)
    plan(times, 5.1)
    assert times.next_step_s == pytest.approx(5.2)
    plan(times, 9.0)  # a step took long
    assert times.next_step_s == 9.0


def test_the_rate_is_that_of_the_last_half_second_and_of_this_run() -> None:
    times = Pacing()
    times.resume(10.0, 100)
    times.note_publishing(10.4, 140, rewound=False)
    assert times.steps_per_second == 0
    times.note_publishing(10.5, 150, rewound=False)
    assert times.steps_per_second == pytest.approx(100)
    times.note_publishing(11.0, 250, rewound=False)
    assert times.steps_per_second == pytest.approx(200)
    times.begin_run()
    assert times.steps_per_second == 0
