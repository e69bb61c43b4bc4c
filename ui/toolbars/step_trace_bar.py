"""The bar below the views that goes through one training step layer by layer, in numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from simulator.design.design import LayerPlace
from simulator.measurement.number_text import power_of_ten
from ui.document.selection import Selection, drawn_path
from ui.style import theme
from ui.toolbars.matrix_map import MatrixMap
from ui.widgets.action_button import ActionButton
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.focus_group import FocusGroup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction, QResizeEvent

    from simulator.training.step_trace import ArraySummary, Stage, StepTrace

MEANINGS = {
    "x": "what arrives",
    "W": "weights",
    "y": "what leaves",
    "∂L/∂y": "what comes back",
    "∂L/∂z": "what comes back",
    "∂L/∂W": "for the weights",
    "change of W": "by the optimiser",
}
HEIGHT_PX, PLACE_PX, COLUMNS = 116, 320, 3
WITH_MAP_PX = 270  # narrower panels have no picture
NARROW_PLACE_PX, WIDE_PX = 216, 900  # in a bar narrower than WIDE_PX numbers need the room more
SEPARATORS = "    ", "", "   "  # between what is not to be cut in two


def format_number(value: float) -> str:
    """A number in at most nine characters: 0.0213, −1.4, 3.2 × 10⁻⁷."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "∞" if value > 0 else "−∞"
    exponent = _exponent((value,))
    if exponent is None:
        return f"{value:.3g}".replace("-", "−")
    return f"{value / 10.0**exponent:.1f} × {power_of_ten(exponent)}".replace("-", "−")


def format_numbers(values: Sequence[float]) -> str:
    """Numbers in a row; very large or small ones share a power of ten, written before them."""
    finite = [value for value in values if math.isfinite(value)]
    exponent = _exponent(finite)
    if exponent is None or len(finite) < len(values):
        return "   ".join(format_number(value) for value in values)
    parts = [f"{value / 10.0**exponent:.2f}".replace("-", "−") for value in values]
    return f"× {power_of_ten(exponent)}   {'   '.join(parts)}"


def _exponent(values: Sequence[float]) -> int | None:
    """The power of ten of the largest number; None from 0.001 to 9999, which need none."""
    size = max((abs(value) for value in values), default=0.0)
    if size == 0 or 1e-3 <= size < 1e4:
        return None
    return int(f"{size:.1e}".split("e")[1])  # rounded first: 9.96e-7 is 1.0e-6


