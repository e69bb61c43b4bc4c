"""The plane has the colour of the output at every point of its grid, samples those of targets."""

from __future__ import annotations

import dataclasses

import numpy as np

from simulator.measurement.examination import (
    EvaluatedSamples,
    Predictions,
)
from tests.ui.views.predictions.test_view import NAMES, surface
from tests.ui.views.reading import rgb
from ui.style import theme
from ui.views.predictions.colors import grey, sample_colors, surface_pixels


def test_each_point_of_the_surface_has_the_colour_of_its_output() -> None:
    values = np.array([[[0.0, 1.0], [0.5, np.nan]]])  # the first row has the lowest x2
    pixels = surface_pixels(surface(values))
    table = theme.diverging_table()
    assert pixels[0, 0].tolist() == table[0].tolist()
    assert pixels[0, 1].tolist() == table[-1].tolist()
    assert pixels[1, 0].tolist() == table[127].tolist()
    assert pixels[1, 1].tolist() == rgb(theme.current().warning).tolist()


VALUES = EvaluatedSamples(
    np.zeros((4, 2)), np.array([[-2.0], [1.0], [0.0], [np.nan]]), np.zeros((1, 4))
)


def test_a_regression_is_coloured_about_zero() -> None:
    values = np.array([[[-2.0, 0.0], [2.0, 5.0]]])
    training = dataclasses.replace(VALUES, targets=VALUES.targets[:3])
    predictions = Predictions("plane", (), training, None, values, (-1.0, 1.0, -1.0, 1.0))
    pixels, table = surface_pixels(predictions), theme.diverging_table()
    assert pixels[0, 0].tolist() == table[0].tolist()
    assert pixels[1, 0].tolist() == pixels[1, 1].tolist() == table[-1].tolist()
    colors = [np.array(rgb(color)) for color in sample_colors(predictions, VALUES)]
    for found, place in zip(colors, (0, 0.75, 0.5, 0.5), strict=True):
        wanted = table[round(place * (len(table) - 1))].astype(int)
        assert np.abs(found - wanted).max() <= 8  # one of a few shades


def test_samples_have_the_colours_of_their_classes() -> None:
    samples = EvaluatedSamples(np.zeros((3, 2)), np.array([2, 0, 1]), np.zeros((3, 3)))
    predictions = Predictions("plane", NAMES, samples, None, np.zeros((3, 2, 2)), (0, 1, 0, 1))
    names = [color.name().upper() for color in sample_colors(predictions, samples)]
    classes = theme.class_colors(3)
    assert names == [classes[at].upper() for at in (2, 0, 1)]


def test_more_classes_are_regions_that_pale_where_unsure() -> None:
    values = np.array([[[1.0, 0.4]], [[0.0, 0.3]], [[0.0, 0.3]]])
    pixels = surface_pixels(surface(values, NAMES)).astype(int)
    away = np.abs(pixels[0] - rgb(theme.current().surface)).sum(axis=1)
    assert away[0] > away[1] > 0


def test_a_picture_of_one_channel_is_grey_from_black_to_white() -> None:
    pixels = grey(np.array([[[-2.0], [0.0]], [[1.0], [2.0]]]))
    assert pixels.tolist() == [[0, 127], [191, 255]]


def test_three_channels_are_red_green_and_blue_on_one_scale() -> None:
    assert grey(np.array([[[0.0, 5.0, 10.0]]])).tolist() == [[[0, 127, 255]]]


def test_a_picture_of_a_single_value_is_black() -> None:
    assert grey(np.full((2, 2, 1), 7.0)).max() == 0
