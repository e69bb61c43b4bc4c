"""The histogram view draws the shares that were measured, zeros in a place of their own."""

from __future__ import annotations

import csv
import dataclasses
import io

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from simulator.design.design import LayerPlace
from simulator.measurement.history import BINS, FIRST_EXPONENT
from simulator.measurement.history import HistogramView as Counted
from simulator.measurement.snapshot import Snapshot
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design
from tests.ui.conftest import MakeWindow
from tests.ui.views.conftest import ShowView
from tests.ui.views.gestures import click, pointed
from tests.ui.views.reading import labels_of
from ui.document.selection import drawn_path
from ui.shell.main_window import MainWindow
from ui.views.base.export import csv_text
from ui.views.histograms.ridges import (
    MOST,
    OVERLAP,
    BinRange,
    RidgePlot,
    bin_text,
    decimated_around,
    occupied,
)
from ui.views.histograms.view import HistogramView

ONE = 1 - FIRST_EXPONENT + 1  # the bin of magnitudes from 1 to 2


@pytest.fixture
def view(show_view: ShowView[HistogramView]) -> HistogramView:
    return show_view(HistogramView, 900, 420)


def shown(shares: np.ndarray, networks: int = 1, kind: str = "gradient") -> Snapshot:
    """A run with the layers a, b and output, whose histograms are (measurements, 3, BINS)."""
    base = Trainer(design([dense("a"), dense("b")])).snapshot()
    counted = Counted(np.arange(1, len(shares) + 1) * 10, shares)
    history = dataclasses.replace(base.networks[0].history, histograms={kind: counted})
    network = dataclasses.replace(base.networks[0], history=history)
    return dataclasses.replace(base, networks=(network,) * networks)


def shares(measurements: int = 4) -> np.ndarray:
    """A quarter exact zeros, the rest between 1 and 2; of b, between 2 and 4."""
    found = np.zeros((measurements, 3, BINS), np.float32)
    found[:, :, 0] = 0.25
    found[:, :, ONE] = 0.75
    found[:, 1, ONE + 1], found[:, 1, ONE] = 0.75, 0
    return found


def repeated() -> Snapshot:
    """A run with the layers first, body/1/a, body/2/a, body/3/a and output, measured twice."""
    block = {"id": "body", "type": "block", "repeat": 3, "layers": [dense("a")]}
    base = Trainer(design([dense("first"), block])).snapshot()
    found = np.zeros((2, 5, BINS), np.float32)
    found[:, :, ONE] = 1
    counted = Counted(np.array([10, 20]), found)
    history = dataclasses.replace(base.networks[0].history, histograms={"gradient": counted})
    network = dataclasses.replace(base.networks[0], history=history)
    return dataclasses.replace(base, networks=(network,))


def plot_of(view: HistogramView, network: int = 0) -> RidgePlot:
    return view.panels[network].plot


def drawn(view: HistogramView, network: int = 0) -> list[str]:
    """The labels of the ridges for which there is room, from the back to the front."""
    return [ridge.label for ridge in plot_of(view, network).ridges]


def on_ridge(
    view: HistogramView, ridge: int, index: int, network: int = 0, *, up: float = 0
) -> QPointF:
    """A point on the base line of a drawn ridge at a bin, or `up` that part of its height there.

    Bin b counts from 2^(FIRST_EXPONENT + b − 2) on; decades run to the right, lines upwards.
    """
    plot, span = plot_of(view, network), view._span
    assert span is not None
    count = len(plot.ridges)
    first, last = ((FIRST_EXPONENT + b - 2) * np.log10(2) for b in (span.first, span.stop))
    x = (FIRST_EXPONENT + index - 1.5) * np.log10(2)
    if not index:
        x = first - 1.6 * 0.06 * (last - first) + 0.03 * (last - first)
    rise = (OVERLAP if count > 1 else 1.0) / view._highest
    y = count - 1 - ridge + up * float(plot.ridges[ridge].shares[index]) * rise
    return plot.box.mapViewToScene(QPointF(x, y))


def above(point: QPointF, px: float = 20) -> QPointF:
    return point - QPointF(0, px)


def test_bins_are_named_by_their_magnitudes() -> None:
    assert bin_text(0) == "exactly 0"
    assert bin_text(ONE) == "1 … 2"


def test_the_axis_spans_what_is_occupied_with_one_bin_to_spare() -> None:
    assert occupied(shares()) == BinRange(ONE - 1, ONE + 3)
    assert occupied(np.zeros((1, BINS))).stop > 1
    assert BinRange(3, 5).covering(BinRange(4, 9)) == BinRange(3, 9)


