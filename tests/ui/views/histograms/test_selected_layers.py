"""Selected layers are highlighted, and a click on a label selects like one on its ridge."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.design.design import LayerPlace
from simulator.measurement.history import BINS
from simulator.measurement.history import HistogramView as Counted
from simulator.measurement.snapshot import Snapshot
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design
from tests.ui.conftest import MakeWindow
from tests.ui.views.conftest import ShowView
from tests.ui.views.gestures import click, pointed
from tests.ui.views.histograms.test_view import (
    ONE,
    all_layers,
    drawn,
    on_ridge,
    plot_of,
    repeated,
    shares,
    shown,
)
from ui.document.selection import drawn_path
from ui.style import style_sheet, theme
from ui.views.histograms.ridges import decimated_around
from ui.views.histograms.view import HistogramView

BODY, A = LayerPlace(0, ("body",)), LayerPlace(0, ("body", "a"))


@pytest.fixture
def view(show_view: ShowView[HistogramView]) -> HistogramView:
    made = show_view(HistogramView, 900, 420)
    made.switch()
    return made


def deep(layers: int) -> Snapshot:
    """A run of one network with so many layers, l0, l1, … and output, measured once."""
    base = Trainer(design([dense(f"l{at}") for at in range(layers - 1)])).snapshot()
    found = np.zeros((1, layers, BINS), np.float32)
    found[:, :, ONE] = 1
    counted = Counted(np.array([10]), found)
    history = dataclasses.replace(base.networks[0].history, histograms={"gradient": counted})
    network = dataclasses.replace(base.networks[0], history=history)
    return dataclasses.replace(base, networks=(network,))


def select(view: HistogramView, *places: LayerPlace, repetition: int = 1) -> None:
    view.show_selection(frozenset(places), places[0] if places else None, repetition)


def base_of(view: HistogramView, ridge: int, network: int = 0) -> QPointF:
    """The left end of a drawn ridge's base line, in the scene."""
    plot = plot_of(view, network)
    line = float(len(plot.ridges) - 1 - ridge)
    y = plot.box.mapViewToScene(QPointF(0, line)).y()
    return QPointF(plot.box.sceneBoundingRect().left(), y)


def on_label(view: HistogramView, ridge: int, network: int = 0) -> QPointF:
    """A point on the last letters of a ridge's label."""
    return base_of(view, ridge, network) - QPointF(theme.px(12), theme.px(4))


def in_view(view: HistogramView, scene: QRectF) -> QRectF:
    """A box of the scene in the view's pixels."""
    return scene.translated(QPointF(view.view_point(QPointF(0, 0))))


def has(image: QImage, box: QRectF, color: str) -> bool:
    """Whether a picture has exactly this colour anywhere in a box."""
    wanted, inside = theme.color(color), box.toRect()
    return any(
        image.pixelColor(x, y) == wanted
        for x in range(inside.left(), inside.right() + 1)
        for y in range(inside.top(), inside.bottom() + 1)
    )


def selected(view: HistogramView, network: int = 0) -> list[str]:
    """The drawn ridges that have a line in the accent's colour between label and ridge."""
    image, found = view.grab().toImage(), []
    for ridge, label in enumerate(drawn(view, network)):
        base = base_of(view, ridge, network)
        beside = QRectF(base.x() - theme.px(7), base.y() - 3, theme.px(7), 2)
        if has(image, in_view(view, beside), theme.current().accent):
            found.append(label)
    return found


def bright(view: HistogramView) -> list[str]:
    """The drawn ridges whose label is in the colour of text."""
    image, found = view.grab().toImage(), []
    height = theme.px(theme.SMALL_PX)
    for ridge, label in enumerate(drawn(view)):
        base = base_of(view, ridge)
        place = in_view(
            view, QRectF(base.x() - theme.px(48), base.y() - height, theme.px(38), height)
        )
        pale, strong = theme.current().muted, theme.current().text
        if reach(image, place, strong) < reach(image, place, pale):
            found.append(label)
    return found


