"""What cards and frames share: a place in the document, a box on the canvas, and a state.

Also what of an item is to be repainted: the scene knows the dirty region while the view paints.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QRegion, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem

from ui.canvas.items.paint_cache import cached_color
from ui.canvas.layout.geometry import LEAST_TYPE_PX
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.design.design import LayerPlace
    from ui.canvas.layout.geometry import Box, Point

TITLE_H = 50.0  # height of a card's two upper lines
SMOOTH = QPainter.RenderHint.Antialiasing
# for type that may be higher than its line: Qt would cut its descenders off
UNCLIPPED = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip)
SEEN_TYPE_PX = 0.95 * LEAST_TYPE_PX  # a little less: rounded sizes must not become too small


def dirty_rect(item: QGraphicsItem, box: QRect) -> QRectF:
    """The part of `box` (scene) that is to be repainted, in the item's coordinates; may be empty.

    Qt's own `exposedRect` bounds everything that has changed anywhere: where two cards have
    changed, it is all of each.
    """
    region: QRegion | None = getattr(item.scene(), "dirty_region", None)
    if region is None:
        return item.mapRectFromScene(QRectF(box))
    if not region.intersects(box):
        return QRectF()
    return item.mapRectFromScene(QRectF(region.intersected(box).boundingRect()))


def scene_region(region: QRegion, to_scene: QTransform) -> QRegion:
    """The part of the scene that a region of the viewport shows, in whole scene pixels."""
    found = QRegion()
    for part in region:  # type: ignore[attr-defined]
        found += to_scene.mapRect(QRectF(part)).toAlignedRect()
    return found


def segment_boxes(points: Sequence[Point], margin: float) -> list[QRectF]:
    """A box around each straight segment of a line with corners, with a margin on all sides."""
    ends = [QPointF(*point) for point in points]
    return [
        QRectF(a, b).normalized().adjusted(-margin, -margin, margin, margin)
        for a, b in pairwise(ends)
    ]


def region_of(boxes: Iterable[QRectF]) -> QRegion:
    """The union of some boxes, in whole pixels."""
    found = QRegion()
    for box in boxes:
        found += box.toAlignedRect()
    return found


def is_dirty(item: QGraphicsItem, region: QRegion) -> bool:
    """Whether any of a region of the scene is to be repainted."""
    dirty_region: QRegion | None = getattr(item.scene(), "dirty_region", None)
    return dirty_region is None or dirty_region.intersects(region)


def on_screen(item: QGraphicsItem) -> bool:
    """Whether the view is painting, and not an export into an image."""
    return getattr(item.scene(), "dirty_region", None) is not None


class NodeItem(QGraphicsItem):
    """A card or frame: can be selected, and skips start from it and lead to it."""

    def __init__(self, place: LayerPlace) -> None:
        super().__init__()
        self.place = place
        self.width, self.height = 0.0, 0.0
        self._covered_area: QRect | None = None
        self.fix_text = ""
        self.fix_hovered = False
        self.selected = self.focused = self.hovered = self.highlighted = self.dimmed = False
        self.setAcceptHoverEvents(True)

    def set_box(self, box: Box) -> None:
        """Take a position and size in the scene."""
        if (box.w, box.h) != (self.width, self.height):
            self.prepareGeometryChange()
            self.width, self.height = box.w, box.h
        self.setPos(box.x, box.y)
        self._covered_area = None

    def covered_area(self) -> QRect:
        """What the item may paint on, in whole scene pixels."""
        if self._covered_area is None:
            self._covered_area = self.mapRectToScene(self.boundingRect()).toAlignedRect()
        return self._covered_area

    def prepareGeometryChange(self) -> None:
        super().prepareGeometryChange()
        self._covered_area = None

    def set_state(self, **state: bool) -> None:
        """Change selected, focused, hovered, lit or dimmed."""
        if any(getattr(self, name) != value for name, value in state.items()):
            for name, value in state.items():
                setattr(self, name, value)
            self.update()

    def set_quick_fix(self, text: str) -> None:
        """Offer the quick fix of the problem as a button; an empty text is none."""
        if text != self.fix_text:
            self.fix_text = text
            self.update()

    def quick_fix_rect(self, detail: float = 1.0) -> QRectF:
        """Where the quick fix is painted at a scale, to be clicked."""
        raise TypeError(f"{type(self).__name__} has no problems")

    def set_fix_hovered(self, hovered: bool) -> None:
        """Show that a click would apply the quick fix."""
        if hovered != self.fix_hovered:
            self.fix_hovered = hovered
            self.update()

    def body(self) -> QRectF:
        """The box in the item's own coordinates."""
        return QRectF(0, 0, self.width, self.height)

    def value_area(self) -> QRectF:
        """Where the main value is written and edited, in scene coordinates."""
        return self.mapRectToScene(QRectF(0, 0, self.width, min(self.height, TITLE_H)))

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self.body())
        return path

    def ports(self) -> list[tuple[LayerPlace, QPointF]]:
        """Where skips are drawn from: what they start at, and the point on the item."""
        return []

    def output_point(self) -> QPointF:
        """Where the wire to the next entry begins, in scene coordinates."""
        return self.mapToScene(self.width, self.height / 2)

    def input_point(self) -> QPointF:
        """Where the wire from the entry before ends, in scene coordinates."""
        return self.mapToScene(0, self.height / 2)


def paint_port(painter: QPainter, at: QPointF) -> None:
    """A ring that a skip can be drawn from; leaves the painter's antialiasing as it was."""
    colours, before = theme.current(), painter.testRenderHint(SMOOTH)
    painter.setRenderHint(SMOOTH)
    painter.setPen(QPen(cached_color(colours.accent), 2))
    painter.setBrush(cached_color(colours.surface))
    painter.drawEllipse(at, 5.5, 5.5)
    painter.setRenderHint(SMOOTH, before)


def wrapped(painter: QPainter, box: QRectF, text: str) -> tuple[QRectF, int, str]:
    """Arguments of `drawText` for a text in several lines, cut with "…" where the box is full."""
    flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    shown = text
    while " " in shown and painter.boundingRect(box, flags, shown).height() > box.height():
        shown = shown.removesuffix("…").rstrip().rpartition(" ")[0].rstrip(" ,;") + "…"
    return box, flags, shown


def seen_scale(scale: float) -> float:
    """How large items are perceived at a scale of the view.

    While presenting, people sit further away: what counts is how large type is in comparison with
    the smallest that they can read, so that a text which `type_px` keeps legible is so for them.
    """
    return SEEN_TYPE_PX / theme.type_px(0) * scale if theme.presenting() else scale


def detail_of(painter: QPainter, option: QStyleOptionGraphicsItem) -> float:
    """The `seen_scale` at which an item is being painted."""
    return seen_scale(option.levelOfDetailFromTransform(painter.worldTransform()))
