"""The offer of recovered changes: a picture, words, and answers that mean what they say."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.storage import files
from simulator.design.storage.recovery_copy import Judgement, RecoveryCopy
from simulator.design.storage.recovery_folder import FoundCopy
from simulator.design.storage.store import NO_FILE, digest_at
from tests.ui.conftest import MakeWindow
from ui.canvas.image import thumbnail
from ui.shell.recovery.autosave import recovery_folder
from ui.shell.recovery.offer import offer_of, offer_recovery
from ui.widgets import dialogs
from ui.widgets.dialogs import DISCARD, LATER, RECOVER, Dialogs, RecoveryOffer
from ui.widgets.images import image_of


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(
        QStandardPaths, "writableLocation", staticmethod(lambda _kind: str(tmp_path))
    )
    return tmp_path / "depthscope" / "recovery"


def leave(title: str, path: Path | None = None, picture: bytes = b"") -> None:
    """A copy whose process has ended."""
    based_on = NO_FILE if path is None else digest_at(path)
    design = edits.set_title(edits.empty_design(), title)
    file = recovery_folder().new_file()
    file.write(RecoveryCopy(design, path, based_on, time.time(), picture))
    file.release()


def test_each_copy_is_asked_about_and_each_answer_is_followed(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    answers = {"a": RECOVER, "b": DISCARD, "c": LATER}
    for title in answers:
        leave(title)
    monkeypatch.setattr(Dialogs, "recover", staticmethod(lambda _w, offer: answers[offer.title]))
    window = QWidget()
    qtbot.addWidget(window)
    recovered: list[FoundCopy] = []
    assert offer_recovery(window, recovered.append) == ""
    assert [found.copy.design.title for found in recovered] == ["a"]
    assert sorted(path.stat().st_size > 0 for path in folder.glob("*.recovery")) == [True, True]
    recovered[0].release()
    asked: list[str] = []
    monkeypatch.setattr(
        Dialogs, "recover", staticmethod(lambda _w, offer: asked.append(offer.title) or LATER)
    )
    offer_recovery(window, recovered.append)
    assert sorted(asked) == ["a", "c"]


def test_what_the_file_holds_already_is_not_asked_about(
    qtbot: QtBot, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.json"
    files.save(edits.set_title(edits.empty_design(), "saved"), path)
    leave("saved", path)
    monkeypatch.setattr(Dialogs, "recover", None)
    window = QWidget()
    qtbot.addWidget(window)
    offer_recovery(window, lambda _found: None)
    assert list(folder.iterdir()) == []


def test_the_question_shows_the_picture_of_the_canvas_and_recommends_what_is_newer(
    make_window: MakeWindow,
) -> None:
    window = make_window()
    picture = thumbnail(window.canvas.scene())
    copy = RecoveryCopy(window.document.design, None, NO_FILE, 0.0, picture)
    box = dialogs.recovery_box(window, offer_of(copy, Judgement.NO_FILE))
    shown = box.iconPixmap().toImage()
    assert shown.deviceIndependentSize() == image_of(picture, 2.0).deviceIndependentSize()
    width, height = shown.width(), shown.height()
    colours = {shown.pixel(x, y) for x in range(0, width, 3) for y in range(0, height, 3)}
    assert len(colours) > 5
    assert _default(box) == "Recover"
    assert "Twenty sigmoid layers" in box.text()
    older = dialogs.recovery_box(window, offer_of(copy, Judgement.OLDER))
    assert _default(older) == "Ask later"


def _default(box: QMessageBox) -> str:
    return next(b.text() for b in box.buttons() if isinstance(b, QPushButton) and b.isDefault())


@pytest.mark.parametrize("picture", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 50])
def test_a_picture_that_is_none_is_left_out(make_window: MakeWindow, picture: bytes) -> None:
    offer = RecoveryOffer("A <b>title</b>", "words", picture, recommended=True)
    box = dialogs.recovery_box(make_window(), offer)
    assert box.icon() is QMessageBox.Icon.Question
    assert "<b>" in box.text()


@pytest.mark.parametrize(
    ("make", "reason"),
    [(lambda path: path.write_text("not mine"), os.strerror(errno.ENOTDIR)),
     (lambda path: path.symlink_to(path), os.strerror(errno.ELOOP))],
)  # fmt: skip
def test_a_folder_that_cannot_be_read_is_told_and_stays_and_one_that_is_not_there_is_normal(
    qtbot: QtBot, folder: Path, make: Callable[[Path], object], reason: str
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    assert offer_recovery(window, lambda _found: None) == ""
    folder.parent.mkdir(parents=True)
    make(folder)
    before = os.lstat(folder)
    said = offer_recovery(window, lambda _found: None)
    assert said.startswith(f"The folder of recovery copies cannot be read ({reason}): {folder}.")
    assert os.lstat(folder) == before
