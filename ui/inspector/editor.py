"""What every editor of a field offers: its value, a mixed state, and a signal."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

MIXED = "mixed"


class Editor(QWidget):
    """Edits one value; `edited` carries what the user chose."""

    edited = Signal(object)

    def show_value(self, value: object, mixed: bool) -> None:
        """Show a value without saying that it was edited."""
        raise TypeError(f"{type(self).__name__} shows nothing")

    def finish(self) -> None:
        """Take over what is typed but not confirmed; editors without typing have nothing to do."""

    def _fill(self, *widgets: QWidget) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in widgets:
            # as wide as the panel lets it be, whatever it could hold
            widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            layout.addWidget(widget)
        self.setFocusProxy(widgets[0])
