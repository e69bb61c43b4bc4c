"""An inspector in a window of its own, for tests of what is typed into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ui.document.document import Document
from ui.document.selection import Selection
from ui.inspector.view import InspectorView


@contextmanager
def shown_inspector(
    qtbot: QtBot, document: Document, selection: Selection
) -> Iterator[InspectorView]:
    """Shown, active, and gone after the block."""
    made = InspectorView(document, selection, QLabel("lesson"))
    made.resize(340, 800)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    document.close()  # as a window does, so that no call that waits comes after the end
    made.close()
    made.deleteLater()