def reach(image: QImage, box: QRectF, color: str) -> int:
    """How far the nearest pixel in a box is from a colour."""
    wanted, inside = theme.color(color), box.toRect()
    seen = [
        image.pixelColor(x, y)
        for x in range(inside.left(), inside.right() + 1)
        for y in range(inside.top(), inside.bottom() + 1)
    ]
    return min(
        abs(c.red() - wanted.red())
        + abs(c.green() - wanted.green())
        + abs(c.blue() - wanted.blue())
        for c in seen
    )


@pytest.mark.parametrize("chosen", [theme.DARK, theme.LIGHT])
def test_the_layer_that_is_selected_elsewhere_is_highlighted_in_its_network_alone(
    qapp: QApplication, view: HistogramView, chosen: theme.Theme
) -> None:
    style_sheet.apply(qapp, chosen)
    try:
        view.draw(shown(shares(), networks=2))
        assert (selected(view), selected(view, 1), bright(view)) == ([], [], [])
        select(view, LayerPlace(0, ("b",)))
        assert (selected(view), selected(view, 1), bright(view)) == (["b"], [], ["b"])
        select(view, LayerPlace(1, ("output",)), LayerPlace(1, ("a",)))
        assert (selected(view), selected(view, 1), bright(view)) == ([], ["a", "output"], [])
        select(view)
        assert (selected(view), selected(view, 1), bright(view)) == ([], [], [])
    finally:
        style_sheet.apply(qapp, theme.DARK)


def test_a_highlighted_ridge_is_as_strong_as_the_one_in_front(view: HistogramView) -> None:
    view.draw(shown(shares()))
    at = on_ridge(view, 0, ONE - 1)
    base = in_view(view, QRectF(at.x() - 1, at.y() - 2, 3, 4))
    full = theme.current().networks[0]
    pale = reach(view.grab().toImage(), base, full)
    select(view, LayerPlace(0, ("a",)))
    strong = reach(view.grab().toImage(), base, full)
    assert strong < pale / 2
    select(view, LayerPlace(0, ("b",)))
    assert reach(view.grab().toImage(), base, full) == pale


def test_one_repetition_is_highlighted_or_all_of_a_selected_block(view: HistogramView) -> None:
    view.draw(repeated())
    for repetition in (1, 2, 3):
        select(view, A, repetition=repetition)
        assert selected(view) == bright(view) == [f"body/{repetition}/a"]
    select(view, BODY, repetition=2)
    assert selected(view) == bright(view) == ["body/1/a", "body/2/a", "body/3/a"]
    select(view, LayerPlace(0, ("first",)), A, repetition=2)  # no repetition of A is meant
    assert selected(view) == ["first", "body/1/a", "body/2/a", "body/3/a"]


def test_what_has_no_ridge_is_not_highlighted_and_hides_nothing_that_is(
    view: HistogramView,
) -> None:
    view.draw(repeated())
    nowhere, first = LayerPlace(0, ("body", "flatten")), LayerPlace(0, ("first",))
    for places in ((nowhere, first), (first, nowhere)):  # the first is the present one
        select(view, *places)
        assert selected(view) == ["first"]


def test_nothing_is_highlighted_over_time(qtbot: QtBot, view: HistogramView) -> None:
    view.draw(shown(shares()))
    qtbot.keyClick(view, Qt.Key.Key_L)
    select(view, LayerPlace(0, ("b",)))
    assert selected(view) == bright(view) == []


def test_a_click_on_a_label_asks_for_its_layer(qtbot: QtBot, view: HistogramView) -> None:
    view.draw(shown(shares(), networks=2))
    for network, ridge, name in ((0, 0, "a"), (0, 1, "b"), (1, 2, "output")):
        with qtbot.waitSignal(view.layer_chosen) as chosen:
            at = on_label(view, ridge, network)
            click(view, at)
        assert chosen.args == [network, (name,), 1]
    with qtbot.assertNotEmitted(view.layer_chosen):
        between = (on_label(view, 0) + on_label(view, 1)) / 2
        click(view, between)


