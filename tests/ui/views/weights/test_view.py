"""The weight gradient view draws every entry, on a symmetric scale that does not flicker."""

from __future__ import annotations

import csv
import dataclasses
import io
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from simulator.design.design import LayerPlace
from simulator.measurement.examination import Examination, LayerMatrices
from simulator.measurement.snapshot import Snapshot
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design
from tests.ui.conftest import MakeWindow
from tests.ui.views.conftest import ShowView
from tests.ui.views.gestures import double_click, wheel
from tests.ui.views.reading import colour_at, labels_of, pixels_of
from tests.ui.views.text_layout import drawn, layout_faults
from ui.plots.signed_plot import SignedPlot
from ui.plots.signed_scale import index_colors, indices
from ui.style import theme
from ui.views.base.export import csv_text
from ui.views.weights.view import LETTER_PX, WeightGradientView, entry, tiles_of


@pytest.fixture
def view(show_view: ShowView[WeightGradientView]) -> WeightGradientView:
    return show_view(WeightGradientView, 1000, 420)


def shown(kernel: np.ndarray, gradient: np.ndarray, networks: int = 1, run_id: int = 1) -> Snapshot:
    base = Trainer(design([dense("a")]), run_id=run_id).snapshot()
    update = -0.1 * gradient
    matrices = LayerMatrices("a", *(v.astype(np.float32) for v in (kernel, gradient, update)))
    network = dataclasses.replace(base.networks[0], examination=Examination(1, matrices=matrices))
    return dataclasses.replace(base, networks=(network,) * networks)


def plots(view: WeightGradientView) -> list[SignedPlot]:
    return [plot for panel in view.panels for plot in panel.plots.values()]


def cell(plot: SignedPlot, row: int, column: int) -> QPointF:
    """A point of the scene in a cell's middle."""
    return plot.box.mapViewToScene(QPointF(column + 0.5, row + 0.5))


KERNEL = np.array([[1.0, -1.0], [0.5, 0.25], [0.0, 2.0]])
GRADIENT = np.array([[0.0, 1e-3], [-1e-3, 5e-4], [np.nan, np.inf]])


def test_each_cell_has_the_colour_of_its_entry(view: WeightGradientView) -> None:
    view.draw(shown(KERNEL, GRADIENT))
    assert view.limit("weight") == 2.0
    pixels = pixels_of(view)
    for kind, numbers in (("weight", KERNEL), ("gradient", GRADIENT), ("update", -0.1 * GRADIENT)):
        for row, column in np.argwhere(numbers != 0).tolist():
            at = view.view_point(cell(view.panels[0].plots[kind], row, column))
            number = numbers[row : row + 1, column]
            expected = index_colors()[indices(number, view.limit(kind))[0], :3]
            found = colour_at(pixels, at.x(), at.y())
            assert np.abs(found - expected).max() <= 3, (kind, number)


def test_the_entry_under_the_mouse_is_shown(view: WeightGradientView) -> None:
    view.draw(shown(KERNEL, GRADIENT))
    for plot in plots(view):
        expected = "kernel[0, 1]: weight -1, gradient 0.001, update -1 × 10⁻⁴"
        assert view.reading(cell(plot, 0, 1)) == expected
        assert view.reading(cell(plot, 2, 1)).startswith("kernel[2, 1]: weight 2, gradient inf")
    assert view.reading(QPointF(2, 2)) == ""


def test_of_a_filter_the_entry_under_the_mouse_is_shown(view: WeightGradientView) -> None:
    kernel = np.arange(2 * 3 * 2 * 4.0).reshape(2, 3, 2, 4)
    view.draw(shown(kernel, kernel))
    plot = view.panels[0].plots["weight"]
    at = cell(plot, 2 * 1 + 1, 3 * 3 + 2)  # of channel 1 and filter 3, row 1 and column 2
    assert view.reading(at).startswith("kernel[1, 2, 1, 3]: weight 47,")


@pytest.mark.parametrize("shape", [(3, 5), (2, 3, 2, 4), (2, 3, 1, 8), (2, 3, 1, 7)])
def test_every_cell_leads_back_to_its_entry(shape: tuple[int, ...]) -> None:
    kernel = np.arange(np.prod(shape), dtype=float).reshape(shape)
    tiles, across = tiles_of(kernel)
    assert across == {5: 1, 4: 4, 8: 4, 7: 7}[shape[-1]]
    assert sorted(tiles.ravel()) == sorted(kernel.ravel())
    for tile, row, column in np.ndindex(tiles.shape):
        assert kernel[entry(shape, tile, row, column)] == tiles[tile, row, column]


