"""Edits that solve a problem of a design, found by trying them.

Candidates follow from the place of a problem, never from its wording, in order of how little they
change. Each is applied and the result analysed; only those after which the problem is gone, and
no new one has come at its place, are offered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.design import edits
from simulator.design.analysis import analyze
from simulator.design.design import (
    INPUT,
    OUTPUT,
    Block,
    Design,
    Entry,
    InsertPlace,
    LayerList,
    LayerPlace,
    SkipPlace,
    find,
    index_path,
    iter_entries,
    layer_list_at,
)
from simulator.design.limits import MAX_LAYERS, layer_count
from simulator.errors import Problem, place_text
from simulator.nn.layers import Dense, Flatten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.design.graph import Analysis


@dataclass(frozen=True, slots=True)
class Fix:
    """An edit that solves a problem: what it does in a few words, its function and arguments."""

    text: str
    edit: Callable[..., Design]
    arguments: tuple[Any, ...]
    fields: dict[str, Any] = field(default_factory=dict)

    def applied(self, design: Design) -> Design:
        """`design` after the edit; raises EditError where it is refused."""
        return self.edit(design, *self.arguments, **self.fields)


def fixes(design: Design, analysis: Analysis, problem: Problem) -> tuple[Fix, ...]:
    """All fixes of one problem of `design`, whose analysis is given; the smallest change first."""
    candidates = _candidates(design, analysis, problem)
    return tuple(one for one in candidates if _solves(one, design, analysis, problem))


def fix(design: Design, analysis: Analysis, problem: Problem) -> Fix | None:
    """The smallest fix of a problem; None where no single edit solves it."""
    candidates = _candidates(design, analysis, problem)
    found = (one for one in candidates if _solves(one, design, analysis, problem))
    return next(found, None)


def _solves(tried: Fix, design: Design, analysis: Analysis, problem: Problem) -> bool:
    """Whether `problem` is gone after the edit, and no new one has come at its place."""
    try:
        after = tried.applied(design)
    except edits.EditError:
        return False
    tested = analyze(after, wait=False)
    if tested.reading:
        return True  # a large file would have to be read in another way: the next analysis tells
    left = {_kind(one) for one in tested.problems}
    known = {_kind(one) for one in analysis.problems}
    place = (problem.network, problem.path)
    return _kind(problem) not in left and not any(
        one[:2] == place and one not in known for one in left
    )


def _kind(problem: Problem) -> tuple[int | None, tuple[str, ...] | None, str]:
    """A problem without its place in the file, which other edits move."""
    return problem.network, problem.path, problem.message


def _candidates(design: Design, analysis: Analysis, problem: Problem) -> Iterator[Fix]:
    """Edits that could solve the problem, the smallest change first; none is tried here."""
    if analysis.reading and problem.place.startswith("data"):
        return
    if problem.place.startswith("data"):
        yield from _for_data(problem)
    elif problem.network is None:
        return
    elif problem.path is None:
        yield from _for_length(design, problem.network)
    else:
        skip = _skip_at(design, problem)
        if skip is not None:
            yield from _for_skip(design, analysis, skip)
        elif problem.path[-1] == OUTPUT:
            yield Fix(
                "let the output's activation follow the loss",
                edits.set_output, (problem.network, "activation", "auto"),
            )  # fmt: skip
            yield Fix("let the loss follow the data", edits.set_training, ("loss", "auto"))
        else:
            yield from _for_layer(design, analysis, LayerPlace(problem.network, problem.path))


def _for_data(problem: Problem) -> Iterator[Fix]:
    if problem.place == "data.target":
        yield Fix("predict the last usable column", edits.set_data, ("target", None))
    if problem.place in ("data.target", "data.task"):
        yield Fix("tell the task from the values", edits.set_data, ("task", None))
    yield Fix("use the digits instead", edits.set_data, ("name", "digits"))


def _for_length(design: Design, number: int) -> Iterator[Fix]:
    """Fewer repetitions of the largest block, where a network is too long or too large."""
    network = design.networks[number]
    blocks = [
        (entry.repeat * layer_count(entry), LayerPlace(number, path), entry)
        for path, entry in iter_entries(network)
        if isinstance(entry, Block) and entry.repeat > 1 and len(path) == 1
    ]
    if not blocks:
        return
    size, place, block = max(blocks, key=lambda found: found[0])
    room = MAX_LAYERS - (layer_count(network) - size)
    repeat = min(block.repeat - 1, room // max(1, layer_count(block)))
    while repeat >= 1:
        name = block.name or block.id
        times = "once" if repeat == 1 else f"{repeat} times"
        yield Fix(f"repeat {name} {times}", edits.set_repeat, (place, repeat))
        repeat //= 2


def _skip_at(design: Design, problem: Problem) -> SkipPlace | None:
    """The skip that a problem is about, if it is about one."""
    assert problem.network is not None
    assert problem.path is not None
    network, parent = design.networks[problem.network], problem.path[:-1]
    inside = ("networks", problem.network, *index_path(network, parent), "skips")
    for index in range(len(layer_list_at(network, parent).skips)):
        if place_text((*inside, index)) == problem.place:
            return SkipPlace(problem.network, parent, index)
    return None


def _for_skip(design: Design, analysis: Analysis, place: SkipPlace) -> Iterator[Fix]:
    layer_list = layer_list_at(design.networks[place.network], place.parent)
    skip = layer_list.skips[place.index]
    yield Fix("add a linear projection", edits.set_skip, (place,), {"projection": "linear"})
    yield from _equal_units(layer_list, analysis, place)
    if skip.merge == "add":
        yield Fix("concatenate instead", edits.set_skip, (place,), {"merge": "concatenate"})
    yield Fix("remove the skip", edits.delete_skips, ([place],))


def _equal_units(layer_list: LayerList, analysis: Analysis, place: SkipPlace) -> Iterator[Fix]:
    """As many units where the skip ends as where it starts, or the reverse."""
    skip, facts = layer_list.skips[place.index], analysis.networks[place.network].layers
    names = [entry.id for entry in layer_list.layers]
    last = len(names) if skip.target == OUTPUT else names.index(skip.target)
    source = -1 if skip.source == INPUT else names.index(skip.source)
    pairs = [(last - 1, source), (source, last - 1)]
    for changed, model in pairs:
        entry = layer_list.layers[changed] if changed >= 0 else None
        other = facts.get((*place.parent, names[model])) if model >= 0 else None
        shape = other.output_shape if other else None
        if isinstance(entry, Dense) and shape is not None and len(shape) == 1:
            at = LayerPlace(place.network, (*place.parent, entry.id))
            yield Fix(
                f"set the units of {entry.id} to {shape[0]:,}",
                edits.set_field, ([at], "units", shape[0]),
            )  # fmt: skip


def _for_layer(design: Design, analysis: Analysis, place: LayerPlace) -> Iterator[Fix]:
    entry: Entry = find(design, place)
    if "padding" in type(entry).model_fields:
        yield Fix("set padding to same", edits.set_field, ([place], "padding", "same"))
    layer_list = layer_list_at(design.networks[place.network], place.path[:-1])
    facts = analysis.networks[place.network].layers
    earlier = _last_image(layer_list, facts, place)
    if earlier is not None:
        before = layer_list.layers[earlier.index].id
        yield Fix(f"move it before {before}", edits.move_layers, ([place], earlier))
    fresh = Flatten(id="flatten")
    index = [one.id for one in layer_list.layers].index(place.path[-1])
    here = InsertPlace(place.network, place.path[:-1], index)
    yield Fix("flatten first", edits.insert_layer, (here, fresh))
    yield Fix(f"remove {entry.id}", edits.delete_layers, ([place],))


def _last_image(layer_list: LayerList, facts: Any, place: LayerPlace) -> InsertPlace | None:
    """The place of the entry before `place` that turns an image into a vector; None without one."""
    parent = place.path[:-1]
    for index, entry in enumerate(layer_list.layers):
        if entry.id == place.path[-1]:
            return None
        found = facts.get((*parent, entry.id))
        arriving = found.input_shape if found else None
        leaving = found.output_shape if found else None
        if arriving and leaving and len(arriving) == 3 and len(leaving) == 1:
            return InsertPlace(place.network, parent, index)
    return None
