"""`depth_study` in the window: the design on the canvas is studied, or the recorded study shown."""

from __future__ import annotations

import json

import pytest
from pytestqt.qtbot import QtBot

from simulator.design.storage import files
from simulator.study.run import run_tasks
from tests.simulator.study.studies import planned, two_networks
from tests.simulator.study.test_scheduling import Workers
from tests.ui.conftest import MakeWindow
from ui.views.study.view import StudyView


def test_a_study_of_the_canvas_fills_the_view_and_is_cancelled_shown_and_refused(
    qtbot: QtBot, make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "simulator.study.workers.LocalWorkers",
        lambda _count: Workers(lambda tasks: (run_tasks(tasks), 1e-3)),
    )
    window = make_window()
    design = files.loads(json.dumps(two_networks()))
    window.document.edit("Other networks", lambda _design: design)
    window.action("depth_study").trigger()
    view = window.findChild(StudyView, "study_view")
    assert view.isVisible()
    actions = window.study_actions

    view.form.depths.setText("2, 4")
    view.form.seeds.setValue(2)
    view.form.start.click()
    assert actions.state.running
    assert actions.state.lines == ("Plain", "Skips")
    qtbot.waitUntil(lambda: not actions.state.running, timeout=20_000)
    assert [(row["variant"], row["depth"], row["seed"]) for row in actions.state.rows] == [
        (name, depth, seed) for name in ("Plain", "Skips") for depth in (2, 4) for seed in (0, 1)
    ]
    assert "8 runs" in view.unit
    assert len(view.plot.lines[1].train.x) == 2

    for typed, told in (
        ("1, 2", "Plain: cannot have depth 1"),
        ("0, 2", "a depth is a whole number from 1"),
        (", ".join(map(str, range(2, 1_200))), "values: must have at most 1,000 entries"),
    ):
        view.form.depths.setText(typed)
        view.form.start.click()
        assert view.form.message.text().startswith(told)
    assert len(actions.state.rows) == 8, "what is shown stays"

    view.form.depths.setText("2, 4, 6, 8")
    before = list(actions.state.rows)
    view.form.start.click()
    assert actions.state.values == (2, 4, 6, 8)
    actions._on_row(actions._number - 1, planned()[-1], {})  # late, of the study before
    assert planned()[-1].number not in actions._found
    view.form.start.click()
    assert not actions.state.running
    assert len(actions.state.rows) < 16
    assert actions.state.rows != before
    assert actions._thread is not None
    assert actions._thread._cancelled

    view.form.example.click()
    assert actions.state.title == "recorded: Is deeper better? Digits"
    assert len(actions.state.rows) == 72
    assert "residual · to 64" in {label.text for label in view.plot.end_labels.labels}
    assert not actions.state.running
