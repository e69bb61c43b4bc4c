"""The weight gradient view: of the selected layer, its gradient beside weight and last update."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from simulator.measurement.number_text import number_text
from ui.plots.line_item import LineItem
from ui.plots.signed_plot import LEAST_PX, SignedPlot
from ui.plots.signed_scale import SymmetricScale
from ui.style import theme
from ui.views.base.panel_view import WORDS_GAP_PX, ExaminedView, NetworkPanel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtCore import QPointF

    from simulator.measurement.examination import LayerMatrices
    from simulator.measurement.snapshot import NetworkSnapshot
    from ui.plots.plot import Plot
    from ui.plots.plot_box import PlotBox

Values = NDArray[np.floating]
TITLES = {"gradient": "gradient", "weight": "weight", "update": "last update"}
# rows lower than LOW_PX have a letter beside them instead of names and norms
LETTER_PX, LOW_PX, LOW_GAP_PX = 22, 70, 2


class WeightGradientView(ExaminedView["MatricesPanel", "LayerMatrices"]):
    """A row a network: gradient, weight, update, each on a scale that all networks share."""

    needs = frozenset({"matrices"})
    header = "network", "layer", "entry", "weight", "gradient", "update"
    hint = "The weights of the selected layer will be drawn here. Select a card; Space trains."

    def __init__(self) -> None:
        super().__init__(
            "weight_gradient_view",
            "Weight gradient",
            "Every entry of the selected layer's gradient, of its weights and of the last update",
            MatricesPanel,
        )
        self.setMinimumSize(280, 160)
        self._low = False
        self.describe(same_run=False)

    def examined(self, network: NetworkSnapshot) -> LayerMatrices | None:
        return network.examination.matrices if network.examination else None

    def describe(self, *, same_run: bool) -> None:
        if not same_run:
            self._scales = {kind: SymmetricScale() for kind in TITLES}
        found = self.known()
        for kind, scale in self._scales.items():
            scale.follow(*(matrix_of(matrices, kind) for matrices in found))
        text = ""
        if found:
            layers = {matrices.layer for matrices in found}
            of = f" of {layers.pop()}" if len(layers) == 1 else "s"
            ways = {_ways(matrices.kernel.shape) for matrices in found}
            text = f"kernel{of} · {' · '.join(sorted(ways))} · hatched: exactly 0"
        self.set_title("Weight gradient", text)

    def limit(self, kind: str) -> float:
        """Where the scale of a kind ends."""
        return self._scales[kind].limit

    def columns(self, count: int) -> int:
        return 1

    def panel_px(self, index: int, count: int, columns: int) -> tuple[float, float]:
        """Low rows are as high as each other below the captions, which only the first one has."""
        width, height = super().panel_px(index, count, columns)
        self._low = height < theme.px(LOW_PX)
        if not self._low:
            return width, height
        head = 2 * QFontMetrics(theme.font(theme.SMALL_PX)).height()
        return width, height - head / count + (0 if index else head)

    def show_panel(self, index: int, panel: MatricesPanel) -> None:
        limits = {kind: self.limit(kind) for kind in TITLES}
        panel.show_matrices(self.names[index], self.found[index], limits, low=self._low)

    def zoom_plots(self) -> list[Plot]:
        return [panel.plots["gradient"] for panel in self.panels]  # the others follow

    def rows_of(self, found: LayerMatrices) -> Iterator[Sequence[object]]:
        for place in np.ndindex(found.kernel.shape):
            update = "" if found.update is None else float(found.update[place])
            numbers = float(found.kernel[place]), float(found.gradient[place]), update
            yield found.layer, " ".join(map(str, place)), *numbers


class MatricesPanel(NetworkPanel):
    """A picture for each kind of matrix, its norm above it; one zoom for all three."""

    last_line = 3

    def __init__(self, index: int) -> None:
        super().__init__(index, columns=4)
        self.letter = LineItem(theme.CONTROL_PX, 600)
        self.captions = {kind: LineItem() for kind in TITLES}
        self.limits = {kind: LineItem() for kind in TITLES}  # where there are no bars
        self.plots = {kind: SignedPlot() for kind in TITLES}
        self.addItem(self.letter, 4, 0)
        self.layout.setAlignment(self.letter, Qt.AlignmentFlag.AlignVCenter)
        for column, (kind, plot) in enumerate(self.plots.items(), start=1):
            for row, item in enumerate((self.captions[kind], self.limits[kind], plot), start=2):
                self.addItem(item, row, column)
            self.layout.setAlignment(plot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            plot.box.navigated.connect(self._follow_zoom)
        self.matrices: LayerMatrices | None = None

    def restyle(self) -> None:
        super().restyle()
        for item in (self.letter, *self.captions.values(), *self.limits.values()):
            item.restyle()

    def let_go(self) -> None:
        self.matrices = None
        for plot in self.plots.values():
            plot.let_go()

    def show_matrices(
        self,
        name: str,
        matrices: LayerMatrices | None,
        limits: dict[str, float],
        *,
        low: bool,
    ) -> None:
        """Show a layer's matrices, or nothing, on scales that end at ±`limits`.

        Where rows are `low`, a letter stands for the name, and only the first has captions.
        """
        self.matrices, shape, layer = matrices, (), list[str]()
        if matrices is not None:
            shape = matrices.kernel.shape
            layer = [f"{matrices.layer} · {_shape_text(shape)}", matrices.layer]
        letter, gap = theme.px(LETTER_PX) if low else 0, theme.px(theme.GAP)
        across = max(1.0, (self.width_px - letter) / len(TITLES) - gap)
        barred = not low and all(
            across - plot.bar_px(limits[kind]) >= theme.px(LEAST_PX)
            for kind, plot in self.plots.items()
        )
        self.show_name(name, *layer)
        self.show_facts()
        self.keep_gap(LOW_GAP_PX if low else WORDS_GAP_PX)
        self.name.take_room(not low)
        self.letter.take_room(low)
        self.letter.set_texts(
            [theme.LETTERS[self.index]], theme.current().network_texts[self.index]
        )
        self.layout.setColumnFixedWidth(0, letter)
        captioned = not low or self.index == 0
        for column, (kind, plot) in enumerate(self.plots.items(), start=1):
            self.layout.setColumnFixedWidth(column, across)
            self.layout.setColumnSpacing(column, gap)
            values = None if matrices is None else matrix_of(matrices, kind)
            self.captions[kind].take_room(captioned)
            self.limits[kind].take_room(captioned and not barred)
            self.limits[kind].set_texts([f"±{number_text(limits[kind])}"], theme.current().muted)
            room = across, self.below_px(self.captions[kind], self.limits[kind])
            tiles, side = tiles_of(np.zeros((0, 0)) if values is None else values)
            plot.show_values(tiles, limits[kind], room, across=side, barred=barred,
                             square=len(shape) == 4)  # fmt: skip
            texts = _caption(TITLES[kind], values, shared=plot.shares_pixels)
            self.captions[kind].set_texts(texts, theme.current().text)

    def _follow_zoom(self, moved: PlotBox) -> None:
        """The same entries are seen in all three."""
        moved.lead(plot.box for plot in self.plots.values())

    def reading(self, scene: QPointF) -> str:
        cells = (plot.cell_at(scene) for plot in self.plots.values())
        cell, matrices = next((cell for cell in cells if cell is not None), None), self.matrices
        if cell is None or matrices is None:
            return ""
        place = entry(matrices.kernel.shape, *cell)
        values = {kind: matrix_of(matrices, kind) for kind in ("weight", *TITLES)}
        parts = [f"{kind} {number_text(float(found[place]), 3)}"
                 for kind, found in values.items() if found is not None]  # fmt: skip
        return f"kernel[{', '.join(map(str, place))}]: {', '.join(parts)}"


def matrix_of(matrices: LayerMatrices, kind: str) -> Values | None:
    """One of a layer's matrices; None where there is none yet."""
    if kind == "weight":
        return matrices.kernel
    return matrices.gradient if kind == "gradient" else matrices.update


