"""The activation view: unit responses over the plane, feature maps, or units against samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPainter
from PySide6.QtWidgets import QPushButton

from simulator.examination import LayerActivations
from simulator.snapshot import Snapshot
from ui import theme
from ui.views.activations.tiles import Tiles, tiled
from ui.views.axis import number
from ui.views.export import Table
from ui.views.predictions.confusion import grey_picture
from ui.views.predictions.panels import Panel, arrange
from ui.views.signed_map import SymmetricScale, indices, paint_scale, picture, shrunk
from ui.views.view import View

Values = NDArray[np.floating]
SCALE_PX, PICTURE_PX = 78, 72
HINT = "What the selected layer makes of the data will be drawn here. Select a card; Space trains."
WORDS = {
    "plane": "each unit's output over the plane of x1 and x2",
    "image": "feature maps of training example {example}",
    "matrix": "units (down) × samples, in the order of their targets",
}


class ActivationView(View):
    """A panel a network, each map of it on the panel's scale, which is symmetric about 0.

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
        self._scales: list[SymmetricScale] = []
        self._images: dict[tuple[int, int, int, int], QImage] = {}
        self._run: int | None = None
        self._steps = [self._chooser("◂", -1, "before"), self._chooser("▸", 1, "next")]
        self._describe()

    def _chooser(self, sign: str, by: int, word: str) -> QPushButton:
        button = QPushButton(sign)
        button.setProperty("quiet", True)
        button.setAccessibleName(f"The example {word}")
        button.setToolTip(f"The training example {word} ({'→' if by > 0 else '←'})")
        button.clicked.connect(lambda _checked=False: self.choose_example(self.example + by))
        self.add_control(button)
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
            self._scales = [SymmetricScale() for _ in found]
        self._run = snapshot.run_id
        self._found, self._names = found, [network.name for network in snapshot.networks]
        for scale, activations in zip(self._scales, found, strict=True):
            if activations is not None:
                scale.follow(activations.values)
        shown = next((a.example for a in found if a is not None and a.kind == "image"), None)
        if shown is not None and shown < self.example:
            self.example = shown  # there are no more examples
        self._images.clear()
        self._describe()
        self.update()

    def clear(self) -> None:
        self._found, self._names, self._scales, self._run = [], [], [], None
        self._images.clear()
        self._describe()
        self.update()

    def limit(self, network: int) -> float:
        """Where a panel's scale ends."""
        return self._scales[network].limit

    def _describe(self) -> None:
        first = next((a for a in self._found if a is not None), None)
        words = ""
        if first is not None:
            words = f"{first.layer} · " + WORDS[first.kind].format(example=first.example)
        for button in self._steps:
            button.setEnabled(first is not None and first.kind == "image")
        self.set_title("Activations", words)

    # Drawing

    def paint(self, painter: QPainter, area: QRect) -> None:
        if not any(self._found):
            self.paint_hint(painter, area, HINT)
            return
        for index, panel in enumerate(arrange(area, len(self._found))):
            activations = self._found[index]
            if activations is None:
                continue
            self._paint_words(painter, panel, index, activations)
            room = self._room(panel, activations)
            if activations.picture is not None:
                image = grey_picture(activations.picture)
                side = theme.px(PICTURE_PX)
                painter.drawImage(QRectF(panel.picture.left(), room.top(), side, side), image)
            if activations.kind == "matrix":
                self._paint_one(painter, index, 0, room, activations.values)
                self._paint_boundaries(painter, room, activations)
            else:
                tiles = tiled(room, len(activations.values))
                for unit in range(tiles.shown):
                    maps = activations.values[unit]
                    upright = maps[::-1] if activations.kind == "plane" else maps
                    self._paint_one(painter, index, unit, tiles.box(unit), upright)
            paint_scale(painter, self._bar(panel), self.limit(index))

    def _room(self, panel: Panel, activations: LayerActivations) -> QRect:
        """Where maps stand: left of the scale, and right of the example's picture."""
        room = panel.picture.adjusted(0, 0, -theme.px(SCALE_PX), -theme.px(8))
        if activations.picture is not None:
            room.setLeft(room.left() + theme.px(PICTURE_PX + 12))
        return room

    def _bar(self, panel: Panel) -> QRect:
        room = panel.picture.adjusted(0, 0, -theme.px(SCALE_PX), -theme.px(8))
        return QRect(room.left(), room.top(), room.width(), min(room.height(), theme.px(170)))

    def _paint_one(
        self, painter: QPainter, network: int, unit: int, box: QRect, values: Values
    ) -> None:
        key = network, unit, box.width(), box.height()
        if key not in self._images:
            small = shrunk(values, box.height(), box.width())
            places = np.minimum(indices(small, self.limit(network)), 257)
            places[places == 256] = 127  # a zero among outputs is nothing special
            self._images[key] = picture(places)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(box, self._images[key])

    def _paint_boundaries(
        self, painter: QPainter, room: QRect, activations: LayerActivations
    ) -> None:
        """Thin lines where the next class begins."""
        targets = activations.targets
        if targets is None or len(targets) < 2 or len(np.unique(targets)) > 20:
            return
        painter.setPen(theme.color(theme.current().text, 0.7))
        for at in np.flatnonzero(np.diff(targets)) + 1:
            x = room.left() + round(at / len(targets) * room.width())
            painter.drawLine(x, room.top(), x, room.bottom())

    def _paint_words(
        self, painter: QPainter, panel: Panel, index: int, activations: LayerActivations
    ) -> None:
        painter.setFont(theme.font(theme.CONTROL_PX, 600))
        painter.setPen(theme.color(theme.current().inks[index]))
        middle = Qt.AlignmentFlag.AlignVCenter
        name = f"{theme.LETTERS[index]}  {self._names[index]} · {activations.layer}"
        painter.drawText(panel.name, middle, name)
        painter.setFont(theme.font(theme.SMALL_PX))
        painter.setPen(theme.color(theme.current().muted))
        painter.drawText(panel.fact, middle, self._fact(panel, activations))

    def _fact(self, panel: Panel, activations: LayerActivations) -> str:
        count = len(activations.values)
        things = "channels" if activations.kind == "image" else "units"
        if activations.kind != "matrix":
            shown = tiled(self._room(panel, activations), count).shown
            if shown < count:
                return f"the first {shown} of {count} {things}"
        return f"{count} {things}"

    # Values under the mouse

    def reading(self, position: QPoint) -> str:
        if not any(self._found):
            return ""
        for panel, activations in zip(
            arrange(self.plot_area(), len(self._found)), self._found, strict=True
        ):
            if activations is None:
                continue
            room = self._room(panel, activations)
            if not room.contains(position):
                continue
            if activations.kind == "matrix":
                return _matrix_reading(activations, room, position)
            return _map_reading(activations, tiled(room, len(activations.values)), position)
        return ""

    def tiles(self, network: int) -> Tiles:
        """Where the maps of a network stand on the screen."""
        activations = self._found[network]
        assert activations is not None
        panel = arrange(self.plot_area(), len(self._found))[network]
        return tiled(self._room(panel, activations), len(activations.values))

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
        if by is not None and self._steps[0].isEnabled():
            self.choose_example(self.example + by)
        else:
            super().keyPressEvent(event)

    def _dress(self) -> None:
        self._images.clear()
        super()._dress()


