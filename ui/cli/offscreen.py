"""Draws the window into a PNG file without a display, after training as a user would."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEventLoop,
    QMessageLogContext,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget

from simulator.design import edits
from simulator.design.storage.replacing import write_whole
from ui.cli.console import print_line
from ui.process.interrupt import on_interrupt
from ui.run.run_state import RunState
from ui.shell.app import create_window
from ui.shell.settings import Settings
from ui.style import style_sheet, theme
from ui.widgets.images import png_of

if TYPE_CHECKING:
    from pathlib import Path

    from ui.shell.main_window import MainWindow

PARTS = ("canvas", "palette", "inspector", "lesson")
EXPECTED = ("This plugin does not support",)  # what the off-screen platform writes of itself


def draw_window(
    path: str | None,
    out: Path,
    epochs: int | None,
    size: tuple[int, int],
    theme_name: str,
    view: str | None,
) -> None:
    """Draw the window on a design into `out`, after training it for `epochs`.

    Without `epochs` the whole planned run is made. Raises OSError where the file cannot be
    written, ValueError where there is no such view, KeyboardInterrupt at Ctrl+C.
    """
    qInstallMessageHandler(on_qt_message)
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    window = create_window(path, Settings(kept=False))
    try:
        style_sheet.apply(application, theme.THEMES[theme_name])
        window.resize(*size)
        window.show()
        target = _view(window, view)
        settle(application, window)
        _await_data(window)
        _train(window, epochs)
        settle(application, window)
        write_whole(out, png_of(target.grab().toImage()))
    finally:
        window.document.undo_stack.setClean()
        window.close()
        qInstallMessageHandler(None)


def on_qt_message(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """Print what Qt says, but for what the off-screen platform says of itself."""
    if not text.startswith(EXPECTED):
        print_line(text, sys.stderr)


def _view(window: MainWindow, name: str | None) -> QWidget:
    if name is None:
        return window
    views = window.dock_area.views
    if name in views:
        window.dock_area.reveal(name)
        return views[name]
    if name in PARTS:
        found = window.dock_area.findChild(QWidget, name)
        assert isinstance(found, QWidget)
        return found
    known = ", ".join((*PARTS, *views))
    raise ValueError(f"there is no view called '{name}'; there are {known}")


def settle(application: QApplication, window: MainWindow) -> None:
    """Lay out and draw what has changed."""
    window.document.deferred.call_all()
    window.view_updater.frame.call_all()
    for _ in range(3):
        application.processEvents()


def _await_data(window: MainWindow) -> None:
    """Wait until a large data file has been read."""
    loop = QEventLoop()
    window.document.analyzed.connect(loop.quit)
    while window.document.analysis.reading:
        loop.exec()


def _train(window: MainWindow, epochs: int | None) -> None:
    """Train on the worker as a user would, and wait for its state to say that it is done."""
    if epochs == 0 or window.session.state is RunState.FAILED:
        return
    if epochs is not None:
        window.document.edit(
            "Change epochs", lambda design: edits.set_training(design, "epochs", epochs)
        )
        window.document.undo_stack.setClean()
    session, loop = window.session, QEventLoop()
    interrupted: list[bool] = []

    def stop() -> None:
        interrupted.append(True)
        loop.quit()

    def end_when_at_rest(state: RunState) -> None:
        if state in (RunState.PAUSED, RunState.FINISHED, RunState.FAILED):
            loop.quit()

    session.state_changed.connect(end_when_at_rest)
    with on_interrupt(stop):
        session.train()
        loop.exec()
        if not interrupted:
            # the last snapshot is posted before the state is announced
            QTimer.singleShot(50, loop.quit)
            loop.exec()
    if interrupted:
        raise KeyboardInterrupt
