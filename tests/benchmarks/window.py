"""How smooth the window is, and what it costs the worker, while it trains at full speed.

Both rates come from one process and one run: live and headless training take turns, so that a
machine whose speed drifts is as unfair to one as to the other. A frame interval is the time
between two passes of the display timer; an event is answered when the event loop comes to it.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QElapsedTimer, QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from simulator import edits, files
from simulator.assets import asset
from simulator.trainer import Trainer
from ui.app import create_window
from ui.main_window import MainWindow

DESIGN = asset("lessons", "plain-versus-residual.depthscope.json")
EPOCHS = 100_000  # more than any machine makes while it is being measured
ROUNDS, LIVE_S, HEADLESS_S, WARM_UP_S = 5, 4.0, 3.0, 2.0


def headless_rate(seconds: float) -> float:
    """Steps a second of the same run without a window, evaluations after each epoch included."""
    trainer = Trainer(edits.set_training(files.load(DESIGN), "epochs", EPOCHS))
    trainer.evaluate()
    steps, end = 0, time.perf_counter() + seconds
    began = time.perf_counter()
    while time.perf_counter() < end:
        trainer.step()
        steps += 1
        if trainer.evaluation_due():
            trainer.evaluate()
    return steps / (time.perf_counter() - began)


class Stopwatch(QObject):
    """Frame intervals from the window's own timer, and how late events are answered."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.frames_ms: list[float] = []
        self.events_ms: list[float] = []
        self.redraws = 0
        self._last = QElapsedTimer()
        self._window = window
        window._timer.timeout.connect(self._on_frame)
        window.workbench.views["gradient_heatmap"].installEventFilter(self)
        self._ping = QTimer(self)
        self._ping.setInterval(37)
        self._ping.timeout.connect(self._on_ping)
        self._due = 0.0

    def start(self) -> None:
        self._last.start()
        self._due = time.perf_counter() + 0.037
        self._ping.start()

    def stop(self) -> None:
        self._ping.stop()
        self._last.invalidate()

    def _on_frame(self) -> None:
        if self._last.isValid():
            self.frames_ms.append(self._last.nsecsElapsed() / 1e6)
            self._last.start()

    def _on_ping(self) -> None:
        now = time.perf_counter()
        self.events_ms.append(max(0.0, (now - self._due) * 1e3))
        self._due = now + 0.037

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._last.isValid():
            self.redraws += 1
        return False


def wait(seconds: float) -> None:
    """Let the window live."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1e3), loop.quit)
    loop.exec()


def main() -> None:
    size = (1600, 1000)
    if "--large" in sys.argv:
        size = (1920, 1080)
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    window = create_window(DESIGN)
    window.document.edit("Train on", edits.set_training, "epochs", EPOCHS)
    window.resize(*size)
    window.show()
    wait(0.5)
    watch = Stopwatch(window)
    live: list[float] = []
    headless: list[float] = []
    shown_s = 0.0
    for _ in range(ROUNDS):
        window.session.train()
        wait(WARM_UP_S)
        first = window.snapshot
        began = time.perf_counter()
        watch.start()
        wait(LIVE_S)
        watch.stop()
        elapsed = time.perf_counter() - began
        shown_s += elapsed
        last = window.snapshot
        assert first is not None
        assert last is not None
        live.append((last.step - first.step) / elapsed)
        window.session.pause()
        wait(0.3)
        headless.append(headless_rate(HEADLESS_S))
    window.document.undo_stack.setClean()
    window.close()
    report(watch, live, headless, shown_s, size)


def report(
    watch: Stopwatch,
    live: list[float],
    headless: list[float],
    shown_s: float,
    size: tuple[int, int],
) -> None:
    """The table and the JSON line."""
    p50, p95, p99 = np.percentile(watch.frames_ms, [50, 95, 99])
    ratio = statistics.median(a / b for a, b in zip(live, headless, strict=True))
    result = {
        "window": f"{size[0]}x{size[1]}",
        "frame_ms_p50": round(float(p50), 2),
        "frame_ms_p95": round(float(p95), 2),
        "frame_ms_p99": round(float(p99), 2),
        "event_ms_p99": round(float(np.percentile(watch.events_ms, 99)), 2),
        "redraws_per_second": round(watch.redraws / shown_s, 1),
        "live_steps_per_second": round(statistics.median(live), 1),
        "headless_steps_per_second": round(statistics.median(headless), 1),
        "live_over_headless": round(ratio, 3),
    }
    for name, value in result.items():
        print(f"{name:28} {value}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
