"""The slim bar of presentation mode: what a lecture changes, within reach and in large type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCursor, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from simulator.design import edits
from ui.canvas.palette_items import BLOCKS, LAYERS
from ui.inspector.number_editors import FloatEditor
from ui.shell.presentation.activation_choice import ActivationChoice
from ui.style import theme
from ui.toolbars.speed_control import SpeedControl
from ui.toolbars.toolbar import SteadyLabel, epoch_text
from ui.widgets.action_button import ActionButton
from ui.widgets.focus_group import FocusGroup

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QResizeEvent

    from simulator.measurement.snapshot import Snapshot
    from ui.canvas.view import CanvasView
    from ui.document.document import Document
    from ui.document.selection import Selection

RATE_PX, WIDE_RATE_PX, ACTIVATION_PX, TRAIN_PX = 58, 78, 108, 92  # four digits, or six
WIDE = 1.5  # from this ratio of width to the height of the screen on there is room for words
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PresentationBar(QFrame):
    """Menu, Train, learning rate, speed, add a layer, activation, lesson, epoch, and a way out.

    `focus_left` says that a field is done with, `lesson_toggled` whether the lesson is wanted.
    """

    focus_left = Signal()
    lesson_toggled = Signal(bool)

    def __init__(
        self,
        document: Document,
        selection: Selection,
        canvas: CanvasView,
        actions: dict[str, QAction],
        menu: QMenu,
    ) -> None:
        super().__init__()
        self.setObjectName("presentation_bar")
        self.setAccessibleName("Presentation")
        self.setProperty("surface", True)
        self._document, self._canvas = document, canvas
        self._menu_button = _button("☰", "Menu", "All actions with their keys (Alt+M)")
        self._menu_button.clicked.connect(
            lambda: menu.popup(self._menu_button.mapToGlobal(self._menu_button.rect().bottomLeft()))
        )
        self.train = ActionButton(actions["train"], primary=True)
        self.train.setProperty("slim", True)
        self.speed_control = SpeedControl("presentation_speed", named=False)
        self.add_layer = _button(
            "Add layer", "Add layer", "Add a layer or block after the selection; its key does, too"
        )
        self.add_layer.clicked.connect(self.open_palette)
        self.activation = ActivationChoice(document, selection)
        self.activation.activated.connect(lambda _index: self.focus_left.emit())
        self.lesson = _button("Lesson", "Lesson", "Show the lesson's text beside the canvas")
        self.lesson.setCheckable(True)
        self.lesson.clicked.connect(self.lesson_toggled)
        self.leave = _button("✕", "End presentation", "Back to the window as it was (F5)")
        self.leave.clicked.connect(actions["presentation"].trigger)
        self._build_rate()
        self._epoch = SteadyLabel("epoch 0.0")
        buttons = [
            self._menu_button, self.train, self.add_layer, self.lesson, self.leave,
        ]  # fmt: skip
        self.focus_group = FocusGroup(self, buttons)
        self._lay_out()
        document.design_changed.connect(self._show_rate)
        theme.notifier().changed.connect(self._restyle)
        self._show_rate()
        self._restyle()
        self.setMinimumWidth(1)  # a screen that becomes smaller is followed by smaller type
        self.hide()

    def _build_rate(self) -> None:
        self._rate_name = QLabel("Learning rate")
        self.rate = FloatEditor(optional=False)
        self.rate.line.setObjectName("presentation_rate")
        self.rate.line.setAccessibleName("Learning rate")
        self.rate.line.setToolTip("Learning rate: type it, or turn the wheel; Enter takes it over")
        self._rate_name.setBuddy(self.rate.line)
        self.rate.edited.connect(self._set_rate)
        self.rate.line.installEventFilter(self)

    def _lay_out(self) -> None:
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(theme.GRID, 2, theme.GRID, 2)
        row.setSpacing(theme.GRID)
        at_left: list[QWidget] = [
            self._menu_button, self.train, self._rate_name, self.rate, self.speed_control,
            self.add_layer, self.activation,
        ]  # fmt: skip
        for widget in at_left:
            row.addWidget(widget)
        row.addStretch(1)
        at_right: list[QWidget] = [self.lesson, self._epoch, self.leave]
        for widget in at_right:
            row.addWidget(widget)
            row.addSpacing(theme.GRID)

    # The learning rate

    def _show_rate(self, *_: object) -> None:
        self.rate.show_value(self._document.design.training.optimizer.learning_rate, False)

    def _set_rate(self, value: object) -> None:
        self._document.edit(
            "Change learning rate",
            lambda design: edits.set_training(design, "optimizer.learning_rate", value),
            merge_key=("training", "learning_rate"),
        )

    def finish_typing(self) -> None:
        """Take over a learning rate that is being typed."""
        if self.isVisible():
            self.rate.finish()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes the rate over and Escape does not; both give the keyboard back."""
        if not isinstance(event, QKeyEvent) or watched is not self.rate.line:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # what is a key of the window elsewhere is text here
            return event.key() not in ENTER
        if event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in ENTER:
            self.rate.finish()
        elif event.key() == Qt.Key.Key_Escape:
            self._show_rate()
        else:
            return False
        self.focus_left.emit()
        return True

    # Layers

    def open_palette(self) -> None:
        """Open the list of layers and blocks at the pointer; a choice is added to the network."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        for items in (LAYERS, BLOCKS):
            menu.addSeparator()
            for kind, item in items.items():
                action = menu.addAction(f"{item.label}\t{item.shortcut}")
                action.setToolTip(item.summary)
                action.triggered.connect(lambda _=False, kind=kind: self._add(kind))
        menu.popup(QCursor.pos())

    def _add(self, kind: str) -> None:
        self._canvas.commands.insert(kind)
        self._canvas.setFocus()

    # What is shown

    def show_position(self, snapshot: Snapshot | None) -> None:
        """The epoch of a snapshot; None is a run that has not begun."""
        if self.isVisible():
            self._epoch.show_text("epoch 0.0" if snapshot is None else epoch_text(snapshot))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_words()

    def _set_words(self) -> None:
        """Write words out, and space them, where there is room for it."""
        wide = self.width() >= WIDE * self.window().height()
        self._rate_name.setText("Learning rate" if wide else "Rate")
        self.add_layer.setText("Add layer" if wide else "+ Layer")
        self._row.setSpacing(theme.px(theme.GRID) * 2 if wide else theme.GRID)
        self.rate.setFixedWidth(theme.px(WIDE_RATE_PX if wide else RATE_PX))

    def _restyle(self) -> None:
        self.activation.setFixedWidth(theme.px(ACTIVATION_PX))
        self.train.setMinimumWidth(theme.px(TRAIN_PX))
        self._epoch.setFont(theme.font(theme.CONTROL_PX, 600))
        self._epoch.fit()
        self._set_words()


def _button(text: str, name: str, hint: str) -> QPushButton:
    made = QPushButton(text)
    made.setProperty("flat", True)
    made.setProperty("slim", True)
    made.setObjectName(f"presentation_{name.lower().replace(' ', '_')}")
    made.setAccessibleName(name)
    made.setToolTip(hint)
    return made
