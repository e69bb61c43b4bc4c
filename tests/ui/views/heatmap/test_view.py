"""The heatmap draws every number at its layer and step, zeros and non-finite ones by name."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.design.design import LayerPlace
from simulator.measurement.snapshot import Mark, Snapshot
from tests.ui.views.conftest import ShowView
from tests.ui.views.reading import labels_of
from tests.ui.views.runs import heat_run, with_findings
from ui.plots.canvas import PlotCanvas
from ui.plots.plot import Plot
from ui.style import theme
from ui.style.gradient_scale import GradientScale, color_table
from ui.views.heatmap.quantity import HEAT_QUANTITIES
from ui.views.heatmap.view import GradientHeatmapView

MANY = np.linspace(-3, 0, 12).reshape(6, 2)


@pytest.fixture
def fresh(show_view: ShowView[GradientHeatmapView]) -> GradientHeatmapView:
    """A second view, which has drawn nothing yet."""
    return show_view(GradientHeatmapView, 1000, 400)


def scene_at(view: GradientHeatmapView, step: float, row: float, network: int = 0) -> QPointF:
    """The middle of a layer's row at a step, of the 3 that an epoch has, in the scene."""
    heat = view.panels[network].heat
    return heat.mapToScene(heat.place_of((step - 0.5) / 3, row + 0.5))


def middle(view: GradientHeatmapView, step: float, row: float, network: int = 0) -> QPoint:
    """The same place in the view."""
    return view.view_point(scene_at(view, step, row, network))


def area(view: GradientHeatmapView, plot: Plot) -> QRect:
    """The box of a plot, in the view."""
    box = view.canvas.mapFromScene(plot.box.sceneBoundingRect()).boundingRect()
    return box.translated(view.canvas.pos())


def indices(view: GradientHeatmapView, network: int = 0) -> NDArray[np.uint8]:
    """The colour indices of what is drawn so far, (rows, columns)."""
    image = view.panels[network].image
    assert image is not None
    assert np.shares_memory(view.panels[network].pixels.image, image.pixels)
    return image.indices()


def test_each_pixel_has_the_colour_of_its_number(view: GradientHeatmapView) -> None:
    values = np.array([[-3.0, 0.0], [-2.0, -1.5], [np.nan, np.inf]])
    scale = GradientScale(-3, 0)
    view.draw_on(heat_run(values), scale)
    picture = view.grab().toImage()
    for step in (1, 2, 3):
        for row in (0, 1):
            found = picture.pixelColor(middle(view, step, row))
            expected = scale.color(values[step - 1, row])
            parts = zip(found.toTuple()[:3], expected.toTuple()[:3], strict=True)
            assert max(abs(a - b) for a, b in parts) <= 4, (step, row)
    future = picture.pixelColor(middle(view, 5, 0))
    assert future.name() == theme.current().background.lower()


def test_exact_zeros_are_hatched_and_small_numbers_are_not(view: GradientHeatmapView) -> None:
    view.draw_on(heat_run(np.tile([[-np.inf, -40.0]], (6, 1))), GradientScale(-40, 0))
    picture, heat = view.grab().toImage(), area(view, view.panels[0].heat)

    def colours(row: int) -> set[str]:
        top = heat.top() + row * heat.height() // 2 + 8
        return {
            picture.pixelColor(x, y).name()
            for x in range(heat.left() + 8, heat.left() + 40)
            for y in range(top, top + 32)
        }

    assert len(colours(0)) == 2
    assert QColor(0, 0, 0).name() in colours(0)
    assert len(colours(1)) == 1


