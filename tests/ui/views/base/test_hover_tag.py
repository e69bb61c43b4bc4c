"""The values under the mouse stand inside the view, whatever its text and wherever the mouse is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from ui.views.base.hover_tag import paint_hover_tag

from tests.ui.views.text_layout import TextRecorder


@pytest.mark.parametrize("at", [QPoint(3, 3), QPoint(150, 90), QPoint(296, 176)])
@pytest.mark.parametrize("text", ["0.5", "A  0.5\nB  0.25", "a name without an end " * 9])
def test_a_tag_stays_inside_the_view_and_holds_its_text(
    qtbot: QtBot, at: QPoint, text: str
) -> None:
    image = QImage(300, 180, QImage.Format.Format_RGB32)
    recorder = TextRecorder(image)
    bounds = QRect(0, 0, 300, 180)
    tag = paint_hover_tag(recorder, text, at, bounds)
    recorder.end()
    assert bounds.contains(tag)
    assert not any(word.cut for word in recorder.texts)
