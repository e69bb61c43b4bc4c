"""A button that shows an action: its text, tip and state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QPushButton,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QAction


class ActionButton(QPushButton):
    """A push button with an action's text, tooltip and enabled state; a click triggers it."""

    def __init__(self, action: QAction, *, primary: bool = False) -> None:
        super().__init__(action.text())
        self.setProperty("pill", True)
        self.setProperty("primary", primary)
        self.setObjectName(f"{action.objectName()}_button")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus where it is
        self._action = action
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setText(self._action.text())
        self.setToolTip(self._action.toolTip())
        self.setAccessibleName(self._action.text())
        self.setEnabled(self._action.isEnabled())
