"""From evidence to findings: a forecast before the first step, and what is found while training.

A finding is said once three readings in a row have shown it, keeps the step where it began, and is
withdrawn at the first reading that does not show it. The first of a list is the headline.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.diagnosis.symptom import Moment, Sign, Symptom, finding
from simulator.diagnosis.symptoms import SYMPTOMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.diagnosis.evidence import Evidence
    from simulator.measurement.diagnosis import Finding

READINGS_TO_HOLD = 3


def forecast(evidence: Evidence, symptoms: Sequence[Symptom] = SYMPTOMS) -> tuple[Finding, ...]:
    """What will go wrong, by what initialisation and trial steps show; heaviest first."""
    signs = _signs(evidence, "forecast", symptoms)
    return tuple(finding(symptom, sign, 0) for symptom, sign in signs)


class Findings:
    """The findings of one network while it trains, brought up to date by every reading."""

    def __init__(self, symptoms: Sequence[Symptom] = SYMPTOMS) -> None:
        self._symptoms = symptoms
        self._seen: dict[str, _Seen] = {}

    def read(self, evidence: Evidence) -> None:
        """Take a reading into account."""
        seen: dict[str, _Seen] = {}
        for symptom, sign in _signs(evidence, "training", self._symptoms):
            before = self._seen.get(symptom.name)
            began, readings = (before.began, before.readings) if before else (evidence.step, 0)
            seen[symptom.name] = _Seen(symptom, sign, began, readings + 1)
        self._seen = seen

    @property
    def said(self) -> tuple[Finding, ...]:
        """What holds at the latest reading, heaviest first."""
        return tuple(
            finding(each.symptom, each.sign, each.began)
            for each in self._seen.values()
            if each.symptom.at_once or each.readings >= READINGS_TO_HOLD
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    symptom: Symptom
    sign: Sign
    began: int
    readings: int


def _signs(
    evidence: Evidence, moment: Moment, symptoms: Sequence[Symptom]
) -> Iterator[tuple[Symptom, Sign]]:
    """The signs that the evidence has, heaviest first, one of each name.

    What has diverged has no other symptom: all that is measured of it comes after the fact.
    """
    names: set[str] = set()
    # stable: divergence first, then by weight
    for symptom in sorted(symptoms, key=lambda each: (not _ends_all(each), -each.weight)):
        if moment not in symptom.moments or symptom.name in names:
            continue
        sign = symptom.look(evidence, symptom.threshold)
        if sign is None:
            continue
        names.add(symptom.name)
        yield symptom, sign
        if _ends_all(symptom):
            return


def readings(evidence: Evidence, symptoms: Sequence[Symptom] = SYMPTOMS) -> dict[str, float]:
    """What symptoms are judged by while training, by name; NaN where it is unknown."""
    return {each.name: each.reading(evidence) for each in symptoms if each.reading is not None}


def _ends_all(symptom: Symptom) -> bool:
    return symptom.name == "diverged"


def is_healthy(findings: Sequence[Finding], evidence: Evidence) -> bool:
    """Whether nothing is found and the loss falls; before that falls, nothing can be said."""
    return not findings and not evidence.struggles and evidence.recent_loss < evidence.first_loss
