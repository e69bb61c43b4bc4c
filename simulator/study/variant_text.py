"""Variants as they are typed: `NAME: PATH=VALUE, PATH=VALUE`, in a command or in the window."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.study.document import Variant

_PAIRS = {"[": "]", "{": "}"}


class VariantError(ValueError):
    """A text that is no variant; it says what one looks like."""


def variant_in(text: str) -> dict[str, Any]:
    """NAME or NAME:PATH=VALUE,PATH=VALUE; a value is JSON where it reads as JSON, else text.

    Raises VariantError.
    """
    name, _, rest = text.partition(":")
    if not name.strip() or "=" in name:
        raise VariantError(f"must be NAME:PATH=VALUE,… (got {text!r})")
    settings: dict[str, Any] = {}
    for part in _assignments(rest):
        path, equals, value = part.partition("=")
        if not equals or not path.strip():
            raise VariantError(f"must be PATH=VALUE (got {part!r})")
        settings[path.strip()] = _value(value.strip())
    return {"name": name.strip(), "settings": settings}


def with_network(variant: dict[str, Any], names: Sequence[str | None]) -> dict[str, Any]:
    """A variant that only names a network of the design is that network."""
    if not variant["settings"] and variant["name"] in names:
        return {**variant, "network": variant["name"]}
    return variant


def variant_lines(variants: Iterable[Variant]) -> str:
    """Variants a line each, as `variant_in` reads them."""
    return "\n".join(map(_line, variants))


def _line(variant: Variant) -> str:
    parts = [f"{path}={json.dumps(value)}" for path, value in variant.settings.items()]
    return f"{variant.name}: {', '.join(parts)}" if parts else variant.name


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _assignments(text: str) -> list[str]:
    """The parts between commas, but for those inside brackets, braces and quotes."""
    parts, closing, quoted = [""], [], False
    for sign in text:
        if sign == '"':
            quoted = not quoted
        elif not quoted and sign in _PAIRS:
            closing.append(_PAIRS[sign])
        elif not quoted and closing and sign == closing[-1]:
            closing.pop()
        if sign == "," and not quoted and not closing:
            parts.append("")
        else:
            parts[-1] += sign
    return [part for part in parts if part.strip()]
