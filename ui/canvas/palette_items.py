"""What can be added to a network, in the palette's order: layer types, then whole blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from simulator.design import edits
from simulator.design.design import Design, InsertPlace
from simulator.design.graph import Analysis
from simulator.design.templates import TEMPLATES, template
from simulator.nn.layers import LAYER_TYPES

Make = Callable[[Design, InsertPlace, Analysis], edits.Fragment]


@dataclass(frozen=True, slots=True)
class PaletteItem:
    """A layer type or a block, as palette and keyboard know it; `make` sizes it to its place."""

    label: str
    shortcut: str
    summary: str
    make: Make


def _layer(kind: str, design: Design, gap: InsertPlace, _analysis: Analysis) -> edits.Fragment:
    return edits.Fragment(layers=(edits.new_layer(design, gap, kind),))


def _block(name: str, design: Design, gap: InsertPlace, analysis: Analysis) -> edits.Fragment:
    return template(design, gap, name, analysis)


LAYERS = {
    name: PaletteItem(kind.label, kind.shortcut, kind.summary, partial(_layer, name))
    for name, kind in LAYER_TYPES.items()
}
BLOCKS = {
    name: PaletteItem(kind.label, kind.shortcut, kind.summary, partial(_block, name))
    for name, kind in TEMPLATES.items()
}
PALETTE_ITEMS = LAYERS | BLOCKS
KEYS = {part.shortcut: name for name, part in PALETTE_ITEMS.items()}


def add_part(design: Design, gap: InsertPlace, name: str, analysis: Analysis) -> Design:
    """The part called `name` at `gap`; `analysis` is that of `design`."""
    return edits.paste_fragment(design, gap, PALETTE_ITEMS[name].make(design, gap, analysis))
