"""The activation view: unit responses over the plane, feature maps, or units against samples."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics

from simulator.measurement.number_text import number_text, reading_text
from simulator.measurement.requests import Example
from ui.plots.pens import pen
from ui.plots.plot import Plot
from ui.plots.signed_plot import LEAST_PX, SignedPlot, largest_tiles
from ui.plots.signed_scale import SymmetricScale, Values
from ui.style import theme
from ui.views.base.panel_view import WORDS_PX, ExaminedView, NetworkPanel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.measurement.examination import LayerActivations
    from simulator.measurement.snapshot import NetworkSnapshot

PICTURE_PX, BESIDE_PX = 72, 10
MOST_CLASSES = 20  # more than these are not parted by lines
WORDS = {
    "plane": "each unit's output · {x1} to the right, {x2} upwards",
    "image": "feature maps · {example}",
    "matrix": "units down · samples to the right, by target",
}


class ActivationView(ExaminedView["MapsPanel", "LayerActivations"]):
    """All maps on one scale, which is symmetric about 0.

    Left and right choose the example whose feature maps are shown.
    """

    needs = frozenset({"activations"})
    hint = (
        "What the selected layer makes of the data will be drawn here. Select a card; Space trains."
    )

    header, further = ("network", "layer", "unit"), "value"
    least_px = 250

    def __init__(self) -> None:
        super().__init__(
            "activation_view",
            "Activations",
            "What the selected layer makes of the data: unit by unit, or sample by sample",
            MapsPanel,
        )
        self.setMinimumSize(240, 160)
        self._layers: list[str] = []  # which the scale covers
        self._examples = 0  # in the set of the one that is shown
        what, arrows = "The training example", (Qt.Key.Key_Left, Qt.Key.Key_Right)
        before, after = (partial(self.step, by) for by in (-1, 1))
        self._steps = [
            self.add_button(f"{what} before", f"{what} before", arrows[0], before, "◂"),
            self.add_button(f"{what} after", f"{what} after", arrows[1], after, "▸"),
        ]
        self.describe(same_run=False)

    def step(self, by: int) -> None:
        """Choose the example so many further on in its set."""
        at, last = self.example or Example(), self._examples - 1
        self.choose_example(Example(min(at.index + by, max(last, 0)), at.validation))

    def choose_example(self, example: Example) -> None:
        """Choose the example whose feature maps are shown, everywhere."""
        if example.index >= 0 and example != (self.example or Example()):
            self.example_chosen.emit(example)

    def examined(self, network: NetworkSnapshot) -> LayerActivations | None:
        return network.examination.activations if network.examination else None

    def describe(self, *, same_run: bool) -> None:
        found = self.known()
        layers = [activations.layer for activations in found]
        if not same_run or layers != self._layers:
            self._scale, self._layers = SymmetricScale(), layers
        self._scale.follow(*(activations.values for activations in found))
        kinds = {a.kind: _words(a) for a in found}
        self._examples = max((a.examples for a in found), default=0)
        marked = next((a.example for a in found if a.marked is not None), None)
        for button in self._steps:
            button.setEnabled("image" in kinds)
            self.title_bar.offer(button, "image" in kinds)
        named = layers[:1] if len(set(layers)) == 1 else []
        words = [*named, *kinds.values(), *([] if marked is None else [f"marked: {marked}"])]
        self.set_title("Activations", " · ".join(words))

    @property
    def limit(self) -> float:
        """Where the scale of all maps ends."""
        return self._scale.limit

    def side_px(self, width: float, height: float) -> float | None:
        """The side of the smallest map; 0 where there is not even room for what is written."""
        if any(activations.kind == "matrix" for activations in self.known()):
            return None
        bold = QFontMetrics(theme.font(theme.CONTROL_PX, 600))
        if width < bold.horizontalAdvance(f"A  ±{number_text(self.limit)}") + 2:
            return 0.0
        height -= theme.px(WORDS_PX)
        return min(_largest(activations, width, height) for activations in self.known())

    def show_panel(self, index: int, panel: MapsPanel) -> None:
        panel.show_maps(self.names[index], self.found[index], self.limit)

    def rows_of(self, found: LayerActivations) -> Iterator[Sequence[object]]:
        for unit, values in enumerate(found.values.reshape(len(found.values), -1).tolist()):
            yield found.layer, unit, *values


class MapsPanel(NetworkPanel):
    """One network: how many units it shows, the example's picture, and the maps."""

    def __init__(self, index: int) -> None:
        super().__init__(index, columns=2)
        self.example = Plot(zoom_x=False, zoom_y=False, grid=False)
        self.example.left.hide()
        self.example.bottom.hide()
        self.example.box.invertY(True)
        self.picture = pg.ImageItem(axisOrder="row-major")
        self.example.box.addItem(self.picture)
        self.maps = SignedPlot()
        self.boundaries = pg.PlotCurveItem(connect="pairs")  # where the next class begins
        self.marker = pg.PlotCurveItem()  # around the column of the chosen example
        for item in (self.boundaries, self.marker):
            self.maps.box.addItem(item)
        for column, plot in enumerate((self.example, self.maps)):
            self.addItem(plot, 2, column)
            self.layout.setAlignment(plot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.activations: LayerActivations | None = None

    def let_go(self) -> None:
        self.activations = None
        self.maps.let_go()

    def show_maps(self, name: str, activations: LayerActivations | None, limit: float) -> None:
        """Draw a layer's activations, or nothing, on a scale that ends at ±`limit`."""
        self.activations = activations
        if activations is None:
            self.show_name(name)
            self.show_facts()
            self.maps.show_values(np.zeros((0, 0, 0)), limit, (1.0, 1.0))
            return
        count = len(activations.values)
        what = "channel" if activations.kind == "image" else "unit"
        fact = f"{count} {what}{'' if count == 1 else 's'}"
        side = self._show_example(activations.picture)
        width = self.width_px - side
        barred = width - self.maps.bar_px(limit) >= theme.px(LEAST_PX)
        scale = "" if barred else f"±{number_text(limit)}"
        self.show_name(name, activations.layer, scale=scale if self.is_low else "")
        self.show_facts(*([f"{fact} · {scale}", scale] if scale else [fact]))
        tiles = activations.values
        if activations.kind == "matrix":
            tiles = tiles[None]
        elif activations.kind == "plane":
            tiles = tiles[:, ::-1]  # the first row of the values lies at the bottom
        self.maps.show_values(
            tiles, limit, (width, self.below_px()), barred=barred,
            hatched=False,  # a zero among outputs is nothing special
            square=activations.kind != "matrix",
        )  # fmt: skip
        self._show_boundaries(activations)
        self._show_marker(activations)

    def _show_example(self, pixels: Values | None) -> float:
        """Draw the image that the maps are of, if any; the width that it takes in pixels."""
        self.example.setVisible(pixels is not None)
        room = self.width_px / 4, self.height_px - theme.px(WORDS_PX)
        side = 0.0 if pixels is None else max(1.0, min(theme.px(PICTURE_PX), *room))
        taken = side + theme.px(BESIDE_PX) if side else 0.0
        self.example.setFixedWidth(side)
        self.example.setFixedHeight(side)
        self.layout.setColumnFixedWidth(0, taken)
        if pixels is not None:
            height, width, channels = pixels.shape
            levels = float(pixels.min()), max(float(pixels.max()), float(pixels.min()) + 1e-12)
            self.picture.setImage(pixels if channels == 3 else pixels[..., 0], levels=levels)
            self.picture.setRect(QRectF(0, 0, width, height))
            self.example.box.set_home((0.0, float(width)), (0.0, float(height)))
        return taken

    def _show_boundaries(self, activations: LayerActivations) -> None:
        """Thin lines between the samples of two classes, which are sorted."""
        targets, at = activations.targets, np.zeros(0, np.intp)
        if targets is not None and len(np.unique(targets)) <= MOST_CLASSES:
            at = np.flatnonzero(np.diff(targets)) + 1
        self.boundaries.setData(np.repeat(at, 2), np.tile([0, len(activations.values)], len(at)))
        self.boundaries.setPen(pen(theme.color(theme.current().text, 0.7)))

    def _show_marker(self, activations: LayerActivations) -> None:
        at, units = activations.marked, len(activations.values)
        x, y = np.zeros(0), np.zeros(0)
        if at is not None:
            x, y = at + np.array([0.0, 1, 1, 0, 0]), units * np.array([0.0, 0, 1, 1, 0])
        self.marker.setData(x, y)
        self.marker.setPen(pen(theme.color(theme.current().accent), 2))

    def reading(self, scene: QPointF) -> str:
        cell, activations = self.maps.cell_at(scene), self.activations
        if cell is None or activations is None:
            return ""
        unit, row, column = cell
        value = number_text(float(self.maps.tiles[cell]), 3)
        if activations.kind == "image":
            return f"channel {unit}, row {row}, column {column}: {value}"
        if activations.kind == "matrix":
            targets = activations.targets
            target = "" if targets is None else f", target {_target(activations, column)}"
            sample = f"sample {column}" if column != activations.marked else activations.example
            return f"unit {row}, {sample}{target}: {value}"
        _, height, width = activations.values.shape
        low1, high1, low2, high2 = activations.extent
        x1 = low1 + (high1 - low1) * column / max(1, width - 1)
        x2 = high2 - (high2 - low2) * row / max(1, height - 1)
        name1, name2 = _coordinates(activations)
        places = reading_text(x1, high1 - low1, 3), reading_text(x2, high2 - low2, 3)
        if not activations.input_names:
            places = f"{x1:.2f}", f"{x2:.2f}"
        return f"unit {unit} at {name1} {places[0]}, {name2} {places[1]}: {value}"


def _coordinates(activations: LayerActivations) -> tuple[str, str]:
    names = activations.input_names
    return (names[0], names[1]) if len(names) == 2 else ("x1", "x2")


def _words(activations: LayerActivations) -> str:
    """What is shown, for the title."""
    x1, x2 = _coordinates(activations)
    return WORDS[activations.kind].format(example=activations.example, x1=x1, x2=x2)


def _target(activations: LayerActivations, column: int) -> str:
    """A sample's class by its name, or its value."""
    targets = activations.targets
    assert targets is not None
    if activations.class_names:
        return activations.class_names[int(targets[column])]
    return reading_text(float(targets[column]), float(np.ptp(targets)), 4)


def _largest(activations: LayerActivations, width: float, height: float) -> float:
    """The largest side in pixels of a layer's maps in a room; that of a bar is kept free."""
    beside = theme.px(PICTURE_PX + BESIDE_PX) if activations.picture is not None else 0
    room = max(1.0, width - min(beside, width / 4)), max(1.0, height)
    return largest_tiles(activations.values.shape, room)[1] * max(activations.values.shape[1:])
