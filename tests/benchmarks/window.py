"""How smooth the window is, and what it costs the worker, while it trains at full speed.

    python -m tests.benchmarks.window           the views of a first launch, at 1920 × 1080
    python -m tests.benchmarks.window --all     every view open, side by side
    python -m tests.benchmarks.window --long    a million steps: memory, and the last frames

Both rates come from one process: live and headless training take turns every second, so that a
machine whose speed drifts is as unfair to one as to the other, and make the same steps of the same
run, since its first are slower than its later ones. Their ratio is the median of these pairs. Then
redraws, frames and answers are timed, since what times them takes time itself. A redraw is a view
painted anew; a frame lasts until all of a snapshot is painted, view by view, and input may come
between; an event is answered when the window's thread comes to it, and posted from another thread.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import threading
import time
from collections import Counter, deque
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

from simulator.assets import asset
from simulator.design import edits
from simulator.design.design import Design
from simulator.design.storage import files
from simulator.training.trainer import Trainer
from ui.process import thread_turns
from ui.process.gc_timer import GarbageTimer
from ui.run.run_state import RunState
from ui.shell.app import collect_at_rest, create_window
from ui.shell.main_window import MainWindow
from ui.shell.settings import Settings

DESIGN = asset("lessons", "plain-versus-residual", "design.depthscope.json")
SMALL = {
    "format": "depthscope.design", "version": 1, "title": "A million steps",
    "data": {"name": "xor_table"}, "training": {"batch_size": "full", "epochs": 1_000_000},
    "networks": [{"layers": [{"id": "a", "type": "dense", "units": 4, "activation": "tanh"}]}],
}  # fmt: skip
EPOCHS = 150  # some more than are made while it is measured, so that curves fill their plot
RUNS, PAIRS, WARM_UP_S, RATE_S, WATCHED_S = 4, 7, 1.5, 1.0, 3.0
SETTLE_S = 0.3  # until a run that goes on has found its pace
LEVEL_S = 10.0  # after this the memory of a long run is to have found its level
SIZE = (1920, 1080)


class Headless:
    """The same run without a window, with evaluations."""

    def __init__(self) -> None:
        self._trainer = Trainer(edits.set_training(files.load(DESIGN), "epochs", EPOCHS))
        self._trainer.evaluate()

    def rate(self, first: int, last: int) -> float:
        """Steps a second from step `first` to `last`, which come after those made so far."""
        self._step_until(first)
        began = time.perf_counter()
        self._step_until(last)
        return (last - first) / (time.perf_counter() - began)

    def _step_until(self, step: int) -> None:
        trainer = self._trainer
        while trainer.step_number < step:
            trainer.step()
            if trainer.should_evaluate():
                trainer.evaluate()


KNOCK = QEvent.Type(QEvent.registerEventType())


class Stopwatch(QObject):
    """Counts what is painted, and times frames and answers."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.frames_ms: list[float] = []
        self.answers_ms: list[float] = []
        self.paints: Counter[QObject] = Counter()
        self.shown_s = 0.0
        self.newest: tuple[int, float] = (0, 0.0)  # the step shown, and when it came
        self._knocks: deque[float] = deque()
        self._running = threading.Event()
        self._ended = threading.Event()
        self._counts_paints = False
        self._since_s = 0.0
        pull, notify_drawn = window.pull, window.session.notify_drawn
        began = deque[float](maxlen=1)

        def begin() -> None:
            began.append(time.perf_counter())
            pull()

        def end() -> None:
            ended = time.perf_counter()
            notify_drawn()
            if window.snapshot is not None and window.snapshot.step != self.newest[0]:
                self.newest = window.snapshot.step, ended
            if began and self._running.is_set() and not self._counts_paints:
                self.frames_ms.append((ended - began.pop()) * 1e3)

        window.session.arrived.disconnect(window.pull)
        window.session.arrived.connect(begin)
        window.session.notify_drawn = end  # type: ignore[method-assign]
        self._views: dict[QObject, str] = {}
        for name, view in window.dock_area.views.items():
            for widget in (view, *view.findChildren(QWidget)):
                self._views[widget] = name
        self._knocker = threading.Thread(target=self._knock, daemon=True)
        self._knocker.start()

    def _knock(self) -> None:
        chance = random.Random(0)
        while self._running.wait() and not self._ended.wait(chance.uniform(0.01, 0.06)):
            self._knocks.append(time.perf_counter())
            QCoreApplication.postEvent(self, QEvent(KNOCK))

    def start(self, *, paints: bool) -> None:
        """Time frames and answers; or count what is painted, which holds both up."""
        self._counts_paints = paints
        for widget in self._views if paints else ():
            widget.installEventFilter(self)
        self._since_s = time.perf_counter()
        self._running.set()

    def stop(self) -> None:
        self._running.clear()
        if self._counts_paints:
            self.shown_s += time.perf_counter() - self._since_s
        for widget in self._views:
            widget.removeEventFilter(self)

    def end(self) -> None:
        self._ended.set()
        self._running.set()
        self._knocker.join()

    def redraws(self, name: str) -> float:
        """How often a second the busiest part of a view was painted."""
        counts = [count for widget, count in self.paints.items() if self._views[widget] == name]
        return round(max(counts, default=0) / self.shown_s, 1)

    def event(self, event: QEvent) -> bool:
        if event.type() == KNOCK:
            waited_ms = (time.perf_counter() - self._knocks.popleft()) * 1e3
            if not self._counts_paints:
                self.answers_ms.append(waited_ms)
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._running.is_set():
            self.paints[watched] += 1
        return False


