"""One run of a study in a fresh state, wherever it is made: plain values go in and come out.

A task is (design file as text, folder of its data or None); a result has the keys of RESULTS.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from simulator.cancellation import Cancelled, IsCancelled, never, raise_if
from simulator.design.storage import files
from simulator.errors import DesignError
from simulator.training import report
from simulator.training.monitor import Monitor
from simulator.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.arrays import Array

Task = tuple[str, str | None]
Result = dict[str, Any]

FINISHED, DIVERGED, FAILED = "finished", "diverged", "failed"
RESULTS = (
    "depth", "status", "train_loss", "validation_loss", "train_accuracy", "validation_accuracy",
    "parameters", "seconds", "gradient_ratio_first", "gradient_ratio_last",
    "input_similarity_first", "input_similarity_last", "chance_loss", "finding", "reason",
)  # fmt: skip
HEALTHY = "healthy"


def run_tasks(tasks: Sequence[Task], is_cancelled: IsCancelled = never) -> list[Result]:
    """The result of each task in order; raises Cancelled once `is_cancelled` says so."""
    return [run_task(task, is_cancelled) for task in tasks]


def run_task(task: Task, is_cancelled: IsCancelled = never) -> Result:
    """Train the design of one network and report; a failure is a result with its reason."""
    text, folder = task
    try:
        return _run(text, folder, is_cancelled)
    except Cancelled:
        raise
    except DesignError as error:
        return failed("; ".join(str(problem) for problem in error.problems))
    except MemoryError:
        return failed("there is not enough memory for it")
    except Exception as error:  # noqa: BLE001 - one bad run must not end a study of thousands
        return failed(f"{type(error).__name__}: {error}")


def failed(reason: str) -> Result:
    """The result of a run that came to no end."""
    return {**dict.fromkeys(RESULTS), "status": FAILED, "reason": reason}


def _run(text: str, folder: str | None, is_cancelled: IsCancelled) -> Result:
    trainer = Trainer(files.loads(text).in_folder(folder), is_cancelled=is_cancelled)
    monitor = Monitor(trainer)
    report.run(trainer, lambda _: raise_if(is_cancelled), monitor=monitor, threads=1)
    [network] = report.result(trainer, monitor)["networks"]
    broken = network["diverged"]
    told = network["findings"]
    first, last = monitor.first_looks[0].layers, monitor.latest[0].layers
    norms = network["gradient_norms"]
    return {
        **{key: network[key] for key in RESULTS if key in network},
        "gradient_ratio_first": _gradient_ratio(norms.get("first")),
        "gradient_ratio_last": _gradient_ratio(norms.get("last")),
        "input_similarity_first": _similarity(first.cosines),
        "input_similarity_last": _similarity(last.cosines),
        "chance_loss": monitor.first_looks[0].reference_loss,
        "finding": told[0]["name"] if told else HEALTHY if monitor.healthy[0] else None,
        "reason": broken and f"{broken['what']} of {broken['layer']} at step {broken['step']}",
    }


def _gradient_ratio(norms: dict[str, float | None] | None) -> float | None:
    """First layer's gradient norm over the last hidden layer's; None where there is no ratio."""
    hidden = list((norms or {}).values())[:-1]
    if not hidden or hidden[0] is None or not hidden[-1]:
        return None
    ratio = hidden[0] / hidden[-1]
    return ratio if math.isfinite(ratio) else None


def _similarity(cosines: Array) -> float | None:
    """Mean cosine of two samples at the last hidden layer; None where there is none."""
    value = float(cosines[-2]) if len(cosines) > 1 else math.nan
    return value if math.isfinite(value) else None
