"""Symptoms of the design itself: units all alike, unfit weights, outputs and layers."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from simulator.diagnosis.symptom import BEFORE, Sign, Symptom
from simulator.diagnosis.symptoms.trial import ails
from simulator.diagnosis.words import layers_text
from simulator.nn.initializers import Zeros

if TYPE_CHECKING:
    from simulator.diagnosis.evidence import Evidence

RECTIFIERS = ("relu", "leaky_relu", "prelu", "elu", "gelu", "silu", "softplus")
FIRST_MOMENTS = 3.0  # a first loss above this many times that of a constant guess is no chance


def _symmetric(evidence: Evidence, threshold: float) -> Sign | None:
    """Kernels of zeros are left out: residual branches and outputs start so on purpose."""
    identical = evidence.layers.identical[:-1]
    zero_start = {
        node.name
        for node in evidence.nodes
        if isinstance(getattr(node.layer, "kernel_initializer", None), Zeros)
    }
    skipped = any(node.kind == "merge" for node in evidence.nodes)
    meant = [skipped and name in zero_start for name in evidence.layers.kernels[:-1]]
    over = (identical > threshold) & ~np.array(meant, bool)
    if not over.any():
        return None
    names = tuple(np.array(evidence.layers.kernels[:-1])[over].tolist())
    value = float(identical[over].max())
    text = (
        f"symmetric units: {100 * value:.0f} % of the units of {layers_text(names)} start with the "
        "weights of another one, and will stay equal to it"
    )
    return Sign(value, text, names)


def _initialiser(evidence: Evidence, threshold: float) -> Sign | None:
    """Variance of kernels against what keeps the signal: 2/fan_in for rectifiers, else 1/fan_in.

    Few layers show it too where one is far off, as Glorot's is after a single input: of tanh only
    its straight middle is used then. Normalised networks rescale what their kernels do.
    """
    if evidence.normalises_batches or not ails(evidence):
        return None
    if evidence.has_layer("layer_normalization"):
        return None
    gains, names = [], []
    for node in evidence.nodes:
        layer = node.layer
        initializer = getattr(layer, "kernel_initializer", None)
        activation = getattr(getattr(layer, "activation", None), "name", "linear")
        if node.kind != "layer" or initializer is None or layer is None or node.name == "output":
            continue
        assert node.input_shape is not None
        spec = layer.parameters(node.input_shape)[0]
        draw = initializer.sample(spec.shape, spec.fan_in, spec.fan_out, np.random.default_rng(0))
        wanted = (2 if activation in RECTIFIERS else 1) / spec.fan_in
        gains.append(float(np.mean(np.square(draw))) / wanted)
        names.append(node.name)
    if not gains:
        return None
    value = float(np.exp(np.mean(np.log(np.maximum(gains, 1e-30)))))
    total = value ** (len(gains) / 2)
    if 1 / threshold < value < threshold or 1 / ADDED_UP < total < ADDED_UP:
        return None
    over = f"layer {names[0]}" if len(names) == 1 else f"{len(names)} layers"
    return Sign(
        value,
        f"initialiser unfit for the activation: kernels have {value:.2g} times the variance that "
        f"keeps the signal, which changes its size {total:.2g} times over {over}",
        tuple(names),
    )


ADDED_UP = 3.6  # times the signal's size: 1.9 times the variance over four layers


def _first_loss(evidence: Evidence, threshold: float) -> Sign | None:
    value = evidence.first_loss / evidence.reference_loss
    if evidence.loss_name == "mse" or not (value > threshold and ails(evidence)):
        return None
    return Sign(
        value,
        f"wrong first loss: it starts at {evidence.first_loss:.3g}, {value:.1f} times that of a "
        "constant guess: the outputs start too large",
    )


def _useless(evidence: Evidence, threshold: float) -> Sign | None:
    """Layers that their neighbour could stand for, or that undo what it does."""
    found: list[str] = []
    layers = [node for node in evidence.nodes if node.kind == "layer"]
    for before, after in pairwise(layers):
        follows = after.inputs == (evidence.nodes.index(before) + 1,)
        if before.layer is None or after.layer is None or not follows:
            continue
        activation = getattr(getattr(before.layer, "activation", None), "name", "")
        both = before.layer.type == after.layer.type == "dense" and after.name != "output"
        if both and activation == "linear" and evidence.depth > 2:
            found.append(f"{before.name} is linear, and {after.name} could do its work")
        if before.layer.type == "dropout" and after.layer.type == "batch_normalization":
            found.append(f"{after.name} normalises what dropout has changed")
        if before.layer.type == after.layer.type == "activation":
            found.append(f"{before.name} and {after.name} are two activations in a row")
    if not len(found) > threshold or not ails(evidence):
        return None
    places = "1 place" if len(found) == 1 else f"{len(found)} places"
    return Sign(float(len(found)), f"useless structure in {places}: {found[0]}")


def _output(evidence: Evidence, threshold: float) -> Sign | None:
    """How far targets lie outside what the output's activation can reach, over their size."""
    reach = REACH.get(evidence.output_activation)
    data = evidence.data
    if reach is None or not data.target_size > 0:
        return None
    beyond = max(reach[0] - data.lowest_target, data.highest_target - reach[1])
    if not beyond > threshold * data.target_size:
        return None
    lowest, highest = data.lowest_target, data.highest_target
    return Sign(
        beyond / data.target_size,
        f"output unfit for the loss: {evidence.output_activation} reaches {reach[0]:g} to "
        f"{reach[1]:g}, and the targets lie between {lowest:.3g} and {highest:.3g}",
        ("output",),
    )


REACH = {"tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0), "softmax": (0.0, 1.0)}


SYMPTOMS = (
    Symptom(
        name="symmetric_units",
        measures="share of a layer's units that start with the weights of another one",
        threshold=0.5,
        source="Goodfellow 2016, section 8.4",
        weight=90,
        cures=("a random initialiser",),
        look=_symmetric,
        moments=BEFORE,
    ),
    Symptom(
        name="output_unfit_for_the_loss",
        measures="how far targets lie beyond what the output reaches, over their size",
        threshold=0.2,
        source="UMLAUT 2021",
        weight=85,
        cures=("a linear output",),
        look=_output,
        moments=BEFORE,
    ),
    Symptom(
        name="initialiser_unfit_for_the_activation",
        measures="variance of the kernels over what keeps the signal's size",
        threshold=1.9,
        source="He 2015, Glorot 2010",
        weight=50,
        cures=("He's initialiser", "Glorot's initialiser"),
        look=_initialiser,
        moments=BEFORE,
    ),
    Symptom(
        name="wrong_first_loss",
        measures="the first loss over that of a constant guess",
        threshold=FIRST_MOMENTS,
        source="UMLAUT 2021, TheDeepChecker 2022",
        weight=40,
        cures=("an output that starts at zero", "another initialiser"),
        look=_first_loss,
        moments=BEFORE,
    ),
    Symptom(
        name="useless_structure",
        measures="layers that cancel or repeat what their neighbour does",
        threshold=0,
        source="NeuraLint 2021",
        weight=15,
        cures=("leaving the layer out", "another activation"),
        look=_useless,
        moments=BEFORE,
    ),
)
