"""The application: fonts, theme, the window, and a clean end also from the terminal."""

from __future__ import annotations

import atexit
import logging
import sys
import threading
import weakref
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pyqtgraph as pg
import shiboken6
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from simulator.assets import asset
from ui.process import thread_turns
from ui.process.gc_timer import GarbageTimer
from ui.process.image_decoder import install_image_decoder
from ui.process.interrupt import on_interrupt
from ui.process.startup_guard import one_line_at_failure
from ui.shell.crash_reports import CrashReports, untold
from ui.shell.main_window import MainWindow
from ui.shell.settings import Settings
from ui.shell.windows import Windows
from ui.style import style_sheet, theme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from ui.run.session import TrainingSession

_open: weakref.WeakSet[MainWindow] = weakref.WeakSet()


def create_window(path: str | Path | None = None, settings: Settings | None = None) -> MainWindow:
    """The window on a design, or on the opening lesson, not shown yet.

    The QApplication is the caller's. A file that is refused leaves the opening lesson open, and
    the status line says why. Without `settings` those of the user are read and kept up to date.
    """
    application = QApplication.instance()
    assert isinstance(application, QApplication), "create_window needs a QApplication"
    pg.setConfigOptions(antialias=False, useOpenGL=False)
    install_image_decoder()
    settings = settings or Settings()
    style_sheet.apply(application, settings.chosen_theme(), theme.scale())
    windows = Windows(lambda path, windows: MainWindow(path, settings, windows))
    windows.opened.connect(_open.add)
    return windows.make_first(path)


@atexit.register
def end_open_windows() -> None:
    """End the windows that a script has left open, before Python destroys them in any order."""
    for window in list(_open):
        if shiboken6.isValid(window):
            window.end_without_asking()


def run(path: str | None) -> int:
    """Open the window and stay until it is closed."""
    QCoreApplication.setApplicationName("depthscope")
    with one_line_at_failure():
        application = QApplication(sys.argv[:1])
    application.setApplicationDisplayName("Depthscope")
    application.setWindowIcon(QIcon(str(asset("icons", "depthscope.svg"))))
    garbage = GarbageTimer(application)
    thread_turns.shorten()
    window = create_window(path)
    garbage.spare()
    windows = window.windows

    def watch(opened: MainWindow) -> None:
        collect_at_rest(garbage, opened.session, lambda: [each.session for each in windows.all()])

    watch(window)
    windows.opened.connect(watch)
    window.show()
    earlier = untold()
    QTimer.singleShot(0, lambda: greet(window, earlier))

    def quit_without_asking() -> None:
        for each in windows.all():
            each.end_without_asking()
        QCoreApplication.exit(130)

    with on_interrupt(quit_without_asking), report_defects(window):
        return application.exec()


def greet(window: MainWindow, reports: Sequence[Path]) -> None:
    """Offer what an earlier launch left unsaved, and say where it reported why."""
    window.file_actions.offer_recovery()
    if reports:
        window.status.warn(
            f"Depthscope ended unexpectedly the last time. What is known of it: {reports[-1]}"
        )


def collect_at_rest(
    garbage: GarbageTimer, session: TrainingSession, sessions: Callable[[], list[TrainingSession]]
) -> None:
    """Have all garbage collected whenever, at a change of this one, all `sessions` are at rest."""
    session.state_changed.connect(
        lambda _state: garbage.set_at_rest(all(each.state.is_at_rest for each in sessions()))
    )


@contextmanager
def report_defects(window: MainWindow) -> Iterator[None]:
    """Within this block, every exception that is not caught is reported: see crash_reports.py.

    Such an exception ends a slot and not the program; who started it from a desktop has no
    terminal in which to read of it. Unsaved work is copied at once.
    """
    reports = CrashReports()
    reports.watch(window)
    window.windows.opened.connect(reports.watch)
    reports.enable_faulthandler()
    logging.getLogger().addHandler(reports)

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        before(kind, error, trace)
        written = reports.write(error)
        if threading.current_thread() is not threading.main_thread():
            return  # nothing of Qt may be touched there
        for each in window.windows.all():
            with suppress(Exception):
                each.file_actions.recovery.save_copy()
        where = written or "the terminal"
        used_last = next(iter(window.windows.all()), window)
        used_last.status.warn(
            f"A defect in Depthscope has stopped this act ({kind.__name__}: {error}). Save your "
            f"work under another name; what happened is written in {where}."
        )

    before, sys.excepthook = sys.excepthook, report
    try:
        yield
    finally:
        sys.excepthook = before
        window.windows.opened.disconnect(reports.watch)
        logging.getLogger().removeHandler(reports)
        reports.finish()
