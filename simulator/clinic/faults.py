"""The faults that the clinic plants: each makes a working design one that does not learn.

A new one is an entry of `FAULTS`: what it is called, by which findings it shows, a hint that does
not name it, the answer, and the edit that plants it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.design.edits.base import changed, with_layers, with_network
from simulator.nn.initializers import Constant as ConstantValues
from simulator.nn.initializers import GlorotNormal, HeNormal, RandomNormal
from simulator.nn.layers import ActivationLayer, BatchNormalization, Dense
from simulator.nn.optimizers import Adam, Sgd

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from simulator.design.design import Design, NetworkDesign

    Plant = Callable[[Design, np.random.Generator], Design]


CLASSIFIED, REGRESSED = ("digits", "circles", "moons"), ("sine", "hills")
# a line divides most of the moons, which even units all alike or saturated find
CURVED = ("digits", "circles")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `plant` makes it in the only network of a sound design.

    `shows` are the findings that name it, `data` the data sets that it is planted in: all of them
    where it keeps a network from training, whatever else the seed draws.
    """

    name: str
    shows: frozenset[str]
    hint: str
    answer: str
    plant: Plant
    data: tuple[str, ...] = CLASSIFIED


def _training(design: Design, **fields: Any) -> Design:
    return changed(design, training=changed(design.training, **fields))


def _each_dense(design: Design, **fields: Any) -> Design:
    network = design.networks[0]
    layers = tuple(
        changed(entry, **fields) if isinstance(entry, Dense) else entry for entry in network.layers
    )
    return with_network(design, 0, with_layers(network, layers))


def _stack(design: Design, depth: int, **fields: Any) -> Design:
    """The design with so many dense layers like its first."""
    first = next(entry for entry in design.networks[0].layers if isinstance(entry, Dense))
    layers = tuple(changed(first, id=f"layer-{at}", **fields) for at in range(1, depth + 1))
    return with_network(design, 0, _with_only(design.networks[0], layers))


def _with_only(network: NetworkDesign, layers: tuple[Any, ...]) -> NetworkDesign:
    return changed(network, layers=layers, skips=())


def _log_uniform(draw: np.random.Generator, low: float, high: float) -> float:
    return float(f"{math.exp(draw.uniform(math.log(low), math.log(high))):.2g}")


def _rate_too_high(design: Design, draw: np.random.Generator) -> Design:
    if draw.uniform() < 0.5:
        return _training(design, optimizer=Adam(learning_rate=_log_uniform(draw, 3, 30)))
    rate = _log_uniform(draw, 50, 200)
    return _training(design, optimizer=Sgd(learning_rate=rate, momentum=0.9))


def _rate_too_low(design: Design, draw: np.random.Generator) -> Design:
    if draw.uniform() < 0.5:
        return _training(design, optimizer=Adam(learning_rate=_log_uniform(draw, 1e-7, 3e-6)))
    return _training(design, optimizer=Sgd(learning_rate=_log_uniform(draw, 1e-7, 1e-5)))


def _weights_too_small(design: Design, draw: np.random.Generator) -> Design:
    small = RandomNormal(stddev=_log_uniform(draw, 0.002, 0.01))
    return _stack(design, int(draw.integers(8, 15)), kernel_initializer=small)


def _weights_too_large(design: Design, draw: np.random.Generator) -> Design:
    large = RandomNormal(stddev=_log_uniform(draw, 2, 6))
    depth = int(draw.integers(10, 17))  # of ReLUs: what grows is cut off by tanh, and saturates it
    return _stack(design, depth, activation="relu", kernel_initializer=large)


def _symmetric(design: Design, draw: np.random.Generator) -> Design:
    value = _log_uniform(draw, 0.02, 0.2)
    return _each_dense(design, kernel_initializer=ConstantValues(value=value))


def _vanished_depth(design: Design, draw: np.random.Generator) -> Design:
    depth = int(draw.integers(14, 26))
    return _stack(design, depth, activation="sigmoid", kernel_initializer=GlorotNormal())


def _too_deep(design: Design, draw: np.random.Generator) -> Design:
    depth = int(draw.integers(56, 71))
    return _stack(design, depth, activation="relu", kernel_initializer=HeNormal())


def _dead_units(design: Design, draw: np.random.Generator) -> Design:
    bias = ConstantValues(value=-float(draw.integers(4, 10)))
    return _each_dense(
        design, activation="relu", kernel_initializer=HeNormal(), bias_initializer=bias
    )


def _saturated(design: Design, draw: np.random.Generator) -> Design:
    wide = RandomNormal(stddev=_log_uniform(draw, 10, 30))
    depth = int(draw.integers(8, 15))
    return _stack(design, depth, activation="tanh", kernel_initializer=wide)


