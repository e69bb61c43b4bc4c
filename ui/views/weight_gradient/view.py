"""The weight gradient view: of the selected layer, its gradient beside weight and last update."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter

from simulator.examination import LayerMatrices
from simulator.snapshot import Snapshot
from ui import theme
from ui.views.axis import number
from ui.views.export import Table
from ui.views.signed_map import (
    BAR_PX,
    GAP,
    NUMBERS_PX,
    SymmetricScale,
    indices,
    paint_map,
    paint_scale,
    picture,
    shrunk,
)
from ui.views.view import View
from ui.views.weight_gradient.kernels import Values, entry, flat

KINDS = ("gradient", "weight", "update")
TITLES = {"gradient": "gradient", "weight": "weight", "update": "last update"}
NAME_PX, TITLE_PX = 22, 18
HINT = "The weights of the selected layer will be drawn here. Select a card; Space trains."


@dataclass(frozen=True, slots=True)
class Cell:
    """One map: of which network, which kind, and where its pixels stand."""

    network: int
    kind: str
    box: QRect


class WeightGradientView(View):
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
        self._images: dict[tuple[object, ...], QImage] = {}
        self._run: int | None = None
        self._describe()

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
            self._scales[kind].follow(*(_values(m, kind) for m in found if m is not None))
        self._images.clear()
        self._describe()
        self.update()

    def clear(self) -> None:
        self._found, self._names, self._run = [], [], None
        self._images.clear()
        self._describe()
        self.update()

    def limit(self, kind: str) -> float:
        """Where the scale of a kind ends."""
        return self._scales[kind].limit

    def _describe(self) -> None:
        shapes = {m.layer: m.kernel.shape for m in self._found if m is not None}
        words = " · ".join(
            f"{name}: {_shape_text(shape)}" for name, shape in list(shapes.items())[:2]
        )
        self.set_title(
            "Weight gradient", f"kernel of {words} · hatched: exactly 0" if words else ""
        )

    # Drawing

    def cells(self, area: QRect) -> list[Cell]:
        """Where the maps stand."""
        rows = max(1, len(self._found))
        down, across = area.height() // rows, area.width() // len(KINDS)
        scale = theme.px(BAR_PX + NUMBERS_PX + 16)
        head = theme.px(NAME_PX + TITLE_PX)
        return [
            Cell(
                index,
                kind,
                QRect(
                    area.left() + place * across,
                    area.top() + index * down + head,
                    max(1, across - scale),
                    max(1, down - head - theme.px(10)),
                ),
            )
            for index in range(len(self._found))
            for place, kind in enumerate(KINDS)
        ]

    def paint(self, painter: QPainter, area: QRect) -> None:
        if not any(self._found):
            self.paint_hint(painter, area, HINT)
            return
        for cell in self.cells(area):
            matrices = self._found[cell.network]
            if matrices is None:
                continue
            self._paint_words(painter, cell, matrices)
            values = _values(matrices, cell.kind)
            if values is None:
                self.paint_hint(painter, cell.box, "not yet")
                continue
            paint_map(painter, cell.box, self._image(cell, values))
            paint_scale(painter, cell.box, self.limit(cell.kind))

    def _paint_words(self, painter: QPainter, cell: Cell, matrices: LayerMatrices) -> None:
        colours, box = theme.current(), cell.box
        middle = Qt.AlignmentFlag.AlignVCenter
        top = box.top() - theme.px(NAME_PX + TITLE_PX)
        if cell.kind == KINDS[0]:
            name = f"{theme.LETTERS[cell.network]}  {self._names[cell.network]}"
            painter.setFont(theme.font(theme.CONTROL_PX, 600))
            painter.setPen(theme.color(colours.inks[cell.network]))
            place = QRect(box.left(), top, 2 * box.width(), theme.px(NAME_PX))
            painter.drawText(place, middle, f"{name} · {matrices.layer}")
        painter.setFont(theme.font(theme.SMALL_PX))
        painter.setPen(theme.color(colours.muted))
        words = TITLES[cell.kind]
        values = _values(matrices, cell.kind)
        if values is not None:
            size = np.linalg.norm(values.astype(np.float64))
            words += f" · norm {number(float(f'{size:.3g}'))}"
            rows, columns = flat(values)[0].shape
            if rows > box.height() or columns > box.width():
                words += " · largest of each block"
        place = QRect(box.left(), box.top() - theme.px(TITLE_PX + 2), box.width() + theme.px(60),
                      theme.px(TITLE_PX))  # fmt: skip
        painter.drawText(
            place,
            middle,
            painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, place.width()),
        )

    def _image(self, cell: Cell, values: Values) -> QImage:
        key = cell.network, cell.kind, cell.box.width(), cell.box.height(), theme.current().name
        if key not in self._images:
            matrix, parted = flat(values)
            if matrix.shape[0] > cell.box.height() or matrix.shape[1] > cell.box.width():
                found = indices(
                    shrunk(matrix, cell.box.height(), cell.box.width()), self.limit(cell.kind)
                )
            else:
                found = indices(matrix, self.limit(cell.kind))
                found[parted] = GAP
            self._images[key] = picture(found)
        return self._images[key]

    # Values under the mouse

    def reading(self, position: QPoint) -> str:
        for cell in self.cells(self.plot_area()):
            matrices = self._found[cell.network]
            if matrices is None or not cell.box.contains(position):
                continue
            rows, columns = flat(matrices.kernel)[0].shape
            row = min(rows - 1, (position.y() - cell.box.top()) * rows // cell.box.height())
            column = min(
                columns - 1, (position.x() - cell.box.left()) * columns // cell.box.width()
            )
            place = entry(matrices.kernel.shape, row, column)
            if place is None:
                return ""
            parts = [f"kernel[{', '.join(map(str, place))}]:"]
            for kind in ("weight", "gradient", "update"):
                values = _values(matrices, kind)
                if values is not None:
                    parts.append(f"{kind} {number(float(f'{values[place]:.3g}'))},")
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

    def _dress(self) -> None:
        self._images.clear()
        super()._dress()


def _values(matrices: LayerMatrices, kind: str) -> Values | None:
    if kind == "weight":
        return matrices.kernel
    return matrices.gradient if kind == "gradient" else matrices.update


def _same(found: list[LayerMatrices | None], known: list[LayerMatrices | None]) -> bool:
    return len(found) == len(known) and all(a is b for a, b in zip(found, known, strict=True))


def _shape_text(shape: tuple[int, ...]) -> str:
    if len(shape) == 2:
        return f"{shape[0]} inputs (down) × {shape[1]} units"
    return f"{shape[0]} × {shape[1]} tiles, {shape[2]} channels (down) × {shape[3]} filters"
