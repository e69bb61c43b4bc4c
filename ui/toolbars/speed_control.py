"""The speed of training: a slider from slow motion to as fast as possible, and its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QStyle, QWidget

from ui.style import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

RATES = (1, 2, 5, 10, 20, 30, 60, None)  # steps a second; None is as fast as possible
SLIDER_PX, TEXT_PX = 110, 72


def rate_text(rate: int | None) -> str:
    """A rate as it is written: "1 step/s", "20 steps/s", "max"."""
    return "max" if rate is None else f"{rate} step{'s' * (rate != 1)}/s"


class JumpingSlider(QSlider):
    """A slider whose handle jumps to where its groove is clicked, and is dragged on from there."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            handle = self.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength, None, self)
            room = max(1, self.width() - handle)
            x = round(event.position().x() - handle / 2)
            self.setValue(
                QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), x, room, False)
            )
        super().mousePressEvent(event)  # which now finds the handle under the mouse


class SpeedControl(QWidget):
    """Emits `rate_changed` with steps a second, or with None for as fast as possible."""

    rate_changed = Signal(object)

    def __init__(self, name: str = "speed", *, named: bool = True) -> None:
        """`named` puts the word "Speed" before the slider."""
        super().__init__()
        self.slider = JumpingSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName(name)
        self.slider.setAccessibleName("Speed")
        self.slider.setToolTip("Steps a second, from slow motion to as fast as possible")
        self.slider.setRange(0, len(RATES) - 1)
        self.slider.setValue(len(RATES) - 1)
        self.slider.setPageStep(1)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._name = QLabel("Speed")
        self._name.setVisible(named)
        self._text = QLabel(rate_text(None))
        for label in (self._name, self._text):
            label.setProperty("muted", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID * 2)
        for widget in (self._name, self.slider, self._text):
            row.addWidget(widget)
        self._named = named
        self.slider.valueChanged.connect(self._on_value)
        theme.notifier().changed.connect(self._restyle)
        self._restyle()

    @property
    def rate(self) -> int | None:
        """Steps a second."""
        return RATES[self.slider.value()]

    def show_rate(self, rate: int | None) -> None:
        """Show a rate that was chosen elsewhere."""
        self.slider.setValue(RATES.index(rate))

    def keep_equal(self, other: SpeedControl) -> None:
        """Have two controls show the same rate, whichever is moved."""
        self.rate_changed.connect(other.show_rate)
        other.rate_changed.connect(self.show_rate)

    def _on_value(self, value: int) -> None:
        self._text.setText(rate_text(RATES[value]))
        self.rate_changed.emit(RATES[value])

    def _restyle(self) -> None:
        across = SLIDER_PX if self._named else 0.5 * SLIDER_PX
        self.slider.setFixedSize(theme.px(across), theme.px(22))
        self._text.ensurePolished()
        widest = max(self._text.fontMetrics().horizontalAdvance(rate_text(r)) for r in RATES)
        self._text.setFixedWidth(widest + 4)
