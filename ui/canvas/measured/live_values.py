"""What cards and wires show of a layer while it trains: a text, a gradient trace, a width."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.design.design import LayerPlace
from simulator.measurement.number_text import number_text
from simulator.nn.activations import Activation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from simulator.design.graph import NetworkAnalysis, Node
    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot
    from simulator.nn.layers.base import Layer
    from ui.style.gradient_scale import GradientScale

COLUMNS, LEVELS = 24, 12  # of a trace; a change too small to see repaints nothing
UNKNOWN = -1
SHOWN_QUANTITIES = ("activation_std", "dead_share", "saturated_share")
WORTH_DEAD, WORTH_SATURATED = 0.05, 0.5  # shares from which on they are shown
USUAL_WIDTH, WIDTH_A_DECADE, THINNEST, THICKEST = 2.5, 0.75, 0.5, 5.0
WIDTH_STEPS = 4  # to a pixel


class LiveValues(NamedTuple):
    """`trace` is the gradient's log10 over the record, in LEVELS of the heatmap's scale."""

    text: str = ""
    trace: tuple[int, ...] = ()


NO_VALUES = LiveValues()


class LayerRows:
    """Which rows of a network's snapshot belong to which card.

    A card in a repeated block stands for several layers: it shows their median.
    """

    def __init__(self, number: int, network: NetworkAnalysis) -> None:
        layer_nodes = [node for node in network.nodes if node.kind == "layer"]
        layers = rows_of_cards(layer_nodes)
        kernels = rows_of_cards(kernels_of(network))
        self.rows = len(layer_nodes)
        self._cards = [LayerPlace(number, path) for path in layers]
        self._layers = GroupMedians([*layers.values()])
        self._traced = [LayerPlace(number, path) for path in kernels]
        self._kernels = GroupMedians([*kernels.values()])
        self._saturates = np.array([_saturates(node.layer) for node in layer_nodes])

    def spreads(self, network: NetworkSnapshot) -> dict[LayerPlace, float]:
        """The standard deviation of each card's outputs, NaN where unknown."""
        found = self._layers.of(network.value_of("activation_std"))
        return dict(zip(self._cards, found.tolist(), strict=True))

    def texts(self, network: NetworkSnapshot, snapshot: Snapshot) -> list[tuple[LayerPlace, str]]:
        """The most notable value of each card's outputs: dead, saturated, or their spread."""
        steps = [snapshot.differing_step(network, name) for name in SHOWN_QUANTITIES]
        spread, dead, saturated = (network.value_of(name) for name in SHOWN_QUANTITIES)
        known = [spread, dead, np.where(self._saturates, saturated, 0)]
        each = self._layers.of(np.stack(known, axis=1))
        found = zip(self._cards, each.tolist(), strict=True)
        return [(place, _text(values, steps)) for place, values in found]

    def traces(
        self, network: NetworkSnapshot, scale: GradientScale
    ) -> dict[LayerPlace, tuple[int, ...]]:
        """Each card's trace, evenly spaced in steps; empty before the second recorded step."""
        steps, decades = network.history.steps, network.history.gradient_log10
        if len(steps) < 2:
            return {}
        wanted = np.linspace(steps[0], steps[-1], COLUMNS)
        part = decades[np.searchsorted(steps, wanted)].T
        with np.errstate(invalid="ignore"):
            share = np.clip((part - scale.low) / (scale.high - scale.low), 0, 1)
            levels = np.where(np.isnan(share), UNKNOWN, np.rint(share * LEVELS))
        each = self._kernels.of(levels).astype(int).tolist()
        return {place: tuple(trace) for place, trace in zip(self._traced, each, strict=True)}


def _saturates(layer: Layer | None) -> bool:
    """Whether a layer can be called saturated: half of a ReLU is flat by design."""
    activation = getattr(layer, "activation", None)
    return not (isinstance(activation, Activation) and activation.identity_on_positive)


def _text(values: Sequence[float], steps: Sequence[int | None]) -> str:
    """The most notable value of a layer's outputs, with its step if that is an earlier one."""
    spread, dead, saturated = values
    if dead >= WORTH_DEAD:
        text, step = f"{100 * dead:.0f} % dead", steps[1]
    elif saturated >= WORTH_SATURATED:
        text, step = f"{100 * saturated:.0f} % saturated", steps[2]
    elif math.isnan(spread):
        return ""
    else:
        text = "not finite" if math.isinf(spread) else f"std {number_text(spread, 2)}"
        step = steps[0]
    return text if step is None else f"{text} at step {step:,}"


def wire_width(spread: float) -> float:
    """The width in pixels of a wire whose values have this standard deviation.

    A decade is three quarters of a pixel, in steps of a quarter; 2.5 at a deviation of 1.
    """
    if math.isnan(spread):
        return 1.5
    if spread <= 0 or math.isinf(spread):
        return THINNEST if spread <= 0 else THICKEST
    width = USUAL_WIDTH + WIDTH_A_DECADE * math.log10(spread)
    return min(THICKEST, max(THINNEST, round(width * WIDTH_STEPS) / WIDTH_STEPS))


Path = tuple[str, ...]


def kernels_of(network: NetworkAnalysis) -> list[Node]:
    """The expanded layers with a kernel, in the order of a snapshot's rows."""
    return [
        node
        for node in network.nodes
        if node.kind == "layer" and node.layer is not None and node.layer.has_kernel
    ]


def rows_of_cards(layers: Iterable[Node]) -> dict[Path, list[int]]:
    """Which rows belong to which card; every expanded layer has one, in this order."""
    found: dict[Path, list[int]] = {}
    for row, node in enumerate(layers):
        found.setdefault(node.path, []).append(row)
    return found


class GroupMedians:
    """The median of each of some groups of rows.

    Groups of one size are sorted together: a network has few sizes, however many layers it has.
    """

    def __init__(self, groups: Sequence[Sequence[int]]) -> None:
        self._count = len(groups)
        sizes: dict[int, list[int]] = {}
        for at, rows in enumerate(groups):
            if rows:
                sizes.setdefault(len(rows), []).append(at)
        self._parts = [
            (np.array(places, np.intp), np.array([groups[at] for at in places], np.intp))
            for places in sizes.values()
        ]

    def of(self, values: NDArray[np.number], *, strict: bool = False) -> NDArray[np.float64]:
        """(groups, ...) of (rows, ...), NaN where a group is empty; where it is `strict`, also
        where one of its values is NaN.
        """
        found = np.full((self._count, *values.shape[1:]), np.nan)
        for places, rows in self._parts:
            size = rows.shape[1]
            ordered = np.sort(values[rows], axis=1)  # NaN last
            middle = ordered[:, size // 2]
            if strict:
                middle = np.where(np.isnan(ordered[:, -1]), np.nan, middle)
            found[places] = middle
        return found
