"""Residuals are predictions minus targets, on one scale for all networks."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.measurement.examination import (
    EvaluatedSamples,
)
from ui.views.predictions import regression


def test_residuals_are_predictions_minus_targets() -> None:
    samples = EvaluatedSamples(None, np.array([[1.0], [2.0]]), np.array([[1.5, 1.0]]))
    assert regression.residuals(samples).tolist() == [0.5, -1.0]
    assert regression.root_mean_square(samples) == pytest.approx(np.sqrt((0.25 + 1) / 2))


def test_residuals_of_all_networks_are_on_one_scale() -> None:
    small = EvaluatedSamples(None, np.array([[1.0], [2.0]]), np.array([[1.1, 2.0]]))
    large = EvaluatedSamples(None, np.array([[1.0], [2.0]]), np.array([[np.nan, 5.0]]))
    low, high = regression.residual_range([small, large])
    assert -low == high
    assert high == pytest.approx(3, rel=0.1)
