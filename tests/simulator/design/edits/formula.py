"""What a network computes, as a formula: equal formulas mean equal networks, however drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

from simulator.design.analysis import analyze
from simulator.design.design import Design
from simulator.design.graph import NetworkAnalysis

_numbers: dict[Hashable, int] = {}
_content: dict[int, Hashable] = {}


def formula(design: Design, network: int = 0) -> int:
    """A number for what the output is made of; sums are unordered, nested sums and joins flat."""
    analysis = analyze(design)
    assert not analysis.problems, analysis.problems
    values = [_number("input")]
    for node in analysis.networks[network].nodes:
        inputs = [values[index] for index in node.inputs]
        if node.kind == "merge":
            values.append(_merged(node.merge, inputs))
            continue
        assert node.layer is not None
        settings = {key: value for key, value in dict(node.layer).items() if key != "id"}
        values.append(_number((repr(settings), tuple(inputs))))
    return values[-1]


def is_small(analysis: NetworkAnalysis) -> bool:
    """Whether no join has grown so wide that its formula would fill the memory."""
    return all(node.shape is None or node.shape[-1] <= 2_000 for node in analysis.nodes)


def _number(content: Hashable) -> int:
    """One number for each content, so that a value used twice is written once."""
    number = _numbers.setdefault(content, len(_numbers))
    _content[number] = content
    return number


def _merged(merge: str, inputs: list[int]) -> int:
    if merge == "add":
        terms: Counter[int] = Counter()
        for value in inputs:
            match _content[value]:
                case ("add", frozenset() as summed):
                    terms.update(dict(summed))
                case _:
                    terms[value] += 1
        return _number(("add", frozenset(terms.items())))
    parts: list[int] = []
    for value in inputs:
        match _content[value]:
            case ("concatenate", tuple() as joined):
                parts += joined
            case _:
                parts.append(value)
    return _number(("concatenate", tuple(parts)))
