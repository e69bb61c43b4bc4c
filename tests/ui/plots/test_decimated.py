"""A decimated curve keeps every peak, and is the same whether appended to or made at once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ui.plots.decimated import BIN_PX, Decimated

LIMITS = (-1e6, 1e6)


def follow(made: Decimated, values: np.ndarray, count: int, length_px: float):
    return made.follow(
        "run", np.arange(1, count + 1), values[:count], np.asarray, LIMITS, length_px
    )


@given(
    st.lists(st.floats(-100, 100) | st.just(np.nan), min_size=1, max_size=200),
    st.lists(st.integers(1, 200), max_size=4),
    st.sampled_from([30.0, 90.0, 1e4]),
)
def test_appending_gives_the_points_of_all_records_at_once(
    numbers: list[float], stops: list[int], length_px: float
) -> None:
    values, appended = np.array(numbers), Decimated()
    for stop in [*sorted(min(stop, len(values)) for stop in stops), len(values)]:
        found = follow(appended, values, stop, length_px)
    x, y, _ = follow(Decimated(), values, len(values), length_px)
    assert (found[0].tolist(), found[1].tolist()) == (x.tolist(), y.tolist())
    assert len(x) <= 2 * (length_px / BIN_PX + 1)
    known = values[np.isfinite(values)]
    if len(known):
        assert (y.min(), y.max()) == (known.min(), known.max())
        assert (appended.low, appended.high) == (known.min(), known.max())


def test_values_beyond_the_limits_are_clipped_and_infinite_ones_left_out() -> None:
    made = Decimated()
    values = np.array([1.0, np.inf, 1e9, -np.inf, -1e9])
    x, y, _ = follow(made, values, 5, 1e4)
    assert (x.tolist(), y.tolist()) == ([1, 3, 5], [1.0, LIMITS[1], LIMITS[0]])
