"""A row with a button for every view, which opens and closes it, and shows whether it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ui.shell.docks.view_icons import view_icon
from ui.style import theme
from ui.widgets.focus_group import FocusGroup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QAction, QShowEvent

SIDE_PX = 14
NAMED_SHARE = 0.6  # of the window's width: names that would take more are left to the tooltips


class ViewRail(QWidget):
    """Each button does what the view's action does; one is lit while its view is open."""

    def __init__(self, actions: Mapping[str, QAction]) -> None:
        """`actions` by the names of their views."""
        super().__init__()
        self.setObjectName("view_rail")
        self.setAccessibleName("Views")
        self._actions = dict(actions)
        self.buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for name, action in self._actions.items():
            button = self.buttons[name] = QPushButton()
            for style in ("flat", "rail"):
                button.setProperty(style, True)
            button.setCheckable(True)
            button.setObjectName(f"rail_{name}")
            button.setAccessibleName(action.text())
            button.setToolTip(action.toolTip())
            button.clicked.connect(action.trigger)
            action.changed.connect(self._follow)
            row.addWidget(button)
        self.focus_group = FocusGroup(self, list(self.buttons.values()))
        theme.notifier().changed.connect(self._restyle)
        self._restyle()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.window().installEventFilter(self)
        self._name()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._name()
        return False

    def _follow(self) -> None:
        """Light the buttons of the views that are open."""
        for name, action in self._actions.items():
            self.buttons[name].setChecked(action.isChecked())
        self._restyle()

    def _restyle(self) -> None:
        colours, side = theme.current(), theme.px(SIDE_PX)
        for name, button in self.buttons.items():
            color = colours.link if button.isChecked() else colours.muted
            button.setIcon(view_icon(name, color, side))
            button.setIconSize(QSize(side, side))
        self._name()

    def _name(self) -> None:
        """Write the names where the window is wide enough for them."""
        metrics = self.fontMetrics()
        words = sum(metrics.horizontalAdvance(action.text()) for action in self._actions.values())
        needed = words + len(self.buttons) * theme.px(SIDE_PX + 24)
        named = needed <= NAMED_SHARE * self.window().width()
        for name, button in self.buttons.items():
            button.setText(self._actions[name].text() if named else "")
