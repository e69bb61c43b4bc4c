"""Validation errors as sentences: where in the file, what is wrong, what would be right."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from simulator.activations import ACTIVATIONS
from simulator.design import (
    Block,
    Design,
    NetworkDesign,
    OutputSpec,
    Skip,
    TrainingSpec,
    place_text,
)
from simulator.initializers import INITIALIZERS
from simulator.layers import LAYER_TYPES
from simulator.model import Model
from simulator.optimizers import OPTIMIZERS
from simulator.problems import Problem
from simulator.schedules import SCHEDULES

_TAGS: dict[str, dict[str, type[Model]]] = {
    "activation": dict(ACTIVATIONS),
    "kernel_initializer": dict(INITIALIZERS),
    "bias_initializer": dict(INITIALIZERS),
    "optimizer": dict(OPTIMIZERS),
    "schedule": dict(SCHEDULES),
}
_ENTRIES: dict[str, type[BaseModel]] = {**LAYER_TYPES, "block": Block}

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
    "tuple_type": "a list", "list_type": "a list", "model_type": "an object",
    "model_attributes_type": "an object", "dict_type": "an object", "none_required": "null",
}  # fmt: skip


def problems_of(error: ValidationError, document: Any) -> list[Problem]:
    """One Problem for each place; `document` is the parsed JSON that was refused."""
    found: dict[str, Problem] = {}
    for details in error.errors(include_url=False, include_context=True):
        if details["type"] == "too_short" and len(details["input"]) >= details["ctx"]["min_length"]:
            continue  # entries that were refused themselves do not count, and say so themselves
        place, models = _place(details["loc"], document)
        text = place_text(place)
        message = _sentence(details, models)
        if text in found:  # a union reports each of its arms
            first = found[text]
            found[text] = Problem(text, _joined(first.message, message), first.network)
        else:
            network = place[1] if len(place) > 1 and place[0] == "networks" else None
            found[text] = Problem(text, message, network if isinstance(network, int) else None)
    return list(found.values())


def sentence_of(error: ValidationError) -> str:
    """The first error alone, without a place: for a field that is being edited."""
    return _sentence(error.errors(include_url=False)[0], [])


def _joined(first: str, second: str) -> str:
    """ "must be a whole number (got x)" and "must be 'full' (got x)" in one sentence."""
    head, separator, got = first.partition(" (got")
    other = second.partition(" (got")[0].removeprefix("must be ")
    if not head.startswith("must be ") or other in head:
        return first
    return f"{head} or {other}{separator}{got}"


def _place(
    loc: Sequence[int | str], document: Any
) -> tuple[list[int | str], list[type[BaseModel]]]:
    """The location without the tags that unions put in, and the models along it."""
    place: list[int | str] = []
    models: list[type[BaseModel]] = [Design]
    at = document
    parts = list(loc)
    while parts:
        part = parts.pop(0)
        if isinstance(part, str) and isinstance(at, dict) and _is_tag(part, at, place, models):
            continue
        if isinstance(part, str) and (not isinstance(at, dict | list)) and part not in _names(at):
            continue  # an arm of a plain union, such as int | "full"
        place.append(part)
        at = _step(at, part)
        models.extend(_model_at(place, at))
    return place, models


def _names(at: Any) -> tuple[str, ...]:
    return () if at is None or not isinstance(at, dict) else tuple(at)


def _is_tag(part: str, at: dict[str, Any], place: list[int | str], models: list[Any]) -> bool:
    in_list = bool(place) and isinstance(place[-1], int) and "layers" in place[-2:]
    named = bool(place) and place[-1] in _TAGS
    key = "type" if in_list else "name" if named else None
    if key is None or at.get(key) != part:
        return False
    if at.get("\0tag seen"):
        return False
    at["\0tag seen"] = True
    return True


def _step(at: Any, part: int | str) -> Any:
    try:
        found = at[part]
    except (KeyError, IndexError, TypeError):
        return None
    if isinstance(found, dict):
        return dict(found)  # a copy for this walk: it remembers whether its tag was passed
    return found


def _model_at(place: Sequence[int | str], at: Any) -> Iterator[type[BaseModel]]:
    """The model that stands at a place, for its field names."""
    last = place[-1]
    if isinstance(last, int) and len(place) > 1:
        kind = at.get("type") if isinstance(at, dict) else None
        if place[-2] == "layers":
            yield _ENTRIES.get(str(kind), Block)
        elif place[-2] == "skips":
            yield Skip
        elif place[-2] == "networks":
            yield NetworkDesign
    elif last in _TAGS and isinstance(at, dict):
        found = _TAGS[str(last)].get(str(at.get("name")))
        if found is not None:
            yield found
    elif last == "training":
        yield TrainingSpec
    elif last == "output":
        yield OutputSpec
    elif last == "data":
        yield Design.model_fields["data"].annotation  # type: ignore[misc]


def _sentence(details: ErrorDetails, models: Sequence[type[BaseModel]]) -> str:
    kind, context = details["type"], details.get("ctx", {})
    got = details.get("input")
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return f"is not known here{_nearest(str(details['loc'][-1]), _fields(models))}"
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _tag_sentence(details)
    if kind in _NUMBERS:
        key, words = _NUMBERS[kind]
        limit = context[key]
        told = f"{limit:,}" if isinstance(limit, int) else f"{limit:,g}"
        return f"must be {words} {told} (got {_short(got)})"
    if kind == "literal_error":
        choices = str(context["expected"])
        return f"must be {choices}{_near_choice(got, choices)} (got {_short(got)})"
    if kind in ("too_short", "too_long"):
        least = kind == "too_short"
        limit = context["min_length" if least else "max_length"]
        words = "at least" if least else "at most"
        return f"must have {words} {limit:,} entries (got {context['actual_length']:,})"
    if kind in ("string_too_long", "string_too_short"):
        return f"must have at most {context.get('max_length', 0):,} characters"
    if kind == "string_pattern_mismatch":
        return f"must be a plain name of letters, digits, _ . or - (got {_short(got)})"
    if kind in _KINDS:
        return f"must be {_KINDS[kind]} (got {_short(got)})"
    if kind == "value_error":
        return str(context.get("error", details["msg"]))
    if kind == "design":
        return str(context.get("message", details["msg"]))
    return f"{details['msg'][:1].lower()}{details['msg'][1:]} (got {_short(got)})"


def _tag_sentence(details: ErrorDetails) -> str:
    got = details.get("input")
    context = details.get("ctx", {})
    key = str(context.get("discriminator", "type")).strip("'")
    if details["type"] == "union_tag_not_found":
        if isinstance(got, dict):
            return f"needs a `{key}`"
        return f"must be an object with a `{key}` (got {_short(got)})"
    tag = str(context.get("tag", ""))
    known = [name.strip("' ") for name in str(context.get("expected_tags", "")).split(",")]
    what = "layer type" if key == "type" else "name"
    hint = _nearest(tag, known) or "; known: " + ", ".join(known)
    return f"unknown {what} {_short(tag)}{hint}"


def _fields(models: Sequence[type[BaseModel]]) -> list[str]:
    return list(models[-1].model_fields) if models else []


def _nearest(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, 1, 0.5)
    return f"; did you mean '{near[0]}'?" if near else ""


def _near_choice(got: Any, choices: str) -> str:
    if not isinstance(got, str):
        return ""
    return _nearest(got, [part.strip("' ") for part in choices.replace(" or ", ",").split(",")])


def _short(value: Any) -> str:
    """A value as JSON, cut where it is long."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        text = "a value that cannot be shown"
    return text if len(text) <= 60 else text[:57] + "…"