def wait(seconds: float) -> None:
    """Let the window live."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1e3), loop.quit)
    loop.exec()


def open_every_view(window: MainWindow) -> None:
    """All views side by side in two rows below the canvas, none behind a tab."""
    bench = window.dock_area
    rows: list[list[QDockWidget]] = [[], []]
    area = Qt.DockWidgetArea.BottomDockWidgetArea
    for number, dock in enumerate(bench.docks.values()):
        row = rows[number % 2]
        if not row:
            bench.addDockWidget(area, dock)
            if number:
                bench.splitDockWidget(rows[0][0], dock, Qt.Orientation.Vertical)
        else:
            bench.splitDockWidget(row[-1], dock, Qt.Orientation.Horizontal)
        row.append(dock)
        dock.show()
    heads = [row[0] for row in rows if row]
    bench.resizeDocks(heads, [330] * len(heads), Qt.Orientation.Vertical)


def make_window(design: Design | Path, *, every_view: bool) -> MainWindow:
    application = QCoreApplication.instance()
    assert application is not None
    thread_turns.shorten()  # as the program has them
    garbage = GarbageTimer(application)  # as the program collects it
    window = create_window(settings=Settings(kept=False))
    garbage.spare()
    collect_at_rest(garbage, window.session, lambda: [window.session])
    if isinstance(design, Design):
        window.document.show_design(design)
    else:
        window.open_path(design)
        window.document.edit(
            "Train on", lambda design: edits.set_training(design, "epochs", EPOCHS)
        )
    window.resize(*SIZE)
    window.show()
    wait(0.5)
    if every_view:
        open_every_view(window)
        wait(0.5)
    return window


def measure(*, every_view: bool) -> None:
    """Smoothness, and live against headless steps a second."""
    window = make_window(DESIGN, every_view=every_view)
    watch = Stopwatch(window)
    live: list[float] = []
    headless: list[float] = []
    for _ in range(RUNS):
        twin = Headless()
        window.session.reset()
        window.session.train()
        wait(WARM_UP_S)
        for _ in range(PAIRS):
            first, began = watch.newest
            wait(RATE_S)
            last, ended = watch.newest
            window.session.pause()
            wait(SETTLE_S)
            if last > first:  # else a machine too busy to show anything within a second
                live.append((last - first) / (ended - began))
                headless.append(twin.rate(first, last))
            window.session.train()
            wait(SETTLE_S)
        for paints in (False, True):
            watch.start(paints=paints)
            wait(WATCHED_S)
            watch.stop()
        window.session.pause()
        wait(SETTLE_S)
    watch.end()
    seen = [name for name, dock in window.dock_area.docks.items() if dock.seen]
    window.document.undo_stack.setClean()
    window.close()
    p50, p95, p99 = np.percentile(watch.frames_ms, [50, 95, 99])
    ratios = [a / b for a, b in zip(live, headless, strict=True)]
    report(
        {
            "window": f"{SIZE[0]}x{SIZE[1]}, {len(seen)} views",
            "frame_ms_p50": round(float(p50), 2),
            "frame_ms_p95": round(float(p95), 2),
            "frame_ms_p99": round(float(p99), 2),
            "event_ms_p99": round(float(np.percentile(watch.answers_ms, 99)), 2),
            "redraws_per_second": {name: watch.redraws(name) for name in seen},
            "live_steps_per_second": round(statistics.median(live), 1),
            "headless_steps_per_second": round(statistics.median(headless), 1),
            "live_over_headless": round(statistics.median(ratios), 3),
            "live_over_headless_quartiles": np.percentile(ratios, [25, 75]).round(3).tolist(),
        }
    )


def resident_mb() -> float:
    """Memory of this process that is in use, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure_long_run() -> None:
    """A million steps on a small network, all views open."""
    window = make_window(files.loads(json.dumps(SMALL)), every_view=True)
    watch = Stopwatch(window)
    window.session.train()
    began = time.perf_counter()
    watch.start(paints=False)
    levels: list[tuple[float, float]] = []
    while window.session.state is RunState.TRAINING or not levels:
        wait(1.0)
        levels.append((time.perf_counter() - began, resident_mb()))
    watch.stop()
    watch.end()
    seconds = time.perf_counter() - began
    assert window.snapshot is not None
    steps = window.snapshot.step
    window.document.undo_stack.setClean()
    window.close()
    level = next(mb for at, mb in levels if at >= LEVEL_S)
    frames = watch.frames_ms
    tenth = max(1, len(frames) // 10)
    report(
        {
            "steps": steps,
            "seconds": round(seconds, 1),
            f"memory_mb_after_{LEVEL_S:.0f}_s": round(level, 1),
            "memory_mb_grown_after": round(
                max(mb for at, mb in levels if at >= LEVEL_S) - level, 1
            ),
            "first_frames_ms_p50": round(statistics.median(frames[:tenth]), 2),
            "last_frames_ms_p50": round(statistics.median(frames[-tenth:]), 2),
            "first_frames_ms_p99": round(float(np.percentile(frames[:tenth], 99)), 2),
            "last_frames_ms_p99": round(float(np.percentile(frames[-tenth:], 99)), 2),
        }
    )


def report(result: dict[str, object]) -> None:
    """The table and the JSON line."""
    for name, value in result.items():
        print(f"{name:28} {value}")
    print(json.dumps(result))


def main() -> None:
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    if "--long" in sys.argv:
        measure_long_run()
    else:
        measure(every_view="--all" in sys.argv)


if __name__ == "__main__":
    main()
