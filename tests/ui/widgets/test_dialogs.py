"""Names that are typed: an ending where there is none, and no file replaced by accident."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.dialogs import Dialogs, ask_target

DESIGNS = "Depthscope designs (*.depthscope.json *.json)"
PICTURES = "SVG drawing (*.svg);;PNG picture (*.png)"


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("typed", "filters", "name"),
    [
        ("lesson", DESIGNS, "lesson.depthscope.json"),
        ("lesson.json", DESIGNS, "lesson.json"),
        ("lesson v1.2", DESIGNS, "lesson v1.2.depthscope.json"),
        ("lesson.csv", DESIGNS, "lesson.csv.depthscope.json"),
        ("s.a-study.json", "Studies (*.a-study.json)", "s.a-study.json"),
        ("net", PICTURES, "net.svg"),
        ("net.PNG", PICTURES, "net.PNG"),
        ("net.jpg", PICTURES, "net.jpg.svg"),
        ("n" * 300, PICTURES, "n" * 300 + ".svg"),  # refused when it is written
    ],
)
def test_a_name_gets_the_ending_that_it_has_not(
    parent: QWidget, monkeypatch: pytest.MonkeyPatch, typed: str, filters: str, name: str
) -> None:
    monkeypatch.setattr(Dialogs, "save_file", lambda *_: f"/somewhere/{typed}")
    assert ask_target(parent, "Save", "", filters) == Path("/somewhere") / name


def test_a_file_is_replaced_only_where_that_is_wanted_under_its_whole_name(
    parent: QWidget, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "old.depthscope.json").touch()
    typed = iter([str(tmp_path / "old"), str(tmp_path / "new"), str(tmp_path / "old"), ""])
    asked: list[str] = []
    monkeypatch.setattr(Dialogs, "save_file", lambda *_: next(typed))
    monkeypatch.setattr(Dialogs, "replace", lambda _parent, name: bool(asked.append(name)))
    assert ask_target(parent, "Save", "", DESIGNS) == tmp_path / "new.depthscope.json"
    assert asked == ["old.depthscope.json"]
    assert ask_target(parent, "Save", "", DESIGNS) is None
    monkeypatch.setattr(Dialogs, "save_file", lambda *_: str(tmp_path / "old"))
    monkeypatch.setattr(Dialogs, "replace", lambda *_: True)
    assert ask_target(parent, "Save", "", DESIGNS) == tmp_path / "old.depthscope.json"


@pytest.mark.parametrize("replace", [True, False])
def test_the_question_shows_the_name_as_text_and_returns_the_answer(
    qtbot: QtBot, parent: QWidget, replace: bool
) -> None:
    seen: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.append(box.text())
        assert box.textFormat() == Qt.TextFormat.PlainText
        wanted = "Replace" if replace else "Cancel"
        button = next(b for b in box.findChildren(QPushButton) if b.text().strip("&") == wanted)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, answer)
    assert Dialogs.replace(parent, "<b>x</b>.svg") is replace
    assert seen == ["Replace “<b>x</b>.svg”?"]
