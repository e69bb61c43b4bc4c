"""What the mouse can take hold of on the canvas: ports, ends of skips, badges; and its hover."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect

from ui.canvas.interaction.gestures.draw_skip import DrawSkip, MoveSkipEnd
from ui.canvas.interaction.gestures.gesture import Gesture
from ui.canvas.interaction.gestures.repeat import Repeat
from ui.canvas.interaction.view_protocol import ViewProtocol
from ui.canvas.items.block_frame import BlockFrameItem
from ui.canvas.items.node_item import NodeItem
from ui.canvas.items.skip_arc import SkipArcItem
from ui.canvas.scene import CanvasScene

EDGE_PX = 18


def gesture_at(view: ViewProtocol, point: QPointF) -> Gesture | None:
    """The gesture of the handle under the mouse; what it belongs to becomes selected."""
    end = view.scene().skip_end_at(point)
    if end is not None:
        view.selection.set_skips([end[0]])
        return MoveSkipEnd(view, *end)
    port = view.scene().port_at(point)
    if port is not None:
        return DrawSkip(view, port[1])
    badge = view.scene().badge_at(point)
    if badge is not None:
        view.selection.set_layers([badge.place], badge.place)
        return Repeat(view, badge.place, point)
    return None


def room_inside(view: ViewProtocol) -> QRect:
    """The viewport without its edges, where drags make it scroll."""
    return view.viewport().rect().adjusted(EDGE_PX, EDGE_PX, -EDGE_PX, -EDGE_PX)


def scroll_at_edge(view: ViewProtocol, at: QPoint) -> None:
    """Follow a drag that comes to the view's edge, so that it can go on behind it."""
    room = room_inside(view)
    for bar, value, low, high in (
        (view.horizontalScrollBar(), at.x(), room.left(), room.right()),
        (view.verticalScrollBar(), at.y(), room.top(), room.bottom()),
    ):
        bar.setValue(bar.value() + min(0, value - low) + max(0, value - high))


class Hover:
    """Lights what lies under the mouse, and what of it could be taken hold of."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._item: NodeItem | SkipArcItem | None = None
        self._badge: BlockFrameItem | None = None

    def move(self, point: QPointF) -> None:
        """The mouse is at `point` of the scene."""
        port = self._scene.port_at(point)
        item = port[0] if port is not None else self._scene.item_at(point)
        self._highlight(item, self._scene.badge_at(point))

    def leave(self) -> None:
        """The mouse is elsewhere."""
        self._highlight(None, None)

    def _highlight(self, item: NodeItem | SkipArcItem | None, badge: BlockFrameItem | None) -> None:
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

    def clear(self) -> None:
        """The items may be others now."""
        self._item = self._badge = None
