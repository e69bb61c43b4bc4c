"""The activation view draws what a layer made of the data, map by map."""

from __future__ import annotations

import csv
import dataclasses
import io

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from simulator.measurement.examination import Examination, LayerActivations
from simulator.measurement.number_text import number_text
from simulator.measurement.requests import ExaminationRequest, Example
from simulator.measurement.snapshot import Snapshot
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design
from tests.ui.conftest import MakeWindow
from tests.ui.views.conftest import ShowView
from tests.ui.views.gestures import double_click, drag, wheel
from tests.ui.views.reading import alike, colour_at, labels_of, pixels_of
from tests.ui.views.text_layout import drawn, layout_faults
from ui.plots.signed_scale import index_colors, indices
from ui.style import theme
from ui.views.activations.view import BESIDE_PX, PICTURE_PX, ActivationView
from ui.views.base.export import csv_text
from ui.views.base.panel_view import WORDS_PX

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


def cell(view: ActivationView, unit: int, row: int, column: int, network: int = 0) -> QPointF:
    """A point of the scene in the middle of a cell, counted from the top."""
    maps = view.panels[network].maps
    _, height, width = maps.tiles.shape
    down, across = divmod(unit, maps.across)
    return maps.box.mapViewToScene(
        QPointF(across * width + column + 0.5, down * height + row + 0.5)
    )


def colour_of(number: float, limit: float) -> list[int]:
    found = index_colors()[indices(np.array([number]), limit, zeros=False)[0], :3]
    return list(found.tolist())


PLANE = LayerActivations(
    "a", "plane", np.array([[[0.0, 1.0], [-1.0, 0.5]], [[2.0, np.nan], [0.0, -2.0]]]),
    (-1.0, 1.0, -1.0, 1.0),
)  # fmt: skip


LOW = [(240, 160), (240, 312), (300, 230), (500, 160), (900, 160), (1400, 240), (900, 560)]


@pytest.mark.parametrize("networks", [1, 2, 4])
@pytest.mark.parametrize("units", [1, 12])
@pytest.mark.parametrize("limit", [0.05, 1e-7])
def test_at_any_size_maps_keep_to_their_rooms_and_the_scale_is_shown(
    view: ActivationView, networks: int, units: int, limit: float
) -> None:
    values = np.resize(np.array([limit, -limit, 0.0, limit / 2]), (units, 2, 2))
    view.draw(shown(dataclasses.replace(PLANE, values=values), networks))
    end = number_text(view.limit)
    for size in (QSize(*low) for low in LOW):
        found = drawn(view, size)
        assert not layout_faults(found, size), size
        texts = [one.text for one in found.texts]
        assert any(text.endswith((f"+{end}", f"±{end}")) for text in texts), size
        for letter in theme.LETTERS[:networks]:
            assert any(text.startswith(letter) for text in texts), size


def test_each_point_of_a_map_has_the_colour_of_its_output(view: ActivationView) -> None:
    view.draw(shown(PLANE))
    assert view.limit == 2.0
    pixels = pixels_of(view)
    for unit, row, column in np.ndindex(PLANE.values.shape):
        at = view.view_point(cell(view, unit, 1 - row, column))  # the lowest x2 is below
        number = PLANE.values[unit, row, column]
        expected = colour_of(number, 2.0)
        assert colour_at(pixels, at.x(), at.y()).tolist() == expected, (unit, row, column)


def test_all_networks_are_drawn_on_one_scale(view: ActivationView) -> None:
    small = dataclasses.replace(PLANE, values=PLANE.values / 4)
    snapshot = shown(PLANE, 2)
    first, second = snapshot.networks
    second = dataclasses.replace(second, examination=Examination(1, activations=small))
    view.draw(dataclasses.replace(snapshot, networks=(second, first)))
    pixels = pixels_of(view)
    for network, size in ((0, 0.5), (1, 2.0)):
        at = view.view_point(cell(view, 1, 1, 0, network))  # the lowest of both
        assert colour_at(pixels, at.x(), at.y()).tolist() == colour_of(size, 2.0)


def test_the_next_layer_has_a_scale_of_its_own_and_the_same_one_is_calm(
    view: ActivationView,
) -> None:
    view.draw(shown(PLANE))
    small = dataclasses.replace(PLANE, values=PLANE.values / 4)
    view.draw(shown(small))
    assert view.limit == 2.0
    view.draw(shown(dataclasses.replace(small, layer="b")))
    assert view.limit == 0.5


