"""Activation functions: each one's parameters, its formula and, beside it, its derivative.

Arrays are feature-major: (features, batch), or any other shape whose first axis is the channel.
`forward` reads the pre-activation `z` and writes `y`; `backward` reads the gradient `dy` with
respect to `y` and writes `dz`. Where `needs_preactivation` is false the derivative is computed
from `y` alone, so that `z` and `y` may be the same array.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, WrapSerializer

from simulator.model import Model, from_name, to_name

Array = NDArray[Any]


@dataclass(slots=True)
class Scratch:
    """Room for a calculation: two arrays shaped like `z`, and prelu's learned slope.

    `slope` and `slope_gradient` have shape (channels, 1, …), one slope a channel.
    """

    a: Array
    b: Array
    slope: Array | None = None
    slope_gradient: Array | None = None


class Activation(Model):
    """An element-wise function between layers; `name` is its Keras name."""

    name: str

    label: ClassVar[str]
    summary: ClassVar[str]
    needs_preactivation: ClassVar[bool] = False
    learns_slope: ClassVar[bool] = False
    identity_on_positive: ClassVar[bool] = False

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        """Write f(z) into `y`."""
        raise TypeError(f"{type(self).__name__} has no formula")

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        """Write dy·f′(z) into `dz`; neither `z`, `y` nor `dy` is changed."""
        raise TypeError(f"{type(self).__name__} has no derivative")


class Linear(Activation):
    """f(z) = z."""

    name: Literal["linear"] = "linear"
    label: ClassVar[str] = "linear"
    summary: ClassVar[str] = "passes its input on unchanged"
    identity_on_positive: ClassVar[bool] = True

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        if y is not z:
            np.copyto(y, z)

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        if dz is not dy:
            np.copyto(dz, dy)


class Sigmoid(Activation):
    """f(z) = 1 / (1 + e^−z); f′ = y (1 − y), at most ¼."""

    name: Literal["sigmoid"] = "sigmoid"
    label: ClassVar[str] = "sigmoid"
    summary: ClassVar[str] = "squashes into 0 … 1; passes back at most a quarter of the gradient"

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        np.negative(z, out=y)
        np.exp(y, out=y)  # may overflow to inf, whose reciprocal is the right 0
        np.add(y, 1, out=y)
        np.reciprocal(y, out=y)

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        np.multiply(dy, y, out=dz)
        np.multiply(dz, y, out=scratch.a)
        np.subtract(dz, scratch.a, out=dz)


class Tanh(Activation):
    """f(z) = tanh z; f′ = 1 − y²."""

    name: Literal["tanh"] = "tanh"
    label: ClassVar[str] = "tanh"
    summary: ClassVar[str] = "squashes into −1 … 1; slope 1 at the origin"

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        np.tanh(z, out=y)

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        np.multiply(y, y, out=dz)
        np.subtract(1, dz, out=dz)
        np.multiply(dz, dy, out=dz)


class Relu(Activation):
    """f(z) = max(z, 0); f′ is 1 where y > 0 (0 at the origin, as in Keras and PyTorch)."""

    name: Literal["relu"] = "relu"
    label: ClassVar[str] = "ReLU"
    summary: ClassVar[str] = "keeps the positive part; its gradient is 1 or 0"
    identity_on_positive: ClassVar[bool] = True

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        np.maximum(z, 0, out=y)

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        np.greater(y, 0, out=dz)
        np.multiply(dz, dy, out=dz)


class LeakyRelu(Activation):
    """f(z) = z where z > 0, else negative_slope · z (Maas et al. 2013)."""

    name: Literal["leaky_relu"] = "leaky_relu"
    negative_slope: float = Field(0.2, ge=0, le=1, description="slope where the input is negative")
    label: ClassVar[str] = "leaky ReLU"
    summary: ClassVar[str] = "as ReLU, but a small slope keeps negative units alive"
    identity_on_positive: ClassVar[bool] = True

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        # max(z, s·z) is f for every slope from 0 to 1
        np.multiply(z, self.negative_slope, out=scratch.a)
        np.maximum(z, scratch.a, out=y)

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        # y > 0 as a number is 1 or 0, so its maximum with s is the slope: 1 or s
        np.greater(y, 0, out=dz)
        np.maximum(dz, self.negative_slope, out=dz)
        np.multiply(dz, dy, out=dz)


class Prelu(Activation):
    """f(z) = z where z > 0, else slope · z, one learned slope a channel (He et al. 2015)."""

    name: Literal["prelu"] = "prelu"
    initial_slope: float = Field(0.25, ge=-10, le=10, description="slope before training")
    label: ClassVar[str] = "PReLU"
    summary: ClassVar[str] = "as leaky ReLU, and learns the slope of each channel"
    needs_preactivation: ClassVar[bool] = True
    learns_slope: ClassVar[bool] = True
    identity_on_positive: ClassVar[bool] = True

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        assert scratch.slope is not None
        np.minimum(z, 0, out=scratch.a)
        np.multiply(scratch.a, scratch.slope, out=scratch.a)
        np.maximum(z, 0, out=y)
        np.add(y, scratch.a, out=y)

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        assert scratch.slope is not None
        assert scratch.slope_gradient is not None
        np.minimum(z, 0, out=scratch.a)
        np.multiply(scratch.a, dy, out=scratch.b)
        channels = scratch.b.reshape(scratch.b.shape[0], -1)
        np.add.reduce(channels, axis=1, out=scratch.slope_gradient.reshape(-1))
        # positive[z > 0] + slope[z <= 0]
        np.heaviside(z, 0, out=scratch.b)
        np.subtract(1, scratch.b, out=scratch.a)
        np.multiply(scratch.a, scratch.slope, out=scratch.a)
        np.add(scratch.a, scratch.b, out=dz)
        np.multiply(dz, dy, out=dz)


class Elu(Activation):
    """f(z) = z where z > 0, else alpha (e^z − 1) (Clevert et al. 2016)."""

    name: Literal["elu"] = "elu"
    alpha: float = Field(1.0, ge=0, le=100, description="limit −alpha for very negative inputs")
    label: ClassVar[str] = "ELU"
    summary: ClassVar[str] = "smooth, bounded below, mean output nearer to zero than ReLU"
    needs_preactivation: ClassVar[bool] = True

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        np.minimum(z, 0, out=scratch.a)
        np.expm1(scratch.a, out=scratch.a)
        np.multiply(scratch.a, self.alpha, out=scratch.a)
        np.maximum(z, 0, out=y)
        np.add(y, scratch.a, out=y)

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        # f′ = 1 where z > 0, else alpha e^z: the step function chooses between them
        np.heaviside(z, 0, out=scratch.b)
        np.minimum(z, 0, out=scratch.a)
        np.exp(scratch.a, out=scratch.a)
        np.multiply(scratch.a, self.alpha, out=scratch.a)
        np.subtract(1, scratch.b, out=dz)
        np.multiply(scratch.a, dz, out=scratch.a)
        np.add(scratch.a, scratch.b, out=dz)
        np.multiply(dz, dy, out=dz)


class Selu(Activation):
    """f(z) = scale · ELU(z; alpha), the self-normalising constants of Klambauer et al. 2017."""

    name: Literal["selu"] = "selu"
    label: ClassVar[str] = "SELU"
    summary: ClassVar[str] = "ELU scaled so that deep signals settle at mean 0 and variance 1"
    needs_preactivation: ClassVar[bool] = True
    SCALE: ClassVar[float] = 1.0507009873554805
    ALPHA: ClassVar[float] = 1.6732632423543772

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        Elu.model_construct(alpha=self.ALPHA).forward(z, y, scratch)
        np.multiply(y, self.SCALE, out=y)

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        Elu.model_construct(alpha=self.ALPHA).backward(z, y, dy, dz, scratch)
        np.multiply(dz, self.SCALE, out=dz)


class Gelu(Activation):
    """f(z) = ½ z (1 + tanh u), u = √(2/π) (z + 0.044715 z³) (Hendrycks & Gimpel 2016)."""

    name: Literal["gelu"] = "gelu"
    label: ClassVar[str] = "GELU"
    summary: ClassVar[str] = "a smooth ReLU that weighs the input by its probability (tanh form)"
    needs_preactivation: ClassVar[bool] = True
    SLOPE: ClassVar[float] = 0.7978845608028654
    CUBIC: ClassVar[float] = 0.044715

    def _tanh_u(self, z: Array, out: Array) -> None:
        np.multiply(z, z, out=out)
        np.multiply(out, self.CUBIC, out=out)
        np.add(out, 1, out=out)
        np.multiply(out, z, out=out)
        np.multiply(out, self.SLOPE, out=out)
        np.tanh(out, out=out)

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        self._tanh_u(z, scratch.a)
        np.add(scratch.a, 1, out=scratch.a)
        np.multiply(scratch.a, z, out=scratch.a)
        np.multiply(scratch.a, 0.5, out=y)

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        # f′ = ½ (1 + t) + ½ z (1 − t²) u′,  u′ = √(2/π) (1 + 3·0.044715 z²)
        t, rest = scratch.a, scratch.b
        self._tanh_u(z, t)
        np.multiply(z, z, out=rest)
        np.multiply(rest, 3 * self.CUBIC, out=rest)
        np.add(rest, 1, out=rest)
        np.multiply(rest, self.SLOPE, out=rest)
        np.multiply(rest, z, out=rest)
        np.multiply(t, t, out=dz)
        np.subtract(1, dz, out=dz)
        np.multiply(rest, dz, out=rest)
        np.add(rest, t, out=rest)
        np.add(rest, 1, out=rest)
        np.multiply(rest, 0.5, out=rest)
        np.multiply(rest, dy, out=dz)


class Silu(Activation):
    """f(z) = z σ(z), also called swish (Ramachandran et al. 2017); f′ = σ (1 + z (1 − σ))."""

    name: Literal["silu"] = "silu"
    label: ClassVar[str] = "SiLU"
    summary: ClassVar[str] = "the input times its own sigmoid; smooth and not monotonic"
    needs_preactivation: ClassVar[bool] = True

    @staticmethod
    def _sigmoid(z: Array, out: Array) -> None:
        np.negative(z, out=out)
        np.exp(out, out=out)
        np.add(out, 1, out=out)
        np.reciprocal(out, out=out)

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        self._sigmoid(z, scratch.a)
        np.multiply(z, scratch.a, out=y)

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        sigma, rest = scratch.a, scratch.b
        self._sigmoid(z, sigma)
        np.subtract(1, sigma, out=rest)
        np.multiply(rest, z, out=rest)
        np.add(rest, 1, out=rest)
        np.multiply(rest, sigma, out=rest)
        np.multiply(rest, dy, out=dz)


class Softplus(Activation):
    """f(z) = log(1 + e^z); f′ = σ(z)."""

    name: Literal["softplus"] = "softplus"
    label: ClassVar[str] = "softplus"
    summary: ClassVar[str] = "a smooth ReLU whose derivative is the sigmoid"
    needs_preactivation: ClassVar[bool] = True

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        np.logaddexp(z, 0, out=y)

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        Silu._sigmoid(z, scratch.a)
        np.multiply(scratch.a, dy, out=dz)


_KINDS: tuple[type[Activation], ...] = (
    Linear,
    Sigmoid,
    Tanh,
    Relu,
    LeakyRelu,
    Prelu,
    Elu,
    Selu,
    Gelu,
    Silu,
    Softplus,
)

ACTIVATIONS: dict[str, type[Activation]] = {
    kind.model_fields["name"].default: kind for kind in _KINDS
}

AnyActivation = Annotated[
    Linear | Sigmoid | Tanh | Relu | LeakyRelu | Prelu | Elu | Selu | Gelu | Silu | Softplus,
    Field(discriminator="name"),
    BeforeValidator(from_name),
    WrapSerializer(to_name),
]

# the default of every layer; made without validation, which is not loaded before it is needed
LINEAR = Linear.model_construct()
