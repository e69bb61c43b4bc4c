"""Changes that cosmic-ray does not make itself: NumPy's functions swapped, statements left out.

The engine calls `np.multiply(x, mask, out=y)` where other code writes `x * mask`, so operators
that replace signs alone would leave its hot path unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import parso
from cosmic_ray.operators.operator import Operator

_PAIRS = (
    ("add", "subtract"),
    ("multiply", "divide"),
    ("maximum", "minimum"),
    ("max", "min"),
    ("argmax", "argmin"),
    ("floor", "ceil"),
    ("sum", "mean"),
    ("sqrt", "square"),
    ("exp", "log"),
    ("any", "all"),
    ("zeros", "ones"),
    ("less", "less_equal"),
    ("greater", "greater_equal"),
)
SWAPPED = {**dict(_PAIRS), **{second: first for first, second in _PAIRS}}

Position = tuple[tuple[int, int], tuple[int, int]]


class NumpyFunctionReplacer(Operator):
    """`np.add` becomes `np.subtract`, and so on for each pair, also where a method is called."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        if node.type == "trailer" and node.children[0].value == ".":
            name = node.children[1]
            if name.value in SWAPPED:
                yield name.start_pos, name.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        node.children[1].value = SWAPPED[node.children[1].value]
        return node

    @classmethod
    def examples(cls) -> tuple[Any, ...]:
        return ()


class StatementRemover(Operator):
    """A call whose result is not used, or `x += 1`, becomes `pass`."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        if node.type == "simple_stmt" and _does_something(node.children[0]):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        first = node.children[0]
        node.children[0] = parso.parse(first.get_first_leaf().prefix + "pass")
        return node

    @classmethod
    def examples(cls) -> tuple[Any, ...]:
        return ()


def _does_something(statement: Any) -> bool:
    """Whether nothing but an effect is lost; a plain assignment would mostly be a name error."""
    if statement.type == "expr_stmt":
        sign = statement.children[1]
        return bool(sign.type == "operator" and sign.value != "=")
    called = statement.type in ("atom_expr", "power") and statement.children[-1].type == "trailer"
    return bool(called and statement.children[-1].children[0].value == "(")
