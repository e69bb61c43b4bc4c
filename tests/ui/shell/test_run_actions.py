"""What the status line says of a run is true of that run only."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from simulator.design import edits
from tests.ui.conftest import MakeWindow
from ui.run.run_state import RunState
from ui.shell.main_window import MainWindow


def said(window: MainWindow) -> str:
    return window.status.message.text()


def begin_anew(qtbot: QtBot, window: MainWindow) -> None:
    window.action("reset").trigger()
    qtbot.waitUntil(lambda: window.session.state is RunState.READY, timeout=20_000)


@pytest.mark.parametrize(("rate", "words"), [(0.01, "planned epochs are done"), (1e6, "diverged")])
def test_what_was_said_of_a_run_is_not_said_of_the_next(
    qtbot: QtBot, make_window: MakeWindow, rate: float, words: str
) -> None:
    window = make_window()
    window.document.edit(
        "x", lambda design: edits.set_training(design, "optimizer.learning_rate", rate)
    )
    window.session.train()
    qtbot.waitUntil(lambda: words in said(window), timeout=20_000)
    qtbot.waitUntil(lambda: window.session.state is RunState.FINISHED, timeout=20_000)
    begin_anew(qtbot, window)
    assert said(window) == ""


def test_a_new_run_leaves_what_was_said_since_the_last_one(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    window.session.train()
    qtbot.waitUntil(lambda: "planned epochs are done" in said(window), timeout=20_000)
    window.status.warn("The file was not saved.")
    begin_anew(qtbot, window)
    assert said(window) == "The file was not saved."
