"""A list of all layers and blocks at a place of the canvas, narrowed by typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui.canvas.palette_items import PALETTE_ITEMS
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH_PX, ROWS, ROW_PX = 260, 9, 26
CONFIRM = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
PASSED_ON = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class QuickAdd(QFrame):
    """Enter or a click takes an entry; Escape or a click elsewhere closes the list."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view, Qt.WindowType.Popup)
        self.setObjectName("quick_add")
        self.setProperty("overlay", True)
        self._take: Callable[[str], object] | None = None
        self.line = QLineEdit()
        self.line.setAccessibleName("Layer or block to insert")
        self.line.setPlaceholderText("type to narrow the list")
        self.line.setToolTip("Type a part of the name; Enter inserts, Escape closes")
        self.line.textChanged.connect(self._narrow)
        self.line.installEventFilter(self)
        self.entries = QListWidget()
        self.entries.setAccessibleName("Layers and blocks")
        self.entries.setToolTip("What can be inserted here")
        self.entries.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.entries.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.entries.itemClicked.connect(self._on_click)
        for kind, item in PALETTE_ITEMS.items():
            entry = QListWidgetItem(f"{item.shortcut}    {item.label}")
            entry.setData(Qt.ItemDataRole.UserRole, kind)
            entry.setToolTip(item.summary)
            self.entries.addItem(entry)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(4)
        column.addWidget(self.line)
        column.addWidget(self.entries)

    def open_at(self, at: QPoint, take: Callable[[str], object]) -> None:
        """Open with a corner at a point of the screen; `take` is given the kind that is chosen."""
        self._take = take
        self.line.clear()
        self._narrow("")
        for row in range(self.entries.count()):
            self.entries.item(row).setSizeHint(QSize(0, theme.px(ROW_PX)))
        self.resize(theme.px(WIDTH_PX), theme.px((ROWS + 2) * ROW_PX))
        room = self.screen().availableGeometry()
        left = max(room.left(), min(at.x(), room.right() - self.width()))
        top = max(room.top(), min(at.y(), room.bottom() - self.height()))
        self.move(left, top)
        self.show()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def _narrow(self, typed: str) -> None:
        """List what has the typed text in its name, what begins with it selected first."""
        wanted, rows = typed.strip().lower(), range(self.entries.count())
        labels = {row: PALETTE_ITEMS[self._kind(row)].label.lower() for row in rows}
        for row, label in labels.items():
            self.entries.setRowHidden(row, wanted not in label)
        found = [row for row, label in labels.items() if wanted in label]
        first = sorted(found, key=lambda row: not labels[row].startswith(wanted))
        self.entries.setCurrentRow(first[0] if first else -1)

    def _kind(self, row: int) -> str:
        return str(self.entries.item(row).data(Qt.ItemDataRole.UserRole))

    def _confirm(self) -> None:
        entry = self.entries.currentItem()
        if entry is not None and not entry.isHidden():
            self._on_click(entry)

    def _on_click(self, entry: QListWidgetItem) -> None:
        kind, take, self._take = entry.data(Qt.ItemDataRole.UserRole), self._take, None
        self.hide()
        if take is not None:
            take(kind)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # letters, Space and digits are text here
        elif event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.hide()
                return True
            if event.key() in CONFIRM:
                self._confirm()
                return True
            if event.key() in PASSED_ON:
                self.entries.event(event)
                return True
        return False
