"""The weight gradient view: of the selected layer, its gradient beside weight and last update."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ui.plots.line_item import LineItem
from ui.plots.number_text import number_text
from ui.plots.signed_plot import SignedBar, SignedPlot
from ui.plots.signed_scale import SymmetricScale
from ui.style import theme
from ui.views.base.plot_view import PlotView
from ui.views.weights.kernels import Values, entry, flat

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QResizeEvent

    from simulator.measurement.examination import LayerMatrices
    from simulator.measurement.snapshot import Snapshot
    from ui.views.base.export import Table

KINDS = ("gradient", "weight", "update")
TITLES = {"gradient": "gradient", "weight": "weight", "update": "last update"}
LEAST_ROW_PX = 92  # a network's row of less height has no line for norms
LEAST_COLUMN_PX = 120  # narrower columns have no colour bar
HINT = "The weights of the selected layer will be drawn here. Select a card; Space trains."


class WeightGradientView(PlotView):
    """A row a network: gradient, weight, update, each on a scale that all networks share."""

    needs = frozenset({"matrices"})

    def __init__(self) -> None:
        super().__init__(
            "weight_gradient_view",
            "Weight gradient",
            "Every entry of the selected layer's gradient, of its weights and of the last update",
        )
        self.setMinimumSize(280, 160)
        self._found: list[LayerMatrices | None] = []
        self._names: list[str] = []
        self._scales = {kind: SymmetricScale() for kind in KINDS}
        self._run: int | None = None
        self.heads = {kind: LineItem(theme.SMALL_PX, 600) for kind in KINDS}
        self.bars = {kind: SignedBar() for kind in KINDS}
        self.rows: list[NetworkMatrices] = []
        self._describe()
        self.show_hint(HINT)

    def draw(self, snapshot: Snapshot) -> None:
        found = [n.examination.matrices if n.examination else None for n in snapshot.networks]
        same_run = snapshot.run_id == self._run
        if (not any(found) and same_run) or (same_run and _same(found, self._found)):
            return
        if not same_run:
            self._scales = {kind: SymmetricScale() for kind in KINDS}
        self._run = snapshot.run_id
        self._found, self._names = found, [network.name for network in snapshot.networks]
        for kind in KINDS:
            self._scales[kind].follow(*(matrix_of(m, kind) for m in found if m is not None))
        self._describe()
        self._follow()

    def clear(self) -> None:
        self._found, self._names, self._run = [], [], None
        self._describe()
        self._follow()

    def limit(self, kind: str) -> float:
        """Where the scale of a kind ends."""
        return self._scales[kind].limit

    def _describe(self) -> None:
        found = [m for m in self._found if m is not None]
        text = ""
        if found:
            layers = {m.layer for m in found}
            of = f" of {layers.pop()}" if len(layers) == 1 else "s"
            ways = {_ways(m.kernel.shape) for m in found}
            text = f"kernel{of} · {' · '.join(sorted(ways))} · hatched: exactly 0"
        self.set_title("Weight gradient", text)

    def _follow(self) -> None:
        shown = any(self._found)
        self.show_hint("" if shown else HINT)
        count = len(self._found) if shown else 0
        if len(self.rows) != count:
            self._arrange(count)
        self._make_room()
        self.canvas.lay_out()
        for index, (row, matrices) in enumerate(zip(self.rows, self._found, strict=False)):
            row.follow(index, self._names[index], matrices, self.limit)
        self.canvas.settle()

    def _arrange(self, count: int) -> None:
        """Titles on top, a row a network, and at the right of each column its bar."""
        layout = self.canvas.ci
        layout.clear()
        self.heads = {kind: LineItem(theme.SMALL_PX, 600) for kind in KINDS}
        self.bars = {kind: SignedBar() for kind in KINDS}
        self.rows = [NetworkMatrices() for _ in range(count)]
        if not count:
            return
        for column, kind in enumerate(KINDS):
            layout.addItem(self.heads[kind], 0, 2 * column)
            layout.addItem(self.bars[kind], 3, 2 * column + 1)
            for index, row in enumerate(self.rows):
                layout.addItem(row.norms[kind], 3 * index + 2, 2 * column)
                layout.addItem(row.plots[kind], 3 * index + 3, 2 * column)
        for index, row in enumerate(self.rows):
            layout.addItem(row.name, 3 * index + 1, 0, 1, 2 * len(KINDS))
        layout.layout.setVerticalSpacing(theme.px(3))

    def _make_room(self) -> None:
        """Leave out what there is no room for: bars, then norms."""
        if not self.rows:
            return
        wide = self.canvas.width() / len(KINDS) >= theme.px(LEAST_COLUMN_PX)
        high = self.canvas.height() / len(self.rows) >= theme.px(LEAST_ROW_PX)
        for kind in KINDS:
            limit = self.limit(kind)
            self.bars[kind].setVisible(wide)
            self.bars[kind].show_limit(limit)
            if not wide:
                self.bars[kind].setFixedWidth(0)
            text = TITLES[kind] if wide else f"{TITLES[kind]}  ±{number_text(limit)}"
            self.heads[kind].set_texts([text], theme.current().text)
            for row in self.rows:
                row.norms[kind].take_room(high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def restyle(self) -> None:
        super().restyle()
        self._arrange(len(self.rows))
        self._follow()

    # Values under the mouse

    def reading(self, scene: QPointF) -> str:
        for row, matrices in zip(self.rows, self._found, strict=False):
            place = None if matrices is None else row.entry_at(scene, matrices.kernel.shape)
            if matrices is None or place is None:
                continue
            parts = [f"kernel[{', '.join(map(str, place))}]:"]
            for kind in ("weight", "gradient", "update"):
                values = matrix_of(matrices, kind)
                if values is not None:
                    parts.append(f"{kind} {number_text(float(f'{values[place]:.3g}'))},")
            return " ".join(parts).rstrip(",")
        return ""

    def table(self) -> Table:
        """Every entry of every kernel with its three numbers."""
        rows: list[list[object]] = []
        for name, matrices in zip(self._names, self._found, strict=True):
            if matrices is None:
                continue
            for place in np.ndindex(matrices.kernel.shape):
                update = "" if matrices.update is None else float(matrices.update[place])
                rows.append(
                    [
                        name, matrices.layer, " ".join(map(str, place)),
                        float(matrices.kernel[place]), float(matrices.gradient[place]), update,
                    ]
                )  # fmt: skip
        return ["network", "layer", "entry", "weight", "gradient", "update"], rows


class NetworkMatrices:
    """The items of one network: its name, and a plot and a norm for each kind of matrix."""

    def __init__(self) -> None:
        self.name = LineItem(theme.CONTROL_PX, 600)
        self.norms = {kind: LineItem() for kind in KINDS}
        self.plots = {kind: SignedPlot() for kind in KINDS}
        first, *others = self.plots.values()
        for plot in others:  # the same entries are seen in all three
            plot.box.setXLink(first.box)
            plot.box.setYLink(first.box)

    def follow(
        self, index: int, name: str, matrices: LayerMatrices | None, limit: Callable[[str], float]
    ) -> None:
        """Show a layer's matrices, or nothing."""
        letter = f"{theme.LETTERS[index]}  {name}"
        texts = [letter]
        if matrices is not None:
            layer = f"{letter} · {matrices.layer}"
            texts = [f"{layer} · {_shape_text(matrices.kernel.shape)}", layer, letter]
        self.name.set_texts(texts, theme.current().network_texts[index])
        for kind, plot in self.plots.items():
            values = None if matrices is None else matrix_of(matrices, kind)
            plot.setVisible(values is not None)
            if values is None:
                self.norms[kind].set_texts(["not yet"], theme.current().muted)
                continue
            flattened, gaps = flat(values)
            plot.show_values(flattened, limit(kind), gaps, square=values.ndim == 4)
            words = _norm(values, shared=plot.shares_pixels)
            self.norms[kind].set_texts(words, theme.current().muted)

    def entry_at(self, scene: QPointF, shape: tuple[int, ...]) -> tuple[int, ...] | None:
        """The kernel's entry under a point of the scene."""
        for plot in self.plots.values():
            cell = plot.cell_at(scene)
            if cell is not None:
                return entry(shape, *cell)
        return None


def matrix_of(matrices: LayerMatrices, kind: str) -> Values | None:
    """One of a layer's matrices; None where there is none yet."""
    if kind == "weight":
        return matrices.kernel
    return matrices.gradient if kind == "gradient" else matrices.update


def _same(found: list[LayerMatrices | None], known: list[LayerMatrices | None]) -> bool:
    return len(found) == len(known) and all(a is b for a, b in zip(found, known, strict=True))


def _norm(values: Values, *, shared: bool) -> list[str]:
    """How large the whole matrix is, and whether several entries share a pixel."""
    size = number_text(float(f"{np.linalg.norm(values.astype(np.float64)):.3g}"))
    norm = f"norm {size}"
    return [*([f"{norm} · largest of each block"] if shared else []), norm, size]


def _ways(shape: tuple[int, ...]) -> str:
    """What runs downwards and to the right in the map of a kernel."""
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