def test_a_click_on_the_label_of_a_repetition_asks_for_that_one(
    qtbot: QtBot, view: HistogramView
) -> None:
    view.draw(repeated())
    for ridge, path, repetition in ((0, ("first",), 1), (2, ("body", "a"), 2)):
        with qtbot.waitSignal(view.layer_chosen) as chosen:
            click(view, on_label(view, ridge))
        assert chosen.args == [0, path, repetition]


def test_the_layer_and_the_step_are_read_on_a_label_too(qtbot: QtBot, view: HistogramView) -> None:
    view.draw(shown(shares(), networks=2))
    expected = "b · step 40 · most often 2 … 4: 75.0%"
    assert pointed(view, on_label(view, 1)) == expected
    assert pointed(view, on_label(view, 1, 1)) == expected
    assert pointed(view, (on_label(view, 0) + on_label(view, 1)) / 2) == ""
    qtbot.keyClick(view, Qt.Key.Key_L)
    assert pointed(view, on_label(view, 2)) == "a · step 30 · most often 1 … 2: 75.0%"


def test_one_of_many_is_kept_in_place_of_its_neighbour() -> None:
    for kept in range(100):
        chosen = decimated_around(100, kept, 10).tolist()
        assert kept in chosen
        assert (len(chosen), chosen[0], chosen[-1]) == (10, 0, 99)
        assert chosen == sorted(set(chosen))
    assert decimated_around(5, 3).tolist() == [0, 1, 2, 3, 4]
    assert decimated_around(100, 7, 2).tolist() == [7, 99], "the last one stays"
    assert decimated_around(100, 7, 3).tolist() == [0, 7, 99]
    assert decimated_around(100, 100, 3).tolist() == decimated_around(100, -1, 3).tolist()


@pytest.mark.parametrize("height", [420, 200, 150])
def test_of_many_layers_the_selected_one_is_drawn_highlighted_and_labelled(
    qtbot: QtBot, view: HistogramView, height: int
) -> None:
    view.resize(900, height)
    view.draw(deep(60))
    for name in ("l0", "l7", "l31", "l58"):
        select(view, LayerPlace(0, (name,)))
        at = drawn(view).index(name)
        assert name in selected(view)
        label = on_label(view, at)
        assert pointed(view, label).startswith(f"{name} · step 10 · ")
        with qtbot.waitSignal(view.layer_chosen) as chosen:
            click(view, label)
        assert chosen.args == [0, (name,), 1]


def test_a_highlighted_block_leaves_the_last_layer_its_label(
    qtbot: QtBot, view: HistogramView
) -> None:
    view.resize(900, 130)
    view.draw(repeated())
    select(view, BODY)
    last = len(drawn(view)) - 1
    assert pointed(view, on_label(view, last)).startswith("output · ")


def test_a_click_on_a_label_selects_its_layer_everywhere_and_lights_it(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window, view = all_layers(qtbot, make_window)
    names = [ridge.label for ridge in view._ridges[0]]
    last = len(drawn(view)) - 1
    click(view, on_label(view, last))
    chosen = LayerPlace(0, drawn_path(names[-1]))
    assert window.selection.layers == {chosen}
    others = window.dock_area.views.values()
    assert all(other.current == chosen for other in others)
    assert selected(view) == [names[-1]]


def test_activations_are_of_all_layers_and_gradients_of_those_with_a_kernel(
    view: HistogramView,
) -> None:
    made = shown(shares(), kind="activation")
    network = dataclasses.replace(made.networks[0], layer_names=("a", "flat", "output"))
    view.draw(dataclasses.replace(made, networks=(network,)))
    view.show_kind("activation")
    assert drawn(view) == ["a", "flat", "output"]
    made = shown(shares(), kind="gradient")
    network = dataclasses.replace(made.networks[0], layer_names=("a", "flat", "output"))
    view.draw(dataclasses.replace(made, networks=(network,), run_id=2))
    view.show_kind("gradient")
    assert drawn(view) == ["a", "b", "output"]
