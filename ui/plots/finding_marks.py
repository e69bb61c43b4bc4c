"""Where findings began, as marks on a time axis: one a step, with all that was found there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.measurement.snapshot import Mark
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.measurement.snapshot import NetworkSnapshot


def finding_marks(networks: Sequence[NetworkSnapshot]) -> tuple[Mark, ...]:
    """Those of all networks of a run, which are named by their letters.

    At an earlier step they are those that had begun by then.
    """
    found: dict[int, list[str]] = {}
    for letter, network in zip(theme.LETTERS, networks, strict=False):
        for step, titles in _by_step(network).items():
            found.setdefault(step, []).append(f"in {letter}: {titles}")
    return tuple(Mark(step, f"found {'; '.join(found[step])}") for step in sorted(found))


def finding_marks_of(network: NetworkSnapshot) -> tuple[Mark, ...]:
    """Those of one network, for a picture of it alone."""
    return tuple(Mark(step, f"found: {titles}") for step, titles in _by_step(network).items())


def _by_step(network: NetworkSnapshot) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    if network.diagnosis is not None:
        for each in network.diagnosis.began:
            found.setdefault(each.step, []).append(each.title)
    return {step: ", ".join(titles) for step, titles in found.items()}
