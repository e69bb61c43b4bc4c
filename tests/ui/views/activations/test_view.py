"""The activation view draws what a layer made of the data, map by map."""

from __future__ import annotations

import csv
import dataclasses
import io

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from pytestqt.qtbot import QtBot
from ui.plots.signed_map import color_indices

from simulator.measurement.examination import Examination, ExaminationRequest, LayerActivations
from simulator.measurement.snapshot import Snapshot
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design
from tests.ui.conftest import MakeWindow
from tests.ui.views.conftest import ShowView
from tests.ui.views.text_layout import layout_faults, recorded
from ui.plots.number_text import number_text
from ui.style import theme
from ui.views.activations.view import ActivationView
from ui.views.base.export import csv_text

CONV = {"id": "a", "type": "conv2d", "filters": 3, "kernel_size": 3, "padding": "same"}


@pytest.fixture
def view(show_view: ShowView[ActivationView]) -> ActivationView:
    return show_view(ActivationView, 1000, 420)


def shown(activations: LayerActivations | None, networks: int = 1, run_id: int = 1) -> Snapshot:
    base = Trainer(design([dense("a")]), run_id=run_id).snapshot()
    examination = Examination(1, activations=activations)
    network = dataclasses.replace(base.networks[0], examination=examination)
    return dataclasses.replace(base, networks=(network,) * networks)


def real(layer: dict[str, object], name: str, networks: int = 1) -> Snapshot:
    trainer = Trainer(design([layer], data={"name": name, "samples": 40}))
    trainer.step()
    made = trainer.snapshot(request=ExaminationRequest(layers=("a",), activations=True))
    return dataclasses.replace(made, networks=made.networks * networks)


PLANE = LayerActivations(
    "a", "plane", np.array([[[0.0, 1.0], [-1.0, 0.5]], [[2.0, np.nan], [0.0, -2.0]]]),
    (-1.0, 1.0, -1.0, 1.0),
)  # fmt: skip


LOW = [(240, 160), (240, 312), (300, 230), (500, 160), (900, 160), (1400, 240), (900, 560)]


@pytest.mark.parametrize("networks", [1, 2, 3, 4])
@pytest.mark.parametrize("units", [1, 2, 12])
@pytest.mark.parametrize("limit", [2.0, 0.05, 12_345.0, 1e-7])
def test_at_any_size_maps_keep_to_their_rooms_and_the_scale_is_shown(
    view: ActivationView, networks: int, units: int, limit: float
) -> None:
    values = np.resize(np.array([limit, -limit, 0.0, limit / 2]), (units, 2, 2))
    view.draw(shown(dataclasses.replace(PLANE, values=values), networks))
    end = number_text(view.limit)
    for size in (QSize(*low) for low in LOW):
        recorder = recorded(view, size)
        assert not layout_faults(recorder, size), size
        texts = [word.text for word in recorder.texts]
        assert any(text.endswith((f"+{end}", f"±{end}")) for text in texts), size
        for letter in theme.LETTERS[:networks]:
            assert any(text.startswith(letter) for text in texts), size


def test_each_point_of_a_map_has_the_colour_of_its_output(view: ActivationView) -> None:
    view.draw(shown(PLANE))
    assert view.limit == 2.0
    grabbed = view.grab().toImage()
    table = theme.diverging_table()
    tiles = view.tiles(0)
    for unit, row, column in ((0, 0, 1), (0, 1, 0), (1, 0, 0), (1, 1, 1)):
        box = tiles.box(unit)
        x = box.left() + round((column + 0.5) * box.width() / 2)
        y = box.top() + round((1 - row + 0.5) * box.height() / 2)  # the lowest x2 is below
        found = grabbed.pixelColor(x, y)
        place = color_indices(PLANE.values[unit, row : row + 1, column], 2.0)[0]
        assert [found.red(), found.green(), found.blue()] == table[place].tolist()


