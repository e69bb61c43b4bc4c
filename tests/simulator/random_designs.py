"""Random designs for property tests: every layer type, nested blocks, skips of all kinds."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from simulator.design.design import Design
from simulator.design.storage import files
from simulator.nn.activations import ACTIVATIONS
from simulator.nn.initializers import INITIALIZERS
from simulator.nn.layers import LAYER_TYPES

NAMES = ("a", "b", "c", "dense", "dense_2", "x y", "ü", "r2", "norm")


@st.composite
def entries(draw: st.DrawFn, name: str, depth: int) -> dict[str, Any]:
    """One layer, or a block where there is room for one."""
    kinds = [*LAYER_TYPES, "dense", "dense", "dense", *(["block"] * 4 if depth < 3 else [])]
    kind = draw(st.sampled_from(kinds))
    entry: dict[str, Any] = {"id": name, "type": kind}
    if kind == "block":
        repeat = draw(st.integers(1, 3))
        return {**entry, "repeat": repeat, **draw(chains(depth + 1))}
    if kind == "dense":
        entry["units"] = draw(st.sampled_from([1, 2, 3, 32]))
    if kind == "conv2d":
        entry["filters"] = draw(st.integers(1, 3))
    if kind == "activation" or (kind in ("dense", "conv2d") and draw(st.booleans())):
        entry["activation"] = draw(
            st.sampled_from([*ACTIVATIONS, {"name": "leaky_relu", "negative_slope": 0.1}])
        )
    if kind == "dense" and draw(st.booleans()):
        entry["kernel_initializer"] = draw(st.sampled_from(list(INITIALIZERS)))
    return entry


@st.composite
def chains(draw: st.DrawFn, depth: int = 0) -> dict[str, Any]:
    """The layers and skips of one list."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=5 - depth))
    ends = ["input", *names, "output"]
    merges = {name: draw(st.sampled_from(["add", "concatenate"])) for name in ends}
    skips = []
    for _ in range(draw(st.integers(0, 3))):
        source = draw(st.integers(0, len(ends) - 2))
        target = ends[draw(st.integers(source + 1, len(ends) - 1))]
        projection = draw(st.sampled_from(["auto", "auto", "none", "linear"]))
        merge = merges[target]
        skips.append(
            {"source": ends[source], "target": target, "merge": merge, "projection": projection}
        )
    return {"layers": [draw(entries(name, depth)) for name in names], "skips": skips}


@st.composite
def designs(draw: st.DrawFn, most_networks: int = 2) -> Design:
    """A whole design on a small data set."""
    networks = [
        {"name": f"Network {number}", **draw(chains())}
        for number in range(draw(st.integers(1, most_networks)))
    ]
    data = draw(st.sampled_from([{"name": "digits"}, {"name": "spirals", "samples": 20}]))
    head = {"format": "depthscope.design", "version": 1}
    return files.loads(json.dumps({**head, "data": data, "networks": networks}))
