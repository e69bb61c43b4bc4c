"""Opening, saving, pictures: what is on the screen is what was opened, and no file is lost."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import InsertPlace, LayerPlace
from simulator.design.storage import files
from tests.ui.conftest import MakeWindow
from ui.inspector.number_editors import IntEditor
from ui.run.run_state import RunState
from ui.widgets.dialogs import CANCEL, DISCARD, REPLACE, SAVE_AS, Dialogs

BROKEN = {
    "format": "depthscope.design",
    "version": 1,
    "data": {"name": "spirals"},
    "networks": [{"layers": [{"id": "a", "type": "conv2d", "filters": 2}]}],
}


def test_opening_a_design_with_a_problem_takes_the_old_run_off_the_screen(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path
) -> None:
    window = make_window()
    window.session.train_epoch()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 23)
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(BROKEN), encoding="utf-8")
    assert window.open_path(broken)
    assert window.status.message.text().startswith("A a: Conv 2D needs an image")
    assert window.snapshot is None
    assert window.timeline.slider.newest == 0
    window.document.new()
    qtbot.waitUntil(lambda: window.snapshot is not None)


def test_a_picture_that_cannot_be_written_leaves_the_old_file_and_says_so(
    make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    for name in ("a.svg", "a.png"):
        target = tmp_path / "gone" / name
        monkeypatch.setattr(Dialogs, "save_file", lambda *_, target=target: str(target))
        window.file_actions.export_picture()
        said = window.status.message.text()
        assert said == f"{target} was not written: No such file or directory"


def test_what_is_being_typed_is_saved_and_trained_without_leaving_the_field(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    path = tmp_path / "typed.depthscope.json"
    monkeypatch.setattr(Dialogs, "save_file", lambda *_: str(path))
    window.selection.set_layers([LayerPlace(0, ("stem",))])
    units = window.inspector.layer.editors["units"]
    assert isinstance(units, IntEditor)
    units.box.setFocus()
    units.box.selectAll()
    qtbot.keyClicks(units.box, "12")
    qtbot.keyClick(units.box, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert files.load(path).networks[0].layers[0].units == 12  # type: ignore[union-attr]
    assert not window.document.modified
    units.box.selectAll()
    qtbot.keyClicks(units.box, "9")
    qtbot.mouseClick(window.toolbar.train, Qt.MouseButton.LeftButton)
    assert window.document.design.networks[0].layers[0].units == 9  # type: ignore[union-attr]
    window.canvas.edit_value(LayerPlace(1, ("stem",)))
    window.canvas.value_editor.line.setText("7")
    window.close()
    assert window.document.design.networks[1].layers[0].units == 7  # type: ignore[union-attr]


def test_a_design_that_was_repaired_can_be_trained_at_once(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    window.session.train_epoch()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 23)
    gap = InsertPlace(0, (), 0)
    layer = edits.new_layer(window.document.design, gap, "conv2d")
    window.document.edit(
        "x", lambda design: edits.insert_layer(design, InsertPlace(0, (), 1), layer)
    )
    assert window.session.state is RunState.EMPTY
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step > 23)


def test_what_another_program_wrote_is_not_replaced_without_asking(
    make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = tmp_path / "mine.depthscope.json", tmp_path / "other.depthscope.json"
    files.save(edits.empty_design(), mine)
    window = make_window(mine)
    window.document.edit("x", lambda design: edits.set_title(design, "Mine"))
    files.save(edits.set_title(edits.empty_design(), "Theirs"), mine)
    asked: list[str] = []

    def save_elsewhere(_parent: object, name: str, why: str) -> str:
        asked.append(name + why)
        return SAVE_AS

    monkeypatch.setattr(Dialogs, "save_conflict", save_elsewhere)
    monkeypatch.setattr(Dialogs, "save_file", lambda *_: "")
    assert not window.file_actions.save()
    assert len(asked) == 1
    assert "changed" in asked[0]
    assert files.load(mine).title == "Theirs"
    assert window.document.modified
    monkeypatch.setattr(Dialogs, "save_file", lambda *_: str(other))
    assert window.file_actions.save()
    assert (files.load(mine).title, files.load(other).title) == ("Theirs", "Mine")
    window.document.edit("x", lambda design: edits.set_title(design, "Mine again"))
    assert window.file_actions.save()
    assert len(asked) == 2  # about the other's file, and not about what one has saved oneself
    other.unlink()
    window.document.edit("x", lambda design: edits.set_title(design, "Still here"))
    assert window.file_actions.save()
    assert files.load(other).title == "Still here"


def test_saving_as_a_file_that_is_open_in_another_window_asks_and_may_take_it_over(
    make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.depthscope.json"
    files.save(edits.empty_design(), path)
    first, second = make_window(path), make_window()
    asked: list[str] = []
    for answer in (CANCEL, REPLACE):
        monkeypatch.setattr(
            Dialogs,
            "save_conflict",
            staticmethod(lambda *said, answer=answer: asked.append(said[2]) or answer),
        )
        monkeypatch.setattr(Dialogs, "save_file", staticmethod(lambda *_: str(path)))
        assert second.file_actions.save_as() == (answer == REPLACE)
    assert all("open in another window" in why for why in asked)
    assert len(asked) == 2
    assert files.load(path).title == "Twenty sigmoid layers"
    assert second.document.path == path
    assert first.document.store is not None
    assert first.document.store.is_open_elsewhere()


def test_saving_for_the_first_time_lets_the_run_go_on_also_through_the_next_edit(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    window.session.train_epoch()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 23)
    monkeypatch.setattr(Dialogs, "save_file", lambda *_: str(tmp_path / "lesson"))
    assert window.file_actions.save()
    window.document.edit(
        "x",
        lambda design: edits.set_field(design, [LayerPlace(0, ("stem",))], "activation", "relu"),
    )
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 24)


def test_a_relative_path_of_data_leads_somewhere_as_soon_as_the_design_is_saved(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pets.csv").write_text("a,b,kind\n1,2,cat\n2,3,dog\n3,5,cat\n4,4,dog\n")
    window = make_window()
    data = {"name": "file", "path": "pets.csv", "validation_fraction": 0}
    for field, value in data.items():
        window.document.edit("x", partial(edits.set_data, field=field, value=value))
    assert "save the design first" in window.status.message.text()
    assert window.session.state is RunState.EMPTY
    monkeypatch.setattr(Dialogs, "save_file", lambda *_: str(tmp_path / "pets"))
    assert window.file_actions.save()
    assert window.document.analysis.problems == ()
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 1)


def test_a_design_that_is_saved_in_another_folder_means_the_same_data_and_trains_on(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = tmp_path / "mine", tmp_path / "other"
    for folder in (mine, other):
        folder.mkdir()
    (mine / "pets.csv").write_text("a,b,kind\n1,2,cat\n2,3,dog\n3,5,cat\n4,4,dog\n")
    data = {"name": "file", "path": "pets.csv", "validation_fraction": 0}
    design = edits.empty_design()
    for field, value in data.items():
        design = edits.set_data(design, field, value)
    files.save(design, mine / "own.depthscope.json")
    window = make_window(mine / "own.depthscope.json")
    window.inspector.setCurrentWidget(window.inspector.data)
    window.document.edit("Title", lambda design: edits.set_title(design, "Pets"))
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 1)
    monkeypatch.setattr(Dialogs, "save_file", lambda *_: str(other / "own.depthscope.json"))
    assert window.file_actions.save_as()
    assert not window.document.modified
    assert files.load(other / "own.depthscope.json").data.path == "../mine/pets.csv"
    assert window.inspector.data.editors["path"].findChild(QLineEdit).text() == "../mine/pets.csv"
    assert "../mine/pets.csv" in window.status.message.text()
    # the run goes on, and comes back with the design of its first step
    window.document.edit("Title", lambda design: edits.set_training(design, "epochs", 40))
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 2)
    while window.document.undo_stack.canUndo():
        window.document.undo_stack.undo()
        assert window.document.analysis.problems == ()
    assert window.document.design.title == design.title
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 2)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Plain versus residual, 56", "plain-versus-residual--56"),
        ("../../etc/passwd", "etc-passwd"),
        ("漢" * 200, "漢" * 40),
        ("a" * 119 + "ü", "a" * 119),
        ("…", "design"),
    ],
)
def test_a_title_of_any_length_and_script_suggests_a_name_that_can_be_saved(
    make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, title: str, name: str
) -> None:
    def accept(_window: object, _words: str, suggestion: str, _filter: str) -> str:
        assert Path(suggestion).name == f"{name}.depthscope.json"
        return str(tmp_path / Path(suggestion).name)

    window = make_window()
    window.document.edit("Title", lambda design: edits.set_title(design, title))
    monkeypatch.setattr(Dialogs, "save_file", accept)
    assert window.file_actions.save()


@pytest.mark.parametrize(
    ("urls", "opened"),
    [
        ([], []),
        (["https://example.org/own.json"], []),
        ([""], []),
        (
            ["https://example.org/a.json", "file:///folder/own.json", "file:///b.json"],
            ["own.json", "b.json in another window"],
        ),
    ],
)
def test_the_first_file_of_those_that_are_dropped_is_opened_here_and_each_other_beside(
    make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch, urls: list[str], opened: list[str]
) -> None:
    window = make_window()
    asked: list[str] = []
    monkeypatch.setattr(window.file_actions, "open_path", lambda path: asked.append(path.name))
    monkeypatch.setattr(
        window.windows,
        "open_further",
        lambda _beside, path: asked.append(f"{path.name} in another window"),
    )
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
    enter = QDragEnterEvent(QPoint(5, 5), *how, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted() == bool(opened)
    drop = QDropEvent(QPointF(5, 5), *how, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, drop)
    assert asked == opened


def test_a_file_can_be_dropped_anywhere_on_the_window(make_window: MakeWindow) -> None:
    window = make_window()
    for action in window.dock_area.actions_by_name.values():
        action.setChecked(True)
    points = [QPoint(x, y) for x in range(10, 1_600, 60) for y in range(10, 1_000, 40)]
    under = {window.childAt(point) for point in points} - {None}
    assert len(under) > 20
    data = QMimeData()
    data.setUrls([QUrl("file:///folder/own.json")])
    for widget in under:
        told = DragsTold(window)
        enter = QDragEnterEvent(
            QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(widget, enter)  # Qt asks the widget, then what it lies in
        assert told.count == 1, f"{widget} takes it"
        assert enter.isAccepted()
        window.removeEventFilter(told)


class DragsTold(QObject):
    """Counts the drags that a widget is told of."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.DragEnter
        return False


def test_a_file_that_is_dropped_is_opened_after_asking(
    make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "dropped.depthscope.json"
    files.save(edits.set_title(edits.empty_design(), "Dropped"), path)
    window = make_window()
    window.document.edit("x", lambda design: edits.set_title(design, "unsaved"))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
    for answer, title in ((CANCEL, "unsaved"), (DISCARD, "Dropped")):
        monkeypatch.setattr(Dialogs, "unsaved", staticmethod(lambda *_, answer=answer: answer))
        enter = QDragEnterEvent(QPoint(5, 5), *how, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(window, enter)
        drop = QDropEvent(QPointF(5, 5), *how, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(window, drop)
        assert window.document.design.title == title
