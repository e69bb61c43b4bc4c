"""What every layer type states about itself, and what its operation works on.

As part of a document a layer is an immutable model: its fields, its shape rule, the parameters it
will need. As part of a running network it makes an `Operation`, whose forward and backward pass
work on arrays that the network allocated once. Shapes are written without the batch: (features,)
for vectors and (height, width, channels) for images, as in Keras.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple, Protocol

import numpy as np
from pydantic import Field

from simulator.model import Model
from simulator.nn.activations import Activation, Scratch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.arrays import Array, Call, Shape
    from simulator.nn.initializers import Initializer

LONGEST_ID = 64
LayerId = Annotated[
    str,
    Field(
        pattern=r"^\w[\w.\- ]*$",
        max_length=LONGEST_ID,
        description="name of the layer, unique within its list",
    ),
]


class ShapeError(ValueError):
    """A layer cannot take the shape that reaches it; the message says why and what would help."""


class ParameterSpec(NamedTuple):
    """One trainable array: its name, shape and initialiser, with the fans that the latter needs.

    Without an initialiser every entry starts at `constant`, as the slope of PReLU does.
    """

    name: str
    shape: Shape
    initializer: Initializer | None = None
    fan_in: int = 1
    fan_out: int = 1
    constant: float = 0.0

    @property
    def size(self) -> int:
        return math.prod(self.shape)


@dataclass(slots=True)
class LayerBuffers:
    """The arrays an operation works on, all feature-major: (features, batch).

    `x`, `y` are the layer's input and output, `dx`, `dy` the loss's gradients with respect to
    them; `dx` is None where it is not needed. `x_with_ones` is `x` with one more row of ones, so
    that a bias rides in the matrix product. `parameters` and `gradients` are views into the
    network's flat vectors by name, `flat` and `flat_gradient` all of the layer's part of them.
    `borrow(number, shape)` gives scratch memory 0 or 1, which other layers overwrite. `matmul` is
    the matrix product of the network's precision, matmul(a, b, result), `matmuls` that of stacks
    of matrices. `statistics` is where normalising layers write what they measure over a batch,
    `moving` holds the running averages. Where `slopes` is given, the layer is one of a layer
    batch: that writes f′ there before `backward`, `backward` multiplies it by ∂y, and the layer
    batch takes the weight gradient from the product, ∂z.
    """

    input_shape: Shape
    output_shape: Shape
    batch: int
    training: bool
    x: Array
    x_with_ones: Array
    y: Array
    dx: Array | None
    dy: Array | None
    parameters: Mapping[str, Array]
    gradients: Mapping[str, Array]
    flat: Array
    flat_gradient: Array
    generator: np.random.Generator
    borrow: Callable[[int, Shape], Array]
    matmul: Callable[..., Any] = np.matmul
    matmuls: Callable[..., Any] = np.matmul
    statistics: Mapping[str, Array] = field(default_factory=dict)
    moving: Mapping[str, Array] = field(default_factory=dict)
    slopes: Array | None = None

    def empty(self, shape: Shape) -> Array:
        """A new array, with anything in it, that belongs to the operation alone."""
        return np.empty(shape, self.y.dtype)

    def scratch(self, activation: Activation, shape: Shape) -> Scratch:
        """Scratch memory for an activation over `shape`, shared with all other layers."""
        found = Scratch(self.borrow(0, shape), self.borrow(1, shape))
        if activation.learns_slope:
            column = (shape[0],) + (1,) * (len(shape) - 1)
            found.slope = self.parameters["slope"].reshape(column)
            if self.training:
                found.slope_gradient = self.gradients["slope"].reshape(column)
        return found


class Operation(Protocol):
    """A layer bound to arrays: `forward` fills `y` from `x`, `backward` fills `dx` and the
    gradients of the parameters from `dy`.
    """

    def forward(self) -> None: ...

    def backward(self) -> None: ...


@dataclass(frozen=True, slots=True)
class CallSequence:
    """Calls bound to their arrays, to be made one after the other.

    In a deep network, every attribute that a layer would read on the way has left the processor's
    cache when its turn comes again.
    """

    calls: tuple[Call, ...]

    def __call__(self) -> None:
        for call in self.calls:
            call()


class Layer(Model, ABC):
    """A layer of a design: one card on the canvas.

    What a subclass says of itself: `label`, `summary` and the letter `shortcut` for the palette;
    `main_field`, which the card edits in place; `has_kernel`, whether it counts in the depth;
    `id_stem`, from which the names of new layers are made, its type if empty.
    """

    id: LayerId
    type: str

    label: ClassVar[str]
    shortcut: ClassVar[str]
    summary: ClassVar[str]
    main_field: ClassVar[str | None] = None
    has_kernel: ClassVar[bool] = False
    id_stem: ClassVar[str] = ""

    @classmethod
    def new_settings(cls) -> dict[str, Any]:
        """The settings of a newly made layer that have no default, or a better value than it."""
        return {}

    @abstractmethod
    def output_shape(self, input_shape: Shape) -> Shape:
        """The shape that leaves, given the one that arrives; raises ShapeError."""

    def parameters(self, input_shape: Shape) -> tuple[ParameterSpec, ...]:
        """The trainable arrays, the kernel first and its bias right behind it."""
        return ()

    def statistics(self, input_shape: Shape) -> Mapping[str, tuple[Shape, float]]:
        """Running averages kept beside the parameters: name → (shape, value at the start)."""
        return {}

    @abstractmethod
    def operation(self, buffers: LayerBuffers) -> Operation:
        """The layer's forward and backward pass on the arrays of `buffers`."""

    def title(self) -> str:
        """First line of the card: "Dense 32"."""
        return self.label

    def short_title(self) -> str:
        """Instead of the title where the card is seen too small for it: "BN"."""
        return self.label

    def detail_words(self) -> tuple[tuple[str, str | None], ...]:
        """The parts of the card's second line, each with the field that it shows, if it does."""
        return ()

    def details(self) -> str:
        """Second line of the card: "sigmoid · Glorot normal"."""
        return " · ".join(text for text, _ in self.detail_words())


def slope_parameters(activation: Activation, channels: int) -> tuple[ParameterSpec, ...]:
    """The learned slopes of an activation that has them, one a channel; else nothing."""
    if not activation.learns_slope:
        return ()
    start = float(getattr(activation, "initial_slope"))  # noqa: B009 - only prelu has the field
    return (ParameterSpec("slope", (channels,), constant=start),)
