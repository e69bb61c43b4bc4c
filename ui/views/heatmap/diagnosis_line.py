"""The verdict above a heatmap, with the step it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.measurement.diagnosis import diagnose_quantity

if TYPE_CHECKING:
    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot


def verdict_on(snapshot: Snapshot, network: NetworkSnapshot, quantity: str) -> str:
    """What the values say of a network, and of which step, where that is not the one shown."""
    text, step = diagnose_quantity(network, quantity), snapshot.differing_step(network, quantity)
    if not text or step is None or network.divergence is not None:
        return text
    return f"at step {step:,}: {text}"
