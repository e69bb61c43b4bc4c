"""The heatmap draws every norm at its layer and step, zeros and non-finite ones by name."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.snapshot import NetworkSnapshot, Snapshot
from simulator.trainer import Trainer
from tests.simulator.designs import dense, design
from ui import theme
from ui.gradient_scale import FIRST, LAST, NOT_FINITE, ZERO, GradientScale
from ui.views.gradient_heatmap import GradientHeatmapView, Rows, group_rows, norm_text
from ui.views.heat_image import MAX_ROWS


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> GradientHeatmapView:
    theme.apply(qapp, theme.DARK)
    made = GradientHeatmapView()
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show()
    return made


def snapshot(values: np.ndarray, networks: int = 1) -> Snapshot:
    """A run whose record holds these log10 norms, (steps, layers)."""
    steps, layers = values.shape
    base = Trainer(design([dense("a")], epochs=1)).snapshot()
    history = dataclasses.replace(
        base.networks[0].history,
        steps=np.arange(1, steps + 1),
        losses=np.ones(steps),
        gradient_log10=values.astype(np.float32),
    )
    network: NetworkSnapshot = dataclasses.replace(
        base.networks[0],
        history=history,
        kernel_layers=(*(f"body/{i}/a" for i in range(1, layers)), "output"),
        measured={"kernel_gradient": values[-1] if steps else np.full(layers, np.nan)},
    )
    return dataclasses.replace(base, step=steps, networks=(network,) * networks)


def test_each_pixel_is_the_colour_of_its_norm(view: GradientHeatmapView) -> None:
    values = np.array([[-3.0, 0.0], [-np.inf, -1.5], [np.nan, np.inf]])
    shown = snapshot(values)
    view.draw_on(shown, GradientScale(-3, 0))
    middle = round((FIRST + LAST) / 2)
    expected = [[FIRST, ZERO, NOT_FINITE], [LAST, middle, NOT_FINITE]]
    assert np.abs(view.picture(0).indices().astype(int) - expected).max() <= 1
    panel, image = view.panels()[0], view.grab().toImage()
    column = panel.left() + int(panel.width() * 1.5 / max(3, shown.steps_per_epoch))
    assert image.pixelColor(column, panel.top() + panel.height() // 4).name() == "#000000"


def test_columns_are_appended_and_made_again_when_the_record_is_thinned(
    view: GradientHeatmapView,
) -> None:
    values = np.linspace(-3, 0, 600).reshape(300, 2)
    view.draw_on(snapshot(values[:100]), GradientScale())
    view.draw_on(snapshot(values), GradientScale())
    assert np.array_equal(view.picture(0).indices(), GradientScale().indices(values).T)
    thinned = snapshot(values[::2])
    history = dataclasses.replace(thinned.networks[0].history, generation=1)
    network = dataclasses.replace(thinned.networks[0], history=history)
    view.draw_on(dataclasses.replace(thinned, networks=(network,)), GradientScale())
    assert np.array_equal(view.picture(0).indices(), GradientScale().indices(values[::2]).T)


def test_the_value_under_the_mouse_is_the_recorded_one(view: GradientHeatmapView) -> None:
    values = np.tile(np.array([[-7.3, -1.0]]), (10, 1))
    view.draw_on(snapshot(values), GradientScale(-8, 0))
    panel = view.panels()[0]
    reading = view.reading(QPoint(panel.left() + 2, panel.top() + 2))
    assert reading.startswith("body/1/a · epoch ")
    assert reading.endswith("5.0 × 10⁻⁸")
    assert view.reading(QPoint(1, 1)) == ""


@pytest.mark.parametrize("layers", [1, 2, 57, 2_000])
@pytest.mark.parametrize("networks", [1, 2, 3, 4])
def test_any_number_of_layers_and_networks_is_drawn(
    view: GradientHeatmapView, layers: int, networks: int
) -> None:
    view.draw(snapshot(np.zeros((3, layers)), networks))
    assert not view.grab().isNull()
    assert view.picture(0).indices().shape[0] == min(layers, MAX_ROWS)


def test_rows_that_share_a_pixel_row_show_the_smallest_norm(view: GradientHeatmapView) -> None:
    values = np.zeros((1, 2 * MAX_ROWS))
    values[0, 1::2] = -3
    view.draw_on(snapshot(values), GradientScale(-3, 0))
    assert (view.picture(0).indices() == FIRST).all()


def test_an_empty_record_is_drawn(view: GradientHeatmapView) -> None:
    view.draw(snapshot(np.zeros((0, 3))))
    assert not view.grab().isNull()
    view.clear()
    assert not view.grab().isNull()


def test_repeated_blocks_share_a_label() -> None:
    names = ("stem", "body/1/a", "body/1/b", "body/2/a", "body/2/b", "output")
    assert group_rows(names) == [Rows("stem", 0, 0), Rows("body × 2", 1, 4), Rows("output", 5, 5)]


def test_norms_are_written_as_people_read_them() -> None:
    texts = [norm_text(value) for value in (-np.inf, np.nan, -1.0, -7.5)]
    assert texts == ["exactly 0", "not finite", "0.1", "3.2 × 10⁻⁸"]
