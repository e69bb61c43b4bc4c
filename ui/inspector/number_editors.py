"""Editors of whole and real numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QLineEdit,
    QSpinBox,
)

from ui.inspector.editor import MIXED, Editor
from ui.widgets.wheel import NotchCounter

if TYPE_CHECKING:
    from PySide6.QtGui import QWheelEvent


class _Spin(QSpinBox):
    """A spin box that the wheel changes only where it has the focus."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        mixed = self.value() == self.minimum()  # a step would give all layers the same value
        if self.hasFocus() and not mixed:
            super().wheelEvent(event)
        else:
            event.ignore()


class IntEditor(Editor):
    """A whole number; arrow keys and wheel step it, Enter or leaving the field confirms it."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__()
        self.box = _Spin()
        self.box.setRange(low - 1, high)  # the value below the range shows MIXED
        self.box.setSpecialValueText(MIXED)
        self.box.setGroupSeparatorShown(False)
        self.box.setKeyboardTracking(False)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.box.setAccelerated(True)
        self.box.valueChanged.connect(self._on_change)
        self._set_widgets(self.box)

    def show_value(self, value: object, mixed: bool) -> None:
        self.box.blockSignals(True)
        self.box.setValue(self.box.minimum() if mixed else int(value))  # type: ignore[call-overload]
        self.box.blockSignals(False)

    def finish(self) -> None:
        self.box.interpretText()

    def _on_change(self, value: int) -> None:
        if value > self.box.minimum():
            self.edited.emit(value)


class _NumberLine(QLineEdit):
    """A line edit for a number; emits a step, 1 or -1, for each notch of the wheel in its focus."""

    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._notches = NotchCounter()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus() or not self.text():
            event.ignore()
            return
        by = self._notches.add(event)
        for _ in range(abs(by)):
            self.stepped.emit(1 if by > 0 else -1)
        event.accept()


class FloatEditor(Editor):
    """A real number, typed as 0.02 or 1e-3; arrow keys and wheel step its leading digit."""

    def __init__(self, *, optional: bool) -> None:
        super().__init__()
        self.line = _NumberLine()
        self._optional = optional
        self._shown: float | None = None
        self._text = ""
        self.line.setPlaceholderText("none" if optional else "")
        self.line.editingFinished.connect(self.finish)
        self.line.stepped.connect(self._step)
        self.line.installEventFilter(self)
        self._set_widgets(self.line)

    def show_value(self, value: object, mixed: bool) -> None:
        self._shown = None if mixed or value is None else float(value)  # type: ignore[arg-type]
        self.line.setPlaceholderText(MIXED if mixed else "none")
        self._text = "" if self._shown is None else f"{self._shown:g}"
        self.line.setText(self._text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            key = event.key()  # type: ignore[attr-defined]
            if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._step(1 if key == Qt.Key.Key_Up else -1)
                return True
        return False

    def finish(self) -> None:
        if self.line.text() == self._text:
            return  # the text is rounded: reading it back would change the value
        text = self.line.text().strip().replace(",", ".")
        if not text:
            if self._optional and self._shown is not None:
                self.edited.emit(None)
            return
        try:
            value = float(text)
        except ValueError:
            self.edited.emit(text)
            return
        if self._shown is None or value != self._shown:
            self.edited.emit(value if math.isfinite(value) else text)

    def _step(self, by: int) -> None:
        if self._shown is None:
            return
        size = 10.0 ** math.floor(math.log10(abs(self._shown))) if self._shown else 0.1
        if by < 0 and abs(self._shown) <= size * 1.0001:
            size /= 10
        self.edited.emit(float(f"{self._shown + by * size:.6g}"))
