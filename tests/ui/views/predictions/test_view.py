"""The prediction view draws what the networks say, of a hand-made run and of a real one."""

from __future__ import annotations

import csv
import dataclasses
import io
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from simulator.measurement.examination import (
    EvaluatedSamples,
    Examination,
    ExaminationRequest,
    Predictions,
)
from simulator.measurement.snapshot import Snapshot
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design
from ui.plots.axes import Axes, numbers_px
from ui.style import theme
from ui.views.base.export import csv_text
from ui.views.predictions import confusion, decision_surface, regression
from ui.views.predictions.table import facts
from ui.views.predictions.view import PredictionView

NAMES = ("0", "1", "2")


@pytest.fixture
def view(qtbot: QtBot) -> PredictionView:
    made = PredictionView()
    qtbot.addWidget(made)
    made.resize(1000, 460)
    made.show()
    return made


def evaluated() -> EvaluatedSamples:
    """Five samples of three classes: 0 and 1 right, 2 once right and once called 0, 1 called 2."""
    said = [0, 1, 2, 0, 2]
    outputs = np.full((3, 5), 0.1)
    outputs[said, range(5)] = 0.8
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


def test_confusion_counts_true_classes_in_rows_and_predicted_ones_in_columns() -> None:
    assert confusion.counts(evaluated(), 3).tolist() == [[1, 0, 0], [0, 1, 1], [1, 0, 1]]


def test_one_output_names_two_classes() -> None:
    label, share = decision_surface.predicted_class(np.array([[0.2, 0.9]]))
    assert label.tolist() == [0, 1]
    assert share == pytest.approx([0.8, 0.9])


def test_each_point_of_the_surface_has_the_colour_of_its_output() -> None:
    values = np.array([[[0.0, 1.0], [0.5, np.nan]]])  # the first row has the lowest x2
    image = decision_surface.surface_image(surface(values))
    table = theme.diverging_table()

    def color(x: int, y: int) -> list[int]:
        found = image.pixelColor(x, y)
        return [found.red(), found.green(), found.blue()]

    assert color(0, 1) == table[0].tolist()
    assert color(1, 1) == table[-1].tolist()
    assert color(0, 0) == table[127].tolist()
    assert image.pixelColor(1, 0) == theme.color(theme.current().warning)


def test_a_regression_surface_is_coloured_about_zero() -> None:
    samples = EvaluatedSamples(np.zeros((2, 2)), np.array([[-2.0], [1.0]]), np.array([[0.0, 0.0]]))
    values = np.array([[[-2.0, 0.0], [2.0, 5.0]]])
    image = decision_surface.surface_image(
        Predictions("plane", (), samples, None, values, (-1.0, 1.0, -1.0, 1.0))
    )
    table = theme.diverging_table()
    assert image.pixelColor(0, 1).red() == table[0][0]
    assert image.pixelColor(0, 0).red() == image.pixelColor(1, 0).red() == table[-1][0]


def test_more_classes_are_regions_that_pale_where_unsure() -> None:
    values = np.array([[[1.0, 0.4]], [[0.0, 0.3]], [[0.0, 0.3]]])
    image = decision_surface.surface_image(surface(values, NAMES))
    background = np.array(decision_surface._rgb(theme.color(theme.current().surface)), float)
    away = [
        np.abs(np.array(decision_surface._rgb(image.pixelColor(x, 0))) - background).sum()
        for x in (0, 1)
    ]
    assert away[0] > away[1] > 0


def test_points_lie_where_they_belong_nan_is_left_out_and_the_rest_stands_at_the_edge() -> None:
    axes = Axes(QRectF(100, 50, 200, 100), (-1.0, 1.0), (0.0, 10.0))
    places = axes.points(np.array([-1.0, 0.0, np.nan, 9.0]), np.array([0.0, 5.0, 1.0, np.inf]))
    assert [(point.x(), point.y()) for point in places] == [(100, 150), (200, 100), (300, 50)]
    assert axes.at(200, 100) == pytest.approx((0.0, 5.0))


def test_residuals_are_predictions_minus_targets() -> None:
    samples = EvaluatedSamples(None, np.array([[1.0], [2.0]]), np.array([[1.5, 1.0]]))
    assert regression.residuals(samples).tolist() == [0.5, -1.0]
    assert regression.root_mean_square(samples) == pytest.approx(np.sqrt((0.25 + 1) / 2))


def test_the_share_of_right_answers_is_said() -> None:
    predictions = Predictions("classes", NAMES, evaluated(), None)
    assert facts(predictions)[0] == "training 60.0% right"
    both = facts(Predictions("classes", NAMES, evaluated(), evaluated()))
    assert both[0] == "training 60.0% right · validation 60.0% right"
    assert both[2] == "validation 60.0% right"
    assert both[-1] == "60.0%"


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


def test_the_value_under_the_mouse_is_told(qtbot: QtBot, view: PredictionView) -> None:
    values = np.full((1, 5, 5), 0.75)
    view.draw(shown(surface(values)))
    middle = view.boxes()[0].center().toPoint()
    qtbot.mouseMove(view, middle)
    view.pointer = middle
    assert view.reading(middle).endswith("class 1, 75%")
    assert view.reading(QPoint(1, 1)) == ""


def test_four_planes_are_as_large_as_the_room_allows(view: PredictionView) -> None:
    view.draw(shown(surface(np.zeros((1, 3, 3))), networks=4))
    for width, height, least in ((1000, 620, 160), (505, 330, 100), (300, 260, 50)):
        view.resize(width, height)
        boxes = view.boxes()
        assert len(boxes) == 4
        assert min(box.width() for box in boxes) >= least
        assert all(box.width() == box.height() for box in boxes)


def test_residuals_of_all_networks_are_on_one_scale() -> None:
    small = EvaluatedSamples(None, np.array([[1.0], [2.0]]), np.array([[1.1, 2.0]]))
    large = EvaluatedSamples(None, np.array([[1.0], [2.0]]), np.array([[np.nan, 5.0]]))
    low, high = regression.residual_range([small, large])
    assert -low == high
    assert high == pytest.approx(3, rel=0.1)


def test_room_for_numbers_follows_the_widest(qtbot: QtBot) -> None:
    assert numbers_px((-1.0, 1.0)) < numbers_px((-5e5, 5e5))


def test_a_small_matrix_stands_alone_and_a_large_one_beside_its_errors() -> None:
    alone = confusion.arrange_matrix(QRect(0, 0, 130, 90), NAMES, errors=True)
    assert alone.errors is None
    beside = confusion.arrange_matrix(QRect(0, 0, 480, 240), NAMES, errors=True)
    assert beside.errors is not None
    assert not beside.errors.intersects(beside.box)


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
    assert view.boxes()
    view.draw(shown(None, run_id=2))
    assert not view.boxes()


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


@pytest.mark.parametrize("side", [1, 4, 20, 40, 500])
def test_a_matrix_of_any_size_is_drawn_without_a_warning(qtbot: QtBot, side: int) -> None:
    image = QImage(600, 600, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    table = confusion.counts(evaluated(), 3)
    where = confusion.MatrixGeometry(QRectF(50, 50, side, side), 30, True, None)
    confusion.paint_matrix(painter, where, table, NAMES)
    painter.end()
