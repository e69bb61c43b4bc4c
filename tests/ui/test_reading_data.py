"""A large data file is read beside the window: it stays alive, and only what is wanted is read."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from simulator.cancellation import Cancelled
from simulator.data import DataSpec
from simulator.data.interpretation.table import Table
from simulator.data.readers import files
from simulator.design import edits
from simulator.design.design import INPUT, LayerPlace
from simulator.training.trainer import Trainer
from tests.ui.conftest import MakeWindow
from ui.canvas.measured.live_values import NO_VALUES
from ui.document import data_reader
from ui.inspector import form
from ui.process.thread_turns import SHORT_S
from ui.run.run_state import RunState
from ui.shell.main_window import MainWindow
from ui.style.gradient_scale import GradientScale

IN = LayerPlace(0, (INPUT,))
A = LayerPlace(0, ("a",))


class Disk:
    """Holds every reading up until it is let go."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.free = threading.Event()
        self.begun: list[str] = []
        self.cancelled: list[str] = []

    def read(self, spec: DataSpec, is_cancelled: object) -> Table:
        assert callable(is_cancelled)
        name = Path(spec.path or "").name
        self.begun.append(name)
        while not self.free.wait(0.002):
            if is_cancelled():
                self.cancelled.append(name)
                raise Cancelled
        return files.read(spec, is_cancelled)

    def file(self, name: str, columns: int = 2, rows: int = 20) -> str:
        lines = [",".join([*(str(at * k + 0.5) for k in range(1, columns + 1)), "ab"[at % 2]])
                 for at in range(rows)]  # fmt: skip
        (self.folder / name).write_text("\n".join(lines) + "\n")
        return name


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    made = Disk(tmp_path)
    monkeypatch.setattr(files, "QUICK_BYTES", 0)
    monkeypatch.setattr(data_reader, "read", made.read)
    yield made
    made.free.set()


def opened(make_window: MakeWindow, disk: Disk, data: dict[str, object]) -> MainWindow:
    path = disk.folder / "own.depthscope.json"
    layers = [{"id": "a", "type": "dense", "units": 4}]
    training = {"batch_size": 4, "epochs": 1_000}
    head = {"format": "depthscope.design", "version": 1, "data": data, "training": training}
    design = {**head, "networks": [{"layers": layers}]}
    path.write_text(json.dumps(design))
    return make_window(path)


def until_ready(qtbot: QtBot, window: MainWindow) -> None:
    """The file has been read, the run is made, and all parts of the window have had their turns."""
    session, deferred = window.session, window.document.deferred
    qtbot.waitUntil(lambda: session.state is RunState.READY and not deferred.waiting)


def step_once(qtbot: QtBot, window: MainWindow) -> None:
    """Make the first step of a run."""
    until_ready(qtbot, window)
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 1)


def choose(window: MainWindow, name: str) -> None:
    window.document.edit("Change path", lambda design: edits.set_data(design, "path", name))


def card(window: MainWindow) -> str:
    text = window.canvas.scene().cards[IN].text
    return f"{text.title} {text.details} {text.shape}"


def test_the_window_says_what_is_read_and_goes_on_living(
    qtbot: QtBot, make_window: MakeWindow, disk: Disk
) -> None:
    name = disk.file("large.csv")
    window = opened(make_window, disk, {"name": "file", "path": name})
    qtbot.waitUntil(lambda: disk.begun == [name])
    assert sys.getswitchinterval() == pytest.approx(SHORT_S)
    assert window.status.message.text() == "Reading large.csv …"
    assert "reading large.csv" in card(window)
    window.inspector.setCurrentWidget(window.inspector.data)
    assert "reading large.csv" in window.inspector.data._note.text()
    assert not window.action("train").isEnabled()
    assert window.status.fix_button.isHidden()
    assert window.canvas.quick_fixes.at(None) == ()
    window.document.edit("Change units", lambda design: edits.set_field(design, [A], "units", 5))
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_D)  # a dense layer
    assert len(window.document.design.networks[0].layers) == 2
    assert "reading large.csv" in card(window)
    disk.free.set()
    until_ready(qtbot, window)
    assert disk.begun == [name]  # not once more for every edit
    assert "large.csv" in card(window)
    assert "(2)" in card(window)
    assert window.status.message.text() == ""
    window.action("train").trigger()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step > 0)


