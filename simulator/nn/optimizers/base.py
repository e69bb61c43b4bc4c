"""What every optimiser states about itself, and the frame in which its rule updates a network.

An `Update` is bound once to the flat parameters and gradients of a network and works in place.
It is a dozen array operations for the whole network, so a small network pays for the number of
calls and a large one for memory traffic. Hence every view and scalar is made in advance (a
scalar is an array of no dimension: a Python float would be converted at each call), and a long
vector is processed in pieces that stay in the processor's cache through all passes of the rule.

Subnormal numbers (below 1e-38 in single precision) slow multiplication, division and square root
on Intel processors 15 to 40 times, additions not at all; and a decaying state never leaves them,
since 0.9 times the four smallest of them rounds to itself. So they are flushed to zero: every few
steps, state is rounded by adding and subtracting a constant, and squares are raised to a smallest
value; a gradient with many subnormal entries is rounded likewise before it is used. This changes
updates only, at magnitudes that move no parameter.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple

import numpy as np
from numpy import add, maximum, multiply, subtract
from pydantic import Field

from simulator.cancellation import IsCancelled, raise_if
from simulator.model import Model

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.arrays import Array

PIECE = 32_768  # entries; with two states, the fastest of 2,048 to 131,072 (Adam, 4 million)
PIECES_BETWEEN_CHECKS = 32  # some 5 ms of Adam; a step of fewer pieces is never cancelled
STEPS_BETWEEN_FLUSHES = 32
NEGLIGIBLE = 1e-4  # share of epsilon that the root of the smallest square may add to it
# share of subnormal entries in a gradient that slows a step no more than rounding them would
FEW_SUBNORMALS = 1 / 1_024

Rate = Annotated[float, Field(ge=0, le=1e6, description="size of a step")]
Decay = Annotated[float, Field(ge=0, le=1e6, description="pull of every parameter towards 0")]
# at least what single precision can hold: a unit whose gradient is 0 would divide 0 by 0
Epsilon = Annotated[float, Field(ge=1e-30, le=1, description="keeps the division finite")]
Beta = Annotated[float, Field(ge=0, lt=1)]


class Piece(NamedTuple):
    """Views of the flat vectors from `at.start` to `at.stop`, and scratch of the same length.

    `squares` is for gradient², `prepared` for a gradient that is not used as it is.
    """

    at: slice
    parameters: Array
    gradients: Array
    states: tuple[Array, ...]
    scratch: Array
    squares: Array
    prepared: Array


class _CancellablePieces(list[Piece]):
    """Pieces that raise Cancelled while they are gone through."""

    def __init__(self, pieces: list[Piece], is_cancelled: IsCancelled) -> None:
        super().__init__(pieces)
        self._is_cancelled = is_cancelled

    def __iter__(self) -> Iterator[Piece]:
        for number, piece in enumerate(super().__iter__()):
            if number % PIECES_BETWEEN_CHECKS == 0:
                raise_if(self._is_cancelled)
            yield piece


class Update(ABC):
    """An optimiser bound to the parameters and gradients of a network.

    `state` holds flat arrays as long as the parameters, to be written in place; `count` is the
    number of steps taken so far. Half precision keeps its state in single precision and rounds
    the parameter alone: its smallest number, 6e-8, is larger than most squared gradients. Where
    epsilon is so small that the smallest square of single precision would count beside it, the
    state is in double.
    """

    needs_squares: ClassVar[bool] = False

    def __init__(
        self,
        parameters: Array,
        gradients: Array,
        *,
        sums: tuple[str, ...] = (),
        squares: Mapping[str, float] | None = None,
        epsilon: float = 1.0,
        weight_decay: float = 0.0,
    ) -> None:
        """`sums` names the states that sum gradients, `squares` those that sum their squares, with
        the factor by which each decays at a step; `epsilon` is added to the root of such a state.

        `weight_decay` is PyTorch's: weight_decay · parameter is added to the gradient.
        """
        self.parameters, self.gradients, self.count = parameters, gradients, 0
        self.dtype = _state_dtype(parameters.dtype, list((squares or {}).values()), epsilon)
        limits = np.finfo(self.dtype)
        tiny, precision = float(limits.tiny), float(limits.eps)
        # rounds to multiples of 2¹⁰·tiny, so that what is kept outlasts many steps of decay
        self._rounding = self.scalar(tiny * 2**10 / precision)
        self.state: dict[str, Array] = {}
        # for each state: the smallest value it is raised to, or None where it is rounded
        self._smallest: list[Array | None] = []
        for name in sums:
            self._add_state(name, None)
        for name, decay in (squares or {}).items():
            self._add_state(name, self.scalar(_smallest_square(self.dtype, decay)))
        self._decay = self.scalar(weight_decay) if weight_decay else None
        self._prepares = self.dtype != parameters.dtype or self._decay is not None
        self._rate, self._scale = self.scalar(0.0), self.scalar(1.0)
        self._last_scale = 1.0
        self._pieces: list[Piece] = list(self._cut())
        self._subnormal = [False] * len(self._pieces)

    def _add_state(self, name: str, smallest: Array | None) -> None:
        start = 0 if smallest is None else smallest
        self.state[name] = np.full(self.parameters.size, start, self.dtype)
        self._smallest.append(smallest)

    def scalar(self, value: float) -> Array:
        """A number in the precision of the state, which a call takes without converting it."""
        return np.array(value, self.dtype)

    def _cut(self) -> list[Piece]:
        size = self.parameters.size
        buffers = [np.empty(min(PIECE, size), self.dtype) for _ in range(3)]
        pieces = []
        for start in range(0, size, PIECE):
            at = slice(start, min(start + PIECE, size))
            states = tuple(state[at] for state in self.state.values())
            scratch = (buffer[: at.stop - at.start] for buffer in buffers)
            pieces.append(Piece(at, self.parameters[at], self.gradients[at], states, *scratch))
        return pieces

    def allow_cancelling(self, is_cancelled: IsCancelled) -> None:
        """Let `step` over a long vector raise Cancelled between two of its pieces."""
        if len(self._pieces) > PIECES_BETWEEN_CHECKS:
            self._pieces = _CancellablePieces(self._pieces, is_cancelled)

    def step(self, learning_rate: float, squares: Array | None = None, scale: float = 1.0) -> None:
        """Apply one step in place, with the gradient times `scale`, as clipping sets it.

        The gradient is left as it is. `squares` is gradient², if known; it may be overwritten.
        """
        self.count += 1
        self.prepare(learning_rate)
        if scale != self._last_scale:
            self._scale[()] = self._last_scale = scale
        if self.count % STEPS_BETWEEN_FLUSHES == 1:
            self._flush_to_zero()
        prepares = self._prepares or scale != 1.0
        if prepares:
            squares = None
        for subnormal, piece in zip(self._subnormal, self._pieces, strict=True):
            at, parameters, gradient, states, scratch, squared, prepared = piece
            if prepares:
                self._prepare_gradient(parameters, gradient, scratch, prepared)
                gradient = prepared
            if subnormal:
                self._round(gradient, prepared)
                gradient = prepared
            if self.needs_squares:
                if squares is None:
                    multiply(gradient, gradient, squared)
                else:
                    squared = squares[at]
            self.apply(parameters, gradient, squared, scratch, states)

    def prepare(self, learning_rate: float) -> None:
        """Compute the scalars that all pieces share, before the first is updated."""
        self._rate[()] = learning_rate

    @abstractmethod
    def apply(
        self, p: Array, g: Array, squares: Array, scratch: Array, states: tuple[Array, ...]
    ) -> None:
        """Update the parameters `p` of one piece from its gradient `g`.

        `squares` is g² where the rule `needs_squares`, else scratch like `scratch`.
        """

    def _prepare_gradient(
        self, parameters: Array, gradient: Array, scratch: Array, prepared: Array
    ) -> None:
        """Write the gradient in the state's precision, scale and weight decay included."""
        multiply(gradient, self._scale, prepared)
        if self._decay is not None:
            multiply(parameters, self._decay, scratch)
            add(prepared, scratch, prepared)

    def _round(self, values: Array, rounded: Array) -> None:
        """Write `values` with all that is subnormal, or nearly so, as 0."""
        add(values, self._rounding, rounded)
        subtract(rounded, self._rounding, rounded)

    def _flush_to_zero(self) -> None:
        """Rid the state of subnormal numbers, and find the pieces whose gradient has many."""
        for number, piece in enumerate(self._pieces):
            for state, smallest in zip(piece.states, self._smallest, strict=True):
                if smallest is None:
                    self._round(state, state)
                else:
                    maximum(state, smallest, out=state)
            multiply(piece.gradients, self._scale, piece.prepared)
            self._round(piece.prepared, piece.scratch)
            vanishing = np.count_nonzero(piece.prepared) - np.count_nonzero(piece.scratch)
            self._subnormal[number] = bool(vanishing > piece.scratch.size * FEW_SUBNORMALS)


