"""Changing what is not a layer: output, training, data, title, notes."""

from __future__ import annotations

from typing import Any

from simulator.datasets import DataSpec
from simulator.design import Design
from simulator.edits.base import EditError, changed


def set_output(design: Design, network: int, field: str, value: Any) -> Design:
    """One field of a network's output."""
    old = design.networks[network]
    networks = list(design.networks)
    networks[network] = changed(old, output=changed(old.output, **{field: value}))
    return changed(design, networks=tuple(networks))


def set_training(design: Design, field: str, value: Any) -> Design:
    """One training field; "optimizer.learning_rate" reaches inside a named model."""
    name, _, inner = field.partition(".")
    if name not in type(design.training).model_fields:
        raise EditError(f"training has no field '{name}'")
    if inner:
        value = changed(getattr(design.training, name), **{inner: value})
    return changed(design, training=changed(design.training, **{name: value}))


def set_data(design: Design, field: str, value: Any) -> Design:
    """One data field; another data set keeps seed and split and drops the rest."""
    old = design.data
    if field == "name" and value != old.name:
        kept = {"validation_fraction": old.validation_fraction, "seed": old.seed}
        return changed(design, data=changed(DataSpec(), name=value, **kept))
    return changed(design, data=changed(old, **{field: value}))


def set_title(design: Design, title: str) -> Design:
    """The title."""
    return changed(design, title=title)


def set_notes(design: Design, notes: str) -> Design:
    """The text beside the canvas."""
    return changed(design, notes=notes)
