"""Framing layers as a block, opening the frame, and repeating it."""

from __future__ import annotations

from collections.abc import Collection

from simulator.design import INPUT, OUTPUT, Block, Chain, Design, LayerPlace, Skip
from simulator.edits.base import EditError, changed, fresh_id, index_of, renamed, with_list
from simulator.edits.layers import set_field


def wrap_in_block(
    design: Design, places: Collection[LayerPlace], repeat: int = 1, name: str = "block"
) -> Design:
    """A frame around neighbouring layers of one list.

    Skips among them move into the frame; skips that lead to the first of them, or start behind
    the last, now end at the frame.
    """
    lists = {(place.network, place.path[:-1]) for place in places}
    if len(lists) != 1:
        raise EditError("only layers of one list can be framed together")
    ((network, parent),) = lists

    def change(chain: Chain) -> Chain:
        chosen = sorted(index_of(chain, place.path[-1]) for place in places)
        first, last = chosen[0], chosen[-1]
        if chosen != list(range(first, last + 1)):
            raise EditError("only layers that stand next to each other can be framed")
        inside = {entry.id for entry in chain.layers[first : last + 1]}
        outer = [entry.id for entry in chain.layers if entry.id not in inside]
        block_id = fresh_id(name, outer)
        inner: list[Skip] = []
        rest: list[Skip] = []
        for skip in chain.skips:
            if skip.source in inside and skip.target in inside:
                inner.append(skip)
                continue
            source = block_id if skip.source in inside else skip.source
            target = block_id if skip.target in inside else skip.target
            cut_source = skip.source in inside and skip.source != chain.layers[last].id
            cut_target = skip.target in inside and skip.target != chain.layers[first].id
            if cut_source or cut_target:
                raise EditError("a skip crosses the frame; remove it first")
            rest.append(changed(skip, source=source, target=target))
        block = Block(
            id=block_id,
            repeat=repeat,
            layers=chain.layers[first : last + 1],
            skips=tuple(inner),
        )
        layers = (*chain.layers[:first], block, *chain.layers[last + 1 :])
        return changed(chain, layers=layers, skips=tuple(rest))

    return with_list(design, network, parent, change)


def unwrap_block(design: Design, place: LayerPlace) -> Design:
    """The content of a block in its place, once; its skips keep their ends."""

    def change(chain: Chain) -> Chain:
        at = index_of(chain, place.path[-1])
        block = chain.layers[at]
        if not isinstance(block, Block):
            raise EditError(f"'{block.id}' is not a block")
        taken = {entry.id for entry in chain.layers if entry is not block}
        names: dict[str, str] = {}
        content = []
        for entry in block.layers:
            names[entry.id] = fresh_id(entry.id, taken)
            taken.add(names[entry.id])
            content.append(renamed(entry, names[entry.id]))
        before = chain.layers[at - 1].id if at else INPUT
        behind = chain.layers[at + 1].id if at + 1 < len(chain.layers) else OUTPUT
        first = content[0].id if content else behind
        last = content[-1].id if content else before
        ends = {**names, INPUT: before, OUTPUT: behind}
        skips = [
            changed(
                skip,
                source=last if skip.source == block.id else skip.source,
                target=first if skip.target == block.id else skip.target,
            )
            for skip in chain.skips
        ]
        skips += [
            changed(skip, source=ends[skip.source], target=ends[skip.target])
            for skip in block.skips
        ]
        layers = (*chain.layers[:at], *content, *chain.layers[at + 1 :])
        return changed(chain, layers=layers, skips=tuple(skips))

    return with_list(design, place.network, place.path[:-1], change)


def set_repeat(design: Design, place: LayerPlace, repeat: int) -> Design:
    """How often a block stands in a row."""
    return set_field(design, [place], "repeat", repeat)
