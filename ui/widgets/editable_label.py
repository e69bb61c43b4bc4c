"""A line of text that a double click turns into a field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ui.style import theme
from ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

LEAST_PX = 280


class EditableLabel(ElidedLabel):
    """Enter, or leaving the field, emits `edited` where the text has changed; Escape does not."""

    edited = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name, self._value = name, ""
        self.line: QLineEdit | None = None

    def set_value(self, value: str) -> None:
        """What is edited, where that is not all of the text shown."""
        self._value = value

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        line = self.line = QLineEdit(self._value, self.parentWidget())
        line.setObjectName("edited_text")
        line.setAccessibleName(self._name)
        line.setToolTip("Enter confirms, Escape leaves it as it was")
        area = self.geometry()
        area.setWidth(max(area.width(), theme.px(LEAST_PX)))
        line.setGeometry(area)
        line.installEventFilter(self)
        line.editingFinished.connect(self._finish)
        line.selectAll()
        line.show()
        line.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # a key of the window, such as Space, is text here
        elif event.key() == Qt.Key.Key_Escape and event.type() == QEvent.Type.KeyPress:
            self._close()
            return True
        return False

    def _finish(self) -> None:
        line = self.line
        if line is not None:
            text = line.text().strip()
            self._close()
            if text and text != self._value:
                self.edited.emit(text)

    def _close(self) -> None:
        line, self.line = self.line, None
        if line is not None:
            line.hide()
            line.deleteLater()
