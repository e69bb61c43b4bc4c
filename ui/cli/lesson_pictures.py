"""Plays a lesson off screen, and draws the canvas and the views as they are at each step's end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QRect, QTimer, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from ui.cli.offscreen import on_qt_message, settle
from ui.lessons.step_plot import PAGE_PX, plot_image
from ui.process.interrupt import on_interrupt
from ui.run.run_state import RunState
from ui.shell.app import create_window
from ui.shell.settings import Settings
from ui.style import style_sheet, theme
from ui.widgets.images import png_of

if TYPE_CHECKING:
    from simulator.lessons.reading import LessonFolder
    from ui.shell.main_window import MainWindow

SIZE = 1500, 900  # of the window; without the panels beside it a picture is about 1,000 wide
LAST_FRAME_MS = 60  # until the newest snapshot is drawn


def step_pictures(found: LessonFolder) -> dict[str, bytes]:
    """A PNG of each step, by its id, light as paper is. Raises KeyboardInterrupt at Ctrl+C."""
    qInstallMessageHandler(on_qt_message)
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    window = create_window(None, Settings(kept=False))
    player, pictures = window.lesson_actions.player, {}
    try:
        style_sheet.apply(application, theme.THEMES["light"])
        window.resize(*SIZE)
        window.show()
        window.lesson_actions.open_path(found)
        for step in found.lesson.steps:
            _await_end_of_step(window)
            settle(application, window)
            pictures[step.id] = png_of(window.grab(_pictured(window)).toImage())
            player.next()
    finally:
        player.close()
        window.document.undo_stack.setClean()
        window.close()
        qInstallMessageHandler(None)
    return pictures


def step_plots(found: LessonFolder) -> dict[str, list[bytes]]:
    """PNGs of the plots in the text of each step, by its id, light and at twice their size.

    The application is that of `step_pictures`, and the theme as it has left it.
    """
    return {
        step.id: [png_of(plot_image(plot, PAGE_PX, 2.0)) for plot in step.plots]
        for step in found.lesson.steps
    }


def _await_end_of_step(window: MainWindow) -> None:
    """Wait until the step's training is done, its claims are measured, and all of it is drawn."""
    player, session, loop = window.lesson_actions.player, window.session, QEventLoop()
    interrupted: list[bool] = []

    def stop() -> None:
        interrupted.append(True)
        loop.quit()

    player.changed.connect(loop.quit)
    session.state_changed.connect(loop.quit)
    with on_interrupt(stop):
        while player.is_training or player.is_measuring:
            if interrupted or session.state is RunState.FAILED:
                break
            loop.exec()
        QTimer.singleShot(LAST_FRAME_MS, loop.quit)
        loop.exec()
    player.changed.disconnect(loop.quit)
    session.state_changed.disconnect(loop.quit)
    if interrupted:
        raise KeyboardInterrupt


def _pictured(window: MainWindow) -> QRect:
    """The canvas and the views below it, without the panels beside them."""
    shown = QRect(window.canvas.mapTo(window, window.canvas.rect().topLeft()), window.canvas.size())
    for dock in window.dock_area.docks.values():
        if dock.seen and not dock.isFloating():
            shown |= QRect(dock.mapTo(window, dock.rect().topLeft()), dock.size())
    return shown
