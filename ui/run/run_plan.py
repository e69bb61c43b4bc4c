"""How the run follows a changed design: it goes on, an earlier one returns, or one begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.training.run_changes import Start
    from ui.run.run_book import RunFacts


@dataclass(frozen=True, slots=True)
class RunPlan:
    """How a session goes on.

    `edit` says how the run continues, `restored` which run goes on instead; without either, a new
    one begins. `position` is the design's place in the undo history.
    """

    position: int | None
    keeps: bool = True  # whether the run that is left was worth anything
    edit: tuple[Start, str] | None = None
    restored: RunFacts | None = None
