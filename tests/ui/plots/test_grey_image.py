"""Images of the data are stretched from their lowest to their highest value."""

from __future__ import annotations

import numpy as np
from ui.plots.grey_image import grey_image


def test_one_channel_is_grey_from_black_to_white() -> None:
    image = grey_image(np.array([[[-2.0], [0.0]], [[1.0], [2.0]]]))
    found = [image.pixelColor(x, y).toTuple()[:3] for y in (0, 1) for x in (0, 1)]
    assert found == [(0,) * 3, (127,) * 3, (191,) * 3, (255,) * 3]


def test_three_channels_are_red_green_and_blue_on_one_scale() -> None:
    image = grey_image(np.array([[[0.0, 5.0, 10.0]]]))
    assert image.pixelColor(0, 0).toTuple()[:3] == (0, 127, 255)


def test_an_image_of_a_single_value_is_black() -> None:
    assert grey_image(np.full((2, 2, 1), 7.0)).pixelColor(1, 1).lightness() == 0
