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
from ui.canvas.items.block_frame import FrameItem
from ui.canvas.items.card import FULL, MIDDLE, CardItem
from ui.canvas.items.card_text import CardLabels, skip_problem
from ui.canvas.items.network_lane import PLAIN_WIDTH, LaneItem, WiresItem
from ui.canvas.items.node_item import NodeItem
from ui.canvas.items.skip_arc import SkipArcItem
from ui.canvas.layout.fit import best_fit
from ui.canvas.layout.geometry import CARD_W, MARGIN, STEP_X
from ui.canvas.layout.lanes import LaneGrid
from ui.canvas.layout.layout import DropSlot, Layout, lay_out
from ui.canvas.measured.layer_colours import LayerColours, Palette
from ui.canvas.measured.live_values import NOTHING, Live, LiveRows, wire_sources, wire_width
from ui.style.gradient_scale import GradientScale


class CanvasScene(QGraphicsScene):
    """Items equal the document: made, moved and removed by `show_design` alone."""

    def __init__(self, view: QObject) -> None:
        # owned by its view, so that Qt takes both down in order, whenever Python collects garbage
        super().__init__(view)
        self.cards: dict[LayerPlace, CardItem] = {}
        self.frames: dict[LayerPlace, FrameItem] = {}
        self.arcs: dict[SkipPlace, SkipArcItem] = {}
        self.lanes: dict[int, LaneItem] = {}
        self.wires = WiresItem()
        self.addItem(self.wires)
        self.layout = self._closed = Layout()
        self.collapsed: set[LayerPlace] = set()
        self._folds = CollapsedBlocks()
        self._design, self._explained = empty_design(), set[LayerPlace]()
        self._analysis: Analysis | None = None
        self._told = frozenset[LayerPlace]()  # what was folded when the items were written
        self._gap: InsertPlace | None = None
        self.exposed: QRegion | None = None  # what is being painted; None is everything
        self.live_values = True
        self._tints = LayerColours([], [])
        self._palette = Palette(GradientScale())
        self._detail = 1.0
        self._told_last: tuple[Snapshot, GradientScale] | None = None
        self._rows: list[LiveRows] = []
        self._sources: list[LayerPlace | None] = []
        self._signals: dict[LayerPlace, float] = {}

    # The document

    def begin(self) -> None:
        """Another document: nothing is folded in it."""
        self.collapsed, self._folds = set(), CollapsedBlocks()

    def show_design(self, design: Design, analysis: Analysis, room: QSizeF, *, fit: bool) -> None:
        """Make the items equal the design, laid out for a view of that size."""
        self.collapsed = self._folds.after(self.collapsed, self._design, design)
        same = design is self._design and analysis is self._analysis
        same = same and self.collapsed == self._told
        says = None if same else CardLabels(design, analysis)
        if says is not None:
            self._explained, self._told = set(says.problems), frozenset(self.collapsed)
        self._design, self._analysis, self._gap = design, analysis, None
        if fit:
            width, height = room.width(), room.height()
            self.layout = best_fit(design, width, height, self.collapsed, self._explained)
        else:
            # what is seen closer stands where it stood: the sheet stays as it is
            sheet = self.layout.sheet if self.layout.lanes else LaneGrid(room.width())
            self.layout = lay_out(design, sheet, self.collapsed, self._explained)
        self._closed = self.layout
        self._match(self.cards, self.layout.cards, CardItem)
        self._match(self.frames, self.layout.frames, FrameItem)
        self._match(self.arcs, self.layout.arches, SkipArcItem)
        self._match(self.lanes, [lane.network for lane in self.layout.lanes], LaneItem)
        self._stand()
        self.setSceneRect(QRectF(*self.layout.box))
        if says is not None:  # else only the room is another
            self._tell(design, analysis, says)
            self._told_last = None  # of the design before
            self._index(design, analysis)

    def _tell(self, design: Design, analysis: Analysis, says: CardLabels) -> None:
        """Write on every item what is to be said of it."""
        for place, card in self.cards.items():
            card.set_text(says.card(place))
        for place, frame in self.frames.items():
            frame.set_text(says.frame(place, folded=place in self.collapsed))
        for skip_place, arc in self.arcs.items():
            self._tell_skip(design, analysis, skip_place, arc)
        first = design.networks[0]
        for number, lane in self.lanes.items():
            drawn = design.networks[number]
            lane.set_text(drawn.name, differs_from_first(first, drawn) if number else "")

    def _tell_skip(
        self, design: Design, analysis: Analysis, place: SkipPlace, arc: SkipArcItem
    ) -> None:
        weights = analysis.networks[place.network].projections.get((place.parent, place.index), 0)
        skip = layer_list_at(design.networks[place.network], place.parent).skips[place.index]
        hint = f"Skip from {skip.source} to {skip.target}, {skip.merge}"
        if weights:
            hint += f", through a learned linear map of {weights:,} weights"
        arc.set_words(weights > 0, hint, skip_problem(design, analysis, place))

    def _stand(self) -> None:
        """Put every item where the layout has it."""
        for place, card in self.layout.cards.items():
            self.cards[place].set_box(card.box)
            self.cards[place].set_told(card.told)
        for place, frame in self.layout.frames.items():
            self.frames[place].set_frame(frame)
        for skip, arch in self.layout.arches.items():
            self.arcs[skip].set_arch(arch)
        for lane in self.layout.lanes:
            self.lanes[lane.network].set_lane(lane)
        self.wires.set_wires(self.layout.wires)
        self._sources = wire_sources(self.layout)
        self._thicken()

    def open_gap(self, gap: InsertPlace | None) -> None:
        """Make room for a card at a gap while something is dragged over it; None closes it."""
        if gap == self._gap:
            return
        self._gap = gap
        self.layout = self._closed
        if gap is not None:
            sheet, folded = self._closed.sheet, self._closed.folded
            if not folded:  # cards move to the right, and none to another row
                sheet = sheet.with_room(CARD_W + STEP_X)
            self.layout = lay_out(
                self._design, sheet, self.collapsed, self._explained, gap, folded=folded
            )
        self._stand()

    def _match(self, items: dict, wanted: Iterable, make: type[QGraphicsItem]) -> None:  # type: ignore[type-arg]
        for gone in [key for key in items if key not in wanted]:
            self.removeItem(items.pop(gone))
        for key in wanted:
            if key not in items:
                items[key] = make(key)
                self.addItem(items[key])

    def _index(self, design: Design, analysis: Analysis) -> None:
        """Note which gradients colour which item."""
        frames = [
            (LayerPlace(number, path), entry.repeat)
            for number, network in enumerate(design.networks)
            for path, entry in iter_entries(network)
            if isinstance(entry, Block)
        ]
        self._tints = LayerColours(analysis.networks, frames)
        self._rows = [LiveRows(number, one) for number, one in enumerate(analysis.networks)]
        coloured = set(self._tints.cards)
        for place, card in self.cards.items():
            card.set_has_gradient(place in coloured)

    # The run

    def clear_gradients(self) -> None:
        """Forget all colours and verdicts."""
        self.clear_live()
        self._tints.forget()
        for card in self.cards.values():
            card.set_strip(None, detail=self._detail)
        for frame in self.frames.values():
            frame.set_cells([])
        for lane in self.lanes.values():
            lane.set_verdict("")

    def show_snapshot(
        self, snapshot: Snapshot, scale: GradientScale, *, words: bool = True
    ) -> None:
        """Colour every card and cell by its layer's gradient; in `words`, say how each does."""
        if not self._is_ours(snapshot):
            return
        if not self._palette.fits(scale):
            self._palette = Palette(scale)
        log10 = np.concatenate([network.gradient_log10 for network in snapshot.networks])
        cards, frames = self._tints.changes(log10, self._palette)
        for place, color in cards:
            if (card := self.cards.get(place)) is not None:  # else it is folded away
                card.set_strip(color, detail=self._detail)
        for place, colors in frames:
            if (frame := self.frames.get(place)) is not None:
                frame.set_cells(colors)
        if words:
            self._say(snapshot, scale)

    def _say(self, snapshot: Snapshot, scale: GradientScale) -> None:
        """What is read, and not only seen: verdicts and live values."""
        self.set_verdicts([diagnose(network).text for network in snapshot.networks])
        if not snapshot.step:
            self.clear_live()
        elif self.live_values:
            self._told_last = snapshot, scale
            self._show_live(snapshot, scale)

    def _is_ours(self, snapshot: Snapshot) -> bool:
        """Whether a snapshot shows the present design: one that is under way may not yet."""
        rows = [len(network.kernel_layers) for network in snapshot.networks]
        layers = [len(network.layer_names) for network in snapshot.networks]
        return rows == self._tints.rows and layers == [live.rows for live in self._rows]

    def set_detail(self, scale: float) -> None:
        """How large the cards are seen: from afar they show no live values, and get none."""
        before, self._detail = _live_lines(self._detail), scale
        if self._told_last is not None and before < _live_lines(scale):
            self._show_live(*self._told_last)

    def clear_live(self) -> None:
        """Cards and wires as they are before training."""
        self._told_last = None
        for card in self.cards.values():
            card.set_live(NOTHING)
        self._signals = {}
        self._thicken()

    def _show_live(self, snapshot: Snapshot, scale: GradientScale) -> None:
        """Words, traces, and how thick the wires are, as far as they are seen."""
        lines = _live_lines(self._detail)
        if not lines:
            return
        self._signals = {}
        for rows, network in zip(self._rows, snapshot.networks, strict=True):
            traces = rows.traces(network, scale) if lines > 1 else {}
            for place, words in rows.words(network, snapshot):
                if (card := self.cards.get(place)) is not None:
                    card.set_live(Live(words, traces.get(place, ()) if traces else ()))
            self._signals.update(rows.spreads(network))
        self._thicken()

    def _thicken(self) -> None:
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

    def stations(self) -> list[tuple[LayerPlace, CardItem | FrameItem]]:
        """Every card and frame: what a skip can start from or lead to."""
        return [*self.cards.items(), *self.frames.items()]

    def card_or_frame(self, place: LayerPlace) -> CardItem | FrameItem | None:
        """The item of a place, where it is not folded away."""
        return self.cards.get(place) or self.frames.get(place)

    def item_at(self, point: QPointF) -> CardItem | FrameItem | SkipArcItem | None:
        """The topmost card, skip or frame under a point."""
        for item in self.items(point):
            if isinstance(item, CardItem | SkipArcItem | FrameItem):
                return item
        return None

    def station_at(self, point: QPointF) -> LayerPlace | None:
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
            if isinstance(item, SkipArcItem) and item.arch is not None:
                for name, end, reach in (
                    ("target", item.arch.end, 11.0),
                    ("source", item.arch.start, 9.0),
                ):
                    away = math.hypot(end.x - point.x(), end.y - point.y())
                    if away <= reach and (name == "target" or item.selected):
                        return item.place, name  # type: ignore[return-value]
        return None

    def badge_at(self, point: QPointF) -> FrameItem | None:
        """The frame whose ×N lies under a point."""
        item = self.item_at(point)
        if isinstance(item, FrameItem) and item.badge_rect().contains(item.mapFromScene(point)):
            return item
        return None

    def leaves_at(self, source: LayerPlace) -> QPointF | None:
        """Where a skip from `source` leaves the chain."""
        station = self.card_or_frame(source)
        if station is None and source.path[-1] == INPUT:
            inside = self.frames.get(LayerPlace(source.network, source.path[:-1]))
            return inside.enters_at() if inside is not None else None
        return station.leaves_at() if station is not None else None

    def enters_at(self, target: LayerPlace) -> QPointF | None:
        """Where a skip to `target` joins the chain."""
        station = self.card_or_frame(target)
        if station is None and target.path[-1] == OUTPUT:
            inside = self.frames.get(LayerPlace(target.network, target.path[:-1]))
            return inside.leaves_at() if inside is not None else None
        return station.enters_at() if station is not None else None

    def light(self, legal: Set[LayerPlace], kept: LayerPlace | None) -> None:
        """Light the places where a skip may end and dim the rest; with `kept` None, neither."""
        frames = {
            LayerPlace(place.network, place.path[:-1])
            for place in legal
            if place.path[-1] in (INPUT, OUTPUT)
        }
        for place, item in self.stations():
            around = kept is not None and kept.path[: len(place.path)] == place.path
            around = around and kept is not None and kept.network == place.network
            lit = place in legal or place in frames
            item.set_state(lit=lit, dimmed=kept is not None and not lit and not around)

    def nearest_slot(self, point: QPointF, reach: float = 260.0) -> DropSlot | None:
        """The gap that a layer dropped at a point would go into.

        Asked of the canvas with its gaps closed: one that opens under the mouse, and moves the
        cards behind it, must not change the answer.
        """
        best, distance = None, reach
        for slot in self._closed.slots:
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
        right = max((lane.words_rect().right() + MARGIN for lane in self.lanes.values()), default=0)
        return box.united(QRectF(box.topLeft(), QSizeF(right, box.height())))


def _live_lines(scale: float) -> int:
    """How much live a card of that size tells: nothing, words, or a trace as well."""
    return (scale >= MIDDLE) + (scale >= FULL)
