"""A block's frame: title, ×N badge, and the gradient of each repetition as a row of cells."""

from __future__ import annotations

from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from simulator.design.design import INPUT, LayerPlace
from ui.canvas.items.card_text import FrameText
from ui.canvas.items.fix_button import LEAST_H, button_rect, paint_button
from ui.canvas.items.node_item import (
    UNCLIPPED,
    NodeItem,
    detail_of,
    dirty_rect,
    paint_port,
    wrapped,
)
from ui.canvas.items.paint_cache import cached_color, cached_font
from ui.canvas.layout.geometry import (
    FRAME_CELLS,
    FRAME_PAD,
    FRAME_TITLE,
    least_type_px,
    type_px,
)
from ui.style import theme
from ui.widgets.elided_label import as_tip

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from ui.canvas.layout.layout import BlockFrame

CELLS_HEIGHT = 12.0
CELL_REACH = 3.0  # above and below the cells
EDGE = 11.0  # how far round corners and the outline reach into the frame
CELLS_LABEL = "gradient in each repetition"
LABEL_GAP = 3.0  # between cells and label
LEAST_LABEL_PX = 7.0  # a label that would be seen smaller is left out
QUICK_FIX_W, FIX_PX, MOST_FIX_PX = 260.0, 11.5, 19
PRESENTED_PX = 28  # the largest type that the lines of a frame have room for
FIGURE_HEIGHT = 0.73  # of the size of type
ALIGN_RIGHT = int(Qt.AlignmentFlag.AlignRight)


