"""The prediction card: a step's question, the votes on it, and afterwards what came out.

The card is one stop for Tab. While it has the keyboard the number keys vote, or put the choices in
an order; Backspace begins once more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
)

from ui.lessons.predictions import MOST_VOTES
from ui.lessons.unbroken import unbroken
from ui.style import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

    from ui.lessons.predictions import Prediction, PredictionLog

COUNT_PX, SIGN_PX = 52, 22
RIGHT, WRONG = "✓", "✗"


class ChoiceRow(QFrame):
    """One choice: its number or place, its text, and the votes with their share as a bar."""

    chosen = Signal()
    counted = Signal(int)

    def __init__(self, number: int, *, counts: bool) -> None:
        super().__init__()
        self.setObjectName(f"choice_{number + 1}")
        self.setProperty("choice", True)
        self._number, self._share, self._is_right = number, 0.0, False
        self.sign = _label("choice_sign")
        self.text = _label("choice_text")
        self.text.setWordWrap(True)
        self.count = QSpinBox()
        self.count.setRange(0, MOST_VOTES)
        self.count.setObjectName(f"votes_{number + 1}")
        self.count.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab goes past: keys count as well
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.count.valueChanged.connect(self.counted)
        self._row = row = QHBoxLayout(self)
        self.fit_margins()
        row.addWidget(self.sign)
        row.addWidget(self.text, 1)
        row.addWidget(self.count)
        self.count.setVisible(counts)  # not before it has a parent: it would be a window
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def fit_margins(self) -> None:
        """Take over the scale of the theme."""
        grid = theme.px(theme.GRID)
        self._row.setContentsMargins(grid, grid, grid, grid)

    def show_choice(self, prediction: Prediction) -> None:
        """Show the votes for this choice and, once it is known, whether it is right."""
        question, number = prediction.question, self._number
        assert question.kind != "curve"
        self.text.setText(unbroken(question.choices[number]))
        known = prediction.is_revealed
        self._is_right = known and prediction.is_right(number)
        if question.kind == "choice":
            self.sign.setText(RIGHT if self._is_right else f"{number + 1}")
            self._share = prediction.share(number)
            self.count.blockSignals(True)
            self.count.setValue(prediction.votes[number])
            self.count.blockSignals(False)
            self.count.setReadOnly(known)
        else:
            placed = number in prediction.order
            place = f"{prediction.order.index(number) + 1}." if placed else f"({number + 1})"
            if known:
                place = f"{question.answer.index(number) + 1}."
            self.sign.setText(place)
            self.count.hide()
        self.setToolTip(f"Key {number + 1}, or a click" if not known else "")
        self.setProperty("right", self._is_right)
        self.style().unpolish(self)
        self.style().polish(self)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.chosen.emit()
        else:
            super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the share of the votes behind the text."""
        super().paintEvent(event)
        if self._share:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(theme.current().accent, 0.22))
            bar = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            bar.setWidth(self._share * bar.width())
            painter.drawRoundedRect(bar, 4, 4)
            painter.end()


