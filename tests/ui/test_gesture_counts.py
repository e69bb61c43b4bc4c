"""How many gestures the usual things take, each with real events, counted as they are made.

A gesture is a click, also one on an open list, a key, or a number with its Enter.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from simulator.design.analysis import analyze
from simulator.design.design import Block, Design, LayerPlace, iter_entries
from tests.ui.canvas.hand import CTRL, NONE, SHIFT, Hand
from tests.ui.conftest import MakeWindow
from ui.run.run_state import RunState
from ui.shell.main_window import MainWindow

KEY = Qt.Key


class Counter:
    """Makes gestures in one window, and counts them."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window, self.count = qtbot, window, 0
        self.hand = Hand(qtbot, window.canvas)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        self.count += 1
        self.qtbot.keyClick(QApplication.focusWidget() or self.window, key, held)

    def click(self, at: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        self.count += 1
        self.hand.click(at, held)

    def choose(self, name: str, held: Qt.KeyboardModifier = NONE) -> None:
        """Click on an entry of the list that is open over a card."""
        self.choose_from(self.window.canvas.value_editor.choice, name, held)
        self.qtbot.waitUntil(lambda: not self.window.canvas.value_editor.isVisible())

    def choose_from(self, box: QComboBox, name: str, held: Qt.KeyboardModifier = NONE) -> None:
        """Click on an entry of an open list."""
        self.count += 1
        self.qtbot.waitUntil(box.view().isVisible)
        entry = box.model().index(box.findData(name), 0)
        place, port = box.view().visualRect(entry).center(), box.view().viewport()
        self.qtbot.mouseMove(port, place)
        self.qtbot.mouseClick(port, Qt.MouseButton.LeftButton, held, place)
        self.qtbot.waitUntil(lambda: not box.view().isVisible())
        self.window.activateWindow()  # which no window manager does here
        self.qtbot.waitUntil(self.window.canvas.hasFocus)

    def type(self, text: str) -> None:
        self.count += 1
        field = QApplication.focusWidget()
        assert isinstance(field, QLineEdit)
        self.qtbot.keyClicks(field, text)
        self.qtbot.keyClick(field, KEY.Key_Return)

    def trains(self) -> None:
        self.key(KEY.Key_Space)
        self.has_trained()

    def has_trained(self) -> None:
        """Wait until a run is under way, or over; it may have diverged at once."""
        session, trained = self.window.session, (RunState.TRAINING, RunState.FINISHED)
        self.qtbot.waitUntil(lambda: session.state in trained, timeout=20_000)

    def begins(self, *, empty: bool) -> None:
        """From here on gestures are counted, on an empty design or the opening lesson."""
        if empty:
            self.window.document.new()
        self.window.selection.clear()
        self.window.canvas.setFocus()
        self.window.inspector.setCurrentIndex(0)
        self.count = 0


def activations(design: Design) -> set[str]:
    """The activations of all layers but the outputs."""
    entries = [entry for network in design.networks for _, entry in iter_entries(network)]
    return {entry.activation.name for entry in entries if hasattr(entry, "activation")}


def test_few_gestures_lead_to_what_is_done_most(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    document, at = window.document, Counter(qtbot, window)

    # while presenting: the opening lesson with ReLU everywhere, beside the run so far
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 1)
    qtbot.keyClick(window, KEY.Key_F5)
    choice = window.presentation_bar.activation
    qtbot.waitUntil(choice.isVisible)
    at.begins(empty=False)
    at.count += 1
    qtbot.mouseClick(choice, Qt.MouseButton.LeftButton)
    at.choose_from(choice, "relu")
    at.key(KEY.Key_F4)
    at.has_trained()
    assert at.count <= 3
    assert activations(document.design) == {"relu"}
    assert len(window.session.runs.ghosts) == 1
    window.session.pause()
    qtbot.keyClick(window, KEY.Key_F5)
    window.resize(1600, 1000)  # there is no window manager here to do it
    qtbot.waitUntil(window.inspector.isVisible)
    document.undo_stack.undo()
    assert activations(document.design) == {"sigmoid", "linear"}

    # in the window: the same, from any card
    window.session.step_once()
    qtbot.waitUntil(lambda: window.session.state.is_at_rest and window.snapshot.step > 0)
    at.begins(empty=False)
    at.click(at.hand.word("activation", "stem"))
    at.choose("relu", SHIFT)
    at.key(KEY.Key_F4)
    at.has_trained()
    assert at.count <= 3
    assert activations(document.design) == {"relu"}
    kept = [activations(run.design) for run in window.session.runs.ghosts]
    assert {"sigmoid", "linear"} in kept, "beside the run so far"
    window.session.pause()

    # a learning rate of 10, and training with it
    at.begins(empty=False)
    tabs = window.inspector.tabBar()
    place = tabs.tabRect(window.inspector.indexOf(window.inspector.training)).center()
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=place)
    line = window.inspector.training.findChild(QLineEdit, "field_learning_rate")
    assert line is not None
    qtbot.mouseDClick(line, Qt.MouseButton.LeftButton)
    line.setFocus()
    line.selectAll()
    at.count += 2
    at.type("10")
    at.trains()
    assert at.count <= 4
    assert document.design.training.optimizer.learning_rate == 10
    window.session.pause()

    # spirals with two hidden layers, which learn while one looks at the boundary
    at.begins(empty=True)
    at.click(at.hand.word("data", "input"))
    at.choose("spirals")
    at.key(KEY.Key_1)
    at.trains()
    assert at.count <= 4
    assert document.design.data.name == "spirals"
    assert window.dock_area.docks["prediction_view"].seen, "the plane has come forward"

    def accuracy() -> float:
        snapshot = window.snapshot
        return 0.0 if snapshot is None else snapshot.networks[0].train_accuracy or 0.0

    qtbot.waitUntil(lambda: accuracy() >= 0.95, timeout=20_000)
    assert window.session.state is RunState.TRAINING, "until it is paused"
    window.session.pause()

    # digits with a convolutional network
    at.begins(empty=True)
    at.key(KEY.Key_6)
    at.trains()
    assert at.count <= 5
    qtbot.waitUntil(lambda: accuracy() >= 0.95, timeout=20_000)
    window.session.pause()
    assert document.design.training.optimizer.name == "adam"

    # a plain network of nine blocks, and its residual twin
    at.begins(empty=True)
    at.key(KEY.Key_1)
    at.key(KEY.Key_Return)
    at.type("9")
    at.key(KEY.Key_N, CTRL | SHIFT)
    a, b = (at.hand.card("plain_block", name, network=1) for name in "ab")
    at.click(a)
    at.click(b, SHIFT)
    at.key(KEY.Key_R)
    at.trains()
    assert at.count <= 9
    first, second = (network.layers[0] for network in document.design.networks)
    assert isinstance(first, Block)
    assert isinstance(second, Block)
    assert (first.repeat, second.repeat) == (9, 9)
    assert (len(first.skips), len(second.skips)) == (0, 1)
    assert (first.name, second.name) == ("Plain block", "Residual block")
    assert not analyze(document.design).problems
    assert window.selection.layers == {LayerPlace(1, ("plain_block", name)) for name in "ab"}
    window.session.pause()
