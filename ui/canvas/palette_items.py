"""What can be added to a network, in the palette's order: layer types, then whole blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from simulator.design import edits
from simulator.design.design import Design, Gap
from simulator.design.graph import Analysis
from simulator.design.templates import TEMPLATES, template
from simulator.nn.layers import LAYER_TYPES

Make = Callable[[Design, Gap, Analysis], edits.Fragment]


@dataclass(frozen=True, slots=True)
class Part:
    """A layer type or a block, as palette and keyboard know it; `make` sizes it to its place."""

    label: str
    shortcut: str
    summary: str
    make: Make


def _layer(kind: str, design: Design, gap: Gap, _analysis: Analysis) -> edits.Fragment:
    return edits.Fragment(layers=(edits.new_layer(design, gap, kind),))


def _block(name: str, design: Design, gap: Gap, analysis: Analysis) -> edits.Fragment:
    return template(design, gap, name, analysis)


LAYERS = {
    name: Part(kind.label, kind.shortcut, kind.summary, partial(_layer, name))
    for name, kind in LAYER_TYPES.items()
}
BLOCKS = {
    name: Part(kind.label, kind.shortcut, kind.summary, partial(_block, name))
    for name, kind in TEMPLATES.items()
}
PARTS = LAYERS | BLOCKS
KEYS = {part.shortcut: name for name, part in PARTS.items()}


def add_part(design: Design, gap: Gap, name: str, analysis: Analysis) -> Design:
    """The part called `name` at `gap`; `analysis` is that of `design`."""
    return edits.paste_fragment(design, gap, PARTS[name].make(design, gap, analysis))
