"""Names in the sentences of a diagnosis."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def layers_text(names: Sequence[str]) -> str:
    """One layer by its name, several by the first and their number: "d3 and 11 layers more"."""
    if len(names) == 1:
        return names[0]
    more = len(names) - 1
    return f"{names[0]} and {more} {'layer' if more == 1 else 'layers'} more"