def test_all_networks_are_drawn_on_one_scale(view: ActivationView) -> None:
    small = dataclasses.replace(PLANE, values=PLANE.values / 4)
    snapshot = shown(PLANE, 2)
    first, second = snapshot.networks
    second = dataclasses.replace(second, examination=Examination(1, activations=small))
    view.draw(dataclasses.replace(snapshot, networks=(first, second)))
    grabbed = view.grab().toImage()
    table = theme.diverging_table()
    for network, size in ((0, 2.0), (1, 0.5)):
        box = view.tiles(network).box(1)
        found = grabbed.pixelColor(box.left() + 2, box.bottom() - 2)  # the lowest of both
        place = color_indices(np.array([size]), 2.0)[0]
        assert [found.red(), found.green(), found.blue()] == table[place].tolist()


@pytest.mark.parametrize(
    ("width", "networks", "bar"), [(1000, 4, True), (250, 2, True), (250, 4, False)]
)
def test_the_scale_is_shown_by_a_bar_or_as_text(
    view: ActivationView, width: int, networks: int, bar: bool
) -> None:
    view.draw(shown(PLANE, networks))
    texts = [word.text for word in recorded(view, QSize(width, 420)).texts]
    assert ("+2" in texts) == bar
    assert any("±2" in text for text in texts) != bar


def test_the_output_under_the_mouse_is_shown(view: ActivationView) -> None:
    view.draw(shown(PLANE))
    box = view.tiles(0).box(1)
    assert view.reading(box.topRight() + QPoint(-2, 2)) == "unit 1 at x1 1.00, x2 1.00: -2"
    assert view.reading(QPoint(1, 1)) == ""


@pytest.mark.parametrize(
    ("layer", "name", "kind"),
    [
        (dense("a", 12, "tanh"), "spirals", "plane"),
        (CONV, "digits", "image"),
        (dense("a", 12, "tanh"), "digits", "matrix"),
        (dense("a", 300, "relu"), "sine", "matrix"),
    ],
)
@pytest.mark.parametrize("networks", [1, 4])
def test_every_kind_of_layer_is_drawn(
    view: ActivationView, layer: dict[str, object], name: str, kind: str, networks: int
) -> None:
    snapshot = real(layer, name, networks)
    view.draw(snapshot)
    found = snapshot.networks[0].examination
    assert found is not None
    assert found.activations is not None
    assert found.activations.kind == kind
    view.grab()
    assert "a ·" in view.unit
    view.resize(90, 70)
    view.grab()


def test_a_sample_and_its_target_are_shown(view: ActivationView) -> None:
    values = np.array([[1.0, -1.0, 0.25]])
    matrix = LayerActivations("a", "matrix", values, targets=np.array([0, 0, 1]))
    view.draw(shown(matrix))
    readings = {view.reading(QPoint(x, 200)) for x in range(0, view.width(), 7)}
    assert "unit 0, sample 2, target 1: 0.25" in readings


def test_arrow_keys_choose_the_example(qtbot: QtBot, view: ActivationView) -> None:
    view.draw(real(CONV, "digits"))
    with qtbot.waitSignal(view.needs_changed):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.example == 1
    qtbot.keyClick(view, Qt.Key.Key_Left)
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.example == 0


def test_a_snapshot_without_an_examination_leaves_what_is_shown(view: ActivationView) -> None:
    view.draw(shown(PLANE))
    view.draw(shown(None))
    assert view.unit
    view.draw(shown(None, run_id=2))
    assert not view.unit
    view.clear()
    view.grab()


def test_the_data_are_exported_as_they_are(view: ActivationView) -> None:
    view.draw(shown(PLANE))
    rows = list(csv.DictReader(io.StringIO(csv_text(view.table()))))
    assert [row["unit"] for row in rows] == ["0", "1"]
    assert float(rows[0]["value 1"]) == 1.0


def test_the_window_shows_the_selected_layer(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    window.dock_area.reveal("activation_view")
    window.session.step_once()
    view = window.dock_area.views["activation_view"]
    qtbot.waitUntil(lambda: "stem" in view.unit)
