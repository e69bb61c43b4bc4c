"""Stray clicks and keys on a comparison that was trained: Undo brings all of it back.

`python -m tests.monkey.stray 2000` plays so many by hand.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from simulator.design import edits
from simulator.design.storage import files
from simulator.training.trainer import Trainer
from tests.monkey import acts
from tests.simulator.designs import dense, design
from ui.process.gc_timer import GarbageTimer
from ui.run.run_state import RunState
from ui.shell.app import create_window
from ui.shell.main_window import MainWindow
from ui.shell.settings import Settings

STRAY = (
    acts.key_on_canvas, acts.mouse_on_canvas, acts.mouse_on_canvas, acts.key_anywhere,
    acts.mouse_on_view, acts.key_on_view, acts.use_form, acts.look_back, acts.set_data,
    acts.add_point,
)  # fmt: skip
# leave the document, or open a dialog
LEAVING = (
    "new", "open", "new_window", "save", "save_as", "export_picture", "close_window", "quit",
    "gallery", "present", "presentation", "full_screen",
)  # fmt: skip
RUN_KEYS = (" ", " ", ".", "r", "z", "y")
WAIT_MS = 10_000


def trained_window(folder: Path) -> MainWindow:
    """A window with a comparison of two networks that has made some steps and is paused."""
    layers = [dense("a", 8, "sigmoid"), dense("b", 8, "sigmoid")]
    path = folder / "comparison.json"
    files.save(edits.add_network(design(layers, epochs=100_000), 0), path)
    window = create_window(path, Settings(kept=False))
    window.setProperty("monkey_folder", str(folder))
    window.resize(1600, 1000)
    window.show()
    window.session.train()
    wait_for(lambda: window.snapshot is not None and window.snapshot.step > 40)
    window.session.pause()
    wait_for(lambda: window.session.state is RunState.PAUSED)
    for name in LEAVING:
        if name in window.actions_by_name:
            window.actions_by_name[name].setShortcuts([])
    return window


def wait_for(is_so: Callable[[], bool]) -> None:
    """Let the event loop run until something is so, at most `WAIT_MS`."""
    end_s = time.monotonic() + WAIT_MS / 1e3
    while not is_so() and time.monotonic() < end_s:
        acts.let_pass(10)
    assert is_so()


def play(window: MainWindow, seed: int, count: int) -> None:
    """So many stray clicks and keys, training and undoing among them."""
    random = Random(f"stray/{seed}")
    for number in range(count):
        if random.random() < 0.15:
            key, control = random.choice(RUN_KEYS), acts.MODIFIERS[3]
            modifier = control if key in "rzy" else acts.MODIFIERS[0]
            QTest.keyClick(window.canvas, key, modifier)
        else:
            random.choice(STRAY)(window, random)
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        QApplication.processEvents()
        if number % 10 == 0:
            acts.let_pass(20)


def undo_to_the_start(window: MainWindow) -> None:
    """Let go of everything, pause, and undo all that was done."""
    window.finish_typing()
    window.session.pause()
    acts.let_pass(100)
    stack = window.document.undo_stack
    while stack.canUndo():
        stack.undo()
    acts.let_pass(100)
    window.session.pause()
    wait_for(lambda: window.session.state.is_at_rest)
    window.timeline.go_live()
    wait_for(
        lambda: (
            window.snapshot is not None and not (window.snapshot.running or window.snapshot.rewound)
        )
    )


def assert_run_is_back(window: MainWindow, least_step: int) -> None:
    """The run is to the bit the one that a design alone makes in as many steps."""
    run = window.session._worker._trainer
    assert run is not None
    assert run.step_number >= least_step, (run.step_number, least_step)
    assert not run.recorder.marks, run.recorder.marks
    alone = Trainer(window.document.located_design)
    for _ in range(run.step_number):
        alone.step()
    for network, other in zip(run.networks, alone.networks, strict=True):
        assert np.array_equal(network.state.parameters, other.state.parameters)
    assert window.snapshot is not None
    assert window.snapshot.step == run.step_number


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        window = trained_window(Path(folder))
        GarbageTimer(window)  # as in the program
        before = window.document.design
        step = window.snapshot.step if window.snapshot is not None else 0
        play(window, seed, count)
        done = window.document.undo_stack.count()
        undo_to_the_start(window)
        assert window.document.design == before
        assert_run_is_back(window, step)
        print(f"{count} acts, {done} edits: design and run are back at step", step)
        window.document.undo_stack.setClean()
        window.close()


if __name__ == "__main__":
    main()
