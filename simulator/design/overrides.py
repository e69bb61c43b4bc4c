"""Settings given as text: `training.optimizer.learning_rate=0.1` applied to a design."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from simulator.design.storage import files
from simulator.errors import DesignError, Problem, value_text

if TYPE_CHECKING:
    from simulator.design.design import Design

_PATH = re.compile(r"[^.\[\]]+(?:\.[^.\[\]]+|\[[0-9]{1,9}\])*")
_PART = re.compile(r"([^.\[\]]+)|\[([0-9]{1,9})\]")


def override(design: Design, assignments: list[str]) -> Design:
    """`design` with each `PATH=VALUE` applied, and validated again.

    A value is JSON where it reads as JSON, else text. Raises DesignError naming the path.
    """
    if not assignments:
        return design
    document = json.loads(files.dumps(design))
    for assignment in assignments:
        path, separator, text = assignment.partition("=")
        if not separator:
            raise DesignError([Problem("", f"must be PATH=VALUE (got {value_text(assignment)})")])
        _assign(document, design, path.strip(), _value(text.strip()))
    return files.loads(json.dumps(document)).in_folder(design.data.folder)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _assign(document: Any, design: Design, path: str, value: Any) -> None:
    if not _PATH.fullmatch(path):
        form = "must be a place such as training.optimizer.learning_rate or networks[0].name"
        raise DesignError([Problem("", f"{form} (got {value_text(path)})")])
    parts = [name or int(index) for name, index in _PART.findall(path)]
    at: Any = document
    model: Any = design
    for part in parts[:-1]:
        model = _model_inside(model, part)
        at = _inside(at, part, path, model)
    last = parts[-1]
    key = isinstance(at, dict) and isinstance(last, str)
    entry = isinstance(at, list) and isinstance(last, int) and last < len(at)
    if not (key or entry):
        raise DesignError([Problem(path, "is not a place in this design")])
    at[last] = value


def _model_inside(model: Any, part: str | int) -> Any:
    """One step down in what the design holds, defaults included; None where it is not known."""
    if not isinstance(model, tuple):
        return getattr(model, part, None) if isinstance(part, str) else None
    for index, entry in enumerate(model):
        if part in (index, getattr(entry, "id", None)):
            return entry
    return None


def _inside(at: Any, part: str | int, path: str, model: Any) -> Any:
    """One step down; sections that the file left to their defaults appear when they are set.

    `model` is what stands there: a default optimizer has a name, without which it is none.
    """
    if isinstance(at, dict) and isinstance(part, str):
        name = getattr(model, "name", None)
        found = at.setdefault(part, {} if name is None else {"name": name})
        if isinstance(found, str):  # the short form of a named model: "relu"
            found = at[part] = {"name": found}
        return found
    if isinstance(at, list):
        for index, entry in enumerate(at):
            if part == index or (isinstance(entry, dict) and part in (entry.get("id"),)):
                return entry
    raise DesignError([Problem(path, f"there is no '{part}' at this place")])
