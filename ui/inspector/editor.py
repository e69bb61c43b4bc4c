"""The base of all editors in the inspector: show a value or "mixed", emit edits."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

MIXED = "mixed"


class Editor(QWidget):
    """A widget that edits one value; `edited` carries the value that the user chose.

    Where several models are edited at once and differ, it shows `MIXED`.
    """

    edited = Signal(object)

    def show_value(self, value: object, mixed: bool) -> None:
        """Show a value, or MIXED, without emitting `edited`."""
        raise TypeError(f"{type(self).__name__} shows nothing")

    def finish(self) -> None:
        """Emit what is typed but not confirmed; nothing to do where nothing can be typed."""

    def _set_widgets(self, *widgets: QWidget) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in widgets:
            # as wide as the panel, whatever the contents would need
            widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            layout.addWidget(widget)
        self.setFocusProxy(widgets[0])
