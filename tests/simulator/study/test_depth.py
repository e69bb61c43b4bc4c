"""A depth is reached by repeating the first block with kernels, or refused with the nearest."""

from __future__ import annotations

import json

import pytest

from simulator.assets import asset
from simulator.design.analysis import analyze
from simulator.design.design import Design, NetworkDesign
from simulator.design.storage import files
from simulator.study import document
from simulator.study.depth import DepthError, kernel_layers, with_depth
from tests.simulator.study.studies import DESIGN


def with_network(network: NetworkDesign) -> Design:
    return files.loads(json.dumps(DESIGN)).replaced(networks=(network,))


@pytest.mark.parametrize("depth", [2, 4, 20, 56, 64])
def test_a_network_gets_exactly_the_depth_that_the_analysis_counts(depth: int) -> None:
    design = document.load(asset("studies", "digits.depthscope-study.json")).design
    for network in design.networks:
        changed = design.replaced(networks=(with_depth(network, depth),))
        analysis = analyze(changed)
        assert not analysis.problems
        assert analysis.networks[0].depth == depth


def test_a_depth_of_its_surroundings_leaves_the_block_out_with_its_skips() -> None:
    text = json.dumps(DESIGN["networks"][0])
    network = NetworkDesign.model_validate_json(text)
    skips = [{"source": "stem", "target": "body"}, {"source": "stem", "target": "output"}]
    changed = with_depth(NetworkDesign.model_validate({**json.loads(text), "skips": skips}), 2)
    assert [entry.id for entry in changed.layers] == ["stem"]
    assert [skip.target for skip in changed.skips] == ["output"]
    assert kernel_layers(network) == 4


@pytest.mark.parametrize(("depth", "near"), [(5, "4 and 6"), (1, "2 and 4"), (4_003, "4002")])
def test_a_depth_between_is_refused_with_the_nearest_there_are(depth: int, near: str) -> None:
    design = document.load(asset("studies", "digits.depthscope-study.json")).design
    with pytest.raises(DepthError, match=f"'body' is repeated.*nearest depths are {near}$"):
        with_depth(design.networks[0], depth)


def test_a_network_without_a_block_says_what_to_do() -> None:
    network = NetworkDesign.model_validate({"layers": [{"id": "a", "type": "dense", "units": 2}]})
    with pytest.raises(DepthError, match="put a frame around layers"):
        with_depth(network, 3)
    assert with_network(network)
