"""Which blocks are collapsed: state of the view that follows its blocks through every edit."""

from __future__ import annotations

from weakref import WeakValueDictionary

from simulator.design.design import Block, Design, Entry, LayerPlace, iter_entries


class CollapsedBlocks:
    """Blocks are known by their place; those that an edit moves, renames, copies or brings back,
    by their first layer, which stays the same object.
    """

    def __init__(self) -> None:
        self._gone: WeakValueDictionary[int, Entry] = WeakValueDictionary()

    def after(self, collapsed: set[LayerPlace], before: Design, design: Design) -> set[LayerPlace]:
        """The blocks of `design` that are collapsed, where in `before` these were."""
        if before is design:
            return collapsed
        old, new = _blocks(before), _blocks(design)
        known = {
            id(old[place].layers[0]) for place in collapsed if place in old and old[place].layers
        }
        known.update(self._gone.keys())
        numbers = _numbers(before, design)
        kept, stayed = set[LayerPlace](), set[LayerPlace]()
        for place, block in new.items():
            was = LayerPlace(numbers[place.network], place.path)
            stayed.add(was)
            if was in old:
                stays_collapsed = was in collapsed
            else:
                stays_collapsed = bool(block.layers and id(block.layers[0]) in known)
            if stays_collapsed:
                kept.add(place)
        for place, block in old.items():
            if place not in stayed and block.layers:
                first = block.layers[0]
                if place in collapsed:
                    self._gone[id(first)] = first
                else:
                    self._gone.pop(id(first), None)
        return kept


def _blocks(design: Design) -> dict[LayerPlace, Block]:
    return {
        LayerPlace(number, path): entry
        for number, network in enumerate(design.networks)
        for path, entry in iter_entries(network)
        if isinstance(entry, Block)
    }


def _numbers(before: Design, design: Design) -> list[int]:
    """Which network each one was: the same object, else one with its number; −1 for none."""
    known = {id(network): number for number, network in enumerate(before.networks)}
    found = [known.get(id(network)) for network in design.networks]
    taken = set(found)
    return [
        (number if number not in taken else -1) if was is None else was
        for number, was in enumerate(found)
    ]
