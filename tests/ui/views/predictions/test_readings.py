"""What is shown under the mouse is what the snapshot holds, of hand-made predictions."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QFontMetrics, QImage, QPainter
from pytestqt.qtbot import QtBot
from ui.plots.axes import Axes
from ui.views.predictions.painter import PredictionPainter, ValuesPainter, make_painters

from simulator.measurement.examination import EvaluatedSamples, Predictions
from tests.ui.views.predictions.test_view import shown
from ui.style import theme
from ui.views.predictions import confusion, regression
from ui.views.predictions.view import PredictionView

ROOM = QRect(20, 30, 400, 300)
SMALL = QRect(20, 30, 120, 100)  # without residuals
TRUE, PREDICTED = [1.0, 2.0, 4.0, 5.0], [1.5, 1.25, 4.0, np.nan]


def one(predictions: Predictions, *, validation: bool = True) -> PredictionPainter:
    (picture,) = make_painters([predictions], validation=validation)
    assert picture is not None
    return picture


def samples(predicted: list[float]) -> EvaluatedSamples:
    return EvaluatedSamples(None, np.array(TRUE)[:, None], np.array([predicted]))


def scatter(predicted: list[float] = PREDICTED) -> ValuesPainter:
    found = one(Predictions("values", (), samples(predicted), None))
    assert isinstance(found, ValuesPainter)
    return found


def pixel(axes: Axes, x: float, y: float) -> QPointF:
    """Where a point is drawn."""
    return axes.points(np.array([x]), np.array([y])).at(0)


@pytest.mark.parametrize("room", [ROOM, SMALL])
def test_a_point_of_a_scatter_shows_its_values_and_its_residual(qtbot: QtBot, room: QRect) -> None:
    picture = scatter()
    axes = picture.axes(room)
    readings = [
        picture.reading(room, pixel(axes, true, predicted) + QPointF(2, -2))
        for true, predicted in zip(TRUE[:3], PREDICTED, strict=False)
    ]
    assert readings == [
        "true 1\npredicted 1.5, residual 0.5",
        "true 2\npredicted 1.25, residual -0.75",
        "true 4\npredicted 4, residual 0",
    ]


def test_of_two_points_of_a_scatter_the_nearer_is_shown(qtbot: QtBot) -> None:
    picture = scatter([1.5, 1.5, 4.0, 4.02])
    at = pixel(picture.axes(ROOM), 5.0, 4.02) - QPointF(3, 0)
    assert picture.reading(ROOM, at) == "true 5\npredicted 4.02, residual -0.98"


def test_a_prediction_off_the_scale_is_shown_as_it_is_where_it_is_drawn(qtbot: QtBot) -> None:
    picture = scatter([1.5, 80.0, 4.0, 5.0])
    at = pixel(picture.axes(ROOM), 2.0, 80.0)
    assert picture.reading(ROOM, at) == "true 2\npredicted 80, residual 78"


def test_between_the_points_of_a_scatter_the_place_is_shown(qtbot: QtBot) -> None:
    picture = scatter()
    at = pixel(picture.axes(ROOM), 2.0, 4.0)
    assert picture.reading(ROOM, at) == "true 2, predicted 4"
    beside = pixel(picture.axes(ROOM), 1.0, 1.5) + QPointF(20, 0)
    assert "residual" not in picture.reading(ROOM, beside)
    assert picture.reading(ROOM, picture.box(ROOM).topLeft() - QPointF(3, 3)) == ""


def test_where_no_prediction_is_a_number_a_scatter_shows_the_place(qtbot: QtBot) -> None:
    picture = scatter([np.nan, np.inf, np.nan, np.nan])
    at = pixel(picture.axes(ROOM), 2.0, 4.0)
    assert picture.reading(ROOM, at) == "true 2, predicted 4"


def test_the_mouse_over_a_point_of_the_view_shows_it(qtbot: QtBot) -> None:
    view = PredictionView()
    qtbot.addWidget(view)
    view.resize(1000, 460)
    view.show()
    predictions = Predictions("values", (), samples(PREDICTED), None)
    view.draw(shown(predictions))
    ((panel, picture),) = view._panels(view.plot_area())
    assert isinstance(picture, ValuesPainter)
    at = pixel(picture.axes(panel.picture), 2.0, 1.25).toPoint()
    qtbot.mouseMove(view, at)
    qtbot.waitUntil(lambda: view.pointer == at)
    assert view.reading(at) == "true 2\npredicted 1.25, residual -0.75"


X, HELD_X = [-0.5, 0.0, 0.25, 0.75], [-0.75, 0.5]


def curve() -> ValuesPainter:
    """What is predicted is 3 everywhere between the samples."""
    training = EvaluatedSamples(
        np.array(X)[:, None], np.array(TRUE)[:, None], np.array([PREDICTED])
    )
    held = EvaluatedSamples(
        np.array(HELD_X)[:, None], np.array([[2.0], [4.5]]), np.array([[2.5, 4.0]])
    )
    line = np.full((1, 9), 3.0)
    found = one(Predictions("curve", (), training, held, line, (-1.0, 1.0)), validation=False)
    assert isinstance(found, ValuesPainter)
    return found


def test_below_a_curve_the_residual_of_the_sample_under_the_mouse_is_shown(qtbot: QtBot) -> None:
    picture = curve()
    axes = picture.residual_axes(ROOM)
    assert axes is not None
    readings = [
        picture.reading(ROOM, pixel(axes, x, off) + QPointF(1, -1))
        for x, off in zip(X[:3], [0.5, -0.75, 0.0], strict=True)
    ]
    assert readings == [
        "x -0.5, true 1\npredicted 1.5, residual 0.5",
        "x 0, true 2\npredicted 1.25, residual -0.75",
        "x 0.25, true 4\npredicted 4, residual 0",
    ]


def test_among_residuals_the_nearest_sample_is_shown_wherever_the_mouse_is(qtbot: QtBot) -> None:
    picture = curve()
    axes = picture.residual_axes(ROOM)
    assert axes is not None
    corner = axes.box.topLeft() + QPointF(1, 1)
    assert picture.reading(ROOM, corner) == "x -0.5, true 1\npredicted 1.5, residual 0.5"
    between = QPointF(corner.x(), axes.box.top() - 8)
    assert picture.reading(ROOM, between) == ""


def test_the_residuals_that_are_shown_are_those_of_the_set_that_is_shown(qtbot: QtBot) -> None:
    picture = one(curve().predictions)
    assert isinstance(picture, ValuesPainter)
    axes = picture.residual_axes(ROOM)
    assert axes is not None
    at = pixel(axes, 0.5, -0.5)
    assert picture.reading(ROOM, at) == "x 0.5, true 4.5\npredicted 4, residual -0.5"


def test_below_a_scatter_the_residual_is_shown_too(qtbot: QtBot) -> None:
    picture = scatter()
    axes = picture.residual_axes(ROOM)
    assert axes is not None
    readings = picture.reading(ROOM, pixel(axes, 2.0, -0.75))
    assert readings == "true 2\npredicted 1.25, residual -0.75"


def test_residuals_that_are_no_numbers_are_not_shown(qtbot: QtBot) -> None:
    picture = scatter([np.nan] * 4)
    axes = picture.residual_axes(ROOM)
    assert axes is not None
    assert picture.reading(ROOM, axes.box.center()) == ""


def test_a_small_picture_has_no_residuals_to_show(qtbot: QtBot) -> None:
    assert curve().residual_axes(SMALL) is None


@pytest.mark.parametrize("room", [ROOM, SMALL])
def test_near_a_sample_a_curve_shows_its_target_and_else_what_is_predicted(
    qtbot: QtBot, room: QRect
) -> None:
    picture = curve()
    axes = picture.axes(room)

    def readings(x: float, y: float) -> str:
        return picture.reading(room, pixel(axes, x, y))

    assert readings(0.0, 2.0) == "x 0: predicted 3\ntraining sample at x 0: true 2"
    assert readings(0.5, 4.5) == "x 0.5: predicted 3\nvalidation sample at x 0.5: true 4.5"
    assert readings(0.5, 1.0) == "x 0.5: predicted 3"
    beside = picture.reading(room, pixel(axes, 0.75, 5.0) - QPointF(4, 0))
    assert beside.endswith("predicted 3\ntraining sample at x 0.75: true 5")
    assert not beside.startswith("x 0.75:")


ANIMALS = ("horse", "zebra", "ant")


def matrix(wrong: list[int]) -> PredictionPainter:
    """Classes 0, 1, 2, 2, 1 that are called 0, 1, 2, 0, 2; the errors are `wrong`."""
    outputs = np.full((3, 5), 0.1)
    outputs[[0, 1, 2, 0, 2], range(5)] = [0.8, 0.9, 0.5, 0.625, 0.75]
    images = np.random.default_rng(0).random((len(wrong), 4, 4, 1))
    targets = np.array([0, 1, 2, 2, 1])
    found = EvaluatedSamples(None, targets, outputs, np.array(wrong, np.intp), images)
    return one(Predictions("classes", ANIMALS, found, None))


def error_places(count: int, room: QRect = ROOM) -> list[QRectF]:
    errors = confusion.arrange_matrix(room, ANIMALS, errors=True).errors
    assert errors is not None
    return confusion.error_places(errors, count)


def test_a_picture_of_an_error_shows_what_it_is_what_was_predicted_and_how_surely(
    qtbot: QtBot,
) -> None:
    picture = matrix([4, 3])
    first, second = error_places(2)
    assert picture.reading(ROOM, first.center()) == "true zebra, said ant: 75% sure"
    assert picture.reading(ROOM, second.center()) == "true ant, said horse: 62% sure"
    caption = QPointF(second.center().x(), second.bottom() + 4)
    assert picture.reading(ROOM, caption) == "true ant, said horse: 62% sure"


def test_beside_the_pictures_of_errors_nothing_is_shown(qtbot: QtBot) -> None:
    first, second = error_places(2)
    beside = QPointF(first.right() + 5, first.center().y())
    assert matrix([4, 3]).reading(ROOM, beside) == ""
    assert matrix([4]).reading(ROOM, second.center()) == ""
    assert matrix([]).reading(ROOM, first.center()) == ""


def test_only_the_errors_that_find_room_are_shown(qtbot: QtBot) -> None:
    places = error_places(100)
    assert 2 <= len(places) < 100
    errors = confusion.arrange_matrix(ROOM, ANIMALS, errors=True).errors
    assert errors is not None
    assert all(place.bottom() <= errors.bottom() for place in places)
    picture = matrix([4, 3] * 50)
    readings = [picture.reading(ROOM, place.center()) for place in places[:2]]
    assert readings == ["true zebra, said ant: 75% sure", "true ant, said horse: 62% sure"]


def test_each_error_is_shown_where_its_picture_is_painted(qtbot: QtBot) -> None:
    image = QImage(ROOM.right() + 9, ROOM.bottom() + 9, QImage.Format.Format_RGB32)
    image.fill(0x204060)
    painter = QPainter(image)
    matrix([4, 3]).paint(painter, ROOM, "#000000")
    painter.end()
    for place in error_places(2):
        part = image.copy(place.toRect().adjusted(2, 2, -2, -2))
        seen = [part.pixelColor(x, y) for x in range(part.width()) for y in range(part.height())]
        assert all(c.red() == c.green() == c.blue() for c in seen)  # the pictures are grey


def test_what_is_shown_of_a_residual_fits_into_a_narrow_view(qtbot: QtBot) -> None:
    """A line that is wider than the view would lose its end: the residual."""
    picture = curve()
    axes = picture.residual_axes(ROOM)
    assert axes is not None
    training = picture.predictions.training
    assert training.points is not None
    precise = EvaluatedSamples(
        training.points, training.targets - 1.000001, training.outputs - 2.345671
    )
    text = regression.residual_reading(axes, axes.box.center(), training.points[:, 0], "x", precise)
    metrics = QFontMetrics(theme.font(theme.CONTROL_PX, 500))
    assert max(map(metrics.horizontalAdvance, text.split("\n"))) < theme.px(300)
