"""What a class predicted before it saw: votes, orders and curves, and what came out.

Kept for as long as the window is open, lesson by lesson, and written as a table on demand; nobody
is named in it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.lessons.lesson import AnyQuestion
    from simulator.lessons.reading import LessonFolder

MOST_VOTES = 9_999
HEADER = ("time", "lesson", "step", "question", "choice", "votes", "share", "place", "outcome")

Point = tuple[float, float]


@dataclass(eq=False, slots=True)
class Prediction:
    """What was predicted at one question.

    `votes` has a count for each choice, `order` the numbers of those that were put in order so far,
    `curve` the points that were drawn, in the units of the plot's axes (a loss, not its logarithm).
    """

    lesson: str
    step: str
    question: AnyQuestion
    votes: list[int] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    curve: list[Point] = field(default_factory=list)
    time: str = ""
    is_revealed: bool = False
    outcome: str = ""  # what the run said, in words

    @property
    def asks_curve(self) -> bool:
        """Whether a curve is to be drawn."""
        return self.question.kind == "curve"

    @property
    def is_made(self) -> bool:
        """Whether anybody has predicted anything."""
        return any(self.votes) or bool(self.order) or bool(self.curve)

    def share(self, choice: int) -> float:
        """The share of the votes for a choice."""
        return self.votes[choice] / max(1, sum(self.votes))

    def is_right(self, choice: int) -> bool:
        """Whether a choice is the answer, or stands at its place in the order."""
        question = self.question
        if question.kind == "curve":
            return False
        if question.kind == "choice":
            return choice == question.answer
        if choice not in self.order:
            return False
        return self.order.index(choice) == question.answer.index(choice)


class PredictionLog(QObject):
    """The predictions of a window; `changed` follows every vote and outcome."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._made: dict[tuple[str, str], Prediction] = {}

    def at(self, found: LessonFolder, index: int) -> Prediction | None:
        """The prediction of a step, which begins without votes; None where it asks nothing."""
        if not 0 <= index < len(found.lesson.steps):
            return None
        step = found.lesson.steps[index]
        if step.question is None:
            return None
        key = str(found.folder), step.id
        known = self._made.get(key)
        if known is None or known.question != step.question:
            count = 0 if step.question.kind == "curve" else len(step.question.choices)
            known = Prediction(found.lesson.title, step.title, step.question, [0] * count)
            self._made[key] = known
        return known

    def vote(self, prediction: Prediction, choice: int, by: int = 1) -> None:
        """Count votes for a choice, or with a negative number take some back."""
        self.set_votes(prediction, choice, prediction.votes[choice] + by)

    def set_votes(self, prediction: Prediction, choice: int, votes: int) -> None:
        """Say how many have voted for a choice."""
        prediction.votes[choice] = min(max(votes, 0), MOST_VOTES)
        self._note(prediction)

    def put_next(self, prediction: Prediction, choice: int) -> None:
        """Put a choice next in the order, or take it out of it."""
        if choice in prediction.order:
            prediction.order.remove(choice)
        else:
            prediction.order.append(choice)
        self._note(prediction)

    def draw(self, prediction: Prediction, curve: Sequence[Point]) -> None:
        """Take a curve that was drawn."""
        prediction.curve = list(curve)
        self._note(prediction)

    def clear(self, prediction: Prediction) -> None:
        """Begin once more without votes."""
        prediction.votes = [0] * len(prediction.votes)
        prediction.order, prediction.curve = [], []
        self._note(prediction)

    def reveal(self, prediction: Prediction, outcome: str) -> None:
        """Show the answer, which the run has decided."""
        if (prediction.is_revealed, prediction.outcome) != (True, outcome):
            prediction.is_revealed, prediction.outcome = True, outcome
            self.changed.emit()

    def _note(self, prediction: Prediction) -> None:
        prediction.time = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
        self.changed.emit()

    def is_empty(self) -> bool:
        """Whether there is nothing to export."""
        return not any(prediction.is_made for prediction in self._made.values())

    def table(self) -> tuple[Sequence[str], list[Sequence[object]]]:
        """Everything that was predicted, a row for each choice, or for each drawn curve."""
        made = [each for each in self._made.values() if each.is_made]
        return HEADER, [row for prediction in made for row in _rows(prediction)]


def _rows(made: Prediction) -> Iterator[Sequence[object]]:
    head = (made.time, made.lesson, made.step, made.question.text)
    if made.question.kind == "curve":
        points = " ".join(f"{x:.4g}:{y:.4g}" for x, y in made.curve)
        yield (*head, points, "", "", "", made.outcome)
        return
    for number, choice in enumerate(made.question.choices):
        right = "right" if made.is_revealed and made.is_right(number) else ""
        if made.question.kind == "choice":
            count, place = str(made.votes[number]), ""
            share = f"{made.share(number):.3f}"
        else:
            count = share = ""
            place = str(made.order.index(number) + 1) if number in made.order else ""
        yield (*head, choice, count, share, place, right)