@pytest.mark.parametrize("name", list(HEAT_QUANTITIES))
def test_every_quantity_is_drawn_from_its_own_series(
    view: GradientHeatmapView, name: str, qtbot: QtBot
) -> None:
    shown = HEAT_QUANTITIES[name]
    values = np.array([[0.5, 0.25], [0.125, 1.0]])
    view.draw(heat_run(values, quantity=name))
    view.show_quantity(name)
    drawn = np.log10(values) if shown.quantity.scale == "linear" else values
    text = view.reading(scene_at(view, 2, 0))
    assert text == f"body/1/a · epoch 0.67 · step 2 · {shown.text(float(drawn[1, 0]))}"
    picture = view.grab().toImage()
    index = view.scale.indices(drawn)[0, 1]
    expected = QColor.fromRgb(color_table()[index])
    assert picture.pixelColor(middle(view, 1, 1)).name() == expected.name()


def test_the_title_says_quantity_unit_and_scale(view: GradientHeatmapView) -> None:
    view.draw(heat_run(MANY))
    assert view.title == "Kernel gradient"
    assert view.unit.startswith("L2 norm, log scale")
    view.show_quantity("dead_share")
    assert view.title == "Dead units"
    assert view.unit.startswith("share of units, 0 to 100 %")


def test_keys_choose_the_quantity(view: GradientHeatmapView, qtbot: QtBot) -> None:
    view.draw(heat_run(MANY))
    qtbot.keyClick(view, Qt.Key.Key_2)
    assert view.shown.quantity.name == "activation_gradient"
    assert view._choice.currentText() == "Activation gradient"
    qtbot.keyClick(view, Qt.Key.Key_1)
    assert view.shown.quantity.name == "kernel_gradient"


def test_a_click_on_a_row_asks_for_its_layer(view: GradientHeatmapView, qtbot: QtBot) -> None:
    view.draw(heat_run(np.zeros((4, 5)), networks=2))
    rows = ((0, 0, ("body", "a"), 1), (0, 2, ("body", "a"), 3), (1, 4, ("output",), 1))
    for network, row, path, repetition in rows:
        with qtbot.waitSignal(view.layer_chosen) as chosen:
            port = view.canvas.viewport()
            at = port.mapFrom(view, middle(view, 2, row, network))
            qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=at)
        assert chosen.args == [network, path, repetition]


def test_selected_layers_are_highlighted_in_their_network_alone(view: GradientHeatmapView) -> None:
    view.draw(heat_run(np.zeros((3, 4)), networks=2))
    names = ("body/1/a", "body/2/b", "body/2/a", "output")
    for path, rows in ((("body",), [0, 1, 2]), (("body", "a"), [0, 2]), (("output",), [3])):
        view.show_selection(frozenset({LayerPlace(1, path)}))
        assert view.selected_rows(1, names) == rows
        assert view.selected_rows(0, names) == []
    heat, picture = area(view, view.panels[1].heat), view.grab().toImage()
    accent = theme.current().accent.lower()
    at = middle(view, 1, 3, 1)
    assert picture.pixelColor(heat.left() - theme.px(3), at.y()).name() == accent
    assert picture.pixelColor(heat.left() - theme.px(3), heat.top() + 5).name() != accent


def test_the_value_under_the_mouse_is_the_recorded_one(view: GradientHeatmapView) -> None:
    view.draw_on(heat_run(np.tile(np.array([[-7.3, -1.0]]), (5, 1))), GradientScale(-8, 0))
    assert view.reading(scene_at(view, 1, 0)) == "body/1/a · epoch 0.33 · step 1 · 5.0 × 10⁻⁸"
    assert view.reading(scene_at(view, 6, 0)) == ""  # that step is still to come
    assert view.reading(QPointF(1, 1)) == ""
    profile = view.panels[0].profile
    assert view.reading(profile.mapToScene(profile.place_of(-4, 1.5))) == "output · step 5 · 0.1"


def test_marks_are_lines_that_say_what_was_changed(view: GradientHeatmapView) -> None:
    view.draw(heat_run(MANY, marks=(Mark(3, "learning rate 0.1"),)))
    at = middle(view, 3.5, 0)
    assert view.reading(scene_at(view, 3.5, 0)).startswith("step 3: learning rate 0.1\nbody/1/a · ")
    unmarked = view.grab().toImage()
    view.draw(heat_run(MANY))
    assert unmarked.pixelColor(at.x(), at.y()) != view.grab().toImage().pixelColor(at.x(), at.y())


