"""What can be chosen for each part of the sentence on a data file, and how it is explained."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from simulator.data import DATASETS, DataSpec
from ui.inspector.data.sentence import DECISION, DEFAULT, GUESS, Part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.data.interpretation.understanding import Phrase

FOUND_OUT = "found out from the file"


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of the design's data: what it decides, and the choices, if there are few.

    The first choice of one that can be guessed gives it back to the guess.
    """

    field: str
    what: str
    choices: tuple[tuple[Any, str], ...] = ()


SETTINGS = {
    setting.field: setting
    for setting in (
        Setting("target", "Which column is predicted"),
        Setting("task", "Classes or numbers are predicted", (
            (None, f"Guess: {FOUND_OUT}"),
            ("classification", "Classes"),
            ("regression", "A number"),
        )),
        Setting("inputs", "Which columns the networks learn from"),
        Setting("arrays", "Which arrays of the file are what"),
        Setting("channels", "Where images have their channels", (
            (None, f"Guess: {FOUND_OUT}"),
            ("last", "Last: (height, width, channels), as in Keras"),
            ("first", "First: (channels, height, width), as in PyTorch"),
        )),
        Setting("header", "Whether the first row holds names", (
            (None, f"Guess: {FOUND_OUT}"),
            (True, "Names in the first row"),
            (False, "No row of names: the first row is data"),
        )),
        Setting("delimiter", "What separates the cells of a row", (
            (None, f"Guess: {FOUND_OUT}"),
            (",", "Comma  ,"),
            (";", "Semicolon  ;"),
            ("\t", "Tab"),
            ("|", "Bar  |"),
            (" ", "Space"),
        )),
        Setting("decimal", "The decimal sign of numbers", (
            (None, f"Guess: {FOUND_OUT}"),
            (".", "Point: 1.5"),
            (",", "Comma: 1,5"),
        )),
        Setting("encoding", "How letters are written in the file", (
            (None, f"Guess: {FOUND_OUT}"),
            ("utf-8", "UTF-8"),
            ("cp1252", "Windows 1252: Western Europe"),
            ("latin-1", "Latin-1: ISO 8859-1"),
            ("cp1250", "Windows 1250: Central Europe"),
            ("cp1251", "Windows 1251: Cyrillic"),
            ("utf-16", "UTF-16"),
            ("shift_jis", "Shift JIS: Japanese"),
            ("gb18030", "GB 18030: Chinese"),
        )),
        Setting("missing_values", "Which cells count as missing"),
        Setting("missing", "What becomes of rows with missing cells", (
            ("drop", "Drop such rows"),
            ("impute", "Fill in the mean or the most frequent word, and tell where"),
            ("refuse", "Refuse the file"),
        )),
        Setting("text_inputs", "What becomes of columns of words", (
            ("one_hot", "An input of 0 and 1 for each word (one-hot)"),
            ("ignore", "Leave such columns out"),
        )),
        Setting("date_inputs", "What becomes of columns of dates", (
            ("ignore", "Leave such columns out"),
            ("days", "Days since 1970, as a number"),
        )),
        Setting("standardize", "Inputs of mean 0 and variance 1", (
            (False, "Inputs as they are"),
            (True, "Standardize inputs"),
        )),
        Setting("standardize_targets", "Targets of mean 0 and variance 1", (
            (False, "Targets as they are"),
            (True, "Standardize targets"),
        )),
        Setting("validation_fraction", "How many rows are kept for validation", (
            (0.0, "None"), (0.1, "10 %"), (0.2, "20 %"), (0.3, "30 %"), (0.5, "50 %"),
        )),
    )
}  # fmt: skip


def default_of(field: str) -> Any:
    """What a setting is where no design says anything."""
    return DataSpec.model_fields[field].default


def is_guess(spec: DataSpec, field: str) -> bool:
    """Whether a setting is left to be found out."""
    return default_of(field) is None and getattr(spec, field) is None


def can_set(spec: DataSpec, field: str) -> bool:
    """Whether the data set of a design has a setting."""
    return spec.name == "file" or field in DATASETS[spec.name].settings


def parts_of(phrases: Iterable[Phrase], spec: DataSpec) -> list[Part]:
    """The parts of the sentence as they are shown: which can be set, and who decided them."""
    found = []
    for phrase in phrases:
        field = phrase.field or ""
        if not field or not can_set(spec, field):
            found.append(Part(phrase.text))
            continue
        kind = DEFAULT if getattr(spec, field) == default_of(field) else DECISION
        if phrase.guessed:
            kind = GUESS
        found.append(Part(phrase.text, field, kind, f"{SETTINGS[field].what} ({_how(kind)})"))
    return found


def _how(kind: str) -> str:
    return {
        GUESS: "guessed: click to decide",
        DECISION: "decided: click to change it or to give it back",
        DEFAULT: "click to change it",
    }[kind]


# of a file that could not be used: settings that may be to blame, in the words for their guess
_UNUSED = {
    "target": "the last usable column", "task": "classes or numbers",
    "inputs": "every usable column", "arrays": "arrays by their usual names",
    "header": "names or not",
    "delimiter": "any delimiter", "decimal": "any decimal sign", "encoding": "any encoding",
    "missing_values": "the usual marks of missing cells", "missing": "rows with gaps",
}  # fmt: skip
_NAMES = {"missing": "rows with gaps", "missing_values": "missing"}
_OF_TEXT = ("delimiter", "decimal", "encoding")


def parts_without_understanding(spec: DataSpec) -> list[Part]:
    """What has been said of a file that cannot be used, so that it can be put right."""
    ending = PurePath(spec.path or "").suffix.lower()
    fields = [field for field in _UNUSED if field not in ("arrays", *_OF_TEXT)]
    if ending == ".npz":
        fields = ["arrays", "task"]
    elif ending in (".csv", ".tsv", ""):
        fields += _OF_TEXT
    found: list[Part] = []
    for field in fields:
        value = getattr(spec, field)
        kind = GUESS if is_guess(spec, field) else DECISION
        if value == default_of(field) and kind is DECISION:
            kind = DEFAULT
        text = _UNUSED[field] if kind is GUESS else f"{_NAMES.get(field, field)}: {_told(value)}"
        tip = f"{SETTINGS[field].what} ({_how(kind)})"
        found += [Part(" · ")] * bool(found) + [Part(text, field, kind, tip)]
    return found


def _told(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    names = {"\t": "tab", " ": "space", True: "yes", False: "no"}
    return str(names.get(value, value)) if isinstance(value, str | bool | int) else (
        ", ".join(str(name) for name in dict(value).values() if name)
        if hasattr(value, "model_fields") else str(value)
    )  # fmt: skip
