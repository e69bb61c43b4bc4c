"""Initialisers: how the weights of a layer start, named and parametrised as in Keras.

`sample` returns double precision; the caller rounds. Scaled initialisers aim at a variance that
depends on fan_in and fan_out; their `*_normal` forms are normal distributions truncated at two
standard deviations and widened again to the stated variance, as in Keras.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, get_args

import numpy as np
from pydantic import BeforeValidator, Field, model_validator

from simulator.model import TO_NAME, Model, from_name

if TYPE_CHECKING:
    from simulator.arrays import Floats, Shape

# standard deviation of a unit normal distribution truncated at ±2: √(1 − 4φ(2)/(2Φ(2) − 1))
TRUNCATED_STD = 0.8796256610342398

LARGEST = 1e6
Gain = Annotated[float, Field(ge=0, le=1e3, description="factor on every weight")]


class Initializer(Model):
    """A rule for starting values; `name` is its Keras name."""

    name: str

    label: ClassVar[str]
    summary: ClassVar[str]

    def sample(
        self, shape: Shape, fan_in: int, fan_out: int, generator: np.random.Generator
    ) -> Floats:
        """Starting values of `shape`, whose last axis is the units."""
        raise TypeError(f"{type(self).__name__} draws nothing")


class Constant(Initializer):
    """Every entry is `value`."""

    name: Literal["constant"] = "constant"
    value: float = Field(0.0, ge=-LARGEST, le=LARGEST, description="every entry")
    label: ClassVar[str] = "constant"
    summary: ClassVar[str] = "every weight starts at the same value"

    def sample(
        self, shape: Shape, fan_in: int, fan_out: int, generator: np.random.Generator
    ) -> Floats:
        return np.full(shape, self.value)


class Zeros(Initializer):
    """Every entry is 0."""

    name: Literal["zeros"] = "zeros"
    label: ClassVar[str] = "zeros"
    summary: ClassVar[str] = "every weight starts at 0; a residual branch then starts as nothing"

    def sample(
        self, shape: Shape, fan_in: int, fan_out: int, generator: np.random.Generator
    ) -> Floats:
        return np.zeros(shape)


class Ones(Initializer):
    """Every entry is 1."""

    name: Literal["ones"] = "ones"
    label: ClassVar[str] = "ones"
    summary: ClassVar[str] = "every weight starts at 1"

    def sample(
        self, shape: Shape, fan_in: int, fan_out: int, generator: np.random.Generator
    ) -> Floats:
        return np.ones(shape)


class RandomUniform(Initializer):
    """Uniform between `minval` and `maxval`."""

    name: Literal["random_uniform"] = "random_uniform"
    minval: float = Field(-0.05, ge=-LARGEST, le=LARGEST, description="smallest value")
    maxval: float = Field(0.05, ge=-LARGEST, le=LARGEST, description="largest value")
    label: ClassVar[str] = "uniform"
    summary: ClassVar[str] = "uniform between two values, whatever the layer's size"

    @model_validator(mode="after")
    def _check_order(self) -> RandomUniform:
        if self.minval > self.maxval:
            raise ValueError(
                f"minval must not exceed maxval (got {self.minval:g}, {self.maxval:g})"
            )
        return self

    def sample(
        self, shape: Shape, fan_in: int, fan_out: int, generator: np.random.Generator
    ) -> Floats:
        return generator.uniform(self.minval, self.maxval, shape)


class RandomNormal(Initializer):
    """Normal with `mean` and `stddev`."""

    name: Literal["random_normal"] = "random_normal"
    mean: float = Field(0.0, ge=-LARGEST, le=LARGEST, description="centre")
    stddev: float = Field(0.05, ge=0, le=LARGEST, description="standard deviation")
    label: ClassVar[str] = "normal"
    summary: ClassVar[str] = "normal with a fixed spread, whatever the layer's size"

    def sample(
        self, shape: Shape, fan_in: int, fan_out: int, generator: np.random.Generator
    ) -> Floats:
        return generator.normal(self.mean, self.stddev, shape)


class TruncatedNormal(Initializer):
    """Normal with `mean` and `stddev`, drawn again beyond two `stddev`."""

    name: Literal["truncated_normal"] = "truncated_normal"
    mean: float = Field(0.0, ge=-LARGEST, le=LARGEST, description="centre")
    stddev: float = Field(0.05, ge=0, le=LARGEST, description="spread before truncation")
    label: ClassVar[str] = "truncated normal"
    summary: ClassVar[str] = "normal without its tails beyond two standard deviations"

    def sample(
        self, shape: Shape, fan_in: int, fan_out: int, generator: np.random.Generator
    ) -> Floats:
        return self.mean + self.stddev * truncated_normal(shape, generator)


class Scaled(Initializer):
    """A distribution of mean 0 whose variance is gain² · scale / n."""

    gain: Gain = 1.0

    def variance(self, fan_in: int, fan_out: int) -> float:
        """The stated variance for gain 1."""
        raise TypeError(f"{type(self).__name__} states no variance")

    def _std(self, fan_in: int, fan_out: int) -> float:
        return self.gain * math.sqrt(self.variance(fan_in, fan_out))


class ScaledNormal(Scaled):
    """Truncated normal of the stated variance."""

    def sample(
        self, shape: Shape, fan_in: int, fan_out: int, generator: np.random.Generator
    ) -> Floats:
        spread = self._std(fan_in, fan_out) / TRUNCATED_STD
        return spread * truncated_normal(shape, generator)


class ScaledUniform(Scaled):
    """Uniform of the stated variance: ±√(3 · variance)."""

    def sample(
        self, shape: Shape, fan_in: int, fan_out: int, generator: np.random.Generator
    ) -> Floats:
        limit = math.sqrt(3) * self._std(fan_in, fan_out)
        return generator.uniform(-limit, limit, shape)


class _Glorot(Scaled):
    """Variance 2 / (fan_in + fan_out) (Glorot & Bengio 2010)."""

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 2 / (fan_in + fan_out)


class _He(Scaled):
    """Variance 2 / fan_in (He et al. 2015)."""

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 2 / fan_in


class _Lecun(Scaled):
    """Variance 1 / fan_in (LeCun et al. 1998)."""

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 1 / fan_in


class GlorotUniform(_Glorot, ScaledUniform):
    """Uniform with variance 2 / (fan_in + fan_out)."""

    name: Literal["glorot_uniform"] = "glorot_uniform"
    label: ClassVar[str] = "Glorot uniform"
    summary: ClassVar[str] = "keeps signal and gradient level for tanh; also called Xavier"


class GlorotNormal(_Glorot, ScaledNormal):
    """Normal with variance 2 / (fan_in + fan_out)."""

    name: Literal["glorot_normal"] = "glorot_normal"
    label: ClassVar[str] = "Glorot normal"
    summary: ClassVar[str] = "keeps signal and gradient level for tanh; also called Xavier"


class HeUniform(_He, ScaledUniform):
    """Uniform with variance 2 / fan_in."""

    name: Literal["he_uniform"] = "he_uniform"
    label: ClassVar[str] = "He uniform"
    summary: ClassVar[str] = "makes up for the half of the signal that ReLU removes"


class HeNormal(_He, ScaledNormal):
    """Normal with variance 2 / fan_in."""

    name: Literal["he_normal"] = "he_normal"
    label: ClassVar[str] = "He normal"
    summary: ClassVar[str] = "makes up for the half of the signal that ReLU removes"


class LecunUniform(_Lecun, ScaledUniform):
    """Uniform with variance 1 / fan_in."""

    name: Literal["lecun_uniform"] = "lecun_uniform"
    label: ClassVar[str] = "LeCun uniform"
    summary: ClassVar[str] = "keeps the signal level in a linear layer; meant for SELU"


class LecunNormal(_Lecun, ScaledNormal):
    """Normal with variance 1 / fan_in."""

    name: Literal["lecun_normal"] = "lecun_normal"
    label: ClassVar[str] = "LeCun normal"
    summary: ClassVar[str] = "keeps the signal level in a linear layer; meant for SELU"


class Orthogonal(Initializer):
    """A random matrix (fan_in, units) with orthonormal rows or columns (Saxe et al. 2014)."""

    name: Literal["orthogonal"] = "orthogonal"
    gain: Gain = 1.0
    label: ClassVar[str] = "orthogonal"
    summary: ClassVar[str] = "a random rotation: every singular value is the gain"

    def sample(
        self, shape: Shape, fan_in: int, fan_out: int, generator: np.random.Generator
    ) -> Floats:
        rows, columns = math.prod(shape[:-1]), shape[-1]
        drawn = generator.normal(size=(max(rows, columns), min(rows, columns)))
        q, r = np.linalg.qr(drawn)
        # the signs of r's diagonal make the distribution uniform over rotations (Mezzadri 2007)
        q *= np.where(np.diagonal(r) < 0, -1.0, 1.0)
        found: Floats = self.gain * (q if rows >= columns else q.T)
        return found.reshape(shape)


class Identity(Initializer):
    """`gain` on the diagonal of (fan_in, units), 0 elsewhere."""

    name: Literal["identity"] = "identity"
    gain: Gain = 1.0
    label: ClassVar[str] = "identity"
    summary: ClassVar[str] = "passes each input to its own output"

    def sample(
        self, shape: Shape, fan_in: int, fan_out: int, generator: np.random.Generator
    ) -> Floats:
        if len(shape) == 4:  # a convolution passes the centre of its window
            found = np.zeros(shape)
            centre = ((shape[0] - 1) // 2, (shape[1] - 1) // 2)
            found[centre] = np.eye(shape[2], shape[3])
            return self.gain * found
        return self.gain * np.eye(math.prod(shape[:-1]), shape[-1]).reshape(shape)


def truncated_normal(shape: Shape, generator: np.random.Generator) -> Floats:
    """Unit normal numbers, each drawn again until it lies within ±2."""
    found = generator.standard_normal(math.prod(shape))
    outside = np.flatnonzero(np.abs(found) > 2)
    while outside.size:
        drawn = generator.standard_normal(outside.size)
        found[outside] = drawn
        outside = outside[np.abs(drawn) > 2]
    return found.reshape(shape)


# A type checker cannot follow a union that is made from a table, so the union is the table: a new
# initialiser is a class above and its name here, in the order of all menus.
_AnyInitializer = (
    GlorotUniform | GlorotNormal | HeUniform | HeNormal | LecunUniform | LecunNormal | Orthogonal
    | Identity | RandomUniform | RandomNormal | TruncatedNormal | Zeros | Ones | Constant
)  # fmt: skip

INITIALIZERS: dict[str, type[Initializer]] = {
    initializer.model_fields["name"].default: initializer
    for initializer in get_args(_AnyInitializer)
}

AnyInitializer = Annotated[
    _AnyInitializer,
    Field(discriminator="name"),
    BeforeValidator(from_name),
    TO_NAME,
]

# the defaults of every layer; made without validation, which is not loaded before it is needed
GLOROT_UNIFORM = GlorotUniform.model_construct()
ZEROS = Zeros.model_construct()