def test_maps_are_in_order_and_upright_for_images(view: ActivationView) -> None:
    values = np.arange(12.0).reshape(3, 2, 2)
    view.draw(shown(LayerActivations("a", "image", values, (), picture=np.eye(2)[..., None])))
    pixels = pixels_of(view)
    for unit, row, column in np.ndindex(values.shape):
        at = view.view_point(cell(view, unit, row, column))
        expected = colour_of(values[unit, row, column], view.limit)
        assert colour_at(pixels, at.x(), at.y()).tolist() == expected
    panel = view.panels[0]
    shown_, maps = (plot.box.sceneBoundingRect() for plot in (panel.example, panel.maps))
    assert maps.left() == pytest.approx(shown_.right() + BESIDE_PX, abs=1)
    image = panel.picture.mapRectToScene(panel.picture.boundingRect())
    assert image.getRect() == pytest.approx(shown_.getRect(), abs=0.5), "it fills its square"
    assert panel.example.box.mouseEnabled() == (False, False), "only the maps are zoomed"
    assert panel.maps.box.mouseEnabled() == (True, True)
    assert shown_.width() == pytest.approx(shown_.height()) == pytest.approx(PICTURE_PX, abs=1)
    assert shown_.left() == pytest.approx(panel.sceneBoundingRect().left(), abs=1)
    picture = panel.example.box
    for row, column in np.ndindex(2, 2):  # the image that the maps are of, upright as well
        at = view.view_point(picture.mapViewToScene(QPointF(column + 0.5, row + 0.5)))
        white = colour_at(pixels, at.x(), at.y()).tolist()
        assert white == [255 if row == column else 0] * 3


def test_lines_part_the_samples_of_different_classes(view: ActivationView) -> None:
    values = np.full((3, 5), 0.5)
    targets = np.array([0, 0, 1, 1, 2])
    view.draw(shown(LayerActivations("a", "matrix", values, targets=targets)))
    pixels, bright = pixels_of(view), QColor(theme.current().text)
    for column in range(1, 5):
        at = view.view_point(view.panels[0].maps.box.mapViewToScene(QPointF(column, 1.4)))
        near = pixels[at.y(), at.x() - 2 : at.x() + 3]
        assert alike(near, bright, 90).any() == (column in (2, 4)), column
    view.draw(shown(LayerActivations("a", "matrix", values.copy(), targets=None)))
    assert not alike(pixels_of(view), bright, 60)[at.y(), 20:200].any()


@pytest.mark.parametrize(
    ("width", "networks", "bar"), [(1000, 4, True), (250, 2, True), (250, 4, False)]
)
def test_the_scale_is_shown_by_a_bar_or_as_text(
    view: ActivationView, width: int, networks: int, bar: bool
) -> None:
    view.draw(shown(PLANE, networks))
    view.resize(width, 420)
    texts = [one.text for one in labels_of(view)]
    assert ("+2" in texts) == bar
    assert any("±2" in text for text in texts) != bar


def test_the_output_under_the_mouse_is_shown(view: ActivationView) -> None:
    view.draw(shown(PLANE))
    assert view.reading(cell(view, 1, 0, 1)) == "unit 1 at x1 1.00, x2 1.00: -2"
    assert view.reading(cell(view, 0, 1, 0)) == "unit 0 at x1 -1.00, x2 -1.00: 0"
    assert view.reading(cell(view, 0, 0, 0)) == "unit 0 at x1 -1.00, x2 1.00: -1"
    assert view.reading(QPointF(1, 1)) == ""
    image = np.array([[[0.0, 0.123456], [1.0, 2.0]]])
    view.draw(shown(LayerActivations("a", "image", image, (), picture=np.eye(2)[..., None])))
    assert view.reading(cell(view, 0, 0, 1)) == "channel 0, row 0, column 1: 0.123"
    assert any(one.text == "1 channel" for one in labels_of(view))


def test_maps_give_way_to_the_image_that_they_are_of_and_to_what_is_written(
    view: ActivationView,
) -> None:
    for picture, beside in ((None, 0.0), (np.eye(4)[..., None], PICTURE_PX + BESIDE_PX)):
        maps = LayerActivations("a", "image", np.ones((1, 4, 4)), (), picture=picture)
        view.draw(shown(maps, run_id=1 if picture is None else 2))
        assert view.side_px(900, 2_000) == pytest.approx(900 - beside)
        assert view.side_px(2_000, 400 + WORDS_PX) == pytest.approx(400)
        assert view.side_px(200, 2_000) == pytest.approx(200 - min(beside, 50))
        assert view.side_px(10, 400) == 0, "not even the letter has room"
    matrix = LayerActivations("a", "matrix", np.ones((1, 3)))
    view.draw(shown(matrix, run_id=3))
    assert view.side_px(900, 400) is None, "it fills its panel"


def test_a_network_without_the_layer_is_named_and_has_no_maps(view: ActivationView) -> None:
    snapshot = shown(PLANE, 2)
    first, second = snapshot.networks
    bare = dataclasses.replace(second, examination=None, name="Other")
    view.draw(dataclasses.replace(snapshot, networks=(first, second)))
    view.draw(dataclasses.replace(snapshot, networks=(first, bare), run_id=2))
    texts = [one.text for one in labels_of(view)]
    assert "B  Other" in texts
    assert texts.count("2 units") == 1
    assert view.panels[1].maps.image.image is None
    assert view.reading(view.panels[1].sceneBoundingRect().center()) == ""
    assert [row[0] for row in view.table()[1]] == [first.name] * 2


