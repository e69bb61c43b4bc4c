"""The headline of a network: what is said of it in one line, above it and in the run table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from simulator.measurement.diagnosis import Diagnosis, Finding
from simulator.measurement.quantity_text import divergence_text, gradient_text

if TYPE_CHECKING:
    from simulator.measurement.snapshot import NetworkSnapshot

HeadlineKind = Literal["none", "diverged", "finding", "forecast", "healthy", "level"]

NOT_WATCHED = Diagnosis()
GRADIENT_FINDINGS = ("exactly_zero", "vanishing", "exploding")


def gradient_finding(network: NetworkSnapshot) -> tuple[int, Finding] | None:
    """What is found of the kernel gradients, and the step of the reading that its number is of.

    Who tells how first and last layer compare tells this, so that one number is told everywhere:
    between two readings the gradients move, and a power of ten soon becomes another.
    """
    diagnosis = network.diagnosis or NOT_WATCHED
    found = next((each for each in diagnosis.findings if each.name in GRADIENT_FINDINGS), None)
    if found is None or network.divergence is not None:
        return None
    readings = diagnosis.readings.get(found.name)
    return int(readings.steps[-1]) if readings else found.step, found


@dataclass(frozen=True, slots=True)
class Headline:
    """One line about a network; `title` is its shortest form, `count` how much is told in all."""

    kind: HeadlineKind
    text: str
    title: str
    count: int = 0


def headline(network: NetworkSnapshot) -> Headline:
    """The heaviest finding, or what was foreseen, or that all is well; else how gradients compare.

    Divergence is told as soon as it happens, findings at their readings.
    """
    diagnosis = network.diagnosis or NOT_WATCHED
    told = diagnosis.told
    if network.divergence is not None:
        return Headline("diverged", divergence_text(network), "diverged", max(1, len(told)))
    if told:
        first = told[0]
        foreseen = not diagnosis.findings
        text = f"foreseen: {first.text}" if foreseen else first.text
        if len(told) > 1:
            text += f" · {len(told) - 1} more"
        return Headline("forecast" if foreseen else "finding", text, first.title, len(told))
    ratio = gradient_text(network)
    if diagnosis.healthy:
        return Headline("healthy", f"healthy: {ratio}" if ratio else "healthy", "healthy")
    if ratio and network.diagnosis is not None:
        return Headline("level", f"no finding: {ratio}", "no finding")
    return Headline("level" if ratio else "none", ratio, "")


def short_title(said: Headline) -> str:
    """The shortest form of a headline; what is only foreseen is said to be."""
    return f"foreseen: {said.title}" if said.kind == "forecast" else said.title
