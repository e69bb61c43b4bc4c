"""A note on the canvas: a card of Markdown, whose width is dragged at its right edge."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QAbstractTextDocumentLayout, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.canvas.items.paint_cache import cached_color
from ui.canvas.layout.geometry import Box, least_type_px
from ui.style import theme
from ui.style.markdown import SafeTextDocument, set_markdown

if TYPE_CHECKING:
    from simulator.design.canvas_note import CanvasNote

TEXT_PX = 14.0
MOST_ENLARGED = 2.2
PADDING = 10.0
EDGE = 8.0  # how near to the right edge a press takes hold of it
HANDLE = 9.0  # half the height of what is taken hold of, as it is drawn
ABOVE_ALL = 20.0


class NoteItem(QGraphicsItem):
    """Shows a note; its height follows from its text and its width."""

    def __init__(self, note: CanvasNote) -> None:
        super().__init__()
        self._document = SafeTextDocument()
        self._document.setDocumentMargin(0)
        self.note = note
        self.selected = False
        self._width = note.width
        self._fill()
        self.setZValue(ABOVE_ALL)

    @property
    def height(self) -> float:
        """In the item's own pixels, as `width`: what the layout goes by."""
        return math.ceil(self._document.size().height()) + 2 * PADDING

    @property
    def width(self) -> float:
        """As it is drawn, also while it is dragged."""
        return self._width

    def seen_box(self) -> Box:
        """Where it is in the scene, enlarged as it is."""
        return self.enlarged(Box(self.x(), self.y(), self.width, self.height))

    def enlarged(self, box: Box) -> Box:
        """A box with the same corner, as much larger as the note is."""
        return Box(box.x, box.y, self.scale() * box.w, self.scale() * box.h)

    def show_note(self, note: CanvasNote) -> None:
        """Show another text or width."""
        if note.text != self.note.text:
            self.note = note
            self._fill()
        self.note = note
        self.set_width(note.width)

    def set_width(self, width: float) -> None:
        """Break the lines anew."""
        if width != self._width:
            self.prepareGeometryChange()
            self._width = width
            self._document.setTextWidth(width - 2 * PADDING)
            self.update()

    def set_detail(self, detail: float) -> bool:
        """Be so large that the text can be read where the canvas is shown at a scale.

        Returns whether that has changed.
        """
        wanted = min(MOST_ENLARGED, max(1.0, least_type_px(detail) / TEXT_PX))
        changed = wanted != self.scale()
        self.setScale(wanted)
        return changed

    def restyle(self) -> None:
        """Take over the theme."""
        self._fill()

    def set_selected(self, selected: bool) -> None:
        """Draw it as selected, or not."""
        if selected != self.selected:
            self.selected = selected
            self.update()

    def _fill(self) -> None:
        self.prepareGeometryChange()
        set_markdown(self._document, self.note.text, text_px=TEXT_PX)
        self._document.setTextWidth(self._width - 2 * PADDING)
        self.update()

    def move_to(self, box: Box) -> None:
        """Take a place in the scene."""
        self.setPos(box.x, box.y)

    def is_at_edge(self, x: float, scale: float) -> bool:
        """Whether a press at `x`, in the item's coordinates, takes hold of the right edge."""
        return x >= self._width - EDGE / max(scale * self.scale(), 1e-6)

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._width, self.height).adjusted(-2, -2, 2, 2)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(QRectF(0, 0, self._width, self.height))
        return path

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        colours = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = colours.accent if self.selected else colours.line
        painter.setPen(QPen(cached_color(line), 2 if self.selected else 1))
        painter.setBrush(cached_color(colours.surface))
        box = QRectF(0, 0, self._width, self.height)
        painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, cached_color(colours.text))
        context.palette.setColor(QPalette.ColorRole.Link, cached_color(colours.link))
        painter.save()
        painter.translate(PADDING, PADDING)
        self._document.documentLayout().draw(painter, context)
        painter.restore()
        if self.selected:
            middle = QPointF(box.right(), box.center().y())
            painter.setPen(QPen(cached_color(colours.accent), 6))
            painter.drawLine(middle - QPointF(0, HANDLE), middle + QPointF(0, HANDLE))
