"""Pictures of the window without a display: trains off screen, then draws."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import (
    QEventLoop,
    QMessageLogContext,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget

from ui import theme
from ui.app import create_window
from ui.main_window import MainWindow
from ui.settings import Settings

PARTS = ("canvas", "palette", "inspector", "lesson")
EXPECTED = ("This plugin does not support",)  # what the off-screen platform says of itself


def render(
    path: str | None,
    out: Path,
    epochs: int | None,
    size: tuple[int, int],
    theme_name: str,
    view: str | None,
) -> None:
    """Draw the window on a design into `out`, after training it for `epochs`.

    Without `epochs` the whole planned run is made. Raises OSError where the file cannot be
    written, ValueError where there is no such view.
    """
    qInstallMessageHandler(_on_qt_message)
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    window = create_window(path, Settings(kept=False))
    try:
        theme.apply(application, theme.THEMES[theme_name])
        window.resize(*size)
        window.show()
        target = _view(window, view)
        _settle(application)
        _train(window, epochs)
        _settle(application)
        if not target.grab().save(str(out)):
            raise OSError(f"{out} cannot be written")
    finally:
        window.document.undo_stack.setClean()
        window.close()
        qInstallMessageHandler(None)


def _on_qt_message(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    if not text.startswith(EXPECTED):
        print(text, file=sys.stderr)


def _view(window: MainWindow, name: str | None) -> QWidget:
    if name is None:
        return window
    views = window.workbench.views
    if name in views:
        window.workbench.reveal(name)
        return views[name]
    if name in PARTS:
        found = window.findChild(QWidget, name)
        assert isinstance(found, QWidget)
        return found
    known = ", ".join((*PARTS, *views))
    raise ValueError(f"there is no view called '{name}'; there are {known}")


def _settle(application: QApplication) -> None:
    for _ in range(3):
        application.processEvents()


def _train(window: MainWindow, epochs: int | None) -> None:
    """Train on the worker as a user would, and wait for its state to say that it is done."""
    session = window.session
    rest = {"paused", "finished", "failed"}
    if epochs == 0:
        return
    loop = QEventLoop()
    session.state_changed.connect(lambda state: loop.quit() if state in rest else None)
    if epochs is None:
        session.train()
        loop.exec()
    else:
        for _ in range(epochs):
            session.train_epoch()
            loop.exec()
            if session.state != "paused":
                break
    # the last snapshot is posted before the state is announced
    QTimer.singleShot(50, loop.quit)
    loop.exec()
