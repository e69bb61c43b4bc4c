"""Stochastic gradient descent: a step against the gradient, with or without momentum."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from numpy import add, multiply, subtract
from pydantic import Field

from simulator.nn.optimizers.base import Beta, Decay, Optimizer, Rate, Update

if TYPE_CHECKING:
    from simulator.arrays import Array


class Sgd(Optimizer):
    """v ← momentum · v − rate · g; w ← w + v (Polyak 1964), or Nesterov's form of it."""

    name: Literal["sgd"] = "sgd"
    learning_rate: Rate = 0.01
    momentum: Beta = Field(0.0, description="share of the last step that goes on")
    nesterov: bool = Field(False, description="look ahead along the momentum")
    weight_decay: Decay = 0.0
    label: ClassVar[str] = "SGD"
    summary: ClassVar[str] = "a step against the gradient, with optional momentum"

    def bind(self, parameters: Array, gradients: Array) -> Update:
        if not self.momentum:
            return PlainUpdate(parameters, gradients, weight_decay=self.weight_decay)
        rule = NesterovUpdate if self.nesterov else MomentumUpdate
        return rule(self, parameters, gradients)


class PlainUpdate(Update):
    """w ← w − rate·g."""

    def apply(
        self, p: Array, g: Array, squares: Array, scratch: Array, states: tuple[Array, ...]
    ) -> None:
        multiply(g, self._rate, scratch)
        subtract(p, scratch, p)


class MomentumUpdate(Update):
    """v ← momentum·v + g; w ← w − rate·v."""

    state_name: ClassVar[str] = "velocity"

    def __init__(self, spec: Sgd, parameters: Array, gradients: Array) -> None:
        names = (self.state_name,)
        super().__init__(parameters, gradients, sums=names, weight_decay=spec.weight_decay)
        self._momentum = self.scalar(spec.momentum)

    def apply(
        self, p: Array, g: Array, squares: Array, scratch: Array, states: tuple[Array, ...]
    ) -> None:
        (v,) = states
        multiply(v, self._momentum, v)
        add(v, g, v)
        multiply(v, self._rate, scratch)
        subtract(p, scratch, p)


class NesterovUpdate(MomentumUpdate):
    """v ← momentum·v + g; w ← w − rate·(g + momentum·v).

    The state holds momentum·v, which this step adds to its gradient and the next one starts from.
    """

    state_name: ClassVar[str] = "velocity_ahead"

    def apply(
        self, p: Array, g: Array, squares: Array, scratch: Array, states: tuple[Array, ...]
    ) -> None:
        (ahead,) = states
        add(ahead, g, ahead)
        multiply(ahead, self._momentum, ahead)
        add(ahead, g, scratch)
        multiply(scratch, self._rate, scratch)
        subtract(p, scratch, p)
