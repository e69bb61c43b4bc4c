"""How long a study is going to take: short runs of some of its rows are measured before it starts.

Of each line the run at the smallest, the middle and the largest value is begun, each for a fraction
of a second; between them the time is interpolated. Seconds are those of this machine as busy as it
is now.
"""

from __future__ import annotations

import time
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from simulator.cancellation import IsCancelled, never, raise_if
from simulator.design.storage import files
from simulator.engine.products import use_threads
from simulator.training.monitor import READINGS, Monitor
from simulator.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.study.rows import Row
    from simulator.study.run import Task

STEPS_S, FEWEST_STEPS = 0.05, 3  # steps are measured for so long, and at least so many
MOST_PROBES = 24


def probes(plan: Sequence[Row]) -> list[Row]:
    """The rows to measure: of each line the ends and the middle of its values, at one seed.

    Where there are many lines, those of a few that are spread among all.
    """
    by_line: dict[int, dict[float, Row]] = {}
    for row in plan:
        by_line.setdefault(id(row.line), {}).setdefault(row.value, row)
    lines = list(by_line.values())
    lines = lines[:: -(-3 * len(lines) // MOST_PROBES)]
    found = []
    for at_value in lines:
        values = sorted(at_value)
        chosen = dict.fromkeys((values[0], values[-1], values[len(values) // 2]))
        found += [at_value[value] for value in chosen]
    return found


def seconds_of(task: Task, is_cancelled: IsCancelled = never) -> float:
    """The seconds that a whole run is going to take, from its first steps.

    Raises Cancelled, and what a run raises.
    """
    text, folder = task
    began = time.perf_counter()
    with use_threads(1):
        trainer = Trainer(files.loads(text).in_folder(folder), is_cancelled=is_cancelled)
        monitor = Monitor(trainer)
        around = time.perf_counter() - began
        steps, began = 0, time.perf_counter()
        while not trainer.finished and (
            steps < FEWEST_STEPS or time.perf_counter() - began < STEPS_S
        ):
            raise_if(is_cancelled)
            trainer.step()
            steps += 1
        stepping = time.perf_counter() - began
        began = time.perf_counter()
        trainer.evaluate()
        around += time.perf_counter() - began
        began = time.perf_counter()
        monitor.finish()
        reading = time.perf_counter() - began
    total = trainer.total_steps
    return around + stepping * total / max(steps, 1) + reading * min(READINGS, total)


def study_seconds(plan: Sequence[Row], measured: Mapping[int, float], workers: int) -> float | None:
    """The seconds that all rows take on so many workers; None where nothing was measured.

    `measured` are seconds by the number of a row. Lines of which nothing was measured take as long
    for their work, layers times epochs, as those that were.
    """
    known: dict[int, dict[float, float]] = defaultdict(dict)
    work, seconds = 0, 0.0
    for row in plan:
        if row.number in measured:
            known[id(row.line)][row.value] = measured[row.number]
            work += row.work
            seconds += measured[row.number]
    if not work:
        return None
    each = [
        float(np.interp(row.value, *_curve(known[id(row.line)])))
        if id(row.line) in known
        else row.work * seconds / work
        for row in plan
    ]
    return max(sum(each) / workers, *each)


def _curve(known: Mapping[float, float]) -> tuple[list[float], list[float]]:
    values = sorted(known)
    return values, [known[value] for value in values]
