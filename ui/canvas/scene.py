"""The scene: an item for every card, frame, skip and lane of the document, and its colours."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from simulator.design import Block, Design, LayerPlace, SkipPlace, chain_at, walk
from simulator.differences import differs_from_first
from simulator.shapes import Analysis
from simulator.snapshot import NetworkSnapshot, Snapshot
from ui.canvas.appearance import (
    GradientIndex,
    card_text,
    frame_text,
    middle,
    skip_problem,
)
from ui.canvas.arc import ArcItem
from ui.canvas.card import CardItem
from ui.canvas.frame import FrameItem
from ui.canvas.lane import LaneItem, WiresItem
from ui.canvas.layout import Layout, Slot, best_fit, lay_out
from ui.gradient_scale import GradientScale


class CanvasScene(QGraphicsScene):
    """Items equal the document: made, moved and removed by `show_design` alone."""

    def __init__(self, view: QObject) -> None:
        # owned by its view, so that Qt takes both down in order, whenever Python collects garbage
        super().__init__(view)
        self.cards: dict[LayerPlace, CardItem] = {}
        self.frames: dict[LayerPlace, FrameItem] = {}
        self.arcs: dict[SkipPlace, ArcItem] = {}
        self.lanes: dict[int, LaneItem] = {}
        self.wires = WiresItem()
        self.addItem(self.wires)
        self.layout = Layout()
        self.collapsed: set[LayerPlace] = set()
        self._indices: list[GradientIndex] = []
        self._colors: dict[tuple[GradientScale, float], QColor] = {}

    # The document

    def show_design(self, design: Design, analysis: Analysis, room: QSizeF, *, fit: bool) -> None:
        """Make the items equal the design, laid out for a view of that size."""
        blocks = {
            LayerPlace(number, path): entry
            for number, network in enumerate(design.networks)
            for path, entry in walk(network)
            if isinstance(entry, Block)
        }
        self.collapsed &= set(blocks)
        explained = {
            LayerPlace(problem.network, problem.path)
            for problem in analysis.problems
            if problem.network is not None and problem.path is not None
        }
        if fit:
            width, height = room.width(), room.height()
            self.layout = best_fit(design, width, height, self.collapsed, explained)
        else:
            self.layout = lay_out(design, room.width(), self.collapsed, explained)
        self._match(self.cards, self.layout.cards, CardItem)
        self._match(self.frames, self.layout.frames, FrameItem)
        self._match(self.arcs, self.layout.arches, ArcItem)
        lanes = {lane.network: lane for lane in self.layout.lanes}
        self._match(self.lanes, lanes, LaneItem)
        for place, card in self.layout.cards.items():
            item = self.cards[place]
            item.set_box(card.box)
            item.set_text(card_text(design, analysis, place))
        for place, frame in self.layout.frames.items():
            self.frames[place].set_frame(frame, frame_text(design, analysis, place))
        for skip_place, arch in self.layout.arches.items():
            network = analysis.networks[skip_place.network]
            weights = network.projections.get((skip_place.parent, skip_place.index), 0)
            skip = chain_at(design.networks[skip_place.network], skip_place.parent).skips[
                skip_place.index
            ]
            hint = f"Skip from {skip.source} to {skip.target}, {skip.merge}"
            if weights:
                hint += f", through a learned linear map of {weights:,} weights"
            problem = skip_problem(design, analysis, skip_place)
            self.arcs[skip_place].set_arch(arch, weights, hint, problem)
        first = design.networks[0]
        for number, lane in lanes.items():
            drawn = design.networks[number]
            difference = differs_from_first(first, drawn) if number else ""
            self.lanes[number].set_lane(lane, drawn.name, difference)
        self.wires.set_wires(self.layout.wires)
        self.setSceneRect(QRectF(*self.layout.box))
        self._index(design, analysis)

    def _match(self, items: dict, wanted: Iterable, make: type[QGraphicsItem]) -> None:  # type: ignore[type-arg]
        for gone in [key for key in items if key not in wanted]:
            self.removeItem(items.pop(gone))
        for key in wanted:
            if key not in items:
                items[key] = make(key)
                self.addItem(items[key])

    def _index(self, design: Design, analysis: Analysis) -> None:
        """Note which gradients colour which item."""
        self._indices = []
        for number, network in enumerate(design.networks):
            frames = [
                (path, entry.repeat) for path, entry in walk(network) if isinstance(entry, Block)
            ]
            self._indices.append(GradientIndex(analysis.networks[number], frames))
        for place, card in self.cards.items():
            has = place.path in self._indices[place.network].cards
            if has != card.has_gradient:
                card.has_gradient = has
                card.update()

    # The run

    def clear_gradients(self) -> None:
        """Forget all colours and verdicts."""
        for card in self.cards.values():
            card.set_strip(None)
        for frame in self.frames.values():
            frame.set_cells([])
        for lane in self.lanes.values():
            lane.set_verdict("")

    def show_snapshot(self, snapshot: Snapshot, scale: GradientScale) -> None:
        """Colour every card and cell by its layer's gradient."""
        if len(snapshot.networks) != len(self._indices):
            return
        for number, network in enumerate(snapshot.networks):
            index = self._indices[number]
            rows = len(network.kernel_layers)
            if rows != sum(len(found) for found in index.cards.values()):
                return
            self._show_network(number, network, index, scale)

    def _show_network(
        self,
        number: int,
        network: NetworkSnapshot,
        index: GradientIndex,
        scale: GradientScale,
    ) -> None:
        values = network.gradient_log10
        for path, rows in index.cards.items():
            card = self.cards.get(LayerPlace(number, path))
            if card is not None:
                card.set_strip(self._color(middle(values[rows]), scale))
        for path, groups in index.cells.items():
            frame = self.frames.get(LayerPlace(number, path))
            if frame is not None:
                frame.set_cells([self._color(middle(values[rows]), scale) for rows in groups])

    def _color(self, log10: float, scale: GradientScale) -> QColor | None:
        """The colour of a value in 128 steps: a change too small to see repaints nothing."""
        if math.isnan(log10):
            return None
        key = (scale, log10 if log10 == -math.inf else round(128 * scale.fraction(log10)))
        found = self._colors.get(key)
        if found is None:
            if len(self._colors) > 1_000:
                self._colors.clear()
            found = self._colors[key] = scale.color(log10)
        return found

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

    def item_at(self, point: QPointF) -> CardItem | FrameItem | ArcItem | None:
        """The topmost card, skip or frame under a point."""
        for item in self.items(point):
            if isinstance(item, CardItem | ArcItem | FrameItem):
                return item
        return None

    def port_at(self, point: QPointF) -> CardItem | None:
        """The card whose port lies under a point."""
        area = QRectF(point.x() - 11, point.y() - 11, 22, 22)
        for item in self.items(area):
            if isinstance(item, CardItem) and item.place.path != ("output",):
                port = item.mapToScene(item.port())
                if (port - point).manhattanLength() <= 13:
                    return item
        return None

    def nearest_slot(self, point: QPointF, reach: float = 260.0) -> Slot | None:
        """The gap that a layer dropped at a point would go into."""
        best, distance = None, reach
        for slot in self.layout.slots:
            dx, dy = abs(slot.at.x - point.x()), abs(slot.at.y - point.y())
            away = dx + 1.5 * max(0.0, dy - slot.height / 2)
            if away < distance:
                best, distance = slot, away
        return best

    def contents_rect(self) -> QRectF:
        """Everything drawn, with a margin."""
        return QRectF(*self.layout.box)
