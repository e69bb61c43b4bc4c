"""What the prediction view shows of hand-made predictions, read off its axes, names and colours."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from simulator.measurement.examination import EvaluatedSamples, Predictions
from tests.ui.views.conftest import ShowView
from tests.ui.views.predictions.test_view import shown
from tests.ui.views.reading import (
    Pixels,
    Ruler,
    alike,
    colour_at,
    enlarged,
    label,
    labels_of,
    middle_of,
    rgb,
    upwards,
)
from ui.style import theme
from ui.views.predictions.legend import GAP_PX, SWATCH_PX, PlaneLegend
from ui.views.predictions.plane import LARGEST_POINT_PX
from ui.views.predictions.view import PredictionView

ZOOM = 6  # so that the inside of a ring is more than a pixel
SIDE = 41  # of the grid over which outputs are known
EXTENT = (-2.5, 2.5, -1.25, 1.25)  # of x1 and of x2
GRID1, GRID2 = np.meshgrid(np.linspace(-2.5, 2.5, SIDE), np.linspace(-1.25, 1.25, SIDE))
NAMES = ("red", "green", "blue")
# of three classes: where each has a training and a validation sample
TRAINING = {0: (-1.5, 0.75), 1: (0.5, 0.25), 2: (1.5, -0.75)}
VALIDATION = {0: (-0.5, -0.5), 1: (1.25, 0.75), 2: (-1.5, -0.25)}


@pytest.fixture
def view(show_view: ShowView[PredictionView]) -> PredictionView:
    return show_view(PredictionView, 560, 460)


def samples(places: dict[int, tuple[float, float]], units: int) -> EvaluatedSamples:
    """A sample a class, all of which are taken for class 0."""
    outputs = np.zeros((units, len(places)))
    return EvaluatedSamples(np.array(list(places.values())), np.array(list(places)), outputs)


def plane(surface: NDArray[np.float64], names: tuple[str, ...]) -> Predictions:
    units = len(surface)
    both = [samples(places, units) for places in (TRAINING, VALIDATION)]
    if len(names) == 2:
        both = [EvaluatedSamples(s.points[:2], s.targets[:2], s.outputs[:, :2]) for s in both]
    return Predictions("plane", names, both[0], both[1], surface, EXTENT)


def axes(view: PredictionView) -> tuple[Ruler, Ruler]:
    """x1 across and x2 upwards, by the numbers, and by the names at the middle of both."""
    labels = labels_of(view)
    x1, x2 = label(view, "x1"), label(view, "x2")
    left = [o for o in labels if o.number is not None and x2.x < o.x and o.y < x1.y - 14]
    below = {o.number: o.x for o in labels if o.number is not None and x1.y - 24 < o.y < x1.y - 4}
    # the numbers of both ends stand inside of these, so that only the one between them tells
    plot, ends = view.panels[0].plots[0], (-1.0, 1.0)
    places = [view.view_point(plot.mapToScene(plot.place_of(x, 0.0))).x() for x in ends]
    across, up = Ruler(zip(ends, places, strict=True)), upwards(left)
    assert below[0.0] == pytest.approx(across.px(0.0), abs=2)
    assert min(below) <= -1 < 1 <= max(below)
    assert x1.x == pytest.approx(across.px(0.0), abs=5)  # a space ends their text
    assert x2.y == pytest.approx(up.px(0.0), abs=5)  # a space ends their text
    return across, up


class Picture:
    """The plane as it looks, by its own coordinates."""

    def __init__(self, view: PredictionView) -> None:
        self.pixels: Pixels = enlarged(view, ZOOM)
        self.x1, self.x2 = axes(view)

    def around(self, x1: float, x2: float, reach: float) -> Pixels:
        """The pixels at most `reach` of the view's pixels away from a point."""
        x, y = round(ZOOM * float(self.x1.px(x1))), round(ZOOM * float(self.x2.px(x2)))
        far = round(ZOOM * reach)
        return self.pixels[y - far : y + far + 1, x - far : x + far + 1]

    def sample(self, x1: float, x2: float) -> Pixels:
        """The coloured inside of a sample, 3 pixels of the view wide: its dark edge has to stand
        around its place."""
        reach = 5.0
        window = self.around(x1, x2, reach)
        x, y = middle_of(alike(window, theme.current().surface))
        assert (x, y) == (pytest.approx(ZOOM * reach, abs=ZOOM),) * 2
        half = round(1.5 * ZOOM)
        return window[round(y) - half : round(y) + half + 1, round(x) - half : round(x) + half + 1]

    def colour(self, x1: float, x2: float) -> NDArray[np.int64]:
        return self.around(x1, x2, 0.3).mean(axis=(0, 1)).round().astype(int)


