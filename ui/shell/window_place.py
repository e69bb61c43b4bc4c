"""Where a window opens: as it was left on this screen, else as large as the screen allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication, QScreen

if TYPE_CHECKING:
    from PySide6.QtCore import QByteArray
    from PySide6.QtWidgets import QWidget

    from ui.shell.settings import Settings

PREFERRED, LEAST_SIZE = QSize(1600, 1000), QSize(512, 360)
TITLE_PX, SIDE_PX = 36, 6  # about what a window manager puts above a window, and around it


def screen_name(screen: QScreen) -> str:
    """A screen as settings know it: its name, its size and its scale."""
    size = screen.geometry().size()
    return f"{screen.name()} {size.width()}x{size.height()} {screen.devicePixelRatio():g}"


def first_place(available: QRect) -> QRect:
    """Where a window opens on a screen for the first time: in the middle, whole."""
    room = available.adjusted(SIDE_PX, TITLE_PX, -SIDE_PX, -SIDE_PX)
    place = QRect(room.topLeft(), PREFERRED.boundedTo(room.size()))
    place.moveCenter(room.center())
    return place


def place_window(window: QWidget, settings: Settings) -> None:
    """Give a window, before it is shown, the place it had on the screen where it was left.

    Where that screen is not connected, the place it had on the main screen, else a first one.
    """
    screens = {screen_name(screen): screen for screen in QGuiApplication.screens()}
    main = QGuiApplication.primaryScreen()
    name = settings.screen()
    if name not in screens:
        name = screen_name(main)
    saved = settings.bytes_of(f"geometry {name}")
    if saved.isEmpty() or not window.restoreGeometry(saved):
        window.setGeometry(first_place(screens[name].availableGeometry()))


def remember_place(window: QWidget, geometry: QByteArray, settings: Settings) -> None:
    """Keep a window's geometry for the screen that it is on."""
    name = screen_name(window.screen())
    settings.remember_screen(name)
    settings.remember_bytes(f"geometry {name}", geometry)
