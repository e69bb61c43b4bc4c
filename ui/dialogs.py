"""The only place that opens modal windows, so that tests can answer for the user."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

SAVE, DISCARD, CANCEL = "save", "discard", "cancel"


def _ask_open(parent: QWidget, title: str, folder: str, filters: str) -> str:
    return QFileDialog.getOpenFileName(parent, title, folder, filters)[0]


def _ask_save(parent: QWidget, title: str, suggestion: str, filters: str) -> str:
    return QFileDialog.getSaveFileName(parent, title, suggestion, filters)[0]


def _ask_unsaved(parent: QWidget, title: str) -> str:
    button = QMessageBox.StandardButton
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(f"Save the changes to “{title}”?")
    box.setInformativeText("Without saving they are lost.")
    box.setStandardButtons(button.Save | button.Discard | button.Cancel)
    answers = {button.Save.value: SAVE, button.Discard.value: DISCARD}
    return answers.get(box.exec(), CANCEL)


class Dialogs:
    """The questions the window asks; each may be replaced by a function that knows the answer."""

    open_file: Callable[[QWidget, str, str, str], str] = staticmethod(_ask_open)
    save_file: Callable[[QWidget, str, str, str], str] = staticmethod(_ask_save)
    unsaved: Callable[[QWidget, str], str] = staticmethod(_ask_unsaved)


def with_extension(path: str, extension: str) -> Path:
    """`path`, with `extension` where none was typed."""
    found = Path(path)
    return found if found.suffix else found.with_name(found.name + extension)
