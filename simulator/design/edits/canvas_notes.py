"""Adding, changing and deleting the notes on the canvas, which are known by their index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.design.edits.base import EditError, changed

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from simulator.design.canvas_note import CanvasNote
    from simulator.design.design import Design


def add_canvas_notes(design: Design, added: Sequence[CanvasNote]) -> Design:
    """`design` with further notes, above the others."""
    return changed(design, canvas_notes=(*design.canvas_notes, *added))


def set_canvas_note(design: Design, index: int, **fields: Any) -> Design:
    """Change fields of a note; raises EditError where there is none, or one would be refused."""
    if not 0 <= index < len(design.canvas_notes):
        raise EditError(f"there is no note {index + 1}")
    notes = list(design.canvas_notes)
    notes[index] = changed(notes[index], **fields)
    return changed(design, canvas_notes=tuple(notes))


def delete_canvas_notes(design: Design, indices: Collection[int]) -> Design:
    """`design` without some of its notes."""
    kept = (note for index, note in enumerate(design.canvas_notes) if index not in indices)
    return changed(design, canvas_notes=tuple(kept))


def without_network(design: Design, number: int) -> tuple[CanvasNote, ...]:
    """The notes that are left without a network, those of the later ones under their new number."""
    return tuple(
        note if note.network < number else changed(note, network=note.network - 1)
        for note in design.canvas_notes
        if note.network != number
    )
