"""A canvas of its own for each test, with four dense layers on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.canvas.hand import Hand, chain
from ui.canvas.view import CanvasView
from ui.document.document import Document
from ui.document.selection import Selection


@pytest.fixture
def hand(qtbot: QtBot, qapp: QApplication) -> Iterator[Hand]:
    """A hand on a shown canvas of 1300 × 500 with the layers a, b, c, d."""
    document = Document()
    view = CanvasView(document, Selection(document))
    view.resize(1300, 500)
    document.show_design(chain("a", "b", "c", "d"))
    view.show()
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    yield Hand(qtbot, view)
    view.close()
    view.deleteLater()
