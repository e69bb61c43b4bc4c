"""A table that is dropped becomes the data; it is learnt from in few gestures."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from simulator.data.readers import files as tables
from simulator.design import edits
from simulator.design.storage import files
from tests.ui.conftest import MakeWindow
from ui.run.run_state import RunState
from ui.shell.main_window import MainWindow
from ui.widgets.dialogs import Dialogs

KEY = Qt.Key
TABLE = "x,y,kind\n" + "".join(f"{n},{n % 7},{'ab'[n % 2]}\n" for n in range(40))


def dropped(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
    enter = QDragEnterEvent(QPoint(5, 5), *how, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, enter)
    drop = QDropEvent(QPointF(5, 5), *how, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, drop)


def test_a_dropped_table_is_the_data_and_is_handed_on_with_the_design(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "data" / "own.csv"
    table.parent.mkdir()
    table.write_text(TABLE)
    window = make_window()
    document = window.document
    dropped(window, table)  # 1
    qtbot.keyClick(window.canvas, KEY.Key_Space)  # 2
    qtbot.waitUntil(lambda: window.session.state is RunState.FINISHED)
    assert document.design.data.name == "file"
    assert document.design.data.path == str(table), "there is no folder yet"
    assert window.inspector.currentWidget() is window.inspector.data
    assert "own.csv" in document.analysis.data_words
    target = tmp_path / "designs" / "own.depthscope.json"
    target.parent.mkdir()
    monkeypatch.setattr(Dialogs, "save_file", staticmethod(lambda *_: str(target)))
    window.file_actions.save_as()
    assert files.load(target).data.path == "../data/own.csv"
    assert document.design.data.path == "../data/own.csv"
    assert not document.modified
    document.undo_stack.undo()
    assert document.design.data.name == "digits"


def test_choosing_file_asks_for_it_and_without_an_answer_leaves_all_as_it_was(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "own.csv"
    table.write_text(TABLE)
    answers = iter(["", str(table)])
    monkeypatch.setattr(Dialogs, "open_file", staticmethod(lambda *_: next(answers)))
    window = make_window()
    before = window.document.design
    window.inspector.setCurrentWidget(window.inspector.data)  # 1
    for expected in ("digits", "file"):
        box = window.inspector.data.findChild(QComboBox, "field_name")
        assert box is not None
        box.setCurrentIndex(box.findData("file"))
        box.activated.emit(box.currentIndex())  # 2, and 3 in the dialog
        assert window.document.design.data.name == expected
    assert window.document.design.data.path == str(table)
    qtbot.keyClick(window.canvas, KEY.Key_Space)  # 4
    qtbot.waitUntil(lambda: window.session.state is RunState.FINISHED)
    window.document.undo_stack.undo()
    assert window.document.design == before, "one step"


def test_folders_of_images_and_arrays_are_data_and_the_rest_is_told_why_not(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pets, empty, words = tmp_path / "pets", tmp_path / "one class", tmp_path / "words.txt"
    for folder, names in ((pets, ("cats", "dogs")), (empty, ("cats",))):
        for at, name in enumerate(names):
            (folder / name).mkdir(parents=True)
            for number in range(6):
                image = QImage(8, 8, QImage.Format.Format_RGB32)
                image.fill(0xFF000000 + 0x404040 * at + number)
                assert image.save(str(folder / name / f"{number}.png"))
    words.write_text("Dear diary")
    arrays = tmp_path / "own.npz"
    np.savez(arrays, x=np.arange(40.0).reshape(20, 2) % 7, y=np.arange(20) % 2)
    window = make_window()
    document = window.document
    dropped(window, pets)
    assert document.design.data.path == str(pets)
    qtbot.keyClick(window.canvas, KEY.Key_Space)
    qtbot.waitUntil(lambda: window.session.state is RunState.FINISHED)
    assert document.analysis.data is not None
    assert document.analysis.data.input_shape == (8, 8, 3)

    def asked() -> bool:
        raise AssertionError("nothing is lost, so nothing is asked")

    monkeypatch.setattr(window.file_actions, "may_discard", asked)
    dropped(window, arrays, words)
    assert document.design.data.path == str(arrays)
    before = document.design
    for path, why in (
        (words, "words.txt was not opened: it is no design, and data end in .csv"),
        (empty, "one class was not opened: a folder is data where it has at least two"),
        (tmp_path / "gone.xyz", "gone.xyz was not opened: it is no design"),
    ):
        dropped(window, path)
        assert window.status.message.text().startswith(why)
        assert document.design is before
    monkeypatch.setattr(window.file_actions, "may_discard", lambda: True)
    plain = tmp_path / "design-without-ending"
    files.save(edits.set_title(edits.empty_design(), "by its first sign"), plain)
    dropped(window, plain)
    assert document.design.title == "by its first sign"


def test_readers_are_loaded_beside_the_window_while_a_table_hangs_over_it(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []
    monkeypatch.setattr(tables, "readers_are_loaded", lambda: bool(threads))
    monkeypatch.setattr(tables, "load_readers", lambda: threads.append(threading.get_ident()))
    window = make_window()
    (tmp_path / "words.txt").write_text("Dear diary")
    dropped(window, tmp_path / "words.txt")
    assert not threads
    (tmp_path / "own.csv").write_text(TABLE)
    dropped(window, tmp_path / "own.csv")
    qtbot.waitUntil(lambda: len(threads) == 1)
    assert threads[0] != threading.get_ident()
    dropped(window, tmp_path / "own.csv")
    assert len(threads) == 1
