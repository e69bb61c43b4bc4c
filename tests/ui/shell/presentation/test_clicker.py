"""A clicker's keys step the lesson while presenting, and B and the pointer do what they say."""

from __future__ import annotations

from pathlib import Path

import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.simulator.lessons.small import documents, loaded
from tests.ui.conftest import MakeWindow
from tests.ui.shell.presentation.test_mode import show_on_screen
from ui.run.run_state import RunState
from ui.shell.presentation.clicker import BlankScreen
from ui.style import theme

KEY = Qt.Key


def test_the_keys_of_a_lecture_work_while_presenting_and_only_then(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path
) -> None:
    window = make_window()
    lesson, _ = documents()
    lesson["steps"][0]["setup"], lesson["steps"][1]["setup"] = [], [{"do": "camera"}]
    assert window.lesson_actions.open_path(loaded(tmp_path / "mine", lesson))
    player, clicker = window.lesson_actions.player, window.lesson_actions.clicker
    canvas = window.canvas
    qtbot.keyClick(canvas, KEY.Key_PageDown)
    qtbot.keyClick(canvas, KEY.Key_B)
    assert player.index == 0
    assert not clicker.screen.isVisible()

    window.action("present").trigger()
    show_on_screen(qtbot, window, 1024, 768)
    page = window.presentation._lesson
    assert page is not None
    qtbot.waitUntil(page.isVisible)
    assert page.width() <= 0.34 * 1024 + 1
    assert page.height() > 0.7 * window.height()  # beside canvas and views
    assert page.text.document().defaultFont().pixelSize() >= 768 / theme.PRESENTED_LINES
    assert window.focusWidget() is page.card
    qtbot.keyClick(page.card, KEY.Key_2)
    assert page.card.prediction is not None
    assert page.card.prediction.votes == [0, 1]
    qtbot.keyClick(page.card, KEY.Key_Space)
    qtbot.waitUntil(lambda: window.session.state is RunState.FINISHED)

    qtbot.keyClick(canvas, KEY.Key_PageDown)
    assert player.index == 1
    qtbot.keyClick(canvas, KEY.Key_PageUp)
    assert player.index == 0
    qtbot.keyClick(canvas, KEY.Key_B)
    assert clicker.screen.isVisible()
    assert clicker.screen.geometry() == window.rect()
    assert clicker.screen.grab().toImage().pixelColor(200, 200).name() == "#000000"
    qtbot.keyClick(clicker.screen, KEY.Key_PageDown)  # the first key only shows the window again
    assert not clicker.screen.isVisible()
    assert player.index == 0

    window.action("pointer").trigger()
    QCursor.setPos(window.mapToGlobal(QPoint(300, 200)))
    qtbot.waitUntil(lambda: clicker.pointer.geometry().center() in near(QPoint(300, 200)))
    window.action("blank").trigger()
    window.action("present").trigger()
    assert not clicker.pointer.isVisible()
    assert not clicker.screen.isVisible()
    assert not window.action("pointer").isEnabled()


def near(point: QPoint) -> list[QPoint]:
    return [point + QPoint(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)]


def test_a_blank_screen_is_taken_away_where_what_had_the_keyboard_is_gone(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    field = QLineEdit(window)
    screen = BlankScreen(window)
    window.show()
    field.setFocus()
    screen.cover()
    assert screen._before is field
    shiboken6.delete(field)
    screen.uncover()
    assert not screen.isVisible()