def test_a_panel_marks_where_findings_of_its_network_began(view: GradientHeatmapView) -> None:
    view.draw(with_findings(heat_run(MANY, networks=2), (3, "vanishing"), network=1))
    assert view.panels[0].findings.lines == []
    [line] = view.panels[1].findings.lines
    assert line.value() == 1.0
    heat = view.panels[1].heat
    lines = view.reading(heat.box.mapViewToScene(QPointF(1.0, 0.5))).split("\n")
    assert lines[0] == "step 3: found: vanishing"
    assert len(lines) == 2


def test_a_rewound_run_keeps_its_axis_and_shows_the_past(view: GradientHeatmapView) -> None:
    live = heat_run(MANY)
    view.draw_on(live, GradientScale())
    before = indices(view).copy()
    network = live.networks[0]
    past = dataclasses.replace(network, history=network.history.until(3), step=3)
    view.draw_on(dataclasses.replace(live, step=3, rewound=True, networks=(past,)), GradientScale())
    found = indices(view)
    assert found.shape[1] == before.shape[1] // 2
    assert (found == before[:, : found.shape[1]]).all()
    view.draw_on(live, GradientScale())
    assert (indices(view) == before).all()


@pytest.mark.parametrize("layers", [1, 2, 57, 2_000])
@pytest.mark.parametrize("networks", [1, 2, 3, 4])
def test_any_number_of_layers_and_networks_is_drawn(
    view: GradientHeatmapView, layers: int, networks: int
) -> None:
    view.draw(heat_run(np.zeros((3, layers)), networks))
    assert not view.grab().isNull()
    rows = min(layers, round(view.panels[0].heat.box.height()))
    assert indices(view).shape[0] == pytest.approx(rows, abs=1)
    boxes = [area(view, panel.heat) for panel in view.panels]
    assert len(boxes) == networks
    for at, one in enumerate(boxes):
        assert view.canvas.geometry().contains(one)
        assert not any(one.intersects(other) for other in boxes[:at])


@pytest.mark.parametrize("size", [(320, 140), (150, 60), (2_400, 300), (400, 1_200)])
def test_any_size_is_drawn(view: GradientHeatmapView, size: tuple[int, int]) -> None:
    view.setMinimumSize(1, 1)
    view.draw(heat_run(MANY, 4))
    view.resize(*size)
    assert not view.grab().isNull()


def test_an_empty_record_is_drawn(view: GradientHeatmapView) -> None:
    view.draw(heat_run(np.zeros((0, 3))))
    assert not view.grab().isNull()
    for name in HEAT_QUANTITIES:
        view.show_quantity(name)
        assert not view.grab().isNull()
    view.clear()
    assert not view.grab().isNull()
    view.show_quantity("dead_share")


def test_an_edit_before_a_run_keeps_the_panel_and_one_after_it_does_not(
    fresh: GradientHeatmapView, qtbot: QtBot
) -> None:
    first = list(fresh.panels)
    fresh.clear()
    assert fresh.panels == first
    fresh.draw(heat_run(MANY, 1))
    fresh.clear()
    assert not fresh.panels[0].isVisible(), "nothing is seen of the run that is gone"
    qtbot.waitUntil(lambda: fresh.panels[0].isVisible())
    assert fresh.panels != first


