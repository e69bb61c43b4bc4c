"""Layers or notes on the clipboard, as JSON that also pastes into a text editor and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from PySide6.QtGui import QGuiApplication

from simulator.design.canvas_note import MOST_NOTES, CanvasNote
from simulator.design.edits import Fragment
from simulator.design.storage import strict_json
from simulator.errors import DesignError
from simulator.model import FaultBudget

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY, NOTES_KEY = "depthscope.layers", "depthscope.notes"
MAX_CHARACTERS = 1_000_000


def write(fragment: Fragment) -> None:
    """Put layers on the clipboard, as JSON text."""
    _write(KEY, fragment.model_dump(mode="json"))


def write_notes(notes: Sequence[CanvasNote]) -> None:
    """Put notes on the clipboard, as JSON text."""
    _write(NOTES_KEY, {"canvas_notes": [note.model_dump(mode="json") for note in notes]})


def _write(key: str, content: dict[str, Any]) -> None:
    text = json.dumps({key: 1, **content}, indent=1, ensure_ascii=False)
    QGuiApplication.clipboard().setText(text)


def read() -> Fragment | None:
    """The layers on the clipboard; None where it holds something else."""
    document = _read(KEY)
    if document is None:
        return None
    try:
        return Fragment.model_validate(document, context=FaultBudget(1))
    except (ValidationError, RecursionError):
        return None


def read_notes() -> list[CanvasNote]:
    """The notes on the clipboard; none where it holds something else."""
    document = _read(NOTES_KEY)
    found = document.get("canvas_notes") if document else None
    if not isinstance(found, list):
        return []
    try:
        return [CanvasNote.model_validate(note) for note in found[:MOST_NOTES]]
    except (ValidationError, RecursionError):
        return []


def _read(key: str) -> dict[str, Any] | None:
    """What was written with this key; None where the clipboard holds something else."""
    text = QGuiApplication.clipboard().text()
    if key not in text or len(text) > MAX_CHARACTERS:
        return None
    try:
        document = strict_json.parse(text)
    except (DesignError, RecursionError):
        return None
    is_ours = isinstance(document, dict) and document.pop(key, None) == 1
    return document if is_ours else None
