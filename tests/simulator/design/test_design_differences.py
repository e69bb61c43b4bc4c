"""What differs between the designs of two runs is said in words a lecturer would use."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.design import edits
from simulator.design.design import Design, LayerPlace
from simulator.design.design_differences import difference_text
from tests.simulator.designs import dense, design

BLOCK = {"id": "body", "type": "block", "repeat": 9, "layers": [dense("b", 8, "sigmoid")]}
ONE = design([dense("a", 8, "sigmoid"), BLOCK], data={"name": "moons"})
TWO = edits.add_network(ONE, 0)
A, B = LayerPlace(0, ("a",)), LayerPlace(0, ("body", "b"))
SLOPE = {"name": "leaky_relu", "negative_slope": 0.1}


def with_point(before: Design) -> Design:
    return edits.add_point(before, 0.1, 0.2, 1.0)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (ONE, ONE, ""),
        (
            ONE,
            edits.set_field(ONE, [A, B], "activation", "relu"),
            "activation ReLU instead of sigmoid in 10 layers",
        ),
        (
            TWO,
            edits.set_field(TWO, [LayerPlace(1, ("a",))], "units", 4),
            "units 4 instead of 8 in 1 layer of B",
        ),
        (ONE, edits.set_field(ONE, [LayerPlace(0, ("body",))], "repeat", 3),
         "6 layers fewer, body ×3 instead of ×9"),
        (ONE, edits.delete_layers(ONE, [A]), "1 layer fewer"),
        (TWO, edits.delete_layers(TWO, [A]), "1 layer fewer in A"),
        (ONE, TWO, "1 network more"),
        (ONE, edits.set_training(ONE, "optimizer.learning_rate", 0.5),
         "learning rate 0.5 instead of 0.01"),
        (ONE, edits.set_training(ONE, "optimizer", {"name": "adam"}),
         "optimiser Adam instead of SGD"),
        (ONE, edits.set_training(ONE, "dtype", "float32"), "precision float32 instead of float64"),
        (ONE, edits.set_data(ONE, "seed", 3), "seed 3 instead of 0"),
        (ONE, edits.set_data(ONE, "name", "xor"), "data xor instead of moons"),
        (ONE, with_point(ONE), "1 point more"),
        (with_point(ONE), edits.move_point(with_point(ONE), 0, 0.3, 0.3), "1 point more"),
        (ONE, edits.set_output(ONE, 0, "activation", "softmax"),
         "activation softmax instead of auto in the output"),
    ],
)  # fmt: skip
def test_a_difference_in_words(before: Design, after: Design, words: str) -> None:
    assert difference_text(before, after) == words


def test_a_setting_of_the_same_kind_names_what_of_it_changed() -> None:
    leaky = edits.set_field(ONE, [A], "activation", SLOPE)
    steeper: dict[str, Any] = {**SLOPE, "negative_slope": 0.3}
    assert difference_text(leaky, edits.set_field(leaky, [A], "activation", steeper)) == (
        "negative slope 0.3 instead of 0.1 in 1 layer"
    )


def test_of_many_differences_three_are_named() -> None:
    changed = ONE
    for field, value in (("seed", 1), ("batch_size", 7), ("dtype", "float32"), ("l2", 0.5)):
        changed = edits.set_training(changed, field, value)
    assert difference_text(ONE, changed).endswith("1 more")
    assert difference_text(ONE, changed).count(",") == 3
