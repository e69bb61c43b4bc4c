"""Whatever is edited in whatever order: the design stays whole, and the one before untouched."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.design import edits
from simulator.design.analysis import analyze
from simulator.design.design import (
    Block,
    Design,
    InsertPlace,
    LayerList,
    LayerPlace,
    Skip,
    SkipPlace,
    iter_entries,
)
from simulator.design.edits import EditError
from simulator.design.storage import files
from simulator.nn.initializers import INITIALIZERS
from simulator.nn.layers import LAYER_TYPES
from tests.simulator.random_designs import designs

NAMES = ("a", "b", "dense", "dense_2", "norm", "input", "output", "nowhere", "a/b", "ü 1")


class Hand:
    """Draws places as a hand on the canvas does: mostly such as are there."""

    def __init__(self, design: Design, random: Random) -> None:
        self.design, self.random = design, random
        self.network = random.randrange(len(design.networks))
        self.entries = list(iter_entries(design.networks[self.network]))
        self.lists: dict[tuple[str, ...], LayerList] = {(): design.networks[self.network]}
        self.lists |= {path: e for path, e in self.entries if isinstance(e, Block)}

    def places(self) -> list[LayerPlace]:
        paths = [path for path, _ in self.entries] + [("nowhere",), ("output",)]
        count = min(self.random.choice([1, 1, 2, 3, 5]), len(paths))
        return [LayerPlace(self.network, path) for path in self.random.sample(paths, count)]

    def place(self) -> LayerPlace:
        return self.places()[0]

    def parent(self) -> tuple[str, ...]:
        return self.random.choice(list(self.lists))

    def insert_at(self) -> InsertPlace:
        parent = self.parent()
        return InsertPlace(
            self.network, parent, self.random.randint(0, len(self.lists[parent].layers))
        )

    def skip_place(self) -> SkipPlace:
        parent = self.parent()
        return SkipPlace(
            self.network, parent, self.random.randint(0, len(self.lists[parent].skips))
        )

    def end(self, parent: tuple[str, ...]) -> str:
        here = [entry.id for entry in self.lists[parent].layers]
        return self.random.choice(["input", "output", *here])


def insert(design: Design, hand: Hand) -> Design:
    insert_at = hand.insert_at()
    layer = edits.new_layer(design, insert_at, hand.random.choice(list(LAYER_TYPES)))
    return edits.insert_layer(design, insert_at, layer)


def skip(design: Design, hand: Hand) -> Design:
    parent = hand.parent()
    merge = hand.random.choice(["add", "concatenate"])
    drawn = Skip.model_validate(
        {"source": hand.end(parent), "target": hand.end(parent), "merge": merge}
    )
    return edits.add_skip(design, hand.network, parent, drawn)


def set_skip(design: Design, hand: Hand) -> Design:
    place = hand.skip_place()
    fields = {
        "source": hand.end(place.parent),
        "target": hand.end(place.parent),
        "merge": hand.random.choice(["add", "concatenate"]),
        "projection": hand.random.choice(["auto", "none", "linear", 5]),
    }
    field = hand.random.choice(list(fields))
    return edits.set_skip(design, place, **{field: fields[field]})


def set_field(design: Design, hand: Hand) -> Design:
    values: dict[str, list[Any]] = {
        "units": [1, 7, 0, "x"],
        "rate": [0.1, 1],
        "repeat": [1, 3, 2001],
        "activation": ["relu", "prelu", "tanh", {"name": "elu", "alpha": 2}, None],
        "kernel_initializer": list(INITIALIZERS),
        "momentum": [0.5],
        "name": ["Title", None],
        "strides": [2, None],
    }
    field = hand.random.choice(list(values))
    return edits.set_field(design, hand.places(), field, hand.random.choice(values[field]))


def paste(design: Design, hand: Hand) -> Design:
    fragment = edits.copy_fragment(design, hand.places())
    fragment = edits.Fragment.model_validate(fragment.model_dump(mode="json"))
    return edits.paste_fragment(design, hand.insert_at(), fragment)


EDITS: tuple[Callable[[Design, Hand], Design], ...] = (
    insert,
    skip,
    skip,
    set_skip,
    set_field,
    paste,
    lambda design, hand: edits.delete_layers(design, hand.places()),
    lambda design, hand: edits.move_layers(design, hand.places(), hand.insert_at()),
    lambda design, hand: edits.move_layers(design, hand.places(), hand.insert_at()),
    lambda design, hand: edits.duplicate_layers(design, hand.places()),
    lambda design, hand: edits.rename_layer(design, hand.place(), hand.random.choice(NAMES)),
    lambda design, hand: edits.delete_skips(design, [hand.skip_place()]),
    lambda design, hand: edits.wrap_in_block(design, hand.places()),
    lambda design, hand: edits.unwrap_block(design, hand.place()),
    lambda design, hand: edits.add_network(design, hand.network),
    lambda design, hand: edits.delete_network(design, hand.network),
    lambda design, hand: edits.set_output(design, hand.network, "activation", "tanh"),
    lambda design, hand: edits.set_data(design, "name", hand.random.choice(["xor", "digits"])),
)


@pytest.mark.slow
@settings(max_examples=120)
@given(designs(), st.randoms(use_true_random=False))
def test_any_sequence_of_edits_keeps_the_design_whole(design: Design, random: Random) -> None:
    for _ in range(12):
        before = files.dumps(design)
        try:
            after = random.choice(EDITS)(design, Hand(design, random))
        except EditError as error:
            after, sentence = design, str(error)
            assert sentence.count("\n") == 0 < len(sentence)
        assert files.dumps(design) == before, "the design that was edited is untouched"
        text = files.dumps(after)
        again = files.loads(text)  # checks the structure anew
        assert again == after
        assert files.dumps(again) == text
        for problem in analyze(after).problems:
            assert problem.place
        design = after


@settings(max_examples=60)
@given(designs(most_networks=1), st.randoms(use_true_random=False))
def test_unframed_and_untouched_layers_are_shared(design: Design, random: Random) -> None:
    hand = Hand(design, random)
    try:
        after = edits.delete_layers(design, hand.places())
    except EditError:
        return
    old = {id(entry) for _, entry in iter_entries(design.networks[0])}
    for _, entry in iter_entries(after.networks[0]):
        assert isinstance(entry, Block) or id(entry) in old
