"""Studies that ship are shown at once; files of studies are opened, saved, kept and repaired."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from simulator.assets import asset
from simulator.design.storage import files
from simulator.study import document
from simulator.study.run import run_tasks
from tests.simulator.study.studies import raw, two_networks
from tests.simulator.study.test_scheduling import Workers
from tests.ui.conftest import MakeWindow
from ui.shell.study_files import RECORDED, table_path
from ui.widgets.dialogs import Dialogs


def test_recorded_studies_and_files_of_studies_are_shown_run_and_kept(
    qtbot: QtBot, make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        "simulator.study.workers.LocalWorkers",
        lambda _count: Workers(lambda tasks: (run_tasks(tasks), 1e-3)),
    )
    window = make_window()
    window.action("depth_study").trigger()
    actions, view = window.study_actions, window.study_actions.view
    menu = {action.objectName(): action for action in view.line.studies.menu().actions()}

    # each that ships is in the menu, and drawn with all its runs
    shipped = {path.name.removesuffix(document.EXTENSION)
               for path in asset("studies").glob(f"*{document.EXTENSION}")}  # fmt: skip
    assert set(RECORDED) == shipped
    for name in RECORDED:
        menu[f"study_recorded_{name}"].trigger()
        assert actions.state.is_complete
        assert actions.state.title.startswith("recorded: ")
        assert len(view.plot.drawing.names) in (3, 4)
        assert view.line.run.text() == "Run again"
        assert not view.form.isVisible()
    actions.files.show_recorded("digits")
    assert len(actions.state.rows) == 72
    assert "residual · to 64" in {label.text for label in view.plot.end_labels.labels}
    assert view.form.values.text() == "2, 4, 8, 16, 32, 64"

    # its networks come onto the canvas, and Undo brings back those of before
    before = window.document.design
    menu["study_design"].trigger()
    assert window.document.design == actions.study.design
    window.document.undo_stack.undo()
    assert window.document.design == before

    # a study's file is opened without runs, run, and its runs are in the table beside it
    path = tmp_path / f"mine{document.EXTENSION}"
    path.write_text(json.dumps(raw(design=two_networks())))
    monkeypatch.setattr(Dialogs, "open_file", staticmethod(lambda *_: str(path)))
    menu["study_open"].trigger()
    assert (actions.state.total, len(actions.state.rows)) == (8, 0)
    assert view.line.run.text() == "Continue"
    view.line.run.click()
    qtbot.waitUntil(lambda: not actions.state.running, timeout=20_000)
    rows = [dict(row) for row in actions.state.rows]
    assert len(table_path(path).read_text().splitlines()) == 1 + 8

    # a damaged table is moved aside and told; its sound runs are shown, the others made again
    text = table_path(path).read_text().splitlines(keepends=True)
    table_path(path).write_text("".join(text[:4]) + "2,Plain,rubbish\n" + "".join(text[6:]))
    damaged = table_path(path).read_bytes()
    actions.files.open_path(path)
    assert "it was damaged and is now mine.csv.damaged" in view.line.text.text
    assert (tmp_path / "mine.csv.damaged").read_bytes() == damaged
    assert len(actions.state.rows) == 6
    view.line.run.click()
    qtbot.waitUntil(lambda: not actions.state.running, timeout=20_000)
    again = [dict(row) for row in actions.state.rows]
    assert [row["digest"] for row in again] == [row["digest"] for row in rows]
    assert len([row for row in again if row in rows]) == 6, "these were not made again"

    # saved under another name, with its runs; and opened from there it is complete
    other = tmp_path / f"other{document.EXTENSION}"
    monkeypatch.setattr(Dialogs, "save_file", staticmethod(lambda *_: str(other)))
    menu["study_save"].trigger()
    assert document.load(other) == actions.study
    assert table_path(other).read_text() == table_path(path).read_text()

    # a damaged study is told, and what is shown stays
    path.write_text("{")
    actions.files.open_path(path)
    assert "mine.depthscope-study.json was not opened" in view.line.text.text
    actions.files.open_path(tmp_path / f"none{document.EXTENSION}")
    assert "No such file" in view.line.text.text
    assert len(actions.state.rows) == 8
    actions.files.save_in(tmp_path / "no folder" / f"x{document.EXTENSION}")
    assert "was not saved" in view.line.text.text
    assert files.loads(json.dumps(two_networks())) == actions.study.design
