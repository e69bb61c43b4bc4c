"""What is drawn against what: two lists in the title's place, and the scales of both axes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ui.style import theme
from ui.views.study.columns import short_title_of, title_of
from ui.views.study.drawing import Choice
from ui.widgets.title_combo import SHORT_TEXT, TitleCombo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from ui.views.study.drawing import Drawing

# from the longest to the shortest: what stands between the lists, and whether they are short
FORMS = (("against", False), ("vs", False), ("vs", True))
FIRST = ("train_loss", "validation_loss", "train_accuracy", "validation_accuracy")


class ColumnChoice(QWidget):
    """`changed` tells that `choice` is another one. The buttons for the scales stand elsewhere.

    The lists are empty until columns are offered.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choice = Choice()
        self.y_list = TitleCombo("Drawn", "What is drawn")
        self.y_list.setObjectName("study_y")
        self.x_list = TitleCombo("Drawn against", "What it is drawn against")
        self.x_list.setObjectName("study_x")
        self.against = QLabel("against")
        self.log_x = _scale_button("log x", "study_log_x", "Decades along the plot")
        self.log_y = _scale_button("log y", "study_log_y", "Decades up the plot")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.y_list, self.against, self.x_list):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self.y_list.activated.connect(
            lambda at: self._choose(y=self.y_list.itemData(at), log_y=None)
        )
        self.x_list.activated.connect(
            lambda at: self._choose(x=self.x_list.itemData(at), log_x=None)
        )
        self.log_x.clicked.connect(lambda on: self._choose(log_x=on))
        self.log_y.clicked.connect(lambda on: self._choose(log_y=on))
        self.restyle()

    def restyle(self) -> None:
        """Take over the theme's sizes."""
        self._row.setSpacing(theme.px(6))
        self._fit()

    def offer(self, columns: Sequence[str], axis: str) -> None:
        """Offer these columns; a chosen one that is not among them gives way to the usual one."""
        found = list(dict.fromkeys([*FIRST, *columns]))
        if self.choice.y not in found:
            self.choice = replace(self.choice, y=FIRST[0], log_y=None)
        if self.choice.x is not None and self.choice.x not in found:
            self.choice = replace(self.choice, x=None, log_x=None)
        shown = [(title_of(name).capitalize(), name) for name in found]
        _fill(self.y_list, shown, self.choice.y)
        others = [name for name in found if name != axis]
        below = [(title_of(axis), None), *((title_of(name), name) for name in others)]
        _fill(self.x_list, below, self.choice.x)
        for at, (_, name) in enumerate(shown):
            self.y_list.setItemData(at, short_title_of(name).capitalize(), SHORT_TEXT)
        for at, (_, column) in enumerate(below):
            self.x_list.setItemData(at, short_title_of(column or axis), SHORT_TEXT)
        self._fit()

    def show_scales(self, drawing: Drawing) -> None:
        """Show how both axes are drawn."""
        self.log_x.setChecked(drawing.log_x)
        self.log_y.setChecked(drawing.log_y)

    # Room

    def sizeHint(self) -> QSize:
        """What the whole words need, so that they return when there is room for them."""
        return QSize(self._needed(*FORMS[0]), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(1, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Take the longest words for which there is room; the shortest may still end in …."""
        form = next((form for form in FORMS if self._needed(*form) <= self.width()), FORMS[-1])
        self._show_form(*form)
        self.updateGeometry()

    def _needed(self, between: str, is_short: bool) -> int:
        metrics = self.against.fontMetrics()  # a label takes up to two pixels more than this
        lists = [each.width_of(is_short=is_short) for each in (self.y_list, self.x_list)]
        return sum(lists) + metrics.horizontalAdvance(between) + 2 + 2 * self._row.spacing()

    def _show_form(self, between: str, is_short: bool) -> None:
        self.against.setText(between)
        self.y_list.shorten(is_short)
        self.x_list.shorten(is_short)

    def _choose(self, **chosen: object) -> None:
        self.choice = replace(self.choice, **chosen)  # type: ignore[arg-type]
        self.changed.emit()


def _fill(combo: TitleCombo, entries: Sequence[tuple[str, str | None]], chosen: str | None) -> None:
    there = [(combo.itemText(at), combo.itemData(at)) for at in range(combo.count())]
    if there != list(entries):
        combo.clear()
        for text, data in entries:
            combo.addItem(text, data)
    combo.setCurrentIndex(next(at for at, (_, data) in enumerate(entries) if data == chosen))


def _scale_button(text: str, name: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setProperty("segment", True)
    button.setCheckable(True)
    button.setAccessibleName(tip)
    button.setToolTip(tip)
    return button
