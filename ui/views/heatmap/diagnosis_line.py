"""The line above a heatmap: what its newest values say, with the step they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.measurement.quantity_text import quantity_text

if TYPE_CHECKING:
    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot


def verdict_on(snapshot: Snapshot, network: NetworkSnapshot, quantity: str) -> str:
    """What the values say of a network, and of which step, where that is not the one shown."""
    text, step = quantity_text(network, quantity), snapshot.differing_step(network, quantity)
    if not text or step is None or network.divergence is not None:
        return text
    return f"at step {step:,}: {text}"
