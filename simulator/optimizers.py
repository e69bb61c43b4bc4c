"""Optimisers: rules that turn a gradient into a step, over one flat vector.

Names and defaults are Keras', the updates PyTorch's definitions. An `Update` is bound to the
flat parameters and gradients of a network and works in place; long vectors are processed in
pieces that stay in the processor's cache over all passes of the rule.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, WrapSerializer

from simulator.model import Model, from_name, to_name

Array = NDArray[Any]

# What decays into subnormal numbers slows every operation on Intel processors; from time to time
# state below this is set to 0. It is far below what could move any parameter.
SMALLEST_STATE = {"float32": 1e-30, "float64": 1e-290}
STEPS_BETWEEN_SWEEPS = 64

PIECE = 32_768  # entries; five single-precision arrays of it fit a 1 MB second-level cache

Rate = Annotated[float, Field(ge=0, le=1e6, description="size of a step")]
Decay = Annotated[float, Field(ge=0, le=1e6, description="pull of every parameter towards 0")]
Epsilon = Annotated[float, Field(gt=0, le=1, description="keeps the division finite")]
Beta = Annotated[float, Field(ge=0, lt=1)]


class Update(ABC):
    """An optimiser at work.

    `state` holds flat arrays as long as the parameters, `count` the steps taken so far.
    """

    def __init__(self, parameters: Array, gradients: Array, *names: str) -> None:
        self.parameters, self.gradients = parameters, gradients
        self.state = {name: np.zeros_like(parameters) for name in names}
        self.count = 0
        self._work = np.zeros(min(PIECE, parameters.size), parameters.dtype)
        self._more_work = np.zeros_like(self._work)
        self._decayed: Array | None = None

    def step(self, learning_rate: float, squares: Array | None = None) -> None:
        """Apply one step in place. `squares` is gradient², if known; it may be overwritten."""
        self.count += 1
        self.prepare(learning_rate)
        for at in self._pieces():
            size = at.stop - at.start
            work = self._work[:size]
            self.apply(at, work, None if squares is None else squares[at])
        if self.count % STEPS_BETWEEN_SWEEPS == 0:
            self._sweep()

    def _sweep(self) -> None:
        """Set to 0 what has decayed to next to nothing."""
        smallest = SMALLEST_STATE.get(self.parameters.dtype.name)
        if smallest is None:
            return
        for state in self.state.values():
            for at in self._pieces():
                large = self._work[: at.stop - at.start]
                np.abs(state[at], out=large)
                np.greater(large, smallest, out=large)
                np.multiply(state[at], large, out=state[at])

    def _pieces(self) -> Iterator[slice]:
        size = self.parameters.size
        for start in range(0, size, PIECE):
            yield slice(start, min(start + PIECE, size))

    def _with_decay(self, at: slice, decay: float) -> Array:
        """gradient + decay · parameter, PyTorch's weight_decay; the gradient stays as it is."""
        if not decay:
            return self.gradients[at]
        if self._decayed is None:
            self._decayed = np.zeros_like(self._work)
        found = self._decayed[: at.stop - at.start]
        np.multiply(self.parameters[at], decay, out=found)
        np.add(found, self.gradients[at], out=found)
        return found

    def _squared(self, gradients: Array, squares: Array | None) -> Array:
        if squares is not None:
            return squares
        found = self._more_work[: gradients.size]
        np.multiply(gradients, gradients, out=found)
        return found

    def prepare(self, learning_rate: float) -> None:
        """Compute the scalars that all pieces share."""
        self.learning_rate = learning_rate

    @abstractmethod
    def apply(self, at: slice, work: Array, squares: Array | None) -> None:
        """Update the parameters in `at`; `work` is scratch of the same length."""


class Optimizer(Model):
    """The settings of an optimiser; `name` is its Keras name."""

    name: str
    learning_rate: Rate = 0.01

    label: ClassVar[str]
    summary: ClassVar[str]

    def bind(self, parameters: Array, gradients: Array) -> Update:
        """The optimiser at work on two flat vectors."""
        raise TypeError(f"{type(self).__name__} has no rule")


class Sgd(Optimizer):
    """Stochastic gradient descent, with momentum (Polyak 1964) or Nesterov's form of it."""

    name: Literal["sgd"] = "sgd"
    learning_rate: Rate = 0.01
    momentum: Beta = Field(0.0, description="share of the last step that goes on")
    nesterov: bool = Field(False, description="look ahead along the momentum")
    weight_decay: Decay = 0.0
    label: ClassVar[str] = "SGD"
    summary: ClassVar[str] = "a step against the gradient, with optional momentum"

    def bind(self, parameters: Array, gradients: Array) -> Update:
        return SgdUpdate(self, parameters, gradients)


class SgdUpdate(Update):
    """v ← momentum·v + g; w ← w − rate·v, or w − rate·(g + momentum·v) with nesterov."""

    def __init__(self, spec: Sgd, parameters: Array, gradients: Array) -> None:
        super().__init__(parameters, gradients, *(("velocity",) if spec.momentum else ()))
        self.spec = spec

    def apply(self, at: slice, work: Array, squares: Array | None) -> None:
        spec, p = self.spec, self.parameters[at]
        g = self._with_decay(at, spec.weight_decay)
        if not spec.momentum:
            np.multiply(g, self.learning_rate, out=work)
        else:
            v = self.state["velocity"][at]
            np.multiply(v, spec.momentum, out=v)
            np.add(v, g, out=v)
            if spec.nesterov:
                np.multiply(v, spec.momentum, out=work)
                np.add(work, g, out=work)
                np.multiply(work, self.learning_rate, out=work)
            else:
                np.multiply(v, self.learning_rate, out=work)
        np.subtract(p, work, out=p)