def certain(index: NDArray[np.intp], units: int) -> NDArray[np.float64]:
    """Outputs that are sure of the class whose number `index` (grid, grid) holds."""
    return np.stack([(index == unit).astype(float) for unit in range(units)])


@pytest.fixture
def three(view: PredictionView) -> Picture:
    """Three classes: 2 left of x1 = 0; right of it 0 below x2 = 0 and 1 above."""
    index = np.where(GRID1 < 0, 2, np.where(GRID2 < 0, 0, 1))
    view.draw(shown(plane(certain(index, 3), NAMES)))
    return Picture(view)


def test_every_class_has_a_colour_of_its_own_which_the_legend_names(
    view: PredictionView, three: Picture
) -> None:
    found = []
    for number, name in enumerate(NAMES):
        name_label = label(view, name)
        x, y = name_label.box.left() - 8, name_label.y + 1
        swatch = three.pixels[round(ZOOM * y), round(ZOOM * x)]
        for places, share in ((TRAINING, 0.25), (VALIDATION, 0.25)):
            three.sample(*places[number])  # stands at its place
            near = three.around(*places[number], 3.2)
            assert alike(near, QColor(*map(int, swatch))).mean() > share
        found.append(swatch)
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert np.abs(found[one] - found[other]).max() > 60


def test_training_samples_are_full_and_validation_samples_are_rings(three: Picture) -> None:
    middle = (slice(ZOOM, -ZOOM),) * 2  # the inside of a ring
    for place in TRAINING.values():
        sample = three.sample(*place)
        assert not alike(sample, theme.current().surface)[middle].any()
    for place in VALIDATION.values():
        assert alike(three.sample(*place), theme.current().surface)[middle].mean() > 0.9
        ring = alike(three.around(*place, LARGEST_POINT_PX / 2), theme.current().surface)
        assert ring.mean() < 0.4


def test_the_legend_draws_both_sets_as_the_plane_does(view: PredictionView, three: Picture) -> None:
    for name, inside in (("training", "muted"), ("validation", "surface")):
        name_label = label(view, name)
        x, y = name_label.box.left() - GAP_PX - SWATCH_PX / 2, name_label.box.center().y() + 1
        middle = three.pixels[round(ZOOM * y), round(ZOOM * x)]
        assert np.abs(middle - rgb(getattr(theme.current(), inside))).max() <= 40, name


@pytest.mark.parametrize(
    ("x1", "x2", "best"), [(-1.0, 0.5, 2), (-1.0, -0.75, 2), (1.0, -0.4, 0), (0.8, 0.5, 1)]
)
def test_a_region_has_the_tint_of_the_class_that_is_likeliest_there(
    three: Picture, x1: float, x2: float, best: int
) -> None:
    found = three.colour(x1, x2) - rgb(theme.current().surface)
    away = [rgb(QColor(name)) - rgb(theme.current().surface) for name in theme.class_colors(3)]
    likeness = [found @ one / np.linalg.norm(found) / np.linalg.norm(one) for one in away]
    assert np.argmax(likeness) == best
    assert likeness[best] > 0.99


@pytest.fixture
def two(view: PredictionView) -> Picture:
    """Two classes: the probability of 1 rises with x1 from 0 to 1, and is 0 below x2 = −0.5."""
    view.draw(shown(plane(np.where(GRID2 < -0.5, 0.0, GRID1 / 5 + 0.5)[None], ("0", "1"))))
    return Picture(view)


