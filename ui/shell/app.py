"""The application: fonts, theme, the window, and a clean end also from the terminal."""

from __future__ import annotations

import atexit
import sys
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyqtgraph as pg
import shiboken6
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from simulator.assets import asset
from ui.process.gc_timer import GarbageTimer
from ui.process.interrupt import on_interrupt
from ui.process.startup_guard import one_line_at_failure
from ui.shell.main_window import MainWindow
from ui.shell.settings import Settings
from ui.style import style_sheet, theme

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    settings = settings or Settings()
    style_sheet.apply(application, settings.chosen_theme(), theme.scale())
    window = MainWindow(path, settings)
    _open.add(window)
    return window


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
    window = create_window(path)
    garbage.spare()
    collect_at_rest(garbage, window.session)
    window.show()
    QTimer.singleShot(0, window.file_actions.offer_recovery)

    def quit_without_asking() -> None:
        window.end_without_asking()
        QCoreApplication.exit(130)

    with on_interrupt(quit_without_asking), report_defects(window):
        return application.exec()


def collect_at_rest(garbage: GarbageTimer, session: TrainingSession) -> None:
    """Have all garbage collected whenever the run of a session has come to rest."""
    session.state_changed.connect(lambda state: garbage.set_at_rest(state.is_at_rest))


@contextmanager
def report_defects(window: MainWindow) -> Iterator[None]:
    """Within this block, show a warning in the window for every exception that is not caught.

    Such an exception ends a slot and not the program; who started it from a desktop has no
    terminal in which to read of it.
    """

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        before(kind, error, trace)
        window.status.warn(
            f"A defect in Depthscope has stopped this act ({kind.__name__}: {error}). Save your "
            "work under another name, and report what is written in the terminal."
        )

    before, sys.excepthook = sys.excepthook, report
    try:
        yield
    finally:
        sys.excepthook = before
