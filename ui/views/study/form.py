"""What a study is asked to run: its axis and values, variants, seeds and epochs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from simulator.study.planning import StudyRequest
from simulator.study.variant_text import variant_lines
from ui.style import theme
from ui.views.study.typed import numbers_in, seeds_in, seeds_text, suggested, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.study.document import Study

DEPTH, DEPTHS, SEEDS = "Depth", "2, 4, 8, 16, 32, 64", "3"
MOST_EPOCHS = 1_000_000
SPACING_PX, NUMBER_PX, VARIANTS_PX = 8, 90, 62
CHANGED_MS = 500  # after the last key, before what is typed is looked at
VARIANTS = "Each network is a curve. Or a line each:\nname: path = value, path = value"
AXIS_TIP = "The depth, by repeating the first block, or the path of a numeric field of the design"
VALUES_FORM = "must be numbers, as in 2, 4, 8"
SEEDS_FORM = "must be a number of seeds, or a list, as in 3 or 5, 6, 7"

Editor = TypeVar("Editor", bound=QWidget)


class StudyForm(QWidget):
    """`wanted(request)` asks for a study of the canvas; `changed` tells that another is typed."""

    wanted = Signal(object)  # StudyRequest
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._fields: Mapping[str, float] = {}
        self._suggested = DEPTHS
        self.axis = self._made(_AxisCombo(), "Axis", AXIS_TIP)
        self.values = self._made(QLineEdit(DEPTHS), "Values", "Layers with a kernel, or numbers")
        self.variants = self._made(QPlainTextEdit(), "Variants", VARIANTS.replace("\n", " "))
        self.variants.setPlaceholderText(VARIANTS)
        self.variants.setTabChangesFocus(True)
        self.seeds = self._made(QLineEdit(SEEDS), "Seeds", "How many, from 0 on, or which: 5, 6, 7")
        self.epochs = self._made(QSpinBox(), "Epochs", "Passes over the training data")
        self.epochs.setRange(0, MOST_EPOCHS)
        self.epochs.setSpecialValueText("as designed")
        self.start = QPushButton("Start")
        self.start.setObjectName("study_start")
        self.start.setProperty("primary", True)
        self.start.setToolTip("Train the networks on the canvas at these values")
        self.message = QLabel()
        self.message.setObjectName("study_message")
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setProperty("muted", True)
        self.message.setWordWrap(True)
        self._grid = QGridLayout(self)
        self._place()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(CHANGED_MS)
        self._later.timeout.connect(self.changed)
        self.axis.activated.connect(self._on_axis)
        line = self.axis.lineEdit()
        assert line is not None
        line.editingFinished.connect(self._on_axis)
        for edit in (self.values, self.seeds):
            edit.textEdited.connect(lambda _text: self._later.start())
            edit.returnPressed.connect(self.press)
        self.variants.textChanged.connect(self._later.start)
        self.epochs.valueChanged.connect(lambda _value: self._later.start())
        self.start.clicked.connect(self.press)
        self.restyle()

    def _made(self, widget: Editor, name: str, tip: str) -> Editor:
        widget.setObjectName(f"study_{name.lower()}")
        widget.setAccessibleName(name)
        widget.setToolTip(tip)
        return widget

    def _place(self) -> None:
        grid = self._grid
        grid.setContentsMargins(0, 0, 0, 0)
        for row, widget in enumerate((self.axis, self.values, self.variants)):
            side = Qt.AlignmentFlag.AlignVCenter
            if widget is self.variants:
                side = Qt.AlignmentFlag.AlignTop
            grid.addWidget(self._label(widget), row, 0, side)
            grid.addWidget(widget, row, 1, 1, 4)
        grid.addWidget(self._label(self.seeds), 3, 0)
        grid.addWidget(self.seeds, 3, 1)
        grid.addWidget(self._label(self.epochs), 3, 2)
        grid.addWidget(self.epochs, 3, 3)
        grid.addWidget(self.start, 3, 4, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.message, 4, 1, 1, 4)
        grid.setColumnStretch(4, 1)
        grid.setRowStretch(5, 1)

    def _label(self, widget: QWidget) -> QLabel:
        label = QLabel(widget.accessibleName())
        label.setBuddy(widget)
        return label

    def restyle(self) -> None:
        """Take over the theme's sizes."""
        self._grid.setSpacing(theme.px(SPACING_PX))
        self.variants.setFixedHeight(theme.px(VARIANTS_PX))
        self.seeds.setFixedWidth(theme.px(NUMBER_PX))

    # What is offered and shown

    def offer_fields(self, fields: Mapping[str, float]) -> None:
        """Offer these numeric fields of the design, by path with their values, as the axis."""
        self._fields = fields
        chosen = self.axis.currentText()
        self.axis.clear()
        self.axis.addItems([DEPTH, *fields])
        self.axis.setCurrentText(chosen)

    def show_study(self, study: Study) -> None:
        """Fill in what a study varies."""
        self.axis.setCurrentText(DEPTH if study.axis is None else study.axis)
        self.values.setText(text_of(study.values))
        self.variants.setPlainText(variant_lines(study.variants))
        self.seeds.setText(seeds_text(study.seeds))
        self.epochs.setValue(study.epochs or 0)

    def show_message(self, text: str, *, wrong: bool = False) -> None:
        """Say what is wrong with what is typed, or how much it asks for."""
        self.message.setText(text)
        self.message.setProperty("wrong", wrong)
        self.message.style().polish(self.message)

    def tell_change(self) -> None:
        """Tell soon that something else may be asked for than before."""
        self._later.start()

    # What is asked for

    def request(self) -> StudyRequest | None:
        """What is typed; None, and a message, where that is not a study."""
        values, seeds = numbers_in(self.values.text()), seeds_in(self.seeds.text())
        if not values:
            self.show_message(f"Values {VALUES_FORM}", wrong=True)
            return None
        if not seeds:
            self.show_message(f"Seeds {SEEDS_FORM}", wrong=True)
            return None
        axis = self.axis.currentText().strip()
        return StudyRequest(
            values, seeds, None if axis in ("", DEPTH, DEPTH.lower()) else axis,
            self.variants.toPlainText(), self.epochs.value() or None,
        )  # fmt: skip

    def press(self) -> None:
        """Ask for the study that is typed."""
        self._later.stop()
        request = self.request()
        if request is not None:
            self.wanted.emit(request)

    def _on_axis(self) -> None:
        """Suggest values of another axis, in place of those that were suggested before."""
        axis = self.axis.currentText().strip()
        text = suggested(self._fields[axis]) if axis in self._fields else DEPTHS
        if self.values.text() == self._suggested and text != self._suggested:
            self.values.setText(text)
            self._suggested = text
        self._later.start()


class _AxisCombo(QComboBox):
    """Its paths may be longer than the form is wide."""

    def __init__(self) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.addItem(DEPTH)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(14)
        completer = self.completer()
        assert completer is not None
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
