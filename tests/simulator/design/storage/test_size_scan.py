"""A document that holds too much is refused from its tokens alone, with its place."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from simulator.design.design import Design, NetworkDesign, Skip
from simulator.design.limits import MAX_LAYERS, MAX_SKIPS
from simulator.design.storage import files, size_scan
from simulator.design.storage.size_scan import check_size
from simulator.errors import DesignError
from simulator.nn.layers import Flatten
from tests.simulator.design.storage.bombs import AROUND, DENSE, block, whole

LAYER = {"id": "a", "type": "flatten"}


def networks(*found: dict[str, Any]) -> str:
    return json.dumps({"format": "depthscope.design", "version": 1, "networks": found})


def emptied(text: str, content: str) -> str:
    return text.replace('"layers": []', f'"layers": {content}')


BOMBS: dict[str, tuple[Callable[[], str], str]] = {
    "layers": (lambda: whole({"layers": [LAYER] * 130_000}), "networks[0].layers: must have at"),
    "skips": (
        lambda: whole({"layers": [DENSE], "skips": [AROUND] * 80_000}),
        "networks[0].skips: must have at most 20,000 entries",
    ),
    "lists": (
        lambda: emptied(whole({"layers": []}), "[" + ",".join(["[]"] * 400_000) + "]"),
        "networks[0].layers: must have at most 20,000 entries",
    ),
    "lists in few entries": (
        lambda: emptied(whole({"layers": []}), "[" + "[[[[]]]]" * 400_000 + "]"),
        "networks[0].layers[0]: is part of more than 80,000 lists and objects",
    ),
    "layers in blocks": (
        lambda: networks(*[{"layers": [block(1, *[LAYER] * 15_000)]}] * 4),
        "networks[0].layers[0].layers: must have at most 8,000 layers",
    ),
    "skips in blocks": (
        lambda: networks({"layers": [block(1, DENSE, skips=[AROUND] * 9_000)] * 3}),
        "networks[0].layers[2].skips: must have at most 20,000 skips in a network",
    ),
    "layers by another spelling": (
        lambda: networks({"layers": [LAYER] * 19_000}).replace('"layers"', '"l\\u0061yers"'),
        "networks[0].layers: must have at most 8,000 layers",
    ),
    "keys": (
        lambda: whole({"layers": []}, data={f"k{n}": 0 for n in range(300_000)}),
        "data: has more than 100 keys",
    ),
    "a long text": (
        lambda: whole({"layers": []}, title="🙂" + "a" * 4_000_000),
        "title: a text is longer",
    ),
    "a long key": (lambda: whole({"layers": []}, **{"x" * 4_000_000: 0}), "a text is longer"),
    "no end of a text": (lambda: '{"a": "' + '\\"' * 2_400_000, "a: a text is longer"),
    "depth": (lambda: '{"a":[' * 500_000, "is nested too deeply"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_too_much_is_refused_at_its_place_and_without_being_built(name: str) -> None:
    make, words = BOMBS[name]
    text = make().encode()
    tracemalloc.start()
    with pytest.raises(DesignError) as refused:
        files.loads(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert str(refused.value).startswith(words)
    assert peak < 1_000_000


@pytest.mark.slow
def test_the_most_that_can_run_is_no_bomb() -> None:
    layers = [
        {"id": f"a{n}", "type": "dense", "units": 1, "activation": {"name": "elu", "alpha": 1},
         "kernel_initializer": {"name": "constant", "value": 1}}
        for n in range(MAX_LAYERS)
    ]  # fmt: skip
    blocks = [block(1, {"id": "b", **block(1, layer)}) | {"id": layer["id"]} for layer in layers]
    check_size(networks(*[{"layers": layers, "skips": [AROUND] * MAX_SKIPS}] * 4))
    check_size(networks(*[{"layers": blocks}] * 4))
    check_size(whole({"layers": []}, notes="🙂" * 100_000))


def test_skips_are_counted_for_each_network_and_layers_for_the_file() -> None:
    check_size(networks(*[{"layers": [], "skips": [AROUND] * 15_000}] * 4))
    with pytest.raises(DesignError, match=r"networks\[3\].layers: must have at most 8,000 layers"):
        check_size(networks(*[{"layers": [LAYER] * 2_001}] * 4))


@pytest.mark.parametrize(
    "text", ['["]"' + ',"["' * 9_000, '{"a":[1,2]]]]]', "[" * 30 + "]" * 60, "{}" * 9_000, '"' * 99]
)
def test_what_is_no_json_is_left_to_the_parser(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size_scan, "SMALL", 0)
    check_size(text)
    with pytest.raises(DesignError, match="is not JSON"):
        files.loads(text)


@pytest.mark.slow
def test_a_design_that_could_not_be_opened_again_is_not_saved(tmp_path: Any) -> None:
    layers = tuple(Flatten(id=f"a{n}") for n in range(9_000))
    path = tmp_path / "a.json"
    with pytest.raises(OSError, match=r"opened again: networks.* must have"):
        files.save(Design(networks=(NetworkDesign(layers=layers),)), path)
    skips = (Skip(source="input", target="output"),) * 21_000
    with pytest.raises(OSError, match="could not be opened again"):
        files.save(Design(networks=(NetworkDesign(layers=(), skips=skips),)), path)
    assert not path.exists()
