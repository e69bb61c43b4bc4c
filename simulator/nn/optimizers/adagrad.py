"""Adagrad: steps that shrink with all the gradient seen so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from numpy import add, divide, maximum, multiply, sqrt, subtract
from pydantic import Field

from simulator.nn.optimizers.base import Decay, Epsilon, Optimizer, Rate, Update

if TYPE_CHECKING:
    from simulator.arrays import Array


class Adagrad(Optimizer):
    """s ← s + g²; w ← w − rate · g / (√s + ε) (Duchi et al. 2011)."""

    name: Literal["adagrad"] = "adagrad"
    learning_rate: Rate = 0.001
    initial_accumulator_value: float = Field(
        0.1, ge=0, le=1e6, description="where the sum of squares starts"
    )
    epsilon: Epsilon = 1e-7
    weight_decay: Decay = 0.0
    label: ClassVar[str] = "Adagrad"
    summary: ClassVar[str] = "steps shrink with all the gradient seen so far"

    def bind(self, parameters: Array, gradients: Array) -> Update:
        return AdagradUpdate(self, parameters, gradients)


class AdagradUpdate(Update):
    """s ← s + g²; w ← w − rate·g / (√s + epsilon)."""

    needs_squares: ClassVar[bool] = True

    def __init__(self, spec: Adagrad, parameters: Array, gradients: Array) -> None:
        super().__init__(
            parameters,
            gradients,
            squares={"sum_of_squares": 1.0},
            epsilon=spec.epsilon,
            weight_decay=spec.weight_decay,
        )
        start = self.state["sum_of_squares"]
        maximum(start, spec.initial_accumulator_value, out=start)
        self._epsilon = self.scalar(spec.epsilon)

    def apply(
        self, p: Array, g: Array, squares: Array, scratch: Array, states: tuple[Array, ...]
    ) -> None:
        (s,) = states
        add(s, squares, s)
        sqrt(s, scratch)
        add(scratch, self._epsilon, scratch)
        divide(g, scratch, scratch)
        multiply(scratch, self._rate, scratch)
        subtract(p, scratch, p)
