"""`depth_study` in the window: the design on the canvas is studied, paused, continued, refused."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from simulator.design.storage import files
from simulator.study import table
from simulator.study.run import run_tasks
from tests.simulator.study.studies import planned, two_networks
from tests.simulator.study.test_scheduling import Workers
from tests.ui.conftest import MakeWindow
from ui.cli import main
from ui.shell.main_window import MainWindow
from ui.views.study.view import StudyView

TIMED = frozenset({"seconds"})


class Gate:
    """Lets all runs begin, or after `close` only some until it is opened again."""

    def __init__(self) -> None:
        self._opened, self._left = threading.Event(), 0
        self.open()

    def open(self) -> None:
        self._opened.set()

    def close(self, after: int) -> None:
        self._left = after
        self._opened.clear()

    def run(self, tasks: Any) -> Any:
        if self._left > 0:
            self._left -= 1
        else:
            self._opened.wait(30)
        return run_tasks(tasks), 1e-3


@pytest.fixture(autouse=True)
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate()
    monkeypatch.setattr("simulator.study.workers.LocalWorkers", lambda _count: Workers(made.run))
    yield made
    made.open()


def opened(window: MainWindow) -> StudyView:
    design = files.loads(json.dumps(two_networks()))
    window.document.edit("Other networks", lambda _design: design)
    window.action("depth_study").trigger()
    view = window.findChild(StudyView, "study_view")
    assert isinstance(view, StudyView)
    return view


def finish(qtbot: QtBot, window: MainWindow) -> list[dict[str, Any]]:
    actions = window.study_actions
    qtbot.waitUntil(lambda: not actions.state.running, timeout=20_000)
    return [dict(row) for row in actions.state.rows]


def test_a_study_of_the_canvas_fills_the_view_and_is_cancelled_continued_and_refused(
    qtbot: QtBot, make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch, gate: Gate
) -> None:
    read: list[str] = []
    values = table.values
    monkeypatch.setattr(table, "values", lambda *row: read.append(row[1][-1]) or values(*row))
    window = make_window()
    view, actions = opened(window), window.study_actions
    assert view.form.isVisible()
    paths = [view.form.axis.itemText(at) for at in range(view.form.axis.count())]
    assert "networks[1].layers.body.repeat" in paths

    view.form.values.setText("2, 4")
    view.form.seeds.setText("2")
    actions._on_estimated(actions._planned(view.form.request())[0], 70, 1)
    told = "8 runs · about 1 min 10 s in one process beside the window"
    assert view.form.message.text() == told
    view.form.start.click()
    assert actions.state.running
    assert actions.state.left_s == 70, "the estimate stands until a run has ended"
    assert actions.state.lines == ("Plain", "Skips")
    assert not view.form.isVisible()
    found = finish(qtbot, window)
    assert [(row["variant"], row["depth"], row["seed"]) for row in found] == [
        (name, depth, seed) for name in ("Plain", "Skips") for depth in (2, 4) for seed in (0, 1)
    ]
    assert len(read) == len(set(read)) == 8, "each once, however often the study is shown"
    assert "8 runs" in view.unit
    assert len(view.plot.lines[1].median.x) == 2
    assert view.line.run.text() == "Run again"

    for typed, told in (
        ("1, 2", "Plain: cannot have depth 1"),
        ("0, 2", "a depth is a whole number from 1"),
        (", ".join(map(str, range(2, 1_200))), "values: must have at most 1,000 entries"),
    ):
        view.form.values.setText(typed)
        view.form.press()
        assert view.form.message.text().startswith(told)
    assert len(actions.state.rows) == 8, "what is shown stays"

    gate.close(after=2)
    view.form.values.setText("2, 4, 6, 8")
    view.form.press()
    assert actions.state.values == (2, 4, 6, 8)
    actions._on_row(actions._number - 1, planned()[-1], [])  # late, of the study before
    assert planned()[-1].number not in actions._values
    qtbot.waitUntil(lambda: bool(actions._values), timeout=20_000)
    view.line.pause.click()
    assert actions.state.paused
    assert actions._thread is not None
    assert actions._thread.paused
    view.line.run.click()
    assert not actions.state.running
    assert not actions.state.paused
    assert actions._thread._cancelled
    kept = [dict(row) for row in actions.state.rows]
    assert 0 < len(kept) < 16

    gate.open()
    view.line.run.click()
    assert actions.state.running
    everything = finish(qtbot, window)
    assert len(everything) == 16
    assert [row for row in everything if row in kept] == kept, "to the bit, seconds included"
    view.line.run.click()
    again = finish(qtbot, window)
    assert _untimed(again) == _untimed(everything)
    assert again != everything, "all of them were made anew"


def test_the_rows_of_the_window_are_those_of_the_command_line(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "d.depthscope.json"
    path.write_text(json.dumps(two_networks()))
    wide = "wide: networks[0].layers.stem.units=6"
    arguments = ["--variant", wide, "--variant", "Skips", "--epochs", "3"]
    rate = "training.optimizer.learning_rate"
    axis = ["--axis", rate, "--values", "0.01,0.3"]
    assert main.main(["study", str(path), *axis, "--seeds", "4,9", *arguments, "--json"]) == 0
    typed = json.loads(capsys.readouterr().out)["rows"]

    window = make_window()
    view = opened(window)
    form = view.form
    form.axis.setCurrentText(rate)
    form.values.setText("0.01, 0.3")
    form.seeds.setText("4, 9")
    form.variants.setPlainText(f"{wide}\nSkips")
    form.epochs.setValue(3)
    form.start.click()
    assert window.study_actions.state.running, form.message.text()
    found = finish(qtbot, window)
    assert len(found) == 8
    assert _untimed(found) == _untimed(typed)
    assert len(view.plot.lines[0].median.x) == 2


def _untimed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: row[name] for name in row if name not in TIMED} for row in rows]