def test_panels_of_the_next_run_are_made_while_there_is_none_and_look_as_new(
    view: GradientHeatmapView, fresh: GradientHeatmapView, qtbot: QtBot
) -> None:
    two, scale = heat_run(MANY, 2), GradientScale(-3, 0)
    assert len(two.networks) == 2
    fresh.draw_on(two, scale)
    expected = fresh.grab().toImage()
    fresh.draw_on(heat_run(MANY - 1, 2), scale)
    left = list(fresh.panels)
    fresh.clear()
    qtbot.waitUntil(lambda: 1 in fresh._spares)
    spare = fresh._spares[1]
    fresh.draw_on(two, scale)
    assert fresh.panels[1] is spare
    assert not set(fresh.panels) & set(left)
    assert fresh.grab().toImage() == expected
    fresh.clear()
    fresh.draw_on(two, scale)  # before anything could be made
    assert not set(fresh.panels) & set(left)
    assert fresh.grab().toImage() == expected


def test_the_empty_panel_is_made_in_one_turn_and_shown_in_another(
    fresh: GradientHeatmapView, qtbot: QtBot
) -> None:
    fresh.draw(heat_run(MANY, 1))
    left = fresh.panels[0]
    fresh.clear()
    qtbot.waitUntil(lambda: 0 in fresh._spares)
    assert fresh.panels == [left]
    made = fresh._spares[0]
    qtbot.waitUntil(lambda: fresh.panels == [made])
    assert made.isVisible()


def test_what_is_shown_is_asked_for(view: GradientHeatmapView, qtbot: QtBot) -> None:
    assert view.needs == frozenset()
    with qtbot.waitSignal(view.needs_changed):
        qtbot.keyClick(view, Qt.Key.Key_3)
    assert view.needs == {"update_ratio"}
    with qtbot.waitSignal(view.needs_changed):
        qtbot.keyClick(view, Qt.Key.Key_1)
    assert view.needs == frozenset()


def test_four_networks_beside_each_other_keep_their_profiles(view: GradientHeatmapView) -> None:
    view.resize(1120, 330)
    view.draw(heat_run(MANY, networks=4))
    assert len({area(view, panel.heat).top() for panel in view.panels}) == 1
    assert all(panel.profile.isVisible() for panel in view.panels)
    assert all(area(view, panel.heat).width() >= 90 for panel in view.panels)


def plotted(view: GradientHeatmapView) -> QImage:
    return view.canvas.grab().toImage()


def of_network(run: Snapshot, **facts: Any) -> Snapshot:
    network = dataclasses.replace(run.networks[0], **facts)
    return dataclasses.replace(run, networks=(network,))


def changed(run: Snapshot, change: str) -> Snapshot:
    """A run of which more than the newest step is different."""
    if change == "rewound":
        return of_network(run, history=run.networks[0].history.until(2), step=2)
    if change == "thinned":
        history, half = run.networks[0].history, slice(None, None, 2)
        steps, values = history.steps[half], history.gradient_log10[half]
        sparser = {"steps": steps, "measured": {"kernel_gradient": (steps, values)}}
        return of_network(run, history=dataclasses.replace(history, generation=1, **sparser))
    if change == "named":
        return of_network(run, name="Another")
    if change == "layers":
        names = ("one", "two", "three")
        return of_network(run, kernel_layers=names, layer_names=names)
    facts: dict[str, dict[str, Any]] = {
        "another run": {"run_id": run.run_id + 1},
        "longer": {"epochs": 4},
        "marked": {"marks": (Mark(3, "learning rate 0.1"),)},
        "unstarted": {"step": 0},
    }
    return dataclasses.replace(run, **facts[change])


