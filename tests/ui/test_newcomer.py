"""From launch to the third lesson's prediction, by nothing but what is to be read on the screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import MakeWindow
from ui.shell.gallery.tile import Tile
from ui.shell.main_window import MainWindow


def label_of(widget: QWidget) -> str:
    if isinstance(widget, Tile):
        return widget.entry.title
    return widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""


def in_sight(window: MainWindow, text: str) -> list[QWidget]:
    """What says so, can be used, and is seen, at least in part."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if label_of(widget).strip() == text
        and widget.isEnabled()
        and not widget.visibleRegion().isEmpty()
    ]


def click(window: MainWindow, text: str) -> None:
    """Click the one thing in sight that says so, where a newcomer would: in its middle."""
    found = in_sight(window, text)
    assert len(found) == 1, (text, found)
    (widget,) = found
    region = widget.visibleRegion().boundingRect()
    assert region.height() >= 0.5 * widget.height(), f"{text!r} is cut off"
    clicked = window.childAt(widget.mapTo(window, region.center()))
    QTest.mouseClick(
        clicked, Qt.MouseButton.LeftButton,
        pos=clicked.mapFrom(window, widget.mapTo(window, region.center())),
    )  # fmt: skip
    QApplication.processEvents()


@pytest.mark.slow
def test_a_newcomer_gets_from_launch_to_the_third_lessons_prediction(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    window.resize(1280, 800)
    player = window.lesson_actions.player

    def place() -> tuple[str, int]:
        assert player.found is not None
        return player.found.name, player.index

    click(window, "Gallery")
    click(window, "1 · XOR: one hidden layer is enough, ten are too many")
    assert place() == ("xor-sigmoid", 0)
    click(window, "three")
    assert window.lesson_page.card.prediction is not None
    assert window.lesson_page.card.prediction.votes == [0, 1, 0]
    for _ in range(3):
        click(window, "Next")
    assert place() == ("xor-sigmoid", 3)
    click(window, "Next lesson")
    assert place() == ("xor-batch-normalization", 0)
    for _ in range(2):
        click(window, "Next")
    click(window, "Next lesson")
    assert place() == ("xor-residual", 0)
    qtbot.waitUntil(lambda: bool(in_sight(window, "A question waits below ↓")))
    click(window, "A question waits below ↓")
    assert not in_sight(window, "A question waits below ↓")
    click(window, "only the residual one")
    assert window.lesson_page.card.prediction.votes == [0, 1, 0]
    click(window, "Next")
    qtbot.waitUntil(lambda: not player.is_training and not player.is_measuring, timeout=30_000)
    assert window.lesson_page.outcome.prediction is not None
    assert "measured 1;" in window.lesson_page.outcome.because.text()
