"""RMSprop: a step scaled by the recent size of its gradient."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, Literal

from numpy import add, divide, multiply, sqrt, subtract
from pydantic import Field

from simulator.nn.optimizers.base import Beta, Decay, Epsilon, Optimizer, Rate, Update

if TYPE_CHECKING:
    from simulator.arrays import Array


class RmsProp(Optimizer):
    """s ← ρ s + (1 − ρ) g²; w ← w − rate · g / (√s + ε) (Hinton 2012)."""

    name: Literal["rmsprop"] = "rmsprop"
    learning_rate: Rate = 0.001
    rho: Beta = Field(0.9, description="inertia of the mean square")
    epsilon: Epsilon = 1e-7
    momentum: Beta = Field(0.0, description="share of the last step that goes on")
    weight_decay: Decay = 0.0
    label: ClassVar[str] = "RMSprop"
    summary: ClassVar[str] = "scales each step by the recent size of its gradient"

    def bind(self, parameters: Array, gradients: Array) -> Update:
        return RmsPropUpdate(self, parameters, gradients)


class RmsPropUpdate(Update):
    """s ← rho·s + (1 − rho)·g²; step = g / (√s + epsilon), through momentum where set.

    The state holds S = s/(1 − rho), a sum: S ← rho·S + g². With r = √(1 − rho) the step is
    1/r · g / (√S + epsilon/r), and the velocity is kept without its factor 1/r.
    """

    needs_squares: ClassVar[bool] = True

    def __init__(self, spec: RmsProp, parameters: Array, gradients: Array) -> None:
        super().__init__(
            parameters,
            gradients,
            sums=("scaled_velocity",) if spec.momentum else (),
            squares={"sum_of_squares": spec.rho},
            epsilon=spec.epsilon / math.sqrt(1 - spec.rho),
            weight_decay=spec.weight_decay,
        )
        self._root = math.sqrt(1 - spec.rho)
        self._rho = self.scalar(spec.rho)
        self._epsilon = self.scalar(spec.epsilon / self._root)
        self._momentum = self.scalar(spec.momentum)

    def prepare(self, learning_rate: float) -> None:
        self._rate[()] = learning_rate / self._root

    def apply(
        self, p: Array, g: Array, squares: Array, scratch: Array, states: tuple[Array, ...]
    ) -> None:
        s = states[-1]
        multiply(s, self._rho, s)
        add(s, squares, s)
        sqrt(s, scratch)
        add(scratch, self._epsilon, scratch)
        divide(g, scratch, scratch)
        if len(states) == 2:
            v = states[0]
            multiply(v, self._momentum, v)
            add(v, scratch, v)
            multiply(v, self._rate, scratch)
        else:
            multiply(scratch, self._rate, scratch)
        subtract(p, scratch, p)
