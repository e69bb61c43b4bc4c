"""The scene: an item for every card, frame, skip and lane of the document, and its colours."""

from __future__ import annotations

import math
from collections.abc import Iterable, Set
from typing import Literal

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from simulator.design.design import (
    INPUT,
    OUTPUT,
    Block,
    Design,
    InsertPlace,
    LayerPlace,
    SkipPlace,
    iter_entries,
    layer_list_at,
)
from simulator.design.differences import differs_from_first
from simulator.design.edits import empty_design
from simulator.design.graph import Analysis
from simulator.measurement.diagnosis import diagnose
from simulator.measurement.snapshot import Snapshot
from ui.canvas.collapsed_blocks import CollapsedBlocks
from ui.canvas.items.block_frame import BlockFrameItem
from ui.canvas.items.card import FULL_DETAIL, MEDIUM_DETAIL, CardItem
from ui.canvas.items.card_text import CardLabels, skip_problem
from ui.canvas.items.network_lane import PLAIN_WIDTH, LaneItem, WiresItem
from ui.canvas.items.node_item import NodeItem
from ui.canvas.items.skip_arc import SkipArcItem
from ui.canvas.layout.fit import best_fit
from ui.canvas.layout.geometry import CARD_W, MARGIN, STEP_X
from ui.canvas.layout.lanes import LaneGrid
from ui.canvas.layout.layout import DropSlot, Layout, lay_out
from ui.canvas.measured.layer_colours import LayerColours, StepColours
from ui.canvas.measured.live_values import (
    NO_VALUES,
    LayerRows,
    LiveValues,
    wire_sources,
    wire_width,
)
from ui.style.gradient_scale import GradientScale


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
        self.collapsed: set[LayerPlace] = set()
        self._collapsed_blocks = CollapsedBlocks()
        self._design, self._problem_places = empty_design(), set[LayerPlace]()
        self._analysis: Analysis | None = None
        self._labelled_collapsed = frozenset[
            LayerPlace
        ]()  # what was folded when the items were written
        self._open_place: InsertPlace | None = None
        self.dirty_region: QRegion | None = None  # what is being painted; None is everything
        self.live_values = True
        self._layer_colours = LayerColours([], [])
        self._step_colours = StepColours(GradientScale())
        self._detail = 1.0
        self._last_shown: tuple[Snapshot, GradientScale] | None = None
        self._rows: list[LayerRows] = []
        self._sources: list[LayerPlace | None] = []
        self._signals: dict[LayerPlace, float] = {}

    # The document

    def begin(self) -> None:
        """Another document: nothing is folded in it."""
        self.collapsed, self._collapsed_blocks = set(), CollapsedBlocks()

    def show_design(self, design: Design, analysis: Analysis, room: QSizeF, *, fit: bool) -> None:
        """Make the items equal the design, laid out for a view of that size."""
        self.collapsed = self._collapsed_blocks.after(self.collapsed, self._design, design)
        same = design is self._design and analysis is self._analysis
        same = same and self.collapsed == self._labelled_collapsed
        labels = None if same else CardLabels(design, analysis)
        if labels is not None:
            self._problem_places, self._labelled_collapsed = (
                set(labels.problems),
                frozenset(self.collapsed),
            )
        self._design, self._analysis, self._open_place = design, analysis, None
        if fit:
            width, height = room.width(), room.height()
            self.layout = best_fit(design, width, height, self.collapsed, self._problem_places)
        else:
            # what is seen closer stands where it stood: the sheet stays as it is
            grid = self.layout.grid if self.layout.lanes else LaneGrid(room.width())
            self.layout = lay_out(design, grid, self.collapsed, self._problem_places)
        self._closed_layout = self.layout
        self._match_items(self.cards, self.layout.cards, CardItem)
        self._match_items(self.frames, self.layout.frames, BlockFrameItem)
        self._match_items(self.arcs, self.layout.skip_arcs, SkipArcItem)
        self._match_items(self.lanes, [lane.network for lane in self.layout.lanes], LaneItem)
        self._place_items()
        self.setSceneRect(QRectF(*self.layout.box))
        if labels is not None:  # else only the room is another
            self._set_labels(design, analysis, labels)
            self._last_shown = None  # of the design before
            self._assign_gradients(design, analysis)

    def _set_labels(self, design: Design, analysis: Analysis, labels: CardLabels) -> None:
        """Write on every item what is to be said of it."""
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
        self.wires.set_wires(self.layout.wires)
        self._sources = wire_sources(self.layout)
        self._update_wire_widths()

    def open_drop_slot(self, insert_place: InsertPlace | None) -> None:
        """Make room for a card at a gap while something is dragged over it; None closes it."""
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
            )
        self._place_items()

    def _match_items(self, items: dict, wanted: Iterable, make: type[QGraphicsItem]) -> None:  # type: ignore[type-arg]
        for gone in [key for key in items if key not in wanted]:
            self.removeItem(items.pop(gone))
        for key in wanted:
            if key not in items:
                items[key] = make(key)
                self.addItem(items[key])

    def _assign_gradients(self, design: Design, analysis: Analysis) -> None:
        """Note which gradients colour which item."""
        frames = [
            (LayerPlace(number, path), entry.repeat)
            for number, network in enumerate(design.networks)
            for path, entry in iter_entries(network)
            if isinstance(entry, Block)
        ]
        self._layer_colours = LayerColours(analysis.networks, frames)
        self._rows = [LayerRows(number, one) for number, one in enumerate(analysis.networks)]
        coloured = set(self._layer_colours.cards)
        for place, card in self.cards.items():
            card.set_has_gradient(place in coloured)

    # The run

    def clear_gradients(self) -> None:
        """Forget all colours and verdicts."""
        self.clear_live()
        self._layer_colours.clear()
        for card in self.cards.values():
            card.set_gradient_color(None, detail=self._detail)
        for frame in self.frames.values():
            frame.set_cells([])
        for lane in self.lanes.values():
            lane.set_verdict("")

    def show_snapshot(self, snapshot: Snapshot, scale: GradientScale, *, text: bool = True) -> None:
        """Colour every card and cell by its layer's gradient; in `text`, say how each does."""
        if not self._is_ours(snapshot):
            return
        if not self._step_colours.fits(scale):
            self._step_colours = StepColours(scale)
        log10 = np.concatenate([network.gradient_log10 for network in snapshot.networks])
        cards, frames = self._layer_colours.changes(log10, self._step_colours)
        for place, color in cards:
            if (card := self.cards.get(place)) is not None:  # else it is folded away
                card.set_gradient_color(color, detail=self._detail)
        for place, colors in frames:
            if (frame := self.frames.get(place)) is not None:
                frame.set_cells(colors)
        if text:
            self._show_text(snapshot, scale)

    def _show_text(self, snapshot: Snapshot, scale: GradientScale) -> None:
        """What is read, and not only seen: verdicts and live values."""
        self.set_verdicts([diagnose(network).text for network in snapshot.networks])
        if not snapshot.step:
            self.clear_live()
        elif self.live_values:
            self._last_shown = snapshot, scale
            self._show_live(snapshot, scale)

    def _is_ours(self, snapshot: Snapshot) -> bool:
        """Whether a snapshot shows the present design: one that is under way may not yet."""
        rows = [len(network.kernel_layers) for network in snapshot.networks]
        layers = [len(network.layer_names) for network in snapshot.networks]
        return rows == self._layer_colours.rows and layers == [live.rows for live in self._rows]

    def set_detail(self, scale: float) -> None:
        """How large the cards are seen: from afar they show no live values, and get none."""
        before, self._detail = _live_lines(self._detail), scale
        if self._last_shown is not None and before < _live_lines(scale):
            self._show_live(*self._last_shown)

    def clear_live(self) -> None:
        """Cards and wires as they are before training."""
        self._last_shown = None
        for card in self.cards.values():
            card.set_live(NO_VALUES)
        self._signals = {}
        self._update_wire_widths()

    def _show_live(self, snapshot: Snapshot, scale: GradientScale) -> None:
        """Words, traces, and how thick the wires are, as far as they are seen."""
        lines = _live_lines(self._detail)
        if not lines:
            return
        self._signals = {}
        for rows, network in zip(self._rows, snapshot.networks, strict=True):
            traces = rows.traces(network, scale) if lines > 1 else {}
            for place, text in rows.text(network, snapshot):
                if (card := self.cards.get(place)) is not None:
                    card.set_live(LiveValues(text, traces.get(place, ()) if traces else ()))
            self._signals.update(rows.spreads(network))
        self._update_wire_widths()

    def _update_wire_widths(self) -> None:
        """Draw wires as thick as what they carry is large."""
        known = self._signals
        self.wires.set_widths(
            [
                wire_width(known[source]) if source in known else PLAIN_WIDTH
                for source in self._sources
            ]
        )

    def set_verdicts(self, verdicts: list[str]) -> None:
        """What each lane's header says of its gradients."""
        for number, verdict in enumerate(verdicts):
            if number in self.lanes:
                self.lanes[number].set_verdict(verdict)

    # What is where

    def node_items(self) -> list[tuple[LayerPlace, CardItem | BlockFrameItem]]:
        """Every card and frame: what a skip can start from or lead to."""
        return [*self.cards.items(), *self.frames.items()]

    def node_item(self, place: LayerPlace) -> CardItem | BlockFrameItem | None:
        """The item of a place, where it is not folded away."""
        return self.cards.get(place) or self.frames.get(place)

    def item_at(self, point: QPointF) -> CardItem | BlockFrameItem | SkipArcItem | None:
        """The topmost card, skip or frame under a point."""
        for item in self.items(point):
            if isinstance(item, CardItem | SkipArcItem | BlockFrameItem):
                return item
        return None

    def node_place_at(self, point: QPointF) -> LayerPlace | None:
        """The card or, where there is none, the innermost frame under a point."""
        for item in self.items(point):
            if isinstance(item, NodeItem):
                return item.place
        return None

    def port_at(self, point: QPointF) -> tuple[NodeItem, LayerPlace] | None:
        """The item whose port lies under a point, and what a skip drawn from it starts at."""
        area = QRectF(point.x() - 11, point.y() - 11, 22, 22)
        for item in self.items(area):
            if isinstance(item, NodeItem):
                for source, at in item.ports():
                    if (item.mapToScene(at) - point).manhattanLength() <= 13:
                        return item, source
        return None

    def skip_end_at(self, point: QPointF) -> tuple[SkipPlace, Literal["source", "target"]] | None:
        """The skip whose merge sign, or whose first dot if it is selected, lies under a point."""
        for item in self.items(point):
            if isinstance(item, SkipArcItem) and item.skip_arc is not None:
                for name, end, covered_area in (
                    ("target", item.skip_arc.end, 11.0),
                    ("source", item.skip_arc.start, 9.0),
                ):
                    away = math.hypot(end.x - point.x(), end.y - point.y())
                    if away <= covered_area and (name == "target" or item.selected):
                        return item.place, name  # type: ignore[return-value]
        return None

    def badge_at(self, point: QPointF) -> BlockFrameItem | None:
        """The frame whose ×N lies under a point."""
        item = self.item_at(point)
        if isinstance(item, BlockFrameItem) and item.badge_rect().contains(
            item.mapFromScene(point)
        ):
            return item
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
        """Light the places where a skip may end and dim the rest; with `kept` None, neither."""
        frames = {
            LayerPlace(place.network, place.path[:-1])
            for place in legal
            if place.path[-1] in (INPUT, OUTPUT)
        }
        for place, item in self.node_items():
            segment_boxes = kept is not None and kept.path[: len(place.path)] == place.path
            segment_boxes = segment_boxes and kept is not None and kept.network == place.network
            highlighted = place in legal or place in frames
            item.set_state(
                highlighted=highlighted,
                dimmed=kept is not None and not highlighted and not segment_boxes,
            )

    def nearest_drop_slot(self, point: QPointF, covered_area: float = 260.0) -> DropSlot | None:
        """The gap that a layer dropped at a point would go into.

        Asked of the canvas with its gaps closed: one that opens under the mouse, and moves the
        cards behind it, must not change the answer.
        """
        best, distance = None, covered_area
        for slot in self._closed_layout.drop_slots:
            dx = max(0.0, abs(slot.at.x - point.x()) - slot.width / 2)
            dy = max(0.0, abs(slot.at.y - point.y()) - slot.height / 2)
            away = dx + 1.5 * dy
            if away < distance:
                best, distance = slot, away
        return best

    def contents_rect(self) -> QRectF:
        """Everything drawn, with a margin."""
        return QRectF(*self.layout.box)

    def picture_rect(self) -> QRectF:
        """The same with words that go on beyond the last card."""
        box = self.contents_rect()
        right = max((lane.text_rect().right() + MARGIN for lane in self.lanes.values()), default=0)
        return box.united(QRectF(box.topLeft(), QSizeF(right, box.height())))


def _live_lines(scale: float) -> int:
    """How much live a card of that size tells: nothing, words, or a trace as well."""
    return (scale >= MEDIUM_DETAIL) + (scale >= FULL_DETAIL)
