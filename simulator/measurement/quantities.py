"""What can be measured of every layer while it trains: names, units and scales, in one table."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Quantity(NamedTuple):
    """A number that is measured of each layer.

    `rows` says which layers have it: those with a kernel, or all. On the scale "log10" the
    logarithm is recorded, −inf for an exact zero; a "share" lies between 0 and 1. NaN stands for
    what was not measured.
    """

    name: str
    title: str
    unit: str
    rows: Literal["kernels", "layers"]
    scale: Literal["log10", "linear", "share"]
    summary: str


KERNEL_GRADIENT = "kernel_gradient"

QUANTITIES: dict[str, Quantity] = {
    quantity.name: quantity
    for quantity in (
        Quantity(
            KERNEL_GRADIENT, "kernel gradient", "L2 norm", "kernels", "log10",
            "how strongly the loss pulls at a layer's weights; zero means it learns nothing",
        ),
        Quantity(
            "activation_gradient", "activation gradient", "L2 norm", "layers", "log10",
            "how strongly the loss depends on a layer's outputs",
        ),
        Quantity(
            "update_ratio", "update ÷ weight", "ratio of L2 norms", "kernels", "log10",
            "how much of itself a kernel changes in a step; about 10⁻³ is usual",
        ),
        Quantity(
            "weight_norm", "kernel size", "L2 norm", "kernels", "linear",
            "how large a layer's weights are",
        ),
        Quantity(
            "activation_mean", "activation mean", "mean", "layers", "linear",
            "where a layer's outputs lie",
        ),
        Quantity(
            "activation_std", "activation spread", "standard deviation", "layers", "linear",
            "how much of the signal is left; zero means all inputs look the same",
        ),
        Quantity(
            "dead_share", "dead units", "share of units", "layers", "share",
            "units that are flat for every sample of the batch, so that they cannot learn",
        ),
        Quantity(
            "saturated_share", "saturated outputs", "share of outputs", "layers", "share",
            "outputs where the activation's slope is below 5 % of its largest",
        ),
        Quantity(
            "underflow_share", "zero gradients", "share of entries", "kernels", "share",
            "kernel gradients that are exactly zero: underflowed, or behind dead units",
        ),
        Quantity(
            "input_similarity", "similarity of inputs", "mean cosine", "layers", "share",
            "how alike the samples of the batch look; at 100 % nothing can tell them apart",
        ),
        Quantity(
            "effective_rank", "effective rank", "directions", "layers", "linear",
            "in how many directions the samples of the batch differ from zero",
        ),
    )
}  # fmt: skip
