"""What a lecturer's hand needs while presenting: a clicker's keys, a blank screen, a pointer.

Nothing of it exists while the window is not in presentation mode.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QCursor, QKeySequence, QPainter, QPalette, QShortcut
from PySide6.QtWidgets import QWidget

from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QAction, QMouseEvent, QPaintEvent

    from ui.shell.presentation.mode import PresentationMode

POINTER_PX, POINTER_MS = 26, 16
KEYS = {"PgDown": "next_step", "PgUp": "previous_step"}
AIDS = ("blank", "pointer")


class BlankScreen(QWidget):
    """Covers the window in black; any key or click takes it away, and does nothing else."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("blank_screen")
        self.setAccessibleName("Blank screen")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoFillBackground(True)
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Window, Qt.GlobalColor.black)
        self.setPalette(palette)
        self._before: QWidget | None = None
        self.hide()

    def cover(self) -> None:
        """Cover the window."""
        self._before = self._window.focusWidget()
        self.fill()
        self.raise_()
        self.show()
        self.setFocus()

    def fill(self) -> None:
        """Be as large as the window."""
        self.setGeometry(self._window.rect())

    def uncover(self) -> None:
        """Show the window again, with the keyboard where it was."""
        if self.isVisible():
            self.hide()
            before, self._before = self._before, None
            # another document may have taken it away meanwhile
            if before is not None and shiboken6.isValid(before) and before.isVisible():
                before.setFocus()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # no key of the window acts unseen
            return True
        if event.type() == QEvent.Type.KeyPress:
            self.uncover()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.uncover()


class Pointer(QWidget):
    """A ring around the mouse that the last row sees; clicks go through it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("pointer")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._following = QTimer(self)
        self._following.setInterval(POINTER_MS)
        self._following.timeout.connect(self._follow)
        self.hide()

    def toggle(self, shown: bool) -> None:
        """Show the ring, or take it away."""
        self.setVisible(shown)
        if shown:
            self._follow()
            self._following.start()
        else:
            self._following.stop()

    def _follow(self) -> None:
        side = theme.px(POINTER_PX)
        self.resize(QSize(side, side))
        self.move(self._window.mapFromGlobal(QCursor.pos()) - QPoint(side // 2, side // 2))
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, color = QPainter(self), theme.current().warning
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(color, 0.35))
        painter.drawEllipse(self.rect())
        painter.setBrush(theme.color(color))
        middle = self.width() // 3
        painter.drawEllipse(self.rect().adjusted(middle, middle, -middle, -middle))
        painter.end()


class Clicker(QObject):
    """Gives the window its keys for a lecture when it begins to present, and takes them back."""

    def __init__(
        self, window: QWidget, mode: PresentationMode, actions: Mapping[str, QAction]
    ) -> None:
        super().__init__(window)
        self._mode, self._actions = mode, actions
        self.screen, self.pointer = BlankScreen(window), Pointer(window)
        self._keys = [
            QShortcut(QKeySequence(key), window, actions[name].trigger)
            for key, name in KEYS.items()
        ]
        mode.toggled.connect(self._on_toggled)
        window.installEventFilter(self)
        self._on_toggled(False)

    def is_on(self) -> bool:
        """Whether the window is in presentation mode."""
        return self._mode.on

    def _on_toggled(self, on: bool) -> None:
        for key in self._keys:
            key.setEnabled(on)
        for name in AIDS:
            self._actions[name].setEnabled(on)
        if not on:
            self.screen.uncover()
            self._actions["pointer"].setChecked(False)
            self.pointer.toggle(False)

    def blank(self) -> None:
        """Cover the window until the next key."""
        if self.is_on():
            self.screen.cover()

    def show_pointer(self) -> None:
        """Show the pointer, or take it away, as the action is checked."""
        self.pointer.toggle(self.is_on() and self._actions["pointer"].isChecked())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.screen.isVisible():
            self.screen.fill()
        return False
