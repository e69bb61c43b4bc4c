"""Where skips join: the calls that merge values by sum or concatenation, and those that undo it.

    add            y = x₀ + x₁ + …           ∂xᵢ = ∂y
    concatenate    y = x₀ above x₁ above …   ∂xᵢ = the rows of ∂y that xᵢ filled

A value that other nodes read as well collects the sum of what all of them pass back to it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.arrays import Array, Call
    from simulator.design.graph import Node
    from simulator.engine.gradient_buffers import GradientBuffers


def merge_calls(node: Node, values: Sequence[Array], y: Array) -> list[Call]:
    """Calls that write the merge of a node's inputs into `y`; all are (features, batch)."""
    parts = [values[value] for value in node.inputs]
    if node.merge == "concatenate":
        rows = _row_slices(parts)
        return [partial(np.copyto, y[at], part) for at, part in zip(rows, parts, strict=True)]
    calls: list[Call] = [partial(np.add, parts[0], parts[1], out=y)]
    return calls + [partial(np.add, y, part, out=y) for part in parts[2:]]


def merge_gradient_calls(
    nodes: Sequence[Node], index: int, values: Sequence[Array], gradients: GradientBuffers
) -> Iterator[Call]:
    """Calls that pass the gradient of merge node `index` on to its inputs.

    In a sum all inputs have the same gradient, so they may share one array instead of copying it,
    as long as nobody adds to it before everybody has read it.
    """
    if index + 1 not in gradients.needed:
        return
    node, dy = nodes[index], gradients.arrays[index + 1]
    if node.merge == "concatenate":
        rows = _row_slices([values[value] for value in node.inputs])
        for value, at in zip(node.inputs, rows, strict=True):
            yield from _pass_on(dy[at], value, gradients)
        return
    main, *skips = node.inputs
    shares = main in gradients.needed and gradients.reader_counts[main] == 1
    if shares:
        # the merge is the only reader of the main value: one array serves both
        gradients.share(main, dy)
    else:
        yield from _pass_on(dy, main, gradients)
    # The layer before the sum reads the gradient at once and writes elsewhere, so a single skip
    # may have the array as well and collect there what its other readers add later.
    before_is_layer = main == index and nodes[main - 1].kind == "layer"
    single = len(skips) == 1 and skips[0] != main
    is_first = single and skips[0] in gradients.needed and skips[0] not in gradients.arrays
    if shares and before_is_layer and is_first:
        gradients.share(skips[0], dy)
        return
    for value in skips:
        yield from _pass_on(dy, value, gradients)


def _pass_on(part: Array, value: int, gradients: GradientBuffers) -> Iterator[Call]:
    """Write `part` as the gradient of `value`, or add it to what is there."""
    if value not in gradients.needed:
        return
    if value in gradients.arrays:
        total = gradients.arrays[value]
        yield partial(np.add, total, part, out=total)
    else:
        yield partial(np.copyto, gradients.new(value), part)


def _row_slices(parts: Sequence[Array]) -> list[slice]:
    stops = np.cumsum([part.shape[0] for part in parts]).tolist()
    return [slice(stop - part.shape[0], stop) for stop, part in zip(stops, parts, strict=True)]
