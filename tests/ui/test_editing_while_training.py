"""Layers enter a run that goes on, by real mouse and key events, as the window's user sees it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import InsertPlace, LayerPlace
from simulator.design.storage import files
from simulator.measurement.snapshot import Snapshot
from tests.simulator.designs import dense, design
from tests.ui.canvas.hand import CTRL, LEFT, NONE, WindowHand
from tests.ui.conftest import MakeWindow
from ui.run.run_state import RunState
from ui.shell.main_window import MainWindow
from ui.shell.settings import Settings

Act = Callable[[WindowHand, MainWindow], None]
KEY = Qt.Key


@pytest.fixture
def window(make_window: MakeWindow, tmp_path: Path) -> MainWindow:
    """A small network whose loss stands still, however many steps it makes."""
    layers = [dense("a", 8, "relu"), dense("b", 8, "relu")]
    path = tmp_path / "small.json"
    training = {"epochs": 1_000_000, "optimizer": {"name": "sgd", "learning_rate": 1e-30}}
    files.save(design(layers, **training), path)
    return make_window(path)


def run_to(qtbot: QtBot, window: MainWindow, step: int) -> Snapshot:
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step >= step)
    assert window.snapshot is not None
    return window.snapshot


def loss_of(snapshot: Snapshot) -> float:
    loss = snapshot.networks[0].train_loss
    assert loss is not None
    return loss


def drag_dense(qtbot: QtBot, window: MainWindow, index: int) -> None:
    """The palette's Dense, to a gap of the first network."""
    canvas, entry = window.canvas, window.palette_view.entries["dense"]
    slot = next(
        s for s in canvas.scene().layout.drop_slots if s.insert_place == InsertPlace(0, (), index)
    )
    there = canvas.mapFromScene(*slot.at)
    goal = entry.mapFromGlobal(canvas.viewport().mapToGlobal(there))
    start = entry.rect().center()
    qtbot.mousePress(entry, LEFT, pos=start)
    for part in range(1, 7):
        qtbot.mouseMove(entry, start + (QPoint(goal) - start) * (part / 6))
    qtbot.mouseRelease(entry, LEFT, pos=goal)


def layers_shown(window: MainWindow) -> tuple[str, ...]:
    return window.snapshot.networks[0].layer_names if window.snapshot else ()


@pytest.mark.parametrize("start", ["identity", "random"])
def test_a_dense_layer_dragged_into_a_running_network_starts_as_chosen(
    qtbot: QtBot, window: MainWindow, start: str
) -> None:
    qtbot.mouseClick(window.initialisation_toggle.buttons[start], LEFT)  # type: ignore[index]
    document = window.document
    before_edit = document.design
    qtbot.keyClick(window, Qt.Key.Key_Space)
    before = run_to(qtbot, window, 50)
    drag_dense(qtbot, window, 2)
    qtbot.waitUntil(lambda: len(layers_shown(window)) == 4)
    after = run_to(qtbot, window, before.step + 50)
    assert window.session.state is RunState.TRAINING  # nothing restarts
    assert [mark.text for mark in after.marks] == ["Add Dense"]
    change = abs(loss_of(after) / loss_of(before) - 1)
    assert change <= 1e-6 if start == "identity" else change > 1e-3
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert document.design == before_edit
    qtbot.waitUntil(lambda: len(layers_shown(window)) == 3)
    back = run_to(qtbot, window, after.step + 50)
    assert abs(loss_of(back) / loss_of(before) - 1) <= 1e-6
    assert back.marks == ()  # the run as it was before


def palette_drag(hand: WindowHand, window: MainWindow) -> None:
    drag_dense(hand.qtbot, window, 1)


def typed_units(hand: WindowHand, window: MainWindow) -> None:
    hand.double_click(hand.card("b"))
    hand.qtbot.keyClicks(window.canvas.value_editor.input(), "5")
    hand.qtbot.keyClick(window.canvas.value_editor.input(), KEY.Key_Return)


