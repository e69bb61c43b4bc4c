"""Reads a lesson: a folder with lesson.json and design.depthscope.json, with located errors.

Each part of the file is validated by its own model, so that the place of a fault is known exactly;
what the parts say of one another and of the design is looked at afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from simulator.design.analysis import analyze
from simulator.design.storage import files, strict_json
from simulator.design.storage.error_messages import LISTED, MOST_PROBLEMS, problems_of
from simulator.design.storage.replacing import read_regular
from simulator.errors import DesignError, Problem, place_text, value_text
from simulator.lessons.actions import ACTIONS
from simulator.lessons.claims import Claim
from simulator.lessons.consistency import faults
from simulator.lessons.lesson import (
    FORMAT,
    MOST_ACTIONS,
    MOST_CLAIMS,
    MOST_STEPS,
    QUESTIONS,
    VERSION,
    Lesson,
    Step,
)
from simulator.lessons.plots import CURVES, MOST_PLOTS, PLOTS
from simulator.lessons.shipped import DESIGN_FILE, LESSON_FILE
from simulator.model import FaultBudget
from simulator.suggestions import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.design.design import Design

MAX_BYTES = 1_000_000

AnyModel = TypeVar("AnyModel", bound=BaseModel)
Place = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class LessonFolder:
    """A lesson that was read: its name is its folder's, its design that of its first step."""

    name: str
    folder: Path
    lesson: Lesson
    design: Design


def load(path: str | Path) -> LessonFolder:
    """Read the lesson in a folder, or whose lesson.json is at `path`.

    Raises DesignError, with the design's file name before the place where it is at fault, or
    OSError.
    """
    folder = Path(path)
    folder = folder.parent if folder.name == LESSON_FILE else folder
    lesson = loads(read_regular(folder / LESSON_FILE, MAX_BYTES))
    try:
        design = files.load(folder / DESIGN_FILE)
        found = analyze(design).problems
        if found:
            raise DesignError(found)
    except DesignError as error:
        raise DesignError(
            Problem("", f"{DESIGN_FILE}: {problem}") for problem in error.problems
        ) from None
    found = tuple(faults(lesson, design))
    if found:
        raise DesignError(found)
    return LessonFolder(folder.resolve().name, folder, lesson, design)


def loads(text: str | bytes) -> Lesson:
    """Read a lesson file alone. Raises DesignError with a place for everything that is wrong."""
    document = strict_json.parse(text, MAX_BYTES)
    if not isinstance(document, dict):
        _refuse("", f'must be a JSON object, as in {{"format": "{FORMAT}", …}}')
    if document.get("format") != FORMAT:
        got = f" (got {value_text(document['format'])})" if "format" in document else ""
        _refuse("format", f'must be "{FORMAT}"{got}')
    version = document.get("version")
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        newer = f"this lesson was written for a newer Depthscope (version {value_text(version)})"
        _refuse("version", f"{newer}; this one reads up to version {VERSION}")
    try:
        return _Reader().lesson(document)
    except RecursionError:
        _refuse("", "is nested too deeply")


class _Reader:
    """Validates part by part, and gathers what is wrong with all of them."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._budget = FaultBudget(MOST_PROBLEMS + 1)

    def lesson(self, document: dict[str, Any]) -> Lesson:
        steps = [
            self._step(each, ("steps", index))
            for index, each in enumerate(self._list(document, "steps", MOST_STEPS, ()))
        ]
        claims = [
            self._part(Claim, each, ("claims", index))
            for index, each in enumerate(self._list(document, "claims", MOST_CLAIMS, ()))
        ]
        # of parts that are at fault the place is known; the rest of the file is looked at as well
        parts: dict[str, list[Any]] = {"steps": steps, "claims": claims}
        read = {
            key: [each for each in parts[key] if each is not None]
            for key in parts
            if isinstance(document.get(key), list)
        }
        lesson = self._part(Lesson, {**document, **read}, ())
        if self._problems:
            raise DesignError(self._problems[:MOST_PROBLEMS])
        assert lesson is not None
        return lesson

    def _step(self, document: Any, place: Place) -> Step | None:
        if not isinstance(document, dict):
            return self._part(Step, document, place)
        read = dict(document)
        before = len(self._problems)
        if isinstance(document.get("setup"), list):
            actions = self._list(document, "setup", MOST_ACTIONS, place)
            read["setup"] = [
                self._tagged(ACTIONS, "do", each, (*place, "setup", index))
                for index, each in enumerate(actions)
            ]
        if isinstance(document.get("plots"), list):
            plots = self._list(document, "plots", MOST_PLOTS, place)
            read["plots"] = [
                self._tagged(PLOTS, "kind", each, (*place, "plots", index))
                for index, each in enumerate(plots)
            ]
        if document.get("question") is not None:
            at = (*place, "question")
            read["question"] = self._tagged(QUESTIONS, "kind", document["question"], at)
        if len(self._problems) > before:
            for key in ("setup", "plots", "question"):
                read.pop(key, None)
        return self._part(Step, read, place)

    def _list(self, document: dict[str, Any], key: str, most: int, place: Place) -> list[Any]:
        """The list under a key; one that is too long is not looked into."""
        found = document.get(key)
        if not isinstance(found, list) or len(found) <= most:
            return found if isinstance(found, list) else []
        message = f"must have at most {most:,} entries (got {len(found):,})"
        self._problems.append(Problem(place_text((*place, key)), message))
        raise DesignError(self._problems)

    def _tagged(self, kinds: Mapping[str, type[Any]], key: str, document: Any, place: Place) -> Any:
        """A part whose class is told by one of its keys."""
        if not isinstance(document, dict):
            return self._fault(place, f"must be an object (got {value_text(document)})")
        if key not in document:
            return self._fault((*place, key), "is missing")
        name = document[key]
        if not isinstance(name, str):
            return self._fault((*place, key), f"must be text (got {value_text(name)})")
        if name not in kinds:
            near = nearest(name, kinds, 0.5)
            hint = f"did you mean '{near}'?" if near else f"known are {', '.join(kinds)}"
            return self._fault((*place, key), f"unknown value {value_text(name)}; {hint}")
        return self._part(kinds[name], document, place)

    def _fault(self, place: Place, message: str) -> None:
        self._problems.append(Problem(place_text(place), message))

    def _part(self, model: type[AnyModel], document: Any, place: Place) -> AnyModel | None:
        if len(self._problems) > MOST_PROBLEMS:
            return None
        try:
            return model.model_validate(document, context=self._budget)
        except ValidationError as error:
            curves = CURVES.get(model)
            listed = LISTED if curves is None else {"curves": curves}
            for problem in problems_of(error, document, model, listed):
                inside = f"{place_text(place)}.{problem.place}".strip(".")
                self._problems.append(Problem(inside.replace(".[", "["), problem.message))
            return None


def _refuse(place: str, message: str) -> NoReturn:
    raise DesignError([Problem(place, message)])
