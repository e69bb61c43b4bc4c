"""Buttons that belong together are one stop for Tab; arrows move between them, Enter presses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QAbstractButton, QWidget

STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class FocusGroup(QObject):
    """Lets Tab stop at the button of a group that had the focus last, or at the first.

    Space, the key of the whole window, presses none of them. A click with the mouse leaves the
    focus where it was. Buttons that are hidden or disabled are passed over; where the stop itself
    becomes so, another one is the stop.
    """

    def __init__(self, parent: QWidget, buttons: Sequence[QAbstractButton]) -> None:
        super().__init__(parent)
        self._buttons = list(buttons)
        self.stop = self._buttons[0]
        for button in self._buttons:
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.installEventFilter(self)
        self._stop_at(self.stop)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._press(Qt.Key(event.key()))
        kind = event.type()
        if kind == QEvent.Type.FocusIn:
            self._stop_at(next(button for button in self._buttons if button is watched))
        elif kind in (QEvent.Type.EnabledChange, QEvent.Type.Show, QEvent.Type.Hide):
            self._stop_at(self.stop if _reachable(self.stop) else self._next(1) or self.stop)
        return False

    def _press(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.stop.click()
            return True
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            ends = self._buttons if key == Qt.Key.Key_Home else self._buttons[::-1]
            found = next((button for button in ends if _reachable(button)), None)
        elif key in STEPS:
            found = self._next(STEPS[key])
        else:
            return False
        if found is not None:
            found.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _next(self, step: int) -> QAbstractButton | None:
        """The next reachable button in a direction, around the end; None where there is none."""
        at, count = self._buttons.index(self.stop), len(self._buttons)
        around = [self._buttons[(at + step * distance) % count] for distance in range(1, count)]
        return next((button for button in around if _reachable(button)), None)

    def _stop_at(self, button: QAbstractButton) -> None:
        self.stop.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.stop = button
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)


def _reachable(button: QAbstractButton) -> bool:
    return button.isEnabled() and not button.isHidden()
