"""The activation view: unit responses over the plane, feature maps, or units against samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPainter
from PySide6.QtWidgets import QPushButton

from ui.plots.grey_image import grey_image
from ui.plots.number_text import number_text
from ui.plots.panels import Panel, arrange_panels
from ui.plots.signed_map import (
    BESIDE_PX,
    SymmetricScale,
    block_extremes,
    color_indices,
    map_image,
    paint_edge,
    paint_signed_color_bar,
    signed_color_bar_width,
)
from ui.plots.text_line import fitting_text
from ui.style import theme
from ui.views.activations.tiles import Tiles, tiled
from ui.views.base.view import View

if TYPE_CHECKING:
    from simulator.measurement.examination import LayerActivations
    from simulator.measurement.snapshot import Snapshot
    from ui.views.base.export import Table

Values = NDArray[np.floating]
PICTURE_PX, LEAST_WIDTH_PX = 72, 75  # beside narrower panels there is no colour bar
MOST_BAR_PX = 170
ELLIPSIS = "…"  # what is left of a name that finds no room: its letter says more
HINT = "What the selected layer makes of the data will be drawn here. Select a card; Space trains."
WORDS = {
    "plane": "each unit's output · x1 to the right, x2 upwards",
    "image": "feature maps · training example {example}",
    "matrix": "units down · samples to the right, by target",
}


class ActivationView(View):
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
            self._scale = SymmetricScale()
        self._run = snapshot.run_id
        self._found, self._names = found, [network.name for network in snapshot.networks]
        self._scale.follow(*(a.values for a in found if a is not None))
        shown = next((a.example for a in found if a is not None and a.kind == "image"), None)
        if shown is not None and shown < self.example:
            self.example = shown  # there are no more examples
        self._images.clear()
        self._describe()
        self.update()

    def clear(self) -> None:
        self._found, self._names, self._run = [], [], None
        self._images.clear()
        self._describe()
        self.update()

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
            self.set_offered(button, "image" in kinds)
        self.set_title("Activations", " · ".join(parts))

    # Drawing

    def paint(self, painter: QPainter, area: QRect) -> None:
        if not any(self._found):
            self.paint_hint(painter, area, HINT)
            return
        bar = self._bar_px(area)
        scale = "" if bar else f"±{number_text(self.limit)}"
        whole = QRect()  # of all maps
        panels = self._panels(area)
        for index, panel in enumerate(panels):
            activations = self._found[index]
            if activations is None:
                continue
            right = self._paint_text(painter, panel, index, scale)
            if panel.name.top() > panels[0].name.bottom():  # the bar passes this text
                whole.setRight(max(whole.right(), right))
            room = self._room(panel.picture, activations)
            if room.isEmpty():
                continue
            if activations.picture is not None:
                image = grey_image(activations.picture)
                side = self._picture_px(panel.picture)
                painter.drawImage(QRectF(panel.picture.left(), room.top(), side, side), image)
            if activations.kind == "matrix":
                self._paint_one(painter, index, 0, room, activations.values)
                self._paint_boundaries(painter, room, activations)
                whole |= room
            else:
                tiles = tiled(room, len(activations.values))
                for unit in range(tiles.shown):
                    maps = activations.values[unit]
                    upright = maps[::-1] if activations.kind == "plane" else maps
                    self._paint_one(painter, index, unit, tiles.box(unit), upright)
                    whole |= tiles.box(unit)
        if bar and not whole.isEmpty():
            whole.setHeight(min(whole.height(), theme.px(MOST_BAR_PX)))
            paint_signed_color_bar(painter, whole, self.limit)

    def _panels(self, area: QRect) -> list[Panel]:
        """The panels, arranged so that the smallest maps are as large as possible."""
        maps = [a for a in self._found if a is not None]
        bar = self._bar_px(area)
        least = (
            0 if bar else signed_color_bar_width(self.limit)
        )  # the scale is then written in the panel

        def worth(picture: QRect) -> float:
            if picture.width() < least:
                return 0.0
            found = [tiled(self._room(picture, a), len(a.values)) for a in maps]
            return min(t.side * t.shown / t.count if t.bottom <= picture.bottom() else 0.0
                       for t in found)  # fmt: skip

        tiles = maps and all(a.kind != "matrix" for a in maps)
        left_of_bar = area.adjusted(0, 0, -bar, 0)
        return arrange_panels(left_of_bar, len(self._found), worth if tiles else None)

    def _bar_px(self, area: QRect) -> int:
        """The width of the colour bar; 0 where it would leave the panels too little."""
        bar = signed_color_bar_width(self.limit)
        left = area.width() - bar
        return bar if left >= len(self._found) * theme.px(LEAST_WIDTH_PX) else 0

    def _picture_px(self, picture: QRect) -> int:
        """The side of the example's picture."""
        return max(1, min(theme.px(PICTURE_PX), picture.width() // 4, picture.height()))

    def _room(self, picture: QRect, activations: LayerActivations) -> QRect:
        """Where maps stand: right of the example's picture."""
        room = picture.adjusted(0, 0, 0, -theme.px(4))
        if activations.picture is not None:
            room.setLeft(room.left() + self._picture_px(picture) + theme.px(10))
        return room

    def _paint_one(
        self, painter: QPainter, network: int, unit: int, box: QRect, values: Values
    ) -> None:
        key = network, unit, box.width(), box.height()
        if key not in self._images:
            small = block_extremes(values, box.height(), box.width())
            places = np.minimum(color_indices(small, self.limit), 257)
            places[places == 256] = 127  # a zero among outputs is nothing special
            self._images[key] = map_image(places)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(box, self._images[key])
        paint_edge(painter, box)

    def _paint_boundaries(
        self, painter: QPainter, room: QRect, activations: LayerActivations
    ) -> None:
        """Draw thin lines between the samples of two classes, which are sorted."""
        targets = activations.targets
        if targets is None or len(targets) < 2 or len(np.unique(targets)) > 20:
            return
        painter.setPen(theme.color(theme.current().text, 0.7))
        for at in np.flatnonzero(np.diff(targets)) + 1:
            x = room.left() + round(at / len(targets) * room.width())
            painter.drawLine(x, room.top(), x, room.bottom())

    def _paint_text(self, painter: QPainter, panel: Panel, index: int, scale: str) -> int:
        """Draw name, facts and, without a colour bar, the `scale`. Returns the text's right end.

        The scale stands with the fact, or in a panel too low for one at the end of the name.
        """
        activations = self._found[index]
        assert activations is not None
        middle = Qt.AlignmentFlag.AlignVCenter
        muted, small = theme.color(theme.current().muted), theme.font(theme.SMALL_PX)
        room = QRect(panel.name)
        if scale and not panel.fact.height():
            painter.setFont(small)
            painter.setPen(muted)
            taken = painter.fontMetrics().horizontalAdvance(scale)
            painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, scale)
            room.setWidth(max(0, room.width() - taken - theme.px(BESIDE_PX)))
        painter.setFont(theme.font(theme.CONTROL_PX, 600))
        painter.setPen(theme.color(theme.current().network_texts[index]))
        name = f"{theme.LETTERS[index]}  {self._names[index]}"
        whole = [f"{name} · {activations.layer}", name]
        fitted = fitting_text(painter.fontMetrics(), whole, room.width())
        if fitted == ELLIPSIS:
            fitted = theme.LETTERS[index]
        painter.drawText(room, middle, fitted)
        right = room.left() + painter.fontMetrics().horizontalAdvance(fitted)
        if panel.fact.height():
            painter.setFont(small)
            painter.setPen(muted)
            whole = _counts(activations, self._room(panel.picture, activations))
            if scale:
                whole = [*(f"{text} · {scale}" for text in whole), scale]
            fitted = fitting_text(painter.fontMetrics(), whole, panel.fact.width())
            painter.drawText(panel.fact, middle, fitted)
            right = max(right, room.left() + painter.fontMetrics().horizontalAdvance(fitted))
        return right

    # Values under the mouse

    def reading(self, position: QPoint) -> str:
        if not any(self._found):
            return ""
        for index, panel in enumerate(self._panels(self.plot_area())):
            activations = self._found[index]
            if activations is None:
                continue
            room = self._room(panel.picture, activations)
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
        picture = self._panels(self.plot_area())[network].picture
        return tiled(self._room(picture, activations), len(activations.values))

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

    def _restyle(self) -> None:
        self._images.clear()
        super()._restyle()


def _layers(found: list[LayerActivations | None]) -> list[str | None]:
    return [None if activations is None else activations.layer for activations in found]


def _counts(activations: LayerActivations, room: QRect) -> list[str]:
    """The number of maps and how many are shown in a room; then a shorter form."""
    count = len(activations.values)
    things = "channel" if activations.kind == "image" else "unit"
    text = f"{count} {things}{'' if count == 1 else 's'}"
    shown = count if activations.kind == "matrix" else tiled(room, count).shown
    return [text] if shown == count else [f"the first {shown} of {text}", f"{shown} of {count}"]


def _figure(value: float) -> str:
    return number_text(float(f"{value:.3g}"))


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
