"""What the study view shows: the rows so far, how far the study is, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class StudyState:
    """`header` and `rows` as in the table of `simulator.study`, lines named in order of colour.

    `values` are those that the axis will have when all runs are made. `left_s` are the estimated
    seconds to the end, None where nothing is known; `problem` says why a study that was asked for
    does not run.
    """

    title: str = ""
    axis: str = "depth"
    lines: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    total: int = 0
    values: tuple[float, ...] = ()
    running: bool = False
    left_s: float | None = None
    problem: str = ""


NO_STUDY = StudyState()


def progress_text(state: StudyState) -> str:
    """How far a study is: "17 of 54 runs · about 1 min 10 s left"."""
    done = len(state.rows)
    if not state.total:
        return ""
    if not state.running:
        return f"{done:,} runs" if done == state.total else f"{done:,} of {state.total:,} runs"
    text = f"{done:,} of {state.total:,} runs"
    return text if state.left_s is None else f"{text} · about {time_text(state.left_s)} left"


def time_text(seconds: float) -> str:
    """A time as one says it, in whole seconds or minutes."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 5 else f"{minutes} min"
