"""The numbers behind the heatmap as a table: a row a step, a column a layer of every network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.measurement.snapshot import Snapshot
    from ui.views.base.export import Table
    from ui.views.heatmap.quantity import HeatQuantity


def table(snapshot: Snapshot | None, shown: HeatQuantity) -> Table:
    """Values as recorded, blank where a network has none; the header says where they are log10."""
    if snapshot is None:
        return ("step", "epoch"), ()
    name, scale = shown.quantity.name, "log10 " if shown.quantity.scale == "log10" else ""
    header = [
        f"{theme.LETTERS[index]} {network.name}: {layer} ({scale}{shown.quantity.title})"
        for index, network in enumerate(snapshot.networks)
        for layer in network.rows_of(name)
    ]
    return ("step", "epoch", *header), _rows(snapshot, name)


def _rows(snapshot: Snapshot, name: str) -> Iterator[Sequence[object]]:
    records = [network.history.series(name) for network in snapshot.networks]
    widths = [len(network.rows_of(name)) for network in snapshot.networks]
    steps = np.unique(np.concatenate([steps for steps, _ in records]))
    places = [np.searchsorted(known, steps) for known, _ in records]
    for at, step in enumerate(steps.tolist()):
        row: list[object] = [step, step / snapshot.steps_per_epoch]
        for (known, values), place, width in zip(records, places, widths, strict=True):
            index = int(place[at])
            found = index < len(known) and known[index] == step
            row += values[index].tolist() if found else [""] * width
        yield row
