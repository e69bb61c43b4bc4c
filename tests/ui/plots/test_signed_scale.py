"""Signed numbers become colours on a symmetric scale that does not flicker."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QApplication

from ui.plots.signed_scale import (
    BROKEN,
    EMPTY,
    LEVELS,
    ZERO,
    SymmetricScale,
    index_colors,
    indices,
    shrunk,
)
from ui.style import theme


def test_places_in_the_map_are_symmetric_about_zero() -> None:
    numbers = np.array([-2.0, -1.0, 0.0, 1.0, 2.0, 5.0, np.nan, -np.inf])
    expected = [0, 62, ZERO, 188, 250, 250, BROKEN, BROKEN]
    assert indices(numbers, 2.0).tolist() == expected
    expected[2] = (LEVELS - 1) // 2
    assert indices(numbers, 2.0, zeros=False).tolist() == expected


def test_the_scale_grows_at_once_and_shrinks_only_when_far_too_large() -> None:
    scale = SymmetricScale()
    assert scale.follow(np.array([0.9])) == 1.0
    assert scale.follow(np.array([0.3])) == 1.0
    assert scale.follow(np.array([-1.2])) == 1.5
    assert scale.follow(np.array([0.1])) == 0.1
    assert scale.follow(np.array([np.nan, np.inf])) == 0.1
    assert scale.follow(np.zeros(3)) == 0.1


def test_blocks_show_the_number_of_largest_magnitude() -> None:
    values = np.array([[1.0, -5.0, 2.0, 3.0], [0.0, 4.0, -1.0, -2.0]])
    assert shrunk(values, 2, 2).tolist() == [[-5.0, 3.0], [4.0, -2.0]]
    assert shrunk(values, 1, 1).tolist() == [[-5.0]]
    assert shrunk(values, 0, 0).tolist() == [[-5.0]], "a picture without room is one cell"
    assert shrunk(values, 9, 9) is values
    assert shrunk(values[None], 1, 4).tolist() == [[[1.0, -5.0, 2.0, 3.0]]]
    assert np.isnan(shrunk(np.array([[1.0, np.nan]]), 1, 1)).all()


def test_zeros_and_gaps_are_transparent_and_what_is_not_finite_has_its_colour(
    qapp: QApplication,
) -> None:
    colors, table = index_colors(), theme.diverging_table()
    assert colors[0, :3].tolist() == table[0].tolist()
    assert colors[LEVELS - 1, :3].tolist() == table[-1].tolist()
    assert colors[[ZERO, EMPTY], 3].tolist() == [0, 0]
    assert tuple(colors[BROKEN]) == theme.color(theme.current().warning).toTuple()
