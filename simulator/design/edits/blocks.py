"""Framing layers as a block, opening the frame, and repeating it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.design.design import INPUT, OUTPUT, Block, Design, LayerList, LayerPlace, Skip
from simulator.design.edits.base import (
    EditError,
    UniqueNames,
    by_list,
    changed,
    index_of,
    redirected,
    renamed,
    with_list,
    with_whole_blocks,
)
from simulator.design.edits.layers import set_field

if TYPE_CHECKING:
    from collections.abc import Collection


def wrap_in_block(
    design: Design, places: Collection[LayerPlace], repeat: int = 1, name: str = "block"
) -> Design:
    """A frame around neighbouring layers of one list; unrepeated, it computes what they did.

    Skips among them move into the frame, and so does one that leads around all of them: it will
    lead around each repetition. Of layers in several lists, blocks all of whose layers are among
    them are framed as blocks.
    """
    grouped = by_list(design, places)
    if len(grouped) != 1:
        grouped = by_list(design, with_whole_blocks(design, places))
    if len(grouped) != 1:
        raise EditError("only layers of one list can be framed together")
    (((network, parent), indices),) = grouped.items()
    first, last = indices[0], indices[-1]
    if len(indices) != last - first + 1:
        raise EditError("only layers that stand next to each other can be framed")

    def change(layer_list: LayerList) -> LayerList:
        inside = layer_list.layers[first : last + 1]
        outer = (*layer_list.layers[:first], *layer_list.layers[last + 1 :])
        frame = UniqueNames(entry.id for entry in outer).make_unique(name)
        inner, around = _divided(layer_list, first, last)
        ends = {entry.id: frame for entry in inside}
        block = changed(Block(id="block", layers=()), id=frame, repeat=repeat, layers=inside)
        return changed(
            layer_list,
            layers=(
                *layer_list.layers[:first],
                changed(block, skips=inner),
                *layer_list.layers[last + 1 :],
            ),
            skips=tuple(redirected(skip, ends) for skip in around),
        )

    return with_list(design, network, parent, change)


def _divided(
    layer_list: LayerList, first: int, last: int
) -> tuple[tuple[Skip, ...], tuple[Skip, ...]]:
    """The skips of a list that move into a frame around entries `first` to `last`, and the rest.

    What enters the frame is the value before it, joined by the skips to its first layer; what
    leaves is its last layer's. A skip from that value, or to the layer behind, can therefore move
    inside where nothing else is joined on that side; sums may be taken apart, since all their
    terms have one shape.
    """
    names = [entry.id for entry in layer_list.layers]
    inside = set(names[first : last + 1])
    before = names[first - 1] if first else INPUT
    behind = names[last + 1] if last + 1 < len(names) else OUTPUT
    entered = any(s.target == names[first] and s.source not in inside for s in layer_list.skips)
    left = any(s.source == names[last] and s.target not in inside for s in layer_list.skips)
    mixed = any(
        s.target == behind and s.merge == "concatenate" and s.source not in {before, *inside}
        for s in layer_list.skips
    )
    inner: list[Skip] = []
    around: list[Skip] = []
    for skip in layer_list.skips:
        source, target = skip.source in inside, skip.target in inside
        if source and target:
            inner.append(skip)
        elif source and skip.source != names[last]:
            if left or mixed or skip.target != behind:
                raise EditError(_crosses(skip))
            inner.append(changed(skip, target=OUTPUT))
        elif target and skip.target != names[first]:
            if entered or skip.source != before:
                raise EditError(_crosses(skip))
            inner.append(changed(skip, source=INPUT))
        elif (skip.source, skip.target) == (before, behind) and not (entered or left or mixed):
            inner.append(changed(skip, source=INPUT, target=OUTPUT))
        else:
            around.append(skip)
    return tuple(inner), tuple(around)


def _crosses(skip: Skip) -> str:
    return f"the skip from '{skip.source}' to '{skip.target}' crosses the frame; remove it first"


def unwrap_block(design: Design, place: LayerPlace) -> Design:
    """The content of a block in its place, once; what it computes stays the same."""

    def change(layer_list: LayerList) -> LayerList:
        at = index_of(layer_list, place.path[-1])
        block = layer_list.layers[at]
        if not isinstance(block, Block):
            raise EditError(f"'{block.id}' is not a block")
        names = UniqueNames(entry.id for entry in layer_list.layers if entry is not block)
        new = {entry.id: names.make_unique(entry.id) for entry in block.layers}
        content = tuple(renamed(entry, new[entry.id]) for entry in block.layers)
        before = layer_list.layers[at - 1].id if at else INPUT
        behind = layer_list.layers[at + 1].id if at + 1 < len(layer_list.layers) else OUTPUT
        _refuse_lost_merges(layer_list, block, behind)
        opened = {
            "source": content[-1].id if content else before,
            "target": content[0].id if content else behind,
        }
        inner = [redirected(s, {**new, INPUT: before, OUTPUT: behind}) for s in block.skips]
        outer = [
            changed(skip, **{end: opened[end]})
            if (end := _end_at(skip, block.id)) is not None
            else skip
            for skip in layer_list.skips
        ]
        layers = (*layer_list.layers[:at], *content, *layer_list.layers[at + 1 :])
        return changed(layer_list, layers=layers, skips=(*inner, *outer))

    return with_list(design, place.network, place.path[:-1], change)


def _end_at(skip: Skip, name: str) -> str | None:
    """The end of a skip that is at an entry: "source", "target" or None."""
    return "source" if skip.source == name else "target" if skip.target == name else None


def _refuse_lost_merges(layer_list: LayerList, block: Block, behind: str) -> None:
    """Raise EditError where opening the frame would change what is computed.

    The frame keeps apart the value that arrives (or leaves) and the one merged from it with skips;
    without it there is one value, and skips that used the other one would get the wrong one.
    """
    entered = any(skip.target == block.id for skip in layer_list.skips)
    left = any(skip.source == block.id for skip in layer_list.skips)
    if entered and any(skip.source == INPUT for skip in block.skips):
        raise EditError("skips start at this block's input and lead to it; remove one of them")
    if left and any(skip.target == OUTPUT for skip in block.skips):
        raise EditError("skips lead to this block's output and start at it; remove one of them")
    joined = any(s.target == OUTPUT and s.merge == "concatenate" for s in block.skips)
    if joined and any(skip.target == behind for skip in layer_list.skips):
        raise EditError("skips are joined at this block's output and behind it; remove one of them")
    if entered and left and not block.layers:
        raise EditError("skips lead to this block and start at it; remove one of them")


def set_repeat(design: Design, place: LayerPlace, repeat: int) -> Design:
    """Set how often a block is repeated."""
    return set_field(design, [place], "repeat", repeat)