class NumbersPanel(QWidget):
    """One array: its name and meaning, a small picture, its statistics, its first entries."""

    def __init__(self) -> None:
        super().__init__()
        self._name, self._meaning = QLabel(), ElidedLabel()
        self._name.setProperty("title", True)
        self._meaning.setProperty("muted", True)
        heading = QHBoxLayout()
        heading.setSpacing(8)
        heading.addWidget(self._name)
        heading.addWidget(self._meaning, 1)
        self._lines = [ElidedLabel() for _ in range(3)]
        for line in self._lines:
            line.setProperty("reading", True)
        self.map = MatrixMap()
        lines = QVBoxLayout()
        lines.setSpacing(6)
        for line in self._lines:
            lines.addWidget(line)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.map)
        below.addLayout(lines, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(heading)
        layout.addLayout(below)
        layout.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.restyle()

    def restyle(self) -> None:
        """Show the picture where numbers leave room for it."""
        self.map.restyle()
        self.map.setVisible(self.width() >= theme.px(WITH_MAP_PX))

    def show_numbers(self, numbers: ArraySummary) -> None:
        """Show an array of the step; `numbers.name` has to be one of `MEANINGS`."""
        self._name.setText(numbers.name)
        self.map.show_numbers(numbers)
        size = " × ".join(f"{length:,}" for length in numbers.shape)
        self._meaning.show_text(f"{MEANINGS[numbers.name]} · {size}", " · ")
        texts = (
            f"mean {format_number(numbers.mean)}    std {format_number(numbers.std)}",
            f"from {format_number(numbers.minimum)} to {format_number(numbers.maximum)}",
            f"first entries   {format_numbers(numbers.first)}",
        )
        for line, text, separator in zip(self._lines, texts, SEPARATORS, strict=True):
            line.show_text(text, separator)

    def text(self) -> str:
        """All lines in full, as one text."""
        return "\n".join([self._name.text(), *(line.full_text() for line in self._lines)])


class _CloseButton(ActionButton):
    """A cross in place of the action's text."""

    def __init__(self, action: QAction) -> None:
        super().__init__(action)
        self.setProperty("pill", False)
        self.setProperty("flat", True)
        self.setProperty("slim", True)

    def _follow(self) -> None:
        super()._follow()
        self.setText("✕")


class StepTraceBar(QFrame):
    """Goes from stage to stage of one network; the layer of the stage is selected everywhere.

    A stage is one layer in one direction. Selecting another card goes to its stage.
    """

    step_requested = Signal()
    opened_changed = Signal(bool)

    def __init__(self, selection: Selection, actions: dict[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("walk_bar")
        self.setAccessibleName("Walk through a step")
        self.setProperty("surface", True)
        self._selection = selection
        self._next, self._back = actions["walk_next"], actions["walk_back"]
        self._pass, self._end = actions["walk_pass"], actions["walk_end"]
        self._trace: StepTrace | None = None
        self._network = self._at = 0
        self._selecting = False
        self._actions = actions
        self.panels: list[NumbersPanel] = []  # made with all that is in the bar for the first step
        selection.changed.connect(self._on_selection)
        self.hide()
        self._enable()

    def _build(self) -> None:
        actions = self._actions
        self._direction = ElidedLabel()
        self._direction.setProperty("muted", True)
        self._layer = ElidedLabel()
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        self._buttons = [ActionButton(actions[name]) for name in ("walk_back", "walk_next")]
        for button in self._buttons:
            buttons.addWidget(button)
        end = _CloseButton(actions["walk_end"])
        self.focus_group = FocusGroup(self, [*self._buttons, end])
        buttons.addStretch(1)
        buttons.addWidget(end)
        self._place = QWidget()
        place = QVBoxLayout(self._place)
        place.setContentsMargins(0, 0, 0, 0)
        place.setSpacing(4)
        place.addWidget(self._direction)
        place.addWidget(self._layer)
        place.addStretch(1)
        place.addLayout(buttons)
        self.panels = [NumbersPanel() for _ in range(COLUMNS)]
        columns = QGridLayout()
        columns.setHorizontalSpacing(theme.WIDE_GAP)
        for column, panel in enumerate(self.panels):
            columns.addWidget(panel, 0, column)
            columns.setColumnStretch(column, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.GAP, 12, theme.GAP, 8)
        layout.setSpacing(theme.WIDE_GAP)
        layout.addWidget(self._place)
        layout.addLayout(columns, 1)
        theme.notifier().changed.connect(self._restyle)
        self._restyle()

    # Which stage is shown

    @property
    def stage(self) -> Stage | None:
        """The stage that is shown."""
        stages = self._stages()
        return stages[self._at] if stages else None

    def _stages(self) -> tuple[Stage, ...]:
        return self._trace.networks[self._network] if self._trace is not None else ()

    def show_trace(self, trace: StepTrace) -> None:
        """Show the first layer of a step that was just made."""
        if not self.panels:
            self._build()
        self._trace, self._at = trace, 0
        if not 0 <= self._network < len(trace.networks) or not trace.networks[self._network]:
            self._network = next((n for n, s in enumerate(trace.networks) if s), 0)
        self._open(self.stage is not None)
        self._show()

    def _open(self, opened: bool) -> None:
        if opened == self.isHidden():
            self.setVisible(opened)
            self.opened_changed.emit(opened)

    def request_step(self) -> None:
        """Ask for a step, to be traced through the selected network."""
        self._network = self._selection.network
        self.step_requested.emit()

    def close_trace(self) -> None:
        """Drop the trace and hide the bar."""
        self._trace = None
        self._open(False)
        self._enable()

    def show_next(self) -> None:
        """Go to the next stage; after the last one ask for a further step."""
        if self._at + 1 < len(self._stages()):
            self._at += 1
            self._show()
        elif self._trace is not None:
            self.step_requested.emit()

    def show_next_pass(self) -> None:
        """Go to the start of the backward pass; from there on ask for a further step."""
        half = len(self._stages()) // 2
        if self._at < half:
            self._at = half
            self._show()
        elif self._trace is not None:
            self.step_requested.emit()

    def show_previous(self) -> None:
        """Go to the stage before, if there is one."""
        if self._trace is not None and self._at > 0:
            self._at -= 1
            self._show()

    def _on_selection(self) -> None:
        """Go to the layer that was selected elsewhere, in the same direction."""
        place, stage = self._selection.current, self.stage
        if self._selecting or self._trace is None or place is None or stage is None:
            return
        stages = self._trace.networks[place.network]
        for at, other in enumerate(stages):
            fits = drawn_path(other.layer) == place.path
            if fits and other.direction == stage.direction:
                self._network, self._at = place.network, at
                self._show()
                return

    # What is shown

    def _show(self) -> None:
        self._enable()
        stage, trace = self.stage, self._trace
        if stage is None or trace is None:
            return
        half = len(self._stages()) // 2
        at, loss = self._at % half + 1, trace.losses[self._network]
        position = f"forward, {at} of {half}"
        if stage.direction == "backward":
            position = f"backward, {half - at + 1} of {half}"
        loss_text = f" · loss {format_number(loss)}" if loss is not None else ""
        self._direction.show_text(f"step {trace.step:,} · {position}{loss_text}", " · ")
        self._layer.show_text(f"{theme.LETTERS[self._network]}  {stage.layer}  {stage.label}")
        for panel, numbers in zip(self.panels, stage.arrays, strict=False):
            panel.show_numbers(numbers)
        for index, panel in enumerate(self.panels):
            panel.setVisible(index < len(stage.arrays))
        self._restyle()
        self._select_layer(stage.layer)

    def _select_layer(self, layer: str) -> None:
        """Select the layer's card, and which repetition of its block is shown."""
        path = drawn_path(layer)
        seen: list[str] = []
        for stage in self._stages():
            if drawn_path(stage.layer) == path and stage.layer not in seen:
                seen.append(stage.layer)
        self._selecting = True
        place = LayerPlace(self._network, path)
        self._selection.set_layers([place], place, seen.index(layer) + 1)
        self._selecting = False

    def _enable(self) -> None:
        traced = self._trace is not None
        self._next.setEnabled(traced)
        self._pass.setEnabled(traced)
        self._back.setEnabled(traced and self._at > 0)
        self._end.setEnabled(traced)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.panels:  # Qt tells of a size also where the bar is hidden, for a picture of all
            self._set_place_width()

    def _set_place_width(self) -> None:
        wide = self.width() >= theme.px(WIDE_PX)
        self._place.setFixedWidth(theme.px(PLACE_PX if wide else NARROW_PLACE_PX))

    def _restyle(self) -> None:
        self.setFixedHeight(theme.px(HEIGHT_PX))
        for panel in self.panels:
            panel.restyle()
        self._set_place_width()
        ink = theme.current().network_texts[self._network]
        self._layer.setStyleSheet(
            f"color: {ink}; font-size: {theme.type_px(18)}px; font-weight: 600;"
        )
