"""Residuals are predictions minus targets, on one scale for all networks; outputs name classes."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.measurement.examination import (
    EvaluatedSamples,
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
