"""What is told under the mouse is what the snapshot holds, of hand-made predictions."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRect
from pytestqt.qtbot import QtBot

from simulator.examination import Judged, Predictions
from tests.ui.views.predictions.test_predictions import shown
from ui.views.predictions.panels import Axes
from ui.views.predictions.picture import Picture, Values, pictures
from ui.views.predictions.view import PredictionView

ROOM = QRect(20, 30, 400, 300)
SMALL = QRect(20, 30, 120, 100)  # without residuals
TRUE, SAID = [1.0, 2.0, 4.0, 5.0], [1.5, 1.25, 4.0, np.nan]


def one(predictions: Predictions) -> Picture:
    (picture,) = pictures([predictions], held=True)
    assert picture is not None
    return picture


def samples(said: list[float]) -> Judged:
    return Judged(None, np.array(TRUE)[:, None], np.array([said]))


def scatter(said: list[float] = SAID) -> Values:
    found = one(Predictions("values", (), samples(said), None))
    assert isinstance(found, Values)
    return found


def pixel(axes: Axes, x: float, y: float) -> QPointF:
    """Where a point is drawn."""
    return axes.points(np.array([x]), np.array([y])).at(0)


@pytest.mark.parametrize("room", [ROOM, SMALL])
def test_a_point_of_a_scatter_tells_its_values_and_its_residual(qtbot: QtBot, room: QRect) -> None:
    picture = scatter()
    axes = picture.axes(room)
    told = [
        picture.reading(room, pixel(axes, true, said) + QPointF(2, -2))
        for true, said in zip(TRUE[:3], SAID, strict=False)
    ]
    assert told == [
        "true 1: predicted 1.5, residual 0.5",
        "true 2: predicted 1.25, residual -0.75",
        "true 4: predicted 4, residual 0",
    ]


def test_of_two_points_of_a_scatter_the_nearer_is_told(qtbot: QtBot) -> None:
    picture = scatter([1.5, 1.5, 4.0, 4.02])
    at = pixel(picture.axes(ROOM), 5.0, 4.02) - QPointF(3, 0)
    assert picture.reading(ROOM, at) == "true 5: predicted 4.02, residual -0.98"


def test_a_prediction_off_the_scale_is_told_as_it_is_where_it_is_drawn(qtbot: QtBot) -> None:
    picture = scatter([1.5, 80.0, 4.0, 5.0])
    at = pixel(picture.axes(ROOM), 2.0, 80.0)
    assert picture.reading(ROOM, at) == "true 2: predicted 80, residual 78"


def test_between_the_points_of_a_scatter_the_place_is_told(qtbot: QtBot) -> None:
    picture = scatter()
    at = pixel(picture.axes(ROOM), 2.0, 4.0)
    assert picture.reading(ROOM, at) == "true 2, predicted 4"
    beside = pixel(picture.axes(ROOM), 1.0, 1.5) + QPointF(20, 0)
    assert "residual" not in picture.reading(ROOM, beside)
    assert picture.reading(ROOM, picture.box(ROOM).topLeft() - QPointF(3, 3)) == ""


def test_where_no_prediction_is_a_number_a_scatter_tells_the_place(qtbot: QtBot) -> None:
    picture = scatter([np.nan, np.inf, np.nan, np.nan])
    at = pixel(picture.axes(ROOM), 2.0, 4.0)
    assert picture.reading(ROOM, at) == "true 2, predicted 4"


def test_the_mouse_over_a_point_of_the_view_tells_it(qtbot: QtBot) -> None:
    view = PredictionView()
    qtbot.addWidget(view)
    view.resize(1000, 460)
    view.show()
    predictions = Predictions("values", (), samples(SAID), None)
    view.draw(shown(predictions))
    ((panel, picture),) = view._panels(view.plot_area())
    assert isinstance(picture, Values)
    at = pixel(picture.axes(panel.picture), 2.0, 1.25).toPoint()
    qtbot.mouseMove(view, at)
    qtbot.waitUntil(lambda: view.pointer == at)
    assert view.reading(at) == "true 2: predicted 1.25, residual -0.75"
