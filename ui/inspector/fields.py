"""One editor for each kind of field, made from what the model says about it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from simulator.activations import ACTIVATIONS
from simulator.initializers import INITIALIZERS
from simulator.model import Model
from simulator.optimizers import OPTIMIZERS
from simulator.schedules import SCHEDULES
from ui import theme
from ui.inspector.wheel import Notches, is_meant_for

MIXED = "mixed"
LABEL_PX, NESTED_LABEL_PX = 118, 92
REGISTRIES: dict[str, dict[str, type[Model]]] = {
    "activation": dict(ACTIVATIONS),
    "kernel_initializer": dict(INITIALIZERS),
    "bias_initializer": dict(INITIALIZERS),
    "optimizer": dict(OPTIMIZERS),
    "schedule": dict(SCHEDULES),
}


class Editor(QWidget):
    """Edits one value; `edited` carries what the user chose."""

    edited = Signal(object)

    def show_value(self, value: object, mixed: bool) -> None:
        """Show a value without saying that it was edited."""
        raise TypeError(f"{type(self).__name__} shows nothing")

    def finish(self) -> None:
        """Take over what is typed but not confirmed; editors without typing have nothing to do."""

    def _fill(self, *widgets: QWidget) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in widgets:
            # as wide as the panel lets it be, whatever it could hold
            widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            layout.addWidget(widget)
        self.setFocusProxy(widgets[0])


class _Spin(QSpinBox):
    """A spin box that the wheel changes where the pointer has been put on it on purpose."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        mixed = self.value() == self.minimum()  # a step from there would make all values the same
        if is_meant_for(self, event) and not mixed:
            super().wheelEvent(event)
        else:
            event.ignore()


