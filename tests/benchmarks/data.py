"""How soon large data files are read, what memory they take, and how the window lives meanwhile.

    python -m tests.benchmarks.data          60,000 images of 28 × 28, and a table of 50,000 × 20
    python -m tests.benchmarks.data table    one of them, in this process

Each file is dropped on a window of its own process, beside the opening lesson. A gap is the time
between two beats of a 1 ms timer; `own` is the processor time that the window's thread spent in it.
While the file is read and while the new run is made and shown, no gap should be over 33 ms.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from tests.benchmarks.window import SIZE, make_window, resident_mb, wait
from tests.ui.shell.test_file_drops import dropped
from ui.run.run_state import RunState
from ui.shell.main_window import MainWindow

DESIGN = "plain-versus-residual"
SETTLED_S, HANG_S, AFTER_S, LONGEST_S = 4.0, 0.6, 2.5, 60.0
SAMPLES, VALIDATION, SIDE = 60_000, 10_000, 28
ROWS, COLUMNS = 50_000, 20
LIMITS = {"images": "under 2 s, under 250 MB", "table": "under 1 s"}


class Gap(NamedTuple):
    """Milliseconds by the clock, and of the window's own processor time."""

    clock_ms: float
    own_ms: float


class Beats:
    """A timer of 1 ms in the window's thread."""

    def __init__(self) -> None:
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._last = (0.0, 0.0)
        self.gaps: list[Gap] = []

    def start(self) -> None:
        self.gaps, self._last = [], (time.perf_counter(), time.thread_time())
        self._timer.start(1)

    def stop(self) -> list[Gap]:
        self._beat()
        self._timer.stop()
        return self.gaps

    def _beat(self) -> None:
        now = time.perf_counter(), time.thread_time()
        clock_s, own_s = (new - old for new, old in zip(now, self._last, strict=True))
        self.gaps.append(Gap(1e3 * clock_s, 1e3 * own_s))
        self._last = now


def write_images(folder: Path) -> Path:
    """MNIST's shapes with random bytes, as Keras writes them."""
    draw = np.random.default_rng(0)

    def images(count: int) -> np.ndarray:
        return draw.integers(0, 256, (count, SIDE, SIDE), np.uint8)

    path = folder / "images.npz"
    np.savez(
        path,
        x_train=images(SAMPLES), y_train=draw.integers(0, 10, SAMPLES),
        x_test=images(VALIDATION), y_test=draw.integers(0, 10, VALIDATION),
    )  # fmt: skip
    return path


def write_table(folder: Path) -> Path:
    """Numbers, and a class of words in the last column."""
    values = np.random.default_rng(0).normal(size=(ROWS, COLUMNS)).round(4).tolist()
    lines = [",".join([*(f"c{at}" for at in range(COLUMNS)), "kind"])]
    lines += [",".join([*map(str, row), "abc"[at % 3]]) for at, row in enumerate(values)]
    path = folder / "table.csv"
    path.write_text("\n".join(lines))
    return path


WRITERS = {"images": write_images, "table": write_table}


def print_gaps(what: str, gaps: list[Gap]) -> None:
    clock, own = (np.array(column) for column in zip(*gaps, strict=True))
    print(
        f"  {what:24} p99 {np.percentile(clock, 99):6.1f}  worst {clock.max():6.1f} ms   "
        f"own: p99 {np.percentile(own, 99):5.1f}  worst {own.max():5.1f} ms   "
        f"over 33 ms: {int((clock > 33).sum())} of {len(clock)}"
    )


def until_read(window: MainWindow) -> float:
    """Seconds until the file is known."""
    began = time.perf_counter()
    while window.document.analysis.reading and time.perf_counter() - began < LONGEST_S:
        wait(0.005)
    return time.perf_counter() - began


def makes_a_step(window: MainWindow) -> bool:
    """Whether the new run, once it is ready, goes a step."""
    began = time.perf_counter()
    while window.session.state is not RunState.READY and time.perf_counter() - began < LONGEST_S:
        wait(0.05)
    window.session.step_once()
    while time.perf_counter() - began < LONGEST_S:
        wait(0.05)
        if window.snapshot is not None and window.snapshot.step > 0:
            return True
    return False


def measure(name: str) -> None:
    """Drop one file on a window."""
    from simulator.assets import asset
    from ui.inspector.data.loading import load_beside

    with tempfile.TemporaryDirectory() as folder:
        path = WRITERS[name](Path(folder))
        window = make_window(asset("lessons", DESIGN, "design.depthscope.json"), every_view=False)
        wait(SETTLED_S)
        load_beside()  # as while a file hangs over the window
        wait(HANG_S)
        before_mb, beats = resident_mb(), Beats()
        beats.start()
        began = time.perf_counter()
        dropped(window, path)
        until_read(window)
        read_s = time.perf_counter() - began
        reading = beats.stop()
        read_mb = resident_mb()
        beats.start()
        wait(AFTER_S)
        after = beats.stop()
        trained = makes_a_step(window)
        print(f"{name} ({LIMITS[name]}): read in {read_s:.2f} s, {read_mb - before_mb:.0f} MB on "
              f"top, {resident_mb() - before_mb:.0f} MB with a run; "
              f"{'trains' if trained else 'has made no step'}")  # fmt: skip
        print_gaps("while it is read", reading)
        print_gaps("while a run is made", after)
        worst = sorted(reading + after)[-5:]
        print("  " + json.dumps([tuple(round(ms, 1) for ms in gap) for gap in worst]))
        window.document.undo_stack.setClean()
        window.close()


def main() -> None:
    names = sys.argv[1:]
    if len(names) == 1:
        application = QApplication.instance() or QApplication([])
        assert isinstance(application, QApplication)
        measure(names[0])
        return
    print(f"window of {SIZE[0]}x{SIZE[1]}", flush=True)
    for name in WRITERS:
        subprocess.run([sys.executable, "-m", "tests.benchmarks.data", name], check=True)


if __name__ == "__main__":
    main()
