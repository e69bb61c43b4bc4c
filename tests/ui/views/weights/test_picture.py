"""The colour bars of signed numbers say what the maps beside them mean: weights, activations."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.measurement.examination import LayerActivations
from tests.ui.views.activations.test_view import shown as activations_shown
from tests.ui.views.conftest import ShowView
from tests.ui.views.reading import Label, Pixels, alike, colour_at, label, labels_of, pixels_of
from tests.ui.views.weights.test_view import shown as weights_shown
from ui.style import theme
from ui.views.activations.view import ActivationView
from ui.views.base.view import View
from ui.views.weights.view import WeightGradientView

BESIDE_PX = 10  # from a number at the bar to the middle of the bar
MAPS = np.array([[0.25, -0.25], [0.125, -0.0625]])  # the scale ends at ±0.25


@pytest.fixture(params=["weights", "activations"])
def view(request: pytest.FixtureRequest, show_view: ShowView[View]) -> View:
    """A view whose only map, or whose first, is `MAPS`; with other kernels beside it."""
    kind = WeightGradientView if request.param == "weights" else ActivationView
    made = show_view(kind, 760, 380)
    if request.param == "weights":
        made.draw(weights_shown(np.full((2, 2), 5.0), MAPS))
    else:
        made.draw(activations_shown(LayerActivations("a", "image", MAPS[None], ())))
    return made


def bar(view: View) -> list[Label]:
    """The numbers at the first colour bar, from the top downwards."""
    top = label(view, "+0.25")
    column = [o for o in labels_of(view) if abs(o.box.left() - top.box.left()) < 2 and o.y >= top.y]
    return sorted((o for o in column if o.number is not None), key=lambda o: o.y)[:3]


def share(pixels: Pixels, x: float, y: float) -> float:
    """What a pixel says: −1 for the first colour of the diverging map to 1 for its last."""
    table = theme.diverging_table().astype(int)
    away = np.abs(table - colour_at(pixels, x, y)).sum(axis=1)
    return float(away.argmin()) / (len(table) - 1) * 2 - 1


def test_a_bar_has_the_largest_number_on_top_and_beside_each_number_its_colour(view: View) -> None:
    numbers, pixels = bar(view), pixels_of(view)
    assert [o.text for o in numbers] == ["+0.25", "0", "−0.25"]
    for one, expected in zip(numbers, (1.0, 0.0, -1.0), strict=True):
        found = share(pixels, one.box.left() - BESIDE_PX, one.y)
        assert found == pytest.approx(expected, abs=0.12), one.text


def test_each_cell_of_the_picture_has_the_colour_that_the_bar_gives_its_number(view: View) -> None:
    pixels, top = pixels_of(view), bar(view)[0]
    right, middle = round(top.box.left()) - 2 * BESIDE_PX, round(top.y) + 12
    edge = alike(pixels, theme.current().line, 2)
    found = np.flatnonzero(edge[middle, :right])  # outlines of the first picture
    left, width = found[0], found[-1] - found[0]
    column = np.flatnonzero(edge[: middle + 300, left + 3])
    upper = column[column < middle][-1]
    height = column[column > middle][-1] - upper
    for row, column_ in np.ndindex(2, 2):
        x, y = left + (column_ + 0.5) / 2 * width, upper + (row + 0.5) / 2 * height
        assert share(pixels, x, y) == pytest.approx(MAPS[row, column_] / 0.25, abs=0.03)
