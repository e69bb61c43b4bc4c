"""What every test stands on: off screen, settings of its own, and nothing left running."""

from __future__ import annotations

import gc
import logging
import os
import tempfile
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
LESSONS = ROOT / "assets" / "lessons"

# The same examples every time, however slow the machine; HYPOTHESIS_PROFILE=explore draws others.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

# Before anything imports Qt: draw off screen, and keep away from the user's own folders.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
_SCRATCH = tempfile.TemporaryDirectory(prefix="depthscope-tests-")
for _name in ("CONFIG", "DATA", "CACHE", "STATE"):
    _folder = Path(_SCRATCH.name) / _name.lower()
    _folder.mkdir()
    os.environ[f"XDG_{_name}_HOME"] = str(_folder)

from ui.process import override_errors  # noqa: E402

override_errors.guard()  # as in the program: an error fails a test instead of ending all

from PySide6.QtCore import QObject, QSettings, QThread, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402


def pytest_collection_finish() -> None:
    """What stands when all tests are known stays to the end: no later collection goes through it.

    A collection visits every object; with 8,400 collected tests it took 0.3 s, after each test of
    the window.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def settings_of_its_own(tmp_path: Path) -> None:
    """Each test starts as on a first launch. Qt asks the environment for this folder only once."""
    folder = str(tmp_path / "settings")
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)


@pytest.fixture(autouse=True)
def unexpected_logs_fail(request: pytest.FixtureRequest) -> Iterator[None]:
    """A log record from warning upwards is a defect, unless the test reads it from `caplog`."""
    if "caplog" in request.fixturenames:
        yield
        return
    seen: list[logging.LogRecord] = []

    class Recorder(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(record)

    recorder = Recorder(logging.WARNING)
    logging.getLogger().addHandler(recorder)
    yield
    logging.getLogger().removeHandler(recorder)
    assert not seen, [record.getMessage() for record in seen]


@pytest.fixture(autouse=True)
def nothing_keeps_running(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Threads and timers end with the test that started them, and no window stays open."""
    started: weakref.WeakSet[QObject] = weakref.WeakSet()
    for kind in (QThread, QTimer):
        _note_starts(monkeypatch, kind, started)
    threads = set(threading.enumerate())
    yield
    if QApplication.instance() is not None:
        left = _left_over(started)
        assert not left, f"still running: {left}"
        windows = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
        for window in windows:  # so that one defect fails one test
            window.close()
        assert not windows, f"still open: {windows}"
    new = [thread for thread in threading.enumerate() if thread not in threads]
    # a QThread that ran Python code leaves a dummy in Python's list even after its end
    new = [thread for thread in new if not isinstance(thread, threading._DummyThread)]
    assert not new, f"still running: {new}"


def _note_starts(
    monkeypatch: pytest.MonkeyPatch, kind: type[Any], started: weakref.WeakSet[QObject]
) -> None:
    start = kind.start

    def noted(self: Any, *arguments: Any) -> None:
        started.add(self)
        start(self, *arguments)

    monkeypatch.setattr(kind, "start", noted)


def _left_over(started: weakref.WeakSet[QObject]) -> list[QObject]:
    """What still runs after whatever waits for deletion, in Qt and in Python, has had its turn."""
    QApplication.sendPostedEvents(None, 0)
    if any(_is_running(thing) for thing in started):
        QApplication.processEvents()
        gc.collect()
    return [thing for thing in started if _is_running(thing)]


def _is_running(thing: Any) -> bool:
    try:
        return bool(thing.isRunning() if isinstance(thing, QThread) else thing.isActive())
    except RuntimeError:  # deleted on Qt's side
        return False
