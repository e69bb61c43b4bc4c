"""The only place that opens modal windows, so that tests can answer for the user."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from ui.widgets.images import image_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RECOVER, LATER = "recover", "later"
SAVE, DISCARD, CANCEL = "save", "discard", "cancel"
REPLACE, SAVE_AS = "replace", "save as"
THERE_ALREADY = "There is a file of this name already; its content would be lost."


class RecoveryOffer(NamedTuple):
    """Unsaved changes to ask about; `picture` is a PNG, `recommended` the preset answer."""

    title: str
    text: str
    picture: bytes
    recommended: bool


def _ask_open(parent: QWidget, title: str, folder: str, filters: str) -> str:
    return QFileDialog.getOpenFileName(parent, title, folder, filters)[0]


def _ask_save(parent: QWidget, title: str, suggestion: str, filters: str) -> str:
    # whether a file may be replaced is asked once its whole name is known: see `ask_target`
    silent = QFileDialog.Option.DontConfirmOverwrite
    path, chosen = QFileDialog.getSaveFileName(parent, title, suggestion, filters, "", silent)
    return with_extension(path, endings_of(chosen) + endings_of(filters)) if path else ""


def _ask_replace(parent: QWidget, name: str) -> bool:
    button = QMessageBox.StandardButton
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(f"Replace “{name}”?")
    box.setInformativeText(THERE_ALREADY)
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


def _ask_save_conflict(parent: QWidget, name: str, why: str) -> str:
    """Ask what to do where saving would lose something; `why` is a sentence."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(f"Replace “{name}”?")
    box.setInformativeText(why)
    replace = box.addButton("Replace", QMessageBox.ButtonRole.DestructiveRole)
    save_as = box.addButton("Save as…", QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(save_as)
    box.exec()
    answers = {replace: REPLACE, save_as: SAVE_AS}
    return next((what for button, what in answers.items() if box.clickedButton() is button), CANCEL)


def _ask_recover(parent: QWidget, offer: RecoveryOffer) -> str:
    box = recovery_box(parent, offer)
    box.exec()
    answers = {button.text(): button for button in box.buttons()}
    chosen = {answers["Recover"]: RECOVER, answers["Discard"]: DISCARD}
    return next((what for button, what in chosen.items() if box.clickedButton() is button), LATER)


def recovery_box(parent: QWidget, offer: RecoveryOffer) -> QMessageBox:
    """The question about one copy, with its picture."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    image = image_of(offer.picture, 2.0)
    if not image.isNull():
        box.setIconPixmap(QPixmap.fromImage(image))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(f"Recover the unsaved changes to “{offer.title}”?")
    box.setInformativeText(offer.text)
    recover = box.addButton("Recover", QMessageBox.ButtonRole.AcceptRole)
    box.addButton("Discard", QMessageBox.ButtonRole.DestructiveRole)
    later = box.addButton("Ask later", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(recover if offer.recommended else later)
    return box


class Dialogs:
    """The modal questions; tests replace each by a function that returns the answer."""

    open_file: Callable[[QWidget, str, str, str], str] = staticmethod(_ask_open)
    save_file: Callable[[QWidget, str, str, str], str] = staticmethod(_ask_save)
    unsaved: Callable[[QWidget, str], str] = staticmethod(_ask_unsaved)
    recover: Callable[[QWidget, RecoveryOffer], str] = staticmethod(_ask_recover)
    replace: Callable[[QWidget, str], bool] = staticmethod(_ask_replace)
    save_conflict: Callable[[QWidget, str, str], str] = staticmethod(_ask_save_conflict)


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
    return re.findall(r"\*(\.[\w.-]+)", filters)


def with_extension(path: str, endings: Sequence[str]) -> str:
    """`path`, with the first of `endings` where it has none of them: in "v1.2" no ending is."""
    return path if path.lower().endswith(tuple(endings)) else path + endings[0]
