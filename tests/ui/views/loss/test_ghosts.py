"""Runs that were left stay beside the present one: faint, in their networks' colours, labelled."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.design.design import Design
from tests.simulator.designs import dense, design
from tests.ui.views.loss.conftest import EVALUATIONS, LOSSES
from tests.ui.views.runs import loss_run
from ui.run.run_book import RunFacts
from ui.style import style_sheet, theme
from ui.views.loss.view import LossView

DESIGN: Design = design([dense("a")])
HIGH = [9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 4.0, 4.0, 4.0]


def show(view: LossView, *runs: RunFacts) -> None:
    view.show_runs(SimpleNamespace(shown=list(runs)))  # type: ignore[arg-type]


def curves(view: LossView) -> list[tuple[list[float], list[float]]]:
    """Steps and losses of every curve of another run that is drawn."""
    items = [item for _, item in view.plot.ghosts._drawn if len(item.x)]
    losses = [10**item.y if view.plot.log else item.y for item in items]
    return [
        (np.round(item.x, 6).tolist(), np.round(y, 5).tolist())
        for item, y in zip(items, losses, strict=True)
    ]


def test_curves_of_runs_that_were_left_stay_until_they_are_hidden(
    view: LossView, qtbot: QtBot, qapp: QApplication
) -> None:
    view.smooth, view.time_unit = False, "steps"
    view.draw(loss_run(LOSSES, EVALUATIONS, run_id=1))
    alone = view.plot.box.home
    high = loss_run(HIGH, networks=2, run_id=102, step=9)
    old = RunFacts(1, 102, 1, None, DESIGN, snapshot=high)
    low = loss_run(LOSSES, run_id=103, step=6)
    older = RunFacts(2, 103, 2, None, DESIGN, snapshot=low, name="as it was")
    unfinished = RunFacts(3, 104, 3, None, DESIGN)  # goes on: nothing of it is kept yet
    show(view, old, unfinished, older)
    of_old, of_older = ([*map(float, range(1, 10))], HIGH), ([*map(float, range(1, 7))], LOSSES)
    assert curves(view) == [of_old, of_old, of_older]
    pens = [item.opts["pen"].color() for _, item in view.plot.ghosts._drawn]
    assert [pen.name() for pen in pens] == [
        QColor(theme.current().networks[at]).name() for at in (0, 1, 0)
    ]
    assert all(pen.alphaF() < 0.6 for pen in pens), "they are faint"
    style_sheet.apply(qapp, theme.LIGHT)
    pens = [item.opts["pen"].color() for _, item in view.plot.ghosts._drawn]
    assert [pen.name() for pen in pens] == [
        QColor(theme.LIGHT.networks[at]).name() for at in (0, 1, 0)
    ]
    front = view.plot.networks[0].training.zValue()
    assert all(item.zValue() < front for _, item in view.plot.ghosts._drawn)
    home = view.plot.box.home
    assert home.right() == 9 > alone.right(), "the time axis reaches their last step"
    assert home.bottom() >= np.log10(9.0) > alone.bottom(), "the loss axis holds their losses"
    assert "A as it was  0.292" in [label.text for label in view.plot.labels.labels]

    def written() -> list[str]:
        return [one.textItem.toPlainText() for one in view.plot.labels.items if one.isVisible()]

    show(view, old)
    assert "B run 1  4.000" in written()
    view.resize(190, 400)
    show(view, old)
    assert "B#1 4.000" in written(), "with little room a run is its number"
    view.resize(700, 400)
    show(view, old, unfinished, older)

    view.draw(loss_run(HIGH, networks=2, run_id=102, step=9))  # its record is looked at
    assert curves(view) == [of_older], "a run is not its own past"
    view.draw(loss_run(LOSSES, EVALUATIONS, run_id=1))
    show(view, older)
    assert curves(view) == [of_older]
    qtbot.keyClick(view, Qt.Key.Key_A)
    assert view.shown == "accuracy"
    assert curves(view) == [], "of what evaluations measure there is nothing in it"
