"""Problems and their one-click cures, as card, status line, menu and key offer them."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Signal

from simulator.design import Design, LayerPlace
from simulator.problems import Problem
from simulator.remedies import Remedy, remedies, remedy
from ui.canvas.card import FULL, CardItem
from ui.canvas.scene import CanvasScene
from ui.document import Document

MOST_SHOWN = 4  # cards with a cure; each one is tried out before it is offered


class Cures(QObject):
    """What would cure the present design; each cure is one undo step."""

    said = Signal(str)

    def __init__(self, document: Document, scene: CanvasScene) -> None:
        super().__init__(scene)
        self._document, self._scene = document, scene
        self._design: Design | None = None
        self._first: dict[Problem, Remedy | None] = {}

    def first(self, problem: Problem | None) -> Remedy | None:
        """The gentlest cure of a problem; tried once for each design."""
        document = self._document
        if problem is None:
            return None
        if self._design is not document.design:
            self._design, self._first = document.design, {}
        if problem not in self._first:
            found = remedy(document.design, document.analysis, problem, document.folder)
            self._first[problem] = found
        return self._first[problem]

    def problem_at(self, place: LayerPlace | None) -> Problem | None:
        """What is wrong with a card, or, where nothing is said, what comes first."""
        problems = self._document.analysis.problems
        here = [
            one
            for one in problems
            if place and (one.network, one.path) == (place.network, place.path)
        ]
        return next(iter(here or ([] if place else problems)), None)

    def at(self, place: LayerPlace | None) -> tuple[Remedy, ...]:
        """All cures of what is wrong with a card, the gentlest first."""
        problem, document = self.problem_at(place), self._document
        if problem is None:
            return ()
        return remedies(document.design, document.analysis, problem, document.folder)

    def apply(self, one: Remedy) -> None:
        """Cure by one edit."""
        words = one.text[:1].upper() + one.text[1:]
        self._document.edit(words, one.edit, *one.arguments, **one.fields)

    def cure(self, place: LayerPlace | None) -> None:
        """The gentlest cure of a card, or, where it has none, of the first problem."""
        found = self.first(self.problem_at(place)) or self.first(self.problem_at(None))
        if found is not None:
            self.apply(found)
        elif self._document.analysis.problems:
            self.said.emit("No single change would cure this problem.")
        else:
            self.said.emit("There is no problem to cure.")

    # On the cards

    def show(self) -> None:
        """Write below each card that has a problem what would cure it."""
        shown = 0
        for place, card in self._scene.cards.items():
            wrong = card.text.problem and shown < MOST_SHOWN
            found = self.first(self.problem_at(place)) if wrong else None
            shown += bool(wrong)
            card.set_remedy(found.text if found else "")

    def card_at(self, point: QPointF, scale: float) -> CardItem | None:
        """The card whose cure is written under a point, where it is drawn at that scale."""
        if scale < FULL:
            return None
        for card in self._scene.cards.values():
            if card.remedy and card.remedy_rect().contains(card.mapFromScene(point)):
                return card
        return None
