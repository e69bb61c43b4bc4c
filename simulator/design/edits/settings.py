"""Changing what is not a layer: output, training, data, title, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.data import DataSpec
from simulator.design.edits.base import EditError, changed, network_at, with_field, with_network
from simulator.errors import value_text
from simulator.model import Model

if TYPE_CHECKING:
    from simulator.design.design import Design


def set_output(design: Design, network: int, field: str, value: Any) -> Design:
    """Set one field of a network's output layer."""
    old = network_at(design, network)
    output = with_field(old.output, field, value, "the output")
    return with_network(design, network, changed(old, output=output))


def set_training(design: Design, field: str, value: Any) -> Design:
    """Set one field of the training; "optimizer.learning_rate" is a field of the optimizer."""
    name, _, inner = field.partition(".")
    if inner:
        model = getattr(design.training, name, None)
        if not isinstance(model, Model):
            raise EditError(f"training has no field {value_text(field)}")
        value = with_field(model, inner, value, f"training.{name}")
    return changed(design, training=with_field(design.training, name, value, "training"))


def set_data(design: Design, field: str, value: Any) -> Design:
    """Set one field of the data; another data set keeps seed and split, the rest is its default."""
    old = design.data
    if field == "name" and value != old.name:
        kept = {"validation_fraction": old.validation_fraction, "seed": old.seed}
        fresh = changed(DataSpec().in_folder(old.folder), name=value, **kept)
        return changed(design, data=fresh)
    return changed(design, data=with_field(old, field, value, "data"))


def set_title(design: Design, title: str) -> Design:
    """Replace the title."""
    return changed(design, title=title)


def set_notes(design: Design, notes: str) -> Design:
    """Replace the Markdown that is shown beside the canvas."""
    return changed(design, notes=notes)
