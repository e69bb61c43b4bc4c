"""A small field over a card in which one of its values is edited, with Shift in every layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args, get_origin

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QGraphicsView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from simulator.data import DATASETS
from simulator.design import edits
from simulator.design.design import OUTPUT, LayerPlace
from simulator.design.edits.steps import stepped
from simulator.nn.activations import ACTIVATIONS, Activation
from simulator.nn.initializers import INITIALIZERS, Initializer
from ui.canvas.overlays.bar import move_inside
from ui.style import theme
from ui.widgets.function_icons import function_icon, icon_size
from ui.widgets.wheel import NotchCounter

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from simulator.design.design import Design, Entry, OutputSpec
    from ui.document.document import Document

# shorter than the names of the fields
FIELD_LABELS = {"pool_size": "window", "kernel_size": "window", "repeat": "×",
                "kernel_initializer": "initialiser"}  # fmt: skip
NARROWEST_PX, NARROW_PX, EXPLAINING_PX = 96, 156, 232
SMALLEST_TYPE_PX, LARGEST_TYPE_PX = 12, 24
CONFIRM = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
EVERYWHERE_TIP = "Enter or a click in the list, with Shift: in every layer"
LIST_HINT = "Shift: every layer"  # below the choices
PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class ValueEditor(QFrame):
    """Stands over its card and follows it; Enter or Tab confirms, Escape leaves all as it was.

    With Shift, Enter or a click in the list sets the value in every layer that has such a one.
    A value that is refused stays in the field, with the reason below it.
    """

    file_wanted = Signal()

    def __init__(self, view: QGraphicsView, document: Document) -> None:
        super().__init__(view)
        self._view, self._document = view, document
        # the name of the edit, and what it makes of a design and a value
        self._change: tuple[str, Callable[[Design, object], Design]] = (
            "",
            lambda design, _: design,
        )
        self._change_everywhere: Callable[[Design, object], Design] | None = None
        self._is_text = False
        self._field = ""
        self._area: Callable[[], QRectF] = QRectF
        self._value_before: object = None
        self._entry: Entry | OutputSpec | None = None
        self._notches = NotchCounter()
        self._opened = False  # whether its list was dropped down at once, and ends it
        self.setObjectName("value_editor")
        self.setProperty("overlay", True)
        self.name = QLabel()
        self.name.setProperty("muted", True)
        self.line = QLineEdit()
        self.choice = QComboBox()
        self._list = self.choice.view()
        self._list.installEventFilter(self)
        self.choice.activated.connect(
            lambda _: self.confirm(everywhere=_has_shift(QApplication.keyboardModifiers()))
        )
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
        document.design_changed.connect(self.dismiss)
        self.hide()

    def begin(
        self,
        entry: Entry | OutputSpec,
        places: Collection[LayerPlace],
        area: Callable[[], QRectF],
        *,
        field: str | None = None,
        opened: bool = False,
    ) -> bool:
        """Edit a field of `entry`, and of all `places` that have it, where `area` is now.

        Without a `field` its main value; False where the entry has none. `opened` drops a list of
        choices down at once.
        """
        field = field or getattr(entry, "main_field", None)
        if field is None:
            return False
        places = frozenset(places)
        text = "Repeat block" if field == "repeat" else f"Change {field.replace('_', ' ')}"
        self._change = text, lambda design, value: edits.set_field(design, places, field, value)
        self._change_everywhere = lambda design, value: edits.set_field(
            design, _everywhere(design, places, field), field, value
        )
        self._entry, self._area, self._is_text = entry, area, False
        self._field, self._value_before = field, getattr(entry, field)
        chosen = self._fill_choices(entry)
        name = FIELD_LABELS.get(field, field.replace("_", " "))
        self._open(name, f"{name} of {getattr(entry, 'id', 'output')}", chosen)
        self._opened = chosen and opened
        if self._opened:
            self.choice.showPopup()
        return True

    def begin_data(self, area: Callable[[], QRectF]) -> None:
        """Choose the data set from a list, where `area` is now; `file_wanted` asks for a file."""
        self._change_everywhere = None
        self._change = "Change data", lambda design, value: edits.set_data(design, "name", value)
        self._entry, self._area, self._is_text = None, area, False
        self._field, self._value_before = "data", self._document.design.data.name
        self.choice.clear()
        for name, kind in DATASETS.items():
            self.choice.addItem(kind.title, name)
        self.choice.setCurrentIndex(self.choice.findData(self._value_before))
        self._open("data", "data of all networks", chosen=True)
        self._opened = True
        self.choice.showPopup()

    def begin_name(self, network: int, area: Callable[[], QRectF]) -> None:
        """Edit the name of a network where `area` is now."""
        self._change_everywhere = None
        self._change = (
            "Rename network",
            lambda design, value: edits.rename_network(design, network, str(value)),
        )
        self._entry, self._area, self._is_text, self._opened = None, area, True, False
        self._field, self._value_before = "name", self._document.design.networks[network].name
        self.choice.clear()
        self._open("name", f"name of network {theme.LETTERS[network]}", chosen=False)

    def _open(self, label: str, accessible_name: str, chosen: bool) -> None:
        """Show the field that is chosen from or typed into, and give it the keyboard."""
        value = self._value_before
        self.name.setText(label)
        for widget in (self.line, self.choice):
            widget.setAccessibleName(accessible_name)
            tip = "Enter confirms, Escape leaves it as it was"
            widget.setToolTip(f"{tip}\n{EVERYWHERE_TIP}" if self._change_everywhere else tip)
        if not chosen:
            self.line.setText(f"{value:g}" if isinstance(value, float) else str(value))
            self.line.selectAll()
        self.line.setVisible(not chosen)
        self.choice.setVisible(chosen)
        self.reason.hide()
        self.show()
        self.follow()
        self.raise_()
        self.input().setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill_choices(self, entry: Entry | OutputSpec) -> bool:
        """List what the field can be; False where it is a number."""
        choices = _choices(entry, self._field)
        self.choice.clear()
        self.choice.setIconSize(icon_size())
        for name, label in choices:
            self.choice.addItem(function_icon(name), label, name)
        value = self._value_before
        self.choice.setCurrentIndex(self.choice.findData(getattr(value, "name", value)))
        if choices:
            self.choice.addItem(LIST_HINT)
            model = self.choice.model()
            assert isinstance(model, QStandardItemModel)
            hint = model.item(len(choices))
            hint.setEnabled(False)  # to be read, not chosen
            hint.setForeground(theme.color(theme.current().muted))
        return bool(choices)

    def input(self) -> QWidget:
        """The field that is typed into."""
        return self.choice if self.choice.count() else self.line

    def follow(self) -> None:
        """Move over the card, at its size."""
        if not self.isVisible():
            return
        scale = self._view.transform().m11()
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
        move_inside(self, self._view.viewport(), corner)

    def confirm(self, *, everywhere: bool = False) -> bool:
        """Set the value, or set it in every layer; False where it is refused, and stays in the
        field with the reason.
        """
        (text, change), value = self._change, self._value()
        if everywhere and self._change_everywhere is not None:
            text, change = f"{text} everywhere", self._change_everywhere
        if self._field == "data" and value == "file" and self._document.design.data.path is None:
            self.dismiss()
            self.file_wanted.emit()
            return True
        try:
            change(self._document.design, value)
        except edits.EditError as error:
            self._update_tool_tip(f"{error}"[:1].upper() + f"{error}"[1:])
            return False
        self.dismiss()
        self._document.edit(text, lambda design: change(design, value))
        return True

    def dismiss(self) -> None:
        """Close without changing anything."""
        if not self.isVisible():
            return
        focused = self._opened or self.input().hasFocus()
        self._opened = False
        self.hide()
        if focused:
            self._view.setFocus()

    def _value(self) -> object:
        if self.choice.count():
            name, before = self.choice.currentData(), self._value_before
            # the same function keeps its parameters
            return before if name == getattr(before, "name", before) else name
        if self._is_text:
            return self.line.text().strip()
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
        if watched is self._list and event.type() == QEvent.Type.Hide and self._opened:
            QTimer.singleShot(0, self._on_list_closed)  # what was chosen in it comes first
        if not self.isVisible() or watched is not self.input():
            return False
        if isinstance(event, QWheelEvent) and watched is self.line:
            self._turn(self._notches.add(event))
            return True
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # a shortcut of the window, such as Space, is text here
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.dismiss()
                return True
            if event.key() in CONFIRM:
                entered = event.key() not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
                self.confirm(everywhere=entered and _has_shift(event.modifiers()))
                return True
        elif isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in PASSING:
            self._on_focus_lost()
        return False

    def _on_focus_lost(self) -> None:
        if not self._list.isVisible():  # else it is the list that has the focus
            self.finish()

    def _on_list_closed(self) -> None:
        """The list that a click has opened was closed without a choice: there is no more to do."""
        if self._opened and not self._list.isVisible():
            self.dismiss()

    def _turn(self, notches: int) -> None:
        """Step the number as often as the wheel was turned; sizes double and halve."""
        value = self._value()
        if self._entry is None or not isinstance(value, int | float):
            return
        for _ in range(abs(notches)):
            value = stepped(type(self._entry), self._field, value, 1 if notches > 0 else -1)
        self.line.setText(f"{value:g}" if isinstance(value, float) else str(value))
        self.line.selectAll()

    def finish(self) -> None:
        """Close, with the value that was typed if it is accepted, else without."""
        if self.isVisible() and not self.confirm():
            self.dismiss()


def _has_shift(modifiers: Qt.KeyboardModifier) -> bool:
    return bool(modifiers & Qt.KeyboardModifier.ShiftModifier)


def _everywhere(
    design: Design, places: Collection[LayerPlace], field: str
) -> Collection[LayerPlace]:
    """Every layer that has a field; every output where those at `places` are outputs."""
    if all(place.path == (OUTPUT,) for place in places):
        return [LayerPlace(number, (OUTPUT,)) for number in range(len(design.networks))]
    return edits.places_with(design, field)


def _choices(entry: Entry | OutputSpec, field: str) -> list[tuple[str, str]]:
    """(name, label) of everything that a field can be; empty for a number."""
    value = getattr(entry, field)
    if isinstance(value, Activation):
        return [(name, kind.label) for name, kind in ACTIVATIONS.items()]
    if isinstance(value, Initializer):
        return [(name, kind.label) for name, kind in INITIALIZERS.items()]
    annotation = type(entry).model_fields[field].annotation
    names = get_args(annotation) if get_origin(annotation) is Literal else ()
    return [(name, name.replace("_", " ")) for name in names]
