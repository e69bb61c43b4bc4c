"""The colours of cards and cells: the median gradient of each, for all networks in one pass."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor

from simulator.design.design import LayerPlace
from simulator.design.layer_name import LayerName
from ui.canvas.measured.live_values import GroupMedians, kernels_of, rows_of_cards
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from simulator.design.graph import NetworkAnalysis, Node
    from ui.style.gradient_scale import GradientScale

STEPS = 128  # from dark to bright: a change too small to see repaints nothing
UNKNOWN, ZERO, ENDLESS = -1, STEPS + 1, STEPS + 2

GradientColour = QColor | None  # None is not known


class StepColours(dict[int, GradientColour]):
    """The colours of the steps of a scale, each made when it is first asked for."""

    def __init__(self, scale: GradientScale) -> None:
        super().__init__({UNKNOWN: None})
        self.scale, self._theme = scale, theme.current()

    def fits(self, scale: GradientScale) -> bool:
        """Whether these are still the colours of a scale: another theme has others."""
        return scale == self.scale and self._theme is theme.current()

    def __missing__(self, step: int) -> QColor:
        scale, ends = self.scale, {ZERO: -np.inf, ENDLESS: np.inf}
        log10 = ends.get(step, scale.low + step / STEPS * (scale.high - scale.low))
        made = self[step] = scale.color(log10)
        return made

    def steps(self, log10: NDArray[np.floating]) -> NDArray[np.intp]:
        """The step of each value."""
        scale = self.scale
        share = (log10 - scale.low) * (STEPS / (scale.high - scale.low))
        found = np.rint(np.minimum(np.maximum(share, 0), STEPS))
        found[log10 == np.inf] = ENDLESS
        found[log10 == -np.inf] = ZERO
        found[np.isnan(log10)] = UNKNOWN
        steps: NDArray[np.intp] = found.astype(np.intp)
        return steps


class LayerColours:
    """Which gradients of a run colour which card and which cells, and what they show.

    `frames` are the blocks with their repetitions, a cell each; `rows` is how many gradients each
    network has.
    """

    def __init__(
        self, networks: Sequence[NetworkAnalysis], frames: Iterable[tuple[LayerPlace, int]]
    ) -> None:
        kernels = [kernels_of(network) for network in networks]
        self.rows = [len(layers) for layers in kernels]
        before = [0, *accumulate(self.rows)]  # rows of the networks before each
        groups: list[list[int]] = []
        self.cards: list[LayerPlace] = []
        for number, layers in enumerate(kernels):
            for path, rows in rows_of_cards(layers).items():
                self.cards.append(LayerPlace(number, path))
                groups.append([before[number] + row for row in rows])
        self._frames: list[tuple[LayerPlace, slice]] = []
        for place, repeat in frames:
            self._frames.append((place, slice(len(groups), len(groups) + repeat)))
            cells = _rows_of_cells(kernels[place.network], place.path, repeat)
            groups += [[before[place.network] + row for row in rows] for rows in cells]
        self._medians = GroupMedians(groups)
        self._steps: NDArray[np.intp] | None = None
        self._step_colours: StepColours | None = None

    def clear(self) -> None:
        """Forget what is shown: the next `changes` returns every colour."""
        self._steps = None

    def changes(
        self, log10: NDArray[np.floating], step_colours: StepColours
    ) -> tuple[
        list[tuple[LayerPlace, QColor | None]], list[tuple[LayerPlace, list[QColor | None]]]
    ]:
        """The colours of the cards, and of the cells of frames, that are others than before.

        `log10` are the gradients of all networks, one after the other.
        """
        steps = step_colours.steps(self._medians.of(log10, strict=True))
        if self._steps is None or step_colours is not self._step_colours:
            changed = np.ones(len(steps), bool)
        else:
            changed = steps != self._steps
        self._steps, self._step_colours = steps, step_colours
        others = np.flatnonzero(changed[: len(self.cards)])
        cards = [
            (self.cards[at], step_colours[step])
            for at, step in zip(others.tolist(), steps[others].tolist(), strict=True)
        ]
        frames = [
            (place, [step_colours[step] for step in steps[cells].tolist()])
            for place, cells in self._frames
            if changed[cells].any()
        ]
        return cards, frames


def _rows_of_cells(kernels: Sequence[Node], path: tuple[str, ...], repeat: int) -> list[list[int]]:
    """The rows of each repetition of a block."""
    depth = len(path)
    cells: list[list[int]] = [[] for _ in range(repeat)]
    for row, node in enumerate(kernels):
        if node.path[:depth] == path and len(node.path) > depth:
            cells[LayerName.parse(node.name).repetitions[depth - 1] - 1].append(row)
    return cells
