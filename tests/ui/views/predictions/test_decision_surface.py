"""The decision surface has the colour of the output at every point of its grid."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.measurement.examination import (
    EvaluatedSamples,
    Predictions,
)
from tests.ui.views.predictions.test_view import NAMES, surface
from ui.style import theme
from ui.views.predictions import decision_surface


def test_one_output_names_two_classes() -> None:
    label, share = decision_surface.predicted_class(np.array([[0.2, 0.9]]))
    assert label.tolist() == [0, 1]
    assert share == pytest.approx([0.8, 0.9])


def test_each_point_of_the_surface_has_the_colour_of_its_output() -> None:
    values = np.array([[[0.0, 1.0], [0.5, np.nan]]])  # the first row has the lowest x2
    image = decision_surface.surface_image(surface(values))
    table = theme.diverging_table()

    def color(x: int, y: int) -> list[int]:
        found = image.pixelColor(x, y)
        return [found.red(), found.green(), found.blue()]

    assert color(0, 1) == table[0].tolist()
    assert color(1, 1) == table[-1].tolist()
    assert color(0, 0) == table[127].tolist()
    assert image.pixelColor(1, 0) == theme.color(theme.current().warning)


def test_a_regression_surface_is_coloured_about_zero() -> None:
    samples = EvaluatedSamples(np.zeros((2, 2)), np.array([[-2.0], [1.0]]), np.array([[0.0, 0.0]]))
    values = np.array([[[-2.0, 0.0], [2.0, 5.0]]])
    image = decision_surface.surface_image(
        Predictions("plane", (), samples, None, values, (-1.0, 1.0, -1.0, 1.0))
    )
    table = theme.diverging_table()
    assert image.pixelColor(0, 1).red() == table[0][0]
    assert image.pixelColor(0, 0).red() == image.pixelColor(1, 0).red() == table[-1][0]


def test_more_classes_are_regions_that_pale_where_unsure() -> None:
    values = np.array([[[1.0, 0.4]], [[0.0, 0.3]], [[0.0, 0.3]]])
    image = decision_surface.surface_image(surface(values, NAMES))
    background = np.array(decision_surface._rgb(theme.color(theme.current().surface)), float)
    away = [
        np.abs(np.array(decision_surface._rgb(image.pixelColor(x, 0))) - background).sum()
        for x in (0, 1)
    ]
    assert away[0] > away[1] > 0
