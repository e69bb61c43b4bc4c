"""What opens over a part of the sentence: lists of columns or arrays, and a line of marks.

Each popup takes one decision, or gives it back to the guess, and closes; Escape changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from PySide6.QtGui import QKeyEvent

    from simulator.data.preview import PreviewColumn

WIDTH_PX, LIST_PX, ITEM_PX = 300, 260, 26
SEARCHED = 12  # columns, from which on they can be searched
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
MARKS_HINT = "Marks with a comma between them, such as  NA, ?, -999.  Empty cells always count."


class Popup(QFrame):
    """A title, what is chosen from, and buttons; `chosen` carries the choice, None for a guess."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget, title: str, *, can_guess: bool) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("data_choice")
        self.setAccessibleName(title)
        self.setProperty("overlay", True)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(*[theme.px(12)] * 4)
        self.body.setSpacing(theme.px(8))
        head = QLabel(title)
        head.setProperty("muted", True)
        head.setWordWrap(True)
        self.body.addWidget(head)
        self.guess = QPushButton("Guess")
        self.guess.setToolTip("Have it found out from the file")
        self.guess.setAccessibleName("Have it found out from the file")
        if not can_guess:
            self.guess.hide()
        self.guess.clicked.connect(lambda: self._choose(None))
        self.use = QPushButton("Use")
        self.use.setToolTip("Decide it like this (Enter)")
        self.use.setProperty("primary", True)
        self.use.clicked.connect(self.accept)
        self.setFixedWidth(theme.px(WIDTH_PX))

    def open_below(self, widget: QWidget) -> None:
        """Show it below a widget, or where there is room on the screen."""
        row = QHBoxLayout()
        row.addWidget(self.guess)
        row.addStretch(1)
        row.addWidget(self.use)
        self.body.addLayout(row)
        self.adjustSize()
        place = QRect(widget.mapToGlobal(QPoint(0, widget.height() + 4)), self.size())
        room = widget.screen().availableGeometry()
        place.moveRight(min(place.right(), room.right()))
        place.moveBottom(min(place.bottom(), room.bottom()))
        self.move(place.topLeft())
        self.show()
        self.first_field().setFocus(Qt.FocusReason.PopupFocusReason)

    def first_field(self) -> QWidget:
        """Where the keyboard is at first."""
        return self.use

    def value(self) -> object:
        """What is chosen now."""
        return None

    def accept(self) -> None:
        """Take what is chosen."""
        self._choose(self.value())

    def _choose(self, value: object) -> None:
        self.close()
        self.chosen.emit(value)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:  # no key here is the window's
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in ENTER:
            self.accept()
        else:
            event.accept()


class ColumnPopup(Popup):
    """Columns of the file. `ticked` are references; with `alone` a click chooses one at once."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        columns: Sequence[PreviewColumn],
        ticked: Collection[str | int],
        *,
        alone: bool,
        can_guess: bool,
    ) -> None:
        super().__init__(parent, title, can_guess=can_guess)
        self._alone = alone
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search columns")
        self.search.setAccessibleName("Search columns")
        self.search.setVisible(len(columns) >= SEARCHED)
        self.search.textChanged.connect(self._narrow)
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setFixedHeight(theme.px(min(LIST_PX, ITEM_PX * len(columns) + 8)))
        self.list.setUniformItemSizes(True)
        mode = QAbstractItemView.SelectionMode
        self.list.setSelectionMode(mode.ExtendedSelection if alone else mode.SingleSelection)
        for column in columns:
            self._add(column, column.reference in ticked)
        if alone:
            self.list.itemClicked.connect(self._on_click)
            hint = QLabel("Ctrl+click adds another")
            hint.setProperty("muted", True)
            hint.setProperty("small", True)
        self.body.addWidget(self.search)
        self.body.addWidget(self.list)
        if alone:
            self.body.addWidget(hint)

    def _add(self, column: PreviewColumn, ticked: bool) -> None:
        item = QListWidgetItem(f"{column.name}   {column.holds}")
        item.setSizeHint(QSize(0, theme.px(ITEM_PX)))
        item.setData(Qt.ItemDataRole.UserRole, column.reference)
        item.setToolTip(column.why and f"Left out: {column.why}")
        self.list.addItem(item)
        if self._alone:
            item.setSelected(ticked)
        else:
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        if ticked and self.list.currentRow() < 0:
            self.list.setCurrentItem(item)

    def first_field(self) -> QWidget:
        return self.list

    def _narrow(self, text: str) -> None:
        for item in self._items():
            item.setHidden(text.casefold() not in item.text().casefold())

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(at) for at in range(self.list.count())]

    def _on_click(self, item: QListWidgetItem) -> None:
        if len(self.list.selectedItems()) == 1:
            self._choose([item.data(Qt.ItemDataRole.UserRole)])

    def value(self) -> object:
        """References of what is ticked or selected, in the order of the file."""
        return [
            item.data(Qt.ItemDataRole.UserRole)
            for item in self._items()
            if (item.isSelected() if self._alone else item.checkState() is Qt.CheckState.Checked)
        ]

    def accept(self) -> None:
        if self.value():  # nothing is no choice
            super().accept()


class MarksPopup(Popup):
    """A line of marks of missing cells."""

    def __init__(self, parent: QWidget, title: str, marks: Sequence[str] | None) -> None:
        super().__init__(parent, title, can_guess=marks is not None)
        self.line = QLineEdit(", ".join(marks or ()))
        self.line.setAccessibleName(title)
        hint = QLabel(MARKS_HINT)
        hint.setWordWrap(True)
        hint.setProperty("muted", True)
        hint.setProperty("small", True)
        self.body.addWidget(self.line)
        self.body.addWidget(hint)

    def first_field(self) -> QWidget:
        return self.line

    def value(self) -> object:
        marks = [mark.strip() for mark in self.line.text().split(",")]
        return tuple(mark for mark in marks if mark)


class ArraysPopup(Popup):
    """A choice of the file's arrays for each of their uses; the value maps use to array."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        known: Sequence[str],
        chosen: Mapping[str, str | None],
    ) -> None:
        super().__init__(parent, title, can_guess=any(chosen.values()))
        form = QFormLayout()
        self.boxes: dict[str, QComboBox] = {}
        for use, now in chosen.items():
            box = QComboBox()
            box.setAccessibleName(use.replace("_", " "))
            box.addItem("found out", None)
            for name in known:
                box.addItem(name, name)
            box.setCurrentIndex(max(0, box.findData(now)))
            form.addRow(use.replace("_", " "), box)
            self.boxes[use] = box
        self.body.addLayout(form)

    def first_field(self) -> QWidget:
        return next(iter(self.boxes.values()))

    def value(self) -> object:
        found = {use: box.currentData() for use, box in self.boxes.items() if box.currentData()}
        return found or None