class IntEditor(Editor):
    """A whole number; arrows and wheel change it, Enter or leaving confirms what was typed."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__()
        self.box = _Spin()
        self.box.setRange(low - 1, high)  # one below the range stands for mixed values
        self.box.setSpecialValueText(MIXED)
        self.box.setGroupSeparatorShown(False)
        self.box.setKeyboardTracking(False)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.box.setAccelerated(True)
        self.box.valueChanged.connect(self._on_change)
        self._fill(self.box)

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
    """A line for a number; the wheel moves it in steps of its own size."""

    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._notches = Notches()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not is_meant_for(self, event) or not self.text():
            event.ignore()
            return
        by = self._notches.of(event)
        for _ in range(abs(by)):
            self.stepped.emit(1 if by > 0 else -1)
        event.accept()


class FloatEditor(Editor):
    """A number as scientists write it: 0.02, 1e-3. Wheel and arrows step by its own size."""

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
        self._fill(self.line)

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
            return  # what is shown is rounded: to look at it is not to type it
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


class BoolEditor(Editor):
    """Yes or no."""

    def __init__(self) -> None:
        super().__init__()
        self.box = QCheckBox()
        self.box.clicked.connect(lambda: self.edited.emit(self.box.isChecked()))
        self._fill(self.box)

    def show_value(self, value: object, mixed: bool) -> None:
        self.box.setTristate(mixed)
        state = Qt.CheckState.PartiallyChecked
        if not mixed:
            state = Qt.CheckState.Checked if value else Qt.CheckState.Unchecked
        self.box.setCheckState(state)


class _Combo(QComboBox):
    """A combo box that the wheel changes only where it has the focus."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceEditor(Editor):
    """One of a list of words."""

    def __init__(self, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.box = _Combo()
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for value, label in choices:
            self.box.addItem(label, value)
        self.box.activated.connect(self._on_choice)
        self.box.setPlaceholderText(MIXED)
        self._fill(self.box)

    def show_value(self, value: object, mixed: bool) -> None:
        self.box.setCurrentIndex(-1 if mixed else self.box.findData(value))

    def _on_choice(self, index: int) -> None:
        self.edited.emit(self.box.itemData(index))


class NamedEditor(Editor):
    """An activation, initialiser, optimiser or schedule: its name, and its parameters below."""

    def __init__(self, registry: dict[str, type[Model]]) -> None:
        super().__init__()
        self._registry = registry
        self._value: Model | None = None
        self._kind: type[Model] | None = None
        self.choice = ChoiceEditor([(name, _label(kind)) for name, kind in registry.items()])
        for index, kind in enumerate(registry.values()):
            hint = getattr(kind, "summary", "")
            self.choice.box.setItemData(index, hint, Qt.ItemDataRole.ToolTipRole)
        self.choice.edited.connect(self._on_name)
        self._parameters = QVBoxLayout()
        self._parameters.setContentsMargins(0, 0, 0, 0)
        self._parameters.setSpacing(4)
        self.editors: dict[str, Editor] = {}
        self._fill(self.choice)
        self.choice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.layout().addLayout(self._parameters)  # type: ignore[union-attr]

    def show_value(self, value: object, mixed: bool) -> None:
        self._value = value if isinstance(value, Model) and not mixed else None
        name = getattr(value, "name", None)
        self.choice.show_value(name, mixed)
        kind = None if self._value is None else type(self._value)
        if kind is not self._kind:
            self._rebuild(kind)
        for field, editor in self.editors.items():
            editor.show_value(getattr(self._value, field), False)

    def _rebuild(self, kind: type[Model] | None) -> None:
        self._kind = kind
        self.editors = {}
        while (item := self._parameters.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        if kind is None:
            return
        for field, info in kind.model_fields.items():
            if field == "name":
                continue
            editor = make_editor(field, info)
            editor.edited.connect(lambda value, field=field: self._on_parameter(field, value))
            self.editors[field] = editor
            row = labelled(field, info, editor)
            row.findChildren(QLabel)[0].setFixedWidth(theme.px(NESTED_LABEL_PX))
            self._parameters.addWidget(row)

    def finish(self) -> None:
        for editor in list(self.editors.values()):
            editor.finish()

    def _on_name(self, name: object) -> None:
        self.edited.emit(name)

    def _on_parameter(self, field: str, value: object) -> None:
        if self._value is None:
            return
        told = {key: getattr(self._value, key) for key in type(self._value).model_fields}
        self.edited.emit({**told, field: value})


def words(field: str) -> str:
    """A field's name as a label: "learning rate"."""
    return field.replace("_", " ")


def _label(kind: type[Model]) -> str:
    return str(getattr(kind, "label", kind.__name__))


def labelled(field: str, info: FieldInfo, editor: Editor) -> QWidget:
    """An editor with its label at the left; the field's description is the tooltip."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    label = QLabel(words(field))
    label.setProperty("muted", True)
    label.setBuddy(editor)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    label.setContentsMargins(0, 6, 0, 0)
    label.setFixedWidth(theme.px(LABEL_PX))
    hint = info.description or words(field)
    row.setToolTip(hint)
    editor.setAccessibleName(words(field))
    inner: QWidget = editor
    while (deeper := inner.focusProxy()) is not None:
        inner = deeper
    if inner is not editor:
        inner.setAccessibleName(words(field))
        inner.setObjectName(f"field_{field}")
    layout.addWidget(label)
    layout.addWidget(editor, 1)
    return row


def make_editor(field: str, info: FieldInfo) -> Editor:
    """The editor that fits a field's type."""
    if field in REGISTRIES and not _literals(info.annotation):
        return NamedEditor(REGISTRIES[field])
    choices = _literals(info.annotation)
    if field == "batch_size":
        return ChoiceOrNumber(("full", "all samples"), 1, 1_000_000)
    if choices:
        return ChoiceEditor([(choice, choice.replace("_", " ")) for choice in choices])
    kinds = {info.annotation, *get_args(info.annotation)}
    if bool in kinds:
        return BoolEditor()
    if int in kinds and float not in kinds:
        low, high = _bounds(info)
        return IntEditor(low, high)
    if float in kinds:
        return FloatEditor(optional=type(None) in kinds)
    return TextEditor()


class TextEditor(Editor):
    """A line of text."""

    def __init__(self) -> None:
        super().__init__()
        self.line = QLineEdit()
        self._shown = ""
        self.line.editingFinished.connect(self.finish)
        self._fill(self.line)

    def show_value(self, value: object, mixed: bool) -> None:
        self._shown = "" if mixed or value is None else str(value)
        self.line.setPlaceholderText(MIXED if mixed else "")
        self.line.setText(self._shown)

    def finish(self) -> None:
        if self.line.text() != self._shown:
            self.edited.emit(self.line.text())


class ChoiceOrNumber(Editor):
    """A whole number, or a word in its place."""

    def __init__(self, word: tuple[str, str], low: int, high: int) -> None:
        super().__init__()
        self._word = word
        self.number = IntEditor(low, high)
        self.word = QCheckBox(word[1])
        self.number.edited.connect(self.edited)
        self.word.clicked.connect(self._on_word)
        self._last = 64
        self._fill(self.number, self.word)

    def show_value(self, value: object, mixed: bool) -> None:
        whole = value == self._word[0]
        self.word.setChecked(whole)
        self.number.setEnabled(not whole)
        if isinstance(value, int):
            self._last = value
        self.number.show_value(self._last, mixed)

    def finish(self) -> None:
        self.number.finish()

    def _on_word(self) -> None:
        self.edited.emit(self._word[0] if self.word.isChecked() else self._last)


def _literals(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(choice) for choice in get_args(annotation)]
    return []


def _bounds(info: FieldInfo) -> tuple[int, int]:
    low, high = 0, 2**31 - 2
    for rule in info.metadata:
        if isinstance(rule, Ge):
            low = int(rule.ge)  # type: ignore[call-overload]
        elif isinstance(rule, Gt):
            low = int(rule.gt) + 1  # type: ignore[call-overload]
        elif isinstance(rule, Le):
            high = min(high, int(rule.le))  # type: ignore[call-overload]
        elif isinstance(rule, Lt):
            high = min(high, int(rule.lt) - 1)  # type: ignore[call-overload]
    return low, high
