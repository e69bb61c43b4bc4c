"""A pass goes through every wire in the order of computation, and names repetitions rightly."""

from __future__ import annotations

from itertools import pairwise

import pytest

from simulator.design.design import LayerPlace
from tests.simulator.design.edits.sketch import sketch
from ui.canvas.layout.fit import best_fit
from ui.canvas.layout.pass_lines import repetition_cells, wires_in_order


@pytest.mark.parametrize("width", [500, 900, 4000])
def test_each_wire_begins_behind_the_end_of_the_one_before(width: int) -> None:
    design = sketch("a [b c [d] e] f", "a [b c] [d e] f g h")
    layout = best_fit(design, width, 600)
    ways = wires_in_order(design, layout.wires)
    assert sum(map(len, ways)) == len(layout.wires)
    for number, way in enumerate(ways):
        assert {wire.network for wire in way} == {number}
        for one, following in pairwise(way):
            end, start = one.points[-1], following.points[0]
            beside = abs(end.y - start.y) < 1 and end.x <= start.x
            assert beside, (one.insert_place, following.insert_place)


def test_a_repetition_is_counted_from_the_innermost_block() -> None:
    design = sketch("a [2x b [3x c] d]")
    outer = next(entry for entry in design.networks[0].layers if entry.type == "block")
    inner = next(entry for entry in outer.layers if entry.type == "block")
    place = LayerPlace(0, (outer.id, inner.id, inner.layers[0].id))
    first, second = LayerPlace(0, (outer.id,)), LayerPlace(0, (outer.id, inner.id))
    cells = [repetition_cells(design, place, r) for r in range(1, 1 + outer.repeat * inner.repeat)]
    assert [(c[first], c[second]) for c in cells] == [
        (row, column) for row in range(outer.repeat) for column in range(inner.repeat)
    ]
    assert repetition_cells(design, LayerPlace(0, ("a",)), 1) == {}
    assert repetition_cells(design, None, 1) == {}
