"""A small field over a card in which its main value is edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGraphicsView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from simulator.design import edits
from simulator.nn.activations import ACTIVATIONS, Activation
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from simulator.design.design import Entry, LayerPlace
    from ui.document.document import Document

FIELD_LABELS = {"pool_size": "window", "repeat": "×"}  # shorter than the names of the fields
NARROWEST_PX, NARROW_PX, EXPLAINING_PX = 96, 156, 232
SMALLEST_TYPE_PX, LARGEST_TYPE_PX = 12, 24
CONFIRM = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class ValueEditor(QFrame):
    """Stands over its card and follows it; Enter or Tab confirms, Escape leaves all as it was.

    A value that is refused stays in the field, with the reason below it.
    """

    def __init__(self, view: QGraphicsView, document: Document) -> None:
        super().__init__(view)
        self._view, self._document = view, document
        self._places: frozenset[LayerPlace] = frozenset()
        self._field = ""
        self._area: Callable[[], QRectF] = QRectF
        self._value_before: object = None
        self.setObjectName("value_editor")
        self.setProperty("overlay", True)
        self.name = QLabel()
        self.name.setProperty("muted", True)
        self.line = QLineEdit()
        self.choice = QComboBox()
        self.choice.addItems(list(ACTIVATIONS))
        self.choice.activated.connect(lambda _assign_gradients: self.confirm())
        self.reason = QLabel()
        self.reason.setProperty("wrong", True)
        self.reason.setWordWrap(True)
        self.reason.setTextFormat(Qt.TextFormat.PlainText)  # it quotes what was typed
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.name)
        for field in (self.line, self.choice):
            row.addWidget(field, 1)
            field.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.reason)
        document.design_changed.connect(lambda _before, _after: self.dismiss())
        self.hide()

    def begin(
        self,
        entry: Entry,
        places: Collection[LayerPlace],
        area: Callable[[], QRectF],
        *,
        opened: bool = False,
    ) -> bool:
        """Edit the main value of `entry`, and of all `places` that have it, where `area` is now.

        False where the entry has no main value. `opened` drops a list of choices down at once.
        """
        if entry.main_field is None:
            return False
        self._places, self._field, self._area = frozenset(places), entry.main_field, area
        value = self._value_before = getattr(entry, self._field)
        text = FIELD_LABELS.get(self._field, self._field)
        self.name.setText(text)
        for field in (self.line, self.choice):
            field.setAccessibleName(f"{text} of {entry.id}")
            field.setToolTip("Enter confirms, Escape leaves it as it was")
        chosen = isinstance(value, Activation)
        if chosen:
            self.choice.setCurrentText(value.name)
        else:
            self.line.setText(f"{value:g}" if isinstance(value, float) else str(value))
            self.line.selectAll()
        self.line.setVisible(not chosen)
        self.choice.setVisible(chosen)
        self.reason.hide()
        self.show()
        self.follow()
        self.raise_()
        self.input().setFocus(Qt.FocusReason.OtherFocusReason)
        if chosen and opened:
            self.choice.showPopup()
        return True

    def input(self) -> QWidget:
        """The field that is typed into."""
        return self.choice if self._field == "activation" else self.line

    def follow(self) -> None:
        """Move over the card, at its size."""
        if not self.isVisible():
            return
        scale, viewport = self._view.transform().m11(), self._view.viewport()
        size = round(min(LARGEST_TYPE_PX, max(SMALLEST_TYPE_PX, 14 * scale)))
        self.setStyleSheet(f"* {{ font-size: {size}px; }}")
        area = self._area()
        narrowest = NARROWEST_PX if self._field == "repeat" else NARROW_PX
        if self.reason.isVisibleTo(self):
            narrowest = EXPLAINING_PX
        width = round(max(theme.px(narrowest), area.width() * scale))
        layout = self.layout()
        assert layout is not None
        layout.invalidate()
        problem_places = layout.hasHeightForWidth()
        height = layout.totalHeightForWidth(width) if problem_places else layout.sizeHint().height()
        self.resize(width, max(height, round(area.height() * scale)))  # no half lines below it
        corner = self._view.mapFromScene(area.topLeft())
        if self._field == "repeat":  # at the right edge of its frame
            corner.setX(self._view.mapFromScene(area.topRight()).x() - width)
        room = viewport.rect().adjusted(4, 4, -4 - self.width(), -4 - self.height())
        corner.setX(max(room.left(), min(corner.x(), room.right())))
        corner.setY(max(room.top(), min(corner.y(), room.bottom())))
        self.move(viewport.mapToParent(corner))

    def confirm(self) -> bool:
        """Set the value; False where it is refused, and stays in the field with the reason."""
        design, field = self._document.design, self._field
        value = self._value()
        try:
            edits.set_field(design, self._places, field, value)
        except edits.EditError as error:
            self._update_tool_tip(f"{error}"[:1].upper() + f"{error}"[1:])
            return False
        places = self._places
        self.dismiss()
        text = "Repeat block" if field == "repeat" else f"Change {field.replace('_', ' ')}"
        self._document.edit(text, lambda design: edits.set_field(design, places, field, value))
        return True

    def dismiss(self) -> None:
        """Close without changing anything."""
        if not self.isVisible():
            return
        focused = self.input().hasFocus()
        self.hide()
        if focused:
            self._view.setFocus()

    def _value(self) -> object:
        if isinstance(self._value_before, Activation):
            name = self.choice.currentText()
            # the same function keeps its parameters
            return self._value_before if name == self._value_before.name else name
        text = self.line.text().strip().replace(",", ".")
        for number in (int, float):
            try:
                return number(text)
            except ValueError:
                continue
        return text

    def _update_tool_tip(self, sentence: str) -> None:
        self.reason.setText(sentence)
        self.reason.show()
        self.follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.isVisible() or watched is not self.input():
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # a shortcut of the window, such as Space, is text here
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.dismiss()
                return True
            if event.key() in CONFIRM:
                self.confirm()
                return True
        elif isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in PASSING:
            self.finish()
        return False

    def finish(self) -> None:
        """Close, with the value that was typed if it is accepted, else without."""
        if self.isVisible() and not self.confirm():
            self.dismiss()
