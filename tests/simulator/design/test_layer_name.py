"""Names of expanded layers say where a layer is drawn and in which repetition it stands."""

from __future__ import annotations

import pytest

from simulator.design.analysis import analyze
from simulator.design.layer_name import LayerName
from tests.simulator.designs import dense, design


@pytest.mark.parametrize(
    ("name", "path", "repetitions"),
    [
        ("output", ("output",), ()),
        ("body/3/a", ("body", "a"), (3,)),
        ("outer/12/inner/4/a", ("outer", "inner", "a"), (12, 4)),
    ],
)
def test_a_name_is_read_and_written_alike(
    name: str, path: tuple[str, ...], repetitions: tuple[int, ...]
) -> None:
    layer = LayerName.parse(name)
    assert (layer.path, layer.repetitions, layer.id) == (path, repetitions, path[-1])
    assert str(layer) == name


@pytest.mark.parametrize("name", ["body/3", "body/x/a"])
def test_what_names_no_layer_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        LayerName.parse(name)


def test_the_names_of_an_analysis_are_those_of_the_drawn_layers() -> None:
    inner = {"id": "inner", "type": "block", "repeat": 2, "layers": [dense("a")]}
    outer = {"id": "outer", "type": "block", "repeat": 3, "layers": [inner, dense("b")]}
    skips = [{"source": "input", "target": "output", "projection": "linear"}]
    network = analyze(design([outer], skips)).networks[0]
    layers = [node for node in network.nodes if node.kind == "layer"]
    assert len(layers) == 3 * (2 + 1) + 1
    for node in layers:
        assert LayerName.parse(node.name).path == node.path
