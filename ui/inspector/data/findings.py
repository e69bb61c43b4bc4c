"""What was noticed about a data file, each with the change that is offered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from simulator.design import edits
from ui.inspector.data.settings import can_set
from ui.style import theme
from ui.widgets.focus_group import FocusGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtGui import QResizeEvent

    from simulator.data import DataSpec
    from simulator.data.interpretation.understanding import Understanding
    from simulator.data.preview import Preview
    from simulator.design.design import Design

MOST_LEFT_OUT = 6
NO_LIMIT = 16_777_215  # Qt's QWIDGETSIZE_MAX
OFFERS = {
    "standardize": "Standardize inputs",
    "standardize_targets": "Standardize targets",
    "text_inputs": "Leave words out",
    "channels": "Channels last",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence, and the edit that is offered: what its button says, its name for Undo."""

    text: str
    offer: str = ""
    change: Callable[[Design], Design] | None = None


def notices(understanding: Understanding, preview: Preview, spec: DataSpec) -> list[Notice]:
    """All that was noticed: missing cells, findings, and columns that are left out."""
    found = [*_missing(understanding, spec), *_findings(understanding, spec)]
    return [*found, *_left_out(preview, spec)]


def _missing(understanding: Understanding, spec: DataSpec) -> Iterator[Notice]:
    fills = spec.missing == "impute"
    offer, value = ("Drop rows", "drop") if fills else ("Fill in", "impute")
    for number, text in enumerate(understanding.missing.columns[:MOST_LEFT_OUT]):
        if number == 0 and can_set(spec, "missing"):
            yield Notice(text, offer, _setting("missing", value))
        else:
            yield Notice(text)


def _findings(understanding: Understanding, spec: DataSpec) -> Iterator[Notice]:
    for finding in understanding.findings:
        if finding.remedy is None or not can_set(spec, finding.remedy[0]):
            yield Notice(finding.text)
            continue
        field, value = finding.remedy
        offer = OFFERS.get(field, "Leave out")
        yield Notice(finding.text, offer, _remedy(field, value))


def _left_out(preview: Preview, spec: DataSpec) -> Iterator[Notice]:
    out = [column for column in preview.columns if column.role == "ignored" and column.why]
    used = [column.reference for column in preview.columns if column.role == "input"]
    for column in out[:MOST_LEFT_OUT]:
        text = f"{column.name} is left out: {column.why}"
        if not can_set(spec, "inputs") or column.holds == "nothing":
            yield Notice(text)
        elif column.holds == "dates":
            yield Notice(text, "Use as days", _setting("date_inputs", "days"))
        elif column.holds == "words" and spec.text_inputs == "ignore":
            yield Notice(text, "Use one-hot", _setting("text_inputs", "one_hot"))
        elif column.holds == "words":
            yield Notice(text)
        else:
            order = {one.reference: at for at, one in enumerate(preview.columns)}
            wanted = sorted([*used, column.reference], key=order.__getitem__)
            yield Notice(text, "Use it", _inputs(wanted))
    if len(out) > MOST_LEFT_OUT:
        yield Notice(f"{len(out) - MOST_LEFT_OUT:,} more columns are left out")


def _setting(field: str, value: Any) -> Callable[[Design], Design]:
    return lambda design: edits.set_data(design, field, value)


def _remedy(field: str, value: Any) -> Callable[[Design], Design]:
    return lambda design: edits.apply_data_remedy(design, field, value)


def _inputs(columns: list[str | int]) -> Callable[[Design], Design]:
    return lambda design: edits.choose_inputs(design, columns)


class FindingsList(QScrollArea):
    """Sentences with their buttons, one stop for Tab; `accepted` carries the Notice chosen.

    It is as high as its sentences need, up to what `keep_within` gives; beyond that it scrolls, and
    the table below keeps its place.
    """

    accepted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("data_findings")
        self.setAccessibleName("What was noticed about the data")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._most_px = NO_LIMIT
        self._shown: list[Notice] | None = None
        self.buttons: list[QPushButton] = []
        self._group: FocusGroup | None = None
        self._body = QWidget()
        self._body.setProperty("surface", True)
        self._rows = QVBoxLayout(self._body)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self.setWidget(self._body)

    def keep_within(self, most_px: int) -> None:
        """Be no higher than this."""
        self._most_px = most_px
        self._fit()

    def _fit(self) -> None:
        needed = self._rows.totalHeightForWidth(self.width())
        if needed > self._most_px:  # a bar will stand beside them, and sentences break sooner
            needed = self._rows.totalHeightForWidth(self.viewport().width())
        self.setFixedHeight(max(0, min(needed, self._most_px)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QPushButton):
            self.ensureWidgetVisible(watched, 0, 0)
        elif event.type() == QEvent.Type.LayoutRequest and watched is self._body:
            self._fit()  # type or theme is another one
        return super().eventFilter(watched, event)

    def texts(self) -> list[str]:
        """The sentences that are shown."""
        return [notice.text for notice in self._shown or []]

    def show_notices(self, found: list[Notice]) -> None:
        """Show other sentences; equal ones keep their rows and the keyboard."""
        alike = self._shown is not None and [(n.text, n.offer) for n in self._shown] == [
            (n.text, n.offer) for n in found
        ]
        self._shown = found
        if alike:
            self.setVisible(bool(found))
            return
        self.buttons = []
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._rows.setSpacing(theme.px(6))
        for number, notice in enumerate(found):
            row = self._row(notice, number)
            self._rows.addWidget(row)
            row.show()  # a layout would do so in a later turn, and count no height until then
        if self._group is not None:
            self._group.deleteLater()
        self._group = FocusGroup(self, self.buttons) if self.buttons else None
        self.verticalScrollBar().setValue(0)
        self._fit()
        self.setVisible(bool(found))

    def _row(self, notice: Notice, number: int) -> QWidget:
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.px(8))
        text = QLabel(notice.text)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setProperty("muted", True)
        across.addWidget(text, 1)
        if notice.change is not None:
            button = QPushButton(notice.offer)
            button.setProperty("slim", True)
            button.setObjectName(f"data_remedy_{number}")
            button.setAccessibleName(f"{notice.offer}: {notice.text}")
            button.setToolTip("Make this change; Undo takes it back")
            button.clicked.connect(lambda _checked=False: self._accept(number))
            button.installEventFilter(self)
            across.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
            self.buttons.append(button)
        return row

    def _accept(self, number: int) -> None:
        if self._shown is not None and number < len(self._shown):
            self.accepted.emit(self._shown[number])
