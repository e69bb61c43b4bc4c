"""How long a pause and a close take at the largest networks that may be trained.

`python -m tests.benchmarks.pause` starts each run as the window does, pauses it at random moments
and goes on, and at the end closes it in the middle of a step. The goal is a pause of at most 200 ms
at p99 and a close within 2 s. "silent" is the longest processor time within a step, after the
first, in which nobody asks whether the run is wanted: other programs do not disturb it. With
`--views`, predictions and the first layer's kernel and outputs are examined, as for visible views.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from random import Random
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QCoreApplication, QThread

from simulator.design.analysis import analyze
from simulator.design.design import Design
from simulator.design.storage import files
from simulator.measurement.requests import ExaminationRequest
from simulator.training.trainer import Trainer
from ui.run.run_state import RunState
from ui.run.session import TrainingSession

ADAM = {"name": "adam"}


def design(layers: list[dict[str, Any]], **training: Any) -> Design:
    head = {"format": "depthscope.design", "version": 1, "data": {"name": "digits"}}
    text = json.dumps({**head, "training": training, "networks": [{"layers": layers}]})
    return files.loads(text)


def dense(count: int, units: int) -> list[dict[str, Any]]:
    return [
        {"id": f"d{n}", "type": "dense", "units": units, "activation": "relu"} for n in range(count)
    ]


def convolutions(count: int, filters: int, activation: str = "relu") -> list[dict[str, Any]]:
    return [
        {"id": f"c{n}", "type": "conv2d", "filters": filters, "padding": "same",
         "activation": activation}
        for n in range(count)
    ]  # fmt: skip


CASES: dict[str, Callable[[], Design]] = {
    "20 M parameters, full batch": lambda: design(
        dense(2, 4_380), optimizer=ADAM, batch_size="full"
    ),
    "20 M parameters, batch 64": lambda: design(dense(2, 4_380), optimizer=ADAM, batch_size=64),
    "20 M parameters, full, float64": lambda: design(
        dense(2, 4_380), optimizer=ADAM, batch_size="full", dtype="float64"
    ),
    "2,000 layers × 95, batch 64": lambda: design(dense(1_999, 95), optimizer=ADAM, batch_size=64),
    "convolution, 19 M parameters": lambda: design(
        convolutions(2, 1_420), optimizer=ADAM, batch_size=64
    ),
    "convolution, 3 × 300, full, GELU": lambda: design(
        convolutions(3, 300, "gelu"), optimizer=ADAM, batch_size="full"
    ),
}


class Silence:
    """Answers "go on", and notes the longest time of this thread between two questions."""

    def __init__(self) -> None:
        self.longest_s = 0.0
        self._last_s = time.thread_time()

    def __call__(self) -> bool:
        self.longest_s = max(self.longest_s, time.thread_time() - self._last_s)
        self._last_s = time.thread_time()
        return False

    def begin(self) -> None:
        self._last_s, self.longest_s = time.thread_time(), 0.0


def silent_ms(made: Design) -> float:
    """The longest silence of a second step, in milliseconds."""
    asked = Silence()
    trainer = Trainer(made, is_cancelled=asked)
    trainer.step()
    asked.begin()
    trainer.step()
    asked()
    return 1_000 * asked.longest_s


class Run:
    """A session and the wait for its states."""

    def __init__(self, made: Design, request: ExaminationRequest) -> None:
        self.session = TrainingSession()
        self.session.load(made)
        self.session.set_request(request)
        self.wait(RunState.READY, RunState.FAILED)

    def wait(self, *states: RunState) -> None:
        while self.session.state not in states:
            QCoreApplication.processEvents()
            self.session.latest()
            self.session.notify_drawn()
            QThread.usleep(500)

    def pauses_ms(self, count: int, random: Random) -> list[float]:
        """Train for a random while and pause, so often."""
        found = []
        for _ in range(count):
            self.session.train()
            self.wait(RunState.TRAINING, RunState.FAILED)
            until_s = time.perf_counter() + random.uniform(0.1, 1.0)
            while time.perf_counter() < until_s:
                QCoreApplication.processEvents()
                QThread.usleep(2_000)
            began_s = time.perf_counter()
            self.session.pause()
            self.wait(RunState.PAUSED, RunState.FINISHED, RunState.FAILED)
            found.append(1_000 * (time.perf_counter() - began_s))
        return found

    def close_ms(self) -> float:
        """Close in the middle of a step."""
        self.session.train()
        self.wait(RunState.TRAINING, RunState.FAILED)
        QThread.msleep(300)
        began_s = time.perf_counter()
        self.session.close()
        return 1_000 * (time.perf_counter() - began_s)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.pause", description=__doc__)
    parser.add_argument("--pauses", type=int, default=30, help="of each network")
    parser.add_argument("--views", action="store_true", help="with views to be examined for")
    parser.add_argument("--only", default="", help="part of a network's name")
    options = parser.parse_args()
    application = QCoreApplication.instance() or QCoreApplication([])
    print(f"{'':34} {'p50':>7} {'p99':>7} {'close':>7} {'silent':>7}  ms")
    for name, make in CASES.items():
        if options.only not in name:
            continue
        made = make()
        problems = analyze(made).problems
        if problems:
            print(f"{name:34} {problems[0]}")
            continue
        layer = made.networks[0].layers[0].id
        views = ExaminationRequest((layer,), matrices=True, activations=True, predictions=True)
        run = Run(made, views if options.views else ExaminationRequest())
        pauses = run.pauses_ms(options.pauses, Random(1))
        closing = run.close_ms()
        p50, p99 = np.percentile(pauses, [50, 99])
        print(f"{name:34} {p50:7.0f} {p99:7.0f} {closing:7.0f} {silent_ms(made):7.0f}", flush=True)
    del application


if __name__ == "__main__":
    main()