class PredictionCard(QFrame):
    """Shows one prediction at a time; a null one hides the card."""

    def __init__(self, log: PredictionLog) -> None:
        super().__init__()
        self.setObjectName("prediction_card")
        self.setAccessibleName("Prediction")
        self.setProperty("card", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._log = log
        self.prediction: Prediction | None = None
        self._rows: list[ChoiceRow] = []
        self.heading = _label("prediction_heading")
        self.question = _label("prediction_question")
        self.question.setWordWrap(True)
        self.because = _label("prediction_because")
        self.because.setWordWrap(True)
        self.clear_button = QPushButton("Clear votes")
        self.clear_button.setProperty("quiet", True)
        self.clear_button.setObjectName("clear_votes")
        self.clear_button.setToolTip("Begin once more without votes (Backspace)")
        self.clear_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clear_button.clicked.connect(self._clear)
        self._column = column = QVBoxLayout(self)
        column.addWidget(self.heading)
        column.addWidget(self.question)
        self._choices = QVBoxLayout()
        column.addLayout(self._choices)
        column.addWidget(self.because)
        column.addWidget(self.clear_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.fit_margins()
        log.changed.connect(self._show)

    def fit_margins(self) -> None:
        """Take over the scale of the theme."""
        side, above = theme.margin_px(theme.GAP), theme.margin_px(12)
        self._column.setContentsMargins(side, above, side, above)
        for column in (self._column, self._choices):
            column.setSpacing(theme.px(theme.GRID))
        for row in self._rows:
            row.fit_margins()

    def show_prediction(self, prediction: Prediction | None) -> None:
        """Show a question with the votes on it, or nothing."""
        if prediction is not self.prediction:
            self.prediction = prediction
            self._make_rows()
        self.setVisible(prediction is not None)
        self._show()

    def _make_rows(self) -> None:
        for row in self._rows:
            self._choices.removeWidget(row)
            row.deleteLater()
        question = self.prediction.question if self.prediction is not None else None
        texts = () if question is None or question.kind == "curve" else question.choices
        counts = question is not None and question.kind == "choice"
        self._rows = [ChoiceRow(number, counts=counts) for number in range(len(texts))]
        for number, row in enumerate(self._rows):
            self._choices.addWidget(row)
            row.chosen.connect(lambda number=number: self._choose(number))
            row.counted.connect(lambda votes, number=number: self._count(number, votes))

    def _show(self) -> None:
        prediction = self.prediction
        if prediction is None:
            return
        known = prediction.is_revealed
        self.heading.setText("What was predicted" if known else "Predict before you see")
        self.question.setText(unbroken(prediction.question.text))
        for row in self._rows:
            row.show_choice(prediction)
        self.because.setText(_outcome(prediction) if known else _how(prediction))
        self.clear_button.setVisible(prediction.is_made and not known)

    # Voting

    @property
    def is_open(self) -> bool:
        """Whether there is a question whose answer has not been shown."""
        return self.prediction is not None and not self.prediction.is_revealed

    def _choose(self, number: int) -> None:
        prediction = self.prediction
        if prediction is None or not self.is_open or number >= len(self._rows):
            return
        if prediction.question.kind == "choice":
            self._log.vote(prediction, number)
        else:
            self._log.put_next(prediction, number)

    def _count(self, number: int, votes: int) -> None:
        if self.prediction is not None and self.is_open:
            self._log.set_votes(self.prediction, number, votes)

    def _clear(self) -> None:
        if self.prediction is not None and self.is_open:
            self._log.clear(self.prediction)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.key() - Qt.Key.Key_1
        if self.is_open and 0 <= number < len(self._rows):
            self._choose(number)
        elif self.is_open and event.key() == Qt.Key.Key_Backspace:
            self._clear()
        else:
            super().keyPressEvent(event)


def _how(prediction: Prediction) -> str:
    """How to predict."""
    if prediction.question.kind == "curve":
        return "Draw the curve that you expect over the loss plot, from left to right."
    if prediction.question.kind == "choice":
        total = sum(prediction.votes)
        words = f"{total} votes. " if total > 1 else "1 vote. " if total else ""
        return f"{words}Show of hands: click, type a count, or press a number key."
    return "Click the choices in the order that you expect, or press their numbers."


def _outcome(prediction: Prediction) -> str:
    question, right = prediction.question, ""
    if question.kind == "choice" and any(prediction.votes):
        share = prediction.share(question.answer)
        right = f"{share:.0%} of {sum(prediction.votes)} were right. "
    elif question.kind == "order" and prediction.order:
        right = (
            "That was the order. "
            if prediction.order == list(question.answer)
            else (
                "Predicted: "
                + ", ".join(question.choices[each] for each in prediction.order)
                + ". "
            )
        )
    said = f" {prediction.outcome}" if prediction.outcome else ""
    return f"{right}{unbroken(question.because + said)}"


def _label(name: str) -> QLabel:
    made = QLabel()
    made.setObjectName(name)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made
