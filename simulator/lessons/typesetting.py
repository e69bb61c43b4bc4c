"""Exponents and indices of formulas, written "2^L", "2^(L − 1)", "A_L" and shown off the line."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

MOVED = re.compile(r"([\^_])(?:\(([^()]*)\)|([^\s()]))")


class Part(NamedTuple):
    """A piece of a formula: on its line, an exponent ("sup") or an index ("sub")."""

    text: str
    place: Literal["", "sup", "sub"] = ""


def parts_of(formula: str) -> list[Part]:
    """A formula in pieces; what is moved is one sign, or what stands in brackets without these."""
    found, begin = [], 0
    for match in MOVED.finditer(formula):
        if match.start() > begin:
            found.append(Part(formula[begin : match.start()]))
        moved = match[2] if match[2] is not None else match[3]
        found.append(Part(moved, "sup" if match[1] == "^" else "sub"))
        begin = match.end()
    return [*found, Part(formula[begin:])] if begin < len(formula) else found