def test_a_target_is_named_by_its_class_or_has_the_digits_that_tell_it_from_others(
    view: ActivationView,
) -> None:
    for targets, names, told in (
        (np.array([0, 1, 1]), ("cat", "dog"), ("cat", "dog")),
        (np.array([0.25, 1.23456, 2.0]), (), ("0.25", "1.235")),
    ):
        matrix = LayerActivations("a", "matrix", np.array([[1.0, -1.0, 0.5]]), targets=targets,
                                  class_names=names)  # fmt: skip
        view.draw(shown(matrix))
        for column, target in enumerate(told):
            assert f"sample {column}, target {target}: " in view.reading(cell(view, 0, 0, column))


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
    assert view.reading(cell(view, 0, 0, 2)) == "unit 0, sample 2, target 1: 0.25"
    assert view.reading(cell(view, 0, 0, 1)) == "unit 0, sample 1, target 0: -1"


def test_arrow_keys_choose_the_example(qtbot: QtBot, view: ActivationView) -> None:
    view.draw(real(CONV, "digits"))
    view.example_chosen.connect(view.show_example)  # as the window does
    with qtbot.waitSignal(view.example_chosen):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.example == Example(1)
    qtbot.keyClick(view, Qt.Key.Key_Left)
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.example == Example(0)
    view.show_example(Example(9, validation=True))  # chosen elsewhere: its set stays
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.example == Example(10, validation=True)
    view.show_example(Example(1437))  # the last one
    with qtbot.assertNotEmitted(view.example_chosen):
        qtbot.keyClick(view, Qt.Key.Key_Right)


def test_examples_are_gone_through_only_where_maps_are_of_one_image(
    view: ActivationView,
) -> None:
    for run_id, (kind, of_image) in enumerate((("plane", False), ("image", True))):
        picture = np.eye(2)[..., None] if of_image else None
        view.draw(shown(dataclasses.replace(PLANE, kind=kind, picture=picture), run_id=run_id))
        assert [button.isVisible() for button in view._steps] == [of_image] * 2
        assert [button.isEnabled() for button in view._steps] == [of_image] * 2


def test_the_chosen_sample_is_marked_among_the_others(view: ActivationView) -> None:
    values, chosen = np.array([[1.0, -1.0, 0.25], [0.0, 0.0, 0.0]]), Example(7, validation=True)
    targets = np.array([0, 0, 1])
    view.draw(shown(LayerActivations("a", "matrix", values, targets=targets, example=chosen,
                                     marked=2)))  # fmt: skip
    assert view.unit.endswith("by target · marked: validation example 7")
    assert view.reading(cell(view, 0, 0, 2)) == "unit 0, validation example 7, target 1: 0.25"
    assert view.reading(cell(view, 0, 0, 1)) == "unit 0, sample 1, target 0: -1"
    x, y = view.panels[0].marker.getData()
    assert list(zip(x.tolist(), y.tolist(), strict=True)) == [
        (2, 0), (3, 0), (3, 2), (2, 2), (2, 0),
    ]  # fmt: skip
    marker = view.panels[0].marker.mapRectToScene(view.panels[0].marker.boundingRect())
    assert marker.contains(cell(view, 0, 0, 2))
    assert marker.contains(cell(view, 0, 1, 2))
    assert not marker.contains(cell(view, 0, 0, 1))
    view.draw(shown(LayerActivations("a", "matrix", values, targets=targets)))
    assert "marked" not in view.unit
    assert view.panels[0].marker.getData()[0] is None or not len(view.panels[0].marker.getData()[0])


def test_maps_are_zoomed_and_moved_and_shown_whole_again(
    qtbot: QtBot, view: ActivationView
) -> None:
    view.draw(shown(PLANE))
    box = view.panels[0].maps.box
    wheel(view, cell(view, 0, 0, 1), 360)
    near = box.viewRect()
    assert near.width() < box.home.width()
    drag(view, box.sceneBoundingRect().center(), QPoint(-30, 0))
    moved = box.viewRect()
    assert moved.left() > near.left()
    view.draw(shown(dataclasses.replace(PLANE, values=PLANE.values / 2)))  # the run goes on
    assert box.viewRect() == moved
    at = box.mapViewToScene(box.viewRect().center())
    assert view.reading(at).startswith("unit ")
    double_click(view, box.sceneBoundingRect().center())
    assert box.viewRect() == box.home
    for key, shift in ((Qt.Key.Key_Plus, False), (Qt.Key.Key_Right, True)):
        modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        qtbot.keyClick(view, key, modifier)
    assert view.zoomed
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert not view.zoomed


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