def chosen_keys(*keys: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> Act:
    """Click the second card and press keys."""

    def act(hand: WindowHand, _window: MainWindow) -> None:
        hand.click(hand.card("b"))
        hand.press(*keys, modifiers=modifiers)

    return act


ACTS: dict[str, Act] = {
    "Add Dense": palette_drag,
    "Add Batch norm": chosen_keys(KEY.Key_N),
    "Move layers": lambda hand, _: hand.drag(hand.card("a"), hand.drop_slot(2)),
    "Draw skip": lambda hand, _: hand.drag(hand.card("a", port=True), hand.card("output")),
    "Delete layer": chosen_keys(KEY.Key_Delete),
    "Duplicate": chosen_keys(KEY.Key_D, modifiers=CTRL),
    "Frame as block": chosen_keys(KEY.Key_G, modifiers=CTRL),
    "Change the value": chosen_keys(KEY.Key_Plus, KEY.Key_Plus, modifiers=CTRL),
    "Change units": typed_units,
}


@pytest.mark.parametrize("words", ACTS)
def test_whatever_is_done_to_a_running_network_is_undone_and_redone_while_it_runs(
    qtbot: QtBot, window: MainWindow, words: str
) -> None:
    hand, document = WindowHand(qtbot, window.canvas), window.document
    before = document.design
    qtbot.keyClick(window, KEY.Key_Space)
    run_to(qtbot, window, 20)
    ACTS[words](hand, window)
    after = document.design
    edited = goes_on(qtbot, window, [words])
    hand.undo()
    assert document.design == before
    goes_on(qtbot, window, [])
    hand.redo()
    assert document.design == after
    goes_on(qtbot, window, [words], edited)
    hand.undone_and_redone(before)


def goes_on(qtbot: QtBot, window: MainWindow, told: list[str], first: int = 20) -> int:
    """The run has marks at these edits, and goes on from `first` or later with the document's
    layers; returns a step that it has reached.
    """
    qtbot.waitUntil(lambda: marks(window) == told)
    assert window.snapshot is not None
    assert window.snapshot.step >= first
    snapshot = run_to(qtbot, window, window.snapshot.step + 20)
    assert window.session.state is RunState.TRAINING
    assert snapshot.networks[0].layer_names == window.document.analysis.networks[0].expanded
    return snapshot.step


def marks(window: MainWindow) -> list[str]:
    return [mark.text for mark in window.snapshot.marks] if window.snapshot else []


def test_a_problem_pauses_the_run_and_its_cure_lets_it_go_on(
    qtbot: QtBot, window: MainWindow
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Space)
    before = run_to(qtbot, window, 50)
    window.canvas.selection.set_layers([LayerPlace(0, ("a",))])
    qtbot.keyClick(window.canvas, Qt.Key.Key_C)  # a convolution, where a vector arrives
    assert window.document.analysis.problems
    assert window.session.state is RunState.EMPTY
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: window.session.state is RunState.PAUSED)
    after = run_to(qtbot, window, before.step)
    assert loss_of(after) == pytest.approx(loss_of(before), rel=1e-6)
    assert "Space continues" in window.status.message.text()


def test_other_data_begin_a_new_run_and_the_status_says_so(
    qtbot: QtBot, window: MainWindow
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Space)
    run_to(qtbot, window, 50)
    window.document.edit("Change noise", lambda design: edits.set_data(design, "noise", 0.2))
    assert window.status.message.text() == "The data has changed: a new run begins."
    qtbot.waitUntil(lambda: window.session.state is RunState.READY)
    assert run_to(qtbot, window, 0).step == 0


def test_another_design_begins_a_new_run(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Space)
    run_to(qtbot, window, 50)
    other = tmp_path / "other.json"
    files.save(edits.set_title(window.document.design, "Other"), other)
    assert window.open_path(other)
    qtbot.waitUntil(lambda: window.session.state is RunState.READY)
    assert run_to(qtbot, window, 0).step == 0


def test_reset_uses_the_learning_rate_that_was_set_since(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Period)
    run_to(qtbot, window, 1)
    optimizer = {"name": "sgd", "learning_rate": 0.5}
    window.document.edit("Rate", lambda design: edits.set_training(design, "optimizer", optimizer))
    qtbot.keyClick(window, Qt.Key.Key_R, CTRL)
    qtbot.waitUntil(lambda: window.session.state is RunState.READY)
    qtbot.keyClick(window, Qt.Key.Key_Period)
    first = run_to(qtbot, window, 1)
    qtbot.keyClick(window, Qt.Key.Key_Period)
    assert run_to(qtbot, window, 2).networks[0].loss != first.networks[0].loss


def test_the_choice_is_turned_by_key_and_remembered(qtbot: QtBot, window: MainWindow) -> None:
    assert window.initialisation_toggle.start == "identity"
    qtbot.keyClick(window, Qt.Key.Key_I, CTRL)
    assert window.initialisation_toggle.start == "random"
    assert Settings().start() == "random"
    qtbot.keyClick(window, Qt.Key.Key_I, CTRL)
    assert Settings().start() == "identity"


def test_a_run_uses_the_documents_analysis_at_its_begin_and_after_an_edit(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise AssertionError("the design was analysed again")

    qtbot.waitUntil(lambda: window.snapshot is not None)
    monkeypatch.setattr("simulator.training.trainer.analyze", fail)
    window.run_controller.restart()
    qtbot.keyClick(window, Qt.Key.Key_Space)
    run_to(qtbot, window, 20)
    assert window.document.edit(
        "add", lambda old: edits.delete_layers(old, [LayerPlace(0, ("b",))])
    )
    qtbot.waitUntil(lambda: len(layers_shown(window)) == 2)
    assert window.session.state is RunState.TRAINING
