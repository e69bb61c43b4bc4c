"""What all views share: title bar, selection, keyboard ring, export.

A view is a function of a snapshot: nothing is asked of the network, so that the same call with an
older snapshot shows the past.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.style import theme
from ui.views.base.export_menu import Exportable
from ui.views.base.title_bar import LEFT_PX, RIGHT_PX, TOP_PX, TitleBar
from ui.widgets.title_combo import TitleCombo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.design.design import LayerPlace
    from simulator.measurement.requests import Example
    from simulator.measurement.snapshot import Snapshot
    from ui.run.run_book import RunBook
    from ui.style.gradient_scale import GradientScale

KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
Key = TypeVar("Key", bound=str)
FOOT_PX = 8
DIGITS = 9  # keys that choose
ARROWS = {Qt.Key.Key_Left: "←", Qt.Key.Key_Right: "→"}


class View(Exportable):
    """`draw` shows a snapshot, `clear` returns to the empty state.

    `layer_chosen(network, path, repetition)` asks that a drawn entry be selected everywhere; the
    path are ids from the top list downwards, as in `LayerPlace`, and of the layers that the entry
    stands for, the `repetition`-th is meant, counted from 1. `example_chosen(example)` asks the
    same for a sample of the data. `steps_shown(first, last)` tells which steps a plot over time
    shows after the user has zoomed or moved it; (0, 0) are all of them.
    """

    layer_chosen = Signal(int, object, int)
    example_chosen = Signal(object)
    needs_changed = Signal()
    scale_changed = Signal()  # `widened` gives another one
    steps_shown = Signal(float, float)

    # what is measured and copied only while this view is seen: fields of an ExaminationRequest,
    # kinds of histogram, quantities to probe often
    needs: frozenset[str] = frozenset()
    example: Example | None = None  # that was chosen, here or elsewhere

    def __init__(self, name: str, title: str, explanation: str, body: QWidget) -> None:
        """`body` is what stands below the title bar."""
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setProperty("surface", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.selected: frozenset[LayerPlace] = frozenset()
        self.current: LayerPlace | None = None
        self.repetition = 1
        self._keys: dict[int, Callable[[], None] | QPushButton] = {}
        self._title = title
        self.title_bar = TitleBar(title)
        self.body = body
        self._down = QVBoxLayout(self)
        self._down.setSpacing(0)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.addWidget(self.title_bar)
        self._across = QHBoxLayout()
        self._across.addWidget(body)
        self._down.addLayout(self._across, 1)
        self._ring = QFrame(self)
        self._ring.setProperty("ring", True)
        self._ring.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._ring.hide()
        self.set_explanation(explanation)
        theme.notifier().changed.connect(self.restyle)
        self._set_margins()

    # What a view fills in

    def draw(self, snapshot: Snapshot) -> None:
        """Show a snapshot; called at display rate while training, so it must be cheap."""
        raise TypeError(f"{type(self).__name__} draws nothing")

    def draw_on(self, snapshot: Snapshot, scale: GradientScale) -> None:
        """Show a snapshot beside other pictures that share a gradient scale."""
        self.draw(snapshot)

    def update_labels(self) -> None:
        """Bring words and figures up to the snapshot that is shown.

        Of a run at rest a view tells without being asked.
        """

    def refresh(self, snapshot: Snapshot, scale: GradientScale) -> None:
        """Show a snapshot as `draw_on` does, with words and figures: now and then while training.

        A view that paints at once, and would paint twice, does it in one.
        """
        self.draw_on(snapshot, scale)
        self.update_labels()

    def clear(self) -> None:
        """Show that there is nothing to show yet."""
        raise TypeError(f"{type(self).__name__} clears nothing")

    def show_runs(self, runs: RunBook) -> None:
        """Show runs that were left beside the present one; called when there are others."""

    def widened(self, scale: GradientScale) -> GradientScale:
        """The scale of kernel gradients, wide enough for what is shown beside the present run."""
        return scale

    def follow_selection(self) -> None:
        """Show another selection than before."""

    def show_steps(self, first: float, last: float) -> None:
        """Show the steps that another plot over time shows; (0, 0) are all."""

    def draw_body(self, painter: QPainter, size: QSize) -> None:
        """Draw what stands below the title bar into (0, 0) to `size` of any device."""
        raise TypeError(f"{type(self).__name__} has no picture")

    # Title bar

    @property
    def title(self) -> str:
        """What is shown."""
        return self._title

    @property
    def unit(self) -> str:
        """In which unit and scale."""
        return self.title_bar.unit_label.text

    def set_title(self, title: str, unit: str = "") -> None:
        """Say what is shown, and in which unit and scale."""
        self._title = title
        self.title_bar.title_label.setText(title)
        self.title_bar.unit_label.set_text(unit)

    def add_choice(
        self, name: str, tip: str, titles: Mapping[Key, str], choose: Callable[[Key], None]
    ) -> TitleCombo:
        """A list in the title's place of what can be shown; digits choose from it as well."""
        combo, keys = TitleCombo(name, tip), list(titles)
        for number, (key, title) in enumerate(titles.items()):
            combo.addItem(title, key)
            if number < DIGITS:
                self._keys[Qt.Key.Key_1 + number] = partial(choose, key)
        combo.activated.connect(lambda at: choose(keys[at]))
        self.title_bar.set_lead(combo)
        return combo

    def add_button(
        self, name: str, tip: str, key: Qt.Key, work: Callable[[], None], text: str = ""
    ) -> QPushButton:
        """A small button at the end of the title line; its key, which the tip names, presses it."""
        button = QPushButton(text)
        button.setProperty("quiet", True)
        button.setAccessibleName(name)
        button.setToolTip(f"{tip} ({ARROWS.get(key, key.name[-1])})")
        button.clicked.connect(lambda _checked=False: work())
        self.title_bar.add_control(button)
        self._keys[key] = button
        return button

    # Selection

    def show_selection(
        self,
        layers: frozenset[LayerPlace],
        current: LayerPlace | None = None,
        repetition: int = 1,
    ) -> None:
        """Show which layers are selected elsewhere.

        A view of one layer shows the `current` one; where that stands for many, its `repetition`.
        """
        asked = layers, current, repetition
        if asked != (self.selected, self.current, self.repetition):
            self.selected, self.current, self.repetition = asked
            self.follow_selection()

    def show_example(self, example: Example | None) -> None:
        """Show which sample was chosen."""
        self.example = example

    # Pictures

    def render_on(self, painter: QPainter, size: QSize) -> None:
        """Draw the view as it would look at `size`, without its controls."""
        painter.fillRect(QRect(QPoint(0, 0), size), theme.color(theme.current().surface))
        self._draw_title(painter, size.width())
        top = self.title_bar.height()
        left, right = theme.px(LEFT_PX), theme.px(RIGHT_PX)
        painter.save()
        painter.translate(left, top)
        room = QSize(size.width() - left - right, size.height() - top - theme.px(FOOT_PX))
        self.draw_body(painter, room)
        painter.restore()

    def _draw_title(self, painter: QPainter, width: int) -> None:
        box = QRect(theme.px(LEFT_PX), theme.px(TOP_PX), width, self.title_bar.height())
        painter.setFont(theme.font(theme.TITLE_PX, 600))
        painter.setPen(theme.color(theme.current().text))
        painter.drawText(box, Qt.AlignmentFlag.AlignTop, self._title)
        box.adjust(painter.fontMetrics().horizontalAdvance(self._title) + theme.px(12), 0, 0, 0)
        painter.setFont(theme.font(theme.CONTROL_PX))
        painter.setPen(theme.color(theme.current().muted))
        painter.drawText(box, Qt.AlignmentFlag.AlignTop, self.unit)

    # Events

    def restyle(self) -> None:
        """Take over theme and sizes."""
        self.title_bar.restyle()
        self._set_margins()

    def _set_margins(self) -> None:
        self._across.setContentsMargins(theme.px(LEFT_PX), 0, theme.px(RIGHT_PX), theme.px(FOOT_PX))

    def set_explanation(self, text: str) -> None:
        """Say what the view shows, where one points at its title."""
        self.setAccessibleDescription(text)
        self.setToolTip(text)
        self.title_bar.setToolTip(text)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            return True  # below the title, what is under the mouse is told instead
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ring.setGeometry(self.rect().adjusted(1, 1, -1, -1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring.setVisible(event.reason() in KEYBOARD)
        self._ring.raise_()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        work = None if event.modifiers() else self._keys.get(event.key())
        if isinstance(work, QPushButton):
            work = work.click if work.isEnabled() else None
        if work is not None:
            work()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_picture()
        else:
            super().keyPressEvent(event)
