"""What all views share: a name, a one-line explanation, and pictures of themselves."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from simulator.snapshot import Snapshot
from ui.dialogs import Dialogs, with_extension
from ui.gradient_scale import GradientScale


class View(QWidget):
    """A function of a snapshot: `draw` shows it, `clear` returns to the empty state."""

    said = Signal(str)

    def __init__(self, name: str, title: str, explanation: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setAccessibleDescription(explanation)
        self.setToolTip(explanation)
        self.setProperty("surface", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def draw(self, snapshot: Snapshot) -> None:
        """Show a snapshot; called at display rate while training, so it must be cheap."""
        raise TypeError(f"{type(self).__name__} draws nothing")

    def draw_on(self, snapshot: Snapshot, scale: GradientScale) -> None:
        """Show a snapshot beside other pictures that share a gradient scale."""
        self.draw(snapshot)

    def clear(self) -> None:
        """Show that there is nothing to show yet."""
        raise TypeError(f"{type(self).__name__} clears nothing")

    def copy_picture(self) -> None:
        """Put a picture of the view on the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.grab())
        self.said.emit(f"{self.accessibleName()}: picture copied")

    def save_picture(self) -> None:
        """Ask for a file and write a picture of the view there."""
        name = f"{self.objectName()}.png"
        path = Dialogs.save_file(self, "Save picture", name, "PNG picture (*.png)")
        if not path:
            return
        target = with_extension(path, ".png")
        saved = self.grab().save(str(target))
        self.said.emit(f"Picture saved: {target}" if saved else f"{target} cannot be written")

    def menu(self) -> QMenu:
        """What the view offers on a right click."""
        menu = QMenu(self)
        for text, work in (
            ("Copy picture", self.copy_picture),
            ("Save picture…", self.save_picture),
        ):
            action = QAction(text, menu)
            action.triggered.connect(work)
            menu.addAction(action)
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().exec(event.globalPos())
