"""How smooth the canvas is at 56, 200 and 1,000 layers, and how soon it shows 2,000.

A frame is the time from a scroll, a zoom or a snapshot until everything it changed is painted.
Networks are plain chains of single layers, so that nothing is folded away. Panning goes over the
cards at full size and at a third of it, zooming from all layers in view to full size and back, and
colouring shows a real trainer's snapshot, a step later each time, once with all layers in view and
once at full size.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from simulator.design import edits
from simulator.design.design import Design
from simulator.design.storage import files
from simulator.nn.activations import Relu
from simulator.nn.initializers import HeNormal
from simulator.nn.layers import Dense
from simulator.training.trainer import Trainer
from ui.canvas.view import CanvasView
from ui.document.document import Document
from ui.document.selection import Selection
from ui.process.gc_timer import GarbageTimer
from ui.style import style_sheet, theme
from ui.style.gradient_scale import ScaleKeeper

DEPTHS, LOADED = (56, 200, 1_000), 2_000
SIZE = (1440, 700)  # what a canvas may have of a screen of 1920 × 1080
FRAMES, COLOURINGS = 120, 60
GOAL_MS, GOAL_LOAD_S = 1_000 / 30, 2.0
ZOOM = 1.05


def plain(depth: int) -> Design:
    """A chain of dense layers, the output counted."""
    design = edits.empty_design()
    layers = tuple(
        Dense(id=f"d{number}", units=16, activation=Relu(), kernel_initializer=HeNormal())
        for number in range(1, depth)
    )
    # steps too small to change anything, so that the colours of all layers flicker for ever
    design = edits.set_training(design, "optimizer.learning_rate", 1e-9)
    network = design.networks[0].model_copy(update={"layers": layers})
    return design.model_copy(update={"networks": (network,), "title": f"Plain, {depth}"})


class Bench(QObject):
    """A shown canvas, and a clock that stops when it has been painted."""

    def __init__(self, application: QApplication, design: Design) -> None:
        super().__init__()
        self.application = application
        self.document = Document()
        self.view = CanvasView(self.document, Selection(self.document))
        self.view.resize(*SIZE)
        self.view.viewport().installEventFilter(self)
        self.paints = 0
        self.view.show()
        application.processEvents()
        began = time.perf_counter()
        self.document.show_design(design)
        application.processEvents()
        self.edited_s = time.perf_counter() - began

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.paints += 1
        return False

    def frame(self, change: Callable[[], None]) -> float | None:
        """Milliseconds until a change is on the screen; None where it changed nothing."""
        before, began = self.paints, time.perf_counter()
        change()
        self.application.processEvents()
        spent = (time.perf_counter() - began) * 1e3
        return spent if self.paints > before else None

    def close(self) -> None:
        self.view.close()
        self.view.deleteLater()
        self.application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def at_size(bench: Bench, scale: float) -> None:
    """Cards at a share of their full size."""
    bench.view.zoom_fit()
    bench.view.zoom(scale / bench.view.transform().m11())
    bench.application.processEvents()


def panning(bench: Bench, scale: float) -> list[float | None]:
    """Over the cards and back, 24 pixels down or to the right at a time."""
    at_size(bench, scale)
    across, down = bench.view.horizontalScrollBar(), bench.view.verticalScrollBar()
    bar = down if down.maximum() > 0 else across
    bar.setValue(0)
    bench.application.processEvents()
    half = FRAMES // 2
    steps = [24] * half + [-24] * half
    return [bench.frame(lambda by=by: bar.setValue(bar.value() + by)) for by in steps]  # type: ignore[misc]


def zooming(bench: Bench) -> list[float | None]:
    """From all layers in view to full size and back."""
    bench.view.zoom_fit()
    bench.application.processEvents()
    frames: list[float | None] = []
    scale = smallest = bench.view.transform().m11()
    while scale < 1.5 and len(frames) < FRAMES:
        frames.append(bench.frame(lambda: bench.view.zoom(ZOOM)))
        scale *= ZOOM
    while scale > smallest * ZOOM and len(frames) < 2 * FRAMES:
        frames.append(bench.frame(lambda: bench.view.zoom(1 / ZOOM)))
        scale /= ZOOM
    return frames


def colouring(bench: Bench, trainer: Trainer) -> list[float | None]:
    """A step's gradients on every card."""
    keeper = ScaleKeeper()
    frames = []
    for _ in range(COLOURINGS):
        trainer.step()
        snapshot = trainer.snapshot()
        scale = keeper.covering(snapshot)
        frames.append(bench.frame(lambda: bench.view.show_snapshot(snapshot, scale)))  # noqa: B023
    return frames


def measure(application: QApplication, depth: int) -> dict[str, list[float | None]]:
    """Every kind of frame at one depth."""
    design = plain(depth)
    bench, trainer = Bench(application, design), Trainer(design)
    found = {
        "pan, full size": panning(bench, 1.0),
        "pan, a third": panning(bench, 1 / 3),
        "zoom": zooming(bench),
    }
    bench.view.zoom_fit()
    application.processEvents()
    found["colour, all in view"] = colouring(bench, trainer)
    at_size(bench, 1.0)
    found["colour, full size"] = colouring(bench, trainer)
    bench.close()
    return found


def load_time(application: QApplication, depth: int) -> tuple[float, float]:
    """Seconds to read a file of so many layers and show it, and for one edit of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deep.depthscope.json"
        files.save(plain(depth), path)
        bench = Bench(application, edits.empty_design())
        began = time.perf_counter()
        bench.document.open(path)
        application.processEvents()
        loaded = time.perf_counter() - began
        began = time.perf_counter()
        bench.view.commands.insert("dense")
        application.processEvents()
        edited = time.perf_counter() - began
        bench.document.undo_stack.setClean()
        bench.close()
    return loaded, edited


def main() -> int:
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    GarbageTimer(application)  # as in the program
    style_sheet.apply(application, theme.DARK)
    theme.gradient_table()  # the program has its plots' library loaded before the first colour
    result: dict[str, float | bool] = {}
    reached = True
    print(f"canvas of {SIZE[0]} × {SIZE[1]}; frames in ms, goal {GOAL_MS:.1f} at p95")
    print(f"{'layers':>6}  {'':20} {'p50':>7} {'p95':>7} {'p99':>7} {'frames/s':>9}")
    for depth in DEPTHS:
        for name, frames in measure(application, depth).items():
            painted = [frame for frame in frames if frame is not None]
            key = f"{name.replace(', ', '_').replace(' ', '_')}_{depth}"
            if not painted:
                print(f"{depth:6}  {name:20} everything is in view: nothing to do")
                continue
            p50, p95, p99 = (float(p) for p in np.percentile(painted, [50, 95, 99]))
            missed = "" if p95 <= GOAL_MS else "  not reached"
            reached &= not missed
            print(f"{depth:6}  {name:20} {p50:7.1f} {p95:7.1f} {p99:7.1f} {1e3 / p50:9.0f}{missed}")
            for part, value in (("p50", p50), ("p95", p95), ("p99", p99)):
                result[f"{key}_ms_{part}"] = round(value, 2)
    loaded, edited = load_time(application, LOADED)
    missed = "" if loaded <= GOAL_LOAD_S else "  not reached"
    reached &= not missed
    print(f"{LOADED:6}  {'load':20} {loaded:7.2f} s, goal {GOAL_LOAD_S:.1f}{missed}")
    print(f"{LOADED:6}  {'add one layer':20} {edited:7.2f} s")
    result.update(load_2000_s=round(loaded, 3), edit_2000_s=round(edited, 3))
    result["goals_reached"] = reached
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
