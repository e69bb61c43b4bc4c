"""The application: fonts, theme, the window, and a clean end also from the terminal."""

from __future__ import annotations

import signal
import socket
import sys
from pathlib import Path

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QSocketNotifier
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from simulator.assets import asset
from ui import theme
from ui.garbage import GarbageTimer
from ui.main_window import MainWindow
from ui.settings import Settings


def create_window(path: str | Path | None = None, settings: Settings | None = None) -> MainWindow:
    """The window on a design, or on the opening lesson, not shown yet.

    The QApplication is the caller's. A file that is refused leaves the opening lesson open, and
    the message line says why. Without `settings` the user's own are read and kept up.
    """
    application = QApplication.instance()
    assert isinstance(application, QApplication), "create_window needs a QApplication"
    pg.setConfigOptions(antialias=False, useOpenGL=False)
    settings = settings or Settings()
    theme.apply(application, settings.chosen_theme(), theme.scale())
    return MainWindow(path, settings)


def run(path: str | None) -> int:
    """Open the window and stay until it is closed."""
    QCoreApplication.setApplicationName("depthscope")
    application = QApplication(sys.argv[:1])
    application.setApplicationDisplayName("Depthscope")
    application.setWindowIcon(QIcon(str(asset("icons", "depthscope.svg"))))
    GarbageTimer(application)
    window = create_window(path)
    notifier = _close_on_interrupt(window)
    window.show()
    status = application.exec()
    notifier.setEnabled(False)
    return status


def _close_on_interrupt(window: MainWindow) -> QSocketNotifier:
    """Ctrl+C in the terminal ends the program in order.

    Python runs signal handlers only between its own instructions, and while Qt waits there are
    none; a byte on a socket that Qt watches makes it come back to Python.
    """
    reader, writer = socket.socketpair()
    for end in (reader, writer):
        end.setblocking(False)
    signal.set_wakeup_fd(writer.fileno())
    signal.signal(signal.SIGINT, lambda *_: None)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, window)
    notifier.reader, notifier.writer = reader, writer  # type: ignore[attr-defined]

    def leave() -> None:
        reader.recv(64)
        window.session.close()
        QCoreApplication.exit(130)

    notifier.activated.connect(leave)
    return notifier