def test_many_moments_are_decimated_evenly_and_the_newest_stays() -> None:
    assert decimated_around(5).tolist() == [0, 1, 2, 3, 4]
    chosen = decimated_around(1_000)
    assert len(chosen) == MOST == 28
    assert (chosen[0], chosen[-1]) == (0, 999)
    assert np.ptp(np.diff(chosen)) <= 1


def test_ridges_stand_in_front_of_each_other(view: HistogramView) -> None:
    view.draw(shown(shares(10)))
    plot = plot_of(view)
    assert [line.base for line in plot.lines.lines] == [float(at) for at in reversed(range(10))]
    for place in range(1, 10):  # lower on the screen is in front
        assert on_ridge(view, place, ONE).y() > on_ridge(view, place - 1, ONE).y()


def test_each_ridge_rises_by_its_shares_above_their_magnitudes(view: HistogramView) -> None:
    view.draw(shown(growing()))
    plot, span = plot_of(view), view._span
    assert span is not None
    for place, share in enumerate((0.6, 0.7, 0.8)):
        x, y = plot.lines.x, plot.lines.lines[place].y
        base = 2 - place
        at = int(np.argmax(y))
        assert 10 ** x[at] == pytest.approx(2**0.5)  # the middle of 1 to 2
        assert y[at] - base == pytest.approx(OVERLAP * share / 0.8)
        assert np.delete(y, at) == pytest.approx(base)
    bars = plot.zeros.opts
    assert bars["y0"] == [2.0, 1.0, 0.0]
    assert bars["height"] == pytest.approx([OVERLAP * zeros / 0.8 for zeros in (0.4, 0.3, 0.2)])
    assert max(bars["x0"]) + bars["width"] < x[0]


@pytest.mark.parametrize("count", [1, 2, 3, 6, 28])
def test_no_peak_leaves_the_box(view: HistogramView, count: int) -> None:
    view.draw(shown(shares(count)))
    box, home = plot_of(view).box, plot_of(view).box.home
    assert box.viewRect() == home
    top = max(float(line.y.max()) for line in plot_of(view).lines.lines)
    assert top == pytest.approx(home.bottom())
    assert home.top() < 0


def test_the_ridges_of_all_networks_are_on_one_scale(view: HistogramView) -> None:
    one, other = shown(shares()), shown(0.5 * shares())
    view.draw(dataclasses.replace(one, networks=one.networks + other.networks))
    assert view._highest == 0.75
    rises = [float(plot_of(view, at).lines.lines[3].y.max()) for at in (0, 1)]
    assert rises == pytest.approx([OVERLAP, OVERLAP / 2])
    assert "tallest 75%" in view.unit


def test_only_what_is_new_is_collected(view: HistogramView) -> None:
    view.draw(shown(shares(4)))
    first = view._ridges
    view.draw(shown(shares(4)))
    assert view._ridges is first
    view.draw(shown(shares(5)))
    assert len(view._ridges[0]) == 5
    view.draw(shown(shares(2)))  # a look back
    assert [ridge.label for ridge in view._ridges[0]] == ["10", "20"]


def test_a_ridge_a_moment_of_the_selected_layer(view: HistogramView) -> None:
    view.draw(shown(shares()))
    network = shown(shares()).networks[0]
    assert [ridge.label for ridge in view.ridges(network)] == [
        "10", "20", "30", "40"
    ]  # fmt: skip
    assert view.ridges(network)[0].shares[ONE] == 0.75
    view.show_selection(frozenset({LayerPlace(0, ("b",))}), LayerPlace(0, ("b",)))
    assert view.ridges(network)[0].shares[ONE + 1] == 0.75
    assert "b" in view.unit


def test_a_ridge_a_layer_with_the_key_l(qtbot: QtBot, view: HistogramView) -> None:
    view.draw(shown(shares()))
    qtbot.keyClick(view, Qt.Key.Key_L)
    labels = [ridge.label for ridge in view.ridges(shown(shares()).networks[0])]
    assert labels == ["a", "b", "output"]
    assert "all layers" in view.unit


def test_digits_choose_what_is_counted_and_measured(qtbot: QtBot, view: HistogramView) -> None:
    with qtbot.waitSignal(view.needs_changed):
        qtbot.keyClick(view, Qt.Key.Key_3)
    assert view.kind == "activation"
    assert view.needs == {"activation"}


