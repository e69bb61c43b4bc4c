"""What one network has that the first has not is named, entry by entry."""

from __future__ import annotations

from simulator.design import edits
from simulator.design.design import Block, Design, InsertPlace, LayerPlace
from simulator.design.differences import changed_entries, difference_at
from simulator.nn.layers import Dense
from tests.simulator.designs import dense, design


def twins() -> Design:
    built = design([dense("a"), dense("b"), dense("c")])
    return edits.add_network(built, 0)


def difference(of: Design, *path: str) -> str:
    return difference_at(of.networks[0], of.networks[1], path)


def test_another_setting_is_named_with_that_of_the_first() -> None:
    changed = edits.set_field(twins(), [LayerPlace(1, ("b",))], "activation", "relu")
    assert difference(changed, "b") == "activation: ReLU, in A tanh"
    assert changed_entries(*changed.networks) == {("b",)}


def test_several_settings_are_named_together() -> None:
    changed = edits.set_field(twins(), [LayerPlace(1, ("b",))], "activation", "relu")
    changed = edits.set_field(changed, [LayerPlace(1, ("b",))], "units", 9)
    assert difference(changed, "b") == "units: 9, in A 4; activation: ReLU, in A tanh"


def test_a_layer_that_the_first_has_not_says_so() -> None:
    layer = Dense(id="new", units=4)
    changed = edits.insert_layer(twins(), InsertPlace(1, (), 1), layer)
    assert difference(changed, "new") == "Network A has no such layer"
    framed = edits.wrap_in_block(twins(), [LayerPlace(1, ("b",))], 2)
    block = next(entry for entry in framed.networks[1].layers if isinstance(entry, Block))
    assert difference(framed, block.id, "b") == "Network A has no such layer"


def test_inside_a_block_layers_are_compared_with_those_inside_its_twin() -> None:
    framed = edits.wrap_in_block(design([dense("a"), dense("b")]), [LayerPlace(0, ("a",))], 3)
    block = framed.networks[0].layers[0].id
    changed = edits.add_network(framed, 0)
    changed = edits.set_field(changed, [LayerPlace(1, (block, "a"))], "units", 7)
    assert difference(changed, block, "a") == "units: 7, in A 4"
