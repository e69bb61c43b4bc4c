"""Stepping the main value of layers up or down: units, filters, repetitions, activations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.design.design import INPUT, OUTPUT, Design, Entry, LayerPlace, find
from simulator.design.edits.base import EditError, outermost
from simulator.design.edits.layers import set_field
from simulator.nn.activations import ACTIVATIONS, Activation

if TYPE_CHECKING:
    from collections.abc import Collection

    from simulator.model import Model

DOUBLED = ("units", "filters")  # sizes double and halve: one unit more changes little
RATES = tuple(part / 10 for part in range(10))


def step_values(design: Design, places: Collection[LayerPlace], by: int) -> Design:
    """The main value of every layer at `places` one step up (`by` > 0) or down.

    Sizes double and halve, repetitions and windows count, shares move by a tenth, activations go
    round their list. A value at its end stays.
    """
    layers = {place for place in places if place.path not in ((INPUT,), (OUTPUT,))}
    if layers:
        outermost(design, layers)  # refuses places where there is nothing
    wanted: dict[tuple[str, object], list[LayerPlace]] = {}
    for place in layers:
        entry = find(design, place)
        if entry.main_field is not None:
            wanted.setdefault((entry.main_field, next_value(entry, by)), []).append(place)
    if not wanted:
        raise EditError("no selected layer has a number to step: select a dense layer or a block")
    for (field, value), alike in wanted.items():
        design = set_field(design, alike, field, value)
    return design


def next_value(entry: Entry, by: int) -> object:
    """The main value of a layer or block after one step."""
    assert entry.main_field is not None
    value = getattr(entry, entry.main_field)
    if isinstance(value, Activation):
        names = list(ACTIVATIONS)
        return names[(names.index(value.name) + by) % len(names)]
    return stepped(type(entry), entry.main_field, value, by)


def stepped(kind: type[Model], field: str, value: float, by: int) -> float:
    """A number of a layer type's `field`, one step up (`by` > 0) or down within its bounds."""
    if isinstance(value, float):
        beyond = [
            rate for rate in RATES if (rate > value + 1e-9 if by > 0 else rate < value - 1e-9)
        ]
        return (min(beyond) if by > 0 else max(beyond)) if beyond else value
    if field in DOUBLED:
        goal = value * 2 if by > 0 else value // 2
    else:
        goal = value + by
    highest = next(
        (bound.le for bound in kind.model_fields[field].metadata
         if getattr(bound, "le", None) is not None),
        goal,
    )  # fmt: skip
    return min(highest, max(1, goal))
