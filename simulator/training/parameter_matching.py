"""Finds the layers that persist from one design to another, and copies what they have learnt.

A layer persists where the new design has one of the same name, or, after it was wrapped in or
taken out of a block, of the same id. Of a layer that persists every array of unchanged shape is
kept, with the optimiser's state and the running statistics that belong to it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.engine.network import Network


def persisting_nodes(old: Network, new: Network) -> dict[int, int]:
    """Nodes of `new` that persist: their index → the index in `old`."""
    old_names = {node.name: index for index, node in enumerate(old.nodes) if node.layer is not None}
    found = {
        index: old_names[node.name]
        for index, node in enumerate(new.nodes)
        if node.name in old_names
    }
    matched = set(found.values())
    left = {at: node.name for at, node in enumerate(old.nodes) if node.layer and at not in matched}
    fresh = {at: node.name for at, node in enumerate(new.nodes) if node.layer and at not in found}
    sources = {last: at for at, last in _unique_ids(left).items()}
    for index, last in _unique_ids(fresh).items():
        if last in sources:
            found[index] = sources[last]
    return found


def _unique_ids(names: Mapping[int, str]) -> dict[int, str]:
    """Of nodes, index → the name without the blocks around it, where only one has that."""
    ids = {at: name.rsplit("/", 1)[-1] for at, name in names.items()}
    counts = Counter(ids.values())
    return {at: name for at, name in ids.items() if counts[name] == 1}


def copy_parameters(old: Network, new: Network, nodes: Mapping[int, int]) -> list[str]:
    """Copy parameters, optimiser state and running averages of the `nodes` of `persisting_nodes`.

    Only arrays that have the same shape in both are copied.

    Returns the names of layers whose kernel has another shape now.
    """
    changed = []
    # only one kind of update gives its state this meaning, and updates of one kind have the same
    states = old.update.state if type(old.update) is type(new.update) else {}
    if states:
        new.update.count = old.update.count
    for index, at in nodes.items():
        target_slice, source_slice = new.layout.slices[index], old.layout.slices[at]
        pairs = [(new.state.parameters, old.state.parameters)]
        pairs += [(new.update.state[name], state) for name, state in states.items()]
        for target, source in pairs:
            values = source_slice.views(source)
            for name, view in target_slice.views(target).items():
                if name in values and values[name].shape == view.shape:
                    np.copyto(view, values[name], casting="same_kind")
                elif name == "kernel" and target is new.state.parameters:
                    changed.append(target_slice.node.name)
        moving = old.state.statistics_of(at, old.state.moving)
        for name, average in new.state.statistics_of(index, new.state.moving).items():
            if name in moving and moving[name].shape == average.shape:
                np.copyto(average, moving[name])
    return changed


def other_initializers(old: Network, new: Network, nodes: Mapping[int, int]) -> list[str]:
    """Names of layers that keep their kernel though the design now draws it in another way."""
    found = []
    for index, at in nodes.items():
        before, after = (
            getattr(node.layer, "kernel_initializer", None)
            for node in (old.nodes[at], new.nodes[index])
        )
        same_shape = old.nodes[at].parameters == new.nodes[index].parameters
        if before is not None and after is not None and before != after and same_shape:
            found.append(new.nodes[index].name)
    return found


def rows_before(
    names: Sequence[str], old_names: Sequence[str], source_of: Mapping[str, str]
) -> list[int | None]:
    """For each layer its row among `old_names`; None for one that is new.

    `source_of` holds the old name of each layer that persists.
    """
    rows = {name: row for row, name in enumerate(old_names)}
    return [rows.get(source_of.get(name, "")) for name in names]
