"""How a network of a design differs from the first one, in a few words."""

from __future__ import annotations

from typing import Any

from simulator.design.design import Block, Entry, LayerList, NetworkDesign

Path = tuple[str, ...]


def differs_from_first(first: NetworkDesign, other: NetworkDesign) -> str:
    """Say it in one line, as "differs from A: + a skip around each repetition of body".

    Empty where nothing differs.
    """
    found = _differences(first, other, ())
    if first.output != other.output:
        found.append("another output")
    if not found:
        return "" if first is other else "the same as A"
    listed = found[:3]
    more = f", and {len(found) - 3} more" if len(found) > 3 else ""
    return f"differs from A: {', '.join(listed)}{more}"


def changed_entries(first: NetworkDesign, other: NetworkDesign) -> set[Path]:
    """Paths in `other` of entries that `first` has not, or has with other settings."""
    return set(_changed(first, other, ()))


def difference_at(first: NetworkDesign, other: NetworkDesign, path: Path) -> str:
    """What of an entry of `other` the first has not: "activation: ReLU, in A sigmoid"."""
    twin: Entry | None = None
    old: LayerList | None = first
    new: LayerList = other
    for name in path:
        found = None if old is None else next((e for e in old.layers if e.id == name), None)
        entry = next(e for e in new.layers if e.id == name)
        twin, old = found, found if isinstance(found, Block) else None
        if isinstance(entry, Block):
            new = entry
    if twin is None or type(twin) is not type(entry):
        return "Network A has no such layer"
    before = _settings(twin)
    changed = [
        f"{field.replace('_', ' ')}: {_word(value)}, in A {_word(before.get(field))}"
        for field, value in _settings(entry).items()
        if before.get(field) != value
    ]
    return "; ".join(changed)


def _changed(first: LayerList, other: LayerList, parent: Path) -> list[Path]:
    known = {entry.id: entry for entry in first.layers}
    found: list[Path] = []
    for entry in other.layers:
        path = (*parent, entry.id)
        twin = known.get(entry.id)
        if twin is None or type(twin) is not type(entry) or _settings(twin) != _settings(entry):
            found.append(path)
        if isinstance(entry, Block) and isinstance(twin, Block):
            found += _changed(twin, entry, path)
    return found


def _settings(entry: Entry) -> dict[str, Any]:
    """The fields of an entry that are settings: not id, title, layers and skips."""
    skipped = {"layers", "skips", "id", "name"}
    return {key: value for key, value in dict(entry).items() if key not in skipped}


def _differences(first: LayerList, other: LayerList, parent: Path) -> list[str]:
    inside = f" in each repetition of {parent[-1]}" if parent else ""
    known = {entry.id: entry for entry in first.layers}
    kept = {entry.id for entry in other.layers}
    found: list[str] = []
    old = {(s.source, s.target, s.merge) for s in first.skips}
    new = {(s.source, s.target, s.merge) for s in other.skips}
    for sign, skips in (("+", new - old), ("−", old - new)):
        count = len(skips)
        if count == 1 and next(iter(skips))[:2] == ("input", "output") and parent:
            found.append(f"{sign} a skip around each repetition of {parent[-1]}")
        elif count:
            found.append(f"{sign} {count} skip{'s' * (count > 1)}{inside}")
    added = [entry for entry in other.layers if entry.id not in known]
    removed = [entry for entry in first.layers if entry.id not in kept]
    for sign, entries in (("+", added), ("−", removed)):
        if len(entries) == 1:
            title = entries[0].id if isinstance(entries[0], Block) else entries[0].title()
            found.append(f"{sign} {title}{inside}")
        elif entries:
            found.append(f"{sign} {len(entries)} layers{inside}")
    for entry in other.layers:
        twin = known.get(entry.id)
        if twin is None:
            continue
        before, after = _settings(twin), _settings(entry)
        found += [
            f"{entry.id}: {field.replace('_', ' ')} {_word(value)}"
            for field, value in after.items()
            if before.get(field) != value
        ]
        if isinstance(entry, Block) and isinstance(twin, Block):
            found += _differences(twin, entry, (*parent, entry.id))
    return found


def _word(value: Any) -> str:
    return str(getattr(value, "label", value))
