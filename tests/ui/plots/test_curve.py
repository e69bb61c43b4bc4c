"""A growing curve holds the points it was given, in pieces, and makes only the newest anew."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from tests.ui.views.reading import alike, array_of, box_of
from ui.plots.canvas import PlotCanvas
from ui.plots.curve import FARTHEST, PIECE, GrowingCurve
from ui.plots.plot import Plot


def drawn(curve: GrowingCurve) -> tuple[np.ndarray, np.ndarray]:
    """The points of all pieces, each once."""
    parts = [piece.getData() for piece in curve.pieces if len(piece.getData()[0])]
    x = [part[0] if at == 0 else part[0][1:] for at, part in enumerate(parts)]
    y = [part[1] if at == 0 else part[1][1:] for at, part in enumerate(parts)]
    return np.concatenate(x), np.concatenate(y)


@pytest.mark.parametrize("count", [2, PIECE, PIECE + 1, PIECE + 2, 5 * PIECE + 7])
def test_the_pieces_together_are_the_points(qtbot: QtBot, count: int) -> None:
    curve = GrowingCurve(pg.ViewBox())
    x, y = np.arange(count) * 0.5, np.sin(np.arange(count))
    curve.set_points(x, y)
    assert drawn(curve)[0].tolist() == x.tolist()
    assert drawn(curve)[1].tolist() == y.tolist()
    for one, other in zip(curve.pieces, curve.pieces[1:], strict=False):
        assert one.getData()[0][-1] == other.getData()[0][0]  # no gap between them


def test_growing_point_by_point_is_the_same_as_all_at_once(qtbot: QtBot) -> None:
    curve, y = GrowingCurve(pg.ViewBox()), np.random.default_rng(0).normal(size=300)
    for count in range(1, 301):
        curve.set_points(np.arange(count) * 1.0, y[:count])
    assert drawn(curve)[1].tolist() == y.tolist()


def test_what_was_kept_is_not_made_again(qtbot: QtBot) -> None:
    curve, made = GrowingCurve(pg.ViewBox()), []
    curve.set_points(np.arange(200.0), np.zeros(200))
    for number, piece in enumerate(curve.pieces):
        piece.sigPlotChanged.connect(lambda _item, number=number: made.append(number))
    curve.set_points(np.arange(201.0), np.zeros(201))
    assert made == [3]
    curve.set_points(np.arange(201.0), np.zeros(201))
    assert made == [3]


@pytest.mark.parametrize("at", [0, 63, 64, 65, 127, 199])
def test_a_change_anywhere_is_drawn(qtbot: QtBot, at: int) -> None:
    curve = GrowingCurve(pg.ViewBox())
    x, y = np.arange(200.0), np.zeros(200)
    curve.set_points(x, y)
    changed = y.copy()
    changed[at] = 1.0
    curve.set_points(x, changed)
    assert drawn(curve)[1].tolist() == changed.tolist()
    curve.set_points(x + (np.arange(200) == at), changed)
    assert drawn(curve)[0][at] == at + 1


def test_a_shorter_curve_leaves_nothing_behind(qtbot: QtBot) -> None:
    curve = GrowingCurve(pg.ViewBox())
    curve.set_points(np.arange(200.0), np.ones(200))
    curve.set_points(np.arange(3.0), np.ones(3))
    assert drawn(curve)[0].tolist() == [0.0, 1.0, 2.0]
    curve.set_points(np.zeros(0), np.zeros(0))
    assert all(len(piece.getData()[0]) == 0 for piece in curve.pieces)


@pytest.mark.parametrize("dotted", [True, False])
def test_a_single_point_is_a_dot_and_two_are_a_line(canvas: PlotCanvas, dotted: bool) -> None:
    plot = Plot(grid=False)
    canvas.addItem(plot)
    canvas.lay_out()
    curve = GrowingCurve(plot.box, dotted=dotted)
    curve.set_color(QColor("#ff0000"))
    curve.set_points(np.array([0.5]), np.array([0.5]))
    left, top, right, bottom = box_of(alike(array_of(canvas.grab().toImage()), "#ff0000", 60))
    at = plot.mapToScene(plot.place_of(0.5, 0.5))
    assert 2 <= right - left <= 4
    assert 2 <= bottom - top <= 4
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((at.x(), at.y()), abs=1.5)
    curve.set_points(np.array([0.5, 0.7]), np.array([0.5, 0.5]))
    assert curve.pieces[0].opts["pen"].widthF() == 2
    curve.set_points(np.array([0.5]), np.array([0.5]))
    assert curve.pieces[0].opts["pen"].widthF() == 4


def test_no_number_is_too_large_to_draw(qtbot: QtBot) -> None:
    curve = GrowingCurve(pg.ViewBox())
    curve.set_points(np.arange(3.0), np.array([1e308, -1e308, 0.0]))
    assert drawn(curve)[1].tolist() == [FARTHEST, -FARTHEST, 0.0]


def test_a_colour_holds_for_old_and_new_pieces(qtbot: QtBot) -> None:
    curve = GrowingCurve(pg.ViewBox())
    curve.set_points(np.arange(2.0), np.ones(2))
    curve.set_color(QColor("#123456"))
    curve.set_points(np.arange(200.0), np.ones(200))
    assert {piece.opts["pen"].color().name() for piece in curve.pieces} == {"#123456"}
