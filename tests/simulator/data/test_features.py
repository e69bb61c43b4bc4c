"""Each feature is the function its name says, and they keep the order of the design."""

from __future__ import annotations

from typing import get_args

import numpy as np

from simulator.data.points import FEATURES, Feature, inputs_of

POINTS = np.random.default_rng(0).uniform(-1, 1, (20, 2))


def test_every_feature_of_the_format_is_there() -> None:
    assert tuple(FEATURES) == get_args(Feature)


def test_each_feature_is_what_its_name_says() -> None:
    x1, x2 = POINTS.T
    for name in FEATURES:
        expected = eval(name.replace("^", "**"), {"x1": x1, "x2": x2, "sin": np.sin})
        assert np.array_equal(inputs_of(POINTS, [name])[:, 0], expected)


def test_inputs_keep_the_order_of_the_design() -> None:
    inputs = inputs_of(POINTS, ["x2", "x1*x2", "x1"])
    assert np.array_equal(inputs[:, [2, 0]], POINTS)