class BlockFrameItem(NodeItem):
    """Paints the values it is given; the cards inside it are items of their own above it."""

    def __init__(self, place: LayerPlace) -> None:
        super().__init__(place)
        self.text = FrameText("", 1, "")
        self.collapsed = False
        self.input_y = self.output_y = 0.0
        self.badge_hovered = False
        self.cells: list[QColor | None] = []
        self.marked_cell: int | None = None

    def set_frame(self, frame: BlockFrame) -> None:
        """Take the place and shape that the layout has computed."""
        self.set_box(frame.box)
        self.setZValue(frame.depth)
        self.input_y, self.output_y = frame.input_y, frame.output_y
        if frame.collapsed != self.collapsed:
            self.collapsed = frame.collapsed
            self._update_tool_tip()

    def set_text(self, text: FrameText) -> None:
        """Show other texts."""
        if text != self.text:
            self.text = text
            self._update_tool_tip()

    def quick_fix_rect(self, detail: float = 1.0) -> QRectF:
        """In the title line, or at the foot of a collapsed block; empty where it is illegible."""
        size = _problem_px(detail)
        if not size:
            return QRectF()
        if self.collapsed:
            corner = QPointF(14, self.height - 26)
            return button_rect(self.fix_text, size, corner, self.width - 28)
        badge = self.badge_rect().left()
        corner, width = (
            QPointF(badge - 6, (FRAME_TITLE - LEAST_H) / 2),
            min(QUICK_FIX_W, badge - 20),
        )
        return button_rect(self.fix_text, size, corner, width, to_left=True)

    def set_badge_hovered(self, hovered: bool) -> None:
        """Show the ×N in the accent colour while the mouse is over it and could drag it."""
        if hovered != self.badge_hovered:
            self.badge_hovered = hovered
            self.update(self.badge_rect())

    def _update_tool_tip(self) -> None:
        hint = "Double-click to open" if self.collapsed else "Double-click to fold"
        differs = "\nDiffers from network A" if self.text.differs else ""
        self.setToolTip(as_tip(f"{self.text.problem or self.text.facts}{differs}\n{hint}"))
        self.update()

    def set_cells(self, cells: list[QColor | None]) -> None:
        """Show each repetition's gradient colour, None for unknown; repaints only the cells."""
        if cells != self.cells:
            self.cells = cells
            self.update(self.cells_rect())

    def set_marked_cell(self, cell: int | None) -> None:
        """Mark the repetition that is meant of the selected layer, from 0; None marks none."""
        if cell != self.marked_cell:
            self.marked_cell = cell
            self.update(self.cells_rect().adjusted(-3, -3, 3, 3))

    def badge_rect(self) -> QRectF:
        """Where the ×N is, which can be dragged, in the frame's coordinates."""
        return QRectF(self.width - 74, 4, 70, FRAME_TITLE - 6)

    def ports(self) -> list[tuple[LayerPlace, QPointF]]:
        """The block's output at its right edge and, where it is open, what enters at its left."""
        found = [(self.place, QPointF(self.width, self.output_y))]
        if not self.collapsed:
            inside = LayerPlace(self.place.network, (*self.place.path, INPUT))
            found.append((inside, QPointF(0, self.input_y)))
        return found

    def output_point(self) -> QPointF:
        return self.mapToScene(self.width, self.output_y)

    def input_point(self) -> QPointF:
        return self.mapToScene(0, self.input_y)

    def value_area(self) -> QRectF:
        return self.mapRectToScene(self.badge_rect())

    def cells_rect(self) -> QRectF:
        side = 14.0 if self.collapsed else FRAME_PAD
        top = self.height - (24.0 if self.collapsed else FRAME_CELLS - 10.0)
        return QRectF(side, top, self.width - 2 * side, CELLS_HEIGHT)

    def repetition_at(self, point: QPointF) -> int | None:
        """The repetition, from 1, whose cell lies at a point of the frame; None beside them."""
        area = self.cells_rect()
        count = self.text.repeat
        if count < 2 or not area.adjusted(0, -CELL_REACH, 0, CELL_REACH).contains(point):
            return None
        return min(count, 1 + int((point.x() - area.left()) / area.width() * count))

    def boundingRect(self) -> QRectF:
        return QRectF(-6, -6, self.width + 12, self.height + 12)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        part = dirty_rect(self, self.covered_area())
        if part.isEmpty():
            return  # what is to be repainted lies beside the frame
        if self.body().adjusted(EDGE, EDGE, -EDGE, -EDGE).contains(part):
            painter.fillRect(part.adjusted(-1, -1, 1, 1), cached_color(theme.current().surface))
        else:
            self._paint_background(painter)
        detail = detail_of(painter, option)
        if part.intersects(QRectF(0, 0, self.width, FRAME_TITLE)):
            self._paint_title(painter, detail)
        if self.text.problem:
            self._paint_problem(painter, detail)
        else:
            self._paint_facts(painter, detail, part)
        if self.fix_text:
            rect = self.quick_fix_rect(detail)
            if not rect.isEmpty():
                size = _problem_px(detail)
                paint_button(painter, rect, self.fix_text, size, hovered=self.fix_hovered)
        if self.hovered:
            for _, at in self.ports():
                paint_port(painter, at)
        if self.dimmed:
            painter.fillPath(self._outline(), cached_color(theme.current().background, 0.5))

    def _outline(self) -> QPainterPath:
        outline = QPainterPath()
        outline.addRoundedRect(self.body(), 10, 10)
        return outline

    def _paint_background(self, painter: QPainter) -> None:
        """Surface and outline, with the ring of the focused frame."""
        colours, outline = theme.current(), self._outline()
        painter.fillPath(outline, cached_color(colours.surface))
        color, width = cached_color(colours.line), 1.0
        if self.text.problem:
            color = cached_color(colours.warning)
        if self.selected or self.highlighted:
            color, width = cached_color(colours.accent), 2.0
        painter.strokePath(outline, QPen(color, width))
        if self.focused and self.selected:
            ring = QPainterPath()
            ring.addRoundedRect(self.body().adjusted(-4, -4, 4, 4), 13, 13)
            painter.strokePath(ring, QPen(cached_color(colours.accent, 0.45), 2))

    def _paint_title(self, painter: QPainter, detail: float) -> None:
        colours, text = theme.current(), self.text
        line = QRectF(14, 4, self.width - 28, FRAME_TITLE - 4)
        middle, size = UNCLIPPED, type_px(14, detail, _most(22))
        badge_alone = theme.presenting() and least_type_px(detail) > PRESENTED_PX
        if badge_alone:  # a title would not be read; figures have no descenders, so they have room
            line, size = QRectF(14, -5, self.width - 28, FRAME_TITLE + 5), least_type_px(detail)
            if text.repeat == 1 or FIGURE_HEIGHT * size > line.height():
                return  # once is what one takes it for, and cards would have to make room
        large = cached_font(size, 600)
        painter.setFont(large.font)
        painter.setPen(cached_color(colours.text))
        badge = f"× {text.repeat}"
        if text.repeat == 1 or self.badge_hovered:
            painter.setPen(cached_color(colours.accent if self.badge_hovered else colours.muted))
        painter.drawText(line, middle | ALIGN_RIGHT, badge)
        if badge_alone:
            return
        used = large.width(badge) + 10
        small = cached_font(type_px(12, detail, _most(20)), 600)
        painter.setFont(small.font)
        if self.fix_text and not self.collapsed and not self.quick_fix_rect(detail).isEmpty():
            used = round(line.right() - self.quick_fix_rect(detail).left()) + 10
        painter.setPen(cached_color(colours.muted))
        title, room = text.title, line.width() - used - (24 if text.differs else 0)
        if theme.presenting() and not self.collapsed and small.width(title) > room:
            title = ""  # the cards in it say what it is; some of its letters would not
        title = small.fit(title, room)
        painter.drawText(line, middle, title)
        if text.differs:
            end = line.left() + small.width(title) + 12
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(cached_color(colours.networks[self.place.network]))
            painter.drawEllipse(QPointF(end, line.center().y()), 4.5, 4.5)

    def _paint_facts(self, painter: QPainter, detail: float, part: QRectF) -> None:
        """What a collapsed block holds; the cells of the repetitions and their label."""
        if self.collapsed:
            line = QRectF(14, FRAME_TITLE, self.width - 28, 22)
        else:
            line = self.cells_rect().translated(0, CELLS_HEIGHT + (4 if theme.presenting() else 2))
            line.setHeight(18)
        # letters are placed on whole pixels, up to one higher than their line
        if part.intersects(line.adjusted(0, LABEL_GAP - 1 / detail, 0, 0)):
            size = type_px(theme.SMALL_PX, detail, _most(15))
            painter.setFont(cached_font(size, 400).font)
            painter.setPen(cached_color(theme.current().muted))
            if self.collapsed:
                facts = cached_font(size, 400).fit(self.text.facts, line.width())
                painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, facts)
            elif self.text.repeat > 1 and size >= least_type_px(detail) * _legible_share():
                self._paint_ends(painter, line, size, with_label=size * detail >= LEAST_LABEL_PX)
        if self.text.repeat > 1 and part.intersects(self.cells_rect().adjusted(-3, -3, 3, 3)):
            self._paint_cells(painter)

    def _paint_ends(
        self, painter: QPainter, line: QRectF, size: float, *, with_label: bool
    ) -> None:
        """The numbers of the first and the last cell and, where there is room, what cells show."""
        middle, type_ = UNCLIPPED, cached_font(size, 400)
        ends = "1", str(self.text.repeat)
        used = sum(type_.width(end) + 8 for end in ends) + type_.width(CELLS_LABEL)
        painter.drawText(line, middle, ends[0])
        painter.drawText(line, middle | ALIGN_RIGHT, ends[1])
        if used < line.width() and with_label:
            painter.drawText(line, middle | int(Qt.AlignmentFlag.AlignHCenter), CELLS_LABEL)

    def problem_rect(self) -> QRectF:
        """Where the problem's sentence is written, instead of the cells."""
        if self.collapsed:
            return QRectF(14, FRAME_TITLE, self.width - 28, self.height - FRAME_TITLE - 28)
        return QRectF(FRAME_PAD, self.height - 38, self.width - 2 * FRAME_PAD, 32)

    def _paint_problem(self, painter: QPainter, detail: float) -> None:
        size, room = _problem_px(detail), self.problem_rect()
        if not size:
            return
        type_ = cached_font(size, 500)
        painter.setFont(type_.font)
        painter.setPen(cached_color(theme.current().warning))
        if 2 * painter.fontMetrics().height() > room.height() + 2:  # the rest is in the tool tip
            painter.drawText(room, UNCLIPPED, type_.fit(self.text.problem, room.width()))
        else:
            painter.drawText(*wrapped(painter, room, self.text.problem))

    def _paint_cells(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        unknown = cached_color(theme.current().line)
        boxes = _cell_boxes(self.cells_rect().getRect(), self.text.repeat)
        for box, color in zip_longest(boxes, self.cells[: len(boxes)]):
            painter.fillRect(box, color or unknown)
        if self.marked_cell is not None and self.marked_cell < len(boxes):
            painter.setPen(QPen(cached_color(theme.current().accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(boxes[self.marked_cell].adjusted(-2, -2, 2, 2))


def _most(size: float) -> float:
    """The largest font size of a text; while presenting it takes all the room there is."""
    return PRESENTED_PX if theme.presenting() else size


def _problem_px(detail: float) -> float:
    """The size of the type of a problem and its fix; 0 where an audience could not read it."""
    if not theme.presenting():
        return FIX_PX
    size = type_px(FIX_PX, detail, MOST_FIX_PX)
    return size if size >= least_type_px(detail) * _legible_share() else 0.0


def _legible_share() -> float:
    """How much of the legible size a text needs to be drawn: all of it while presenting."""
    return 0.99 if theme.presenting() else 0.0


@lru_cache(maxsize=64)
def _cell_boxes(area: tuple[float, float, float, float], count: int) -> list[QRectF]:
    left, top, whole, height = area
    width = whole / count
    gap = 2.0 if width > 8 else 0.0
    return [QRectF(left + at * width, top, width - gap, height) for at in range(count)]
