"""What can be added to a network, in the palette's order: layer types, then whole blocks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from simulator.design import edits
from simulator.design.design import Design, InsertPlace
from simulator.design.graph import Analysis
from simulator.design.templates import TEMPLATES, template
from simulator.nn.layers import LAYER_TYPES

Make = Callable[[Design, InsertPlace, Analysis], edits.Fragment]


class PaletteItem(NamedTuple):
    """A layer type or a block, as palette and keyboard know it; `make` sizes it to its place."""

    label: str
    shortcut: str
    summary: str
    make: Make


def _layer(
    kind: str, design: Design, insert_place: InsertPlace, _analysis: Analysis
) -> edits.Fragment:
    return edits.Fragment(layers=(edits.new_layer(design, insert_place, kind),))


def _block(
    name: str, design: Design, insert_place: InsertPlace, analysis: Analysis
) -> edits.Fragment:
    return template(design, insert_place, name, analysis)


LAYERS = {
    name: PaletteItem(kind.label, kind.shortcut, kind.summary, partial(_layer, name))
    for name, kind in LAYER_TYPES.items()
}
BLOCKS = {
    name: PaletteItem(kind.label, kind.shortcut, kind.summary, partial(_block, name))
    for name, kind in TEMPLATES.items()
}
PALETTE_ITEMS = LAYERS | BLOCKS
KEYS = {item.shortcut: name for name, item in PALETTE_ITEMS.items()}


def add_palette_item(
    design: Design, insert_place: InsertPlace, name: str, analysis: Analysis
) -> Design:
    """The design with a new layer or block called `name`; `analysis` is that of `design`."""
    return edits.paste_fragment(
        design, insert_place, PALETTE_ITEMS[name].make(design, insert_place, analysis)
    )