def test_the_share_under_the_mouse_is_that_of_the_ridge_there(
    qtbot: QtBot, view: HistogramView
) -> None:
    view.draw(shown(growing()))
    for ridge, share in enumerate(("60.0%", "70.0%", "80.0%")):
        expected = f"a · step {10 * (ridge + 1)} · 1 … 2: {share}"
        assert pointed(view, on_ridge(view, ridge, ONE, up=0.95)) == expected
    zeros = "a · step 20 · exactly 0: 30.0%"
    assert pointed(view, on_ridge(view, 1, 0, up=0.95)) == zeros
    base = "a · step 10 · 0.5 … 1: 0.0%"
    assert pointed(view, on_ridge(view, 0, ONE - 1)) == base
    assert pointed(view, above(on_ridge(view, 0, ONE - 1))) == ""


def growing() -> np.ndarray:
    """Three measurements: fewer and fewer exact zeros, and the more between 1 and 2."""
    found = np.zeros((3, 3, BINS), np.float32)
    found[:, :, 0] = np.array([0.4, 0.3, 0.2])[:, None]
    found[:, :, ONE] = 1 - found[:, :, 0]
    return found


def test_the_ridge_in_front_is_read_where_it_hides_another(
    qtbot: QtBot, view: HistogramView
) -> None:
    view.draw(shown(growing()))
    expected = "a · step 30 · 1 … 2: 80.0%"
    assert pointed(view, on_ridge(view, 2, ONE, up=0.5)) == expected
    assert pointed(view, on_ridge(view, 1, ONE)) == expected


def test_the_layer_of_the_ridge_under_the_mouse_is_shown(qtbot: QtBot, view: HistogramView) -> None:
    view.draw(shown(shares(), networks=2))
    view.switch()
    for network in (0, 1):
        at = on_ridge(view, 1, ONE + 1, network, up=0.95)
        assert pointed(view, at) == "b · step 40 · 2 … 4: 75.0%"
        at = on_ridge(view, 2, ONE, network, up=0.95)
        assert pointed(view, at) == "output · step 40 · 1 … 2: 75.0%"
    qtbot.keyClick(view, Qt.Key.Key_L)
    chosen = LayerPlace(0, ("b",))
    view.show_selection(frozenset({chosen}), chosen)
    at = on_ridge(view, 3, ONE + 1, up=0.95)
    assert pointed(view, at) == "b · step 40 · 2 … 4: 75.0%"


def test_of_many_moments_the_drawn_one_under_the_mouse_is_read(
    qtbot: QtBot, view: HistogramView
) -> None:
    view.draw(shown(shares(300)))
    view.resize(900, 200)
    labels = drawn(view)
    assert len(labels) < len(view._ridges[0])
    for ridge in (0, 3, len(labels) - 1):
        expected = f"a · step {labels[ridge]} · 0.5 … 1: 0.0%"
        assert pointed(view, on_ridge(view, ridge, ONE - 1)) == expected


def test_the_axis_never_shrinks_within_a_run(view: HistogramView) -> None:
    view.draw(shown(shares()))
    wide = view._span
    narrow = shares()
    narrow[:, 1] = narrow[:, 0]
    view.draw(shown(narrow))
    assert view._span == wide


@pytest.mark.parametrize("networks", [1, 2, 4])
@pytest.mark.parametrize("measurements", [0, 1, 300])
def test_any_number_is_drawn(view: HistogramView, networks: int, measurements: int) -> None:
    view.draw(shown(shares(measurements), networks))
    view.grab()
    view.switch()
    view.grab()
    view.resize(80, 60)
    view.grab()
    view.clear()
    view.grab()


def test_the_newest_step_bears_the_name_of_what_is_counted(view: HistogramView) -> None:
    view.draw(shown(shares()))
    texts = [one.text for one in labels_of(view)]
    assert {"10", "20", "30", "step 40", "magnitude", "0"} <= set(texts)
    view.switch()
    assert {"a", "b", "output", "magnitude"} <= {one.text for one in labels_of(view)}
    view.resize(900, 150)  # too low for the axis's name
    assert "magnitude" not in {one.text for one in labels_of(view)}


def exported(view: HistogramView) -> list[dict[str, str]]:
    """The lines of the CSV, by the names of its columns."""
    return list(csv.DictReader(io.StringIO(csv_text(view.table()))))


def test_the_data_are_exported_as_they_are(view: HistogramView) -> None:
    view.draw(shown(shares(2)))
    rows = exported(view)
    assert len(rows) == 2
    assert float(rows[0]["1 … 2"]) == 0.75
    assert float(rows[0]["exactly 0"]) == 0.25


