"""The values under the mouse stand inside the view, whatever its text and wherever the mouse is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.style import style_sheet, theme
from ui.views.base.hover_label import HoverLabel

LONG = "a name without an end " * 9


@pytest.fixture
def room(qtbot: QtBot, qapp: QApplication) -> QWidget:
    style_sheet.apply(qapp, theme.DARK)
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(300, 180)
    made.show()
    return made


@pytest.mark.parametrize("at", [QPoint(3, 3), QPoint(150, 90), QPoint(296, 176)])
@pytest.mark.parametrize("text", ["0.5", "A  0.5\nB  0.25", LONG])
def test_a_label_stays_inside_the_view_and_beside_the_mouse(
    room: QWidget, at: QPoint, text: str
) -> None:
    label = HoverLabel(room)
    label.show_at(text, at)
    assert label.isVisible()
    assert room.rect().contains(label.geometry())
    assert not label.geometry().contains(at)
    lines = label.text().split("\n")
    assert lines == text.split("\n") or (text is LONG and lines[0].endswith("…"))
    widest = max(label.fontMetrics().horizontalAdvance(line) for line in lines)
    assert widest <= label.contentsRect().width()


def test_a_label_without_words_is_not_seen(room: QWidget) -> None:
    label = HoverLabel(room)
    label.show_at("0.5", QPoint(150, 90))
    label.show_at("", QPoint(150, 90))
    assert not label.isVisible()


def test_tags_in_names_are_text(room: QWidget) -> None:
    label = HoverLabel(room)
    label.show_at("<b>A</b>", QPoint(150, 90))
    assert label.textFormat().name == "PlainText"
