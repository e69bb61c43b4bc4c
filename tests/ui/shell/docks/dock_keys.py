"""Which views are open, and the keys that open them: for the tests of the docks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.shell.docks.dock_area import DockArea
from ui.shell.docks.view_specs import VIEWS
from ui.shell.main_window import MainWindow

ALT = Qt.KeyboardModifier.AltModifier


def open_views(bench: DockArea) -> set[str]:
    return {name for name, dock in bench.docks.items() if not dock.isHidden()}


def at_first() -> set[str]:
    return {spec.name for spec in VIEWS if spec.shown}


def press(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Press the key of a view."""
    key = next(spec.key for spec in VIEWS if spec.name == name)
    qtbot.keyClick(window, getattr(Qt.Key, f"Key_{key[-1]}"), ALT)
