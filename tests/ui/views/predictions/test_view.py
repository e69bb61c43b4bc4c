"""The prediction view draws what the networks say, of a hand-made run and of a real one."""

from __future__ import annotations

import csv
import dataclasses
import io
import itertools
import typing
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.measurement.examination import (
    EvaluatedSamples,
    Examination,
    PredictionKind,
    Predictions,
)
from simulator.measurement.requests import ExaminationRequest
from simulator.measurement.snapshot import Snapshot
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design
from tests.ui.views.conftest import ShowView
from ui.views.base.export import csv_text
from ui.views.predictions.picture import Picture
from ui.views.predictions.view import KINDS, PredictionView

NAMES = ("0", "1", "2")


@pytest.fixture
def view(show_view: ShowView[PredictionView]) -> PredictionView:
    return show_view(PredictionView, 1000, 460)


def evaluated() -> EvaluatedSamples:
    """Five samples of three classes: 0 and 1 right, 2 once right and once called 0, 1 called 2."""
    predicted = [0, 1, 2, 0, 2]
    outputs = np.full((3, 5), 0.1)
    outputs[predicted, range(5)] = 0.8
    return EvaluatedSamples(None, np.array([0, 1, 2, 2, 1]), outputs)


def surface(values: np.ndarray, names: tuple[str, ...] = ("0", "1")) -> Predictions:
    points = np.array([[0.0, 0.0], [1.0, 1.0]])
    samples = EvaluatedSamples(points, np.array([0, 1]), np.array([[0.2, 0.9]]))
    return Predictions("plane", names, samples, samples, values, (-1.0, 1.0, -1.0, 1.0))


def shown(predictions: Predictions | None, networks: int = 1, run_id: int = 1) -> Snapshot:
    base = Trainer(design([dense("a")]), run_id=run_id).snapshot()
    network = dataclasses.replace(
        base.networks[0], examination=Examination(0, predictions=predictions)
    )
    return dataclasses.replace(base, networks=(network,) * networks)


def real(name: str, networks: int = 1) -> Snapshot:
    trainer = Trainer(design([dense("a")], data={"name": name, "samples": 40}))
    trainer.step()
    made = trainer.snapshot(request=ExaminationRequest(predictions=True))
    return dataclasses.replace(made, networks=made.networks * networks)


def boxes(view: PredictionView) -> list[QRectF]:
    """Where the pictures of the networks stand, in the pixels of the canvas."""
    seen = [picture for picture in view.panels if picture.isVisible()]
    return [picture.plots[0].box.sceneBoundingRect() for picture in seen]


def place(picture: Picture, x: float, y: float, plot: int = 0) -> QPointF:
    """Where values of one of a picture's plots stand, in the pixels of the canvas."""
    return picture.plots[plot].box.mapViewToScene(QPointF(x, y))


@pytest.mark.parametrize("name", ["spirals", "hills", "sine", "digits"])
@pytest.mark.parametrize("networks", [1, 2, 4])
def test_every_kind_of_data_is_drawn(view: PredictionView, name: str, networks: int) -> None:
    view.draw(real(name, networks))
    empty = view.grab().toImage()
    colours = {
        empty.pixelColor(x, y).name()
        for x in range(20, view.width(), 9)
        for y in range(60, view.height(), 9)
    }
    assert len(colours) > 3
    assert view.unit


def test_the_value_under_the_mouse_is_shown(qtbot: QtBot, view: PredictionView) -> None:
    values = np.full((1, 5, 5), 0.75)
    view.draw(shown(surface(values)))
    middle = boxes(view)[0].center().toPoint()
    qtbot.mouseMove(view.canvas.viewport(), middle)
    qtbot.waitUntil(view.hover.isVisible)
    assert view.hover.text().endswith("class 1, 75%")
    assert view.reading(QPointF(1, 1)) == ""


def test_every_kind_of_prediction_has_a_picture() -> None:
    assert set(KINDS) == set(typing.get_args(PredictionKind))


def test_a_network_without_predictions_has_a_name_alone(view: PredictionView) -> None:
    made = shown(surface(np.zeros((1, 3, 3))), networks=2)
    bare = dataclasses.replace(made.networks[1], examination=None, name="not yet")
    view.draw(dataclasses.replace(made, networks=(made.networks[0], bare)))
    assert [picture.plots[0].isVisible() for picture in view.panels] == [True, False]
    assert view.panels[1].name.shown()[1] == "B  not yet"
    assert not view.panels[1].fact.isVisible()


