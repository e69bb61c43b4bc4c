"""The data panel: the sentence on the data file, what was noticed, and the first rows.

It shows what the design's data are understood to be, and changes the design by edits alone, one
step of Undo each. A file that is not read yet is read by the document, beside the window.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from simulator.data import DatasetError, is_read, preview_of, understand
from simulator.data.shipped import SHIPPED
from simulator.data.spec import ArrayNames
from simulator.design import edits
from ui.inspector.data.findings import FindingsList, Notice, notices
from ui.inspector.data.popups import ArraysPopup, ColumnPopup, MarksPopup, Popup
from ui.inspector.data.rows import RowsView
from ui.inspector.data.sentence import PartButton, SentenceView
from ui.inspector.data.settings import (
    SETTINGS,
    is_guess,
    parts_of,
    parts_without_understanding,
)
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtGui import QAction

    from simulator.data import DataSpec
    from simulator.data.preview import Preview, PreviewColumn
    from ui.document.document import Document

ROWS_PX, LEAST_ROWS_PX = 190, 120  # of the table: in the inspector, and where it is large
NOTICES_PX, NOTICES_SHARE = 190, 0.3  # what was noticed is no higher: here, and where it is large
FINDINGS_PX = 900  # at most, so that each button stands beside its sentence
LARGER, BACK = "Larger", "Back to the inspector"


class DataPanel(QWidget):
    """What the data of the document are understood to be; `enlarge_asked` is its button's."""

    enlarge_asked = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.setObjectName("data_panel")
        self.setProperty("surface", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("What the data file is understood to be")
        self._document = document
        self._preview: Preview | None = None
        self._shown: Path | None = None  # the file that is told of
        self._notices: list[Notice] = []
        self._is_large = False
        self.sentence, self.findings, self.rows = SentenceView(), FindingsList(), RowsView()
        self.message = QLabel()
        self.message.setObjectName("data_message")
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)
        self.message.setProperty("problem", True)
        self.enlarge = QPushButton(LARGER)
        self.enlarge.setObjectName("data_enlarge")
        self.enlarge.setProperty("slim", True)
        self.enlarge.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.enlarge.clicked.connect(self.enlarge_asked)
        self.sentence.chosen.connect(self._on_part)
        self.findings.accepted.connect(self._on_notice)
        self.rows.column_asked.connect(self._on_column)
        self._head = QLabel()
        self._head.setProperty("heading", True)
        self._lay_out()
        self.set_large(False)
        theme.notifier().changed.connect(self._fit)

    def _lay_out(self) -> None:
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(theme.px(10))
        across = QHBoxLayout()
        across.addWidget(self._head, 1)
        across.addWidget(self.enlarge)
        down.addLayout(across)
        for widget in (self.message, self.sentence, self.findings):
            down.addWidget(widget)
        down.addWidget(self.rows, 1)

    def set_large(self, large: bool) -> None:
        """Take all the room there is, or that of the inspector."""
        self.enlarge.setText(BACK if large else LARGER)
        tip = "Back to the inspector (Esc)" if large else "Show more rows, over canvas and views"
        self.enlarge.setToolTip(tip)
        self.enlarge.setAccessibleName(tip)
        self._is_large = large
        self._fit()

    def take_height(self, height_px: int) -> None:
        """Where the panel is large: what was noticed leaves the table most of this height."""
        self.findings.keep_within(round(NOTICES_SHARE * height_px))

    def _fit(self) -> None:
        """Give the table its height, which depends on the scale."""
        self.findings.setMaximumWidth(theme.px(FINDINGS_PX))
        if not self._is_large:
            self.findings.keep_within(theme.px(NOTICES_PX))
        if self._is_large:
            self.rows.setMaximumHeight(16_777_215)
            self.rows.setMinimumHeight(theme.px(LEAST_ROWS_PX))
        else:
            self.rows.setFixedHeight(theme.px(ROWS_PX))

    # What is shown

    def show_data(self) -> None:
        """Show the present data of the document.

        Of another file first the sentence, and the rest in turns of its own: `finish` has it shown.
        """
        spec, deferred = self._document.located_design.data, self._document.deferred
        for part in self._rest():
            deferred.remove(part)
        shows_file = (spec.name == "file" and bool(spec.path)) or spec.name in SHIPPED
        self.setVisible(shows_file)
        if not shows_file:
            return
        if self._document.analysis.reading or not is_read(spec):
            self._show_reading(spec)
            return
        is_another, self._shown = spec.file != self._shown, spec.file
        try:
            understood, self._preview = understand(spec), preview_of(spec)
        except DatasetError as error:
            self._show_error(spec, error)
            return
        self._head.setText("UNDERSTOOD AS")
        self.message.hide()
        self.sentence.show_parts(parts_of(understood.phrases, spec))
        self.sentence.show()
        self._notices = notices(understood, self._preview, spec)
        for part in self._rest():
            if is_another:
                deferred.add(part)
            else:
                part()
        if is_another:  # until their turn nothing is told of the file before
            self.findings.hide()
            self.rows.hide()

    def finish(self) -> None:
        """Show at once what would come in later turns."""
        for part in self._rest():
            self._document.deferred.call_now(part)

    def _rest(self) -> tuple[Callable[[], None], ...]:
        return self._show_notices, self._show_first_rows

    def _show_notices(self) -> None:
        self.findings.show_notices(self._notices)

    def _show_first_rows(self) -> None:
        self._show_rows(self._preview)

    def _show_reading(self, spec: DataSpec) -> None:
        """Keep what is shown of the same file, which is read in another way, and nothing else."""
        self._head.setText(f"READING {spec.file.name} …")
        if spec.file != self._shown:
            for widget in (self.message, self.sentence, self.findings, self.rows):
                widget.hide()

    def _show_error(self, spec: DataSpec, error: DatasetError) -> None:
        """Say why the file cannot be used, with its rows, and all that could put it right."""
        self._head.setText("NOT USABLE")
        self.message.setText(str(error))
        self.message.show()
        self._preview = error.preview
        if spec.name == "file":
            self.sentence.show_parts(parts_without_understanding(spec))
            self.sentence.show()
        self.findings.show_notices([])
        self._show_rows(error.preview)

    def _show_rows(self, preview: Preview | None) -> None:
        if preview is not self.rows.rows.preview:
            self.rows.show_preview(preview)
        self.rows.setVisible(preview is not None)

    # What is changed

    def _edit(self, field: str, change: Any, *arguments: Any) -> None:
        text = f"Change {field.replace('_', ' ')}"
        self._document.edit(text, lambda design: change(design, *arguments))

    def set_field(self, field: str, value: Any) -> None:
        """Decide a setting of the data; None gives one that can be guessed back to the guess."""
        self._edit(field, edits.set_data, field, value)

    def _on_notice(self, notice: Notice) -> None:
        if notice.change is not None:
            self._document.edit(notice.offer, notice.change)

    def _on_part(self, button: PartButton) -> None:
        """Offer what can be decided at a part of the sentence."""
        spec, field = self._document.design.data, button.part.field
        setting = SETTINGS[field]
        if setting.choices:
            self._open_menu(button, setting.choices, getattr(spec, field), field)
            return
        can_guess = not is_guess(spec, field)
        popup: Popup
        if field == "missing_values":
            popup = MarksPopup(button, setting.what, spec.missing_values)
            popup.chosen.connect(partial(self.set_field, field))
        elif field == "arrays":
            known = self._preview.arrays if self._preview is not None else ()
            stated = dict(spec.arrays or ArrayNames())
            popup = ArraysPopup(button, setting.what, known, stated)
            popup.chosen.connect(partial(self.set_field, field))
        else:
            change = edits.choose_target if field == "target" else edits.choose_inputs
            popup = ColumnPopup(
                button, setting.what, self._columns(), self._ticked(field),
                alone=field == "target", can_guess=can_guess,
            )  # fmt: skip
            popup.chosen.connect(partial(self._edit, field, change))
        popup.open_below(button)

    def _columns(self) -> Sequence[PreviewColumn]:
        return () if self._preview is None else self._preview.columns

    def _ticked(self, field: str) -> list[str | int]:
        role = {"target": "target", "inputs": "input"}[field]
        return [column.reference for column in self._columns() if column.role == role]

    def _open_menu(
        self, button: PartButton, choices: Sequence[tuple[Any, str]], now: Any, field: str
    ) -> None:
        menu = _menu(self)
        for value, text in choices:
            action = menu.addAction(text)
            action.setCheckable(True)
            # 0 and False are different answers, and equal
            action.setChecked(type(value) is type(now) and value == now)
            action.triggered.connect(partial(self._on_choice, field, value))
        _open(menu, button.mapToGlobal(QPoint(0, button.height() + 4)))

    def _on_choice(self, field: str, value: Any, _checked: bool = False) -> None:
        self.set_field(field, value)

    def _on_column(self, column: PreviewColumn, at: QPoint) -> None:
        """Offer what can be made of a column of the table."""
        if self._document.design.data.name != "file":
            return
        menu, reference = _menu(self), column.reference
        menu.addSection(column.name)
        is_target = column.role == "target"
        offers = [
            ("Predict this column", not is_target,
             partial(self._edit, "target", edits.choose_target, [reference])),
            ("Use it as an input", column.role in ("ignored", "target"),
             partial(self._use, column)),
            ("Leave it out", column.role == "input",
             partial(self._edit, "ignore", edits.leave_out, (reference,))),
        ]  # fmt: skip
        for text, possible, change in offers:
            action = menu.addAction(text)
            action.setEnabled(possible and not (is_target and text.startswith("Use")))
            action.triggered.connect(lambda _checked=False, change=change: change())
        _open(menu, at)

    def _use(self, column: PreviewColumn) -> None:
        used = {*self._ticked("inputs"), column.reference}
        wanted = [one.reference for one in self._columns() if one.reference in used]
        self._edit("inputs", edits.choose_inputs, wanted)


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setObjectName("data_menu")
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _open(menu: QMenu, at: QPoint) -> None:
    """Open a menu with the keyboard on what is chosen now."""
    chosen: list[QAction] = [action for action in menu.actions() if action.isChecked()]
    menu.popup(at)
    first = next((a for a in menu.actions() if a.isEnabled() and not a.isSeparator()), None)
    menu.setActiveAction(chosen[0] if chosen else first)  # type: ignore[arg-type]
