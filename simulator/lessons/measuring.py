"""What claims measure: numbers of a trained network, or of the first mini-batch of a new run.

Values of layers are those of the latest mini-batch, in natural units: a norm, not its logarithm.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.cancellation import IsCancelled, never, raise_if
from simulator.lessons.claims import EVALUATED, FORESEEN
from simulator.lessons.layer_rows import rows
from simulator.measurement.linear_pieces import linear_pieces
from simulator.measurement.quantities import QUANTITIES
from simulator.measurement.requests import PROBED
from simulator.measurement.similarity import effective_rank, mean_cosine
from simulator.training.monitor import Monitor
from simulator.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.arrays import Array
    from simulator.design.design import Design
    from simulator.engine.network import Network
    from simulator.lessons.claims import Measurement, Reduction

REDUCTIONS: dict[str, Callable[[Array], Any]] = {
    "first": lambda values: values[0],
    "last": lambda values: values[-1],
    "mean": np.mean,
    "median": np.median,
    "min": np.min,
    "max": np.max,
}

# measured by request; the heatmap draws a mean cosine below zero as zero, a claim may be about it
SIMILARITIES: dict[str, Callable[[Array], float]] = {
    "input_similarity": mean_cosine,
    "effective_rank": effective_rank,
}


def first_step(design: Design, is_cancelled: IsCancelled = never) -> Trainer:
    """A new run of `design` after its first step, in which every quantity was measured."""
    trainer = Trainer(design, is_cancelled=is_cancelled)
    trainer.step(PROBED)
    return trainer


def train(trainer: Trainer, epochs: int) -> None:
    """Make so many epochs, beyond the plan where they are more; all is measured in the last step.

    Ends early where every network has diverged. Raises Cancelled where the run is.
    """
    for number in range(epochs * trainer.steps_per_epoch, 0, -1):
        if not trainer.alive:
            return
        raise_if(trainer.is_cancelled)
        trainer.step(PROBED if number == 1 else ())


def measure(trainer: Trainer, asked: Measurement) -> float:
    """The value of a measurement now; NaN where there is none."""
    index = [network.name for network in trainer.networks].index(asked.network)
    network = trainer.networks[index]
    if asked.quantity == FORESEEN:
        told = Monitor(Trainer(trainer.design, is_cancelled=trainer.is_cancelled)).forecasts[index]
        return float(asked.symptom in [each.name for each in told])
    if asked.quantity in EVALUATED:
        if network.divergence is not None:
            return math.inf if asked.quantity.endswith("loss") else math.nan
        evaluation = trainer.evaluation(index)
        return math.nan if evaluation is None else float(getattr(evaluation, asked.quantity))
    match asked.quantity:
        case "depth":
            return network.depth
        case "parameters":
            return network.parameter_count
        case "steps":
            return trainer.step_number
        case "diverged":
            return float(network.divergence is not None)
        case "linear_pieces":
            return linear_pieces(network, trainer.dataset.train_inputs)
        case "condition_number":
            return condition_number(network, rows(asked.layers, network.layout.kernel_names))
    if network.divergence is not None:
        return math.nan  # what its layers showed last was before
    assert asked.reduce is not None
    names, decades = _values(trainer, index, asked.quantity)
    return reduced(decades[rows(asked.layers, names)], asked.reduce, _is_log10(asked.quantity))


def _is_log10(quantity: str) -> bool:
    return quantity in QUANTITIES and QUANTITIES[quantity].scale == "log10"


def _values(trainer: Trainer, index: int, quantity: str) -> tuple[tuple[str, ...], Array]:
    """The names and latest values of a quantity's rows, log10 where it is recorded so."""
    network = trainer.networks[index]
    if quantity in SIMILARITIES:
        return network.layer_names, _similarities(network, quantity)
    state = trainer.snapshot().networks[index]
    return state.rows_of(quantity), state.value_of(quantity).astype(np.float64)


def _similarities(network: Network, quantity: str) -> Array:
    """How alike samples look behind each layer, in the latest mini-batch."""
    assert network.last_pass is not None
    plan, predictions = network.last_pass
    nodes = [index for index, node in enumerate(network.nodes) if node.kind == "layer"]
    outputs = [*(plan.values[node + 1] for node in nodes[:-1]), predictions]
    return np.array([SIMILARITIES[quantity](values) for values in outputs])


def reduced(values: Array, how: Reduction, log10: bool = False) -> float:
    """One number of a quantity's values in forward order; they are logarithms where `log10`.

    Factors are those of a least-squares line through the logarithms; NaN where one is not finite.
    """
    with np.errstate(all="ignore"):
        decades = values if log10 else np.log10(values)
        natural = 10.0**values if log10 else values
        match how:
            case "first_over_last":
                ratio = 10.0 ** (values[0] - values[-1]) if log10 else values[0] / values[-1]
                return float(ratio)
            case "factor_to_output" | "factor_to_input":
                if len(values) < 2 or not np.isfinite(decades).all():
                    return math.nan
                slope = float(np.polyfit(np.arange(len(values)), decades, 1)[0])
                return float(10.0 ** (slope if how == "factor_to_output" else -slope))
        return float(REDUCTIONS[how](natural))


def condition_number(network: Network, chosen: list[int]) -> float:
    """Largest over smallest singular value of the product of some kernels, in double precision.

    That is the Jacobian of a chain of linear layers without biases' influence.
    """
    product: Array | None = None
    starts, stops = network.layout.kernel_starts, network.layout.kernel_stops
    kernels = [
        part.views(network.state.parameters)["kernel"].astype(np.float64)
        for part in network.layout.slices
        if part.node.kind == "layer" and part.specs and part.specs[0].name == "kernel"
    ]
    assert len(kernels) == len(starts) == len(stops)
    for row in chosen:
        kernel = kernels[row].reshape(-1, kernels[row].shape[-1])
        product = kernel if product is None else product @ kernel
    assert product is not None
    singular = np.linalg.svd(product, compute_uv=False)
    return float(singular[0] / singular[-1]) if singular[-1] > 0 else math.inf