def probability(found: NDArray[np.int64]) -> float:
    """What a colour of the surface says."""
    table = theme.diverging_table().astype(int)
    return float(np.abs(table - found).sum(axis=1).argmin()) / (len(table) - 1)


@pytest.mark.parametrize("x2", [0.0, 0.5, 0.9])
def test_the_surface_runs_with_x1_to_the_right(two: Picture, x2: float) -> None:
    for x1 in (-1.75, -1.0, 0.0, 1.0, 1.75):
        assert probability(two.colour(x1, x2)) == pytest.approx(x1 / 5 + 0.5, abs=0.04)


def test_low_values_of_x2_are_below(two: Picture) -> None:
    for x1 in (-1.0, 1.0, 1.75):
        assert probability(two.colour(x1, -0.9)) == pytest.approx(0, abs=0.02)


def test_samples_of_two_classes_differ_and_the_legend_runs_from_one_to_the_other(
    view: PredictionView, two: Picture
) -> None:
    colours = [two.sample(*TRAINING[number]).mean(axis=(0, 1)) for number in (0, 1)]
    assert np.abs(colours[0] - colours[1]).max() > 60
    low, high = label(view, "class 0"), label(view, "class 1")
    assert low.x < high.x
    y = round(ZOOM * (low.y + 1))
    ends = [two.pixels[y, round(ZOOM * x)] for x in (low.box.right() + 12, high.box.left() - 12)]
    away = [[np.abs(end - colour).sum() for colour in colours] for end in ends]
    assert away[0][0] < away[0][1]
    assert away[1][1] < away[1][0]


def test_where_the_names_of_two_classes_have_no_room_the_word_class_goes_first() -> None:
    legend, made = PlaneLegend(), plane(certain(np.zeros(GRID1.shape, int), 2), ("0", "1"))
    shown: list[list[str]] = []
    for width in range(600, 100, -1):
        legend.explain(made, width)
        words = [text for _, text in legend.parts[:2]]
        shown += [] if words in shown else [words]
    assert shown == [["class 0", "class 1"], ["0", "1"]]


@pytest.fixture
def curve(view: PredictionView) -> tuple[Pixels, Ruler, Ruler]:
    """Over x, 2 is predicted everywhere; a sample of each set lies off that line."""
    sets = [
        EvaluatedSamples(np.array([[x]]), np.array([[y]]), np.array([[2.0]]))
        for x, y in ((-0.5, 3.0), (0.5, 1.0))
    ]
    line = np.full((1, 9), 2.0)
    view.draw(shown(Predictions("curve", (), *sets, line, (-1.0, 1.0))))
    name = label(view, "y")
    labels = [o for o in labels_of(view) if o.number is not None and name.x < o.x]
    below = min(o.y for o in labels if o.x > view.width() / 2)
    x = Ruler([(o.number, o.x) for o in labels if abs(o.y - below) < 1 and o.number is not None])
    return enlarged(view, ZOOM), x, upwards(o for o in labels if o.y < below - 4)


def test_a_prediction_over_x_is_a_line_at_its_value_in_the_network_s_colour(
    curve: tuple[Pixels, Ruler, Ruler],
) -> None:
    pixels, x, y = curve
    for at in (-0.9, -0.5, 0.1, 0.9):
        found = colour_at(pixels, ZOOM * x.px(at), ZOOM * (y.px(2.0) + 0.5))
        assert np.abs(found - rgb(theme.current().networks[0])).max() <= 40


def test_over_x_training_samples_are_full_and_validation_samples_are_rings(
    curve: tuple[Pixels, Ruler, Ruler],
) -> None:
    pixels, x, y = curve
    background = rgb(theme.current().surface)
    for at, value, full in ((-0.5, 3.0, True), (0.5, 1.0, False)):
        left, top = round(ZOOM * x.px(at)), round(ZOOM * (y.px(value) + 0.5))
        near = pixels[top - ZOOM : top + ZOOM + 1, left - ZOOM : left + ZOOM + 1]
        inside = np.abs(near - background).max(axis=-1).min()
        ring = np.abs(pixels[top, left - 4 * ZOOM : left + 4 * ZOOM] - background).max()
        assert ring > 60
        assert (inside > 60) == full
