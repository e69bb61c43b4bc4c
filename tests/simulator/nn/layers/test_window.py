"""How often a window fits, and what it reads, compared with counting."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.nn.layers.conv2d import Conv2D
from simulator.nn.layers.window import Padding, Window


@pytest.mark.parametrize("length", range(1, 9))
@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_positions_are_those_that_can_be_counted(
    length: int, size: int, stride: int, padding: Padding
) -> None:
    window = Window(length, length + 1, size, stride, padding)
    for side, found in ((length, window.out_height), (length + 1, window.out_width)):
        starts = range(0, side, stride)
        fitting = [start for start in starts if padding == "same" or start + size <= side]
        assert found == len(fitting)
    if padding == "same":  # the odd row and column of padding lie below and to the right
        below = window.padded_shape[0] - length - window.before[0]
        assert 0 <= below - window.before[0] <= 1
        assert window.padded_shape[0] == max(length, (window.out_height - 1) * stride + size)
    else:
        assert window.before == (0, 0)
    assert window.pads == (window.padded_shape != (length, length + 1))


def test_what_it_reads_are_the_values_at_each_place_of_the_window() -> None:
    window = Window(5, 6, 2, 3, "same")
    padded = np.arange(np.prod(window.padded_shape)).reshape(1, *window.padded_shape, 1)
    reads = list(window.offsets(padded))
    assert len(reads) == 4
    for (i, j), read in zip(np.ndindex(2, 2), reads, strict=True):
        assert read.shape == (1, window.out_height, window.out_width, 1)
        for row, column in np.ndindex(read.shape[1:3]):
            assert read[0, row, column, 0] == padded[0, 3 * row + i, 3 * column + j, 0]


@pytest.mark.parametrize(("given", "accepted"), [([3, 3], True), ([3, 2], False), (65, False)])
def test_a_square_may_be_written_as_a_pair(given: object, accepted: bool) -> None:
    values = {"id": "c", "type": "conv2d", "filters": 1, "kernel_size": given}
    if accepted:
        assert Conv2D.model_validate(values).kernel_size == 3
    else:
        with pytest.raises(ValueError, match="kernel_size"):
            Conv2D.model_validate(values)
