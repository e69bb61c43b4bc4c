"""Every cell of a kernel's map leads back to its entry."""

from __future__ import annotations

import numpy as np
import pytest

from ui.views.weights.kernels import entry, flat


@pytest.mark.parametrize("shape", [(2, 3, 2, 4), (2, 3, 1, 8), (2, 3, 1, 7)])
def test_filters_are_tiles_with_lines_between_them(shape: tuple[int, ...]) -> None:
    kernel = np.arange(np.prod(shape), dtype=float).reshape(shape)
    matrix, parted = flat(kernel)
    assert matrix.shape == ((2, 27) if shape[-1] == 7 else (5, 15))
    assert sorted(matrix[~parted]) == sorted(kernel.ravel())
    assert len(matrix) == 2 or parted[2].all()
    assert parted[:, 3].all()
    for row, column in np.ndindex(matrix.shape):
        place = entry(kernel.shape, row, column)
        assert (place is None) == parted[row, column]
        if place is not None:
            assert matrix[row, column] == kernel[place]
