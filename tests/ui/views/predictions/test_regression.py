"""Where the parts of a picture of predicted numbers stand, and on which ranges."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from simulator.measurement.examination import EvaluatedSamples, Predictions
from tests.ui.views.conftest import ShowView
from tests.ui.views.predictions.test_view import shown
from tests.ui.views.reading import items_of
from ui.plots.pens import DASHES
from ui.style import theme
from ui.views.base.panel_view import WORDS_PX
from ui.views.predictions.picture import fitting, square_side
from ui.views.predictions.regression import CurvePicture, ScatterPicture, ValuesPicture
from ui.views.predictions.view import PredictionView

TARGETS, SAID = [1.0, 2.0, 6.0], [1.5, 2.0, 4.0]


def judged(points: np.ndarray | None = None) -> EvaluatedSamples:
    return EvaluatedSamples(points, np.array(TARGETS)[:, None], np.array([SAID]))


@pytest.fixture
def view(show_view: ShowView[PredictionView]) -> PredictionView:
    return show_view(PredictionView, 430, 400)


def drawn(view: PredictionView, predictions: Predictions) -> ValuesPicture:
    view.draw(shown(predictions))
    QApplication.processEvents()
    (picture,) = view.panels
    assert isinstance(picture, ValuesPicture)
    return picture


def check_places(picture: ValuesPicture, x: str, y: str) -> None:
    """Both plots on one x axis, the residuals below with 28 % of the height."""
    assert all(item.scene() for item in items_of(picture)), "all that is made is in the picture"
    upper, lower = (plot.box.sceneBoundingRect() for plot in picture.plots)
    assert (upper.left(), upper.right()) == (lower.left(), lower.right())
    assert lower.top() > upper.bottom()
    assert lower.height() == pytest.approx(0.28 * (lower.bottom() - upper.top()), abs=1.5)
    assert picture.lower.left.labelText == "residual"
    assert picture.upper.left.labelText == y
    assert picture.lower.bottom.labelText == x
    assert not picture.upper.bottom.label.isVisible()
    assert picture.zero.value() == 0
    assert picture.below.y.tolist() == [0.5, 0.0, -2.0]
    home = picture.lower.box.home
    assert (home.top(), home.bottom()) == pytest.approx((-2.1, 2.1))


def test_a_scatter_has_one_range_both_ways_and_its_samples_full(view: PredictionView) -> None:
    picture = drawn(view, Predictions("values", (), judged(), None, target_name="price"))
    assert isinstance(picture, ScatterPicture)
    check_places(picture, "true price", "predicted price")
    home, low, high = picture.upper.box.home, 1 - 0.12 * 5, 6 + 0.12 * 5
    assert (home.left(), home.right()) == pytest.approx((low, high))
    assert (home.top(), home.bottom()) == pytest.approx((low, high))
    assert picture.rise == pytest.approx(high - low)
    x, y = picture.diagonal.getData()
    assert x.tolist() == y.tolist() == pytest.approx([low, high])
    assert picture.diagonal.opts["pen"].dashPattern() == list(DASHES)
    assert picture.samples.x.tolist() == TARGETS
    assert picture.samples.y.tolist() == SAID
    brush = picture.samples.points()[0].brush()
    assert brush.color() == theme.color(theme.current().networks[0], 0.75), "full, not a ring"
    assert view.header[3:] == ("x1", "x2", "price")
    assert view.rows_of(Predictions("values", (), judged(), judged()))[3:5] == [
        ["validation", 0, "", "", 1.0, 1.5], ["validation", 1, "", "", 2.0, 2.0],
    ]  # fmt: skip


def test_a_curve_runs_over_its_extent_among_the_samples_of_both_sets(view: PredictionView) -> None:
    points = np.array([[0.0], [1.0], [4.0]])
    predictions = Predictions(
        "curve", (), judged(points), judged(points + 1), np.array([[0.0, 1.0, 2.0]]),
        (-1.0, 9.0), ("age",), "price",
    )  # fmt: skip
    picture = drawn(view, predictions)
    assert isinstance(picture, CurvePicture)
    assert not view.legend.isVisible(), "it names the colours of planes"
    assert view.room_px()[1] == view.canvas.height()
    check_places(picture, "age", "price")
    home = picture.upper.box.home
    assert (home.left(), home.right()) == (-1, 9)
    assert [one.tolist() for one in picture.line.getData()] == [[-1, 4, 9], [0, 1, 2]]
    assert picture.line.opts["pen"].color() == theme.color(theme.current().networks[0])
    assert picture.training.x.tolist() == [0, 1, 4]
    assert picture.validation.x.tolist() == [1, 2, 5]
    assert picture.validation.y.tolist() == TARGETS
    assert picture.below.x.tolist() == [0, 1, 4] or view.validation
    assert view.header[3:] == ("age", "x2", "price")
    assert view.rows_of(predictions)[0] == ["training", 0, 0.0, "", 1.0, 1.5]
    at = picture.upper.box.mapViewToScene(picture.upper.box.home.center())
    assert view.reading(at).startswith("age 4")
    alone = Predictions("curve", (), judged(points), None, predictions.surface, (-1.0, 9.0))
    assert drawn(view, alone) is picture
    assert not picture.validation.isVisible()
    assert picture.upper.left.labelText == "y"
    view.resize(200, 170)
    QApplication.processEvents()
    assert not picture.lower.isVisible()
    assert not picture.upper.bottom.isVisible()


def test_a_name_is_shortened_in_its_middle_and_squares_leave_room_for_their_axes() -> None:
    name = "a long name of a column that nobody finds room for"
    assert fitting("short", 300) == "short"
    assert fitting("two\nlines", 300) == "two lines"
    cut = fitting(name, 120)
    assert "…" in cut
    assert (cut[0], cut[-1]) == (name[0], name[-1])
    words = theme.px(WORDS_PX)
    assert square_side(150, 120 + words) == 120, "a small one has no axes"
    wide, high = square_side(300, 400 + words), square_side(500, 250 + words)
    assert wide - 300 == high - 250 < -theme.px(24)


def test_the_other_set_is_one_press_away(view: PredictionView) -> None:
    training, other = judged(), judged()
    view.draw(shown(Predictions("values", (), training, other)))
    first = view.unit
    assert view._switch.text() in ("training set", "validation set")
    was = view.validation
    view.switch_set()
    assert view.validation is not was
    assert view.unit != first
    assert view._judged(view._first) is (other if view.validation else training)
    assert view._switch.isEnabled()
