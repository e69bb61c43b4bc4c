"""What the window knows of the cures of a network: none tried, being tried, or those that help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.training.cure_search import TriedCure


@dataclass(frozen=True, slots=True)
class Cures:
    """The cures of `network`, the smallest edit first; `done` of `total` tries are made.

    While `searching` more may follow, for at most `seconds_left`. Before any search `network` is
    None.
    """

    network: int | None = None
    searching: bool = False
    done: int = 0
    total: int = 0
    found: tuple[TriedCure, ...] = ()
    seconds_left: float | None = None

    def of(self, network: int) -> Cures | None:
        """These cures, where they are of this network."""
        return self if self.network == network else None


NO_CURES = Cures()


def cure_text(cure: TriedCure) -> str:
    """A tried cure in a line: "+ skips: 2.3 → 0.12 after 5 epochs"."""
    was = "diverged" if cure.loss_before == float("inf") else f"{cure.loss_before:.3g}"
    epochs = "1 epoch" if cure.epochs == 1 else f"{cure.epochs:.3g} epochs"
    return f"{cure.text}: {was} → {cure.loss_after:.3g} after {epochs}"