CHANGES = (
    "rewound", "thinned", "named", "layers", "another run", "longer", "marked", "unstarted",
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_is_drawn_as_if_it_were_new(
    view: GradientHeatmapView, fresh: GradientHeatmapView, change: str
) -> None:
    run = heat_run(np.linspace(-3, 0, 12).reshape(4, 3)[::-1])
    past = heat_run(np.linspace(-2, -1, 12).reshape(4, 3), run_id=run.run_id)
    first = past if change in ("another run", "thinned") else run
    fresh.draw_on(changed(run, change), GradientScale())
    view.draw_on(first, GradientScale())
    before = plotted(view)
    view.draw_on(changed(run, change), GradientScale())
    assert plotted(view) == plotted(fresh)
    assert plotted(view) != before


def test_a_wider_scale_colours_everything_anew(
    view: GradientHeatmapView, fresh: GradientHeatmapView
) -> None:
    run = heat_run(MANY)
    fresh.draw_on(run, GradientScale(-9, 0))
    for low in (-3, -9):
        view.draw_on(run, GradientScale(low, 0))
    assert plotted(view) == plotted(fresh)


def test_a_step_paints_new_columns_and_profile_and_nothing_else(
    view: GradientHeatmapView, qtbot: QtBot
) -> None:
    values = np.tile([-2.0, -1.0, -1.0, 0.0], (4, 1))
    view.draw_on(heat_run(values[:3], run_id=1, running=True), GradientScale())
    QApplication.processEvents()
    painted = PaintedParts(view.canvas)
    view.draw_on(heat_run(values, run_id=1, running=True), GradientScale())
    qtbot.waitUntil(lambda: not painted.region.isEmpty())
    left, top = view.canvas.pos().toTuple()
    heat, profile = (area(view, plot) for plot in (view.panels[0].heat, view.panels[0].profile))
    new = heat.translated(-left, -top).adjusted(heat.width() // 2 - 4, -3, 0, 3)
    allowed = QRegion(new) | QRegion(profile.translated(-left, -top).adjusted(-3, -3, 3, 3))
    assert (painted.region - allowed).isEmpty()
    assert painted.region.contains(QPoint(new.left() + 6, new.center().y()))


def test_until_there_is_a_step_every_panel_of_the_picture_says_what_will_be_there(
    view: GradientHeatmapView,
) -> None:
    view.draw(heat_run(np.zeros((0, 3)), 2))
    words = view.hint.split()
    for panel in view.panels:
        within = QRectF(area(view, panel.heat))
        told = " ".join(label.text for label in labels_of(view, within))
        assert told.split() == words
    view.draw(heat_run(MANY, 2))
    assert not any("Space" in label.text for label in labels_of(view))


def test_a_column_that_is_not_full_is_refined_no_faster_than_labels(
    view: GradientHeatmapView,
) -> None:
    values = np.random.default_rng(0).uniform(-3, 0, (3_000, 2))
    view.draw_on(heat_run(values[:2_500], run_id=1, epochs=10_000), GradientScale())
    image, span = view.panels[0].image, 3_840  # 30 steps, doubled seven times
    begins = (2_500 * image.width // span + 1) * span // image.width  # another column
    columns, newest = [], []
    for step, labels_too in ((1, False), (2, False), (3, False), (4, True), (5, False)):
        run = heat_run(values[: begins + step], run_id=2, epochs=10_000, running=step < 5)
        view.draw_on(run, GradientScale())
        if labels_too:
            view.update_labels()
        columns.append(indices(view).shape[1])
        newest.append(int(indices(view)[0, -1]))
    assert len(set(columns)) == 1
    means = [
        view.scale.indices(values[begins : begins + step, 0].mean(keepdims=True))[0]
        for step in (1, 4, 5)
    ]
    assert newest == [means[0], means[0], means[0], means[1], means[2]]


def test_panels_are_made_in_one_turn_and_painted_in_another(
    view: GradientHeatmapView, qtbot: QtBot
) -> None:
    painted = PaintedParts(view.canvas)
    for run_id, running in ((1, True), (2, False)):
        painted.region = QRegion()
        view.draw_on(heat_run(MANY, run_id=run_id, running=running), GradientScale())
        assert painted.region.isEmpty()
        qtbot.waitUntil(lambda: not painted.region.isEmpty())


class PaintedParts(QObject):
    """Notes what a canvas paints."""

    def __init__(self, canvas: PlotCanvas) -> None:
        super().__init__()
        self.region = QRegion()
        canvas.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.region |= event.region()
        return False