def test_a_plane_says_what_its_colours_mean(view: PredictionView) -> None:
    wanted = {
        ("0", "1"): "probability of class 1",
        NAMES: "likeliest class · paler where unsure",
        (): "predicted value",
    }
    for run_id, (names, words) in enumerate(wanted.items()):
        classes = 3 if names == NAMES else 1
        view.draw(shown(surface(np.zeros((classes, 3, 3)), names), run_id=run_id))
        assert view.unit == words


def test_a_plane_says_how_points_are_set_while_they_can_be(view: PredictionView) -> None:
    view.draw(shown(surface(np.full((1, 4, 4), 0.5))))
    assert "adds" not in view.unit
    assert not any(panel.box.editable for panel in view.panels)
    view.set_editable(True)
    assert "a click adds a point of class 1 (keys 0 to 1), a drag moves one" in view.unit
    assert all(panel.box.editable for panel in view.panels)


def test_four_planes_are_as_large_as_the_room_allows(view: PredictionView) -> None:
    view.draw(shown(surface(np.zeros((1, 3, 3))), networks=4))
    for width, height, least in ((1000, 620, 160), (505, 330, 100), (300, 260, 50)):
        view.resize(width, height)
        QApplication.processEvents()
        found = boxes(view)
        assert len(found) == 4
        assert min(box.width() for box in found) >= least
        assert all(box.width() == pytest.approx(box.height()) for box in found)
        whole = QRectF(view.canvas.rect()).adjusted(-1, -1, 1, 1)  # the pen of a frame
        assert all(whole.contains(box) for box in found)
        assert not any(a.intersects(b) for a, b in itertools.combinations(found, 2))


def test_the_title_names_the_axes_of_a_matrix_first(view: PredictionView) -> None:
    """Beside each other, three matrices have no room for what runs along them."""
    view.draw(real("digits"))
    assert view.unit.startswith("true class down · predicted across")


def test_v_changes_between_validation_and_training_set(qtbot: QtBot, view: PredictionView) -> None:
    view.draw(real("digits"))
    assert "validation set" in view.unit
    qtbot.keyClick(view, Qt.Key.Key_V)
    assert "training set" in view.unit


def test_the_choice_of_a_set_is_offered_only_where_one_set_is_shown(view: PredictionView) -> None:
    view.draw(real("digits"))
    assert view._switch.isVisible()
    view.draw(shown(surface(np.zeros((1, 3, 3))), run_id=2))
    assert not view._switch.isVisible()


def test_a_snapshot_without_an_examination_leaves_what_is_shown(view: PredictionView) -> None:
    view.draw(shown(surface(np.zeros((1, 3, 3)))))
    view.draw(shown(None))
    assert boxes(view)
    view.draw(shown(None, run_id=2))
    assert not boxes(view)
    assert view.reading(QPointF(200, 200)) == ""
    assert view.hint_shown


def test_empty_and_not_finite_pictures_are_survived(view: PredictionView) -> None:
    view.clear()
    view.grab()
    view.draw(shown(surface(np.full((1, 4, 4), np.nan))))
    view.grab()
    broken = EvaluatedSamples(None, np.array([[1.0], [2.0]]), np.array([[np.nan, np.inf]]))
    view.draw(shown(Predictions("values", (), broken, None)))
    view.grab()
    view.resize(60, 40)
    view.grab()


def test_the_data_are_exported_as_they_are(view: PredictionView) -> None:
    view.draw(shown(surface(np.zeros((1, 3, 3)))))
    rows = list(csv.DictReader(io.StringIO(csv_text(view.table()))))
    assert len(rows) == 4
    assert [row["set"] for row in rows] == ["training"] * 2 + ["validation"] * 2
    assert (float(rows[1]["x1"]), float(rows[1]["output 0"])) == (1.0, 0.9)


def test_pictures_have_the_stated_size(view: PredictionView, tmp_path: Path) -> None:
    view.draw(real("spirals"))
    view.export_picture(tmp_path / "p.png", QSize(800, 600))
    assert QImage(str(tmp_path / "p.png")).size() == QSize(800, 600)
    view.export_picture(tmp_path / "p.svg")
    assert (tmp_path / "p.svg").read_text().startswith("<?xml")


@pytest.mark.parametrize("height", [1, 30, 60, 90])
def test_a_view_too_low_for_any_picture_is_laid_out_all_the_same(
    view: PredictionView, height: int
) -> None:
    view.setMinimumSize(1, 1)
    view.draw(shown(surface(np.full((1, 4, 4), 0.5)), networks=3))
    for width in (40, 400, 1600):
        view.resize(width, height)
        QApplication.processEvents()
        view.show_all()
        assert view.columns(3) in (1, 2, 3)
