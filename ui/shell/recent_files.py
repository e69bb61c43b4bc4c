"""The menu of the designs opened or saved last, each with a picture of its canvas."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, QStandardPaths, QTimer, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from simulator.design.storage.replacing import read_regular, write_whole
from simulator.design.storage.store import digest_of
from simulator.errors import DesignError
from simulator.escaping import one_line
from ui.widgets.images import image_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction

    from ui.shell.settings import Settings

MOST = 9  # one digit each
PICTURE = QSize(128, 72)
MAX_PICTURE_BYTES = 500_000
DRAW_AFTER_MS = 300  # what has been opened is shown first


class RecentFiles(QObject):
    """Keeps the list in the settings, and pictures in the user's cache; `chosen` carries a path.

    Pictures of files that have left the list go.
    """

    chosen = Signal(str)

    def __init__(self, window: QWidget, settings: Settings, picture: Callable[[], bytes]) -> None:
        super().__init__(window)
        self._settings, self._make_picture = settings, picture
        self.menu = QMenu("Open recent", window)
        self.menu.setObjectName("recent_menu")
        self.menu.setToolTipsVisible(True)
        self.menu_action: QAction = self.menu.menuAction()
        self.menu.aboutToShow.connect(self.fill)
        self._drawn: Path | None = None  # whose picture is to be drawn
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAW_AFTER_MS)
        self._timer.timeout.connect(self.draw)
        self._update_enabled()

    def note(self, path: Path) -> None:
        """A design was opened from here, or saved: it is the first of the list now."""
        if not self._settings.kept:
            return
        whole = os.path.abspath(path)
        before = self._settings.recent_files()
        after = [whole, *(other for other in before if other != whole)][:MOST]
        self._settings.remember_recent_files(after)
        self._forget_pictures(set(before) - set(after))
        self._drawn = Path(whole)
        self._timer.start()
        self._update_enabled()

    def draw(self) -> None:
        """Keep a picture of the canvas for the file noted last."""
        self._timer.stop()
        path, self._drawn = self._drawn, None
        if path is None:
            return
        target = _picture_file(str(path))
        with suppress(OSError):  # a list without pictures is a list
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(target, self._make_picture())

    def close(self) -> None:
        """Draw what is due: the window is closing."""
        if self._timer.isActive():
            self.draw()

    def fill(self) -> None:
        """Make the entries anew, when they are to be seen: pictures take their time."""
        self.menu.clear()
        paths = self.paths()
        for number, path in enumerate(paths, 1):
            self._add(number, path)
        if paths:
            self.menu.addSeparator()
            clear = self.menu.addAction("Clear this list")
            clear.setObjectName("clear_recent")
            clear.setToolTip("Forget these files; they stay where they are")
            clear.triggered.connect(self.clear)
        self._update_enabled()

    def paths(self) -> list[str]:
        """The files of the list, the one used last first."""
        return self._settings.recent_files() if self._settings.kept else []

    def _update_enabled(self) -> None:
        self.menu_action.setEnabled(bool(self.paths()))

    def clear(self) -> None:
        """Forget all."""
        self._forget_pictures(set(self._settings.recent_files()))
        self._settings.remember_recent_files([])
        self.fill()

    def _add(self, number: int, path: str) -> None:
        name, folder = os.path.basename(path), os.path.dirname(path)
        there = os.path.isfile(path)
        text = f"{one_line(name)}  —  {one_line(_from_home(folder))}".replace("&", "&&")
        action = self.menu.addAction(f"&{number}  {text}{'' if there else '  (no longer there)'}")
        action.setObjectName(f"recent_{number}")
        action.setToolTip(one_line(path).replace("<", "<\u200b"))
        action.setIcon(_icon(path))
        action.setEnabled(there)
        action.triggered.connect(lambda _checked=False: self.chosen.emit(path))

    def _forget_pictures(self, paths: set[str]) -> None:
        for path in paths:
            with suppress(OSError):
                _picture_file(path).unlink()


def picture(path: str) -> QImage:
    """The picture that was kept of a file; a null image where there is none."""
    try:
        return image_of(read_regular(_picture_file(path), MAX_PICTURE_BYTES))
    except (OSError, DesignError):
        return QImage()


def _icon(path: str) -> QIcon:
    """The picture of a file; an empty one keeps the place, so that names stand in a column."""
    image = picture(path)
    if not image.isNull():
        return QIcon(QPixmap.fromImage(image))
    empty = QPixmap(PICTURE)
    empty.fill("transparent")
    return QIcon(empty)


def _picture_file(path: str) -> Path:
    location = QStandardPaths.StandardLocation.GenericCacheLocation
    cache = Path(QStandardPaths.writableLocation(location))
    return cache / "depthscope" / "pictures" / f"{digest_of(os.fsencode(path))}.png"


def _from_home(folder: str) -> str:
    home = os.path.expanduser("~")
    inside = folder == home or folder.startswith(home + os.sep)
    return "~" + folder[len(home) :] if inside and home != os.sep else folder