@pytest.mark.parametrize("kind", ["gradient", "weight", "activation"])
def test_the_data_say_what_is_counted_of_which_layer_at_which_step(
    view: HistogramView, kind: str
) -> None:
    view.show_kind(kind)
    view.draw(shown(shares(2), networks=2, kind=kind))
    chosen = LayerPlace(0, ("b",))
    view.show_selection(frozenset({chosen}), chosen)
    network = shown(shares()).networks[0].name
    columns = ("network", "kind", "layer", "step")

    def expected() -> list[tuple[str, ...]]:
        return [tuple(row[column] for column in columns) for row in exported(view)]

    over_time = [(network, kind, "b", "10"), (network, kind, "b", "20")]
    assert expected() == 2 * over_time
    view.switch()
    assert expected() == 2 * [(network, kind, layer, "20") for layer in ("a", "b", "output")]


def test_steps_are_exported_as_plain_numbers(view: HistogramView) -> None:
    view.draw(shown(shares(200)))
    steps = [int(row["step"]) for row in exported(view)]
    assert (steps[0], steps[-1]) == (10, 2000)


def test_a_click_on_a_ridge_asks_for_its_layer(qtbot: QtBot, view: HistogramView) -> None:
    view.draw(shown(shares(), networks=2))
    view.switch()
    for network, ridge, name in ((0, 0, "a"), (0, 1, "b"), (1, 2, "output")):
        for index, up in ((ONE - 1, 0), (0, 0.95), (ONE + (name == "b"), 0.95)):
            with qtbot.waitSignal(view.layer_chosen) as chosen:
                click(view, on_ridge(view, ridge, index, network, up=up))
            assert chosen.args == [network, (name,), 1]


def test_a_click_beside_the_ridges_asks_for_nothing(qtbot: QtBot, view: HistogramView) -> None:
    view.draw(shown(shares()))
    view.switch()
    with qtbot.assertNotEmitted(view.layer_chosen):
        beside = above(on_ridge(view, 0, ONE - 1))
        for at in (QPointF(200, 4), beside):
            click(view, at)


def test_a_click_on_a_repetition_asks_for_that_one(qtbot: QtBot, view: HistogramView) -> None:
    view.draw(repeated())
    view.switch()
    for ridge, path, repetition in ((0, ("first",), 1), (2, ("body", "a"), 2)):
        with qtbot.waitSignal(view.layer_chosen) as chosen:
            click(view, on_ridge(view, ridge, ONE, up=0.95))
        assert chosen.args == [0, path, repetition]


def test_a_click_over_time_asks_for_the_layer_that_its_panel_shows(
    qtbot: QtBot, view: HistogramView
) -> None:
    body = LayerPlace(0, ("body",))
    view.draw(repeated())
    for repetition, asked in ((None, [0, ("first",), 1]), (3, [0, ("body", "a"), 3])):
        if repetition is not None:
            view.show_selection(frozenset({body}), body, repetition)
        for at in (on_ridge(view, 1, ONE), above(on_ridge(view, 0, ONE - 1))):
            with qtbot.waitSignal(view.layer_chosen) as chosen:
                click(view, at)
            assert chosen.args == asked


def test_a_click_before_anything_is_counted_asks_for_nothing(
    qtbot: QtBot, view: HistogramView
) -> None:
    view.draw(shown(shares(0)))
    assert "tallest" not in view.unit
    with qtbot.assertNotEmitted(view.layer_chosen):
        click(view, QPointF(view.canvas.rect().center()))


def all_layers(qtbot: QtBot, make_window: MakeWindow) -> tuple[MainWindow, HistogramView]:
    """A window after an epoch, with the histograms of all layers."""
    window = make_window()
    window.dock_area.reveal("histogram_view")
    view = window.dock_area.views["histogram_view"]
    assert isinstance(view, HistogramView)
    qtbot.keyClick(view, Qt.Key.Key_L)
    window.session.train_epoch()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 23)
    qtbot.waitUntil(lambda: any(view._ridges))
    return window, view


def test_a_click_on_a_ridge_selects_its_layer_everywhere(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window, view = all_layers(qtbot, make_window)
    names = [ridge.label for ridge in view._ridges[0]]
    click(view, on_ridge(view, len(names) - 2, 0))
    chosen = LayerPlace(0, drawn_path(names[-2]))
    assert window.selection.layers == {chosen}
    others = window.dock_area.views.values()
    assert all(other.current == chosen for other in others)
    qtbot.keyClick(view, Qt.Key.Key_L)
    assert names[-2] in view.unit
    window.selection.clear()
    click(view, on_ridge(view, 0, 0))
    assert window.selection.layers == {LayerPlace(0, drawn_path(names[0]))}


def test_histograms_are_measured_while_the_view_is_open(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    window.dock_area.reveal("histogram_view")
    window.session.train_epoch()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 23)

    def counted() -> bool:
        assert window.snapshot is not None
        found = window.snapshot.networks[0].history.histograms.get("gradient")
        return found is not None and len(found.steps) > 0

    qtbot.waitUntil(counted)
