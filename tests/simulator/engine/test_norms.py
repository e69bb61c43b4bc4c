"""Norms on a logarithmic scale are right at every magnitude a precision can hold."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.cancellation import AT_ONCE, Cancelled
from simulator.engine import norms
from simulator.engine.norms import log10_norm, log10_norms, mean_and_deviation, norm

SMALLEST = {"float16": 6e-8, "float32": 1.4e-45, "float64": 5e-324}


def sums_of_squares(flat: np.ndarray, starts: np.ndarray, stops: np.ndarray) -> np.ndarray:
    """As the engine has them: in the vector's own precision."""
    with np.errstate(all="ignore"):
        squares = [np.sum(flat[a:b] * flat[a:b]) for a, b in zip(starts, stops, strict=True)]
        return np.array(squares, flat.dtype)


def reference(part: np.ndarray) -> float:
    """log10 of the norm in exact integer arithmetic."""
    ratios = [abs(value).as_integer_ratio() for value in part.astype(float).tolist()]
    common = math.lcm(*(below for _, below in ratios))
    total = sum((above * (common // below)) ** 2 for above, below in ratios)
    if not total:
        return -math.inf
    return (math.log2(total) / 2 - math.log2(common)) * math.log10(2)


@pytest.mark.parametrize("dtype", SMALLEST)
@pytest.mark.parametrize("gap", [0, 30, 900])
def test_norms_are_right_from_the_smallest_number_to_the_largest(dtype: str, gap: int) -> None:
    draw = np.random.default_rng(1)
    low, high = np.log10(SMALLEST[dtype]), np.log10(float(np.finfo(dtype).max)) - 1
    slices = np.linspace(low, high, 16)
    size = 70
    starts = np.arange(len(slices)) * (size + gap)
    flat = np.zeros(len(slices) * (size + gap), dtype)
    for start, scale in zip(starts, slices, strict=True):
        spread = 10.0 ** np.minimum(scale + draw.uniform(-3, 0, size), 308)
        flat[start : start + size] = spread * draw.choice([-1, 1], size)
    flat[starts[3] : starts[3] + size] = 0
    stops = starts + size
    found = log10_norms(flat, sums_of_squares(flat, starts, stops), starts, stops)
    expected = [reference(flat[a:b]) for a, b in zip(starts, stops, strict=True)]
    assert found[3] == -np.inf
    # half precision trusts sums that carry its own rounding
    assert found == pytest.approx(expected, abs=1e-3 if dtype == "float16" else 1e-7)


@pytest.mark.parametrize("count", [8, 40])
@pytest.mark.parametrize("size", [1e-25, 1e25])
def test_one_norm_beyond_single_precision_is_right_among_few_and_many(
    count: int, size: float
) -> None:
    flat = np.ones(9 * count, np.float32)
    starts = np.arange(count) * 9
    stops = starts + 9
    flat[9 * 5 : 9 * 6] = size
    found = log10_norms(flat, sums_of_squares(flat, starts, stops), starts, stops)
    expected = np.full(count, np.log10(3))
    expected[5] += np.log10(size)
    assert found == pytest.approx(expected, abs=1e-6)


def test_slices_are_worked_on_together_as_far_as_they_span_few_entries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(norms, "AT_ONCE", 10)
    stops = np.array([4, 10, 12, 20, 35, 40, 46, 53, 58])
    starts = np.array([0, 5, 10, 15, 20, 36, 40, 47, 53])
    assert list(norms.runs(starts, stops)) == [
        slice(0, 2), slice(2, 4), slice(4, 5), slice(5, 7), slice(7, 8), slice(8, 9)
    ]  # fmt: skip
    assert list(norms.runs(starts[:0], stops[:0])) == []


@pytest.mark.parametrize("dtype", SMALLEST)
@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_a_norm_that_is_not_finite_is_unknown(dtype: str, value: float) -> None:
    flat = np.ones(30, dtype)
    flat[15] = value
    starts, stops = np.array([0, 10, 20]), np.array([10, 20, 30])
    found = log10_norms(flat, sums_of_squares(flat, starts, stops), starts, stops)
    assert np.isnan(found[1])
    assert found[[0, 2]] == pytest.approx([0.5, 0.5], abs=1e-3)
    assert math.isnan(log10_norm(flat))


@pytest.mark.parametrize("size", [5e-320, 1e-200, 1e-30, 1.0, 1e30, 1e200, 1.7e308])
def test_mean_and_deviation_are_right_at_every_magnitude(size: float) -> None:
    plain = np.array([-1.0, 1.0, 0.5, 0.25, 1.0, -0.75])
    mean, deviation = mean_and_deviation(plain * size)
    rounding = {"rel": 1e-2 if size < 1e-300 else 1e-12}
    assert mean / size == pytest.approx(plain.mean(), **rounding)
    assert deviation / size == pytest.approx(plain.std(), **rounding)
    assert norm(plain * size / 4) / size == pytest.approx(np.linalg.norm(plain) / 4, **rounding)


def test_a_spread_far_below_the_mean_keeps_its_digits() -> None:
    draw = np.random.default_rng(0).normal(size=1000) * 1e-12
    mean, deviation = mean_and_deviation(1 + draw)
    assert mean == pytest.approx(1, abs=1e-12)
    assert deviation == pytest.approx((1 + draw - 1).std(), rel=1e-6)


def test_equal_values_have_no_deviation_and_what_is_not_finite_has_none_known() -> None:
    for size in (0.1, SMALLEST["float64"], float(np.finfo(np.float64).max)):
        assert mean_and_deviation(np.full((3, 4), size)) == (size, 0.0)
    assert np.isnan(mean_and_deviation(np.array([1.0, np.inf]))).all()
    assert np.isnan(mean_and_deviation(np.array([np.nan, 1.0]))).all()
    assert norm(np.zeros(3)) == 0
    assert norm(np.array([1.0, -np.inf])) == np.inf


@pytest.mark.parametrize("count", [8, 40])
@pytest.mark.parametrize("others", [1.0, 1e-31, np.inf])
def test_sums_that_are_trusted_are_used_as_they_are(count: int, others: float) -> None:
    """The entries, ones here, are gone to only where a sum is too small or infinite."""
    starts = np.arange(count) * 4
    sums = np.full(count, 100.0, np.float32)
    sums[3:5] = others
    found = log10_norms(np.ones(4 * count, np.float32), sums, starts, starts + 4)
    expected = np.full(count, 1.0)
    expected[3:5] = 0.0 if others == 1.0 else np.log10(2)
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("dtype", SMALLEST)
def test_the_smallest_sum_that_is_trusted_is_the_next_above_the_limit(dtype: str) -> None:
    limit = np.array(norms.SMALLEST_TRUSTED_SQUARE[np.dtype(dtype)], dtype)
    above = np.nextafter(limit, limit.dtype.type(1))
    if float(limit) > norms.SMALLEST_TRUSTED_SQUARE[np.dtype(dtype)]:  # rounded up
        limit, above = np.nextafter(limit, limit.dtype.type(0)), limit
    starts = np.array([0, 4])
    flat = np.ones(8, dtype)
    found = log10_norms(flat, np.array([limit, above], dtype), starts, starts + 4)
    assert found == pytest.approx([np.log10(2), 0.5 * np.log10(float(above))])


def test_sums_in_a_higher_precision_are_right_as_they_are() -> None:
    starts = np.array([0, 1, 2])
    sums = np.array([1e-60, 0.0, np.inf])
    found = log10_norms(np.ones(3, np.float32), sums, starts, starts + 1)
    assert found[:2].tolist() == [-30, -np.inf]
    assert np.isnan(found[2])


def test_taking_norms_again_is_cancelled_between_two_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(norms, "AT_ONCE", 10)
    starts = np.arange(4) * 10
    flat, sums = np.ones(40, np.float32), np.zeros(4, np.float32)
    asked: list[int] = []
    log10_norms(flat, sums, starts, starts + 10, lambda: bool(asked.append(0)))
    assert len(asked) == 4
    with pytest.raises(Cancelled):
        log10_norms(flat, sums, starts, starts + 10, lambda: True)
    log10_norms(flat, sums + 1, starts, starts + 10, lambda: True)  # there is nothing to take


@pytest.mark.parametrize(("second", "alone"), [(30, False), (31, True)])
def test_slices_that_fill_less_than_half_of_what_they_span_are_taken_one_by_one(
    second: int, alone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []
    monkeypatch.setattr(norms, "log10_norm", lambda part: taken.append(len(part)) or 0.5)
    starts = np.array([5, 5 + second])
    found = norms._exact_log10_norms(np.ones(60, np.float32), starts, starts + 10)
    assert found == pytest.approx([0.5, 0.5])
    assert taken == ([10, 10] if alone else [])


def test_many_values_are_gone_through_in_parts_which_can_be_cancelled() -> None:
    values = np.random.default_rng(0).normal(size=(3, AT_ONCE)).astype(np.float32)
    asked: list[int] = []
    found = mean_and_deviation(values, lambda: bool(asked.append(0)))
    exact = values.astype(float)
    assert found == pytest.approx((exact.mean(), exact.std()), abs=1e-12)
    assert len(asked) == 4 * 3
    for last in (1, 12):
        answers = iter([False] * (last - 1) + [True])
        with pytest.raises(Cancelled):
            mean_and_deviation(values, answers.__next__)


def test_slices_are_reduced_each_from_its_start_to_its_stop() -> None:
    """`reduceat` takes no index at the end of the vector, and needs none there."""
    vector, starts = np.arange(12.0), np.array([0, 5, 7])
    for stops in (np.array([3, 7, 12]), np.array([3, 7, 11])):
        bounds = norms.slice_bounds(starts, stops, 12)
        found = np.add.reduceat(vector, bounds)[::2]
        sums = [vector[start:stop].sum() for start, stop in zip(starts, stops, strict=True)]
        assert found.tolist() == sums


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_moments_of_few_entries_are_to_the_bit_those_taken_in_parts(
    dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = np.random.default_rng(0)
    large = {"float16": 6e4, "float32": 3e38}[dtype]
    samples = [
        (draw.normal(size=(10, 32)) * size + shift).astype(dtype)
        for size, shift in ((1, 0), (1e-3, 1), (1e-6, 0), (large / 5, 0), (0, 2))
    ]
    samples += [np.array([-large, large], dtype), np.array([1, np.nan, 2], dtype),
                np.array([np.inf, 1], dtype), np.array([1, -np.inf], dtype)]  # fmt: skip
    with np.errstate(invalid="ignore"):
        few = [mean_and_deviation(values) for values in samples]
        monkeypatch.setattr(norms, "AT_ONCE", 0)  # and parts of as many as ever
        whole = [mean_and_deviation(values) for values in samples]
    assert [each for pair in few for each in pair] == pytest.approx(
        [each for pair in whole for each in pair], rel=0, abs=0, nan_ok=True
    )
