"""What a failure of a run is called in a sentence for the user."""

from __future__ import annotations

import logging

from simulator.errors import DesignError

logger = logging.getLogger(__name__)


def is_defect(error: Exception) -> bool:
    """Whether an error is our own, and not the design's or the machine's."""
    return not isinstance(error, DesignError | MemoryError)


def run_ended(error: Exception) -> str:
    """Why a run cannot go on, and what to do."""
    if isinstance(error, DesignError):
        return str(error).splitlines()[0]
    if isinstance(error, MemoryError):
        return "There is not enough memory for this design; fewer units or layers would help."
    return f"A defect in Depthscope stopped the training ({reason(error)}). Ctrl+R begins anew."


def step_broken_off(step: int) -> str:
    """Why a run rests that had memory to begin, and what to do."""
    return (
        f"There is not enough memory for another step: the run is paused after step {step:,}, its "
        "weights as they were. Close other programs or views, or save the weights; Space goes on."
    )


def unmeasured(error: Exception) -> str:
    """Why something that is shown of a run is missing."""
    return f"Some of what is shown could not be measured ({reason(error)}). The run goes on."


def reason(error: Exception) -> str:
    """An error in brackets behind a sentence."""
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    return f"{type(error).__name__}: {error}".removesuffix(": ")


class Unmeasured:
    """What could not be measured in a run; each reason is said once, and defects are logged."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def first_time(self, error: Exception) -> str:
        """The sentence to say; empty where it was said before."""
        text = unmeasured(error)
        if text in self._said:
            return ""
        self._said.add(text)
        if is_defect(error):
            logger.error("measuring failed", exc_info=error)
        return text

    def clear(self) -> None:
        """Another run."""
        self._said.clear()
