"""The data panel says what the command line says, and every part of it is one undoable edit."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from simulator.data import DataSpec
from simulator.data.readers import files
from simulator.data.spec import ArrayNames
from simulator.design import edits
from tests.conftest import ROOT
from tests.ui.inspecting import shown_inspector
from tests.ui.undo import assert_one_step_from
from ui.cli.main import main
from ui.document import data_reader
from ui.document.document import Document
from ui.document.selection import Selection
from ui.inspector.data.panel import DataPanel
from ui.inspector.data.popups import ArraysPopup, ColumnPopup, MarksPopup, Popup
from ui.inspector.data.rows import RowsView
from ui.inspector.data.sentence import DECISION, GUESS
from ui.inspector.view import InspectorView
from ui.style import theme

CASES = ROOT / "tests" / "simulator" / "data" / "interpretation" / "cases"
KEY = Qt.Key
TABLE = "id,when,sex,age,code,wage\n" + "".join(
    f"{n + 1},2024-01-{n % 28 + 1:02d},{'fm'[n % 2]},{'?' if n == 3 else 20 + n % 7},7,"
    f"{1000.5 + 13 * n}\n"
    for n in range(40)
)


class Hand:
    """Uses the panel with keys and clicks."""

    def __init__(self, qtbot: QtBot, inspector: InspectorView, document: Document) -> None:
        self.qtbot, self.inspector, self.document = qtbot, inspector, document

    @property
    def panel(self) -> DataPanel:
        return self.inspector.data.panel

    @property
    def data(self) -> DataSpec:
        return self.document.design.data

    def take(self, path: Path) -> None:
        self.inspector.take_data_file(str(path))
        self.qtbot.waitUntil(lambda: not self.document.analysis.reading)
        self.qtbot.waitUntil(lambda: self.inspector.currentWidget() is self.inspector.data)

    def part(self, field: str) -> Any:
        return self.panel.sentence.buttons[field]

    def open(self, field: str) -> None:
        """The choices of a part, with the keyboard."""
        self.part(field).setFocus(Qt.FocusReason.TabFocusReason)
        self.qtbot.keyClick(self.part(field), KEY.Key_Return)

    def popup(self, kind: type[Popup]) -> Any:
        found = QApplication.activePopupWidget()
        assert isinstance(found, kind)
        return found

    def choose(self, field: str, text: str) -> None:
        """A choice from a part's menu, by arrow keys and Enter."""
        self.open(field)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        for _ in menu.actions():
            if menu.activeAction().text().startswith(text):
                break
            self.qtbot.keyClick(menu, KEY.Key_Down)
        self.qtbot.keyClick(menu, KEY.Key_Return)


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    document = Document()
    with shown_inspector(qtbot, document, Selection(document)) as inspector:
        yield Hand(qtbot, inspector, document)
    document.close()
    document.undo_stack.clear()  # garbage of commands and of their stack in one crashes PySide


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "own.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def arrays(folder: Path) -> list[Path]:
    """Files of arrays as libraries write them."""
    draw = np.random.default_rng(0)
    grey = draw.integers(0, 256, (60, 8, 8), np.uint8)
    labels = np.arange(60) % 10
    split = {"x_test": grey[:20], "y_test": labels[:20]}
    np.savez(folder / "keras.npz", x_train=grey, y_train=labels, **split)
    edge = np.pad(grey[:52, 1:-1, 1:-1], ((0, 0), (1, 1), (1, 1)))
    np.savez(folder / "letters.npz", x=edge, y=np.arange(52) % 26 + 1)
    np.savez(folder / "first.npz", x=draw.random((40, 3, 9, 8)), y=labels[:40])
    np.savez(folder / "one-hot.npz", x=draw.random((60, 5)), y=np.eye(10)[labels])
    np.savez(folder / "words.npz", x=draw.random((40, 4)), y=np.array(["no", "yes"] * 20))
    np.savez(folder / "objects.npz", x=grey, y=np.array(["a"] * 60, object))
    np.save(folder / "table.npy", draw.random((30, 4)))
    return sorted(folder.glob("*.np?"))


