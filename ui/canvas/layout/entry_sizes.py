"""How much room the entries of a list take: cards, open frames, collapsed blocks, the hint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.design.design import OUTPUT, LayerPlace
from ui.canvas.layout.geometry import (
    CARD_H,
    CARD_W,
    COLLAPSED_H,
    COLLAPSED_W,
    FRAME_CELLS,
    FRAME_FOOT,
    FRAME_PAD,
    FRAME_TITLE,
    HINT_W,
    INPUT_W,
    PROBLEM_H,
)
from ui.canvas.layout.rows import Size

if TYPE_CHECKING:
    from collections.abc import Set

COLLAPSED_SIZE = Size(COLLAPSED_W, COLLAPSED_H / 2, COLLAPSED_H / 2)
INPUT_SIZE = Size(INPUT_W, CARD_H / 2, CARD_H / 2)
HINT_SIZE = Size(HINT_W, CARD_H / 2, CARD_H / 2)


def card_size(*, has_problem: bool) -> Size:
    """The room of a card, with a sentence below it where something is wrong."""
    return Size(CARD_W, CARD_H / 2, CARD_H / 2, 0.0, PROBLEM_H if has_problem else 0.0)


def frame_size(
    width: float, height: float, start: float, end: float, *, repeated: bool, has_problem: bool
) -> Size:
    """The room of a frame around a chain that is entered at `start` and left at `end`."""
    foot = FRAME_CELLS if repeated or has_problem else FRAME_FOOT
    return Size(width + 2 * FRAME_PAD, FRAME_TITLE + start, height - start + foot, end - start)


def reports_problem(place: LayerPlace, problem_places: Set[LayerPlace]) -> bool:
    """Whether an open frame has a sentence at its foot: on itself, or on its output."""
    if not problem_places:
        return False
    return (
        place in problem_places
        or LayerPlace(place.network, (*place.path, OUTPUT)) in problem_places
    )
