"""Move: a drag on a selected card carries the selection to another gap."""

from __future__ import annotations

from simulator.design import Gap, LayerPlace
from ui.canvas.gestures.carry import Carry
from ui.canvas.gestures.gesture import Board


class Move(Carry):
    """The cards stay dimmed where they were until they are dropped."""

    def __init__(self, board: Board, places: frozenset[LayerPlace]) -> None:
        super().__init__(board, _words(board, places))
        self.places = places
        self._dim(True)

    def drop(self, gap: Gap) -> None:
        self.board.move_to(gap)

    def cancel(self) -> None:
        self._dim(False)
        super().cancel()

    def _dim(self, dimmed: bool) -> None:
        for place in self.places:
            item = self.board.canvas.card_or_frame(place)
            if item is not None:
                item.set_state(dimmed=dimmed)


def _words(board: Board, places: frozenset[LayerPlace]) -> str:
    """What is carried: one card's or frame's title, or how many."""
    if len(places) > 1:
        return f"{len(places)} layers"
    (place,) = places
    item = board.canvas.card_or_frame(place)
    return item.text.title if item is not None else "1 layer"
