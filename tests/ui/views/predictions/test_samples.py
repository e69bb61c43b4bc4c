"""Residuals are predictions minus targets, on one scale for all networks; outputs name classes."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.measurement.examination import (
    EvaluatedSamples,
    Predictions,
)
from ui.views.predictions import samples


def test_residuals_are_predictions_minus_targets() -> None:
    found = EvaluatedSamples(None, np.array([[1.0], [2.0]]), np.array([[1.5, 1.0]]))
    assert samples.residuals(found).tolist() == [0.5, -1.0]
    assert samples.root_mean_square(found) == pytest.approx(np.sqrt((0.25 + 1) / 2))


def test_residuals_of_all_networks_are_on_one_scale() -> None:
    small = EvaluatedSamples(None, np.array([[1.0], [2.0]]), np.array([[1.1, 2.0]]))
    large = EvaluatedSamples(None, np.array([[1.0], [2.0]]), np.array([[np.nan, 5.0]]))
    low, high = samples.residual_range([small, large])
    assert -low == high
    assert high == pytest.approx(3, rel=0.1)


def test_one_output_names_two_classes() -> None:
    label, share = samples.said_class(np.array([[0.2, 0.9]]))
    assert label.tolist() == [0, 1]
    assert share == pytest.approx([0.8, 0.9])


def test_of_several_outputs_the_largest_names_the_class() -> None:
    for count in (3, samples.LARGE):  # of many, what was found is kept as long as they are drawn
        outputs = np.tile([[0.2, 0.5], [0.7, 0.1], [0.1, 0.4]], (1, count))
        for _ in range(2):
            label, share = samples.said_class(outputs)
            assert label[:2].tolist() == [1, 0]
            assert share[-2:].tolist() == [0.7, 0.5]
        assert samples.said_class(outputs[::-1].copy())[0][:2].tolist() == [1, 2]


def test_of_several_targets_the_first_is_drawn_with_room_around_those_of_both_sets() -> None:
    targets = np.array([[1.0, 50.0], [3.0, 60.0]])
    found = EvaluatedSamples(None, targets, np.array([[1.5, 1.0], [9.0, 9.0]]))
    assert samples.first_targets(found).tolist() == [1.0, 3.0]
    assert samples.residuals(found).tolist() == [0.5, -2.0]
    held = EvaluatedSamples(None, np.array([6.0]), np.array([[6.0]]))
    assert samples.first_targets(held).tolist() == [6.0]
    alone = samples.value_range(Predictions("values", (), found, None))
    assert alone == pytest.approx((1 - 0.24, 3 + 0.24))
    both = samples.value_range(Predictions("values", (), found, held))
    assert both == pytest.approx((1 - 0.6, 6 + 0.6))
    assert samples.residual_range([held]) == pytest.approx((-1.05e-9, 1.05e-9))
