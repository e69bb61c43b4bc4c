"""Numbers and names in the sentences of a diagnosis."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def factor_text(decades: float) -> str:
    """10 to the `decades` as text, in full below 1,000: "4.0", "250", "10⁷"."""
    if decades < 3:
        return f"{10**decades:.0f}" if decades >= 1 else f"{10**decades:.1f}"
    return "10" + str(round(decades)).translate(_SUPERSCRIPTS)


def layers_text(names: Sequence[str]) -> str:
    """One layer by its name, several by the first and their number: "d3 and 11 layers more"."""
    if len(names) == 1:
        return names[0]
    more = len(names) - 1
    return f"{names[0]} and {more} {'layer' if more == 1 else 'layers'} more"
