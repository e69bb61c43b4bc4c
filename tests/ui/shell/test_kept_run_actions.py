"""Nothing loses a run: an honest comparison in three gestures, and what is kept is seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import LayerPlace
from simulator.design.storage import files
from tests.simulator.designs import dense, design
from tests.ui.conftest import MakeWindow
from ui.run.run_state import RunState
from ui.shell.main_window import MainWindow
from ui.shell.settings import Settings
from ui.views.loss.view import LossView
from ui.views.run_table.view import RunTableView

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def opened(make_window: MakeWindow, tmp_path: Path) -> MainWindow:
    layers = [dense("a", 8, "sigmoid"), dense("b", 8, "sigmoid")]
    path = tmp_path / "small.json"
    files.save(edits.add_network(design(layers, epochs=20), 0), path)
    return make_window(path)


def finish(qtbot: QtBot, window: MainWindow, step: int = 40) -> None:
    def is_done() -> bool:
        snapshot = window.snapshot
        at_rest = window.session.state is RunState.FINISHED
        return at_rest and snapshot is not None and snapshot.newest_step == step

    qtbot.waitUntil(is_done)
    window.view_updater.frame.call_all()


def loss_view(window: MainWindow) -> LossView:
    view = window.dock_area.views["loss_view"]
    assert isinstance(view, LossView)
    return view


def values(window: MainWindow) -> list[str]:
    """What is written on the cards of the run, and their gradients' colours."""
    cards = window.canvas.scene().cards.items()
    return [
        f"{card.live.text} {card.gradient_color.name() if card.gradient_color else ''}".strip()
        for place, card in cards
        if place.path[0] in ("a", "b")
    ]


def test_relu_everywhere_is_compared_honestly_in_three_gestures(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path
) -> None:
    window = opened(make_window, tmp_path)
    window.dock_area.reveal("loss_view")
    runs, bar = window.session.runs, window.kept_run_actions.bar
    qtbot.keyClick(window.canvas, KEY.Key_Space)
    finish(qtbot, window)
    assert window.snapshot is not None
    sigmoid = window.snapshot.networks[0].history.losses.copy()
    qtbot.waitUntil(lambda: all(values(window)))
    seen = values(window)

    # 1: select all; 2: an activation from the form; 3: F4
    qtbot.keyClick(window.canvas, KEY.Key_A, CTRL)
    places = window.selection.layers
    window.document.edit("Activation", lambda d: edits.set_field(d, places, "activation", "relu"))
    assert bar.isVisible()
    assert bar.accessibleDescription() == "Activation ReLU instead of sigmoid in 4 layers"
    assert not bar.isModal()
    assert "F4" in bar.buttons["anew"].text()
    qtbot.waitUntil(lambda: window.session.state is RunState.FINISHED)
    qtbot.keyClick(window.canvas, KEY.Key_F4)
    assert not bar.isVisible()
    finish(qtbot, window)

    qtbot.waitUntil(lambda: values(window) != seen)

    (ghost,) = runs.ghosts
    view, drawn = loss_view(window), loss_view(window).plot.ghosts
    assert ghost.snapshot is not None
    assert np.array_equal(ghost.snapshot.networks[0].history.losses, sigmoid)
    assert [network for network, _ in drawn._drawn] == [0, 1]
    assert len(drawn._drawn[0][1].x) > 10
    assert any("A run 1" in label.text for label in view.plot.labels.labels)
    assert window.snapshot.networks[0].layer_names == ("a", "b", "output")
    assert Settings().starts_anew()

    # the table says what differed; a run is renamed, hidden, pinned
    window.dock_area.reveal("run_table")
    table = window.dock_area.views["run_table"]
    assert isinstance(table, RunTableView)
    texts = [row.texts() for row in table.selected_rows()]
    assert [line[0] for line in texts] == ["1", "1", "2", "2"]
    assert texts[0][3] == "activation sigmoid instead of ReLU in 4 layers"
    assert texts[2][3] == ""
    model = table.rows.model()
    first = model.index(0, 0)
    model.setData(first, "before")
    model.setData(first, Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
    assert (ghost.title, ghost.hidden, runs.shown) == ("before", True, [])
    assert all(not len(item.x) for _, item in drawn._drawn)
    model.setData(first, Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    assert len(drawn._drawn[0][1].x) > 10
    table.rows.selectRow(0)
    window.action("pin_run").trigger()
    assert ghost.pinned
    assert table.selected_rows()[0].texts()[0] == "◆ before"

    # its record is on the timeline, and what is seen returns
    box = window.timeline._records
    assert [box.itemText(at) for at in range(box.count())] == ["present run", "before"]
    box.setCurrentIndex(1)
    box.activated.emit(1)
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.rewound)
    assert window.snapshot.networks[0].history.losses[-1] == sigmoid[-1]
    window.timeline.slider.setValue(7)
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 7)
    assert window.snapshot.networks[0].loss == sigmoid[6]
    qtbot.keyClick(window.canvas, KEY.Key_L, CTRL)
    qtbot.waitUntil(lambda: window.snapshot is not None and not window.snapshot.rewound)
    assert window.snapshot.networks[0].history.losses[-1] != sigmoid[-1]

    # one undo brings back design and run; the other run is the ghost now
    qtbot.keyClick(window.canvas, KEY.Key_Z, CTRL)
    qtbot.waitUntil(
        lambda: (
            window.snapshot is not None
            and np.array_equal(window.snapshot.networks[0].history.losses, sigmoid)
        )
    )
    assert "is back as it was" in window.status.message.text()
    qtbot.waitUntil(lambda: [run.number for run in runs.ghosts] == [2])
    qtbot.waitUntil(lambda: values(window) == seen)  # none of the activation that was replaced
    assert not window.document.modified

    # the choice is remembered: Space begins anew; Shift+F4 goes on, and is remembered too
    qtbot.waitUntil(lambda: window.session.state is RunState.FINISHED)
    tanh = [LayerPlace(0, ("a",))]
    window.document.edit("Activation", lambda d: edits.set_field(d, tanh, "activation", "tanh"))
    assert "Space" in bar.buttons["anew"].text()
    qtbot.keyClick(window.canvas, KEY.Key_Space)
    finish(qtbot, window)
    assert window.snapshot.marks == ()
    window.document.edit("Activation", lambda d: edits.set_field(d, tanh, "activation", "relu"))
    assert bar.isVisible()
    qtbot.keyClick(window.canvas, KEY.Key_F4, Qt.KeyboardModifier.ShiftModifier)
    assert not Settings().starts_anew()
    finish(qtbot, window, 80)
    assert [mark.text for mark in window.snapshot.marks] == ["Activation"]
    runs.clear_ghosts()
    assert not runs.shown
    assert not window.timeline._records.isVisible()

    # a stray Ctrl+R is a step of Undo, and no change of the design
    window.document.undo_stack.setClean()
    losses = window.snapshot.networks[0].history.losses.copy()
    qtbot.keyClick(window.canvas, KEY.Key_R, CTRL)
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 0)
    assert not window.document.modified
    qtbot.keyClick(window.canvas, KEY.Key_Z, CTRL)
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 80)
    assert np.array_equal(window.snapshot.networks[0].history.losses, losses)