def _state_dtype(
    dtype: np.dtype[Any], decays: list[float], epsilon: float
) -> np.dtype[np.floating[Any]]:
    """The precision of a state: the parameters' own, or the next that is precise enough."""
    single: np.dtype[np.floating[Any]] = np.dtype(np.float32)
    if dtype == np.float64:
        return np.dtype(np.float64)
    roots = [math.sqrt(_smallest_square(single, decay)) for decay in decays]
    fits = all(root <= NEGLIGIBLE * epsilon for root in roots)
    return single if fits else np.dtype(np.float64)


def _smallest_square(dtype: np.dtype[Any], decay: float) -> float:
    """What a decaying sum of squares is raised to, so that it is no subnormal before the next time.

    Capped, for sums that forget everything in a step.
    """
    kept = max(decay**STEPS_BETWEEN_FLUSHES, 2.0**-40)
    return float(np.finfo(dtype).tiny) * 2**8 / kept


class Optimizer(Model):
    """The settings of an optimiser; `name` is its Keras name."""

    name: str
    learning_rate: Rate = 0.01

    label: ClassVar[str]
    summary: ClassVar[str]

    def bind(self, parameters: Array, gradients: Array) -> Update:
        """The rule with these settings, bound to two flat vectors."""
        raise TypeError(f"{type(self).__name__} has no rule")
