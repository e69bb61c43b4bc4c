"""A form over the fields of a model, or of several models at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.inspector.fields import labelled_row, make_editor
from ui.style import theme

if TYPE_CHECKING:
    from simulator.model import Model
    from ui.inspector.editor import Editor

Change = Callable[[str, object], bool]


class Form(QScrollArea):
    """Rows of label and editor; an edit that is refused is explained under its row."""

    def __init__(self, special: Mapping[str, Callable[[], Editor]] | None = None) -> None:
        """A form in which the fields of `special` have editors of their own."""
        super().__init__()
        self._special = special or {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._key: object = None
        self._change: Change = lambda field, value: False
        self.editors: dict[str, Editor] = {}
        self._errors: dict[str, QLabel] = {}
        self._edited_field: str | None = None
        self._filling = False
        self._accepted = True  # of the latest edit

    def show_models(
        self, title: str, note: str, models: Sequence[Model], hidden: Sequence[str], change: Change
    ) -> None:
        """Show the fields that all `models` have, but `hidden`.

        `change(field, value)` is called for an edit and returns whether it was accepted.
        """
        # fields that are filled, disabled or removed may emit what was half typed in them
        before, self._filling = self._filling, True
        try:
            self._fill(title, note, models, hidden, change)
        finally:
            self._filling = before

    def _fill(
        self, title: str, note: str, models: Sequence[Model], hidden: Sequence[str], change: Change
    ) -> None:
        self._change = change
        fields = [
            field
            for field in (type(models[0]).model_fields if models else ())
            if field not in hidden and all(field in type(m).model_fields for m in models)
        ]
        kinds = tuple(sorted({type(model).__name__ for model in models}))
        key = (title if not models else kinds, tuple(fields), theme.scale())
        if key != self._key:
            self._key = key
            self._build(fields, models)
        self._title.setText(title)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        for field, editor in self.editors.items():
            values = [getattr(model, field) for model in models]
            editor.show_value(values[0], any(value != values[0] for value in values))
            self._errors[field].hide()

    def _discard_rows(self) -> None:
        """Delete the rows later, since one of them may be emitting the present edit.

        Their signals are blocked: what is left in a field belongs to what was shown before.
        """
        for editor in self.editors.values():
            editor.blockSignals(True)
        body = self.takeWidget()
        if body is not None:
            body.hide()
            body.deleteLater()

    def _build(self, fields: Sequence[str], models: Sequence[Model]) -> None:
        self._discard_rows()
        body = QWidget()
        body.setProperty("surface", True)
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(theme.GAP, theme.GAP, theme.GAP, theme.GAP)
        layout.setSpacing(10)
        self._title, self._note = QLabel(), QLabel()
        self._title.setProperty("title", True)
        self._note.setProperty("muted", True)
        for label in (self._title, self._note):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            layout.addWidget(label)
        self.editors, self._errors = {}, {}
        for field in fields:
            info = type(models[0]).model_fields[field]
            special = self._special.get(field)
            editor = special() if special else make_editor(field, info)
            editor.edited.connect(lambda value, field=field: self._on_edit(field, value))
            self.editors[field] = editor
            error = QLabel()
            error.setProperty("wrong", True)
            error.setWordWrap(True)
            error.setTextFormat(Qt.TextFormat.PlainText)
            error.hide()
            self._errors[field] = error
            layout.addWidget(labelled_row(field, info, editor))
            layout.addWidget(error)
        layout.addStretch(1)
        self.setWidget(body)

    def _on_edit(self, field: str, value: object) -> None:
        if self._filling:
            return
        self._edited_field = field
        self._accepted = self._change(field, value)
        self._edited_field = None

    def finish_typing(self) -> bool:
        """Take over what has been typed into the focused field, as leaving it would.

        False where it is refused; it then stays in the field.
        """
        self._accepted = True
        focused = QApplication.focusWidget()
        for editor in self.editors.values():
            if focused is not None and editor.isAncestorOf(focused):
                editor.finish()
                break
        return self._accepted

    def explain(self, sentence: str) -> bool:
        """Show `sentence` under the field being edited; return whether one was."""
        if self._edited_field is None:
            return False
        self._errors[self._edited_field].setText(sentence)
        self._errors[self._edited_field].show()
        return True
