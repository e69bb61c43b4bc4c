"""Where the notes on the canvas are: beside their cards, and what room they need below a chain."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

from simulator.design.canvas_note import INPUT_PATH
from simulator.design.design import LayerPlace
from ui.canvas.layout.geometry import CARD_H, Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.design.canvas_note import CanvasNote
    from simulator.design.design import Design
    from ui.canvas.layout.layout import Layout

AWAY = 28.0  # between a chain and a note beside it
BETWEEN = 12.0  # between notes


def card_of(layout: Layout, note: CanvasNote) -> tuple[LayerPlace, Box]:
    """The card or frame that a note is beside, as long as it is there, else the next best one."""
    number = min(note.network, len(layout.lanes) - 1)
    for length in range(len(note.beside), 0, -1):
        place = LayerPlace(number, note.beside[:length])
        found = layout.cards.get(place) or layout.frames.get(place)
        if found is not None:
            return place, found.box
    place = LayerPlace(number, INPUT_PATH)
    return place, layout.cards[place].box


def note_box(layout: Layout, note: CanvasNote, height: float) -> Box:
    """Where a note is, whose text is so high."""
    _, box = card_of(layout, note)
    return Box(box.x + note.x, box.y + note.y, note.width, height)


def room_below(design: Design, heights: Sequence[float]) -> list[float]:
    """How much room each network needs below its chain for its notes.

    As if each stood beside a card of the lowest row: in a chain of one row it is so.
    """
    found = [0.0] * len(design.networks)
    for note, height in zip(design.canvas_notes, heights, strict=True):
        number = min(note.network, len(found) - 1)
        found[number] = max(found[number], note.y + height - CARD_H)
    return found


def nearest_card(layout: Layout, box: Box) -> tuple[LayerPlace, Box]:
    """The card, or frame of a collapsed block, that is nearest to a box."""
    nodes = [(place, card.box) for place, card in layout.cards.items()]
    nodes += [(place, frame.box) for place, frame in layout.frames.items() if frame.collapsed]
    return min(nodes, key=lambda node: _distance(node[1], box))


def free_place(layout: Layout, number: int, width: float, taken: Sequence[Box]) -> Box:
    """A place for another note at the right of a network, where no other note is."""
    same = [
        each.box
        for boxes in (layout.cards, layout.frames)
        for at, each in boxes.items()
        if at.network == number
    ]
    top, bottom = min(box.y for box in same), max(box.bottom for box in same)
    found = Box(max(box.right for box in same) + AWAY, top, width, CARD_H)
    while hit := next((box for box in taken if _overlap(box, found)), None):
        if hit.bottom + BETWEEN + CARD_H <= bottom:
            found = found._replace(y=hit.bottom + BETWEEN)
        else:
            found = found._replace(x=hit.right + BETWEEN, y=top)
    return found


def spread(plain: Sequence[Box], seen: Sequence[Box]) -> list[Box]:
    """Notes that are seen enlarged, moved apart where they would cover one another only so."""
    found: list[Box] = []
    for index, box in enumerate(seen):
        beside = [
            placed
            for placed, before in zip(found, plain, strict=False)
            if not _overlap(before, plain[index])
        ]
        found.append(_moved_clear(box, beside))
    return found


def _moved_clear(box: Box, others: Sequence[Box]) -> Box:
    """A box moved to the right or down, whichever is less, until it covers no other."""
    while hit := next((other for other in others if _overlap(other, box)), None):
        right, down = hit.right + BETWEEN - box.x, hit.bottom + BETWEEN - box.y
        box = box.moved(right, 0) if right < down else box.moved(0, down)
    return box


def _distance(one: Box, other: Box) -> float:
    across = max(0.0, one.x - other.right, other.x - one.right)
    down = max(0.0, one.y - other.bottom, other.y - one.bottom)
    centers = hypot(one.center - other.center, one.middle - other.middle)
    return hypot(across, down) + 1e-3 * centers  # of equally near ones that which is in line


def _overlap(one: Box, other: Box) -> bool:
    across = one.x < other.right and other.x < one.right
    return across and one.y < other.bottom and other.y < one.bottom
