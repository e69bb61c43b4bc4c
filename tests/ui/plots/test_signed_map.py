"""Signed numbers become colours on a symmetric scale that does not flicker."""

from __future__ import annotations

import numpy as np
from ui.plots.signed_map import (
    GAP,
    NOT_FINITE,
    ZERO,
    SymmetricScale,
    block_extremes,
    color_indices,
    map_image,
)

from ui.style import theme


def test_places_in_the_map_are_symmetric_about_zero() -> None:
    found = color_indices(np.array([-2.0, -1.0, 0.0, 1.0, 2.0, 5.0, np.nan]), 2.0)
    assert found.tolist() == [0, 64, ZERO, 191, 255, 255, NOT_FINITE]


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
    assert block_extremes(values, 2, 2).tolist() == [[-5.0, 3.0], [4.0, -2.0]]
    assert block_extremes(values, 1, 1).tolist() == [[-5.0]]
    assert block_extremes(values, 9, 9) is values


def test_exact_zeros_are_transparent_and_what_is_not_finite_has_its_colour() -> None:
    image = map_image(np.array([[0, 255, ZERO, NOT_FINITE, GAP]], np.intp))
    table = theme.diverging_table()
    assert image.pixelColor(0, 0).red() == table[0][0]
    assert image.pixelColor(1, 0).green() == table[255][1]
    assert image.pixelColor(2, 0).alpha() == 0
    assert image.pixelColor(3, 0) == theme.color(theme.current().warning)
    assert image.pixelColor(4, 0) == theme.color(theme.current().line)
