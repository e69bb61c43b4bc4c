"""The axes of the losses reach as far as what is recorded, in round steps, and only grow."""

from __future__ import annotations

import math

import pytest

from tests.ui.views.loss.conftest import EVALUATIONS, LOSSES
from tests.ui.views.runs import loss_run
from ui.views.loss.axes import bounds_of, range_of, span_of

CHANCE = math.log(10)


def test_time_reaches_over_what_is_recorded_in_the_unit_that_is_shown() -> None:
    run = loss_run(LOSSES, epochs=4)  # of three steps, half a second each
    assert span_of(run, "steps") == 12
    assert span_of(run, "epochs") == 4
    assert span_of(run, "seconds") == 3
    assert span_of(loss_run([1.0] * 7), "seconds") == 4
    assert span_of(loss_run([]), "seconds") == 0.1


def test_losses_have_room_up_to_the_next_round_number() -> None:
    run = loss_run(LOSSES)
    assert bounds_of(run, True, None) == pytest.approx((0.1, 3))
    assert bounds_of(run, False, None) == (0, 2.5)
    level = loss_run([1.0] * 3, chance_loss=1.0)
    assert bounds_of(level, True, None) == pytest.approx((0.1, 3)), "at least a decade and a half"
    assert bounds_of(level, False, None) == (0, 1.5)


def test_an_axis_keeps_what_it_has_reached() -> None:
    run = loss_run(LOSSES)
    assert bounds_of(run, True, (0.03, 1.0)) == pytest.approx((0.03, 3))
    assert bounds_of(run, True, (0.3, 100.0)) == pytest.approx((0.1, 100))


def test_a_validation_far_above_is_let_go_at_ten_times_the_training_or_half_as_much_more() -> None:
    far = {3: (0.8, 1e6, 0.5, 0.4)}
    histories = [network.history for network in loss_run(LOSSES, far).networks]
    assert range_of(histories, CHANCE, True) == pytest.approx((0.125, 10 * CHANCE))
    assert range_of(histories, CHANCE, False) == pytest.approx((0.125, 1.5 * CHANCE))
    histories = [network.history for network in loss_run(LOSSES, EVALUATIONS).networks]
    assert range_of(histories, None, True) == (0.125, 2.0)


def test_before_the_first_step_an_axis_is_of_what_was_evaluated_or_is_empty() -> None:
    nothing = [network.history for network in loss_run([]).networks]
    assert range_of(nothing, None, True) == (0.1, 1.0)
    assert range_of(nothing, 0.7, True) == (0.7, 0.7)
    evaluated = loss_run([], {0: (4.0, 5.0, 0.1, 0.1)})
    assert range_of([n.history for n in evaluated.networks], None, True) == (5.0, 5.0)
    broken = loss_run([math.nan, math.inf, 0.5])
    assert range_of([n.history for n in broken.networks], None, True) == (0.5, 0.5)
