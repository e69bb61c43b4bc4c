"""Adam and AdamW: momentum, with each step scaled by the recent size of its gradient."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, Literal

from numpy import add, divide, multiply, sqrt, subtract
from pydantic import Field

from simulator.nn.optimizers.base import Beta, Decay, Epsilon, Optimizer, Rate, Update

if TYPE_CHECKING:
    from simulator.arrays import Array


class AdamFamily(Optimizer):
    """Momentum and a running mean square, both corrected for their start (Kingma & Ba 2015)."""

    learning_rate: Rate = 0.001
    beta_1: Beta = Field(0.9, description="inertia of the mean gradient")
    beta_2: Beta = Field(0.999, description="inertia of the mean square")
    epsilon: Epsilon = 1e-7
    weight_decay: Decay = 0.0

    decoupled: ClassVar[bool] = False

    def bind(self, parameters: Array, gradients: Array) -> Update:
        return AdamUpdate(self, parameters, gradients)


class Adam(AdamFamily):
    """w ← w − rate · m / (√v + ε), with m, v the running means of g, g² (Kingma & Ba 2015).

    Weight decay, if any, joins the gradient.
    """

    name: Literal["adam"] = "adam"
    label: ClassVar[str] = "Adam"
    summary: ClassVar[str] = "momentum, with each step scaled by the recent size of its gradient"


class AdamW(AdamFamily):
    """w ← w − rate · (m / (√v + ε) + decay · w), as Adam (Loshchilov & Hutter 2019).

    Weight decay acts on the parameters directly.
    """

    name: Literal["adamw"] = "adamw"
    weight_decay: Decay = 0.004
    label: ClassVar[str] = "AdamW"
    summary: ClassVar[str] = "Adam with weight decay kept apart from the gradient"

    decoupled: ClassVar[bool] = True


class AdamUpdate(Update):
    """m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g²; w ← w − rate·m̂ / (√v̂ + ε).

    The state holds M = m/(1−β₁) and V = v/(1−β₂), which are sums: M ← β₁M + g, V ← β₂V + g².
    With the corrections c₁ = 1−β₁ᵗ, c₂ = 1−β₂ᵗ the step is

        rate·(1−β₁)/c₁·√(c₂/(1−β₂)) · M / (√V + ε·√(c₂/(1−β₂))),

    so that two scalars replace four passes over the vector.
    """

    needs_squares: ClassVar[bool] = True

    def __init__(self, spec: AdamFamily, parameters: Array, gradients: Array) -> None:
        super().__init__(
            parameters,
            gradients,
            sums=("sum",),
            squares={"sum_of_squares": spec.beta_2},
            epsilon=spec.epsilon,  # at the first step; from then on it is scaled up
            weight_decay=0.0 if spec.decoupled else spec.weight_decay,
        )
        self.spec = spec
        self._beta_1, self._beta_2 = self.scalar(spec.beta_1), self.scalar(spec.beta_2)
        self._epsilon, self._remaining = self.scalar(0.0), self.scalar(1.0)
        self._decays = spec.decoupled and spec.weight_decay > 0

    def prepare(self, learning_rate: float) -> None:
        spec = self.spec
        root = math.sqrt((1 - spec.beta_2**self.count) / (1 - spec.beta_2))
        share = (1 - spec.beta_1) / (1 - spec.beta_1**self.count)
        self._rate[()] = learning_rate * share * root
        self._epsilon[()] = spec.epsilon * root
        if self._decays:
            self._remaining[()] = 1 - learning_rate * spec.weight_decay

    def apply(
        self, p: Array, g: Array, squares: Array, scratch: Array, states: tuple[Array, ...]
    ) -> None:
        m, v = states
        if self._decays:
            multiply(p, self._remaining, p)
        multiply(m, self._beta_1, m)
        add(m, g, m)
        multiply(v, self._beta_2, v)
        add(v, squares, v)
        sqrt(v, scratch)
        add(scratch, self._epsilon, scratch)
        divide(m, scratch, scratch)
        multiply(scratch, self._rate, scratch)
        subtract(p, scratch, p)
