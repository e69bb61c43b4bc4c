"""A window opens whole on whatever screen there is, and where it was left on that screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.shell.settings import Settings
from ui.shell.window_place import first_place, place_window, remember_place, screen_name


@pytest.mark.parametrize(
    "available",
    [
        QRect(0, 0, 1920, 1040), QRect(0, 27, 1366, 741), QRect(1920, 0, 1024, 768),
        QRect(0, 0, 1280, 720), QRect(-3840, 60, 3840, 2100),
    ],
)  # fmt: skip
def test_the_first_place_is_whole_on_the_screen_and_no_larger_than_wanted(
    available: QRect,
) -> None:
    place = first_place(available)
    assert available.contains(place)
    assert place.top() > available.top()  # there is room for the title
    assert min(1600, available.width() - 20) <= place.width() <= 1600
    assert abs(place.center().x() - available.center().x()) <= 1


def test_a_window_comes_back_to_its_place_on_the_screen_where_it_was_left(qtbot: QtBot) -> None:
    settings, window, again = Settings(), QWidget(), QWidget()
    for widget in (window, again):
        qtbot.addWidget(widget)
    place_window(window, settings)
    screen = QGuiApplication.primaryScreen()
    assert screen.availableGeometry().contains(window.geometry())
    window.setGeometry(40, 50, 500, 400)
    remember_place(window, window.saveGeometry(), settings)
    assert settings.screen() == screen_name(screen)
    place_window(again, settings)
    assert again.geometry() == window.geometry()
    settings.remember_screen("a projector that is not connected 1024x768 1")
    again.setGeometry(0, 0, 100, 100)
    place_window(again, settings)
    assert again.geometry() == window.geometry()
