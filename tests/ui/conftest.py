"""Windows for tests, closed in order afterwards."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.run import watch
from ui.run.run_state import RunState
from ui.shell.app import create_window
from ui.shell.main_window import MainWindow
from ui.style import style_sheet, theme
from ui.widgets.dialogs import DISCARD, Dialogs

MakeWindow = Callable[..., MainWindow]


@pytest.fixture(autouse=True)
def garbage_is_collected_between_tests(qapp: QApplication) -> Iterator[None]:
    """Never on a worker's thread, nor in the middle of a test: as the program itself does.

    What survives a test stays to the end: modules, caches, pytest's reports. Later collections pass
    it over; they took 0.3 s otherwise.
    """
    gc.freeze()  # not at the end: what a test leaves running is looked for after this
    gc.disable()
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def runs_are_not_watched(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A forecast takes as long as a short run: it is made in tests that are marked `watched`."""
    if request.node.get_closest_marker("watched") is None:
        monkeypatch.setattr(watch, "MOST_PARAMETERS", -1)


def _unexpected(*question: object) -> str:
    """In the place of a modal question that a test does not answer: it would wait for ever."""
    raise AssertionError(f"asked: {question[1:]}")


@pytest.fixture
def make_window(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MakeWindow]:
    """Makes shown windows of 1600 × 1000 and closes them at the end."""
    monkeypatch.setattr(Dialogs, "unsaved", staticmethod(lambda *_: DISCARD))
    monkeypatch.setattr(Dialogs, "replace", staticmethod(lambda *_: True))
    monkeypatch.setattr(Dialogs, "save_conflict", staticmethod(_unexpected))
    monkeypatch.setattr(Dialogs, "recover", staticmethod(_unexpected))
    made: list[MainWindow] = []

    def make(path: str | Path | None = None) -> MainWindow:
        window = create_window(path)
        window.resize(1600, 1000)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        qtbot.waitUntil(lambda: window.session.state in (RunState.READY, RunState.EMPTY))
        made.append(window)
        return window

    yield make
    for window in made:
        window.close()
        qtbot.waitUntil(lambda window=window: not window.session.running())
        window.deleteLater()
    style_sheet.apply(qapp, theme.DARK)
