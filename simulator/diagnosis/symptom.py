"""A symptom is an entry: what it measures, from which value on it is said, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from simulator.measurement.diagnosis import Finding
from simulator.measurement.number_text import typeset

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.diagnosis.evidence import Evidence

Moment = Literal["forecast", "training"]


class Sign(NamedTuple):
    """A measured value beyond its threshold, the layers that show it and a sentence for users.

    The value may be infinite: of a loss that is no longer a number.
    """

    value: float
    text: str
    layers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Symptom:
    """One thing that can be wrong with a network.

    `look` gives its sign where the evidence has it. It is judged at its `moments`: before the first
    step, or while training. Findings are told in order of `weight`: causes before effects.
    `source` is where definition or threshold come from, `cures` what is known to help, the smallest
    change first. With `at_once` a finding needs no second reading. `reading` is what is compared
    with the threshold while training, said or not; NaN where it is unknown.
    """

    name: str
    measures: str
    threshold: float
    source: str
    weight: int
    cures: tuple[str, ...]
    look: Callable[[Evidence, float], Sign | None]
    moments: frozenset[Moment]
    at_once: bool = False
    reading: Callable[[Evidence], float] | None = None


def finding(symptom: Symptom, sign: Sign, step: int) -> Finding:
    """The finding that a sign of a symptom is."""
    return Finding(
        symptom.name,
        typeset(sign.text),
        step,
        sign.layers,
        sign.value,
        symptom.threshold,
        symptom.weight,
    )


BEFORE: frozenset[Moment] = frozenset({"forecast"})
DURING: frozenset[Moment] = frozenset({"training"})
EVER: frozenset[Moment] = BEFORE | DURING