def tiles_of(kernel: Values) -> tuple[Values, int]:
    """A kernel as tiles (count, rows, columns), and how many of them stand side by side.

    A dense kernel (fan_in, units) is one tile. Of a convolution's (height, width, channels,
    filters) each channel and filter is a tile, channels downwards and filters to the right; the
    filters of a single channel stand in several rows.
    """
    if kernel.ndim == 2:
        return kernel[None], 1
    height, width, channels, filters = kernel.shape
    across = filters
    if channels == 1:
        down = max(r for r in range(1, filters + 1) if filters % r == 0 and r * r <= filters)
        across = filters // down
    return kernel.transpose(2, 3, 0, 1).reshape(-1, height, width), across


def entry(shape: tuple[int, ...], tile: int, row: int, column: int) -> tuple[int, ...]:
    """The kernel's entry in a cell of a tile."""
    return (row, column) if len(shape) == 2 else (row, column, *divmod(tile, shape[3]))


def _caption(title: str, values: Values | None, *, shared: bool) -> list[str]:
    """What a picture is, how large the whole matrix, and whether entries share a pixel."""
    if values is None:
        return [f"{title} · not yet", "not yet"]
    size = number_text(float(np.linalg.norm(values.astype(np.float64))), 3)
    norm = f"{title} · norm {size}"
    return [*([f"{norm} · largest of each block"] if shared else []), norm, title]


def _ways(shape: tuple[int, ...]) -> str:
    """What runs downwards and to the right in the picture of a kernel."""
    if len(shape) == 2:
        return "inputs down, units to the right"
    if shape[2] == 1:
        return "a tile for each filter"
    return "a tile for each channel (down) and filter (to the right)"


def _shape_text(shape: tuple[int, ...]) -> str:
    if len(shape) == 2:
        return f"{_counted(shape[0], 'input')} × {_counted(shape[1], 'unit')}"
    tiles = f"{_counted(shape[2], 'channel')} × {_counted(shape[3], 'filter')}"
    return f"{tiles} of {shape[0]} × {shape[1]}"


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
