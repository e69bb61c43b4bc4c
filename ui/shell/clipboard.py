"""Layers on the clipboard, as JSON that also pastes into a text editor and back."""

from __future__ import annotations

import json

from pydantic import ValidationError
from PySide6.QtGui import QGuiApplication

from simulator.design.edits import Fragment
from simulator.design.storage import strict_json
from simulator.errors import DesignError
from simulator.model import FaultBudget

KEY = "depthscope.layers"
MAX_CHARACTERS = 1_000_000


def write(fragment: Fragment) -> None:
    """Put layers on the clipboard, as JSON text."""
    document = {KEY: 1, **fragment.model_dump(mode="json")}
    QGuiApplication.clipboard().setText(json.dumps(document, indent=1, ensure_ascii=False))


def read() -> Fragment | None:
    """The layers on the clipboard; None where it holds something else."""
    text = QGuiApplication.clipboard().text()
    if KEY not in text or len(text) > MAX_CHARACTERS:
        return None
    try:
        document = strict_json.parse(text)
        if not isinstance(document, dict) or document.pop(KEY, None) != 1:
            return None
        return Fragment.model_validate(document, context=FaultBudget(1))
    except (DesignError, ValidationError, RecursionError):
        return None