def _layers(found: list[LayerActivations | None]) -> list[str | None]:
    return [None if activations is None else activations.layer for activations in found]


def _figure(value: float) -> str:
    return number(float(f"{value:.3g}"))


def _matrix_reading(activations: LayerActivations, room: QRect, position: QPoint) -> str:
    units, samples = activations.values.shape
    unit = min(units - 1, (position.y() - room.top()) * units // room.height())
    sample = min(samples - 1, (position.x() - room.left()) * samples // room.width())
    target = "" if activations.targets is None else f", target {activations.targets[sample]:.4g}"
    value = _figure(float(activations.values[unit, sample]))
    return f"unit {unit}, sample {sample}{target}: {value}"


def _map_reading(activations: LayerActivations, tiles: Tiles, position: QPoint) -> str:
    unit = tiles.at(position)
    if unit is None:
        return ""
    box, maps = tiles.box(unit), activations.values[unit]
    height, width = maps.shape
    row = min(height - 1, (position.y() - box.top()) * height // box.height())
    column = min(width - 1, (position.x() - box.left()) * width // box.width())
    if activations.kind == "image":
        return f"channel {unit}, row {row}, column {column}: {_figure(float(maps[row, column]))}"
    row = height - 1 - row
    low1, high1, low2, high2 = activations.extent
    x1 = low1 + (high1 - low1) * column / max(1, width - 1)
    x2 = low2 + (high2 - low2) * row / max(1, height - 1)
    return f"unit {unit} at x1 {x1:.2f}, x2 {x2:.2f}: {_figure(float(maps[row, column]))}"
