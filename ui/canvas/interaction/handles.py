"""Handles: what a press takes hold of (ports, ends of skips, badges), and what hovering shows.

Reaches are in scene pixels: handles grow with the cards that they belong to.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF

from ui.canvas.interaction.gestures.draw_skip import DrawSkip, MoveSkipEnd
from ui.canvas.interaction.gestures.repeat import Repeat
from ui.canvas.items.block_frame import BlockFrameItem
from ui.canvas.items.node_item import NodeItem
from ui.canvas.items.skip_arc import SkipArcItem

if TYPE_CHECKING:
    from simulator.design.design import LayerPlace, SkipPlace
    from ui.canvas.interaction.gestures.gesture import Gesture
    from ui.canvas.interaction.pending_skip import End
    from ui.canvas.interaction.view_protocol import ViewProtocol
    from ui.canvas.items.card import CardItem
    from ui.canvas.scene import CanvasScene

PORT_REACH, MERGE_REACH, DOT_REACH = 13.0, 11.0, 9.0
EDGE_PX = 18


def gesture_at(view: ViewProtocol, point: QPointF) -> Gesture | None:
    """The gesture of the handle at a point of the scene; what it belongs to becomes selected."""
    end = skip_end_at(view.scene(), point)
    if end is not None:
        view.selection.set_skips([end[0]])
        return MoveSkipEnd(view, *end)
    port = port_at(view.scene(), point)
    if port is not None:
        return DrawSkip(view, port[1])
    badge = badge_at(view.scene(), point)
    if badge is not None:
        view.selection.set_layers([badge.place], badge.place)
        return Repeat(view, badge.place, point)
    return None


def port_at(scene: CanvasScene, point: QPointF) -> tuple[NodeItem, LayerPlace] | None:
    """The item whose port lies at a point, and what a skip drawn from it starts at."""
    area = QRectF(point.x() - 11, point.y() - 11, 22, 22)
    for item in scene.items(area):
        if isinstance(item, NodeItem):
            for source, at in item.ports():
                if (item.mapToScene(at) - point).manhattanLength() <= PORT_REACH:
                    return item, source
    return None


def skip_end_at(scene: CanvasScene, point: QPointF) -> tuple[SkipPlace, End] | None:
    """The skip whose merge sign, or whose first dot if it is selected, lies at a point."""
    for item in scene.items(point):
        if isinstance(item, SkipArcItem) and item.skip_arc is not None:
            end, start = item.skip_arc.end, item.skip_arc.start
            if math.hypot(end.x - point.x(), end.y - point.y()) <= MERGE_REACH:
                return item.place, "target"
            away = math.hypot(start.x - point.x(), start.y - point.y())
            if item.selected and away <= DOT_REACH:
                return item.place, "source"
    return None


def badge_at(scene: CanvasScene, point: QPointF) -> BlockFrameItem | None:
    """The frame whose ×N lies at a point."""
    item = scene.item_at(point)
    if not isinstance(item, BlockFrameItem):
        return None
    return item if item.badge_rect().contains(item.mapFromScene(point)) else None


def scroll_free_rect(view: ViewProtocol) -> QRect:
    """The viewport without its edges, where drags make it scroll."""
    return view.viewport().rect().adjusted(EDGE_PX, EDGE_PX, -EDGE_PX, -EDGE_PX)


def scroll_at_edge(view: ViewProtocol, at: QPoint) -> None:
    """Scroll as far as a point of the viewport lies in its edges or beyond, so that a drag that
    comes there can go on.
    """
    rect = scroll_free_rect(view)
    for bar, value, low, high in (
        (view.horizontalScrollBar(), at.x(), rect.left(), rect.right()),
        (view.verticalScrollBar(), at.y(), rect.top(), rect.bottom()),
    ):
        bar.setValue(bar.value() + min(0, value - low) + max(0, value - high))


class Hover:
    """Marks what is under the mouse: an item, a badge that could be dragged, a value, a fix."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._item: NodeItem | SkipArcItem | None = None
        self._badge: BlockFrameItem | None = None
        self._value: CardItem | None = None  # the card with an underlined value
        self._fix: CardItem | BlockFrameItem | None = None  # whose quick fix would be applied

    def set_value(self, value: tuple[CardItem, str] | None) -> None:
        """Underline the value of a card that a click would edit, and no other."""
        card, field = value if value is not None else (None, None)
        if self._value is not None and self._value is not card:
            self._value.set_hovered_field(None)
        if card is not None:
            card.set_hovered_field(field)
        self._value = card

    def set_fix(self, item: CardItem | BlockFrameItem | None) -> None:
        """Fill the button of an item's quick fix, and no other."""
        if self._fix is not None and self._fix is not item:
            self._fix.set_fix_hovered(False)
        if item is not None:
            item.set_fix_hovered(True)
        self._fix = item

    def move(self, point: QPointF) -> None:
        """The mouse is at a point of the scene."""
        port = port_at(self._scene, point)
        item = port[0] if port is not None else self._scene.item_at(point)
        self._set(item, badge_at(self._scene, point))

    def leave(self) -> None:
        """The mouse is outside the canvas."""
        self._set(None, None)
        self.set_value(None)
        self.set_fix(None)

    def forget(self) -> None:
        """The design has changed: the items may have been removed, and are not touched again."""
        if self._fix is not None:
            self._fix.fix_hovered = False  # a Python object still; where it is shown, repainted
        self._fix = None
        self._item = self._badge = self._value = None

    def _set(self, item: NodeItem | SkipArcItem | None, badge: BlockFrameItem | None) -> None:
        if badge is not self._badge:
            for frame, over in ((self._badge, False), (badge, True)):
                if frame is not None:
                    frame.set_badge_hovered(over)
            self._badge = badge
        if item is not self._item:
            if self._item is not None:
                self._item.set_state(hovered=False)
            if item is not None:
                item.set_state(hovered=True)
            self._item = item
