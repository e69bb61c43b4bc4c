"""What a layout of the canvas consists of: where each card, frame, wire and skip is (scene pixels).

`lane_placer.lay_out` computes it from a design without drawing anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from ui.canvas.layout.geometry import NOWHERE, Box, Point
from ui.canvas.layout.lanes import LaneGrid

if TYPE_CHECKING:
    from simulator.design.design import InsertPlace, LayerPlace, SkipPlace


class Card(NamedTuple):
    """A layer, or the input or output of a network, in scene pixels.

    `problem_width` is how wide the sentence below it may be where something is wrong.
    """

    place: LayerPlace
    box: Box
    problem_width: float = 0.0


class BlockFrame(NamedTuple):
    """A block's frame, `depth` blocks deep; a collapsed one hides its layers.

    `input_y` and `output_y` are the heights at which the chain enters and leaves, from the frame's
    upper edge.
    """

    place: LayerPlace
    box: Box
    depth: int
    collapsed: bool
    input_y: float
    output_y: float


class Wire(NamedTuple):
    """The line between two neighbours of a chain, with its corners; `arrow` where it enters a card.

    `source` is the card whose output it carries; None for the data itself, for what leaves a
    collapsed block, and behind an open drop slot. `insert_place` is where a layer goes that is
    put into it.
    """

    network: int
    source: LayerPlace | None
    points: tuple[Point, ...]
    arrow: bool
    insert_place: InsertPlace


class SkipArc(NamedTuple):
    """A skip: a line with corners from where it leaves the chain to its merge sign."""

    place: SkipPlace
    points: tuple[Point, ...]
    merge: Literal["add", "concatenate"]

    @property
    def start(self) -> Point:
        return self.points[0]

    @property
    def end(self) -> Point:
        return self.points[-1]

    @property
    def top(self) -> float:
        return self.points[1].y


class DropSlot(NamedTuple):
    """Where a layer can be dropped: the middle of the space between two neighbours, and its size.

    `insert_place` is the place of the document that it stands for.
    """

    insert_place: InsertPlace
    at: Point
    width: float
    height: float


class Lane(NamedTuple):
    """One network's header, above its chain or beside it; `hint` is where an empty one invites."""

    network: int
    header: Box
    beside: bool
    hint: Box | None


@dataclass(slots=True)
class Layout:
    """Where everything is; `open_slot` is the drop slot that has the room of a card now."""

    lanes: list[Lane] = field(default_factory=list)
    cards: dict[LayerPlace, Card] = field(default_factory=dict)
    frames: dict[LayerPlace, BlockFrame] = field(default_factory=dict)
    wires: list[Wire] = field(default_factory=list)
    skip_arcs: dict[SkipPlace, SkipArc] = field(default_factory=dict)
    drop_slots: list[DropSlot] = field(default_factory=list)
    open_slot: Box | None = None
    box: Box = NOWHERE
    grid: LaneGrid = field(default_factory=LaneGrid)
    wrapped: bool = False  # whether a network goes on in a second row
