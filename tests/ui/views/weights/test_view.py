"""The weight gradient view draws every entry, on a symmetric scale that does not flicker."""

from __future__ import annotations

import csv
import dataclasses
import io
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from ui.plots.signed_map import (
    color_indices,
    signed_color_bar_width,
)

from simulator.design.design import LayerPlace
from simulator.measurement.examination import Examination, LayerMatrices
from simulator.measurement.snapshot import Snapshot
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design
from tests.ui.conftest import MakeWindow
from tests.ui.views.conftest import ShowView
from tests.ui.views.text_layout import layout_faults, recorded
from ui.style import theme
from ui.views.base.export import csv_text
from ui.views.weights.view import WeightGradientView


@pytest.fixture
def view(show_view: ShowView[WeightGradientView]) -> WeightGradientView:
    return show_view(WeightGradientView, 1000, 420)


def shown(kernel: np.ndarray, gradient: np.ndarray, networks: int = 1, run_id: int = 1) -> Snapshot:
    base = Trainer(design([dense("a")]), run_id=run_id).snapshot()
    update = -0.1 * gradient
    matrices = LayerMatrices("a", *(v.astype(np.float32) for v in (kernel, gradient, update)))
    network = dataclasses.replace(base.networks[0], examination=Examination(1, matrices=matrices))
    return dataclasses.replace(base, networks=(network,) * networks)


KERNEL = np.array([[1.0, -1.0], [0.5, 0.25], [0.0, 2.0]])
GRADIENT = np.array([[0.0, 1e-3], [-1e-3, 5e-4], [np.nan, np.inf]])


def test_each_cell_has_the_colour_of_its_entry(view: WeightGradientView) -> None:
    view.draw(shown(KERNEL, GRADIENT))
    assert view.limit("weight") == 2.0
    grabbed = view.grab().toImage()
    cell = next(c for c in view.cells(view.plot_area()) if c.kind == "weight")
    table = theme.diverging_table()
    for row, column in ((0, 0), (0, 1), (1, 0), (2, 1)):
        x = cell.box.left() + round((column + 0.5) * cell.box.width() / 2)
        y = cell.box.top() + round((row + 0.5) * cell.box.height() / 3)
        found = grabbed.pixelColor(x, y)
        expected = table[color_indices(KERNEL[row : row + 1, column], 2.0)[0]]
        assert [found.red(), found.green(), found.blue()] == expected.tolist()


def test_the_entry_under_the_mouse_is_shown(view: WeightGradientView) -> None:
    view.draw(shown(KERNEL, GRADIENT))
    for cell in view.cells(view.plot_area()):
        at = QPoint(cell.box.right() - 4, cell.box.top() + 4)
        assert view.reading(at) == ("kernel[0, 1]: weight -1, gradient 0.001, update -1 × 10⁻⁴")
    assert view.reading(QPoint(2, 2)) == ""


def test_the_pixels_of_a_filter_are_squares(view: WeightGradientView) -> None:
    kernel = np.ones((3, 3, 1, 8))
    view.draw(shown(kernel, kernel))
    for cell in view.cells(view.plot_area()):
        assert cell.box.width() / 15 == pytest.approx(cell.box.height() / 7, rel=0.05)


def test_a_scale_of_nothing_but_zeros_says_0_once(view: WeightGradientView) -> None:
    view.draw(shown(np.zeros_like(KERNEL), np.zeros_like(KERNEL)))
    texts = [word.text for word in recorded(view, QSize(1000, 420)).texts]
    assert "0" in texts
    assert not {"+0", "−0", "±0"} & set(texts)


def test_the_numbers_of_a_scale_are_written_whatever_they_are(view: WeightGradientView) -> None:
    assert signed_color_bar_width(7.5e-6) > signed_color_bar_width(2.0)
    view.draw(shown(KERNEL, 7e-6 * np.ones_like(KERNEL)))
    for size in (QSize(1000, 420), QSize(500, 300), QSize(300, 200)):
        recorder = recorded(view, size)
        assert any("7.5 × 10⁻⁶" in word.text for word in recorder.texts)
        assert not layout_faults(recorder, size)


def test_low_rows_give_their_height_to_the_maps(view: WeightGradientView) -> None:
    view.resize(700, 200)
    view.draw(shown(KERNEL, GRADIENT, networks=4))
    assert min(cell.box.height() for cell in view.cells(view.plot_area())) >= 20
    texts = [word.text for word in recorded(view, view.size()).texts]
    assert {"A", "B", "C", "D"} <= set(texts)
    view.resize(700, 420)
    assert not any(cell.box.height() < 20 for cell in view.cells(view.plot_area()))
    assert any("Network · a" in word.text for word in recorded(view, view.size()).texts)


def test_networks_share_a_scale(view: WeightGradientView) -> None:
    one, other = shown(KERNEL, GRADIENT), shown(10 * KERNEL, GRADIENT)
    both = dataclasses.replace(one, networks=one.networks + other.networks)
    view.draw(both)
    assert view.limit("weight") == 20.0
    assert len(view.cells(view.plot_area())) == 6
    view.grab()


def test_a_matrix_larger_than_the_screen_is_drawn_by_blocks(view: WeightGradientView) -> None:
    large = np.random.default_rng(0).normal(size=(1_024, 1_024))
    view.draw(shown(large, large))
    view.grab()
    view.resize(300, 170)
    view.grab()


def test_a_snapshot_without_an_examination_leaves_what_is_shown(view: WeightGradientView) -> None:
    first = shown(KERNEL, GRADIENT)
    view.draw(first)
    bare = dataclasses.replace(first.networks[0], examination=None)
    view.draw(dataclasses.replace(first, networks=(bare,)))
    assert view.cells(view.plot_area())
    assert view.reading(view.cells(view.plot_area())[0].box.center())
    view.draw(dataclasses.replace(first, networks=(bare,), run_id=9))
    assert view.unit == ""


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
