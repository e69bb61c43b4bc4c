"""A view that is gone leaves nothing: no plot, no menu of a plot, no widget."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.design.storage import files
from simulator.training.trainer import Trainer
from tests.conftest import LESSONS
from tests.ui.alive import alive
from ui.shell.docks.view_specs import VIEWS, ViewSpec
from ui.style.gradient_scale import ScaleKeeper
from ui.views.base.view import View


@pytest.mark.parametrize("spec", VIEWS, ids=lambda spec: spec.name)
def test_a_view_that_is_deleted_leaves_nothing_in_memory(qtbot: QtBot, spec: ViewSpec) -> None:
    before, widgets = alive(), len(QApplication.allWidgets())
    show(spec.make()).deleteLater()
    assert alive() - before == Counter()
    assert len(QApplication.allWidgets()) == widgets


def show(view: View) -> View:
    """The view with a run of two networks, cleared, and with the run again."""
    run = Trainer(files.load(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json"))
    run.step()
    snapshot = run.snapshot()
    for _ in range(2):
        view.draw_on(snapshot, ScaleKeeper().covering(snapshot))
        view.show()
        view.grab()
        view.clear()
    return view


def test_a_heatmap_that_is_cleared_lets_go_of_the_panels_of_the_run_before(qtbot: QtBot) -> None:
    view = show(next(spec.make() for spec in VIEWS if spec.name == "gradient_heatmap"))
    qtbot.addWidget(view)
    after = alive()["PlotBox"]
    show(view)
    assert alive()["PlotBox"] == after
