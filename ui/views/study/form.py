"""What a study is asked to run: depths and seeds, with the buttons that start and cancel it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ui.style import theme

if TYPE_CHECKING:
    from ui.views.study.state import StudyState

DEPTHS, SEEDS, MOST_SEEDS = "2, 4, 8, 16, 32, 64", 3, 100
DEPTHS_PX, SEEDS_PX, SPACING_PX = 138, 58, 8
FORM = "must be whole numbers, as in 2, 4, 8"


class StudyForm(QWidget):
    """`wanted(depths, seeds)` asks for a study, `cancelled` for its end, `recorded` for the table
    of the study that ships.
    """

    wanted = Signal(object, int)
    cancelled = Signal()
    recorded = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.depths = QLineEdit(DEPTHS)
        self.depths.setObjectName("study_depths")
        self.depths.setAccessibleName("Depths")
        self.depths.setToolTip("Layers with a kernel, the output included")
        self.depths.returnPressed.connect(self._press)
        self.seeds = QSpinBox()
        self.seeds.setObjectName("study_seeds")
        self.seeds.setAccessibleName("Seeds")
        self.seeds.setRange(1, MOST_SEEDS)
        self.seeds.setValue(SEEDS)
        self.start = QPushButton("Start")
        self.start.setObjectName("study_start")
        self.start.setToolTip("Train the networks on the canvas at these depths")
        self.start.clicked.connect(self._press)
        self.example = QPushButton("Recorded")
        self.example.setObjectName("study_recorded")
        self.example.setToolTip(
            "Show the recorded study: digits, plain and residual, depths 2 to 64"
        )
        self.example.clicked.connect(lambda _checked=False: self.recorded.emit())
        self.message = QLabel()
        self.message.setObjectName("study_message")
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        for label, widget in (("Depths", self.depths), ("Seeds", self.seeds)):
            title = QLabel(label)
            title.setBuddy(widget)
            self._row.addWidget(title)
            self._row.addWidget(widget)
        self._row.addWidget(self.start)
        self._row.addWidget(self.example)
        self._row.addStretch(1)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addLayout(self._row)
        down.addWidget(self.message)
        self._running = False
        self.restyle()

    def restyle(self) -> None:
        """Take over the theme's sizes."""
        self.depths.setFixedWidth(theme.px(DEPTHS_PX))
        self.seeds.setFixedWidth(theme.px(SEEDS_PX))
        self._row.setSpacing(theme.px(SPACING_PX))

    def show_state(self, state: StudyState) -> None:
        """Show how far a study is; while it runs, the button cancels it."""
        self._running = state.running
        self.start.setText("Cancel" if state.running else "Start")
        self.depths.setEnabled(not state.running)
        self.seeds.setEnabled(not state.running)
        self.example.setEnabled(not state.running)
        self._tell(state.problem)

    def _tell(self, problem: str) -> None:
        self.message.setText(problem)
        self.message.setVisible(bool(problem))

    def _press(self) -> None:
        if self._running:
            self.cancelled.emit()
            return
        depths = depths_in(self.depths.text())
        if not depths:
            self._tell(f"Depths {FORM}")
            return
        self.wanted.emit(depths, self.seeds.value())


def depths_in(text: str) -> list[int]:
    """The whole numbers in a list as it is typed; none where anything else is in it."""
    parts = [part for part in re.split(r"[,;\s]+", text.strip()) if part]
    if not all(part.isdecimal() and len(part) < 10 for part in parts):
        return []
    return list(dict.fromkeys(int(part) for part in parts))
