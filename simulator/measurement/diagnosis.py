"""What is said of a network at one moment: its forecast and its findings.

Values only: symptoms are judged above (simulator/diagnosis), and a monitor watches the run
(simulator/training/monitor.py). A snapshot carries them, so that looking back shows what was said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.arrays import Array


@dataclass(frozen=True, slots=True)
class Finding:
    """A symptom that a network shows since `step`; 0 is before the first.

    The finding of the largest `weight` is the headline.
    """

    name: str
    text: str
    step: int
    layers: tuple[str, ...]
    value: float
    threshold: float
    weight: int

    @property
    def title(self) -> str:
        """Its name in words: "stuck at chance"."""
        return self.name.replace("_", " ")


class Readings(NamedTuple):
    """Values of one symptom over a run, (readings,) each; NaN where it could not be read."""

    steps: Array
    values: Array


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is known of one network; tuples are in order of weight, heaviest first.

    `findings` hold at the latest reading. `began` are all that were ever said in this run, each
    once for every time it began, by step. `readings` are what symptoms were judged by, by name.
    """

    forecast: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    began: tuple[Finding, ...] = ()
    healthy: bool = False
    readings: Mapping[str, Readings] = field(default_factory=dict)

    @property
    def told(self) -> tuple[Finding, ...]:
        """What is to be listed: the findings, then what was foreseen and is not found (yet).

        A network that turned out healthy has refuted its forecast.
        """
        if self.healthy:
            return self.findings
        found = {each.name for each in self.findings}
        return (*self.findings, *(each for each in self.forecast if each.name not in found))
