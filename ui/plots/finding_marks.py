"""Where findings began, for every time axis: one mark a step, or a sentence for each finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.measurement.diagnosis import Finding
    from simulator.measurement.snapshot import Mark, NetworkSnapshot


def finding_marks(networks: Sequence[NetworkSnapshot]) -> tuple[Mark, ...]:
    """A mark a step, with the titles of all that began there in any network of a run.

    At an earlier step they are those that had begun by then.
    """
    from simulator.measurement.snapshot import Mark  # with the first run, and not at every start

    found: dict[int, dict[str, list[str]]] = {}
    for letter, each in _begun(networks):
        found.setdefault(each.step, {}).setdefault(letter, []).append(each.title)
    return tuple(
        Mark(step, "found " + "; ".join(f"in {x}: {', '.join(titles)}" for x, titles in by.items()))
        for step, by in sorted(found.items())
    )


def finding_marks_of(network: NetworkSnapshot) -> tuple[Mark, ...]:
    """Those of one network, for a picture of it alone."""
    from simulator.measurement.snapshot import Mark

    found: dict[int, list[str]] = {}
    for _, each in _begun([network]):
        found.setdefault(each.step, []).append(each.title)
    return tuple(Mark(step, f"found: {', '.join(titles)}") for step, titles in found.items())


def finding_sentences(networks: Sequence[NetworkSnapshot]) -> tuple[tuple[int, str], ...]:
    """The step where each finding began, with its sentence after the network's letter."""
    return tuple((each.step, f"{letter}: {each.text}") for letter, each in _begun(networks))


def _begun(networks: Sequence[NetworkSnapshot]) -> Iterator[tuple[str, Finding]]:
    """What began in networks, which are named by their letters."""
    for letter, network in zip(theme.LETTERS, networks, strict=False):
        if network.diagnosis is not None:
            for each in network.diagnosis.began:
                yield letter, each
