"""What the findings view lists: of each network what is told of it, in order of weight."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.measurement.diagnosis import Diagnosis, Finding, Readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.measurement.snapshot import Snapshot


class Entry(NamedTuple):
    """One finding of a network; one that is only foreseen began before the first step."""

    network: int
    finding: Finding
    foreseen: bool
    readings: Readings | None

    @property
    def key(self) -> tuple[int, str]:
        """What tells it from the others while the run goes on."""
        return self.network, self.finding.name


def entries_of(snapshot: Snapshot) -> list[Entry]:
    """Everything that is told at a snapshot, network by network, heaviest first."""
    found = []
    for number, network in enumerate(snapshot.networks):
        diagnosis = network.diagnosis or Diagnosis()
        for finding in diagnosis.told:
            foreseen = finding not in diagnosis.findings
            found.append(Entry(number, finding, foreseen, diagnosis.readings.get(finding.name)))
    return found


HEADER = ("network", "finding", "since step", "layers", "value", "threshold", "text")


def rows_of(entries: Sequence[Entry], names: Sequence[str]) -> list[list[object]]:
    """The entries as rows of a table; `names` are the networks'."""
    return [
        [
            names[entry.network],
            entry.finding.name,
            entry.finding.step,
            " ".join(entry.finding.layers),
            entry.finding.value,
            entry.finding.threshold,
            entry.finding.text,
        ]
        for entry in entries
    ]
