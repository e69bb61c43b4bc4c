"""Validation errors as sentences: where in the file, what is wrong, what would be right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from simulator.data import DataSpec
from simulator.design.design import Block, Design, NetworkDesign, OutputSpec, Skip, TrainingSpec
from simulator.errors import Problem, place_text, value_text
from simulator.nn.activations import ACTIVATIONS
from simulator.nn.initializers import INITIALIZERS
from simulator.nn.layers import LAYER_TYPES
from simulator.nn.optimizers import OPTIMIZERS
from simulator.nn.schedules import SCHEDULES
from simulator.suggestions import nearest

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MOST_PROBLEMS = 100
LONGEST_NAME = 64  # of what is compared with known names

Models = Mapping[str, type[BaseModel]]

_ENTRIES: Models = {**LAYER_TYPES, "block": Block}
# fields that hold a named model, with what its names are called
_NAMED: dict[str, tuple[str, Models]] = {
    "activation": ("activation", ACTIVATIONS),
    "kernel_initializer": ("initializer", INITIALIZERS),
    "bias_initializer": ("initializer", INITIALIZERS),
    "optimizer": ("optimizer", OPTIMIZERS),
    "schedule": ("schedule", SCHEDULES),
}
_SECTIONS: Models = {"training": TrainingSpec, "output": OutputSpec, "data": DataSpec}
LISTED: Models = {"skips": Skip, "networks": NetworkDesign}

_NUMBERS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}
_KINDS = {
    "int_type": "a whole number", "int_from_float": "a whole number",
    "int_parsing": "a whole number", "int_parsing_size": "a smaller number",
    "float_type": "a number", "float_parsing": "a number", "finite_number": "a finite number",
    "bool_type": "true or false", "bool_parsing": "true or false", "string_type": "text",
    "string_unicode": "text without half characters",
    "tuple_type": "a list", "list_type": "a list", "model_type": "an object",
    "model_attributes_type": "an object", "dict_type": "an object", "none_required": "null",
}  # fmt: skip


def problems_of(
    error: ValidationError,
    document: Any,
    model: type[BaseModel] = Design,
    listed: Models = LISTED,
) -> list[Problem]:
    """One Problem for each place; `document` is the parsed JSON that was refused as `model`.

    `listed` says of which model the entries of its lists are.
    """
    found: dict[str, Problem] = {}
    for details in error.errors(include_url=False, include_context=True):
        place, models, at = _place(details, document, model, listed)
        if _is_miscounted(details, at):
            continue
        message = _sentence(details, place, models)
        if details["type"].startswith("recursion"):
            return [Problem("", "is nested too deeply")]
        if details["type"].startswith("union_tag") and isinstance(at, dict):
            place.append(_tag_key(details))
        text = place_text(place)
        if text in found:  # a union reports each of its arms
            first = found[text]
            found[text] = Problem(text, _joined(first.message, message), first.network)
        else:
            network = place[1] if len(place) > 1 and place[0] == "networks" else None
            found[text] = Problem(text, message, network if isinstance(network, int) else None)
    problems = list(found.values())
    if len(problems) > MOST_PROBLEMS:
        problems = [*problems[:MOST_PROBLEMS], Problem("", "has more faults than these")]
    return problems


def sentence_of(error: ValidationError, document: Any, model: type[BaseModel]) -> str:
    """The first problem alone, without its place: for a value that is being edited."""
    return problems_of(error, document, model)[0].message


def _joined(first: str, second: str) -> str:
    """Two of pydantic's sentences as one.

    "must be a whole number (got x)" and "must be 'full' (got x)" become
    "must be a whole number or 'full' (got x)".
    """
    head, separator, got = first.partition(" (got")
    other = second.partition(" (got")[0].removeprefix("must be ")
    if not head.startswith("must be ") or other in head:
        return first
    return f"{head} or {other}{separator}{got}"


def _place(
    details: ErrorDetails, document: Any, model: type[BaseModel], listed: Models
) -> tuple[list[int | str], list[type[BaseModel]], Any]:
    """Where in the document an error stands, the models on the way, and the value there.

    pydantic's own location also holds the tags of the unions it went through: a layer's type, an
    activation's name, the arms of `int | "full"`. None of them is a step in the file.
    """
    place: list[int | str] = []
    models = [model]
    at, tags = document, frozenset[str]()
    absent = details["type"] in ("missing", "extra_forbidden")
    for number, part in enumerate(details["loc"], 1):
        if part in tags:
            tags = frozenset()
            continue
        last = absent and number == len(details["loc"])
        if isinstance(part, str) and not last and not (isinstance(at, dict) and part in at):
            break
        place.append(part)
        tags = _tags_behind(place)
        at = _step(at, part)
        models.extend(_model_at(place, at, listed))
    return place, models, at


def _tags_behind(place: Sequence[int | str]) -> frozenset[str]:
    """Union tags that pydantic may put behind this place although they are no step in the file."""
    if isinstance(place[-1], int):
        return frozenset(_ENTRIES) if place[-2:-1] == ["layers"] else frozenset()
    return frozenset(_NAMED[place[-1]][1]) if place[-1] in _NAMED else frozenset()


def _step(at: Any, part: int | str) -> Any:
    try:
        return at[part]
    except (KeyError, IndexError, TypeError):
        return None


def _model_at(place: Sequence[int | str], at: Any, listed: Models) -> Iterator[type[BaseModel]]:
    """The model that stands at a place, for its field names."""
    last = place[-1]
    if isinstance(last, int):
        inside = place[-2] if len(place) > 1 else None
        if inside == "layers" and isinstance(at, dict):
            yield _ENTRIES.get(str(at.get("type")), Block)
        elif inside in listed:
            yield listed[str(inside)]
    elif last in _NAMED and isinstance(at, dict):
        found = _NAMED[last][1].get(str(at.get("name")))
        if found is not None:
            yield found
    elif last in _SECTIONS:
        yield _SECTIONS[last]


def _is_miscounted(details: ErrorDetails, at: Any) -> bool:
    """Whether a list seems too short only because entries were refused, for their own reasons."""
    return (
        details["type"] == "too_short"
        and isinstance(at, list)
        and len(at) >= details["ctx"]["min_length"]
    )


def _sentence(
    details: ErrorDetails, place: Sequence[int | str], models: Sequence[type[BaseModel]]
) -> str:
    kind, context = details["type"], details.get("ctx", {})
    got = details.get("input")
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return (
            f"is not known here{_nearest(str(details['loc'][-1]), list(models[-1].model_fields))}"
        )
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _tag_sentence(details, place)
    if kind in _NUMBERS:
        key, words = _NUMBERS[kind]
        limit = context[key]
        bound = f"{limit:,.0f}" if limit == round(limit) < 1e12 else f"{limit:g}"
        return f"must be {words} {bound} (got {value_text(got)})"
    if kind == "literal_error":
        choices = str(context["expected"])
        return f"must be {choices} (got {value_text(got)}){_near_choice(got, choices)}"
    if kind in ("too_short", "too_long"):
        key, words = ("min", "at least") if kind == "too_short" else ("max", "at most")
        limit = context[f"{key}_length"]
        actual = len(got) if isinstance(got, list) else context["actual_length"]
        entries = "entry" if limit == 1 else "entries"
        return f"must have {words} {limit:,} {entries} (got {actual:,})"
    if kind == "string_too_long":
        return f"must have at most {context['max_length']:,} characters (got {len(str(got)):,})"
    if kind == "string_pattern_mismatch":
        return f"must be a plain name of letters, digits, _ . or - (got {value_text(got)})"
    if kind == "model_attributes_type" and place and place[-1] in _NAMED:
        what = _NAMED[str(place[-1])][0]
        return f"must be the name of an {what}, or an object (got {value_text(got)})"
    if kind in _KINDS:
        return f"must be {_KINDS[kind]} (got {value_text(got)})"
    if kind == "value_error":
        return str(context.get("error", details["msg"]))
    if kind == "design":
        return str(context.get("message", details["msg"]))
    return f"{details['msg'][:1].lower()}{details['msg'][1:]} (got {value_text(got)})"


def _tag_key(details: ErrorDetails) -> str:
    return str(details["ctx"]["discriminator"]).strip("'")


def _tag_sentence(details: ErrorDetails, place: Sequence[int | str]) -> str:
    """A `type` or `name` that is missing or unknown."""
    got, key = details["input"], _tag_key(details)
    if not isinstance(got, dict) or key not in got:
        return (
            "is missing" if isinstance(got, dict) else f"must be an object (got {value_text(got)})"
        )
    field = str(place[-1])
    what, known = ("layer type", _ENTRIES) if key == "type" else _NAMED[field]
    name = got[key]
    if not isinstance(name, str):
        return f"must be text (got {value_text(name)})"
    hint = _nearest(name, list(known)) or f"; known are {', '.join(known)}"
    return f"unknown {what} '{value_text(name)[1:-1]}'{hint}"


def _nearest(name: str, known: Sequence[str]) -> str:
    near = nearest(name, known, 0.5) if len(name) <= LONGEST_NAME else None
    return f"; did you mean '{near}'?" if near else ""


def _near_choice(got: Any, choices: str) -> str:
    if not isinstance(got, str):
        return ""
    return _nearest(got, [part.strip("' ") for part in choices.replace(" or ", ",").split(",")])
