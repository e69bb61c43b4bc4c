"""Which layers a measurement is of: a range by names after expansion, "body/1/a" to "body/9/b"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.errors import value_text
from simulator.measurement.quantities import QUANTITIES
from simulator.suggestions import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.design.graph import Node
    from simulator.lessons.claims import LayerRange


class NoSuchLayer(ValueError):
    """A range whose end is no row; `key` is the field at fault."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def hidden_names(nodes: Sequence[Node], quantity: str) -> tuple[str, ...]:
    """The names of the rows of a quantity: layers with a kernel or all, the last one "output"."""
    kernels = quantity in QUANTITIES and QUANTITIES[quantity].rows == "kernels"
    kernels |= quantity == "condition_number"
    return tuple(
        node.name
        for node in nodes
        if node.kind == "layer"
        and (not kernels or node.name == "output" or (node.layer and node.layer.has_kernel))
    )


def rows(wanted: LayerRange, names: Sequence[str]) -> list[int]:
    """The rows of `names` in a range; without a last one, up to the one before the output.

    Raises NoSuchLayer.
    """
    first = 0 if wanted.first is None else _row("first", wanted.first, names)
    end = max(len(names) - 2, 0) if wanted.last is None else _row("last", wanted.last, names)
    found = [
        row
        for row in range(first, end + 1)
        if wanted.id is None or names[row].rpartition("/")[2] == wanted.id
    ]
    if not found:
        raise NoSuchLayer("last" if wanted.id is None else "id", "leaves no layer")
    return found


def _row(key: str, name: str, names: Sequence[str]) -> int:
    if name in names:
        return names.index(name)
    near = nearest(name, names)
    hint = f"; did you mean '{near}'?" if near else ""
    raise NoSuchLayer(key, f"this quantity has no layer {value_text(name)}{hint}")
