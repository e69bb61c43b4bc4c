"""The toolbar at the top: menu, title, data, the run's buttons, speed, epoch and step."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
)

from ui.style import theme
from ui.toolbars.gallery_button import GalleryButton
from ui.toolbars.speed_control import SpeedControl
from ui.widgets.action_button import ActionButton
from ui.widgets.editable_label import EditableLabel
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.focus_group import FocusGroup

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QResizeEvent

    from simulator.design.design import TrainingSpec
    from simulator.measurement.snapshot import Snapshot


WALK_PX = 96  # also of "Walk on": nothing beside it moves


class SteadyLabel(QLabel):
    """A label for changing numbers that grows with its text and never shrinks.

    An ordinary label tells its layout of every text, and the whole window is laid out anew.
    """

    def fit(self) -> None:
        """Take the size that the present text needs in the present style."""
        self._longest = len(self.text())
        self.ensurePolished()
        self.setFixedSize(self.sizeHint())

    def show_text(self, text: str) -> None:
        """Show another text, and grow where it is longer than any before."""
        self.setText(text)
        if len(text) > self._longest:  # all digits are equally wide
            self.fit()


class TrainingToolbar(QFrame):
    """Shows design and run; its buttons are actions, and `rate_changed` carries steps a second.

    None stands for as fast as possible.
    """

    rate_changed = Signal(object)
    title_edited = Signal(str)

    def __init__(self, actions: dict[str, QAction], menu: QMenu) -> None:
        super().__init__()
        self.setObjectName("transport")
        self.setProperty("surface", True)
        self._title = EditableLabel("Title of the design")
        self._title.edited.connect(self.title_edited)
        self._title.setProperty("title", True)
        self._facts = ElidedLabel()
        self._facts.setProperty("muted", True)
        self._menu_button = QPushButton("☰")
        self._menu_button.setProperty("flat", True)
        self._menu_button.setObjectName("menu_button")
        self._menu_button.setAccessibleName("Menu")
        self._menu_button.setToolTip("All actions with their keys (Alt+M)")
        self._menu_button.setShortcut("Alt+M")
        self._menu_button.setMenu(menu)
        self._gallery_button = GalleryButton(actions["gallery"])
        self.train = ActionButton(actions["train"], primary=True)
        self._buttons = [
            ActionButton(actions[name]) for name in ("reset", "step_once", "train_epoch", "walk")
        ]
        self.speed_control = SpeedControl()
        self.speed = self.speed_control.slider
        self.speed_control.rate_changed.connect(self.rate_changed)
        self._build_position()
        self.focus_group = FocusGroup(
            self, [self._menu_button, self._gallery_button, self.train, *self._buttons]
        )
        self._lay_out()
        theme.notifier().changed.connect(self._restyle)
        self._restyle()

    def _build_position(self) -> None:
        self._epoch = SteadyLabel("epoch 0.0")
        self._epoch.setProperty("title", True)
        self._step = SteadyLabel("step 0")
        self._step.setProperty("muted", True)
        self._step.setProperty("small", True)
        for label in (self._epoch, self._step):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)

    def _lay_out(self) -> None:
        left = QHBoxLayout()
        left.setSpacing(theme.GAP)
        left.addWidget(self._menu_button)
        left.addWidget(self._gallery_button)
        left.addWidget(self._title)
        left.addWidget(self._facts, 1)
        middle = QHBoxLayout()
        middle.setSpacing(8)
        for button in (self.train, *self._buttons):
            middle.addWidget(button)
        middle.addSpacing(12)
        middle.addWidget(self.speed_control)
        position = QVBoxLayout()
        position.setSpacing(0)
        for label in (self._epoch, self._step):
            position.addWidget(label, 0, Qt.AlignmentFlag.AlignRight)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, theme.GAP, 6)
        layout.addLayout(left, 6)
        layout.addLayout(middle, 0)
        layout.addLayout(position, 4)

    def _restyle(self) -> None:
        self.setFixedHeight(theme.px(54))
        self.train.setMinimumWidth(theme.px(112))
        self._buttons[-1].setMinimumWidth(theme.px(WALK_PX))
        self._epoch.setFont(theme.font(theme.TITLE_PX, 600))
        for label in (self._epoch, self._step):
            label.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._gallery_button.fit(event.size().width())

    def show_title(self, title: str, modified: bool) -> None:
        """The design's title, marked where there is something to save."""
        self._title.show_text(f"{title} •" if modified else title)
        self._title.set_value(title)

    def show_facts(self, facts: str) -> None:
        """Describe data and training in a line."""
        self._facts.show_text(facts, separator=" · ")

    def show_position(self, snapshot: Snapshot | None) -> None:
        """Epoch, step and speed of a snapshot; None is a run that has not begun."""
        if snapshot is None:
            self._epoch.show_text("epoch 0.0")
            self._step.show_text("step 0")
            return
        self._epoch.show_text(epoch_text(snapshot))
        text = f"step {snapshot.step:,}"
        if snapshot.steps_per_second >= 1 and not snapshot.rewound:
            text += f" · {snapshot.steps_per_second:,.0f} {_steps(snapshot.steps_per_second)}/s"
        self._step.show_text(text)


def training_facts(training: TrainingSpec, data_words: str) -> str:
    """Data, batch size, optimiser and learning rate in a line."""
    optimizer = training.optimizer
    settings = f"batch {training.batch_size} · {optimizer.label} {optimizer.learning_rate:g}"
    return f"{data_words} · {settings}".removeprefix(" · ")


def epoch_text(snapshot: Snapshot) -> str:
    """The epoch, rounded down: 15.0 is shown once it is reached, not before."""
    return f"epoch {math.floor(snapshot.epoch * 10 + 1e-6) / 10:.1f}"


def _steps(rate: float) -> str:
    return "step" if round(rate) == 1 else "steps"
