"""Blocks as papers draw them, sized to where they are dropped: ordinary layers from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.design.design import AnyEntry, Block, Design, InsertPlace, Skip
from simulator.design.edits import EditError, Fragment, new_layer
from simulator.design.edits.base import list_at
from simulator.errors import value_text
from simulator.nn.activations import LINEAR, Activation, Relu
from simulator.nn.initializers import ZEROS, HeNormal, Initializer
from simulator.nn.layers import (
    ActivationLayer,
    BatchNormalization,
    Conv2D,
    Dense,
    MaxPooling2D,
    Shape,
)
from simulator.nn.layers.conv2d import MAX_FILTERS
from simulator.nn.layers.dense import MAX_UNITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.design.graph import Analysis

LEAST_UNITS = 32  # two layers of the width of a point of the plane, 2, learn no spiral
MOMENTUM = 0.9  # running statistics that follow within a few dozen steps
HE, RELU = HeNormal.model_construct(), Relu.model_construct()


class Template(NamedTuple):
    """A block to start from; `make` builds it for a number of units or channels."""

    label: str
    shortcut: str
    summary: str
    make: Callable[[int], Block]
    needs_image: bool = False
    least_units: int = 1  # without a skip that would have to be projected, it may widen


def _dense(name: str, units: int, activation: Activation = RELU, kernel: Initializer = HE) -> Dense:
    return Dense.model_validate(
        {"id": name, "units": units, "activation": activation, "kernel_initializer": kernel}
    )


def _block(name: str, *layers: AnyEntry, skip: Skip | None = None, repeat: int = 1) -> Block:
    skips = () if skip is None else (skip,)
    title = name.replace("_", " ").capitalize()
    return Block(id=name, name=title, repeat=repeat, layers=layers, skips=skips)


def _plain(units: int) -> Block:
    return _block("plain_block", _dense("a", units), _dense("b", units))


def _residual(units: int) -> Block:
    """He et al. 2015, figure 2; the second kernel starts at zero, the block as the identity."""
    return _block(
        "residual_block",
        _dense("a", units),
        _dense("b", units, LINEAR, ZEROS),
        ActivationLayer(id="relu", activation=RELU),
        skip=Skip(source="input", target="relu"),
    )


def _preactivation(units: int) -> Block:
    """He et al. 2016, figure 1b: the skip path is the identity, without an activation behind it."""
    return _block(
        "preactivation_block",
        BatchNormalization(id="norm", momentum=MOMENTUM),
        ActivationLayer(id="relu", activation=RELU),
        _dense("a", units, LINEAR),
        BatchNormalization(id="norm_2", momentum=MOMENTUM),
        ActivationLayer(id="relu_2", activation=RELU),
        _dense("b", units, LINEAR),
        skip=Skip(source="input", target="output"),
    )


def _bottleneck(units: int) -> Block:
    """He et al. 2015, figure 5: the inner layers have a quarter of the units."""
    narrow = max(1, units // 4)
    return _block(
        "bottleneck",
        _dense("down", narrow),
        _dense("inside", narrow),
        _dense("up", units, LINEAR, ZEROS),
        ActivationLayer(id="relu", activation=RELU),
        skip=Skip(source="input", target="relu"),
    )


def _dense_block(units: int) -> Block:
    """Huang et al. 2017: every layer sees the outputs of all before it."""
    return _block(
        "dense_block",
        _dense("growth", max(1, units // 4)),
        skip=Skip(source="input", target="output", merge="concatenate"),
        repeat=3,
    )


def _convolution(channels: int) -> Block:
    """Simonyan & Zisserman 2015: two 3 × 3 convolutions, then pooling to half the size."""

    def convolution(name: str) -> Conv2D:
        return Conv2D(
            id=name, filters=channels, padding="same", activation=RELU, kernel_initializer=HE
        )

    return _block("conv_block", convolution("a"), convolution("b"), MaxPooling2D(id="pool"))


TEMPLATES: dict[str, Template] = {
    "plain": Template(
        "Plain stack",
        "1",
        "two dense layers and no way around them",
        _plain,
        least_units=LEAST_UNITS,
    ),
    "residual": Template(
        "Residual block", "2", "two dense layers; their input is added to their output", _residual
    ),
    "preactivation": Template(
        "Pre-activation",
        "3",
        "residual, with normalisation and ReLU before each layer and nothing on the way around",
        _preactivation,
    ),
    "bottleneck": Template("Bottleneck", "4", "residual, and narrow inside", _bottleneck),
    "dense_block": Template(
        "Dense block",
        "5",
        "joins its input to its output, three times over",
        _dense_block,
    ),
    "convolution": Template(
        "Conv block", "6", "two convolutions and a pooling; needs an image", _convolution, True
    ),
}


def template(design: Design, place: InsertPlace, name: str, analysis: Analysis) -> Fragment:
    """The template called `name`, sized to what arrives at `place`; to be pasted there.

    `analysis` is that of `design`. A residual block gets the width of its input, so that its skip
    needs no projection.
    """
    if name not in TEMPLATES:
        raise EditError(f"there is no template {value_text(name)}")
    found = TEMPLATES[name]
    shape = arriving_shape(design, place, analysis)
    if found.needs_image:
        if shape is not None and len(shape) != 3:
            raise EditError(f"a {found.label.lower()} needs an image, and none arrives here")
        size = 16 if shape is None else min(max(8, shape[-1]), MAX_FILTERS)
    elif shape is not None and len(shape) == 1:
        size = min(shape[0], MAX_UNITS)
        if not place.parent and place.index == 0:  # the data itself, not a layer's output
            size = max(size, found.least_units)
    else:
        beside = new_layer(design, place, "dense")
        size = beside.units if isinstance(beside, Dense) else 32
    return Fragment(layers=(found.make(size),))


def arriving_shape(design: Design, place: InsertPlace, analysis: Analysis) -> Shape | None:
    """The shape that a layer at `place` would be given; None where a problem leaves it unknown."""
    entries = list_at(design, place.network, place.parent).layers
    if not 0 <= place.index <= len(entries):
        raise EditError(f"there is no place {place.index} in this list")
    facts = analysis.networks[place.network]
    if place.index > 0:
        before = facts.layers.get((*place.parent, entries[place.index - 1].id))
        return None if before is None else before.output_shape
    if not place.parent:
        return facts.input_shape
    around = facts.layers.get(place.parent)
    return None if around is None else around.input_shape
