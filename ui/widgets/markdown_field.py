"""The field over a text in which its Markdown is typed."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent
    from PySide6.QtWidgets import QWidget

TIP = "Markdown; Ctrl+Enter or a click elsewhere takes it over, Escape leaves it as it was"
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class MarkdownField(QPlainTextEdit):
    """Stands hidden over its parent until it is opened; `take_over` says where the text goes.

    `closed` says that the keyboard is free again.
    """

    closed = Signal()

    def __init__(self, parent: QWidget, name: str, hint: str) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setToolTip(TIP)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.hide()

    def open_with(self, text: str) -> None:
        """Edit this text."""
        self.setPlainText(text)
        self.show()
        self.place()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @abstractmethod
    def place(self) -> None:
        """Take the place and size of what is edited."""

    @abstractmethod
    def take_over(self, text: str) -> bool:
        """Use what was typed, without blanks at its end; False where it is refused."""

    def finish(self) -> None:
        """Take over what was typed; what is refused stays in the field."""
        if self.isVisible() and self.take_over(self.toPlainText().rstrip()):
            self.dismiss()

    def dismiss(self, *_: object) -> None:
        """Close without changing anything."""
        if self.isVisible():
            focused = self.hasFocus()
            self.hide()
            if focused:
                self.closed.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # a shortcut of the window is text here, and Undo that of the typing
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif event.key() in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.finish()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in PASSING:
            self.finish()
