"""Problems and their one-click cures, as card, status line, menu and key offer them."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Signal

from simulator.design import Design, LayerPlace
from simulator.problems import Problem
from simulator.remedies import Remedy, remedies
from ui.canvas.card import CardItem
from ui.canvas.scene import CanvasScene
from ui.document import Document

MOST_SHOWN = 8  # cards with a cure; each one is tried out before it is offered


class Cures(QObject):
    """What would cure the present design; each cure is one undo step."""

    said = Signal(str)

    def __init__(self, document: Document, scene: CanvasScene) -> None:
        super().__init__(scene)
        self._document, self._scene = document, scene
        self._design: Design | None = None
        self._found: dict[Problem, tuple[Remedy, ...]] = {}

    def of(self, problem: Problem) -> tuple[Remedy, ...]:
        """All cures of a problem, the gentlest first."""
        document = self._document
        if self._design is not document.design:
            self._design, self._found = document.design, {}
        if problem not in self._found:
            found = remedies(document.design, document.analysis, problem, document.folder)
            self._found[problem] = found
        return self._found[problem]

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
        """The cures of what is wrong with a card, or with the design."""
        problem = self.problem_at(place)
        return self.of(problem) if problem is not None else ()

    def apply(self, one: Remedy) -> None:
        """Cure by one edit."""
        words = one.text[:1].upper() + one.text[1:]
        self._document.edit(words, one.edit, *one.arguments, **one.fields)

    def cure(self, place: LayerPlace | None) -> None:
        """The gentlest cure of a card, or, where it has none, of the first problem."""
        found = self.at(place) or self.at(None)
        if found:
            self.apply(found[0])
        elif self._document.analysis.problems:
            self.said.emit("No single change would cure this problem.")
        else:
            self.said.emit("There is no problem to cure.")

    # On the cards

    def show(self) -> None:
        """Write below each card that has a problem what would cure it."""
        shown = 0
        for place, card in self._scene.cards.items():
            found = self.at(place) if card.text.problem and shown < MOST_SHOWN else ()
            shown += bool(found)
            card.set_remedy(found[0].text if found else "")

    def card_at(self, point: QPointF) -> CardItem | None:
        """The card whose cure is written under a point."""
        for card in self._scene.cards.values():
            if card.remedy and card.remedy_rect().contains(card.mapFromScene(point)):
                return card
        return None