def test_all_is_shown_in_turns_before_a_dropped_file_is_read(
    qtbot: QtBot, make_window: MakeWindow, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes 5 to 10 ms, and several times as long beside the reading."""
    monkeypatch.setattr(form, "TURN_S", 0.0)
    window = opened(make_window, disk, {"name": "spirals"})
    step_once(qtbot, window)
    page, deferred = window.inspector.data, window.document.deferred
    deferred.call_all()
    window.inspector.take_data_file(str(disk.folder / disk.file("large.csv")))
    assert "reading" not in card(window)
    seen = list[object]()
    while deferred.waiting:
        assert not disk.begun
        deferred._call_next()
        is_data = window.inspector.currentWidget() is page
        seen.append(("reading" in card(window), is_data, len(page._editors), page._parts is None))
    rows = len(page.editors)
    assert rows >= 2
    in_turns = [(True, True, made, True) for made in range(rows + 1)]
    first = [(False, False, 0, True), (True, False, 0, True)]
    assert list(dict.fromkeys(seen)) == [*first, *in_turns, (True, True, rows, False)]
    qtbot.waitUntil(lambda: bool(disk.begun))


def test_rows_that_wait_are_there_for_whoever_asks(
    qtbot: QtBot, make_window: MakeWindow, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form, "TURN_S", 0.0)
    window = opened(make_window, disk, {"name": "file", "path": disk.file("large.csv")})
    window.inspector.setCurrentWidget(window.inspector.data)
    page = window.inspector.data
    assert not page._editors
    assert page.panel.isAncestorOf(page.panel.sentence)
    assert page.isAncestorOf(page.panel)
    assert page.isAncestorOf(page.gallery)
    assert list(page._editors) == list(page.editors)
    assert page.editors["name"].findChild(QComboBox).currentText()
    chain, at = list[QWidget](), page.nextInFocusChain()
    while at is not page:
        chain.append(at)
        at = at.nextInFocusChain()
    fields = [chain.index(editor) for editor in page.editors.values()]
    assert fields == sorted(fields)
    assert max(fields) < chain.index(page.gallery)


def test_a_design_that_is_edited_before_the_file_is_read_is_laid_out_at_once(
    qtbot: QtBot, make_window: MakeWindow, disk: Disk
) -> None:
    window = opened(make_window, disk, {"name": "spirals"})
    window.inspector.take_data_file(str(disk.folder / disk.file("large.csv")))
    assert "reading" not in card(window)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_D)
    assert len(window.canvas.scene().cards) == 4
    assert "reading" in card(window)


def test_a_snapshot_that_comes_before_the_canvas_has_its_turn_is_shown(
    qtbot: QtBot, make_window: MakeWindow, disk: Disk
) -> None:
    window = opened(make_window, disk, {"name": "file", "path": disk.file("large.csv")})
    shown = list[bool]()

    def show() -> None:
        run = Trainer(window.document.located_design)
        run.step()
        assert "reading" in card(window), "the canvas has not had its turn"
        window.canvas.show_snapshot(run.snapshot(), GradientScale())
        for _ in range(2):
            shown.append(window.canvas.scene().cards[A].live != NO_VALUES)
            window.document.deferred.call_all()
        assert "reading" not in card(window)

    window.document.analyzed.connect(show)
    disk.free.set()
    qtbot.waitUntil(lambda: bool(shown))
    assert shown == [True, True]


def test_a_file_that_cannot_be_used_is_told_once_it_is_read(
    qtbot: QtBot, make_window: MakeWindow, disk: Disk
) -> None:
    (disk.folder / "bad.csv").write_text("5,2,a\n3,x,b\n")
    window = opened(make_window, disk, {"name": "file", "path": "bad.csv"})
    assert "Reading" in window.status.message.text()
    disk.free.set()
    qtbot.waitUntil(lambda: "is no number ('x')" in window.status.message.text())
    assert window.session.state is RunState.EMPTY
    assert "no data" in card(window)
    assert disk.begun == ["bad.csv"]
    assert window.status.fix_button.isVisible()
    window.document.edit("Change units", lambda design: edits.set_field(design, [A], "units", 5))
    assert "is no number ('x')" in window.status.message.text()
    assert disk.begun == ["bad.csv"]


def test_a_file_that_changed_while_it_was_read_is_read_again(
    qtbot: QtBot, make_window: MakeWindow, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = disk.file("large.csv")
    first = threading.Event()

    def read(spec: DataSpec, is_cancelled: object) -> Table:
        found = disk.read(spec, is_cancelled)
        if not first.is_set():
            first.set()
            disk.file("large.csv", columns=3, rows=31)
        return found

    monkeypatch.setattr(data_reader, "read", read)
    window = opened(make_window, disk, {"name": "file", "path": name})
    disk.free.set()
    until_ready(qtbot, window)
    assert "(3)" in card(window)
    assert disk.begun == [name, name]


def test_a_window_that_closes_leaves_the_file_unfinished(
    qtbot: QtBot, make_window: MakeWindow, disk: Disk
) -> None:
    name = disk.file("large.csv")
    window = opened(make_window, disk, {"name": "file", "path": name})
    qtbot.waitUntil(lambda: disk.begun == [name])
    window.close()
    assert disk.cancelled == [name]
    assert not disk.free.is_set()


def test_another_file_is_chosen_while_one_is_read(
    qtbot: QtBot, make_window: MakeWindow, disk: Disk
) -> None:
    one, other = disk.file("one.csv"), disk.file("other.csv", columns=3)
    window = opened(make_window, disk, {"name": "file", "path": one})
    qtbot.waitUntil(lambda: disk.begun == [one])
    choose(window, other)
    assert "other.csv" in window.status.message.text()
    qtbot.waitUntil(lambda: disk.begun == [one, other])
    assert disk.cancelled == [one]
    choose(window, one)
    choose(window, other)  # and back again, before the thread has ended
    disk.free.set()
    until_ready(qtbot, window)
    assert "other.csv" in card(window)
    assert "(3)" in card(window)


def test_undo_while_a_file_is_read_returns_to_the_run(
    qtbot: QtBot, make_window: MakeWindow, disk: Disk
) -> None:
    name = disk.file("large.csv")
    window = opened(make_window, disk, {"name": "spirals", "samples": 20})
    for _ in range(3):
        window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 3)
    window.document.edit("Change name", lambda design: edits.set_data(design, "name", "file"))
    choose(window, name)
    qtbot.waitUntil(lambda: disk.begun == [name])
    assert window.session.state is RunState.EMPTY
    window.action("undo").trigger()
    window.action("undo").trigger()
    qtbot.waitUntil(lambda: window.session.state is RunState.PAUSED)
    qtbot.waitUntil(lambda: disk.cancelled == [name])
    assert "can go on" in window.status.message.text()
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 4)
    window.action("redo").trigger()
    window.action("redo").trigger()
    disk.free.set()
    qtbot.waitUntil(lambda: "(2)" in card(window) and "large.csv" in card(window))
    until_ready(qtbot, window)
    assert "a new run begins" in window.status.message.text()


def test_a_file_that_was_read_is_at_hand_when_it_is_chosen_again(
    qtbot: QtBot, make_window: MakeWindow, disk: Disk
) -> None:
    name = disk.file("large.csv")
    window = opened(make_window, disk, {"name": "file", "path": name})
    disk.free.set()
    until_ready(qtbot, window)
    window.document.edit("Change name", lambda design: edits.set_data(design, "name", "moons"))
    window.action("undo").trigger()
    assert not window.document.analysis.reading
    assert window.document.analysis.data is not None
    assert disk.begun == [name]


def test_a_cure_that_would_read_the_file_in_another_way_is_offered_untried(
    qtbot: QtBot, make_window: MakeWindow, disk: Disk
) -> None:
    name = disk.file("large.csv")
    window = opened(make_window, disk, {"name": "file", "path": name, "target": "kind"})
    disk.free.set()
    qtbot.waitUntil(lambda: "no column 'kind'" in window.status.message.text())
    assert disk.begun == [name]
    window.action("apply_cure").trigger()
    assert window.document.design.data.target is None
    until_ready(qtbot, window)
    assert disk.begun == [name, name]


def test_a_file_that_changed_during_a_run_begins_a_new_one_at_the_next_edit(
    qtbot: QtBot, make_window: MakeWindow, disk: Disk
) -> None:
    disk.free.set()
    name = disk.file("own.csv")
    window = opened(make_window, disk, {"name": "file", "path": name})
    step_once(qtbot, window)
    disk.file("own.csv", rows=200)
    layer = [LayerPlace(0, ("a",))]
    window.document.edit("Change units", lambda design: edits.set_field(design, layer, "units", 5))
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 0)
    assert window.status.message.text() == "The data file has changed: a new run begins."
    step_once(qtbot, window)
    window.document.edit("Change units", lambda design: edits.set_field(design, layer, "units", 6))
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 2)


def test_reset_takes_the_data_file_as_it_is_now(
    qtbot: QtBot, make_window: MakeWindow, disk: Disk
) -> None:
    disk.free.set()
    name = disk.file("own.csv")
    window = opened(make_window, disk, {"name": "file", "path": name})
    step_once(qtbot, window)
    disk.file("own.csv", columns=3)
    window.action("reset").trigger()
    qtbot.waitUntil(lambda: "(3)" in card(window) and window.session.state is RunState.READY)
    step_once(qtbot, window)
    window.action("reset").trigger()
    until_ready(qtbot, window)
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 0)


def test_a_file_that_was_put_right_elsewhere_is_found_when_one_returns(
    qtbot: QtBot, make_window: MakeWindow, disk: Disk
) -> None:
    disk.free.set()
    window = opened(make_window, disk, {"name": "file", "path": "own.csv"})
    assert window.session.state is RunState.EMPTY
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    disk.file("own.csv")
    window.activateWindow()
    until_ready(qtbot, window)
    assert "(2)" in card(window)
    step_once(qtbot, window)
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    disk.file("own.csv", columns=3)  # what is sound is not taken from a run
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 2)
