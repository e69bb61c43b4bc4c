"""Into how many straight pieces a network of rectifiers cuts a line through its inputs.

Such a network is piecewise linear: between two kinks the same units are active. Telgarsky (2016)
shows that L layers can make 2^L pieces; Hanin and Rolnick (2019) that random ones make few.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulator.engine.samples import columns_of
from simulator.nn.activations import LeakyRelu, Linear, Prelu, Relu
from simulator.nn.layers import ActivationLayer, BatchNormalization, Dense

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.arrays import Array
    from simulator.design.graph import Node
    from simulator.engine.network import Network

INTERVALS = 2**16  # two kinks within one of them are counted as one
RECTIFIERS = (Relu, LeakyRelu, Prelu)


def is_piecewise_linear(nodes: Sequence[Node]) -> bool:
    """Whether pieces can be counted: dense layers and normalised batches, bent by rectifiers."""
    for node in nodes:
        if isinstance(node.layer, Dense | ActivationLayer):
            if not isinstance(node.layer.activation, (*RECTIFIERS, Linear)):
                return False
        elif node.layer is not None and not isinstance(node.layer, BatchNormalization):
            return False
    return True


def linear_pieces(network: Network, inputs: Array) -> float:
    """The pieces between the smallest and the largest value of every input, (samples, features).

    Counted where units turn on or off between neighbours of INTERVALS + 1 points, in inference
    mode. NaN where the network is not piecewise linear.
    """
    if not is_piecewise_linear(network.nodes):
        return math.nan
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    along = np.linspace(0.0, 1.0, INTERVALS + 1)[:, None]
    points = columns_of(low + along * (high - low), network.dtype)
    inference = network.inference(network.state)
    kinks = np.zeros(INTERVALS, dtype=bool)
    for index, node in enumerate(network.nodes):
        if isinstance(getattr(node.layer, "activation", None), RECTIFIERS):
            active = inference.values(points, index) > 0
            kinks |= (active[:, 1:] != active[:, :-1]).any(axis=0)
    return float(kinks.sum() + 1)
