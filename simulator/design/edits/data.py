"""Changing what is understood of a data file: target, inputs, and what findings offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.design.edits.base import changed
from simulator.design.edits.settings import set_data

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from simulator.design.design import Design

# what is said of one file, and of no other
OF_ONE_FILE = (
    "target", "task", "inputs", "ignore", "header", "delimiter", "decimal", "encoding",
    "missing_values", "arrays", "channels",
)  # fmt: skip


def take_data_file(design: Design, path: str) -> Design:
    """Learn from another file, of which everything is found out anew."""
    if design.data.name != "file":
        design = set_data(design, "name", "file")
    default = {field: type(design.data).model_fields[field].default for field in OF_ONE_FILE}
    return changed(design, data=changed(design.data, path=path, **default))


def choose_target(design: Design, columns: Sequence[str | int] | None) -> Design:
    """Predict these columns, None: the one that is found out; what they hold is found out anew.

    A target is no input, and not left out.
    """
    target = None if columns is None else tuple(columns) if len(columns) != 1 else columns[0]
    chosen, data = columns or (), design.data
    inputs = None if data.inputs is None else _without(data.inputs, chosen) or None
    fields = {"target": target, "task": None, "inputs": inputs}
    fields["ignore"] = _without(data.ignore, chosen)
    return changed(design, data=changed(data, **fields))


def choose_inputs(design: Design, columns: Sequence[str | int] | None) -> Design:
    """Learn from these columns, None: from every usable one; an input is not left out."""
    inputs = None if columns is None else tuple(columns)
    ignore = () if columns is None else _without(design.data.ignore, columns)
    return changed(design, data=changed(design.data, inputs=inputs, ignore=ignore))


def leave_out(design: Design, columns: Sequence[str | int]) -> Design:
    """Learn nothing from these columns, beside those that are left out already."""
    data = design.data
    inputs = None if data.inputs is None else _without(data.inputs, columns)
    ignore = (*_without(data.ignore, columns), *columns)
    return changed(design, data=changed(data, inputs=inputs, ignore=ignore))


def apply_data_remedy(design: Design, field: str, value: Any) -> Design:
    """Do what a finding on the data offers."""
    return leave_out(design, value) if field == "ignore" else set_data(design, field, value)


def _without(columns: Sequence[str | int], others: Collection[str | int]) -> tuple[str | int, ...]:
    return tuple(column for column in columns if column not in others)
