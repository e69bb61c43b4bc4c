"""The line above a heatmap: what is found or its newest values say, with the step of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.measurement.quantities import KERNEL_GRADIENT
from simulator.measurement.quantity_text import quantity_text

if TYPE_CHECKING:
    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot


def verdict_on(snapshot: Snapshot, network: NetworkSnapshot, quantity: str) -> str:
    """What the values say of a network, and of which step, where that is not the one shown.

    Of kernel gradients it is what was found, in the words that stand above the network.
    """
    # what a diagnosis is made of is loaded with the first run, and not at every start
    from simulator.measurement.headline import gradient_finding

    found = gradient_finding(network) if quantity == KERNEL_GRADIENT else None
    if found is not None:
        step_read, finding = found
        return _of_step(finding.text, step_read if snapshot.rewound else snapshot.step, snapshot)
    text, step = quantity_text(network, quantity), snapshot.differing_step(network, quantity)
    if not text or step is None or network.divergence is not None:
        return text
    return _of_step(text, step, snapshot)


def _of_step(text: str, step: int, snapshot: Snapshot) -> str:
    return text if step == snapshot.step else f"at step {step:,}: {text}"