def test_words_say_what_a_kernel_holds_and_which_way_it_runs(view: WeightGradientView) -> None:
    for number, (shape, size, ways) in enumerate([
        ((3, 1), "3 inputs × 1 unit", "inputs down, units to the right"),
        ((3, 3, 1, 4), "1 channel × 4 filters of 3 × 3", "a tile for each filter"),
        ((2, 3, 2, 1), "2 channels × 1 filter of 2 × 3",
         "a tile for each channel (down) and filter (to the right)"),
    ]):  # fmt: skip
        kernel = np.full(shape, 0.5)
        view.draw(shown(kernel, kernel, run_id=number))
        written = " ".join(label.text for label in labels_of(view))
        assert size in written
        assert ways in f"{view.title} {view.unit} {written}"


def test_the_pixels_of_a_filter_are_squares(view: WeightGradientView) -> None:
    kernel = np.ones((3, 3, 1, 8))
    view.draw(shown(kernel, kernel))
    for plot in plots(view):
        way = cell(plot, 5, 11) - cell(plot, 0, 0)
        assert way.x() / 11 == pytest.approx(way.y() / 5, rel=0.02)


def test_a_scale_of_nothing_but_zeros_says_0_once(view: WeightGradientView) -> None:
    view.draw(shown(np.zeros_like(KERNEL), np.zeros_like(KERNEL)))
    texts = [one.text for one in labels_of(view)]
    assert texts.count("0") == 3
    assert not {"+0", "−0", "±0"} & set(texts)


def test_the_numbers_of_a_scale_are_written_whatever_they_are(view: WeightGradientView) -> None:
    view.draw(shown(KERNEL, 7e-6 * np.ones_like(KERNEL)))
    for size in (QSize(1000, 420), QSize(500, 300), QSize(300, 200)):
        found = drawn(view, size)
        assert any("7.5 × 10⁻⁶" in one.text for one in found.texts)
        assert not layout_faults(found, size)


def test_low_rows_give_their_height_to_the_pictures(view: WeightGradientView) -> None:
    view.resize(700, 200)
    view.draw(shown(KERNEL, GRADIENT, networks=4))
    heights = [plot.box.height() for plot in plots(view)]
    assert min(heights) >= 20
    assert max(heights) - min(heights) < 8
    texts = [one.text for one in labels_of(view)]
    assert {"A", "B", "C", "D"} <= set(texts)
    view.resize(700, 420)
    assert min(plot.box.height() for plot in plots(view)) >= 20
    assert any("Network · a" in one.text for one in labels_of(view))


def test_three_pictures_share_the_width_beside_a_letter_where_rows_are_low(
    view: WeightGradientView,
) -> None:
    for networks, size, letter in ((1, (1000, 420), 0), (4, (700, 200), theme.px(LETTER_PX))):
        view.resize(*size)
        view.draw(shown(KERNEL, GRADIENT, networks=networks, run_id=networks))
        panel = view.panels[0]
        weight, gradient, update = (plot.sceneBoundingRect() for plot in plots(view)[:3])
        step = (panel.width_px - letter) / 3
        assert weight.left() == pytest.approx(panel.sceneBoundingRect().left() + letter, abs=0.6)
        assert gradient.left() - weight.left() == pytest.approx(step, abs=0.6)
        assert update.left() - gradient.left() == pytest.approx(step, abs=0.6)
        assert {label.text for label in labels_of(view)} >= {"A"} or not letter


def test_networks_share_a_scale(view: WeightGradientView) -> None:
    one, other = shown(KERNEL, GRADIENT), shown(10 * KERNEL, GRADIENT)
    view.draw(dataclasses.replace(one, networks=one.networks + other.networks))
    assert view.limit("weight") == 20.0
    assert [panel.plots["weight"].limit for panel in view.panels] == [20.0, 20.0]
    assert len({panel.plots["gradient"].limit for panel in view.panels}) == 1


