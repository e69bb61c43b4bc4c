"""The only place that opens modal windows, so that tests can answer for the user."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RECOVER, LATER = "recover", "later"
SAVE, DISCARD, CANCEL = "save", "discard", "cancel"
THERE_ALREADY = "There is a file of this name already; its content would be lost."


def _ask_open(parent: QWidget, title: str, folder: str, filters: str) -> str:
    return QFileDialog.getOpenFileName(parent, title, folder, filters)[0]


def _ask_save(parent: QWidget, title: str, suggestion: str, filters: str) -> str:
    # whether a file may be replaced is asked once its whole name is known: see `ask_target`
    silent = QFileDialog.Option.DontConfirmOverwrite
    path, chosen = QFileDialog.getSaveFileName(parent, title, suggestion, filters, "", silent)
    return with_extension(path, endings_of(chosen) + endings_of(filters)) if path else ""


def _ask_replace(parent: QWidget, name: str, why: str = THERE_ALREADY) -> bool:
    button = QMessageBox.StandardButton
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(f"Replace “{name}”?")
    box.setInformativeText(why)
    replace = box.addButton("Replace", QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(button.Cancel))
    box.exec()
    return box.clickedButton() is replace


def _ask_unsaved(parent: QWidget, title: str) -> str:
    button = QMessageBox.StandardButton
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(f"Save the changes to “{title}”?")
    box.setInformativeText("Without saving they are lost.")
    box.setStandardButtons(button.Save | button.Discard | button.Cancel)
    answers = {button.Save.value: SAVE, button.Discard.value: DISCARD}
    return answers.get(box.exec(), CANCEL)


def _ask_recover(parent: QWidget, title: str) -> str:
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(f"Recover the unsaved changes to “{title}”?")
    box.setInformativeText("The program ended before they were saved.")
    recover = box.addButton("Recover", QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton("Discard", QMessageBox.ButtonRole.DestructiveRole)
    box.addButton("Ask later", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(recover)
    box.exec()
    answers = {recover: RECOVER, discard: DISCARD}
    return next((what for button, what in answers.items() if box.clickedButton() is button), LATER)


class Dialogs:
    """The modal questions; tests replace each by a function that returns the answer."""

    open_file: Callable[[QWidget, str, str, str], str] = staticmethod(_ask_open)
    save_file: Callable[[QWidget, str, str, str], str] = staticmethod(_ask_save)
    unsaved: Callable[[QWidget, str], str] = staticmethod(_ask_unsaved)
    recover: Callable[[QWidget, str], str] = staticmethod(_ask_recover)
    replace: Callable[..., bool] = staticmethod(_ask_replace)


def ask_target(parent: QWidget, title: str, suggestion: str, filters: str) -> Path | None:
    """Ask where to save; adds a missing extension, and asks before a file is replaced.

    `filters` are Qt's: "SVG drawing (*.svg);;PNG picture (*.png)".
    """
    while path := Dialogs.save_file(parent, title, suggestion, filters):
        target = Path(with_extension(path, endings_of(filters)))
        if not os.path.isfile(target) or Dialogs.replace(parent, target.name):
            return target
        suggestion = str(target)
    return None


def endings_of(filters: str) -> list[str]:
    """The endings that file filters name: ".svg", ".png"."""
    return re.findall(r"\*(\.[\w.]+)", filters)


def with_extension(path: str, endings: Sequence[str]) -> str:
    """`path`, with the first of `endings` where it has none of them: in "v1.2" no ending is."""
    return path if path.lower().endswith(tuple(endings)) else path + endings[0]
