"""The windows of one process: made on request, closed one by one, and all at once by Quit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ui.document.document import Document
    from ui.shell.main_window import MainWindow

CASCADE_PX = 32  # a further window shows that there is one behind it


class Windows(QObject):
    """Keeps the windows that are open, the one used last first; `opened` tells of each.

    The first one is its maker's; further ones are deleted after they are closed.
    """

    opened = Signal(object)  # MainWindow

    def __init__(self, make: Callable[[str | Path | None, Windows], MainWindow]) -> None:
        super().__init__()
        self._make = make
        self._open: list[MainWindow] = []
        self._further: list[MainWindow] = []

    def all(self) -> list[MainWindow]:
        """The windows that are open, the one used last first."""
        return list(self._open)

    def make_first(self, path: str | Path | None) -> MainWindow:
        """The first window, not shown yet; it is the caller's."""
        return self._made(path)

    def open_further(self, beside: MainWindow, path: Path | None = None) -> MainWindow:
        """Another window, shown a little below `beside`, on a file or the opening lesson."""
        window = self._made(path)
        self._further.append(window)
        window.resize(beside.size())
        window.move(_within_screen(beside, beside.pos() + QPoint(CASCADE_PX, CASCADE_PX)))
        window.show()
        return window

    def beside(self, window: MainWindow) -> Callable[[], Document]:
        """What opens another window beside this one, and returns its document."""
        return lambda: self.open_further(window).document

    def quit(self) -> bool:
        """Close all; each asks about its changes. Returns False at the first that stays open."""
        return all(window.close() for window in self.all())

    def _made(self, path: str | Path | None) -> MainWindow:
        window = self._make(path, self)
        self._open.insert(0, window)
        window.activated.connect(lambda: self._put_first(window))
        window.closed.connect(lambda: self._forget(window))
        self.opened.emit(window)
        return window

    def _put_first(self, window: MainWindow) -> None:
        if window in self._open:
            self._open.remove(window)
            self._open.insert(0, window)

    def _forget(self, window: MainWindow) -> None:
        if window in self._open:
            self._open.remove(window)
        if window in self._further:
            window.destroyed.connect(lambda: self._further.remove(window))
            window.deleteLater()


def _within_screen(window: MainWindow, at: QPoint) -> QPoint:
    """`at`, or the corner of the screen where a window of this size would hang over its edge."""
    screen = window.screen() or QApplication.primaryScreen()
    room = screen.availableGeometry()
    reaches_over = (
        at.x() + window.width() > room.right() or at.y() + window.height() > room.bottom()
    )
    return room.topLeft() if reaches_over else at
