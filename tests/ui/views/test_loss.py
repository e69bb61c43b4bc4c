"""The loss view draws the record's numbers, whatever they are."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.snapshot import Snapshot
from simulator.trainer import Trainer
from tests.simulator.designs import dense, design
from ui import theme
from ui.views.axis import linear_ticks, log_ticks, number
from ui.views.loss import LossView


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> LossView:
    theme.apply(qapp, theme.DARK)
    made = LossView()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


def run(steps: int) -> Snapshot:
    trainer = Trainer(design([dense("a")], data={"name": "digits"}, batch_size=64))
    for _ in range(steps):
        trainer.step()
    trainer.evaluate()
    return trainer.snapshot()


def test_the_curve_holds_the_recorded_losses(view: LossView) -> None:
    snapshot = run(30)
    view.draw(snapshot)
    x, y = view._curves[0][0].getData()
    history = snapshot.networks[0].history
    assert np.allclose(x, history.steps / snapshot.steps_per_epoch)
    assert np.allclose(10**y, history.losses)
    view.toggle_scale()
    assert np.allclose(view._curves[0][0].getData()[1], history.losses)


def test_the_label_says_the_mean_of_the_last_epoch(view: LossView) -> None:
    snapshot = run(50)
    view.draw(snapshot)
    losses = snapshot.networks[0].history.losses[-snapshot.steps_per_epoch :]
    assert view._curves[0][2].toPlainText() == f"A  {losses.mean():.3f}"


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e308, 0.0, -0.0, 1e-300])
def test_no_number_breaks_the_picture(view: LossView, value: float) -> None:
    snapshot = run(5)
    history = snapshot.networks[0].history
    losses = np.full_like(history.losses, value)
    broken = dataclasses.replace(history, losses=losses, validation_losses=losses[:1])
    network = dataclasses.replace(snapshot.networks[0], history=broken, loss=value)
    view.draw(dataclasses.replace(snapshot, networks=(network,)))
    assert not view.grab().isNull()


def test_an_empty_and_a_fresh_run_are_drawn(view: LossView) -> None:
    view.clear()
    assert not view.grab().isNull()
    view.draw(run(0))
    assert not view.grab().isNull()


def test_up_to_four_networks_come_and_go(view: LossView) -> None:
    snapshot = run(3)
    for count in (1, 4, 2):
        view.draw(dataclasses.replace(snapshot, networks=snapshot.networks * count, step=3 + count))
        assert len(view._curves) == count


def test_ticks_are_round_and_few() -> None:
    assert log_ticks(0.1, 3) == pytest.approx([0.1, 0.3, 1, 3])
    assert linear_ticks(0, 15) == [0, 5, 10, 15]
    assert len(log_ticks(1e-6, 1e6)) <= 8
    assert [number(x) for x in (0, 0.3, 15, 2e5)] == ["0", "0.3", "15", "2e5"]
