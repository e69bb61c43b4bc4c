"""In the window: what is foreseen and found of a run, and cures that were tried are applied."""

from __future__ import annotations

import json
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt, QUrl
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from simulator.design.design import LayerPlace
from tests.ui.conftest import MakeWindow
from ui.run.run_state import RunState
from ui.shell.main_window import MainWindow
from ui.timeline.slider import GROOVE_Y_PX
from ui.views.findings.view import FindingsView

ALIKE = {"name": "constant", "value": 0.05}


def view_of(window: MainWindow) -> FindingsView:
    view = window.dock_area.views["findings_view"]
    assert isinstance(view, FindingsView)
    return view


def click(view: FindingsView, address: str) -> None:
    """A click on a link, which has to be there."""
    assert f'href="{address}"' in view.details.shown
    view.details.anchorClicked.emit(QUrl(address))


def alike(folder: Path) -> Path:
    """A network whose units are all the same: it cannot tell ten digits apart."""
    layer = {"id": "a", "type": "dense", "units": 8, "activation": "relu",
             "kernel_initializer": ALIKE, "bias_initializer": "zeros"}  # fmt: skip
    training = {"epochs": 3, "optimizer": {"name": "adam", "learning_rate": 0.01}}
    made = {"format": "depthscope.design", "version": 1, "data": {"name": "digits"},
            "training": training, "networks": [{"name": "Alike", "layers": [layer]}]}  # fmt: skip
    path = folder / "alike.depthscope.json"
    path.write_text(json.dumps(made))
    return path


class InThread(Executor):
    """Makes each try where it is asked for; test_cure_thread.py has the processes."""

    def __init__(self, _count: int) -> None:
        self.executor = self

    def submit(self, function: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(function(*arguments))
        return future

    def stop(self) -> None:
        """Nothing to stop."""


@pytest.mark.watched
def test_from_forecast_to_cure(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.study.workers.LocalWorkers", InThread)
    window = make_window(alike(tmp_path))
    lane, actions = window.canvas.scene().lanes[0], window.cure_actions
    # before the first step
    qtbot.waitUntil(lambda: lane.verdict.startswith("foreseen: symmetric units"), timeout=20_000)
    assert not window.action("apply_cure").isEnabled()
    window.canvas.verdict_clicked.emit(0)
    view = view_of(window)
    assert view.isVisible()
    assert view.chosen == view.entries[0]
    assert not actions.cures.searching
    window.action("diagnose").trigger()
    assert view.isVisible()
    assert view.entries[0].finding.name == "symmetric_units"
    view.list.addItem("A  a title that is much longer than what stands above it")
    view.resize(view.width() - 1, view.height())
    assert view.list.width() == round(0.32 * view.width()), "a third of the view for long titles"
    assert "∂L/∂wᵢ" in view.details.shown
    assert not view.plot.isVisible()  # nothing is read before the first step
    view.restyle()
    click(view, "layer:a")
    assert window.selection.layers == {LayerPlace(0, ("a",))}
    # the cures, of which the best is applied by its key
    qtbot.waitUntil(lambda: bool(actions.cures.found) and not actions.cures.searching,
                    timeout=30_000)  # fmt: skip
    best = actions.cures.found[0]
    assert best.loss_after < best.loss_before
    assert best.text in view.details.shown
    before = window.document.design
    click(view, "beside:0")
    assert [network.name for network in window.document.design.networks] == [
        "Alike", f"Alike {best.text}",
    ]  # fmt: skip
    assert window.document.design.networks[0] == before.networks[0]
    assert actions.cures.network is None  # of another design they are not known
    window.action("undo").trigger()
    assert window.document.design == before
    # while it trains
    window.session.train()
    qtbot.waitUntil(lambda: window.session.state is RunState.FINISHED, timeout=30_000)
    qtbot.waitUntil(lambda: bool(window.timeline.slider.findings), timeout=10_000)
    step, text = window.timeline.slider.findings[0]
    assert 0 < step <= 69
    assert text.startswith("A: ")
    slider = window.timeline.slider
    near = QPointF(slider._x(step), GROOVE_Y_PX).toPoint()
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=near)
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == step)
    assert slider.findings[0][0] == step  # those found later stay in sight
    assert window.snapshot is not None
    diagnosis = window.snapshot.networks[0].diagnosis
    assert diagnosis is not None
    assert all(each.step <= step for each in diagnosis.findings)
    # the list of the past has what was told then, its reading up to there, and data to export
    view.update_labels()
    listed = [entry.finding.name for entry in view.entries if not entry.foreseen]
    assert listed == [each.name for each in diagnosis.findings]
    header, rows = view.table()
    assert len(list(rows)) == len(view.entries)
    assert "threshold" in header
    window.timeline.go_live()
    qtbot.waitUntil(lambda: window.snapshot is not None and not window.snapshot.rewound)
    read = next(entry for entry in view.entries if entry.readings is not None)
    view.list.setCurrentRow(view.entries.index(read))
    assert view.chosen == read
    assert view.plot.isVisible()
    assert view.plot.left.size().width() > 0  # though it was restyled while hidden
    assert view.plot.grid.level is not None
    assert len(view.plot.curve.x) == int(np.isfinite(read.readings.values).sum())
    inside = view.plot.box.sceneBoundingRect().center()
    assert view.reading(inside).startswith("step ")
    # the diagnosis of a run that has made steps, cancelled and made again
    qtbot.waitUntil(lambda: window.snapshot is not None and not window.snapshot.rewound)
    actions.diagnose()
    actions.cancel()
    assert not actions.cures.searching
    actions.search(0)
    qtbot.waitUntil(lambda: bool(actions.cures.found) and not actions.cures.searching,
                    timeout=30_000)  # fmt: skip
    assert window.action("apply_cure").isEnabled()
    chosen = actions.cures.found[0]
    window.action("apply_cure").trigger()
    assert window.document.design == chosen.change(before, 0)
    assert chosen.begins_anew  # another initialiser
    qtbot.waitUntil(lambda: window.session.state is RunState.READY, timeout=10_000)
    assert not window.action("apply_cure").isEnabled()


def test_without_findings_there_is_nothing_to_cure(make_window: MakeWindow) -> None:
    window = make_window()
    window.action("diagnose").trigger()
    assert "nothing to cure" in window.status.message.text()
    view = view_of(window)
    assert view.details.isHidden()
    assert window.cure_actions.cures.network is None
