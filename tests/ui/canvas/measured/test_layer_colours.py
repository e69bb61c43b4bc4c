"""Each card and cell has the colour of its layers' median gradient; only changes are returned."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtWidgets import QApplication

from simulator.design import edits
from simulator.design.analysis import analyze
from simulator.design.design import LayerPlace
from tests.simulator.designs import dense, design
from ui.canvas.measured.layer_colours import STEPS, LayerColours, StepColours
from ui.style import theme
from ui.style.gradient_scale import GradientScale

A, B, C = (LayerPlace(0, path) for path in [("a",), ("block", "b"), ("block", "c")])
OUTPUT, BLOCK = LayerPlace(0, ("output",)), LayerPlace(0, ("block",))
# a, then b and c in each of three repetitions, then the output
VALUES = (-1.0, -3.0, -0.5, -2.0, -0.75, -1.0, -0.625, -0.25)  # each a step of the scale


@pytest.fixture
def palette(qapp: QApplication) -> StepColours:
    return StepColours(GradientScale(-4.0, 0.0))


@pytest.fixture
def layer_colours() -> LayerColours:
    built = design([dense("a"), dense("b"), dense("c")])
    built = edits.wrap_in_block(built, [LayerPlace(0, ("b",)), LayerPlace(0, ("c",))], 3)
    return LayerColours(analyze(built).networks, [(BLOCK, 3)])


def with_value(at: int, value: float) -> NDArray[np.float64]:
    values = np.array(VALUES)
    values[at] = value
    return values


def test_every_card_has_the_colour_of_its_median(
    layer_colours: LayerColours, palette: StepColours
) -> None:
    cards, frames = layer_colours.changes(np.array(VALUES), palette)
    color = palette.scale.color
    assert dict(cards) == {A: color(-1.0), B: color(-2.0), C: color(-0.625), OUTPUT: color(-0.25)}
    assert dict(frames) == {BLOCK: [color(-0.5), color(-0.75), color(-0.625)]}  # the larger of two


def test_only_what_has_another_colour_is_returned(
    layer_colours: LayerColours, palette: StepColours
) -> None:
    layer_colours.changes(np.array(VALUES), palette)
    assert layer_colours.changes(np.array(VALUES), palette) == ([], [])
    unseen = 4.0 / STEPS / 10
    assert layer_colours.changes(np.array(VALUES) + unseen, palette) == ([], [])
    cards, frames = layer_colours.changes(with_value(0, -3.9), palette)
    assert list(dict(cards)) == [A]
    assert not frames
    cards, frames = layer_colours.changes(
        with_value(3, -0.1), palette
    )  # b in the second repetition
    assert set(dict(cards)) == {A, B}
    assert list(dict(frames)) == [BLOCK]


def test_what_was_forgotten_and_what_has_another_scale_is_returned_again(
    layer_colours: LayerColours, palette: StepColours
) -> None:
    layer_colours.changes(np.array(VALUES), palette)
    layer_colours.clear()
    assert len(layer_colours.changes(np.array(VALUES), palette)[0]) == 4
    assert (
        len(layer_colours.changes(np.array(VALUES), StepColours(GradientScale(-9.0, 0.0)))[0]) == 4
    )


@pytest.mark.parametrize("value", [-math.inf, math.inf])
def test_values_beyond_every_scale_have_colours_of_their_own(
    layer_colours: LayerColours, palette: StepColours, value: float
) -> None:
    cards, _ = layer_colours.changes(with_value(0, value), palette)
    assert dict(cards)[A] == palette.scale.color(value)


def test_a_group_with_an_unknown_gradient_has_no_colour(
    layer_colours: LayerColours, palette: StepColours
) -> None:
    cards, frames = layer_colours.changes(with_value(1, math.nan), palette)
    assert dict(cards)[A] is not None
    assert dict(cards)[B] is None
    assert dict(frames)[BLOCK][0] is None
    assert None not in dict(frames)[BLOCK][1:]


def test_a_block_without_weights_has_cells_without_colour(palette: StepColours) -> None:
    built = design([{"id": "n", "type": "batch_normalization"}])
    built = edits.wrap_in_block(built, [LayerPlace(0, ("n",))], 2)
    layer_colours = LayerColours(analyze(built).networks, [(BLOCK, 2)])
    cards, frames = layer_colours.changes(np.array([-1.0]), palette)
    assert list(dict(cards)) == [OUTPUT]
    assert dict(frames) == {BLOCK: [None, None]}


def test_a_palette_is_one_themes(palette: StepColours, monkeypatch: pytest.MonkeyPatch) -> None:
    assert palette.fits(GradientScale(-4.0, 0.0))
    assert not palette.fits(GradientScale(-5.0, 0.0))
    monkeypatch.setattr(theme._State, "theme", theme.LIGHT)
    assert not palette.fits(GradientScale(-4.0, 0.0))


def test_each_network_is_coloured_by_its_own_rows(palette: StepColours) -> None:
    one = design([dense("a")])
    (network,) = one.networks
    both = one.model_copy(update={"networks": (network, network)})
    layer_colours = LayerColours(analyze(both).networks, [])
    cards, _ = layer_colours.changes(np.array([-1.0, -2.0, -3.0, -0.5]), palette)
    found = {(place.network, place.path): color for place, color in cards}
    color = palette.scale.color
    assert found == {
        (0, ("a",)): color(-1.0),
        (0, ("output",)): color(-2.0),
        (1, ("a",)): color(-3.0),
        (1, ("output",)): color(-0.5),
    }
