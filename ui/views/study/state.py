"""What the study view shows: the rows so far, how far the study is, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class StudyState:
    """`header` and `rows` as in the table of `simulator.study`, lines named in order of colour.

    `axis` is the column of what is varied, `values` are those that it will have when all runs are
    made. `left_s` are the estimated seconds to the end, None where nothing is known. `message` says
    why a study that was asked for does not run, or what became of its file.
    """

    title: str = ""
    axis: str = "depth"
    lines: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    total: int = 0
    values: tuple[float, ...] = ()
    running: bool = False
    paused: bool = False
    left_s: float | None = None
    message: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether every run has been made."""
        return bool(self.total) and len(self.rows) >= self.total


NO_STUDY = StudyState()


def progress_text(state: StudyState) -> str:
    """How far a study is: "17 of 54 runs · about 1 min 10 s left"."""
    done = len(state.rows)
    if not state.total:
        return ""
    if not state.running:
        return f"{done:,} runs" if done == state.total else f"{done:,} of {state.total:,} runs"
    text = f"{done:,} of {state.total:,} runs"
    if state.paused:
        return f"{text} · paused"
    return text if state.left_s is None else f"{text} · about {time_text(state.left_s)} left"


def time_text(seconds: float) -> str:
    """A time as one says it, in whole seconds, minutes or hours."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 5:
        return f"{minutes} min {rest} s"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{minutes} min"
