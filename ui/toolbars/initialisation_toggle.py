"""How layers that enter a run start: a pair of buttons below the palette."""

from __future__ import annotations

from typing import get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from simulator.training.run_changes import Start
from ui.style import theme
from ui.widgets.focus_group import FocusGroup

STARTS: tuple[Start, ...] = get_args(Start)
HINTS: dict[Start, str] = {
    "identity": "A layer added to a run passes its input on at first: the loss stays as it was",
    "random": "A layer added to a run starts with its initializer's weights: the loss jumps",
}


class InitialisationToggle(QFrame):
    """Identity or random; `chosen` says what the user has picked."""

    chosen = Signal(str)

    def __init__(self, start: Start) -> None:
        super().__init__()
        self.setObjectName("start_toggle")
        self.setAccessibleName("New layers start as")
        self.setProperty("surface", True)
        heading = QLabel("NEW LAYERS START AS")
        heading.setProperty("heading", True)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        self._group = QButtonGroup(self)
        self.buttons: dict[Start, QPushButton] = {}
        for name in STARTS:
            button = QPushButton(name)
            button.setObjectName(f"start_{name}")
            button.setAccessibleName(f"New layers start as {name}")
            button.setToolTip(f"{HINTS[name]} (Ctrl+I changes)")
            button.setCheckable(True)
            button.setProperty("segment", True)
            button.clicked.connect(lambda _checked=False, name=name: self.chosen.emit(name))
            self._group.addButton(button)
            self.buttons[name] = button
            row.addWidget(button, 1)
        self.focus_group = FocusGroup(self, list(self.buttons.values()))
        column = QVBoxLayout(self)
        column.setContentsMargins(10, theme.GRID, 10, theme.GAP)
        column.setSpacing(theme.GRID)
        column.addWidget(heading)
        column.addLayout(row)
        self.buttons[start].setChecked(True)

    @property
    def start(self) -> Start:
        """What is picked."""
        return next(name for name, button in self.buttons.items() if button.isChecked())

    def toggle(self) -> None:
        """Pick the other one, as a click on it would."""
        other = STARTS[1 - STARTS.index(self.start)]
        self.buttons[other].click()
