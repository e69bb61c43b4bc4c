"""What differs between the designs of two runs: "activation ReLU instead of sigmoid in 18 layers".

How a network differs from the first of the same design: differences.py.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.design.design import Block
from simulator.model import Model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.design.design import Design, Entry, LayerList, NetworkDesign

MOST_PARTS = 3  # that a sentence names
LETTERS = "ABCD"  # of networks, as the window shows them
UNCOMPARED = frozenset({"id", "type", "name", "layers", "skips", "points"})


class _Placed(NamedTuple):
    """An entry of a network, and how often it stands there after expansion."""

    entry: Entry
    times: int


class _Changes(NamedTuple):
    """What two networks differ in: changed fields with their layers, layers and skips more.

    `others` are blocks that are repeated otherwise, and settings of the output.
    """

    fields: Counter[str]
    layers: int
    skips: int
    others: tuple[str, ...]


def difference_text(before: Design, after: Design) -> str:
    """What is other in `after`, as a clause of at most `MOST_PARTS` parts; "" where nothing is."""
    parts = list(_parts(before, after))
    left = len(parts) - MOST_PARTS
    if left > 0:
        parts = [*parts[:MOST_PARTS], f"{left} more"]
    return ", ".join(parts)


def _parts(before: Design, after: Design) -> Iterator[str]:
    yield from _networks(before, after)
    yield from _fields(before.training, after.training)
    if before.data.name != after.data.name:
        yield f"data {after.data.name} instead of {before.data.name}"
    yield from _fields(before.data, after.data)
    points = len(after.data.points) - len(before.data.points)
    if points:
        yield _more(points, "point")
    elif before.data.points != after.data.points:
        yield "points moved"


def _networks(before: Design, after: Design) -> Iterator[str]:
    networks = len(after.networks) - len(before.networks)
    if networks:
        yield _more(networks, "network")
        return
    several = len(after.networks) > 1
    changes = [_changes(old, new) for old, new in zip(before.networks, after.networks, strict=True)]
    changed = [at for at, one in enumerate(changes) if any(one)]
    where = f" of {LETTERS[changed[0]]}" if several and len(changed) == 1 else ""
    total = Counter[str]()
    for one in changes:
        total.update(one.fields)
    for text, layers in total.items():
        yield f"{text} in {_count(layers, 'layer')}{where}"
    for at, one in enumerate(changes):
        of = f" in {LETTERS[at]}" if several else ""
        if one.layers:
            yield _more(one.layers, "layer") + of
        if one.skips:
            yield _more(one.skips, "skip") + of
        for text in one.others:
            yield text + of


def _changes(before: NetworkDesign, after: NetworkDesign) -> _Changes:
    old, new = dict(_placed(before)), dict(_placed(after))
    fields = Counter[str]()
    others = []
    for path, (entry, times) in new.items():
        known = old[path].entry if path in old else None
        if isinstance(entry, Block):
            if isinstance(known, Block) and known.repeat != entry.repeat:
                others.append(f"{entry.id} ×{entry.repeat} instead of ×{known.repeat}")
        elif known is not None and type(known) is type(entry):
            for text in _fields(known, entry):
                fields[text] += times
    layers = [sum(_layers(placed) for placed in side.values()) for side in (new, old)]
    skips = [sum(_skips(network)) for network in (after, before)]
    others += [f"{text} in the output" for text in _fields(before.output, after.output)]
    return _Changes(fields, layers[0] - layers[1], skips[0] - skips[1], tuple(others))


def _layers(placed: _Placed) -> int:
    return 0 if isinstance(placed.entry, Block) else placed.times


def _placed(layer_list: LayerList, path: tuple[str, ...] = (), times: int = 1) -> Iterator[Any]:
    """(path, _Placed) of every entry, blocks included."""
    for entry in layer_list.layers:
        inside = (*path, entry.id)
        yield inside, _Placed(entry, times)
        if isinstance(entry, Block):
            yield from _placed(entry, inside, times * entry.repeat)


def _skips(layer_list: LayerList, times: int = 1) -> Iterator[int]:
    yield len(layer_list.skips) * times
    for entry in layer_list.layers:
        if isinstance(entry, Block):
            yield from _skips(entry, times * entry.repeat)


def _fields(before: Model, after: Model) -> Iterator[str]:
    """Each field that has another value: "units 16 instead of 8".

    Of a setting that is a model of the same kind in both, its own fields.
    """
    for field in type(after).model_fields:
        old, new = getattr(before, field, None), getattr(after, field)
        if old == new or field in UNCOMPARED:
            continue
        if isinstance(old, Model) and isinstance(new, Model) and type(old) is type(new):
            yield from _fields(old, new)
        else:
            yield f"{_label(field)} {_text(new)} instead of {_text(old)}"


def _label(field: str) -> str:
    labels = {"dtype": "precision", "optimizer": "optimiser"}
    return labels.get(field, field.replace("_", " ").replace("initializer", "initialiser"))


def _text(value: object) -> str:
    if isinstance(value, Model):
        return str(getattr(value, "label", getattr(value, "name", "")))
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return " ".join(map(_text, value))
    return "none" if value is None else str(value)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _more(number: int, noun: str) -> str:
    """How many more, or fewer: "2 layers more"."""
    return f"{_count(abs(number), noun)} {'more' if number > 0 else 'fewer'}"
