"""Sums of squares of every parameter's gradient: what norms, clipping and divergence go by."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from simulator.layers.base import Array
from simulator.norms import SMALLEST_TRUSTED_SQUARE, log10_norms
from simulator.stacks import Stack
from simulator.store import Store

LONG_PART = 4_096  # entries a call from which BLAS products beat one pass for all
LARGEST_BLOCK = 32_768  # entries that stay in the processor's cache, in double precision as well


class SquareSums:
    """`values`, (arrays,), are the sums at the last step.

    A short vector is squared and summed up by two calls. In a long one these would fetch every
    gradient from memory again, so there each stack of layers takes the sums of what it has just
    made, and takes them in double precision where they underflow in single.
    """

    def __init__(self, store: Store) -> None:
        self._gradients, self._layout = store.gradients, store.layout
        self._squares = np.zeros_like(store.gradients)
        self._own = np.zeros(len(store.layout.starts), store.dtype)
        self._wide = np.zeros(len(store.layout.starts))
        self._each = np.ones_like(self._own), np.ones_like(self._wide)
        self.values = self._own
        # by batch size, where stacks measure: the arrays that are in none, and their places
        self._others: dict[int, list[tuple[int, Array]]] = {}

    def watch(self, rows: int, stacks: Sequence[Stack]) -> None:
        """Have the stacks of a batch size measure what they make, where that is faster."""
        layout = self._layout
        if self._gradients.dtype == np.float16:
            return
        blocks: list[_Block] = []
        others = set(range(len(layout.starts)))
        for stack in stacks:
            for places, part in self._parts_of(stack):
                blocks.append(_Block(stack, part, self._wide[places]))
                others.difference_update(range(len(self._wide))[places])
        if layout.size < LONG_PART * (len(blocks) + len(others)):
            return
        for block in blocks:
            block.stack.afterwards.append(block.measure)
        self._others[rows] = [
            (place, self._gradients[layout.starts[place] : layout.stops[place]])
            for place in sorted(others)
        ]

    def _parts_of(self, stack: Stack) -> Iterator[tuple[slice, Array]]:
        """Kernels and biases of a stack as (arrays, entries), and the places of these arrays."""
        layout = self._layout
        stretches = [layout.stretches[member] for member in stack.members]
        flat = stack.gradients.reshape(len(stretches), -1)
        at = 0
        for spec in stretches[0].specs:
            starts = [stretch.start + at for stretch in stretches]
            places = np.searchsorted(layout.starts, starts).tolist()
            step = places[1] - places[0]
            if places == list(range(places[0], places[-1] + 1, step)):
                longest = max(LARGEST_BLOCK // spec.size, 1)
                for first in range(0, len(places), longest):
                    inside = places[first : first + longest]
                    part = flat[first : first + longest, at : at + spec.size]
                    yield slice(inside[0], inside[-1] + 1, step), part
            at += spec.size

    def measure(self, rows: int) -> Array | None:
        """Complete `values` after a backward pass; returns gradient² if made."""
        if rows in self._others:
            for place, part in self._others[rows]:
                self._wide[place] = _square_sum(part)
            self.values = self._wide
            return None
        np.multiply(self._gradients, self._gradients, self._squares)
        np.add.reduceat(self._squares, self._layout.starts, 0, None, self._own)
        self.values = self._own
        return self._squares

    def total(self) -> float:
        """The square of the whole gradient's norm."""
        return float(self.values.dot(self._each[self.values is self._wide]))

    def log10_norms(self) -> Array:
        """log10 of each kernel's norm, −inf for an exact zero, (kernels,)."""
        layout, sums = self._layout, self.values.take(self._layout.kernels)
        return log10_norms(self._gradients, sums, layout.kernel_starts, layout.kernel_stops)


class _Block:
    """Some arrays of a stack, (arrays, entries), and where their sums go."""

    def __init__(self, stack: Stack, part: Array, sums: Array) -> None:
        self.stack, self.part, self.sums = stack, part, sums
        self._own = np.zeros(len(part), part.dtype)
        self._trusted = SMALLEST_TRUSTED_SQUARE[part.dtype]

    def measure(self) -> None:
        part, own = self.part, self._own
        np.vecdot(part, part, own)
        found = own.tolist()  # looked through before a reduction has begun
        if min(found) > self._trusted and max(found) < math.inf:
            self.sums[:] = own
        else:
            wide = part.astype(np.float64)
            np.vecdot(wide, wide, self.sums)


def _square_sum(part: Array) -> float:
    found = float(part.dot(part))
    if SMALLEST_TRUSTED_SQUARE[part.dtype] < found < math.inf:
        return found
    wide = part.astype(np.float64)
    return float(wide.dot(wide))
