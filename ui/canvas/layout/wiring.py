"""The wires of a list of layers, and the drop slots between its entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.design.design import INPUT, InsertPlace, LayerPlace
from ui.canvas.layout.geometry import CARD_H, STEP_X, STEP_Y, Point
from ui.canvas.layout.layout import DropSlot, Layout, Wire

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

    from ui.canvas.layout.rows import PlacedEntry

OPEN_SLOT = "\0open"  # stands for an entry where a drop slot is open; no layer can be called so
TURN, WIDE_TURN = 14.0, 26.0  # how far from a card the wire to another row turns; clear of a sign


class Wiring(NamedTuple):
    """The entries of one list, in the order of the chain, and what the wires between them need.

    `start` and `end` are where the chain enters and leaves a block, at its frame; `outputs` is,
    for each entry, the card whose output leaves it.
    """

    network: int
    path: tuple[str, ...]
    placed: Mapping[str, PlacedEntry]
    outputs: Mapping[str, LayerPlace | None]
    open_frames: Set[str]
    merging: Set[str]
    start: Point
    end: Point

    def add_to(self, made: Layout, source: LayerPlace | None) -> LayerPlace | None:
        """Add wires and drop slots; `source` is the card whose output enters the list.

        Returns the card whose output leaves it.
        """
        before, index = self.start, 0
        for name, entry in self.placed.items():
            inside = Point(entry.box.x, entry.input_y)
            if name != INPUT:
                back = WIDE_TURN if name in self.merging else TURN
                points = _wire_points(before, inside, entry.row_top, back)
                arrow = name not in self.open_frames
                made.wires.append(Wire(self.network, source, points, arrow, self._at(index)))
                made.drop_slots += _slots_between(self._at(index), before, inside, entry.box.h)
            if name == OPEN_SLOT:
                middle = Point(entry.box.center, entry.input_y)
                made.drop_slots.append(DropSlot(self._at(index), middle, entry.box.w, entry.box.h))
            elif name != INPUT:
                index += 1
            before, source = Point(entry.box.right, entry.output_y), self.outputs.get(name)
        if self.path:
            points = _wire_points(before, self.end, self.end.y, TURN)
            made.wires.append(Wire(self.network, source, points, False, self._at(index)))
            made.drop_slots += _slots_between(self._at(index), before, self.end, CARD_H)
        return source

    def _at(self, index: int) -> InsertPlace:
        return InsertPlace(self.network, self.path, index)


def _wire_points(a: Point, b: Point, row_top: float, back: float) -> tuple[Point, ...]:
    """The corners of a wire from `a` to `b`, an entry whose row begins at the height `row_top`.

    `back` is how far before `b` a wire from another row turns.
    """
    if abs(a.y - b.y) < 1 and b.x >= a.x:
        return (a, b)
    if b.x >= a.x:  # a frame whose line lies at another height
        turn = (a.x + b.x) / 2
        return (a, Point(turn, a.y), Point(turn, b.y), b)
    between = row_top - STEP_Y / 2  # on to the next row
    out, enter = a.x + TURN, b.x - back
    return (
        a, Point(out, a.y), Point(out, between), Point(enter, between), Point(enter, b.y), b,
    )  # fmt: skip


def _slots_between(insert_place: InsertPlace, a: Point, b: Point, height: float) -> list[DropSlot]:
    """Where a layer can be dropped between what ends at `a` and what begins at `b`.

    Across a line break that is the end of one row as well as the start of the next.
    """
    height = min(height, CARD_H)
    if b.x >= a.x:
        return [DropSlot(insert_place, Point((a.x + b.x) / 2, b.y), b.x - a.x, height)]
    ends = Point(a.x + STEP_X / 2, a.y), Point(b.x - STEP_X / 2 + 6, b.y)
    return [DropSlot(insert_place, at, STEP_X / 2, height) for at in ends]
