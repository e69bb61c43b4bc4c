"""The widget that holds a view's plots: pyqtgraph's layout, without manners of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QGraphicsScene, QGraphicsTextItem

from ui.plots.pens import widened
from ui.plots.plot import Plot
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QPainter

SPACING_PX = 12

# none of many moves is left out: without the last one, values of another place would be read
pg.setConfigOption("mouseRateLimit", 0)


class PlotCanvas(pg.GraphicsLayoutWidget):
    """Plots in rows and columns. Keys, menu and focus are left to the view around it.

    `left` tells that the mouse has left, `resized` that there is another size to lay out for.
    """

    left = Signal()
    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.ci.layout.setContentsMargins(0, 0, 0, 0)
        self.scene().contextMenu = []
        self.hints: list[QGraphicsTextItem] = []
        # An index of places keeps an item that has grown since it was entered there even after the
        # item is deleted, and painting then crashes; a few dozen items are found without one.
        self.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.restyle()

    def restyle(self) -> None:
        """Take over the theme's ground and sizes."""
        self.setBackground(theme.color(theme.current().surface))
        self.ci.layout.setSpacing(theme.px(SPACING_PX))

    def plots(self) -> list[Plot]:
        """All plots, in the order in which they were added."""
        items = self.scene().items(Qt.SortOrder.AscendingOrder)
        return [item for item in items if isinstance(item, Plot)]

    def show_hint(self, text: str, boxes: Sequence[QRectF] = ()) -> None:
        """Say what will be drawn, in the middle of the canvas or of each of some parts of it.

        Nothing is said where the text would have to be broken within a word, or be cut off.
        """
        rooms = [] if not text else boxes or [QRectF(QPointF(), QSizeF(self.size()))]
        while len(self.hints) > len(rooms):
            self.scene().removeItem(self.hints.pop())
        while len(self.hints) < len(rooms):
            self.hints.append(_centered_text())
            self.scene().addItem(self.hints[-1])
        for item, room in zip(self.hints, rooms, strict=True):
            item.setFont(theme.font(theme.CONTROL_PX))
            item.setDefaultTextColor(theme.color(theme.current().muted))
            item.setPlainText(text)
            item.setTextWidth(room.width())
            item.setPos(room.left(), room.center().y() - item.boundingRect().height() / 2)
            item.setVisible(_fits(item, room))

    def settle(self) -> None:
        """Have changed items ask for their repaint now, not in a later turn of the event loop."""
        self.lay_out()
        QCoreApplication.sendPostedEvents(self.scene(), QEvent.Type.MetaCall)

    def lay_out(self) -> None:
        """Give all plots their places now; a layout that was empty has shrunk."""
        if self.ci.size() != self.range.size():
            self.ci.setGeometry(self.range)
        for item in (self.ci, *_items_in(self.ci)):
            if isinstance(item, pg.GraphicsLayout | Plot):
                item.layout.activate()

    def lay_out_again(self) -> None:
        """Give the layouts their places that asked for it meanwhile, and those of no other widget.

        The window may be in the middle of laying out its own.
        """
        for item in (self.ci, *_items_in(self.ci)):
            QCoreApplication.sendPostedEvents(item, QEvent.Type.LayoutRequest)

    def draw_on(self, painter: QPainter, size: QSize) -> None:
        """Draw what is seen into (0, 0) to `size` of any device, as vectors where it can."""
        factor = abs(painter.deviceTransform().m11())
        with widened(self.scene(), factor):
            self.render(painter, QRectF(0, 0, size.width(), size.height()), self.viewport().rect())

    def resizeEvent(self, event: QEvent | None) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QEvent) -> None:
        event.ignore()

    def contextMenuEvent(self, event: QEvent) -> None:
        event.ignore()


def _centered_text() -> QGraphicsTextItem:
    item = QGraphicsTextItem()
    item.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
    item.setZValue(100)
    document = item.document()
    option = document.defaultTextOption()
    option.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    document.setDefaultTextOption(option)
    return item


def _fits(item: QGraphicsTextItem, room: QRectF) -> bool:
    metrics, margin = QFontMetricsF(item.font()), 2 * item.document().documentMargin()
    longest = max(metrics.horizontalAdvance(word) for word in item.toPlainText().split())
    return longest + margin <= room.width() and item.boundingRect().height() <= room.height()


def _items_in(layout: pg.GraphicsLayout) -> Iterator[Any]:
    for item in layout.items:
        yield item
        if isinstance(item, pg.GraphicsLayout):
            yield from _items_in(item)
