"""A decimated table keeps every 2ᵏ-th row, evenly, and never touches what it has published."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.measurement.decimation import DecimatedTable


def table(limit: int) -> DecimatedTable:
    return DecimatedTable([(np.int64, ()), (np.float32, (3,))], limit)


def fill(wanted: DecimatedTable, rows: int) -> None:
    for row in range(rows):
        if wanted.keeps_next():
            wanted.append(row, np.array([row, 10 * row, 100 * row]))


@pytest.mark.parametrize("limit", [2, 4, 6, 7, 8])
@pytest.mark.parametrize("rows", range(40))
def test_the_first_row_stays_and_gaps_are_the_smallest_that_fit(limit: int, rows: int) -> None:
    kept = table(limit)
    fill(kept, rows)
    steps, values = kept.published().columns
    stride = 1
    while len(range(0, rows, stride)) > limit // 2 * 2:
        stride *= 2
    assert steps.tolist() == list(range(0, rows, stride))
    assert len(kept) == len(steps)
    assert np.array_equal(values, steps[:, None] * [1, 10, 100])
    assert kept.published().generation == stride.bit_length() - 1


@pytest.mark.parametrize("limit", [0, 1, 2, 3])
def test_two_rows_are_kept_at_least(limit: int) -> None:
    kept = table(limit)
    fill(kept, 2)
    assert kept.limit == 2
    assert kept.published().columns[0].tolist() == [0, 1]


def test_what_was_published_stays_as_it_was() -> None:
    kept = table(4)
    fill(kept, 3)
    before = kept.published()
    steps = before.columns[0].copy()
    fill(kept, 50)
    assert np.array_equal(before.columns[0], steps)
    assert not any(column.flags.writeable for column in before.columns)


def test_a_table_that_did_not_grow_is_published_as_the_same_object() -> None:
    kept = table(4)
    fill(kept, 3)
    assert kept.published() is kept.published()
    before = kept.published()
    kept.append(3, np.zeros(3))
    assert kept.published() is not before


def test_entries_are_given_other_places_and_unknown_ones_are_nan() -> None:
    kept = table(8)
    fill(kept, 3)
    before = kept.published()
    kept.reorder(1, [2, None, 0, 0])
    steps, values = kept.published().columns
    assert steps.tolist() == [0, 1, 2]
    np.testing.assert_array_equal(values[2], [200, np.nan, 2, 2])
    assert kept.published().generation == before.generation + 1
    assert before.columns[1].shape == (3, 3)
    kept.append(3, np.array([1.0, 2.0, 3.0, 4.0]))
    assert kept.published().columns[1][3].tolist() == [1, 2, 3, 4]