class RmsProp(Optimizer):
    """Divides by a running root mean square of the gradient (Hinton 2012)."""

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
    """s ← rho·s + (1 − rho)·g²; step = g / (√s + epsilon), through momentum where set."""

    def __init__(self, spec: RmsProp, parameters: Array, gradients: Array) -> None:
        names = ("mean_square", "velocity") if spec.momentum else ("mean_square",)
        super().__init__(parameters, gradients, *names)
        self.spec = spec

    def apply(self, at: slice, work: Array, squares: Array | None) -> None:
        spec, p, s = self.spec, self.parameters[at], self.state["mean_square"][at]
        g = self._with_decay(at, spec.weight_decay)
        squared = self._squared(g, None if spec.weight_decay else squares)
        np.multiply(squared, 1 - spec.rho, out=squared)
        np.multiply(s, spec.rho, out=s)
        np.add(s, squared, out=s)
        np.sqrt(s, out=work)
        np.add(work, spec.epsilon, out=work)
        np.divide(g, work, out=work)
        if spec.momentum:
            v = self.state["velocity"][at]
            np.multiply(v, spec.momentum, out=v)
            np.add(v, work, out=v)
            np.multiply(v, self.learning_rate, out=work)
        else:
            np.multiply(work, self.learning_rate, out=work)
        np.subtract(p, work, out=p)


class Adagrad(Optimizer):
    """Divides by the root of all squared gradients so far (Duchi et al. 2011)."""

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

    def __init__(self, spec: Adagrad, parameters: Array, gradients: Array) -> None:
        super().__init__(parameters, gradients, "sum_of_squares")
        self.state["sum_of_squares"].fill(spec.initial_accumulator_value)
        self.spec = spec

    def apply(self, at: slice, work: Array, squares: Array | None) -> None:
        spec, p, s = self.spec, self.parameters[at], self.state["sum_of_squares"][at]
        g = self._with_decay(at, spec.weight_decay)
        np.add(s, self._squared(g, None if spec.weight_decay else squares), out=s)
        np.sqrt(s, out=work)
        np.add(work, spec.epsilon, out=work)
        np.divide(g, work, out=work)
        np.multiply(work, self.learning_rate, out=work)
        np.subtract(p, work, out=p)


class Adam(Optimizer):
    """Momentum and a running mean square, both corrected for their start (Kingma & Ba 2015)."""

    name: Literal["adam"] = "adam"
    learning_rate: Rate = 0.001
    beta_1: Beta = Field(0.9, description="inertia of the mean gradient")
    beta_2: Beta = Field(0.999, description="inertia of the mean square")
    epsilon: Epsilon = 1e-7
    weight_decay: Decay = 0.0
    label: ClassVar[str] = "Adam"
    summary: ClassVar[str] = "momentum, with each step scaled by the recent size of its gradient"

    decoupled: ClassVar[bool] = False

    def bind(self, parameters: Array, gradients: Array) -> Update:
        return AdamUpdate(self, parameters, gradients)


class AdamW(Adam):
    """Adam whose weight decay acts on the parameters directly (Loshchilov & Hutter 2019)."""

    name: Literal["adamw"] = "adamw"  # type: ignore[assignment]
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

    def __init__(self, spec: Adam, parameters: Array, gradients: Array) -> None:
        super().__init__(parameters, gradients, "mean", "mean_square")
        self.spec = spec

    def prepare(self, learning_rate: float) -> None:
        super().prepare(learning_rate)
        spec = self.spec
        root = math.sqrt((1 - spec.beta_2**self.count) / (1 - spec.beta_2))
        self.scale = learning_rate * root * (1 - spec.beta_1) / (1 - spec.beta_1**self.count)
        self.epsilon = spec.epsilon * root

    def apply(self, at: slice, work: Array, squares: Array | None) -> None:
        spec, p = self.spec, self.parameters[at]
        m, v = self.state["mean"][at], self.state["mean_square"][at]
        if spec.decoupled:
            g = self.gradients[at]
            np.multiply(p, 1 - self.learning_rate * spec.weight_decay, out=p)
        else:
            g = self._with_decay(at, spec.weight_decay)
            squares = None if spec.weight_decay else squares
        squared = self._squared(g, squares)
        np.multiply(m, spec.beta_1, out=m)
        np.add(m, g, out=m)
        np.multiply(v, spec.beta_2, out=v)
        np.add(v, squared, out=v)
        np.sqrt(v, out=work)
        np.add(work, self.epsilon, out=work)
        np.divide(m, work, out=work)
        np.multiply(work, self.scale, out=work)
        np.subtract(p, work, out=p)


OPTIMIZERS: dict[str, type[Optimizer]] = {
    kind.model_fields["name"].default: kind for kind in (Sgd, RmsProp, Adagrad, Adam, AdamW)
}

AnyOptimizer = Annotated[
    Sgd | RmsProp | Adagrad | Adam | AdamW,
    Field(discriminator="name"),
    BeforeValidator(from_name),
    WrapSerializer(to_name),
]