def _batch_of_one(design: Design, draw: np.random.Generator) -> Design:
    layers: list[Any] = []
    for entry in design.networks[0].layers:
        assert isinstance(entry, Dense)
        layers += [
            changed(entry, activation="linear"),
            BatchNormalization(id=f"{entry.id}-norm"),
            ActivationLayer(id=f"{entry.id}-activation", activation=entry.activation),
        ]
    broken = with_network(design, 0, _with_only(design.networks[0], tuple(layers)))
    return _training(broken, batch_size=int(draw.integers(1, 3)), epochs=2)


def _too_much_l2(design: Design, draw: np.random.Generator) -> Design:
    return _training(design, l2=_log_uniform(draw, 0.3, 3))


def _bounded_output(design: Design, _draw: np.random.Generator) -> Design:
    network = design.networks[0]
    output = changed(network.output, activation="sigmoid")
    return with_network(design, 0, changed(network, output=output))


FAULTS = (
    Fault(
        "rate too high",
        frozenset({"rate_too_high", "diverged"}),
        "How far does one step move the weights?",
        "The learning rate is far too large: every step jumps over the valley.",
        _rate_too_high,
    ),
    Fault(
        "rate too low",
        frozenset({"rate_too_low"}),
        "How far does one step move the weights?",
        "The learning rate is far too small: the planned epochs end before anything has moved.",
        _rate_too_low,
    ),
    Fault(
        "weights start too small",
        frozenset(
            {"vanishing", "exactly_zero", "signal_shrinks", "initialiser_unfit_for_the_activation"}
        ),
        "Follow the signal's standard deviation from card to card before the first step.",
        "The initialiser draws weights that are far too small: signal and gradient fade.",
        _weights_too_small,
    ),
    Fault(
        "weights start too large",
        frozenset(
            {
                "exploding", "signal_blows_up", "saturated_units", "wrong_first_loss",
                "initialiser_unfit_for_the_activation", "rate_too_high",
            }
        ),
        "Follow the signal's standard deviation from card to card before the first step.",
        "The initialiser draws weights that are far too large: the signal grows with the depth.",
        _weights_too_large,
        ("digits", *REGRESSED),  # the huge features of few inputs can be divided by one step
    ),
    Fault(
        "symmetric weights",
        frozenset({"symmetric_units"}),
        "Look at the weights of two units of the same layer.",
        "All weights of a layer start equal, so that its units learn the same thing.",
        _symmetric,
        CURVED,
    ),
    Fault(
        "vanished depth",
        frozenset({"vanishing", "exactly_zero", "inputs_look_alike"}),
        "What does each layer leave of the gradient on its way back?",
        "Many sigmoid layers in a row: each passes back at most a quarter of the gradient.",
        _vanished_depth,
    ),
    Fault(
        "too deep without skips",
        frozenset({"inputs_look_alike", "vanishing", "exploding", "exactly_zero", "dead_units",
                   "rate_too_high", "cannot_fit_one_batch"}),
        "What is left of the difference between two samples at the last hidden layer?",
        "A plain stack of this depth makes all inputs look alike; skips or normalisation are "
        "missing.",
        _too_deep,
        CURVED,
    ),
    Fault(
        "dead units",
        frozenset({"dead_units", "exactly_zero"}),
        "How many units are above zero for any sample?",
        "The biases start far below zero: no ReLU is ever active, and none gets a gradient.",
        _dead_units,
    ),
    Fault(
        "saturated units",
        frozenset({"saturated_units", "initialiser_unfit_for_the_activation", "rate_too_high"}),
        "Look at the histogram of the activations.",
        "The weights start so large that tanh is at ±1 for nearly every sample.",
        _saturated,
        CURVED,
    ),
    Fault(
        "normalising tiny batches",
        frozenset({"batch_statistics"}),
        "Over how many samples are mean and variance taken?",
        "Batch normalisation takes its statistics over one or two samples.",
        _batch_of_one,
    ),
    Fault(
        "regulariser too strong",
        frozenset({"regulariser_too_strong"}),
        "What is minimised besides the loss?",
        "The l2 penalty is larger than the loss: the steps only make the weights small.",
        _too_much_l2,
    ),
    Fault(
        "output unfit for the loss",
        frozenset({"output_unfit_for_the_loss"}),
        "Which numbers can the last layer reach, and which are wanted?",
        "The output's activation cannot reach the negative targets.",
        _bounded_output,
        data=REGRESSED,
    ),
)  # fmt: skip
