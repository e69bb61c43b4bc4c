"""Networks in one line for tests of edits: "a b [c d | input>d] e | a>e" is layers and skips."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from simulator.design.design import Block, Design, LayerList, LayerPlace
from simulator.design.storage import files


def sketch(*networks: str) -> Design:
    """A design whose dense layers, blocks and skips are drawn as in the module's sentence.

    Blocks are named block, block_2, … in their list; `[2x …]` repeats; `a+>b` concatenates.
    """
    drawn = [_layer_list(text) for text in networks]
    document = {"format": "depthscope.design", "version": 1, "networks": drawn}
    return files.loads(json.dumps(document))


def _layer_list(text: str) -> dict[str, Any]:
    words = text.replace("[", " [ ").replace("]", " ] ").replace("|", " | ").split()
    layer_list, rest = _parse(words)
    assert not rest, rest
    return layer_list


def _parse(words: Sequence[str]) -> tuple[dict[str, Any], Sequence[str]]:
    layers: list[dict[str, Any]] = []
    skips: list[dict[str, Any]] = []
    blocks = 0
    while words and words[0] != "]":
        word, words = words[0], words[1:]
        if word == "[":
            blocks += 1
            repeat = 1
            if words[0].endswith("x") and words[0][:-1].isdigit():
                repeat, words = int(words[0][:-1]), words[1:]
            inner, words = _parse(words)
            name = "block" if blocks == 1 else f"block_{blocks}"
            layers.append({"id": name, "type": "block", "repeat": repeat, **inner})
            words = words[1:]
        elif ">" in word:
            merge = "concatenate" if "+>" in word else "add"
            source, target = word.replace("+", "").split(">")
            skips.append({"source": source, "target": target, "merge": merge})
        elif word != "|":
            layers.append({"id": word, "type": "dense", "units": 4})
    return {"layers": layers, "skips": skips}, words


def drawn(design: Design, network: int = 0) -> str:
    """The sketch of a network."""
    return _text(design.networks[network])


def _text(layer_list: LayerList) -> str:
    words = []
    for entry in layer_list.layers:
        if isinstance(entry, Block):
            times = f"{entry.repeat}x " if entry.repeat > 1 else ""
            words.append(f"[{times}{_text(entry)}]")
        else:
            words.append(entry.id)
    skips = [
        f"{s.source}{'+' if s.merge == 'concatenate' else ''}>{s.target}" for s in layer_list.skips
    ]
    return " ".join([*words, *(["|", *skips] if skips else [])])


def place(path: str, network: int = 0) -> LayerPlace:
    """ "block/a" as a place."""
    return LayerPlace(network, tuple(path.split("/")))


def places(*paths: str, network: int = 0) -> list[LayerPlace]:
    """Several places in one network."""
    return [place(path, network) for path in paths]
