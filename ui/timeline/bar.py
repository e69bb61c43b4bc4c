"""The timeline bar: the Live and Replay buttons, the slider, and which step is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QComboBox, QFrame, QHBoxLayout

from ui.plots.finding_marks import finding_sentences
from ui.style import theme
from ui.timeline.player import Player
from ui.timeline.slider import TimelineSlider
from ui.widgets.action_button import ActionButton
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.focus_group import FocusGroup

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from simulator.measurement.snapshot import Snapshot

LABEL_PX, PRESENTED_LABEL_PX = 260, 190
BUTTON_PX, PRESENTED_LIVE_PX, PRESENTED_BUTTON_PX = 104, 120, 88  # of "Back to live", too

UNKNOWN = -1  # a step of the past, which the next snapshot names


class TimelineBar(QFrame):
    """Emits `step_requested` with an earlier step to show, or with None for the present.

    `record_requested` carries the key of a run that was left, whose steps are to be shown instead,
    `focus_left` says that the keyboard is of no use here any more.
    """

    step_requested = Signal(object)
    record_requested = Signal(object)
    focus_left = Signal()

    def __init__(self, actions: dict[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("timeline_bar")
        self.setProperty("surface", True)
        self._live_action, self._replay_action = actions["live"], actions["replay"]
        self.slider = TimelineSlider()
        self.player = Player(self)
        self._label = ElidedLabel()
        self._label.setObjectName("timeline_words")
        self._label.setProperty("muted", True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._buttons = [ActionButton(self._live_action), ActionButton(self._replay_action)]
        self._records = QComboBox()
        self._records.setObjectName("timeline_run")
        self._records.setAccessibleName("Run on the timeline")
        self._records.setToolTip("Whose steps the timeline shows: those of this run or one before")
        self._records.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._records.activated.connect(self._on_record)
        self._records.hide()
        self._record: int | None = None
        self._requested_step: int | None = None
        self._state: tuple[bool, bool, bool] | None = None
        self.focus_group = FocusGroup(self, self._buttons)
        layout = self._row = QHBoxLayout(self)
        layout.setSpacing(8)
        for widget in (*self._buttons, self._records, self.slider):
            layout.addWidget(widget, int(widget is self.slider))
        layout.addWidget(self._label)
        self.slider.chosen.connect(self._on_chosen)
        self.slider.sliderReleased.connect(self._on_release)
        self.player.step_requested.connect(self._request)
        self.player.ended.connect(self.go_live)
        self.player.playing_changed.connect(self._show_state)
        theme.notifier().changed.connect(self._restyle)
        self._restyle()
        self.clear()

    @property
    def live(self) -> bool:
        """Whether the present is shown, or has been asked for."""
        return self._requested_step is None

    # Which step is requested

    def go_live(self) -> None:
        """Back to the present."""
        self.player.stop()
        self.show_record(None)
        self._request(None)
        self.slider.setSliderDown(False)  # so that the handle follows the run again

    def leave(self) -> None:
        """Back to the present; the keyboard does not stay with what is done with."""
        self.go_live()
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            self.focus_left.emit()

    def toggle_play(self) -> None:
        """Replay the run from the shown step on, from its start while live; or stop replaying."""
        if self.player.playing:
            self.player.stop()
        elif self.slider.newest:
            self.player.play(self._requested_step or 0)

    def _on_chosen(self, step: int) -> None:
        self.player.stop()
        is_present = step >= self.slider.newest and self._record is None
        self._request(None if is_present else min(step, self.slider.newest))

    def _on_release(self) -> None:
        """A held handle does not follow the run: put it where the run is once it is let go."""
        if self.live:
            self.slider.show_step(self.slider.newest, live=True)

    def _request(self, step: int | None) -> None:
        if step is None and self._requested_step is None:
            return
        self._requested_step = step
        self._show_state()
        self.step_requested.emit(step)

    # Runs that were left

    def show_records(self, records: list[tuple[int, str, str]]) -> None:
        """Offer runs by (key, title, what differs), beside the present one."""
        known = [self._records.itemData(at) for at in range(self._records.count())]
        texts = [self._records.itemText(at) for at in range(self._records.count())]
        wanted = [(None, "present run", ""), *records]
        if (known, texts) != ([key for key, *_ in wanted], [title for _, title, _ in wanted]):
            self._records.clear()
            for key, title, _ in wanted:
                self._records.addItem(title, key)
        for at, (_, _, difference) in enumerate(wanted):
            self._records.setItemData(at, difference, Qt.ItemDataRole.ToolTipRole)
        self._records.setVisible(bool(records))
        self._choose_record()

    def show_record(self, key: int | None) -> None:
        """The steps shown are those of a run that was left, or of the present one again."""
        self._record = key
        if key is not None:
            self.player.stop()
            self._requested_step = UNKNOWN
        self._choose_record()

    def _choose_record(self) -> None:
        self._records.setCurrentIndex(max(0, self._records.findData(self._record)))

    def _on_record(self, index: int) -> None:
        key = self._records.itemData(index)
        if key is None:
            self.go_live()
        else:
            self.record_requested.emit(key)

    # What is shown

    def clear(self) -> None:
        """Show an empty run: nothing is recorded yet."""
        self.player.stop()
        self._requested_step = None
        self.show_record(None)
        self.slider.setSliderDown(False)
        self.slider.show_marks(())
        self.slider.show_findings(())
        self.slider.show_run(1, 0, 1, 1)
        self.slider.show_step(0, live=True)
        self._show_state()
        self._label.show_text("")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Bring slider, marks and text up to a snapshot, live or of an earlier step."""
        planned = snapshot.epochs * snapshot.steps_per_epoch
        newest = snapshot.newest_step
        self.player.set_newest(newest)
        self.slider.show_run(planned, newest, snapshot.steps_per_epoch, _stride(snapshot))
        self.slider.show_marks(tuple((mark.step, mark.text) for mark in snapshot.marks))
        if not snapshot.rewound:  # what was found later stays in sight when looking back
            self.slider.show_findings(finding_sentences(snapshot.networks))
        self.slider.show_step(snapshot.step, live=not snapshot.rewound)
        if snapshot.rewound and self._requested_step == UNKNOWN:
            self._requested_step = snapshot.step
        if snapshot.rewound:
            text, weights = f"step {snapshot.step:,}", snapshot.parameters_step
            if weights == snapshot.step:
                text += f" of {newest:,}"
            else:
                text += f" · weights of step {weights:,}"
        else:
            if not self.live:  # a new run began while the past was shown
                self.player.stop()
                self._requested_step = None
                self.show_record(None)
                self.slider.setSliderDown(False)
            text = "drag to see an earlier step" if newest and not theme.presenting() else ""
        self._label.show_text(text)
        self._show_state()

    def _show_state(self, _playing: bool = False) -> None:
        state = live, recorded, playing = self.live, self.slider.newest > 0, self.player.playing
        if state == self._state:
            return
        self._state = state
        self._live_action.setEnabled(not live)
        self._live_action.setText("● Live" if live else "Back to live")
        self._restyle_live()
        self._replay_action.setEnabled(recorded)
        self._replay_action.setText("❚❚" if playing else "Replay")

    def _restyle_live(self) -> None:
        """Draw the button as a lamp while live, and as the main button while not."""
        button = self._buttons[0]
        if button.property("primary") == self.live:
            button.setProperty("primary", not self.live)
            button.style().unpolish(button)
            button.style().polish(button)

    def _restyle(self) -> None:
        lamp = f"color: {theme.current().link}; background: transparent; border-color: transparent;"
        self._buttons[0].setStyleSheet(f"QPushButton:disabled {{ {lamp} }}")
        presenting = theme.presenting()
        self._row.setContentsMargins(12, 0 if presenting else 4, theme.GAP, 0 if presenting else 2)
        self._label.setFixedWidth(theme.px(PRESENTED_LABEL_PX if presenting else LABEL_PX))
        for button, wide in zip(
            self._buttons, (PRESENTED_LIVE_PX, PRESENTED_BUTTON_PX), strict=True
        ):
            button.setFixedWidth(theme.px(wide if presenting else BUTTON_PX))


def _stride(snapshot: Snapshot) -> int:
    """Steps between two recorded ones: how far an arrow key goes."""
    for network in snapshot.networks:
        steps = network.history.steps
        if len(steps) > 1:
            return int(steps[-1] - steps[-2])
    return 1
