"""A block's frame: title, ×N badge, and the gradient of each repetition as a row of cells."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from simulator.design import INPUT, LayerPlace
from ui import theme
from ui.canvas.appearance import FrameText
from ui.canvas.geometry import FRAME_CELLS, FRAME_PAD, FRAME_TITLE, type_px
from ui.canvas.layout import Frame
from ui.canvas.station import Station, detail_of, paint_port, wrapped
from ui.short_label import as_tip

CELLS_HEIGHT = 12.0
CELLS_SAY = "gradient in each repetition"
LEAST_SAY_PX = 7.0  # smaller words say nothing
REMEDY_WIDTH = 260.0


class FrameItem(Station):
    """Paints what it was told."""

    def __init__(self, place: LayerPlace) -> None:
        super().__init__(place)
        self.text = FrameText("", 1, "")
        self.remedy = ""
        self.collapsed = False
        self.enter = self.leave = 0.0
        self.badge_hovered = False
        self.cells: list[QColor | None] = []

    def set_frame(self, frame: Frame) -> None:
        """Move to a place."""
        self.set_box(frame.box)
        self.setZValue(frame.depth)
        self.enter, self.leave = frame.enter, frame.leave
        if frame.collapsed != self.collapsed:
            self.collapsed = frame.collapsed
            self._explain()

    def set_text(self, text: FrameText) -> None:
        """Say something else."""
        if text != self.text:
            self.text = text
            self._explain()

    def set_remedy(self, text: str) -> None:
        """Offer a cure in the title line, or, where it is folded, below it."""
        if text != self.remedy:
            self.remedy = text
            self.update()

    def remedy_rect(self) -> QRectF:
        """Where the cure is written, to be clicked."""
        if self.collapsed:
            return QRectF(14, self.height - 26, self.width - 28, 20)
        width = min(REMEDY_WIDTH, self.badge_rect().left() - 14)
        return QRectF(self.badge_rect().left() - width, 4, width, FRAME_TITLE - 4)

    def set_badge_hovered(self, hovered: bool) -> None:
        """Light the ×N while the mouse could drag it."""
        if hovered != self.badge_hovered:
            self.badge_hovered = hovered
            self.update(self.badge_rect())

    def _explain(self) -> None:
        hint = "Double-click to open" if self.collapsed else "Double-click to fold"
        differs = "\nDiffers from network A" if self.text.differs else ""
        self.setToolTip(as_tip(f"{self.text.problem or self.text.facts}{differs}\n{hint}"))
        self.update()

    def set_cells(self, cells: list[QColor | None]) -> None:
        """Show each repetition's gradient; only the cells are painted anew."""
        if cells != self.cells:
            self.cells = cells
            self.update(self.cells_rect())

    def badge_rect(self) -> QRectF:
        """The ×N, which can be dragged."""
        return QRectF(self.width - 74, 4, 70, FRAME_TITLE - 6)

    def ports(self) -> list[tuple[LayerPlace, QPointF]]:
        """The block's output at its right edge and, where it is open, what enters at its left."""
        found = [(self.place, QPointF(self.width, self.leave))]
        if not self.collapsed:
            inside = LayerPlace(self.place.network, (*self.place.path, INPUT))
            found.append((inside, QPointF(0, self.enter)))
        return found

    def leaves_at(self) -> QPointF:
        return self.mapToScene(self.width, self.leave)

    def enters_at(self) -> QPointF:
        return self.mapToScene(0, self.enter)

    def value_area(self) -> QRectF:
        return self.mapRectToScene(self.badge_rect())

    def cells_rect(self) -> QRectF:
        side = 14.0 if self.collapsed else FRAME_PAD
        top = self.height - (24.0 if self.collapsed else FRAME_CELLS - 10.0)
        return QRectF(side, top, self.width - 2 * side, CELLS_HEIGHT)

    def boundingRect(self) -> QRectF:
        return QRectF(-6, -6, self.width + 12, self.height + 12)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        colours = theme.current()
        only_cells = self.cells_rect().adjusted(-1, -1, 1, 1).contains(option.exposedRect)
        if only_cells and self.text.repeat > 1 and not self.text.problem:
            painter.fillRect(option.exposedRect, theme.color(colours.surface))
            self._paint_cells(painter)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(0, 0, self.width, self.height), 10, 10)
        painter.fillPath(outline, theme.color(colours.surface))
        color, width = theme.color(colours.line), 1.0
        if self.text.problem:
            color = theme.color(colours.warning)
        if self.selected or self.lit:
            color, width = theme.color(colours.accent), 2.0
        painter.strokePath(outline, QPen(color, width))
        if self.focused and self.selected:
            ring = QPainterPath()
            ring.addRoundedRect(self.body().adjusted(-4, -4, 4, 4), 13, 13)
            painter.strokePath(ring, QPen(theme.color(colours.accent, 0.45), 2))
        detail = detail_of(painter, option)
        self._paint_title(painter, detail)
        if self.text.problem:
            self._paint_problem(painter)
        else:
            self._paint_facts(painter, detail)
        if self.remedy:
            self._paint_remedy(painter)
        if self.hovered:
            for _, at in self.ports():
                paint_port(painter, at)
        if self.dimmed:
            painter.fillPath(outline, theme.color(colours.background, 0.5))

    def _paint_title(self, painter: QPainter, detail: float) -> None:
        colours, text = theme.current(), self.text
        line = QRectF(14, 4, self.width - 28, FRAME_TITLE - 4)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(type_px(14, detail, 22), 600, scaled=False))
        painter.setPen(theme.color(colours.text))
        badge = f"× {text.repeat}"
        if text.repeat == 1 or self.badge_hovered:
            painter.setPen(theme.color(colours.accent if self.badge_hovered else colours.muted))
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, badge)
        used = painter.fontMetrics().horizontalAdvance(badge) + 10
        painter.setFont(theme.font(type_px(12, detail, 20), 600, scaled=False))
        if self.remedy and not self.collapsed:
            told = min(
                painter.fontMetrics().horizontalAdvance(self.remedy) + 16,
                round(self.remedy_rect().width()),
            )
            used = round(line.right() - self.remedy_rect().right()) + told
        painter.setPen(theme.color(colours.muted))
        title = painter.fontMetrics().elidedText(
            text.title, Qt.TextElideMode.ElideRight, int(line.width() - used)
        )
        painter.drawText(line, middle, title)
        if text.differs:
            end = line.left() + painter.fontMetrics().horizontalAdvance(title) + 12
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(colours.networks[self.place.network]))
            painter.drawEllipse(QPointF(end, line.center().y()), 4.5, 4.5)

    def _paint_facts(self, painter: QPainter, detail: float) -> None:
        """What a folded block holds, and each repetition's gradient."""
        middle = Qt.AlignmentFlag.AlignVCenter
        size = type_px(theme.SMALL_PX, detail, 15)
        painter.setFont(theme.font(size, 400, scaled=False))
        painter.setPen(theme.color(theme.current().muted))
        if self.collapsed:
            line = QRectF(14, FRAME_TITLE, self.width - 28, 22)
            facts = painter.fontMetrics().elidedText(
                self.text.facts, Qt.TextElideMode.ElideRight, int(line.width())
            )
            painter.drawText(line, middle, facts)
        elif self.text.repeat > 1:
            line = self.cells_rect().translated(0, CELLS_HEIGHT + 2)
            line.setHeight(18)
            ends = "1", str(self.text.repeat)
            used = sum(painter.fontMetrics().horizontalAdvance(end) + 8 for end in ends)
            painter.drawText(line, middle, ends[0])
            painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, ends[1])
            used += painter.fontMetrics().horizontalAdvance(CELLS_SAY)
            if used < line.width() and size * detail >= LEAST_SAY_PX:
                painter.drawText(line, middle | Qt.AlignmentFlag.AlignHCenter, CELLS_SAY)
        if self.text.repeat > 1:
            self._paint_cells(painter)

    def _paint_remedy(self, painter: QPainter) -> None:
        font = theme.font(11.5, 600, scaled=False)
        font.setUnderline(True)
        painter.setFont(font)
        painter.setPen(theme.color(theme.current().link))
        area = self.remedy_rect()
        words = painter.fontMetrics().elidedText(
            self.remedy[:1].upper() + self.remedy[1:],
            Qt.TextElideMode.ElideRight,
            int(area.width()),
        )
        side = Qt.AlignmentFlag.AlignLeft if self.collapsed else Qt.AlignmentFlag.AlignRight
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | side, words)

    def problem_rect(self) -> QRectF:
        """Where the sentence stands that says what is wrong, instead of the cells."""
        if self.collapsed:
            return QRectF(14, FRAME_TITLE, self.width - 28, self.height - FRAME_TITLE - 28)
        return QRectF(FRAME_PAD, self.height - 38, self.width - 2 * FRAME_PAD, 32)

    def _paint_problem(self, painter: QPainter) -> None:
        painter.setFont(theme.font(11.5, 500, scaled=False))
        painter.setPen(theme.color(theme.current().warning))
        painter.drawText(*wrapped(painter, self.problem_rect(), self.text.problem))

    def _paint_cells(self, painter: QPainter) -> None:
        area, count = self.cells_rect(), self.text.repeat
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        gap = 2.0 if area.width() / count > 8 else 0.0
        width = area.width() / count
        unknown = theme.color(theme.current().line)
        for index in range(count):
            color = self.cells[index] if index < len(self.cells) else None
            cell = QRectF(area.left() + index * width, area.top(), width - gap, area.height())
            painter.fillRect(cell, color or unknown)
