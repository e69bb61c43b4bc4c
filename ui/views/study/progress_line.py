"""The line that says which study is shown and how far it is, with what can be done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ui.style import theme
from ui.views.base.title_bar import SEPARATOR, UnitLabel
from ui.views.study.state import NO_STUDY, StudyState, progress_text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

HEIGHT_PX, BAR_PX, GAP_PX = 34, 3, 4


class ProgressLine(QWidget):
    """`run_pressed` starts, goes on or cancels; `pause_pressed` pauses or goes on.

    `set_up_toggled(shown)` asks for the form. While presenting only what the study needs now stays:
    to run or cancel it, to go on if it is paused, and to choose a recorded one if there is none.
    """

    run_pressed = Signal()
    pause_pressed = Signal()
    set_up_toggled = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.text = UnitLabel()
        self.text.indent_px = 0
        self.pause = _button("Pause", "study_pause", "Begin no more runs; those under way end")
        self.run = _button("Cancel", "study_run", "")
        self.studies = _button("Studies", "study_menu", "Recorded studies; open and save")
        self.set_up = _button("Set up", "study_set_up", "Axis, values, variants, seeds and epochs")
        self.set_up.setCheckable(True)
        self._state = NO_STUDY
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.text, 1)
        for button in (self.pause, self.run, self.studies, self.set_up):
            self._row.addWidget(button)
        self.pause.clicked.connect(lambda _on=False: self.pause_pressed.emit())
        self.run.clicked.connect(lambda _on=False: self.run_pressed.emit())
        self.set_up.toggled.connect(self.set_up_toggled)
        self.restyle()

    def set_menu(self, menu: QMenu) -> None:
        """What the button "Studies" opens."""
        self.studies.setMenu(menu)

    def restyle(self) -> None:
        """Take over the theme's sizes."""
        self._row.setContentsMargins(0, 0, 0, theme.px(BAR_PX + GAP_PX))
        self._row.setSpacing(theme.px(GAP_PX))
        self.setFixedHeight(theme.px(HEIGHT_PX))
        self.text.setMinimumWidth(1)
        self.show_state(self._state)

    def show_state(self, state: StudyState) -> None:
        """Show how far a study is, and what can be done to it now."""
        self._state = state
        told = (state.message, state.title, progress_text(state))
        if state.running:
            told = (progress_text(state), state.message, state.title)
        self.text.set_text(SEPARATOR.join(part for part in told if part))
        text, tip = run_words(state)
        self.run.setText(text)
        self.run.setToolTip(tip)
        self.run.setAccessibleName(tip)
        self.run.setVisible(bool(state.total))
        self.pause.setText("Go on" if state.paused else "Pause")
        presenting = theme.presenting()
        self.pause.setVisible(state.running and (state.paused or not presenting))
        self.set_up.setVisible(not state.running and not presenting)
        self.studies.setVisible(not (presenting and state.total))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A thin bar below, as far as the study is."""
        state, now = self._state, theme.current()
        if not state.running:
            return
        painter, high = QPainter(self), theme.px(BAR_PX)
        top, share = self.height() - high, len(state.rows) / max(state.total, 1)
        painter.fillRect(0, top, self.width(), high, theme.color(now.line))
        painter.fillRect(0, top, round(share * self.width()), high, theme.color(now.accent))
        painter.end()


def run_words(state: StudyState) -> tuple[str, str]:
    """What the button says that starts, goes on or cancels, and what it does."""
    if state.running:
        return "Cancel", "End the study; finished runs stay"
    if state.is_complete:
        return "Run again", "Make all runs of this study anew, here"
    return "Continue", "Make the runs that are missing"


def _button(text: str, name: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setProperty("slim", True)
    button.setProperty("flat", True)
    button.setAccessibleName(tip or text)
    button.setToolTip(tip)
    return button
