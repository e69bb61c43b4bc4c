"""`Dataset`, the arrays that are trained on, and `DataFacts`, what is known before they exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.data.statistics import scaled

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.arrays import Array
    from simulator.data.kinds import Task
    from simulator.data.preview import Preview


class DatasetError(ValueError):
    """Data that cannot be used; `field` is the setting that is to blame.

    `preview` has the first rows of what could be read, though no sense could be made of it.
    """

    def __init__(self, message: str, field: str = "", preview: Preview | None = None) -> None:
        super().__init__(message)
        self.field, self.preview = field, preview


class Unread(DatasetError):
    """Data in a file that has to be read first, which takes a while; `file` is its name."""

    def __init__(self, file: str) -> None:
        super().__init__(f"{file} is being read", "path")
        self.file = file


@dataclass(frozen=True, slots=True)
class DataFacts:
    """What is known without generating anything; `outputs` counts classes or target values."""

    title: str
    task: Task
    input_shape: tuple[int, ...]
    outputs: int
    training_samples: int
    validation_samples: int

    @property
    def summary(self) -> str:
        """The title and size in one line: "digits 8 × 8 · 1,438 training images"."""
        things = "images" if len(self.input_shape) == 3 else "samples"
        return f"{self.title} · {self.training_samples:,} training {things}"


@dataclass(frozen=True, slots=True)
class TargetUnit:
    """Of standardised targets: original = standardised · scale + shift, each (outputs,)."""

    shift: Array
    scale: Array

    def original(self, values: Array) -> Array:
        """Values (samples, outputs) in the unit of the file."""
        return values * self.scale + self.shift


@dataclass(frozen=True, slots=True)
class InputScaling:
    """Standardisation that is made batch by batch: (stored − shift) · scale.

    Both are (features,), or (channels,) of images.
    """

    shift: Array
    scale: Array

    def scaled(self, stored: Array) -> Array:
        """What networks see, in single precision, of stored inputs (samples, *input_shape)."""
        return scaled(stored, self.shift, self.scale)


@dataclass(frozen=True, slots=True)
class Dataset:
    """Loaded data, in double precision, or in a smaller type as a file stores them.

    Inputs (samples, *input_shape); targets (samples,) class numbers, or (samples, outputs) values
    for regression. Images are (height, width, channels). Without validation both are None.

    Data on a line or in a plane also keeps its points (samples, 1 or 2), as they were before they
    became inputs, and `to_inputs`, which makes inputs of any such points. Numbers are the places
    of samples in the whole set; points added by hand count on from the generated ones.
    Losses are told in the unit of the targets; `target_unit` leads from there to the original one
    where targets were standardised. Inputs of one or two bytes a number stay as they are stored,
    and `input_scaling` leads from there to what networks see where inputs are standardised: four
    times the memory would hold nothing new. Names of inputs and targets are those of a table's
    columns; generated data have none.
    """

    task: Task
    input_shape: tuple[int, ...]
    outputs: int
    class_names: tuple[str, ...]
    train_inputs: Array
    train_targets: Array
    validation_inputs: Array | None
    validation_targets: Array | None
    train_points: Array | None = None
    validation_points: Array | None = None
    to_inputs: Callable[[Array], Array] | None = None
    train_numbers: Array | None = None
    validation_numbers: Array | None = None
    target_unit: TargetUnit | None = None
    input_scaling: InputScaling | None = None
    input_names: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ()

    def seen(self, stored: Array) -> Array:
        """What networks see of some of the inputs (samples, *input_shape)."""
        return stored if self.input_scaling is None else self.input_scaling.scaled(stored)
