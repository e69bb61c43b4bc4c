"""From an empty design to a saved run, with the mouse and the keys a lecturer would use."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import LayerPlace
from tests.ui.conftest import MakeWindow
from ui.run.run_state import RunState
from ui.shell.main_window import MainWindow
from ui.widgets.dialogs import Dialogs


def on_screen(window: MainWindow, point: QPointF) -> QPoint:
    """A scene point in the canvas's viewport."""
    return window.canvas.mapFromScene(point)


def center(window: MainWindow, *path: str) -> QPoint:
    card = window.canvas.scene().cards[LayerPlace(0, path)]
    # below the words, which a click edits
    return on_screen(window, card.mapToScene(card.width / 2, 0.75 * card.height))


def port(window: MainWindow, *path: str) -> QPoint:
    card = window.canvas.scene().cards[LayerPlace(0, path)]
    return on_screen(window, card.mapToScene(card.ports()[0][1]))


def drag(qtbot: QtBot, widget: QWidget, start: QPoint, end: QPoint) -> None:
    """Press, move in steps, release: as a hand does."""
    qtbot.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
    for part in range(1, 6):
        qtbot.mouseMove(widget, start + (end - start) * (part / 5))
    qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=end)


def choose(qtbot: QtBot, window: MainWindow, field: str, label: str) -> None:
    """Pick an entry of a combo box of the layer's form with the arrow keys."""
    box = window.inspector.layer.findChild(QComboBox, f"field_{field}")
    assert box is not None
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Home)
    for _ in range(box.findText(label)):
        qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.currentText() == label


def test_a_network_is_built_trained_saved_and_opened_again_to_the_same_loss(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    viewport = window.canvas.viewport()
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert window.document.design.networks[0].layers == ()

    # the first by its key, the second by a click in the palette, the third dragged to its place
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_D)
    entry = window.palette_view.findChild(QPushButton, "palette_dense")
    assert entry is not None
    qtbot.mouseClick(entry, Qt.MouseButton.LeftButton)
    insert_place = next(
        s for s in window.canvas.scene().layout.drop_slots if s.insert_place.index == 1
    )
    target = entry.mapFromGlobal(viewport.mapToGlobal(on_screen(window, QPointF(*insert_place.at))))
    drag(qtbot, entry, entry.rect().center(), target)
    names = [layer.id for layer in window.document.design.networks[0].layers]
    assert names == ["dense", "dense_3", "dense_2"]

    # a skip from the first layer's port to the last layer
    drag(qtbot, viewport, port(window, "dense"), center(window, "dense_2"))
    (skip,) = window.document.design.networks[0].skips
    assert (skip.source, skip.target) == ("dense", "dense_2")

    # an activation and an initialiser for the card in the middle
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=center(window, "dense_3"))
    choose(qtbot, window, "activation", "tanh")
    choose(qtbot, window, "kernel_initializer", "Glorot normal")
    middle = window.document.design.networks[0].layers[1]
    assert middle.activation.name == "tanh"  # type: ignore[union-attr]
    assert middle.kernel_initializer.name == "glorot_normal"  # type: ignore[union-attr]

    # train and pause with the space bar; a slow window must not find the run at its end
    window.document.edit("Train longer", lambda design: edits.set_training(design, "epochs", 1_000))
    window.canvas.setFocus()
    qtbot.waitUntil(lambda: window.session.state is RunState.READY)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step > 20)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.session.state in (RunState.PAUSED, RunState.FINISHED))
    qtbot.waitUntil(lambda: window.snapshot is not None and not window.snapshot.running)
    assert window.snapshot is not None
    steps = window.snapshot.step
    loss = window.snapshot.networks[0].loss

    # save, and open in a second window
    path = tmp_path / "built.depthscope.json"
    monkeypatch.setattr(Dialogs, "save_file", staticmethod(lambda *_: str(path)))
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert path.exists()
    assert not window.document.modified

    second = make_window(path)
    assert second.document.design == window.document.design
    # slow motion, so that the run can be stopped exactly where the first one was
    second.session.set_rate(None)
    for _ in range(steps):
        second.session.step_once()
    qtbot.waitUntil(
        lambda: second.snapshot is not None and second.snapshot.step == steps, timeout=20_000
    )
    assert second.snapshot is not None
    assert second.snapshot.networks[0].loss == loss
