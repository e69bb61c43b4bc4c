"""Zoomed with real events, the heatmap shows finer columns and the same rows in its profile."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.measurement.snapshot import Snapshot
from tests.ui.views.reading import labels_of
from tests.ui.views.runs import heat_run
from tests.ui.wheel import NOTCH, turn_wheel
from ui.plots.plot import Plot
from ui.style.gradient_scale import GradientScale
from ui.views.heatmap.panel import FINEST
from ui.views.heatmap.view import GradientHeatmapView

STEPS, LAYERS = 3_000, 6


def run(steps: int = STEPS, **facts: object) -> Snapshot:
    values = np.random.default_rng(0).uniform(-4, 0, (STEPS, LAYERS))
    facts = {"run_id": 1, "epochs": 1_000, **facts}
    return heat_run(values[:steps], 2, **facts)


@pytest.fixture
def drawn(view: GradientHeatmapView) -> GradientHeatmapView:
    view.draw_on(run(), GradientScale(-4, 0))
    QApplication.processEvents()
    return view


def turn(view: GradientHeatmapView, plot: Plot, notches: int, x: float = 0.5) -> None:
    """Turn the wheel over a plot, `x` of its width from the left."""
    port, box = view.canvas.viewport(), plot.box.sceneBoundingRect()
    at = QPointF(box.left() + x * box.width(), box.center().y())
    turn_wheel(port, at, QPoint(0, NOTCH * notches))


def ranges(plot: Plot) -> tuple[list[float], list[float]]:
    x, y = plot.box.viewRange()
    return x, y


def test_columns_grow_finer_until_every_step_can_be_told_apart(
    drawn: GradientHeatmapView,
) -> None:
    panel = drawn.panels[0]
    whole = panel.image.width
    turn(drawn, panel.heat, 8)
    (first, last), _ = ranges(panel.heat)
    seen_steps = 3 * (last - first)
    assert whole < panel.image.width <= FINEST
    assert panel.image.width * seen_steps / STEPS > 0.9 * panel.heat.box.width()
    middle = int(3 * (first + last) / 2 * panel.image.width / STEPS)  # of what is seen
    begins = np.arange(middle, middle + 9) * STEPS / panel.image.width
    inside = int(np.argmax(np.floor(begins[:-1]) == np.ceil(begins[1:]) - 1))  # of one step
    column, at = middle + inside, int(begins[inside])
    scale, values = drawn.scale, drawn._snapshot.networks[0].history.gradient_log10
    assert panel.image.pixels[:, column].tolist() == scale.indices(values[at]).tolist()
    turn(drawn, panel.heat, 60)
    assert panel.image.width <= FINEST


@pytest.mark.parametrize("over", ["heat", "profile"])
def test_pixels_and_profile_show_the_same_rows(drawn: GradientHeatmapView, over: str) -> None:
    panel, other = drawn.panels
    turn(drawn, getattr(panel, over), 6)
    rows = ranges(panel.heat)[1]
    assert rows[1] - rows[0] < LAYERS
    assert ranges(panel.profile)[1] == pytest.approx(rows)
    assert ranges(other.heat)[1] == [0, LAYERS]


def test_the_time_of_all_networks_is_zoomed_together(drawn: GradientHeatmapView) -> None:
    first, second = drawn.panels
    turn(drawn, second.heat, 6, 0.2)
    assert ranges(first.heat)[0] == pytest.approx(ranges(second.heat)[0])
    assert ranges(first.heat)[0] != [0, 1_000]


def test_values_are_read_where_they_are_seen(drawn: GradientHeatmapView) -> None:
    panel = drawn.panels[0]
    turn(drawn, panel.heat, 10)
    x, y = ranges(panel.heat)
    at, down = (x[0] + x[1]) / 2, 0.3 * y[0] + 0.7 * y[1]
    reading = drawn.reading(panel.heat.mapToScene(panel.heat.place_of(at, down)))
    step = int(np.ceil(3 * at - 1e-9))
    assert f" · step {step:,} · " in reading
    assert reading.startswith(panel.layers.names[int(down)])


def test_a_run_that_goes_on_keeps_the_zoom_and_a_longer_one_too(
    view: GradientHeatmapView,
) -> None:
    view.draw_on(run(1_000), GradientScale(-4, 0))
    panel = view.panels[0]
    turn(view, panel.heat, 6)
    seen, rows = ranges(panel.heat)
    view.draw_on(run(1_200), GradientScale(-4, 0))
    view.draw_on(run(1_400, epochs=2_000), GradientScale(-6, 0))
    assert ranges(panel.heat) == (pytest.approx(seen), pytest.approx(rows))
    assert ranges(panel.profile)[1] == pytest.approx(rows)
    assert ranges(panel.profile)[0][0] < -6  # along its values it was not zoomed, and follows
    view.fit()
    assert ranges(panel.heat) == ([0, 640], [0, LAYERS])  # 30 steps, doubled six times


@pytest.mark.parametrize("way", ["Home", "double click"])
def test_one_key_and_a_double_click_return(
    drawn: GradientHeatmapView, qtbot: QtBot, way: str
) -> None:
    panel = drawn.panels[0]
    turn(drawn, panel.heat, 8)
    assert drawn.zoomed
    if way == "Home":
        qtbot.keyClick(drawn, Qt.Key.Key_Home)
    else:
        port = drawn.canvas.viewport()
        at = drawn.canvas.mapFromScene(panel.heat.box.sceneBoundingRect().center())
        qtbot.mouseDClick(port, Qt.MouseButton.LeftButton, pos=at)
        qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=at)
    assert not drawn.zoomed
    assert [ranges(each.heat) for each in drawn.panels] == [([0, 1_000], [0, LAYERS])] * 2
    assert ranges(panel.profile)[1] == [0, LAYERS]


def test_a_drag_moves_what_is_seen(drawn: GradientHeatmapView, qtbot: QtBot) -> None:
    panel, port = drawn.panels[0], drawn.canvas.viewport()
    turn(drawn, panel.heat, 8)
    before = ranges(panel.heat)[0]
    start = drawn.canvas.mapFromScene(panel.heat.box.sceneBoundingRect().center())
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    for x in (10, 20, 30):
        qtbot.mouseMove(port, start + QPoint(x, 0))
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=start + QPoint(30, 0))
    after = ranges(panel.heat)[0]
    moved = 30 / panel.heat.box.width() * (before[1] - before[0])
    assert after == pytest.approx([before[0] - moved, before[1] - moved], rel=0.01)


def test_a_picture_of_it_shows_what_is_seen_and_the_table_everything(
    drawn: GradientHeatmapView,
) -> None:
    whole = [row[0] for row in drawn.table()[1]]
    turn(drawn, drawn.panels[0].heat, 10, 0.6)
    (first, last), _ = ranges(drawn.panels[0].heat)
    numbers = [o.number for o in labels_of(drawn) if o.text.endswith(" epochs")]
    assert numbers
    assert all(first <= number <= last for number in numbers)
    assert [row[0] for row in drawn.table()[1]] == whole == list(range(1, STEPS + 1))


def test_another_number_of_layers_is_seen_whole(view: GradientHeatmapView) -> None:
    view.draw_on(run(), GradientScale(-4, 0))
    turn(view, view.panels[0].heat, 6)
    short = heat_run(np.zeros((3, 3)), 2, run_id=2)
    view.draw_on(dataclasses.replace(short, epochs=1_000), GradientScale(-4, 0))
    view.fit()
    assert ranges(view.panels[0].heat)[1] == ranges(view.panels[0].profile)[1] == [0, 3]
