"""Ridges are zoomed and moved by hand, and their axis and readings follow."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from tests.ui.views.conftest import ShowView
from tests.ui.views.gestures import double_click, drag, pointed, wheel
from tests.ui.views.histograms.test_view import ONE, exported, growing, on_ridge, plot_of, shown
from tests.ui.views.reading import labels_of
from ui.views.histograms.view import HistogramView


@pytest.fixture
def view(show_view: ShowView[HistogramView]) -> HistogramView:
    return show_view(HistogramView, 900, 420)


def test_ridges_are_zoomed_and_moved_and_shown_whole_again(
    qtbot: QtBot, view: HistogramView
) -> None:
    view.draw(shown(growing()))
    box = plot_of(view).box
    at = on_ridge(view, 2, ONE, up=0.5)
    magnitude = box.mapSceneToView(at)
    wheel(view, at, 360)
    near = box.viewRect()
    assert near.width() < box.home.width()
    assert near.contains(magnitude)
    expected = "a · step 30 · 1 … 2: 80.0%"
    assert pointed(view, on_ridge(view, 2, ONE, up=0.5)) == expected
    drag(view, box.sceneBoundingRect().center(), QPoint(40, 0))
    moved = box.viewRect()
    assert moved.left() < near.left()
    view.draw(shown(np.concatenate([growing(), growing()])))  # the run goes on
    assert box.viewRect().width() == pytest.approx(moved.width())
    assert view.zoomed
    double_click(view, box.sceneBoundingRect().center())
    assert box.viewRect() == box.home
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.zoomed
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert not view.zoomed


def test_a_zoomed_axis_writes_finer_numbers_where_they_belong(view: HistogramView) -> None:
    view.draw(shown(growing()))
    box = plot_of(view).box
    box.setRange(xRange=(np.log10(0.5), np.log10(4.0)), padding=0)
    texts = labels_of(view)
    name = next(one for one in texts if one.text == "magnitude")
    below = {one.number: one.x for one in texts if name.y - 24 < one.y < name.y - 6}
    assert 1.0 in below
    assert len(below) >= 3
    assert 0.0 not in below
    for number, x in below.items():
        assert number is not None
        at = view.view_point(box.mapViewToScene(QPointF(np.log10(number), 0)))
        # a number at an end is moved inside
        assert x == pytest.approx(at.x(), abs=2) or number in (min(below), max(below))


def test_an_export_of_a_zoomed_plot_shows_what_is_seen_and_the_data_are_whole(
    view: HistogramView,
) -> None:
    view.draw(shown(growing()))
    before = exported(view)
    plot_of(view).box.setRange(yRange=(1.5, 3.0), padding=0)  # of step 10 alone the base line
    texts = {one.text for one in labels_of(view)}
    assert "10" in texts
    assert not {"20", "step 30"} & texts
    assert exported(view) == before
