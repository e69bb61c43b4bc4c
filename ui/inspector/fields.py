"""Chooses the editor for a field of a model from its type, and puts a label beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from simulator.model import Model
from simulator.nn.activations import ACTIVATIONS
from simulator.nn.initializers import INITIALIZERS
from simulator.nn.optimizers import OPTIMIZERS
from simulator.nn.schedules import SCHEDULES
from ui.inspector.choice_editors import BoolEditor, ChoiceEditor, ChoiceOrNumber, TextEditor
from ui.inspector.editor import Editor
from ui.inspector.number_editors import FloatEditor, IntEditor
from ui.style import theme

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

LABEL_PX, NESTED_LABEL_PX = 118, 92
REGISTRIES: dict[str, dict[str, type[Model]]] = {
    "activation": dict(ACTIVATIONS),
    "kernel_initializer": dict(INITIALIZERS),
    "bias_initializer": dict(INITIALIZERS),
    "optimizer": dict(OPTIMIZERS),
    "schedule": dict(SCHEDULES),
}


class NamedEditor(Editor):
    """An activation, initialiser, optimiser or schedule: its name, and its parameters below."""

    def __init__(self, registry: dict[str, type[Model]]) -> None:
        super().__init__()
        self._registry = registry
        self._value: Model | None = None
        self._kind: type[Model] | None = None
        self.choice = ChoiceEditor([(name, _kind_label(kind)) for name, kind in registry.items()])
        for index, kind in enumerate(registry.values()):
            hint = getattr(kind, "summary", "")
            self.choice.box.setItemData(index, hint, Qt.ItemDataRole.ToolTipRole)
        self.choice.edited.connect(self._on_name)
        self._parameters = QVBoxLayout()
        self._parameters.setContentsMargins(0, 0, 0, 0)
        self._parameters.setSpacing(4)
        self.editors: dict[str, Editor] = {}
        self._set_widgets(self.choice)
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
            row = labelled_row(field, info, editor)
            label = row.findChildren(QLabel)[0]
            label.setFixedWidth(theme.px(NESTED_LABEL_PX))
            self._parameters.addWidget(row)

    def finish(self) -> None:
        for editor in list(self.editors.values()):
            editor.finish()

    def _on_name(self, name: object) -> None:
        self.edited.emit(name)

    def _on_parameter(self, field: str, value: object) -> None:
        if self._value is None:
            return
        parameters = {key: getattr(self._value, key) for key in type(self._value).model_fields}
        self.edited.emit({**parameters, field: value})


def label_text(field: str) -> str:
    """A field's name as a label: "learning rate"."""
    return field.replace("_", " ")


def _kind_label(kind: type[Model]) -> str:
    return str(getattr(kind, "label", kind.__name__))


def labelled_row(field: str, info: FieldInfo, editor: Editor) -> QWidget:
    """An editor with its label at the left; the field's description is the tooltip."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    label = QLabel(label_text(field))
    label.setProperty("muted", True)
    label.setBuddy(editor)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    label.setContentsMargins(0, 6, 0, 0)
    label.setFixedWidth(theme.px(LABEL_PX))
    label.setWordWrap(True)  # "initial accumulator" is wider than its column
    hint = info.description or label_text(field)
    row.setToolTip(hint)
    editor.setAccessibleName(label_text(field))
    inner: QWidget = editor
    while (deeper := inner.focusProxy()) is not None:
        inner = deeper
    if inner is not editor:
        inner.setAccessibleName(label_text(field))
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
