"""The scene: an item for every card, frame, skip and lane of the document, and its colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from simulator.design.design import (
    INPUT,
    OUTPUT,
    Design,
    InsertPlace,
    LayerPlace,
    SkipPlace,
    layer_list_at,
)
from simulator.design.differences import differs_from_first
from simulator.design.edits import empty_design
from ui.canvas.collapsed_blocks import CollapsedBlocks
from ui.canvas.items.block_frame import BlockFrameItem
from ui.canvas.items.card import CardItem
from ui.canvas.items.card_text import CardLabels, skip_problem
from ui.canvas.items.network_lane import LaneItem, names_seen
from ui.canvas.items.node_item import NodeItem
from ui.canvas.items.pass_light import PassLightItem, Way
from ui.canvas.items.skip_arc import SkipArcItem, rounded_path
from ui.canvas.items.wires import BEND, WiresItem
from ui.canvas.layout.fit import LatestFit
from ui.canvas.layout.geometry import CARD_H, CARD_W, MARGIN, STEP_X, Box
from ui.canvas.layout.lane_placer import lay_out
from ui.canvas.layout.lanes import LaneGrid
from ui.canvas.layout.layout import DropSlot, Layout
from ui.canvas.layout.note_places import note_box
from ui.canvas.layout.pass_lines import wires_in_order
from ui.canvas.notes import NoteItems
from ui.canvas.run_display import RunDisplay
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Iterable, Set

    from PySide6.QtGui import QRegion

    from simulator.design.canvas_note import CanvasNote
    from simulator.design.graph import Analysis


class CanvasScene(QGraphicsScene):
    """Items equal the document: made, moved and removed by `show_design` alone."""

    def __init__(self, view: QObject) -> None:
        # owned by its view, so that Qt takes both down in order, whenever Python collects garbage
        super().__init__(view)
        self.cards: dict[LayerPlace, CardItem] = {}
        self.frames: dict[LayerPlace, BlockFrameItem] = {}
        self.arcs: dict[SkipPlace, SkipArcItem] = {}
        self.lanes: dict[int, LaneItem] = {}
        self.wires = WiresItem()
        self.addItem(self.wires)
        self.layout = self._closed_layout = Layout()
        self._fits = LatestFit()
        self.collapsed: set[LayerPlace] = set()
        self._collapsed_blocks = CollapsedBlocks()
        self._design, self._problem_places = empty_design(), set[LayerPlace]()
        self._analysis: Analysis | None = None
        self._labelled_collapsed = frozenset[LayerPlace]()  # what was collapsed at the last labels
        self._open_place: InsertPlace | None = None
        self.dirty_region: QRegion | None = None  # what is being painted; None is everything
        self.pass_light = PassLightItem()
        self.addItem(self.pass_light)
        self.notes = NoteItems(self)
        self._below: list[float] = []  # room for the notes of each network
        self.run_display = RunDisplay(self.cards, self.frames, self.lanes, self.wires)

    # The document

    def begin(self) -> None:
        """Another document: no block of it is collapsed."""
        self.collapsed, self._collapsed_blocks = set(), CollapsedBlocks()

    def show_design(
        self, design: Design, analysis: Analysis, room: QSizeF, *, fit: float | None
    ) -> None:
        """Make the items equal the design, laid out for a view of the size `room` in pixels.

        With `fit`, the largest scale that is wanted, in the arrangement in which all can be
        largest; otherwise the present one is kept, so that what is seen closer does not move.
        """
        self.collapsed = self._collapsed_blocks.after(self.collapsed, self._design, design)
        same = design is self._design and analysis is self._analysis
        same = same and self.collapsed == self._labelled_collapsed
        labels = None if same else CardLabels(design, analysis)
        if labels is not None:
            self._problem_places = set(labels.problems)
            self._labelled_collapsed = frozenset(self.collapsed)
        self._design, self._analysis, self._open_place = design, analysis, None
        self._below = self.notes.show_notes(design)
        if fit is not None:
            self.layout = self._fits.best(
                design, room.width(), room.height(), self.collapsed, self._problem_places,
                fit, names_seen(), self._below, theme.scale(),
            )  # fmt: skip
        else:
            grid = self.layout.grid if self.layout.lanes else LaneGrid(room.width())
            self.layout = lay_out(
                design, grid, self.collapsed, self._problem_places, below=self._below
            )
        self._closed_layout = self.layout
        self._match_items(self.cards, self.layout.cards, CardItem)
        self._match_items(self.frames, self.layout.frames, BlockFrameItem)
        self._match_items(self.arcs, self.layout.skip_arcs, SkipArcItem)
        self._match_items(self.lanes, [lane.network for lane in self.layout.lanes], LaneItem)
        self._place_items()
        self.setSceneRect(self.contents_rect())
        if labels is not None:  # else only the size of the view has changed
            self._set_labels(design, analysis, labels)
            self.run_display.set_design(design, analysis)

    def _set_labels(self, design: Design, analysis: Analysis, labels: CardLabels) -> None:
        """Set the texts of every item."""
        for place, card in self.cards.items():
            card.set_text(labels.card(place))
        for place, frame in self.frames.items():
            frame.set_text(labels.frame(place, collapsed=place in self.collapsed))
        for skip_place, arc in self.arcs.items():
            self._set_skip_labels(design, analysis, skip_place, arc)
        first = design.networks[0]
        for number, lane in self.lanes.items():
            drawn = design.networks[number]
            lane.set_text(drawn.name, differs_from_first(first, drawn) if number else "")

    def _set_skip_labels(
        self, design: Design, analysis: Analysis, place: SkipPlace, arc: SkipArcItem
    ) -> None:
        weights = analysis.networks[place.network].projections.get((place.parent, place.index), 0)
        skip = layer_list_at(design.networks[place.network], place.parent).skips[place.index]
        hint = f"Skip from {skip.source} to {skip.target}, {skip.merge}"
        if weights:
            hint += f", through a learned linear map of {weights:,} weights"
        arc.set_text(weights > 0, hint, skip_problem(design, analysis, place))

    def _place_items(self) -> None:
        """Put every item where the layout has it."""
        for place, card in self.layout.cards.items():
            self.cards[place].set_box(card.box)
            self.cards[place].set_problem_width(card.problem_width)
        for place, frame in self.layout.frames.items():
            self.frames[place].set_frame(frame)
        for skip, skip_arc in self.layout.skip_arcs.items():
            self.arcs[skip].set_skip_arc(skip_arc)
        for lane in self.layout.lanes:
            self.lanes[lane.network].set_lane(lane)
        self.notes.place(self.layout)
        self.wires.set_wires(self.layout.wires)
        self.run_display.set_wires(self.layout.wires)

    def open_drop_slot(self, insert_place: InsertPlace | None) -> None:
        """Make room for a card where one is about to be dropped; None closes it."""
        if insert_place == self._open_place:
            return
        self._open_place = insert_place
        self.layout = self._closed_layout
        if insert_place is not None:
            grid, wrapped = self._closed_layout.grid, self._closed_layout.wrapped
            if not wrapped:  # cards move to the right, and none to another row
                grid = grid.with_room(CARD_W + STEP_X)
            self.layout = lay_out(
                self._design,
                grid,
                self.collapsed,
                self._problem_places,
                insert_place,
                wrapped=wrapped,
                below=self._below,
            )
        self._place_items()

    def _match_items(self, items: dict, wanted: Iterable, make: type[QGraphicsItem]) -> None:  # type: ignore[type-arg]
        for gone in [key for key in items if key not in wanted]:
            self.removeItem(items.pop(gone))
        for key in wanted:
            if key not in items:
                items[key] = make(key)
                self.addItem(items[key])

    # Finding items

    def node_items(self) -> list[tuple[LayerPlace, CardItem | BlockFrameItem]]:
        """Every card and frame with its place."""
        return [*self.cards.items(), *self.frames.items()]

    def box_of(self, place: LayerPlace) -> QRectF | None:
        """Where the card or frame of a layer or block is."""
        item = self.node_item(place)
        return item.mapRectToScene(QRectF(0, 0, item.width, item.height)) if item else None

    def node_item(self, place: LayerPlace) -> CardItem | BlockFrameItem | None:
        """The card or frame of a place; None where a collapsed block hides it."""
        return self.cards.get(place) or self.frames.get(place)

    def item_at(self, point: QPointF) -> CardItem | BlockFrameItem | SkipArcItem | None:
        """The topmost card, skip or frame under a point."""
        for item in self.items(point):
            if isinstance(item, CardItem | SkipArcItem | BlockFrameItem):
                return item
        return None

    def name_at(self, point: QPointF) -> int | None:
        """The network whose name is written at a point."""
        found = (n for n, lane in self.lanes.items() if lane.name_rect().contains(point))
        return next(found, None)

    def verdict_at(self, point: QPointF) -> int | None:
        """The network of which something is said at a point, where no item is above that."""
        if self.item_at(point) is not None:
            return None
        found = (n for n, lane in self.lanes.items() if lane.verdict_at.contains(point))
        return next(found, None)

    def node_place_at(self, point: QPointF) -> LayerPlace | None:
        """The card or, where there is none, the innermost frame under a point."""
        for item in self.items(point):
            if isinstance(item, NodeItem):
                return item.place
        return None

    def output_point(self, source: LayerPlace) -> QPointF | None:
        """Where a skip from `source` leaves the chain."""
        node = self.node_item(source)
        if node is None and source.path[-1] == INPUT:
            inside = self.frames.get(LayerPlace(source.network, source.path[:-1]))
            return inside.input_point() if inside is not None else None
        return node.output_point() if node is not None else None

    def input_point(self, target: LayerPlace) -> QPointF | None:
        """Where a skip to `target` joins the chain."""
        node = self.node_item(target)
        if node is None and target.path[-1] == OUTPUT:
            inside = self.frames.get(LayerPlace(target.network, target.path[:-1]))
            return inside.output_point() if inside is not None else None
        return node.input_point() if node is not None else None

    def highlight_targets(self, legal: Set[LayerPlace], kept: LayerPlace | None) -> None:
        """Highlight the places where a skip may end, and dim what is neither one of them nor around
        the end that is `kept`; with `kept` None, undo both.
        """
        frames = {
            LayerPlace(place.network, place.path[:-1])
            for place in legal
            if place.path[-1] in (INPUT, OUTPUT)
        }
        for place, item in self.node_items():
            holds_kept = (
                kept is not None
                and kept.network == place.network
                and kept.path[: len(place.path)] == place.path
            )
            highlighted = place in legal or place in frames
            item.set_state(
                highlighted=highlighted,
                dimmed=kept is not None and not highlighted and not holds_kept,
            )

    def nearest_drop_slot(self, point: QPointF, reach: float = 260.0) -> DropSlot | None:
        """The slot that a layer dropped at a point would go into, at most `reach` away.

        Measured in the layout without an open slot: one that opens under the mouse, and moves the
        cards behind it, must not change the answer.
        """
        best, distance = None, reach
        for slot in self._closed_layout.drop_slots:
            dx = max(0.0, abs(slot.at.x - point.x()) - slot.width / 2)
            dy = max(0.0, abs(slot.at.y - point.y()) - slot.height / 2)
            away = dx + 1.5 * dy
            if away < distance:
                best, distance = slot, away
        return best

    def ways(self) -> list[Way]:
        """The way of a pass through each network, with the colours of the gradients there."""
        found = []
        for wires in wires_in_order(self._design, self.layout.wires):
            lines = tuple(rounded_path(wire.points, BEND) for wire in wires)
            cards = [self.cards.get(wire.source) if wire.source else None for wire in wires]
            found.append(Way(lines, tuple(card.gradient_color if card else None for card in cards)))
        return found

    def contents_rect(self) -> QRectF:
        """Everything drawn, with a margin."""
        box = QRectF(*self.layout.box)
        notes = self.notes.bounds()
        return (
            box if notes.isEmpty() else box.united(notes.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))
        )

    def set_detail(self, detail: float) -> bool:
        """Show what can be read at a scale; whether notes became larger or smaller by it."""
        self.run_display.set_detail(detail)
        changed = self.notes.set_detail(detail)
        if changed:
            self.setSceneRect(self.contents_rect())
        return changed

    def place_of_note(self, note: CanvasNote) -> Box:
        """Where a note would stand, as high as a card."""
        return note_box(self.layout, note, CARD_H)

    def picture_rect(self) -> QRectF:
        """The same, widened to hold the headers where their texts go on beyond the last card."""
        box = self.contents_rect()
        right = max((lane.text_rect().right() + MARGIN for lane in self.lanes.values()), default=0)
        return box.united(QRectF(box.topLeft(), QSizeF(right - box.left(), box.height())))
