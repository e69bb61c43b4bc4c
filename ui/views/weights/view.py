"""The weight gradient view: of the selected layer, its gradient beside weight and last update."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt

from ui.plots.number_text import number_text
from ui.plots.signed_map import (
    GAP,
    SymmetricScale,
    block_extremes,
    color_indices,
    map_image,
    paint_map,
    paint_signed_color_bar,
    signed_color_bar_width,
)
from ui.plots.text_line import fitting_text
from ui.style import theme
from ui.views.base.view import View
from ui.views.weights.kernels import Values, entry, flat

if TYPE_CHECKING:
    from PySide6.QtGui import QImage, QPainter

    from simulator.measurement.examination import LayerMatrices
    from simulator.measurement.snapshot import Snapshot
    from ui.views.base.export import Table

KINDS = ("gradient", "weight", "update")
TITLES = {"gradient": "gradient", "weight": "weight", "update": "last update"}
NAME_PX, TITLE_PX, NORM_PX = 22, 18, 16
LETTER_PX, NAMED_ROW_PX = 22, 44  # lower rows have a letter beside them instead of a name
LEAST_ROW_PX = 70  # a network's row of less height has no line for norms
LEAST_COLUMN_PX, MOST_BAR_PX = 70, 170
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
        found = [m for m in self._found if m is not None]
        text = ""
        if found:
            layers = {m.layer for m in found}
            of = f" of {layers.pop()}" if len(layers) == 1 else "s"
            ways = {_ways(m.kernel.shape) for m in found}
            text = f"kernel{of} · {' · '.join(sorted(ways))} · hatched: exactly 0"
        self.set_title("Weight gradient", text)

    # Drawing

    def _letters_px(self, area: QRect) -> int:
        """The width of the networks' letters, which replace names where rows are low, or 0."""
        return theme.px(LETTER_PX) if self._row_px(area) < theme.px(NAMED_ROW_PX) else 0

    def _across_px(self, area: QRect) -> int:
        """The width of a column."""
        return (area.width() - self._letters_px(area)) // len(KINDS)

    def _scales_px(self, area: QRect) -> int:
        """The width of the colour bar at the right of each column; 0 where there is no room."""
        widest = max(signed_color_bar_width(self.limit(kind)) for kind in KINDS)
        enough = area.width() // len(KINDS) >= theme.px(LEAST_COLUMN_PX) + widest
        return widest if enough else 0

    def _head_px(self, area: QRect) -> int:
        """The height of the column titles, with the limits where there is no colour bar."""
        return theme.px(TITLE_PX if self._scales_px(area) else 2 * TITLE_PX - 4)

    def _row_px(self, area: QRect) -> int:
        """The height of a network's row."""
        return (area.height() - self._head_px(area)) // max(1, len(self._found))

    def _room(self, area: QRect, index: int, place: int) -> QRect:
        """The room for one map, below its labels and left of its column's colour bar."""
        across, down, letters = (
            self._across_px(area), self._row_px(area), self._letters_px(area)
        )  # fmt: skip
        head = 0 if letters else theme.px(NAME_PX) + _norm_px(down)
        return QRect(
            area.left() + letters + place * across,
            area.top() + self._head_px(area) + index * down + head,
            max(1, across - self._scales_px(area) - theme.px(theme.GAP)),
            max(1, down - head - theme.px(4 if letters else 8)),
        )

    def cells(self, area: QRect) -> list[Cell]:
        """Where the maps stand."""
        return [
            Cell(index, kind, _fitted(self._room(area, index, place), matrices))
            for index, matrices in enumerate(self._found)
            for place, kind in enumerate(KINDS)
        ]

    def paint(self, painter: QPainter, area: QRect) -> None:
        if not any(self._found):
            self.paint_hint(painter, area, HINT)
            return
        across, norm = self._across_px(area), _norm_px(self._row_px(area))
        for place, kind in enumerate(KINDS):
            self._paint_head(painter, area, place, kind)
        for cell in self.cells(area):
            matrices = self._found[cell.network]
            if matrices is None:
                continue
            if cell.kind == KINDS[0]:
                self._paint_name(painter, area, cell, matrices)
            values = _values(matrices, cell.kind)
            if values is None:
                self.paint_hint(painter, cell.box, "not yet")
                continue
            if norm:
                width = across - theme.px(theme.GAP)
                room = QRect(cell.box.left(), cell.box.top() - norm, width, norm - theme.px(2))
                _paint_norm(painter, room, cell.box, values)
            paint_map(painter, cell.box, self._image(cell, values))

    def _paint_head(self, painter: QPainter, area: QRect, place: int, kind: str) -> None:
        """Draw the title of a column and its scale, which all networks share."""
        first, line = self._room(area, 0, place), theme.px(TITLE_PX)
        room = QRect(first.left(), area.top(), self._across_px(area) - theme.px(4), line)
        painter.setPen(theme.color(theme.current().text))
        painter.setFont(theme.font(theme.SMALL_PX, 600))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, TITLES[kind])
        if self._scales_px(area):
            if self._letters_px(area):  # no name stands in the way of a bar along all rows
                first = first.united(self._room(area, len(self._found) - 1, place))
            first.setHeight(min(first.height(), theme.px(MOST_BAR_PX)))
            paint_signed_color_bar(painter, first, self.limit(kind))
            return
        painter.setFont(theme.font(theme.SMALL_PX))
        below = room.translated(0, line - theme.px(4))
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, f"±{number_text(self.limit(kind))}")

    def _paint_name(
        self, painter: QPainter, area: QRect, cell: Cell, matrices: LayerMatrices
    ) -> None:
        """Draw a network's name and layer above its first map, or its letter beside it."""
        letter, letters = theme.LETTERS[cell.network], self._letters_px(area)
        painter.setFont(theme.font(theme.CONTROL_PX, 600))
        painter.setPen(theme.color(theme.current().network_texts[cell.network]))
        first = self._room(area, cell.network, 0)
        if letters:
            line = painter.fontMetrics().height()
            room = QRect(area.left(), first.center().y() - line // 2, letters, line)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, letter)
            return
        name = f"{letter}  {self._names[cell.network]}"
        layer = f"{name} · {matrices.layer}"
        height = theme.px(NAME_PX)
        top = first.top() - _norm_px(self._row_px(area)) - height
        room = QRect(area.left(), top, area.width(), height)
        whole = [f"{layer} · {_shape_text(matrices.kernel.shape)}", layer, name]
        text = fitting_text(painter.fontMetrics(), whole, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    def _image(self, cell: Cell, values: Values) -> QImage:
        key = cell.network, cell.kind, cell.box.width(), cell.box.height(), theme.current().name
        if key not in self._images:
            matrix, parted = flat(values)
            if matrix.shape[0] > cell.box.height() or matrix.shape[1] > cell.box.width():
                found = color_indices(
                    block_extremes(matrix, cell.box.height(), cell.box.width()),
                    self.limit(cell.kind),
                )
            else:
                found = color_indices(matrix, self.limit(cell.kind))
                found[parted] = GAP
            self._images[key] = map_image(found)
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

    def _restyle(self) -> None:
        self._images.clear()
        super()._restyle()


def _values(matrices: LayerMatrices, kind: str) -> Values | None:
    if kind == "weight":
        return matrices.kernel
    return matrices.gradient if kind == "gradient" else matrices.update


def _same(found: list[LayerMatrices | None], known: list[LayerMatrices | None]) -> bool:
    return len(found) == len(known) and all(a is b for a, b in zip(found, known, strict=True))


def _norm_px(down: int) -> int:
    """The height of the line above each map; rows of too little height have none."""
    return theme.px(NORM_PX) if down >= theme.px(LEAST_ROW_PX) else 0


def _fitted(room: QRect, matrices: LayerMatrices | None) -> QRect:
    """The box of a map: all the room, but the pixels of a convolution's tiles stay squares."""
    if matrices is None or matrices.kernel.ndim == 2:
        return room
    rows, columns = flat(matrices.kernel)[0].shape
    side = min(room.width() / columns, room.height() / rows)
    side = float(int(side)) if side >= 1 else side
    return QRect(room.left(), room.top(), max(1, round(side * columns)), max(1, round(side * rows)))


def _paint_norm(painter: QPainter, room: QRect, box: QRect, values: Values) -> None:
    """Draw the norm of a matrix, and a note where several entries share a pixel."""
    size = number_text(float(f"{np.linalg.norm(values.astype(np.float64)):.3g}"))
    norm = f"norm {size}"
    rows, columns = flat(values)[0].shape
    shared = rows > box.height() or columns > box.width()
    painter.setFont(theme.font(theme.SMALL_PX))
    painter.setPen(theme.color(theme.current().muted))
    whole = [*([f"{norm} · largest of each block"] if shared else []), norm, size]
    text = fitting_text(painter.fontMetrics(), whole, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)


def _ways(shape: tuple[int, ...]) -> str:
    """What the rows and the columns of a kernel's map are."""
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
