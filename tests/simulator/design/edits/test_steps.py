"""One step up or down of a layer's main value."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.design import edits
from simulator.design.design import Design, InsertPlace, LayerPlace
from simulator.design.edits import EditError, step_values
from simulator.design.edits.steps import next_value
from simulator.design.storage import files
from simulator.nn.activations import ACTIVATIONS
from tests.simulator.design.edits.sketch import place, sketch


def one(kind: str, **fields: Any) -> tuple[Design, LayerPlace]:
    """An empty design with one layer of a type."""
    design = edits.empty_design()
    layer = edits.new_layer(design, InsertPlace(0, (), 0), kind).model_copy(update=fields)
    design = edits.insert_layer(design, InsertPlace(0, (), 0), layer)
    return design, LayerPlace(0, (layer.id,))


def main_value(design: Design) -> Any:
    entry = design.networks[0].layers[0]
    assert entry.main_field is not None
    return getattr(entry, entry.main_field)


@pytest.mark.parametrize(
    ("kind", "fields", "up", "down"),
    [
        ("dense", {"units": 32}, 64, 16),
        ("dense", {"units": 1}, 2, 1),
        ("dense", {"units": 33}, 66, 16),
        ("conv2d", {"filters": 16}, 32, 8),
        ("dropout", {"rate": 0.5}, 0.6, 0.4),
        ("dropout", {"rate": 0.25}, 0.3, 0.2),
        ("dropout", {"rate": 0.9}, 0.9, 0.8),
        ("dropout", {"rate": 0.0}, 0.1, 0.0),
        ("max_pooling2d", {"pool_size": 2}, 3, 1),
        ("average_pooling2d", {"pool_size": 1}, 2, 1),
    ],
)
def test_sizes_double_windows_count_and_shares_move_by_a_tenth(
    kind: str, fields: dict[str, Any], up: float, down: float
) -> None:
    design, at = one(kind, **fields)
    assert main_value(step_values(design, [at], 1)) == pytest.approx(up)
    assert main_value(step_values(design, [at], -1)) == pytest.approx(down)


def test_a_size_stops_at_what_a_file_allows() -> None:
    design, at = one("dense", units=64)
    for _ in range(40):
        design = step_values(design, [at], 1)
    largest = main_value(design)
    assert files.loads(files.dumps(design)) == design
    with pytest.raises(EditError):
        edits.set_field(design, [at], "units", largest + 1)


def test_activations_go_round_their_list_in_both_directions() -> None:
    design, at = one("activation")
    first, seen = main_value(design).name, []
    for _ in ACTIVATIONS:
        design = step_values(design, [at], 1)
        seen.append(main_value(design).name)
    assert sorted(seen) == sorted(ACTIVATIONS)
    assert seen[-1] == first
    assert main_value(step_values(design, [at], -1)).name == seen[-2]


def test_a_block_is_repeated_once_more_or_less_but_at_least_once() -> None:
    design = sketch("a [3x b]")
    assert step_values(design, [place("block")], 1).networks[0].layers[1].repeat == 4  # type: ignore[union-attr]
    for _ in range(5):
        design = step_values(design, [place("block")], -1)
    assert design.networks[0].layers[1].repeat == 1  # type: ignore[union-attr]


def test_each_of_several_layers_takes_a_step_of_its_own() -> None:
    design = edits.set_field(sketch("a b [2x c]"), [place("b")], "units", 10)
    after = step_values(design, [place("a"), place("b"), place("block"), place("input")], 1)
    a, b, block = after.networks[0].layers
    assert (a.units, b.units, block.repeat) == (8, 20, 3)  # type: ignore[union-attr]
    assert block.layers == design.networks[0].layers[2].layers  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", ["flatten", "batch_normalization", "layer_normalization"])
def test_a_layer_without_a_main_value_refuses_in_words(kind: str) -> None:
    design, at = one(kind)
    with pytest.raises(EditError, match="no selected layer has a number to step"):
        step_values(design, [at], 1)
    with pytest.raises(EditError, match="no selected layer"):
        step_values(design, [LayerPlace(0, ("output",))], 1)


def test_a_step_up_and_down_of_a_power_of_two_is_no_change() -> None:
    design, at = one("dense", units=32)
    assert next_value(design.networks[0].layers[0], 1) == 64
    assert step_values(step_values(design, [at], 1), [at], -1) == design
