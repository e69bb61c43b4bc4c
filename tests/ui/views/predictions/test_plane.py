"""What a plane says at a place, what its colours mean, and where its cross hair is free."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from simulator.measurement.examination import EvaluatedSamples, Predictions
from tests.ui.views.conftest import ShowView
from tests.ui.views.predictions.test_view import place, shown
from ui.style import theme
from ui.views.predictions.plane import (
    GAP_PX,
    LARGEST_POINT_PX,
    LEAST_POINT_PX,
    POINT_PX,
    PlanePicture,
    coordinates,
    plane_text,
    plane_words,
    point_px,
)
from ui.views.predictions.view import PredictionView

# x1 from -2 to 2 and x2 from 0 to 20, five cells each
GRID = np.arange(25.0).reshape(5, 5)
EXTENT = (-2.0, 2.0, 0.0, 20.0)
POINTS = np.array([[-1.0, 5.0], [1.0, 15.0]])


def plane(surface: np.ndarray = GRID[None], **facts: object) -> Predictions:
    judged = EvaluatedSamples(
        POINTS, np.array([-4.0, 8.0]), np.zeros((1, 2)), numbers=np.array([7, 3])
    )
    made = Predictions("plane", (), judged, None, surface, EXTENT)
    return dataclasses.replace(made, **facts)  # type: ignore[arg-type]


def test_a_value_is_read_in_the_nearest_cell_up_to_the_edge() -> None:
    for x1, x2, said in (
        (-2, 0, 0), (2, 0, 4), (-2, 20, 20), (2, 20, 24), (0.4, 4, 7), (0.6, 6, 8),
        (-9, -90, 0), (9, 90, 24),
    ):  # fmt: skip
        text = plane_text(plane(), QPointF(x1, x2))
        assert text == f"x1 {x1:.2f}, x2 {x2:.2f}: {said}"
    assert plane_text(plane(surface=None), QPointF(0, 0)) == ""
    named = plane(input_names=("age", "weight"), target_name="price")
    assert plane_text(named, QPointF(0, 0)) == "age 0.00, weight 0.00: price 2"
    fine = plane(extent=(0.0, 0.01, 0.0, 200_000.0))
    assert plane_text(fine, QPointF(0.005, 123_456.0)).startswith("x1 0.0050, x2 123,456: ")


def test_a_class_is_read_with_how_sure_it_is() -> None:
    three = plane(np.stack([np.full((5, 5), share) for share in (0.1, 0.7, 0.2)]))
    three = dataclasses.replace(three, class_names=("a", "b", "c"))
    assert plane_text(three, QPointF(0, 0)) == "x1 0.00, x2 0.00: class b, 70%"
    two = plane(np.full((1, 5, 5), 0.2), class_names=("no", "yes"))
    assert plane_text(two, QPointF(0, 0)) == "x1 0.00, x2 0.00: class no, 80%"
    assert plane_words(three) == "likeliest class · paler where unsure"
    assert plane_words(two) == "probability of class yes"
    assert plane_words(plane()) == "predicted value"
    assert plane_words(plane(target_name="price")) == "predicted price"
    assert coordinates(plane(input_names=("only",))) == ("x1", "x2")


@pytest.fixture
def view(show_view: ShowView[PredictionView]) -> PredictionView:
    return show_view(PredictionView, 560, 460)


def picture_of(view: PredictionView, predictions: Predictions) -> PlanePicture:
    view.draw(shown(predictions))
    QApplication.processEvents()
    (picture,) = view.panels
    assert isinstance(picture, PlanePicture)
    return picture


def test_a_plane_is_a_square_of_its_extent_with_every_sample_in_its_place(
    view: PredictionView,
) -> None:
    picture = picture_of(view, plane())
    home, box = picture.box.home, picture.box.sceneBoundingRect()
    assert (home.left(), home.right(), home.top(), home.bottom()) == EXTENT
    assert box.width() == pytest.approx(box.height(), abs=1)
    rect = picture.surface.mapRectToParent(picture.surface.boundingRect())
    assert (rect.left(), rect.right(), rect.top(), rect.bottom()) == pytest.approx(EXTENT)
    assert picture.training.x.tolist() == [-1, 1]
    assert picture.training.y.tolist() == [5, 15]
    assert not picture.validation.isVisible()
    assert [picture.sample_at(place(picture, *at)) for at in POINTS.tolist()] == [7, 3]
    assert picture.sample_at(place(picture, 0, 10)) is None
    assert picture.training.opts["size"] > 7, "two points alone are large"
    assert view.header[3:] == ("x1", "x2", "target")
    [first, second] = view.rows_of(plane(target_name="price"))
    assert first == ["training", 0, -1.0, 5.0, -4.0, 0.0]
    assert second[:5] == ["training", 1, 1.0, 15.0, 8.0]
    view.draw(shown(plane(validation=plane().training, input_names=("a", "b"), target_name="c")))
    assert picture.validation.isVisible()
    assert view.header[3:] == ("a", "b", "c")
    assert len(view.rows_of(plane(validation=plane().training))) == 4


def test_a_few_samples_are_dots_that_are_seen_from_afar_and_many_do_not_hide_the_plane() -> None:
    for width in (90.0, 150.0, 400.0):
        four, sixty, thousand = (point_px(width, count) for count in (4, 60, 1000))
        assert four == LARGEST_POINT_PX
        assert four >= sixty >= thousand >= LEAST_POINT_PX
    assert point_px(150.0, 60) > 6, "the boundary bends around single ones in a lesson"
    assert point_px(400.0, 1000) == POINT_PX
    assert point_px(60.0, 1000) == LEAST_POINT_PX


def test_the_cross_hair_leaves_its_middle_free_by_the_same_pixels_both_ways(
    view: PredictionView,
) -> None:
    picture = picture_of(view, plane())
    view.set_editable(True)
    cross = view._cross
    cross.place, cross.shown = (0.5, 12.0), True
    view._show_cross()
    assert picture.cross_lines.isVisible()
    x, y = picture.cross_lines.getData()
    seen = picture.box.viewRect()
    assert (x[0], x[3], y[4], y[7]) == (seen.left(), seen.right(), seen.top(), seen.bottom())
    assert y[:4].tolist() == [12.0] * 4
    assert x[4:].tolist() == [0.5] * 4
    middle = place(picture, 0.5, 12.0)
    gap = GAP_PX * theme.scale()
    ends = [place(picture, float(x[at]), float(y[at])) for at in (1, 2, 5, 6)]
    away = [(round(end.x() - middle.x(), 1), round(end.y() - middle.y(), 1)) for end in ends]
    assert away == [(-gap, 0), (gap, 0), (0, gap), (0, -gap)]
    assert view.hover.text() == f"x1 0.50, x2 12.00: 12\nEnter adds {cross.words}"
    view.set_editable(False)
    assert not picture.cross_lines.isVisible()
    assert not view.hover.isVisible()
    assert "click" not in view.toolTip()
    view.set_editable(True)
    assert view.toolTip() != ""
    assert not picture.cross_lines.isVisible()
