"""What stands along the timeline."""

from __future__ import annotations

from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design
from tests.ui.views.conftest import ShowView, show_view
from ui.timeline.bar import TimelineBar
from ui.timeline.slider import ticks_of
from ui.views.loss.view import LossView

__all__ = ["show_view"]  # a fixture of the views


def test_epochs_are_named_and_the_last_has_its_unit() -> None:
    ticks = ticks_of(345, 23)
    assert ticks[0] == (0, "0")
    assert ticks[-1] == (345, "15 epochs")


def test_less_than_two_epochs_are_named_in_steps() -> None:
    assert ticks_of(30, 23)[-1][1] == "30 steps"


def test_before_the_first_step_and_after_it_the_loss_axis_ends_where_the_timeline_does(
    qtbot: QtBot, show_view: ShowView[LossView]
) -> None:
    bar = TimelineBar({"live": QAction(), "replay": QAction()})
    qtbot.addWidget(bar)
    view = show_view(LossView, 700, 400)
    run = Trainer(design([dense("a", 4, "relu")], epochs=200))
    ends = []
    for steps in (0, 1, 30, 40):
        for _ in range(steps):
            run.step()
        snapshot = run.snapshot()
        bar.show_snapshot(snapshot)
        view.draw(snapshot)
        ends.append(bar.slider.maximum())
        assert view.plot.box.home.right() * view.steps_a_unit() == ends[-1], snapshot.step
    assert ends[0] == 200 * run.steps_per_epoch, "the plan"
    assert ends[1] < ends[2] < ends[0], "then what is recorded"
