"""What the heatmap shows is what the record holds, read off its own numbers, names and colours."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRectF

from simulator.measurement.snapshot import Mark
from tests.ui.views.reading import (
    Label,
    Mask,
    Pixels,
    Ruler,
    across,
    alike,
    box_of,
    colour_at,
    label,
    labels_of,
    middle_of,
    pixels_of,
    rgb,
    squares,
)
from tests.ui.views.runs import heat_run
from ui.style import theme
from ui.style.gradient_scale import GradientScale
from ui.views.heatmap.view import GradientHeatmapView

LOW, HIGH = -4, 0  # decades of the scale in these tests
BESIDE_PX = 14  # from a number at the colour bar to the middle of the bar


def drawn(view: GradientHeatmapView, values: object, **facts: object) -> Pixels:
    """The picture of decades (steps, layers), of 6 steps that 2 epochs have."""
    view.draw_on(heat_run(np.array(values, float), **facts), GradientScale(LOW, HIGH))
    return pixels_of(view)


def colour_of(decades: float) -> NDArray[np.int64]:
    """What the colour map says: its first colour for the low end, its last for the high one."""
    table = theme.gradient_table().astype(int)
    return table[round((decades - LOW) / (HIGH - LOW) * (len(table) - 1))]


def time_of(view: GradientHeatmapView) -> Ruler:
    """Epochs across the first network's pixels."""
    last = next(o for o in labels_of(view) if o.text == "2 epochs")
    line = [o for o in labels_of(view) if abs(o.y - last.y) < 1 and o.x <= last.x]
    return across(line)


def bar_numbers(view: GradientHeatmapView) -> list[Label]:
    """The numbers at the colour bar, from the top downwards."""
    room = QRectF(view.width() - 75, 0, 75, view.height())
    found = [o for o in labels_of(view, within=room) if o.number is not None]
    return sorted(found, key=lambda o: o.y)


def test_the_colour_beside_each_number_of_the_bar_is_the_colour_of_that_number(
    view: GradientHeatmapView,
) -> None:
    picture, numbers = drawn(view, np.zeros((6, 2))), bar_numbers(view)
    assert [o.text for o in numbers] == ["1", "10⁻¹", "10⁻²", "10⁻³", "10⁻⁴"]
    for one in numbers:
        found = colour_at(picture, one.box.left() - BESIDE_PX, one.y)
        assert np.abs(found - colour_of(np.log10(one.number))).max() <= 32, (
            one.text
        )  # both ends stay inside the bar


def test_the_bar_runs_evenly_by_decades_and_the_largest_number_stands_on_top(
    view: GradientHeatmapView,
) -> None:
    drawn(view, np.zeros((6, 2)))
    numbers = bar_numbers(view)
    inner = Ruler(((o.number, o.y) for o in numbers[1:-1] if o.number is not None), log=True)
    assert inner.px(1.0) == pytest.approx(numbers[0].y, abs=10)  # both ends stay inside the bar
    assert inner.px(1e-4) == pytest.approx(numbers[-1].y, abs=10)
    assert numbers[0].number == 1.0


@pytest.mark.parametrize("decades", [-4.0, -3.0, -1.5, 0.0])
def test_a_number_has_the_colour_that_the_bar_gives_it(
    view: GradientHeatmapView, decades: float
) -> None:
    picture = drawn(view, np.full((6, 2), decades))
    found = colour_at(picture, time_of(view).px(1.0), label(view, "output").y)
    assert np.abs(found - colour_of(decades)).max() <= 4


def test_each_row_has_the_colours_of_the_layer_whose_name_stands_beside_it(
    view: GradientHeatmapView,
) -> None:
    picture = drawn(view, np.tile([-4.0, -3.0, 0.0], (6, 1)))
    x = time_of(view).px(0.5)
    for y, decades in zip(rows_of(view, 3), (-4.0, -3.0, 0.0), strict=True):
        assert np.abs(colour_at(picture, x, y) - colour_of(decades)).max() <= 4


def test_each_step_stands_at_its_time(view: GradientHeatmapView) -> None:
    steps = np.array([-4.0, -3.0, -2.0, -1.0, 0.0])
    picture, time = drawn(view, np.column_stack([steps, steps])), time_of(view)
    y = label(view, "output").y
    for step, decades in enumerate(steps):
        for part in (0.1, 0.5, 0.9):
            found = colour_at(picture, time.px((step + part) / 3), y)
            assert np.abs(found - colour_of(decades)).max() <= 4, (step, part)
    future = colour_at(picture, time.px(5.5 / 3), y)
    assert (future == rgb(theme.current().background)).all()


def test_a_mark_stands_at_its_time(view: GradientHeatmapView) -> None:
    values = np.tile([-2.0, -2.0], (6, 1))
    marked = drawn(view, values, marks=(Mark(2, "learning rate 0.1"),), run_id=3)
    plain = drawn(view, values, run_id=3)
    left, _, right, _ = box_of((marked != plain).any(axis=-1))
    assert (left + right) / 2 == pytest.approx(time_of(view).px(2 / 3), abs=2)


