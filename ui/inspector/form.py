"""A form over the fields of a model, or of several models at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.inspector.fields import labelled_row, make_editor
from ui.style import theme

if TYPE_CHECKING:
    from simulator.model import Model
    from ui.inspector.editor import Editor
    from ui.process.deferred_calls import DeferredCalls

Change = Callable[[str, object], bool]
TURN_S = 4e-3  # after so long the next row waits for another turn of the event loop


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
        self._body: QWidget | None = None
        self._models: Sequence[Model] = ()
        self._waiting: list[str] = []  # fields whose rows are still to be made
        self._deferred: DeferredCalls | None = None
        self._editors: dict[str, Editor] = {}
        self._errors: dict[str, QLabel] = {}
        self._edited_field: str | None = None
        self._filling = False
        self._accepted = True  # of the latest edit

    @property
    def editors(self) -> dict[str, Editor]:
        """The editor of each field."""
        self.finish_rows()
        return self._editors

    def finish_rows(self) -> None:
        """Make the rows whose turn has not come: somebody needs them now."""
        while self._waiting:
            self._make_rows()

    def show_models(
        self,
        title: str,
        note: str,
        models: Sequence[Model],
        hidden: Sequence[str],
        change: Change,
        deferred: DeferredCalls | None = None,
    ) -> None:
        """Show the fields that all `models` have, but `hidden`.

        `change(field, value)` is called for an edit and returns whether it was accepted. With
        `deferred` new rows are made a few a turn, so that the window never waits for all.
        """
        self._change, self._models, self._deferred = change, models, deferred
        with self._while_filling():
            self._fill(title, note, models, hidden)

    @contextmanager
    def _while_filling(self) -> Iterator[None]:
        """Fields that are filled, disabled or removed may emit what was half typed in them."""
        before, self._filling = self._filling, True
        try:
            yield
        finally:
            self._filling = before

    def _fill(self, title: str, note: str, models: Sequence[Model], hidden: Sequence[str]) -> None:
        fields = [
            field
            for field in (type(models[0]).model_fields if models else ())
            if field not in hidden and all(field in type(m).model_fields for m in models)
        ]
        kinds = tuple(sorted({type(model).__name__ for model in models}))
        key = (title if not models else kinds, tuple(fields), theme.scale())
        if key != self._key:
            self._key = key
            self._build(fields)
        else:
            for field in self._editors:
                self._show_value(field)
                self._errors[field].hide()
        self._title.setText(title)
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def _show_value(self, field: str) -> None:
        values = [getattr(model, field) for model in self._models]
        is_mixed = any(value != values[0] for value in values)
        self._editors[field].show_value(values[0], is_mixed)

    def _discard_rows(self) -> None:
        """Delete the rows later, since one of them may be emitting the present edit.

        Their signals are blocked: what is left in a field belongs to what was shown before.
        """
        for editor in self._editors.values():
            editor.blockSignals(True)
        body = self.takeWidget()
        if body is not None:
            body.hide()
            body.deleteLater()

    def _build(self, fields: Sequence[str]) -> None:
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
        self._rows = QVBoxLayout()
        layout.addLayout(self._rows)
        layout.addStretch(1)
        self._body = body
        self._editors, self._errors, self._waiting = {}, {}, list(fields)
        if self._deferred is None:
            self.finish_rows()  # before they are shown: what is added later waits to be laid out
        else:
            self._deferred.add(self._make_rows)
        self.setWidget(body)

    def _make_rows(self) -> None:
        """Make the rows that wait, or as many as there is time for in one turn."""
        began = time.perf_counter()
        with self._while_filling():
            while self._waiting:
                field = self._waiting.pop(0)
                self._add_row(field)
                self._show_value(field)
                is_over = time.perf_counter() - began > TURN_S
                if self._waiting and self._deferred is not None and is_over:
                    self._deferred.add_first(self._make_rows)
                    return

    def _add_row(self, field: str) -> None:
        info = type(self._models[0]).model_fields[field]
        special = self._special.get(field)
        editor = special() if special else make_editor(field, info)
        editor.edited.connect(lambda value: self._on_edit(field, value))
        self._editors[field] = editor
        error = QLabel()
        error.setProperty("wrong", True)
        error.setWordWrap(True)
        error.setTextFormat(Qt.TextFormat.PlainText)
        error.hide()
        self._errors[field] = error
        self._rows.addWidget(labelled_row(field, info, editor))
        self._rows.addWidget(error)

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
        for editor in self._editors.values():
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
