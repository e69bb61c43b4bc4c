"""The palette: layers and blocks to click, or to drag to a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.canvas.palette_items import BLOCKS, LAYERS, PaletteItem
from ui.style import theme
from ui.widgets.focus_group import FocusGroup

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent

    from ui.canvas.view import CanvasView

WIDTH_PX = 156


class PaletteEntry(QPushButton):
    """A layer or block: a click adds it after the selection, a drag to where it is dropped."""

    def __init__(self, kind: str, item: PaletteItem, canvas: CanvasView, parent: QWidget) -> None:
        super().__init__(item.label, parent)
        self.kind, self._canvas = kind, canvas
        self._pressed_at: QPointF | None = None
        self._dragging = False
        self.setObjectName(f"palette_{kind}")
        self.setAccessibleName(f"Add {item.label}")
        self.setToolTip(f"{item.label}: {item.summary}\nClick or press {item.shortcut}; or drag")
        self.setProperty("entry", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.addStretch(1)
        key = QLabel(item.shortcut, self)
        key.setProperty("muted", True)
        key.setProperty("small", True)
        key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row.addWidget(key)
        self.clicked.connect(self._add)

    def _add(self) -> None:
        self._canvas.commands.insert(self.kind)
        self._canvas.setFocus()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            return
        far = (event.position() - self._pressed_at).manhattanLength()
        if not self._dragging and far >= QApplication.startDragDistance():
            self._dragging = True
            self.setDown(False)
            self._canvas.mouse.begin_insert(self.kind)
        if self._dragging:
            self._canvas.mouse.drag_to(self._on_canvas(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        dragging, self._dragging, self._pressed_at = self._dragging, False, None
        if dragging:
            self._canvas.mouse.drop_at(self._on_canvas(event))
            self._canvas.setFocus()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._dragging:
            self._dragging = False
            self._canvas.cancel_gesture()
        else:
            super().keyPressEvent(event)

    def _on_canvas(self, event: QMouseEvent) -> QPointF:
        place = event.globalPosition().toPoint()
        return QPointF(self._canvas.viewport().mapFromGlobal(place))


class PaletteView(QWidget):
    """All layer types in the order of their registry, then all blocks."""

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__()
        self.setObjectName("palette")
        self.setAccessibleName("Palette")
        self.setToolTip("Layers and blocks to add: click, drag to a place, or press the key")
        self.setProperty("surface", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.entries: dict[str, PaletteEntry] = {}
        # outermost first: whoever gets a parent later has its style sheet worked out again
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        column = QWidget()
        self._scroll.setWidget(column)
        column.setProperty("surface", True)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(10, 10, 10, theme.GRID)
        layout.setSpacing(3)
        for title, items in (("LAYERS", LAYERS), ("BLOCKS", BLOCKS)):
            if self.entries:
                layout.addSpacing(theme.GRID)
            heading = QLabel(title, column)
            heading.setProperty("heading", True)
            layout.addWidget(heading)
            for kind, item in items.items():
                self.entries[kind] = PaletteEntry(kind, item, canvas, column)
                layout.addWidget(self.entries[kind])
        layout.addStretch(1)
        self.focus_group = FocusGroup(self, list(self.entries.values()))
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._parent_block = QVBoxLayout(self)
        self._parent_block.setContentsMargins(0, 0, 0, 0)
        self._parent_block.setSpacing(0)
        self._parent_block.addWidget(self._scroll, 1)
        theme.notifier().changed.connect(self._restyle)
        self._restyle()

    def add_below(self, widget: QWidget) -> None:
        """Add a widget below the entries that does not scroll with them."""
        self._parent_block.addWidget(widget)

    def _restyle(self) -> None:
        self.setFixedWidth(theme.px(WIDTH_PX))