def test_every_case_is_told_as_on_the_command_line(
    hand: Hand, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [*sorted(CASES.glob("*.csv")), *arrays(tmp_path)]
    assert len(paths) > 25
    for path in paths:
        status = main(["data", str(path)])
        told = capsys.readouterr()
        hand.take(path)
        panel = hand.panel
        if status:
            assert panel.message.isVisible()
            assert panel.message.text() in told.err
            assert path.name in panel.message.text()
        else:
            assert not panel.message.isVisible(), panel.message.text()
            assert f"{path.name}: {panel.sentence.text()}" == told.out.splitlines()[0]
            assert panel.rows.rows.rowCount() > 0
        if path.name == "first.npz":
            assert panel.rows.rows.columnCount() == 2, "images beside their classes"
            image = panel.rows.rows.index(0, 0).data(Qt.ItemDataRole.DecorationRole)
            assert image.width() > 20


def test_each_part_is_decided_and_given_back_by_keys(hand: Hand, table: Path) -> None:
    hand.take(table)
    assert hand.part("header").part.kind == GUESS
    assert "guessed" in hand.part("header").toolTip()
    for field, text, value, told in (
        ("task", "A number", "regression", "a number"),
        ("header", "Names", True, "names in the first row"),
        ("delimiter", "Comma", ",", "separated by ','"),
        ("decimal", "Point", ".", "decimal point"),
        ("encoding", "Latin-1", "latin-1", "latin-1"),
        ("missing", "Fill in", "impute", "filled in"),
        ("text_inputs", "Leave", "ignore", "sex left out, words"),
        ("date_inputs", "Days", "days", "when in days"),
        ("validation_fraction", "30", 0.3, "30 % for validation"),
    ):
        before, default = hand.document.design, getattr(hand.data, field)
        hand.choose(field, text)
        assert getattr(hand.data, field) == value
        assert_one_step_from(before, hand.document)
        assert hand.part(field).hasFocus(), "the keyboard stays where it was"
        assert (hand.part(field).part.text, hand.part(field).part.kind) == (told, DECISION)
        if default is None:
            hand.choose(field, "Guess")
            assert getattr(hand.data, field) is None
            assert hand.part(field).part.kind == GUESS
        else:
            hand.document.undo_stack.undo()
    assert hand.document.undo_stack.canUndo()


def test_columns_are_chosen_from_lists(qtbot: QtBot, hand: Hand, table: Path) -> None:
    hand.take(table)
    before = hand.document.design
    hand.open("target")
    popup = hand.popup(ColumnPopup)
    assert [item.text() for item in popup.list.selectedItems()] == ["wage   numbers"]
    qtbot.keyClick(popup.list, KEY.Key_Home)
    for _ in range(2):
        qtbot.keyClick(popup.list, KEY.Key_Down)
    qtbot.keyClick(popup.list, KEY.Key_Return)
    assert hand.data.target == "sex"
    assert_one_step_from(before, hand.document)
    assert "predict sex (2 classes: f 20, m 19)" in hand.panel.sentence.text()
    assert hand.part("target").hasFocus(), "though other parts are there now"
    hand.open("target")
    popup = hand.popup(ColumnPopup)
    qtbot.mouseClick(popup.guess, Qt.MouseButton.LeftButton)
    assert hand.data.target is None

    hand.open("inputs")
    popup = hand.popup(ColumnPopup)
    ticked = [item.text() for item in popup._items() if item.checkState() is Qt.CheckState.Checked]
    assert ticked == ["sex   words", "age   numbers", "code   numbers"]
    popup.list.setCurrentRow(0)
    qtbot.keyClick(popup.list, KEY.Key_Space)
    qtbot.keyClick(popup.list, KEY.Key_Return)
    assert hand.data.inputs == ("id", "sex", "age", "code")
    hand.open("inputs")
    qtbot.keyClick(hand.popup(ColumnPopup), KEY.Key_Escape)
    assert QApplication.activePopupWidget() is None
    assert hand.data.inputs == ("id", "sex", "age", "code")


def test_marks_of_missing_cells_are_typed(qtbot: QtBot, hand: Hand, table: Path) -> None:
    hand.take(table)
    hand.open("missing_values")
    popup = hand.popup(MarksPopup)
    qtbot.keyClicks(popup.line, "?, 22")
    qtbot.keyClick(popup.line, KEY.Key_Return)
    assert hand.data.missing_values == ("?", "22")
    assert hand.part("missing_values").part.text == "7 cells are missing"


def test_arrays_are_chosen_by_name(qtbot: QtBot, hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "own.npz"
    np.savez(path, x=np.arange(20.0), other=np.arange(20.0) ** 2, y=np.arange(20) % 2)
    hand.take(path)
    hand.open("arrays")
    popup = hand.popup(ArraysPopup)
    popup.boxes["inputs"].setCurrentIndex(popup.boxes["inputs"].findData("other"))
    qtbot.keyClick(popup, KEY.Key_Return)
    assert hand.data.arrays == ArrayNames(inputs="other")


def test_what_is_noticed_is_put_right_by_its_button(hand: Hand, table: Path) -> None:
    hand.take(table)
    texts = hand.panel.findings.texts()
    for wanted in ("age): 1 cell is missing", "sex: words became", "code is the same in every",
                   "the inputs reach 26", "wage is about", "id is left out: it counts",
                   "when is left out: it holds dates"):  # fmt: skip
        assert any(wanted in text for text in texts), wanted
    for offer, field, value in (
        ("Standardize inputs", "standardize", True),
        ("Standardize targets", "standardize_targets", True),
        ("Fill in", "missing", "impute"),
        ("Use as days", "date_inputs", "days"),
        ("Use it", "inputs", ("id", "sex", "age", "code")),
        ("Leave out", "ignore", ("code",)),
        ("Leave words out", "text_inputs", "ignore"),
    ):
        before = hand.document.design
        (button,) = [b for b in hand.panel.findings.buttons if b.text() == offer]
        button.setFocus()
        hand.qtbot.keyClick(button, KEY.Key_Return)
        assert getattr(hand.data, field) == value
        assert_one_step_from(before, hand.document)
        if offer != "Standardize inputs":
            hand.document.undo_stack.undo()
    assert "inputs standardized" in hand.panel.sentence.text()
    assert not any("reach" in text for text in hand.panel.findings.texts())


def test_many_notices_scroll_and_leave_the_table_its_place(hand: Hand, table: Path) -> None:
    hand.take(table)
    QApplication.processEvents()
    panel, findings = hand.panel, hand.panel.findings
    first, last = findings.buttons[0], findings.buttons[-1]
    assert len(findings.texts()) > 6
    for large in (False, True):
        panel.set_large(large)
        if large:
            panel.take_height(300)
        QApplication.processEvents()
        assert findings.height() == (round(0.3 * 300) if large else theme.px(190))
        assert panel.rows.geometry().top() < findings.geometry().bottom() + theme.px(20)
        first.setFocus()
        assert last.visibleRegion().isEmpty()
        hand.qtbot.keyClick(first, KEY.Key_End)
        assert last.hasFocus()
        assert last.visibleRegion().boundingRect() == last.rect(), "all of what has the keyboard"
    hand.document.edit("few", lambda design: edits.set_data(design, "inputs", ["age"]))
    assert hand.document.edit("none", lambda design: edits.set_data(design, "standardize", True))
    panel.take_height(3_000)
    QApplication.processEvents()
    labels = findings.findChildren(QLabel)
    assert labels
    assert findings.height() < 900 * 0.5, "no higher than its sentences"
    assert all(not label.visibleRegion().isEmpty() for label in labels if label.isVisible())


def test_the_first_rows_tell_what_each_column_is(qtbot: QtBot, hand: Hand, table: Path) -> None:
    hand.take(table)
    view, model = hand.panel.rows, hand.panel.rows.rows
    role, across = Qt.ItemDataRole, Qt.Orientation.Horizontal
    tips = [model.headerData(n, across, role.ToolTipRole) for n in range(6)]
    assert tips == [
        "id: numbers, left out: it counts the rows",
        "when: dates, left out: it holds dates",
        "sex: words, input",
        "age: numbers, input",
        "code: numbers, input",
        "wage: numbers, predicted",
    ]
    assert model.headerData(0, Qt.Orientation.Vertical, role.DisplayRole) == "2"
    assert [model.index(3, n).data() for n in range(6)] == [
        "4", "2024-01-04", "m", "?", "7", "1039.5"
    ]  # fmt: skip
    assert "missing" in model.index(3, 3).data(role.ToolTipRole)
    assert model.index(0, 5).data(role.BackgroundRole) is not None
    header = view.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(2) + 9, 9)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    qtbot.keyClick(menu, KEY.Key_Return)
    assert hand.data.target == "sex"
    view.setCurrentIndex(model.index(0, 3))
    qtbot.keyClick(view, KEY.Key_Return)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.setActiveAction(menu.actions()[-1])
    qtbot.keyClick(menu, KEY.Key_Return)
    assert hand.data.ignore == ("age",)


def test_form_panel_and_what_it_tells_come_in_turns_of_their_own(hand: Hand, table: Path) -> None:
    """Each takes 15 ms, and a key may have been pressed meanwhile."""
    page, take_turn = hand.inspector.data, hand.document.deferred._call_next
    hand.inspector.take_data_file(str(table))
    assert hand.inspector.currentWidget() is not page
    take_turn()
    assert hand.inspector.currentWidget() is page
    assert page.editors
    assert page._parts is None
    take_turn()
    assert page._parts is not None
    assert not page._parts[0].sentence.text()
    take_turn()
    panel, _ = page._parts
    assert panel.sentence.text().startswith("40 rows")
    assert not panel.findings.texts()
    take_turn()
    assert panel.findings.texts()
    assert panel.rows.rows.preview is None
    take_turn()
    assert panel.rows.rows.preview is not None
    assert panel.findings.isVisible()
    assert panel.rows.isVisible()
    twin = table.with_name("twin.csv")
    twin.write_bytes(table.read_bytes())
    hand.inspector.take_data_file(str(twin))
    assert not panel.findings.isVisible(), "of the file before nothing is told"
    assert not panel.rows.isVisible()
    assert hand.panel.findings.isVisible(), "whoever uses the panel has all of it"
    assert hand.panel.rows.isVisible()


def test_columns_have_their_widths_when_they_are_seen(
    hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table may have thousands, and each takes a tenth of a millisecond."""
    wide = tmp_path / "wide.csv"
    names = [f"column number {at}" for at in range(300)]
    wide.write_text("\n".join([",".join(names), *(f"1{',2' * 299}" for _ in range(9))]))
    measured = list[int]()
    measure = RowsView._wide

    def noted(view: RowsView, section: int, metrics: Any) -> int:
        measured.append(section)
        return measure(view, section, metrics)

    monkeypatch.setattr(RowsView, "_wide", noted)
    hand.take(wide)
    view = hand.panel.rows
    assert 3 < max(measured) < 12
    assert view.columnWidth(250) == sum(map(view.columnWidth, measured)) // len(measured)
    bar = view.horizontalScrollBar()

    def is_at_the_end() -> bool:
        bar.setValue(bar.maximum())
        return max(measured) == 299

    hand.qtbot.waitUntil(is_at_the_end)
    assert view.columnWidth(250) > view.columnWidth(1), "three digits instead of one"


def test_while_a_file_is_read_nothing_of_another_is_told(
    hand: Hand, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.take(table)
    panel, told = hand.panel, hand.panel.sentence.text()
    free = threading.Event()

    def read(spec: DataSpec, is_cancelled: Any) -> Any:
        assert free.wait(30)
        return files.read(spec, is_cancelled)

    monkeypatch.setattr(files, "QUICK_BYTES", 0)
    monkeypatch.setattr(data_reader, "read", read)
    panel.set_field("decimal", ".")
    hand.qtbot.waitUntil(lambda: panel._head.text() == "READING own.csv …")
    assert panel.sentence.isVisible()
    assert panel.sentence.text() == told, "of the same file as it was read before"
    (tmp_path / "other.csv").write_text("a,b\n" + "".join(f"{n},{n * n}\n" for n in range(30)))
    hand.inspector.take_data_file(str(tmp_path / "other.csv"))
    hand.qtbot.waitUntil(lambda: panel._head.text() == "READING other.csv …")
    assert not panel.sentence.isVisible()
    assert not panel.rows.isVisible()
    free.set()
    hand.qtbot.waitUntil(lambda: panel.sentence.text().startswith("30 rows · predict b"))
    hand.qtbot.waitUntil(lambda: panel.rows.isVisible())


def test_what_cannot_be_read_is_a_sentence_and_nothing_is_lost(
    hand: Hand, table: Path, tmp_path: Path
) -> None:
    hand.take(table)
    panel = hand.panel
    panel.set_field("target", "wgae")
    assert "did you mean 'wage'?" in panel.message.text()
    assert panel.rows.rows.rowCount() == 40, "the rows are still there to choose from"
    assert hand.part("target").part.text == "target: wgae"
    hand.open("target")
    popup = hand.popup(ColumnPopup)
    popup.list.setCurrentRow(5)
    hand.qtbot.keyClick(popup.list, KEY.Key_Return)
    assert not panel.message.isVisible()
    assert "predict wage" in panel.sentence.text()
    table.unlink()
    hand.document.recheck_data()
    hand.qtbot.waitUntil(lambda: "No such file" in panel.message.text())
    assert panel.isVisible()
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "folder").mkdir()
    for name in ("binary.csv", "folder"):
        hand.take(tmp_path / name)
        assert panel.message.isVisible()
        assert name in panel.message.text()
    while hand.document.undo_stack.canUndo():
        hand.document.undo_stack.undo()
    assert hand.data.name == "digits"
    assert not panel.isVisible()
