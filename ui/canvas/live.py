"""What a layer does while it trains, in a few marks: its gradient over time and its signal."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.design import INPUT, LayerPlace
from simulator.shapes import NetworkAnalysis
from simulator.snapshot import NetworkSnapshot
from ui.canvas.layout import Layout
from ui.gradient_scale import GradientScale

Path = tuple[str, ...]
Rows = dict[Path, NDArray[np.intp]]

COLUMNS, LEVELS = 24, 12  # of a trace; a change too small to see repaints nothing
UNKNOWN = -1
WORTH_DEAD, WORTH_SATURATED = 0.05, 0.5
USUAL_WIDTH, WIDTH_A_DECADE, THINNEST, THICKEST = 2.5, 0.75, 0.5, 5.0
WIDTH_STEPS = 4  # to a pixel


@dataclass(frozen=True, slots=True)
class Live:
    """`trace` is the gradient's log10 over the record, in LEVELS of the heatmap's scale."""

    words: str = ""
    trace: tuple[int, ...] = ()


NOTHING = Live()


def layer_rows(network: NetworkAnalysis) -> Rows:
    """Which rows of a snapshot's layers belong to which card."""
    found: dict[Path, list[int]] = {}
    for row, name in enumerate(network.expanded):
        found.setdefault(tuple(name.split("/")[0::2]), []).append(row)
    return {path: np.array(rows, np.intp) for path, rows in found.items()}


def live_values(
    network: NetworkSnapshot, layers: Rows, kernels: Rows, scale: GradientScale
) -> dict[Path, Live]:
    """What each card tells of a snapshot; of repeated layers the middle one."""
    traces = _traces(network, scale)
    spread, dead, saturated = (
        network.value_of(name) for name in ("activation_std", "dead_share", "saturated_share")
    )
    found = {}
    for path, rows in layers.items():
        words = _words(_middle(spread, rows), _middle(dead, rows), _middle(saturated, rows))
        trace: tuple[int, ...] = ()
        if traces is not None and path in kernels:
            mine = traces[kernels[path]]
            whole = mine[0] if len(mine) == 1 else np.sort(mine, axis=0)[len(mine) // 2]
            trace = tuple(whole.tolist())
        found[path] = Live(words, trace)
    return found


def _traces(network: NetworkSnapshot, scale: GradientScale) -> NDArray[np.int8] | None:
    """(kernel layers, COLUMNS) levels, evenly spaced in steps; None where there is no line yet."""
    steps, decades = network.history.steps, network.history.gradient_log10
    if len(steps) < 2:
        return None
    wanted = np.linspace(steps[0], steps[-1], COLUMNS)
    part = decades[np.searchsorted(steps, wanted)].T
    with np.errstate(invalid="ignore"):
        share = np.clip((part - scale.low) / (scale.high - scale.low), 0, 1)
        return np.where(np.isnan(share), UNKNOWN, np.rint(share * LEVELS)).astype(np.int8)


def _middle(values: NDArray[np.floating], rows: NDArray[np.intp]) -> float:
    if len(rows) == 1:
        return float(values[rows[0]])
    return float(np.sort(values[rows])[len(rows) // 2])


def _words(spread: float, dead: float, saturated: float) -> str:
    """The one thing worth saying about a layer's outputs."""
    if dead >= WORTH_DEAD:
        return f"{100 * dead:.0f} % dead"
    if saturated >= WORTH_SATURATED:
        return f"{100 * saturated:.0f} % saturated"
    if math.isnan(spread):
        return ""
    return "not finite" if math.isinf(spread) else f"std {short(spread)}"


def short(value: float) -> str:
    """A number in two digits and few characters: "0.21", "3e-5"."""
    return f"{value:.2g}".replace("e-0", "e-").replace("e+0", "e")


def wire_width(spread: float) -> float:
    """How thick a signal of this spread is drawn, in even steps: a decade is three quarters."""
    if math.isnan(spread):
        return 1.5
    if spread <= 0 or math.isinf(spread):
        return THINNEST if spread <= 0 else THICKEST
    width = USUAL_WIDTH + WIDTH_A_DECADE * math.log10(spread)
    return min(THICKEST, max(THINNEST, round(width * WIDTH_STEPS) / WIDTH_STEPS))


def spreads(network: NetworkSnapshot, layers: Rows) -> dict[Path, float]:
    """The spread of each card's outputs."""
    values = network.value_of("activation_std")
    return {path: _middle(values, rows) for path, rows in layers.items()}


def wire_sources(layout: Layout) -> list[LayerPlace | None]:
    """For each wire the card whose signal it carries; None for what leaves the input."""
    ends: dict[tuple[float, float], LayerPlace | None] = {}
    for place, card in layout.cards.items():
        source = None if place.path == (INPUT,) else place
        ends[_key(card.box.right, card.box.y + card.box.h / 2)] = source
    waiting = list(layout.wires)
    while waiting:  # what passes through the side of a frame is known once the wire to it is
        left = []
        for wire in waiting:
            start, end = _key(*wire.points[0]), _key(*wire.points[-1])
            if start in ends:
                ends.setdefault(end, ends[start])
            else:
                left.append(wire)
        if len(left) == len(waiting):
            break
        waiting = left
    return [ends.get(_key(*wire.points[0])) for wire in layout.wires]


def _key(x: float, y: float) -> tuple[float, float]:
    return round(x, 1), round(y, 1)