def test_a_matrix_larger_than_the_screen_is_drawn_by_blocks(view: WeightGradientView) -> None:
    large = np.random.default_rng(0).normal(size=(1_024, 1_024))
    view.draw(shown(large, large))
    assert any("largest of each block" in one.text for one in labels_of(view))
    view.grab()
    view.resize(300, 170)
    view.grab()


def test_a_matrix_that_was_not_made_yet_is_said_to_be_missing(view: WeightGradientView) -> None:
    made = shown(KERNEL, GRADIENT)
    matrices = LayerMatrices("a", KERNEL, GRADIENT, None)
    examined = Examination(1, matrices=matrices)
    network = dataclasses.replace(made.networks[0], examination=examined)
    view.draw(dataclasses.replace(made, networks=(network,)))
    assert any(one.text == "last update · not yet" for one in labels_of(view))
    assert "update" not in view.reading(cell(plots(view)[0], 0, 1))
    assert [row[-1] for row in view.table()[1]] == [""] * 6


def test_a_snapshot_without_an_examination_leaves_what_is_shown(view: WeightGradientView) -> None:
    first = shown(KERNEL, GRADIENT)
    view.draw(first)
    bare = dataclasses.replace(first.networks[0], examination=None)
    view.draw(dataclasses.replace(first, networks=(bare,)))
    assert view.reading(cell(plots(view)[0], 0, 0))
    view.draw(dataclasses.replace(first, networks=(bare,), run_id=9))
    assert view.unit == ""
    assert view.hint_shown


def test_one_zoom_serves_all_three_by_wheel_and_key(qtbot: QtBot, view: WeightGradientView) -> None:
    view.draw(shown(KERNEL, GRADIENT))
    moved = plots(view)[1]
    wheel(view, cell(moved, 1, 1), 240)
    seen = moved.box.viewRect()
    assert seen.width() < 2
    assert all(plot.box.viewRect() == seen for plot in plots(view))
    view.draw(shown(-KERNEL, GRADIENT))  # the run goes on
    assert all(plot.box.viewRect() == seen for plot in plots(view))
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert all(plot.box.viewRect() == plot.box.home for plot in plots(view))
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    for plot in plots(view):
        assert plot.box.viewRect().width() == pytest.approx(0.8 * 2)
    assert view.zoomed
    double_click(view, moved.box.sceneBoundingRect().center())
    assert not view.zoomed


def test_a_zoomed_picture_is_exported_as_it_is_seen(
    view: WeightGradientView, tmp_path: Path
) -> None:
    view.draw(shown(KERNEL, np.ones_like(KERNEL)))
    plot = view.panels[0].plots["weight"]
    plot.box.setRange(xRange=(1, 2), yRange=(2, 3), padding=0)  # the entry 2 alone
    view.export_picture(tmp_path / "w.png")
    image, middle = QImage(str(tmp_path / "w.png")), view.view_point(cell(plot, 2, 1))
    for away in (-20, 0, 20):
        found = image.pixelColor(2 * (middle.x() + away), 2 * (middle.y() + away))
        assert [found.red(), found.green(), found.blue()] == index_colors()[250, :3].tolist()


def test_the_data_are_exported_as_they_are(view: WeightGradientView) -> None:
    view.draw(shown(KERNEL, GRADIENT))
    rows = list(csv.DictReader(io.StringIO(csv_text(view.table()))))
    assert [float(row["weight"]) for row in rows] == KERNEL.ravel().tolist()
    assert rows[3]["entry"] == "1 1"


def test_pictures_have_the_stated_size(view: WeightGradientView, tmp_path: Path) -> None:
    view.draw(shown(KERNEL, GRADIENT))
    view.export_picture(tmp_path / "w.png", QSize(640, 480))
    assert QImage(str(tmp_path / "w.png")).size() == QSize(640, 480)
    view.export_picture(tmp_path / "w.svg")
    assert (tmp_path / "w.svg").read_text().startswith("<?xml")


def test_the_window_shows_the_selected_layer(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    window.dock_area.reveal("weight_gradient_view")
    window.session.step_once()
    view = window.dock_area.views["weight_gradient_view"]
    qtbot.waitUntil(lambda: "stem" in view.unit)
    place = LayerPlace(0, ("output",))
    window.selection.set_layers([place], place)
    qtbot.waitUntil(lambda: "output" in view.unit)
