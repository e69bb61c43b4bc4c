"""The numeric fields of a design by path: what the axis of a study can vary besides the depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.model import Model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.design.design import Design

SECTIONS = ("training", "networks", "data")  # what a study varies most comes first
NO_AXIS = frozenset({"version", "training.seed"})  # seeds are varied beside the axis


def numeric_fields(design: Design) -> dict[str, int | float]:
    """Every numeric field of a design with its value, by the path that `override` takes.

    An entry of a network is named by its id: `networks[0].layers.body.repeat`.
    """
    found: dict[str, int | float] = {}
    for section in SECTIONS:
        found.update(_numbers(getattr(design, section), section))
    return {path: value for path, value in found.items() if path not in NO_AXIS}


def _numbers(value: Any, path: str) -> Iterator[tuple[str, int | float]]:
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield path, value
    elif isinstance(value, Model):
        for name in type(value).model_fields:
            yield from _numbers(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            own = getattr(entry, "id", None)
            yield from _numbers(entry, f"{path}[{index}]" if own is None else f"{path}.{own}")
