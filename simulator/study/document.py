"""The study file: a design, what is varied along the axis, its variants, and its seeds.

`depth` counts as everywhere: layers with a kernel after expansion, the output included.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, JsonValue, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from simulator.design.design import Design, Text
from simulator.design.storage import files, strict_json
from simulator.design.storage.error_messages import MOST_PROBLEMS, problems_of
from simulator.design.storage.replacing import write_whole
from simulator.errors import DesignError, Problem, place_text, value_text
from simulator.model import FEW_FAULTS, FaultBudget, Model

FORMAT: Literal["depthscope.study"] = "depthscope.study"
VERSION: Literal[1] = 1
EXTENSION = ".depthscope-study.json"
MAX_VALUES, MAX_VARIANTS, MAX_SEEDS, MAX_SETTINGS = 1_000, 100, 1_000, 100
MAX_ROWS = 100_000
LONGEST_PATH = 300

Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]
SettingPath = Annotated[str, Field(min_length=1, max_length=LONGEST_PATH)]


def _refuse(place: tuple[int | str, ...], message: str, got: Any) -> ValidationError:
    error = PydanticCustomError("design", "{message}", {"message": message})
    return ValidationError.from_exception_data(
        "Study", [InitErrorDetails(type=error, loc=place, input=got)]
    )


class Variant(Model):
    """A change of the design: values by the path of their field.

    `network` names the one network that is trained. Without it those are trained that the paths
    name, or all.
    """

    name: Text = Field(description="what the table and the plot call it")
    network: Text | None = Field(None, description="name of the network that is trained")
    settings: dict[SettingPath, JsonValue] = Field(
        default_factory=dict, max_length=MAX_SETTINGS, description="value by path in the design"
    )


class Study(Model):
    """A whole study file: every variant at every value of the axis with every seed is a run.

    Without variants the networks of the design are the variants. Without an axis the values are
    depths, reached by repeating the first block that holds layers with a kernel.
    """

    format: Literal["depthscope.study"] = FORMAT
    version: Literal[1] = VERSION
    title: Text = Field("Untitled", description="what is studied")
    notes: str = Field("", max_length=100_000, description="Markdown: what to see, how it was made")
    axis: SettingPath | None = Field(None, description="path of a numeric field; null: the depth")
    values: tuple[int | float, ...] = Field(
        min_length=1, max_length=MAX_VALUES, strict=False, description="values along the axis"
    )
    variants: tuple[Annotated[Variant, FEW_FAULTS], ...] = Field(
        (), max_length=MAX_VARIANTS, strict=False
    )
    seeds: tuple[Seed, ...] = Field(
        (0, 1, 2), min_length=1, max_length=MAX_SEEDS, strict=False, description="one run each"
    )
    epochs: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(
        None, description="passes over the training data; null: the design's own"
    )
    design: Design = Field(description="what is trained, changed by variant, value and seed")

    always_written: ClassVar[frozenset[str]] = frozenset({"format", "version"})
    written_last: ClassVar[tuple[str, ...]] = ("design",)

    @model_validator(mode="after")
    def _check(self) -> Study:
        if self.axis is None:
            for index, value in enumerate(self.values):
                if not isinstance(value, int) or value < 1:
                    message = f"a depth is a whole number from 1 upwards (got {value_text(value)})"
                    raise _refuse(("values", index), message, value)
        for field in ("values", "seeds"):
            _refuse_doubled(field, getattr(self, field))
        _refuse_doubled("variants", tuple(variant.name for variant in self.variants))
        known = [network.name for network in self.design.networks]
        for index, variant in enumerate(self.variants):
            if variant.network is not None and variant.network not in known:
                names = ", ".join(known)
                message = f"no network is called {value_text(variant.network)}; there are {names}"
                raise _refuse(("variants", index, "network"), message, variant.network)
        runs = len(self.values) * len(self.seeds) * max(len(self.variants), 1)
        if runs > MAX_ROWS:
            raise _refuse((), f"at most {MAX_ROWS:,} runs (got {runs:,})", None)
        return self

    def in_folder(self, folder: str | Path | None) -> Study:
        """The same study as a file in `folder`, where a relative path of its data starts."""
        return self.model_copy(update={"design": self.design.in_folder(folder)})


def _refuse_doubled(field: str, entries: tuple[Any, ...]) -> None:
    for index, entry in enumerate(entries):
        if entry in entries[:index]:
            raise _refuse((field, index), f"{value_text(entry)} stands twice in this list", entry)


def load(path: str | Path) -> Study:
    """Read a study; a relative path of its data starts at the folder of `path`.

    Raises DesignError with a place, or OSError.
    """
    return loads(files.read(path)).in_folder(Path(path).resolve().parent)


def loads(text: str | bytes) -> Study:
    """Read a study from JSON. Raises DesignError with a place for everything that is wrong."""
    return validated(strict_json.parse(text))


def is_study(document: Any) -> bool:
    """Whether a parsed JSON document says that it is a study."""
    return isinstance(document, dict) and document.get("format") == FORMAT


def validated(document: Any) -> Study:
    """The study in a parsed JSON document. Raises DesignError with a place."""
    if not isinstance(document, dict):
        raise DesignError([Problem("", 'must be a JSON object, as in {"format": "…", …}')])
    if not is_study(document):
        got = f" (got {value_text(document['format'])})" if "format" in document else ""
        raise DesignError([Problem("format", f'must be "{FORMAT}"{got}')])
    version = document.get("version")
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        sentence = "this file was written by a newer Depthscope; this one reads up to version 1"
        raise DesignError([Problem("version", sentence)])
    found: list[Problem] = []
    document = dict(document)
    if "design" in document:
        try:
            document["design"] = files.loads(json.dumps(document["design"]))
        except DesignError as error:
            found = [_inside_design(problem) for problem in error.problems]
            document["design"] = STAND_IN
    try:
        study = Study.model_validate(document, context=FaultBudget(MOST_PROBLEMS + 1))
    except ValidationError as error:
        others = problems_of(error, document, Study, {"variants": Variant})
        named = [p for p in others if not (found and p.place.endswith(".network"))]
        raise DesignError([*named, *found]) from None
    if found:
        raise DesignError(found)
    return study


# what the rest of a study is checked with where its own design is refused
STAND_IN = Design.model_construct(networks=())


def _inside_design(problem: Problem) -> Problem:
    inner = problem.place
    place = place_text(("design",)) + (f".{inner}" if inner and inner[0] != "[" else inner)
    return Problem(place, problem.message, problem.network, problem.path)


def dumps(study: Study) -> str:
    """A study as readable JSON in a stable order, without its defaults."""
    return files.pretty(study.model_dump(mode="json"))


def save(study: Study, path: str | Path) -> None:
    """Write a study; the old file stays whole until the new one is. Raises OSError."""
    folder = study.design.data.folder
    if folder is not None:
        moved = files.relocated(study.design, folder, Path(path).resolve().parent)
        study = study.model_copy(update={"design": moved})
    with files.locked_for_saving(Path(path)):
        write_whole(Path(path), dumps(study).encode())


def keep(study: Study, path: Path) -> str:
    """Write a study where none is yet; another one that stands there is renamed, never lost.

    Returns a sentence about what was renamed; empty where nothing was. Raises OSError.
    """
    if not path.exists():
        save(study, path)
        return ""
    try:
        earlier, ending = load(path), "earlier"
    except DesignError:
        earlier, ending = None, "damaged"
    if earlier is not None and earlier == study:
        return ""
    aside = free_name(path, ending)
    path.rename(aside)
    save(study, path)
    what = "another study stood there" if ending == "earlier" else "it was damaged"
    return f"{what} and is now {aside.name}"


def free_name(path: Path, ending: str) -> Path:
    """`path` with an ending more that no file beside it has."""
    aside, number = path.with_name(f"{path.name}.{ending}"), 2
    while aside.is_symlink() or aside.exists():
        aside, number = path.with_name(f"{path.name}.{ending}-{number}"), number + 1
    return aside
