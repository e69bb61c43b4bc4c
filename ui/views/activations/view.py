"""The activation view: unit responses over the plane, feature maps, or units against samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QPushButton

from ui.plots.line_item import LineItem
from ui.plots.number_text import number_text
from ui.plots.pens import pen
from ui.plots.plot import Plot, quiet_line
from ui.plots.signed_plot import SignedBar, SignedPlot
from ui.plots.signed_scale import SymmetricScale
from ui.style import theme
from ui.views.activations.mosaic import columns_for, mosaic, tile_at
from ui.views.base.plot_view import PlotView

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from simulator.measurement.examination import LayerActivations
    from simulator.measurement.snapshot import Snapshot
    from ui.views.base.export import Table

PICTURE_PX, LEAST_PX, FACT_PX = 72, 170, 110
MOST_CLASSES = 20  # more than these are not parted by lines
HINT = "What the selected layer makes of the data will be drawn here. Select a card; Space trains."
WORDS = {
    "plane": "each unit's output · x1 to the right, x2 upwards",
    "image": "feature maps · training example {example}",
    "matrix": "units down · samples to the right, by target",
}


class ActivationView(PlotView):
    """A panel a network, all maps on one scale, which is symmetric about 0.

    Left and right choose the example whose feature maps are shown.
    """

    needs = frozenset({"activations"})

    def __init__(self) -> None:
        super().__init__(
            "activation_view",
            "Activations",
            "What the selected layer makes of the data: unit by unit, or sample by sample",
        )
        self.setMinimumSize(240, 160)
        self._found: list[LayerActivations | None] = []
        self._names: list[str] = []
        self._scale = SymmetricScale()
        self._run: int | None = None
        self._arranged: object = None
        self.panels: list[UnitMaps] = []
        self.bar = SignedBar()
        self._steps = [self._chooser("◂", -1, "before"), self._chooser("▸", 1, "next")]
        self._describe()
        self.show_hint(HINT)

    def _chooser(self, sign: str, by: int, word: str) -> QPushButton:
        button = QPushButton(sign)
        button.setProperty("quiet", True)
        button.setAccessibleName(f"The example {word}")
        button.setToolTip(f"The training example {word} ({'→' if by > 0 else '←'})")
        button.clicked.connect(lambda _checked=False: self.choose_example(self.example + by))
        self.title_bar.add_control(button)
        return button

    def choose_example(self, example: int) -> None:
        """Show the feature maps of another training example, counted from 0."""
        if example >= 0 and example != self.example:
            self.example = example
            self.needs_changed.emit()

    def draw(self, snapshot: Snapshot) -> None:
        found = [n.examination.activations if n.examination else None for n in snapshot.networks]
        same_run = snapshot.run_id == self._run
        known = len(found) == len(self._found) and all(
            a is b for a, b in zip(found, self._found, strict=True)
        )
        if same_run and (known or not any(found)):
            return
        if not same_run or _layers(found) != _layers(self._found):
            self._scale = SymmetricScale()
        self._run = snapshot.run_id
        self._found, self._names = found, [network.name for network in snapshot.networks]
        self._scale.follow(*(a.values for a in found if a is not None))
        shown = next((a.example for a in found if a is not None and a.kind == "image"), None)
        if shown is not None and shown < self.example:
            self.example = shown  # there are no more examples
        self._describe()
        self._follow()

    def clear(self) -> None:
        self._found, self._names, self._run = [], [], None
        self._describe()
        self._follow()

    @property
    def limit(self) -> float:
        """Where the scale of all maps ends."""
        return self._scale.limit

    def _describe(self) -> None:
        found = [a for a in self._found if a is not None]
        layers = {a.layer for a in found}
        kinds = {a.kind: WORDS[a.kind].format(example=a.example) for a in found}
        parts = [*(layers if len(layers) == 1 else ()), *kinds.values()]
        for button in self._steps:
            button.setEnabled("image" in kinds)
            self.title_bar.offer(button, "image" in kinds)
        self.set_title("Activations", " · ".join(parts))

    def _follow(self) -> None:
        shown = any(self._found)
        self.show_hint("" if shown else HINT)
        self._arrange(len(self._found) if shown else 0)
        self.bar.show_limit(self.limit)
        self.canvas.lay_out()
        for index, (panel, activations) in enumerate(zip(self.panels, self._found, strict=False)):
            if activations is not None:
                panel.show_maps(index, self._names[index], activations, self.limit)
        self.canvas.settle()

    def _arrange(self, count: int) -> None:
        """Panels side by side, or in two rows where they would be narrow; the bar at the right."""
        width, height = self.canvas.width(), self.canvas.height()
        narrow = count > 1 and width / count < theme.px(LEAST_PX) and height > width / 2
        columns = max(1, -(-count // (2 if narrow else 1)))
        if (count, columns) == self._arranged:
            return
        self._arranged = count, columns
        layout = self.canvas.ci
        layout.clear()
        self.panels, self.bar = [UnitMaps() for _ in range(count)], SignedBar()
        for index, panel in enumerate(self.panels):
            layout.addItem(panel, index // columns, index % columns)
        if count:
            layout.addItem(self.bar, 0, columns, -(-count // columns), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow()

    def restyle(self) -> None:
        super().restyle()
        self._arranged = None
        self._follow()

    # Values under the mouse

    def reading(self, scene: QPointF) -> str:
        for panel, activations in zip(self.panels, self._found, strict=False):
            text = "" if activations is None else panel.reading(scene)
            if text:
                return text
        return ""

    def table(self) -> Table:
        """Every number that is shown, by unit and place."""
        rows: list[list[object]] = []
        for name, activations in zip(self._names, self._found, strict=True):
            if activations is not None:
                flat = activations.values.reshape(len(activations.values), -1)
                rows += [
                    [name, activations.layer, unit, *map(float, values)]
                    for unit, values in enumerate(flat)
                ]
        places = max((len(row) - 3 for row in rows), default=0)
        return ["network", "layer", "unit", *(f"value {at}" for at in range(places))], rows

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        by = moves.get(Qt.Key(event.key()))
        if by is not None and self._steps[0].isEnabled() and not event.modifiers():
            self.choose_example(self.example + by)
        else:
            super().keyPressEvent(event)


class UnitMaps(pg.GraphicsLayout):
    """One network: its name, how many units it shows, the example's picture, and the maps."""

    def __init__(self) -> None:
        super().__init__()
        self.layout.setContentsMargins(0, 0, 0, 0)
        self.layout.setSpacing(theme.px(4))
        self.name = LineItem(theme.CONTROL_PX, 600)
        self.fact = LineItem()
        self.example = Plot(zoom_x=False, zoom_y=False, grid=False)
        self.example.hideAxis("left")
        self.example.hideAxis("bottom")
        self.example.box.invertY(True)
        self.picture = pg.ImageItem(axisOrder="row-major")
        self.example.box.addItem(self.picture, ignoreBounds=True)
        self.maps = SignedPlot()
        self.addItem(self.name, 0, 0, 1, 2)
        self.addItem(self.fact, 1, 0, 1, 2)
        self.addItem(self.example, 2, 0)
        self.addItem(self.maps, 2, 1)
        self.lines: list[pg.InfiniteLine] = []
        self.activations: LayerActivations | None = None
        self.columns = 0
        self._limit = 0.0
        self.maps.box.sigResized.connect(self._place_maps)

    def show_maps(self, index: int, name: str, activations: LayerActivations, limit: float) -> None:
        """Draw a layer's activations on a scale that ends at ±`limit`."""
        self.activations = activations
        whole = f"{theme.LETTERS[index]}  {name}"
        texts = [f"{whole} · {activations.layer}", whole, theme.LETTERS[index]]
        self.name.set_texts(texts, theme.current().network_texts[index])
        self.fact.take_room(self.size().height() >= theme.px(FACT_PX))
        thing = "channel" if activations.kind == "image" else "unit"
        count = len(activations.values)
        words = f"{count} {thing}{'' if count == 1 else 's'}"
        self.fact.set_texts([f"{words} · ±{number_text(limit)}", words], theme.current().muted)
        self._show_example(activations)
        self._limit = limit
        self.columns = 0
        self._place_maps()
        self._show_boundaries(activations)

    def _place_maps(self) -> None:
        """Draw the maps in as many columns as make them largest."""
        activations = self.activations
        if activations is None:
            return
        if activations.kind == "matrix":
            self.maps.show_values(activations.values, self._limit, hatched=False)
            return
        values = activations.values
        maps = values[:, ::-1] if activations.kind == "plane" else values
        count, height, width = maps.shape
        ratio = self.maps.box.width() / max(1.0, self.maps.box.height())
        columns = columns_for(count, height, width, ratio)
        if columns != self.columns:
            self.columns = columns
            # a zero among outputs is nothing special
            matrix, gaps = mosaic(maps, columns)
            self.maps.show_values(matrix, self._limit, gaps, hatched=False, square=True)

    def _show_example(self, activations: LayerActivations) -> None:
        shown = activations.picture is not None
        side = min(theme.px(PICTURE_PX), self.size().width() / 4) if shown else 0
        self.example.setVisible(shown)
        self.example.setFixedWidth(side)
        if activations.picture is not None:
            pixels = activations.picture
            low, high = float(pixels.min()), float(pixels.max())
            grey = np.clip((pixels - low) / max(high - low, 1e-12) * 255, 0, 255).astype(np.uint8)
            height, width, channels = grey.shape
            self.picture.setImage(grey if channels == 3 else grey[..., 0], levels=(0, 255))
            self.picture.setRect(QRectF(0, 0, width, height))
            room = self.example.box.height() / max(1.0, side)
            self.example.box.set_home((0.0, float(width)), (0.0, max(1.0, width * room)))

    def _show_boundaries(self, activations: LayerActivations) -> None:
        """Thin lines where the next class begins."""
        for line in self.lines:
            self.maps.box.removeItem(line)
        self.lines = []
        targets = activations.targets
        few = targets is not None and len(targets) >= 2 and len(np.unique(targets)) <= MOST_CLASSES
        if activations.kind == "matrix" and targets is not None and few:
            for at in (np.flatnonzero(np.diff(targets)) + 1).tolist():
                line = quiet_line(float(at), upright=True, color=theme.color(theme.current().text))
                line.setPen(pen(theme.color(theme.current().text, 0.7)))
                line.setZValue(10)
                self.maps.box.addItem(line, ignoreBounds=True)
                self.lines.append(line)

    def reading(self, scene: QPointF) -> str:
        """The value under a point of the scene, and what it is of."""
        cell, activations = self.maps.cell_at(scene), self.activations
        if cell is None or activations is None:
            return ""
        if activations.kind == "matrix":
            unit, sample = cell
            targets = activations.targets
            target = "" if targets is None else f", target {targets[sample]:.4g}"
            value = _figure(float(activations.values[unit, sample]))
            return f"unit {unit}, sample {sample}{target}: {value}"
        found = tile_at(*cell, activations.values.shape, self.columns)
        return "" if found is None else _map_reading(activations, *found)


def _layers(found: list[LayerActivations | None]) -> list[str | None]:
    return [None if activations is None else activations.layer for activations in found]


def _figure(value: float) -> str:
    return number_text(float(f"{value:.3g}"))


def _map_reading(activations: LayerActivations, unit: int, row: int, column: int) -> str:
    height, width = activations.values[unit].shape
    if activations.kind == "image":
        value = _figure(float(activations.values[unit, row, column]))
        return f"channel {unit}, row {row}, column {column}: {value}"
    row = height - 1 - row  # the first row of the values lies at the bottom
    low1, high1, low2, high2 = activations.extent
    x1 = low1 + (high1 - low1) * column / max(1, width - 1)
    x2 = low2 + (high2 - low2) * row / max(1, height - 1)
    value = _figure(float(activations.values[unit, row, column]))
    return f"unit {unit} at x1 {x1:.2f}, x2 {x2:.2f}: {value}"
