"""How soon the window answers while cures are tried or a study runs beside the opening lesson.

    python -m tests.benchmarks.background            a search for cures, of a run at rest and live
    python -m tests.benchmarks.background --study    a study of 54 runs, live

Events are posted from another thread and answered when the window's thread comes to them
(window.py); each line has a run without the work for comparison. Goal: 99 of 100 within 33 ms.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QApplication

from simulator.assets import asset
from simulator.study import document
from tests.benchmarks.window import DESIGN, SIZE, Stopwatch, make_window, wait

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.shell.main_window import MainWindow

WARM_UP_S, ALONE_S, LOOK_S, LONGEST_S = 4.0, 8.0, 0.1, 120.0


def answered(watch: Stopwatch, is_busy: Callable[[], bool]) -> tuple[list[float], float]:
    """Milliseconds to each answer while something is busy, and the seconds that it took."""
    watch.answers_ms.clear()
    began = time.perf_counter()
    watch.start(paints=False)
    while is_busy() and time.perf_counter() - began < LONGEST_S:
        wait(LOOK_S)
    watch.stop()
    return watch.answers_ms, time.perf_counter() - began


def print_answers(what: str, answers_ms: list[float], seconds: float) -> None:
    p50, p95, p99 = np.percentile(answers_ms, [50, 95, 99])
    print(
        f"{what:36} p50 {p50:5.1f}  p95 {p95:5.1f}  p99 {p99:5.1f}  worst {max(answers_ms):5.1f} "
        f"ms of {len(answers_ms)} events in {seconds:.1f} s",
        flush=True,
    )


def for_seconds(seconds: float) -> Callable[[], bool]:
    """Busy for so long."""
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() < end


def cures(window: MainWindow, watch: Stopwatch) -> None:
    """A search for the cures of the plain network."""
    actions = window.cure_actions
    for state, live in (("at rest", False), ("while it trains", True)):
        window.session.train()
        wait(WARM_UP_S)
        while not actions.told(0):
            wait(LOOK_S)
        if not live:
            window.session.pause()
            wait(1.0)
        print_answers(f"{state}, nothing beside it", *answered(watch, for_seconds(ALONE_S)))
        told = actions.told(0)
        actions.search(0)
        step = window.snapshot.step if window.snapshot else 0
        answers = answered(watch, lambda: actions.cures.searching)
        made = (window.snapshot.step if window.snapshot else 0) - step
        print_answers(f"{state}, cures are tried", *answers)
        found = actions.cures
        print(f"  of {', '.join(told)}: {found.done} of {found.total} tries, {made:,} steps beside")
        for cure in found.found:
            print(f"  {cure.text}: {cure.loss_before:.3g} → {cure.loss_after:.3g}")
        window.session.pause()


def study(window: MainWindow, watch: Stopwatch) -> None:
    """The recorded study of the digits at its depths, over three seeds, made again."""
    found = document.load(asset("studies", "digits.depthscope-study.json"))
    window.session.train()
    wait(WARM_UP_S)
    print_answers("training, nothing beside it", *answered(watch, for_seconds(ALONE_S)))
    actions = window.study_actions
    window.dock_area.reveal("study_view")
    actions.show_study(found, found.title, ())
    actions.run_or_cancel()
    answers = answered(watch, lambda: actions.state.running)
    print_answers("training, a study runs", *answers)
    print(f"  {len(actions.state.rows)} of {actions.state.total} runs made")
    actions.cancel()
    window.session.pause()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--study", action="store_true")
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    chosen = parser.parse_args()
    window = make_window(DESIGN, every_view=False)
    print(f"window of {SIZE[0]}x{SIZE[1]}")
    watch = Stopwatch(window)
    (study if chosen.study else cures)(window, watch)
    watch.end()
    window.document.undo_stack.setClean()
    window.close()


if __name__ == "__main__":
    main()
