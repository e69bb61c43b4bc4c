"""What a failure of a run is called in a sentence for the user."""

from __future__ import annotations

from simulator.errors import DesignError


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


def unmeasured(error: Exception) -> str:
    """Why something that is shown of a run is missing."""
    return f"Some of what is shown could not be measured ({reason(error)}). The run goes on."


def reason(error: Exception) -> str:
    """An error in brackets behind a sentence."""
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    return f"{type(error).__name__}: {error}".removesuffix(": ")
