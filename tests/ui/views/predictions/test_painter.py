"""Each kind of data has its picture, which stands in any room and tells what is under a point."""

from __future__ import annotations

import dataclasses
import typing

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot
from ui.views.predictions.painter import KINDS, PredictionPainter, make_painters

from simulator.measurement.examination import EvaluatedSamples, PredictionKind, Predictions
from tests.ui.views.predictions.test_view import NAMES, evaluated, real, surface
from ui.style import theme

ROOM = QRect(20, 30, 400, 300)


def one(predictions: Predictions, *, validation: bool = True) -> PredictionPainter:
    (picture,) = make_painters([predictions], validation=validation)
    assert picture is not None
    return picture


def values(predicted: list[float]) -> Predictions:
    """Two numbers, 1 and 2, that were to be predicted."""
    samples = EvaluatedSamples(None, np.array([[1.0], [2.0]]), np.array([predicted]))
    return Predictions("values", (), samples, None)


def found_in(name: str) -> Predictions:
    """What a network really predicts."""
    examination = real(name).networks[0].examination
    assert examination is not None
    assert examination.predictions is not None
    return examination.predictions


def painted(picture: PredictionPainter, room: QRect) -> QImage:
    image = QImage(500, 400, QImage.Format.Format_RGB32)
    image.fill(theme.color(theme.current().surface))
    painter = QPainter(image)
    picture.paint(painter, room, theme.current().networks[0])
    painter.end()
    return image


def test_every_kind_of_prediction_has_a_picture() -> None:
    assert set(KINDS) == set(typing.get_args(PredictionKind))


@pytest.mark.parametrize("name", ["spirals", "hills", "sine", "digits"])
@pytest.mark.parametrize("room", [ROOM, QRect(0, 0, 150, 110), QRect(5, 5, 12, 9)])
def test_a_picture_is_drawn_inside_its_room(qtbot: QtBot, name: str, room: QRect) -> None:
    picture = one(found_in(name))
    box = picture.box(room)
    assert QRectF(room).contains(box)
    assert picture.side(room) == box.width()
    inside = painted(picture, room).copy(box.toRect())
    background = QImage(inside.size(), inside.format())
    background.fill(theme.color(theme.current().surface))
    assert inside != background


def test_a_picture_without_a_network_is_none() -> None:
    first, second = make_painters([None, values([1.0, 2.0])], validation=True)
    assert first is None
    assert second is not None


def test_the_validation_set_is_shown_if_it_is_held_and_there_is_one() -> None:
    both = Predictions("classes", NAMES, evaluated(), evaluated())
    assert one(both, validation=True).evaluated is both.validation
    assert one(both, validation=False).evaluated is both.training
    alone = dataclasses.replace(both, validation=None)
    assert one(alone, validation=True).evaluated is alone.training


def test_a_cell_of_the_matrix_is_shown(qtbot: QtBot) -> None:
    picture = one(Predictions("classes", NAMES, evaluated(), None))
    box = picture.box(ROOM)
    at = QPointF(box.left() + 0.5 * box.width() / 3, box.bottom() - 2)
    assert picture.reading(ROOM, at) == "true 2, said 0: 1 of 2 (50%)"


def test_what_is_predicted_at_a_place_is_shown(qtbot: QtBot) -> None:
    plane = one(surface(np.full((1, 5, 5), 0.75)))
    assert plane.reading(ROOM, plane.box(ROOM).center()).endswith("class 1, 75%")
    curve = one(found_in("sine"))
    over = curve.box(ROOM).topLeft() + QPointF(9, 9)
    assert "predicted" in curve.reading(ROOM, over)


def test_a_plane_says_what_its_colours_mean() -> None:
    assert one(surface(np.zeros((1, 3, 3)))).description == "probability of class 1"
    assert one(surface(np.zeros((3, 3, 3)), NAMES)).description.startswith("likeliest class")
    assert one(surface(np.zeros((1, 3, 3)), ())).description == "predicted value"


def test_residuals_beside_larger_ones_are_drawn_on_the_larger_scale(qtbot: QtBot) -> None:
    small, large = values([1.1, 2.0]), values([3.0, 2.0])
    alone = one(small)
    beside, other = make_painters([small, large], validation=True)
    assert beside is not None
    assert other is not None
    assert beside.box(ROOM) == other.box(ROOM)
    again = one(values([1.1, 2.0]))
    assert painted(alone, ROOM) == painted(again, ROOM)
    assert painted(alone, ROOM) != painted(beside, ROOM)
