"""What is shown under the mouse is what the snapshot holds, of hand-made predictions."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.measurement.examination import EvaluatedSamples, Predictions
from tests.ui.views.conftest import ShowView
from tests.ui.views.predictions.test_view import place, shown
from ui.plots.pens import DASHES
from ui.style import theme
from ui.views.predictions.regression import ScatterPicture, ValuesPicture
from ui.views.predictions.view import PredictionView

ROOM = (430, 400)
SMALL = (240, 190)  # without residuals
TRUE, PREDICTED = [1.0, 2.0, 4.0, 5.0], [1.5, 1.25, 4.0, np.nan]


@pytest.fixture
def view(show_view: ShowView[PredictionView]) -> PredictionView:
    return show_view(PredictionView, *ROOM)


def drawn(view: PredictionView, predictions: Predictions) -> ValuesPicture:
    view.draw(shown(predictions))
    QApplication.processEvents()
    (picture,) = view.panels
    assert isinstance(picture, ValuesPicture)
    return picture


def samples(predicted: list[float]) -> EvaluatedSamples:
    return EvaluatedSamples(None, np.array(TRUE)[:, None], np.array([predicted]))


def scatter(view: PredictionView, predicted: list[float] = PREDICTED) -> ValuesPicture:
    return drawn(view, Predictions("values", (), samples(predicted), None))


@pytest.mark.parametrize("room", [ROOM, SMALL])
def test_a_point_of_a_scatter_shows_its_values_and_its_residual(
    view: PredictionView, room: tuple[int, int]
) -> None:
    view.resize(*room)
    picture = scatter(view)
    readings = [
        view.reading(place(picture, true, predicted) + QPointF(2, -2))
        for true, predicted in zip(TRUE[:3], PREDICTED, strict=False)
    ]
    assert readings == [
        "true 1\npredicted 1.5, residual 0.5",
        "true 2\npredicted 1.25, residual -0.75",
        "true 4\npredicted 4, residual 0",
    ]


def test_of_two_points_of_a_scatter_the_nearer_is_shown(view: PredictionView) -> None:
    picture = scatter(view, [1.5, 1.5, 4.0, 4.02])
    at = place(picture, 5.0, 4.02) - QPointF(3, 0)
    assert view.reading(at) == "true 5\npredicted 4.02, residual -0.98"


def test_a_prediction_off_the_scale_is_shown_as_it_is_where_it_is_drawn(
    view: PredictionView,
) -> None:
    picture = scatter(view, [1.5, 80.0, 4.0, 5.0])
    at = place(picture, 2.0, picture.upper.box.home.bottom()) + QPointF(0, 1)
    assert view.reading(at) == "true 2\npredicted 80, residual 78"


def test_between_the_points_of_a_scatter_the_place_is_shown(view: PredictionView) -> None:
    picture = scatter(view)
    at = place(picture, 2.0, 4.0)
    assert view.reading(at) == "true 2, predicted 4"
    finer = place(picture, 2.34, 3.21)
    assert view.reading(finer) == "true 2.34, predicted 3.21"
    beside = place(picture, 1.0, 1.5) + QPointF(20, 0)
    assert "residual" not in view.reading(beside)
    corner = picture.upper.box.sceneBoundingRect().topLeft()
    assert view.reading(corner - QPointF(3, 3)) == ""


def test_where_no_prediction_is_a_number_a_scatter_shows_the_place(view: PredictionView) -> None:
    picture = scatter(view, [np.nan, np.inf, np.nan, np.nan])
    at = place(picture, 2.0, 4.0)
    assert view.reading(at) == "true 2, predicted 4"


def test_the_mouse_over_a_point_of_the_view_shows_it(view: PredictionView, qtbot: QtBot) -> None:
    picture = scatter(view)
    qtbot.mouseMove(view.canvas.viewport(), place(picture, 2.0, 1.25).toPoint())
    qtbot.waitUntil(view.hover.isVisible)
    assert view.hover.text() == "true 2\npredicted 1.25, residual -0.75"


X, HELD_X = [-0.5, 0.0, 0.25, 0.75], [-0.75, 0.5]


def curve(view: PredictionView) -> ValuesPicture:
    """What is predicted is 3 everywhere between the samples."""
    training = EvaluatedSamples(
        np.array(X)[:, None], np.array(TRUE)[:, None], np.array([PREDICTED])
    )
    held = EvaluatedSamples(
        np.array(HELD_X)[:, None], np.array([[2.0], [4.5]]), np.array([[2.5, 4.0]])
    )
    line = np.full((1, 9), 3.0)
    view.validation = False
    return drawn(view, Predictions("curve", (), training, held, line, (-1.0, 1.0)))


def test_below_a_curve_the_residual_of_the_sample_under_the_mouse_is_shown(
    view: PredictionView,
) -> None:
    picture = curve(view)
    readings = [
        view.reading(place(picture, x, off, 1) + QPointF(1, -1))
        for x, off in zip(X[:3], [0.5, -0.75, 0.0], strict=True)
    ]
    assert readings == [
        "x -0.5, true 1\npredicted 1.5, residual 0.5",
        "x 0, true 2\npredicted 1.25, residual -0.75",
        "x 0.25, true 4\npredicted 4, residual 0",
    ]


def test_among_residuals_the_nearest_sample_is_shown_wherever_the_mouse_is(
    view: PredictionView,
) -> None:
    picture = curve(view)
    corner = picture.lower.box.sceneBoundingRect().topLeft() + QPointF(1, 1)
    assert view.reading(corner) == "x -0.5, true 1\npredicted 1.5, residual 0.5"
    between = QPointF(corner.x(), corner.y() - 8)
    assert view.reading(between) == ""


def test_the_residuals_that_are_shown_are_those_of_the_set_that_is_shown(
    view: PredictionView,
) -> None:
    picture = curve(view)
    view.switch_set()
    at = place(picture, 0.5, -0.5, 1)
    assert view.reading(at) == "x 0.5, true 4.5\npredicted 4, residual -0.5"


def test_on_the_dashed_diagonal_both_values_are_the_same(view: PredictionView) -> None:
    picture = scatter(view)
    assert isinstance(picture, ScatterPicture)
    x, y = picture.diagonal.getData()
    assert x.tolist() == y.tolist()
    assert x[0] <= min(TRUE)
    assert x[-1] >= max(TRUE)
    assert picture.diagonal.opts["pen"].dashPattern() == list(DASHES)
    assert picture.diagonal.opts["pen"].color() == theme.color(theme.current().muted)


def test_below_a_scatter_the_residual_is_shown_too(view: PredictionView) -> None:
    picture = scatter(view)
    readings = view.reading(place(picture, 2.0, -0.75, 1))
    assert readings == "true 2\npredicted 1.25, residual -0.75"


def test_residuals_that_are_no_numbers_are_not_shown(view: PredictionView) -> None:
    picture = scatter(view, [np.nan] * 4)
    assert view.reading(picture.lower.box.sceneBoundingRect().center()) == ""


def test_a_small_picture_has_no_residuals_to_show(view: PredictionView) -> None:
    picture = curve(view)
    assert picture.lower.isVisible()
    view.resize(*SMALL)
    assert not picture.lower.isVisible()


@pytest.mark.parametrize("room", [ROOM, SMALL])
def test_near_a_sample_a_curve_shows_its_target_and_else_what_is_predicted(
    view: PredictionView, room: tuple[int, int]
) -> None:
    view.resize(*room)
    picture = curve(view)

    def readings(x: float, y: float) -> str:
        return view.reading(place(picture, x, y))

    assert readings(0.25, 4.0) == "x 0.25: predicted 3\ntraining sample at x 0.25: true 4"
    assert readings(0.5, 4.5) == "x 0.5: predicted 3\nvalidation sample at x 0.5: true 4.5"
    assert readings(0.5, 1.0) == "x 0.5: predicted 3"
    beside = view.reading(place(picture, 0.75, 5.0) - QPointF(4, 0))
    assert beside.endswith("predicted 3\ntraining sample at x 0.75: true 5")
    assert not beside.startswith("x 0.75:")


def test_what_is_predicted_is_read_where_the_mouse_is(view: PredictionView) -> None:
    flat = curve(view).predictions
    assert flat is not None
    rising = np.linspace(1, 5, 9)[None]  # at -1, -0.75 … 1
    picture = drawn(view, dataclasses.replace(flat, surface=rising))
    for x, said in ((-0.99, 1), (-0.5, 2), (-0.05, 3), (0.51, 4), (0.99, 5)):
        first = view.reading(place(picture, x, 2.8)).split("\n")[0]
        assert first.endswith(f"predicted {said}")


def test_what_is_shown_of_a_residual_fits_into_a_narrow_view(view: PredictionView) -> None:
    """A line that is wider than the view would lose its end: the residual."""
    picture = curve(view)
    assert picture.predictions is not None
    training = picture.predictions.training
    precise = EvaluatedSamples(
        training.points, training.targets - 1.000001, training.outputs - 2.345671
    )
    metrics = QFontMetrics(theme.font(theme.CONTROL_PX, 500))
    for index in range(3):
        lines = picture.residual_words(precise, index).split("\n")
        assert max(map(metrics.horizontalAdvance, lines)) < theme.px(300)