def hatched(picture: Pixels, middle: QPoint, side: int = 13) -> bool:
    """Whether a square is black with lines in it."""
    x, y, half = middle.x(), middle.y(), side // 2
    square = picture[y - half : y + half + 1, x - half : x + half + 1]
    black = alike(square, "#000000", 8)
    return bool(0.2 < black.mean() < 0.95)


def test_exact_zeros_are_hatched_in_their_own_row_and_column_as_the_bar_explains(
    view: GradientHeatmapView,
) -> None:
    values = np.full((5, 3), -2.0)  # the sixth step is still to come
    values[2:4, 1] = -np.inf
    picture, time = drawn(view, values), time_of(view)
    for row, y in enumerate(rows_of(view, 3)):
        for step in range(6):
            place = QPoint(round(time.px((step + 0.5) / 3)), round(y))
            assert hatched(picture, place) == (row == 1 and step in (2, 3)), (row, step)
    name_label = label(view, "exactly 0")
    assert hatched(picture, QPoint(round(name_label.box.left() - BESIDE_PX), round(name_label.y)))


def profile_of(view: GradientHeatmapView) -> Ruler:
    """Decades across the profile, beside whose ends their numbers stand."""
    last, plot = label(view, "2 epochs"), view.panels[0].profile
    below = [o for o in labels_of(view) if abs(o.y - last.y) < 1 and o.x > last.box.right() + 4]
    low, high = sorted(below, key=lambda o: o.x)[:2]
    assert (low.number, high.number) == (10.0**LOW, 10.0**HIGH)
    ends = [view.view_point(plot.mapToScene(plot.place_of(at, 0))).x() for at in (LOW, HIGH)]
    assert (low.box.left(), high.box.right()) == pytest.approx(ends, abs=10)
    return Ruler([(LOW, ends[0]), (HIGH, ends[1])])


def rows_of(view: GradientHeatmapView, layers: int) -> NDArray[np.float64]:
    """The middle of each of the layers' rows, by the names: all but the last are one group."""
    first, last = label(view, f"body × {layers - 1}").y, label(view, "output").y
    row = (last - first) / (layers / 2)  # the name of a group stands in its middle
    rows: NDArray[np.float64] = first + (np.arange(layers) - (layers - 2) / 2) * row
    return rows


def line(picture: Pixels) -> Mask:
    return alike(picture, theme.current().networks[0])


def test_the_profile_has_a_dot_for_each_layer_at_its_number(view: GradientHeatmapView) -> None:
    decades = [-1.0, -3.0, -2.0, 0.0]
    picture = drawn(view, np.tile(decades, (6, 1)))
    scale = profile_of(view)
    dots = squares(line(picture), 4)
    for y, value in zip(rows_of(view, 4), decades, strict=True):
        x = scale.px(value)
        near = dots[round(y) - 6 : round(y) + 7, round(x) - 6 : round(x) + 7]
        assert middle_of(near) == (pytest.approx(4.5, abs=2.5), pytest.approx(4.5, abs=2.5))


def test_an_exact_zero_is_a_hollow_mark_in_its_row_at_the_low_end_of_the_profile(
    view: GradientHeatmapView,
) -> None:
    values = np.tile([-1.0, -2.0, -1.0, -2.0], (6, 1))
    values[-1, 2] = -np.inf
    picture = drawn(view, values)
    plain = drawn(view, np.tile([-1.0, -2.0, np.nan, -2.0], (6, 1)), run_id=5)
    y = rows_of(view, 4)[2]
    only = line(picture) & ~line(plain)
    left, top, right, bottom = box_of(only)
    assert left == pytest.approx(profile_of(view).px(LOW), abs=4)
    assert right - left == bottom - top == pytest.approx(5, abs=2)
    assert (top + bottom) / 2 == pytest.approx(y, abs=2)
    assert not only[round(y), round((left + right) / 2)]


def test_each_network_has_its_name_its_colour_and_its_own_pixels(
    view: GradientHeatmapView,
) -> None:
    runs = [heat_run(np.full((6, 2), decades)) for decades in (-3.0, -1.0)]
    both = dataclasses.replace(
        runs[0],
        networks=tuple(
            dataclasses.replace(run.networks[0], name=name)
            for run, name in zip(runs, ("First", "Second"), strict=True)
        ),
    )
    view.draw_on(both, GradientScale(LOW, HIGH))
    picture = pixels_of(view)
    epochs = sorted((o for o in labels_of(view) if o.text == "2 epochs"), key=lambda o: o.x)
    outputs = sorted((o for o in labels_of(view) if o.text == "output"), key=lambda o: o.x)
    for index, (name, decades) in enumerate((("A  First", -3.0), ("B  Second", -1.0))):
        name_label = label(view, name)
        assert name_label.colour == theme.color(theme.current().network_texts[index])
        assert name_label.x < epochs[index].x
        found = colour_at(picture, outputs[index].box.right() + 40, outputs[index].y)
        assert np.abs(found - colour_of(decades)).max() <= 4
        own = alike(picture, theme.current().networks[index])[150:380]
        left, _, right, _ = box_of(own)
        assert epochs[index].box.right() < left <= right < outputs[index].box.right() + 480
