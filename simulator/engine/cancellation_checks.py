"""Where a pass through a network asks whether it is still wanted.

A check costs some 0.1 µs. A pass that is over in a few milliseconds has none at all, and its list
of calls stays as it was; a longer one has a check wherever enough work lies behind the last one.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from simulator.cancellation import IsCancelled, never, raise_if
from simulator.nn.layers.base import CallSequence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.arrays import Call
    from simulator.design.graph import Node

LONG_PASS = 2**28  # multiplications, 5 to 20 ms; a shorter pass is never interrupted
BETWEEN_CHECKS = 2**24  # multiplications, 0.3 to 1 ms


def multiplications(node: Node, rows: int) -> int:
    """Products of numbers that a node's forward pass takes for `rows` samples."""
    if node.layer is None or not node.layer.has_kernel or node.shape is None:
        return 0
    positions = math.prod(node.shape[:-1])  # of a convolution's window; a dense layer has one
    return node.parameters * positions * rows


def with_checks(
    calls: Sequence[Call], work: Mapping[int, int], is_cancelled: IsCancelled
) -> Iterator[Call]:
    """The calls of a pass with checks between them, which raise Cancelled.

    `work` holds the multiplications of the call at each position; positions without any may be
    missing. A layer with many of them has checks between its own calls as well.
    """
    if is_cancelled is never or sum(work.values()) < LONG_PASS:
        yield from calls
        return
    check = partial(raise_if, is_cancelled)
    since = BETWEEN_CHECKS
    for position, call in enumerate(calls):
        is_long = work.get(position, 0) >= BETWEEN_CHECKS
        for part in call.calls if is_long and isinstance(call, CallSequence) else (call,):
            if is_long or since >= BETWEEN_CHECKS:
                yield check
                since = 0
            yield part
        since += work.get(position, 0)
