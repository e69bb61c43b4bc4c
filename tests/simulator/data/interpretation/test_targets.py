"""The task is told from values: what are codes of classes, and what quantities."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.data.dataset import DatasetError
from simulator.data.interpretation.targets import (
    looks_like_classes,
    target_of_numbers,
    target_of_words,
)


def column(*values: float) -> np.ndarray:
    return np.array(values, float)[:, None]


@pytest.mark.parametrize(
    ("values", "of_images", "are_classes"),
    [
        ([0, 1, 1], False, True),
        ([-1, 1, 1, -1], False, True),
        ([3, 5, 8], False, False),
        ([0.5, 1, 2], False, False),
        (list(range(21)), False, False),
        ([1, 2, 3] * 4, False, True),
        ([100, 200, 300] * 5, False, True),
        ([95_000 + 1_000 * n for n in range(15)], False, False),
        ([95_000 + 1_000 * (n % 12) for n in range(70)], False, False),
        (list(range(1, 27)) * 12, False, True),
        (list(range(18, 78)) * 20, False, False),  # ages
        (list(range(1, 27)) * 2, True, True),
        (list(range(26)), True, False),
        ([3, 4, 5, 6, 7, 8] * 100, False, True),  # wines' marks
    ],
)
def test_frequent_whole_numbers_close_together_are_classes(
    values: list[float], of_images: bool, are_classes: bool
) -> None:
    assert looks_like_classes(np.array(values, float), of_images) is are_classes


def test_classes_are_in_numeric_order_and_words_in_alphabetical() -> None:
    target = target_of_numbers(column(10, 9, 9), "y", None, ["y"])
    assert (target.class_names, target.values.tolist()) == (("9", "10"), [1, 0, 0])
    assert target.class_sizes == (2, 1)
    target = target_of_words(["b", "a", "10", "9"], "y", None)
    assert target.class_names == ("10", "9", "a", "b")


def test_one_hot_columns_are_classes_unless_the_design_says_otherwise() -> None:
    values = np.eye(3)[[0, 2, 1, 1]]
    target = target_of_numbers(values, "y", None, ["a", "b", "c"])
    assert (target.task, target.values.tolist()) == ("classification", [0, 2, 1, 1])
    assert target.class_names == ("a", "b", "c")
    assert target_of_numbers(values, "y", "regression", []).outputs == 3
    with pytest.raises(DatasetError, match="a column of 0 and 1 a class"):
        target_of_numbers(values + 1, "y", "classification", [])


def test_what_has_nothing_to_tell_apart_is_refused() -> None:
    with pytest.raises(DatasetError, match="is 5 in every row"):
        target_of_numbers(column(5, 5), "y", "regression", ["y"])
    with pytest.raises(DatasetError, match="one class only, '5'"):
        target_of_numbers(column(5, 5), "y", None, ["y"])
    with pytest.raises(DatasetError, match="more than 200 characters"):
        target_of_words(["a", "b" * 201], "y", None)
    with pytest.raises(DatasetError, match="'a' is not a number") as refused:
        target_of_words(["a", "b"], "y", "regression")
    assert refused.value.field == "task"
