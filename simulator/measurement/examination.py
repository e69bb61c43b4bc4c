"""What is too large for every snapshot and made on request: kernels, activations, predictions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from simulator.arrays import Array
    from simulator.measurement.requests import Example

PredictionKind = Literal["plane", "curve", "classes", "values"]


@dataclass(frozen=True, slots=True)
class LayerMatrices:
    """The kernel of a layer, its gradient at the last step and what that step changed.

    All in Keras shape: (fan_in, units) of a dense layer, (height, width, channels, filters) of a
    convolution. `update` is None before the first step.
    """

    layer: str
    kernel: Array
    gradient: Array
    update: Array | None


@dataclass(frozen=True, slots=True)
class LayerActivations:
    """The outputs of a layer for some inputs, of the kind that suits the data.

    "plane": each unit's output over the plane of 2-D data, (units, grid, grid), the first row at
    the lowest x2, within `extent` (lowest x1, highest x1, lowest x2, highest x2); "image": the
    feature maps (channels, height, width) of one example, whose picture is (height, width,
    channels); "matrix": (units, samples), the samples in the order of their targets (samples,),
    which are class numbers where there are class names, the chosen example in column `marked`.
    `example` is the one that is shown or marked, `examples` how many its set has.
    """

    layer: str
    kind: Literal["plane", "image", "matrix"]
    values: Array
    extent: tuple[float, ...] = ()
    picture: Array | None = None
    targets: Array | None = None
    example: Example | None = None
    examples: int = 0
    marked: int | None = None
    input_names: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluatedSamples:
    """Samples with the network's outputs for them.

    `points` (samples, coordinates) are those of generated data, None elsewhere; `targets` are
    class numbers (samples,) or values (samples, outputs); `outputs` (units, samples). Where the
    samples are images with classes, `worst` (wrong,) are the indices of the wrongly classified
    ones, of largest loss first, and `pictures` (wrong, height, width, channels) their inputs.
    `numbers` (samples,) are the indices of the samples in the whole data set.
    """

    points: Array | None
    targets: Array
    outputs: Array
    worst: Array = field(default_factory=lambda: np.zeros(0, np.intp))
    pictures: Array | None = None
    numbers: Array | None = None


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a network predicts over the training and validation set.

    "plane" and "curve" add its outputs over a grid: `surface` (units, grid, grid), the first row
    at the lowest x2, or (units, grid), within `extent`. "classes" and "values" have none. Names
    are those of the coordinates and of the first value to predict, where data have such.
    """

    kind: PredictionKind
    class_names: tuple[str, ...]
    training: EvaluatedSamples
    validation: EvaluatedSamples | None
    surface: Array | None = None
    extent: tuple[float, ...] = ()
    input_names: tuple[str, ...] = ()
    target_name: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """What was requested and could be made of one network, after `step`."""

    step: int
    matrices: LayerMatrices | None = None
    activations: LayerActivations | None = None
    predictions: Predictions | None = None
