"""Quick fixes: for a problem of the design the edits that solve it, as buttons on card and frame.

The status line, the context menu and Ctrl+K offer the same ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Signal

from simulator.design import edits
from simulator.design.design import Design, LayerPlace
from ui.canvas.items.card_text import is_reported_at
from ui.canvas.items.card_values import MEDIUM_DETAIL
from ui.canvas.items.node_item import seen_scale

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.design.fixes import Fix
    from simulator.errors import Problem
    from ui.canvas.items.block_frame import BlockFrameItem
    from ui.canvas.items.card import CardItem
    from ui.canvas.scene import CanvasScene
    from ui.document.document import Document

MOST_SHOWN = 4  # items with a fix; each fix is tried on the whole design before it is offered


class QuickFixes(QObject):
    """Finds the fixes of the present design's problems, and applies one as one undo step."""

    status_message = Signal(str)

    def __init__(self, document: Document, scene: CanvasScene) -> None:
        super().__init__(scene)
        self._document, self._scene = document, scene
        self._design: Design | None = None
        self._first: dict[Problem, Fix | None] = {}  # of `_design`, as far as asked for

    def first(self, problem: Problem | None) -> Fix | None:
        """The fix of a problem that changes least; None where there is none."""
        document = self._document
        if problem is None:
            return None
        if self._design is not document.design:
            self._design, self._first = document.design, {}
        if problem not in self._first:
            from simulator.design.fixes import fix  # loaded with the first problem

            found = fix(document.located_design, document.analysis, problem)
            self._first[problem] = found
        return self._first[problem]

    def problem_at(self, place: LayerPlace | None) -> Problem | None:
        """The problem that a card or frame shows; the first one of all where `place` is None."""
        problems = self._document.analysis.problems
        if place is None:
            return next(iter(problems), None)
        collapsed, inside = place in self._scene.collapsed, None
        for one in problems:
            if one.network is None or one.path is None:
                continue
            at = LayerPlace(one.network, one.path)
            if at == place:
                return one
            if inside is None and is_reported_at(at, place, collapsed):
                inside = one
        return inside

    def at(self, place: LayerPlace | None) -> tuple[Fix, ...]:
        """All fixes of the problem at a card, the one that changes least first."""
        problem, document = self.problem_at(place), self._document
        if problem is None:
            return ()
        from simulator.design.fixes import fixes

        return fixes(document.located_design, document.analysis, problem)

    def apply(self, one: Fix) -> None:
        """Make the change as one undo step."""
        text = one.text[:1].upper() + one.text[1:]
        removes_skips = one.edit is edits.delete_skips
        self._document.edit(text, one.applied, announce_lost_skips=not removes_skips)

    def apply_first(self, place: LayerPlace | None) -> None:
        """Apply the first fix of a card's problem or, where it has none, of the first problem."""
        found = self.first(self.problem_at(place)) or self.first(self.problem_at(None))
        if found is not None:
            self.apply(found)
        elif self._document.analysis.problems:
            self.status_message.emit("No single change would cure this problem.")
        else:
            self.status_message.emit("There is no problem to cure.")

    # On the canvas

    def show_on_items(self) -> None:
        """Write at each card and frame that has a problem its first fix."""
        shown = 0
        for item in self._items():
            wrong = item.text.problem and shown < MOST_SHOWN
            found = self.first(self.problem_at(item.place)) if wrong else None
            shown += bool(wrong)
            item.set_quick_fix(found.text if found else "")

    def item_at(self, point: QPointF, scale: float) -> CardItem | BlockFrameItem | None:
        """The item whose fix is written at a point of the scene; None at scales that hide fixes."""
        if seen_scale(scale) < MEDIUM_DETAIL:
            return None
        for item in self._items():
            if item.fix_text and self.button_of(item, scale).contains(item.mapFromScene(point)):
                return item
        return None

    def button_of(self, item: CardItem | BlockFrameItem, scale: float) -> QRectF:
        """Where an item's button is at a scale of the view, in its own coordinates."""
        return item.quick_fix_rect(seen_scale(scale))

    def _items(self) -> Iterator[CardItem | BlockFrameItem]:
        yield from self._scene.cards.values()
        yield from self._scene.frames.values()
