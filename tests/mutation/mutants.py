"""Lists every mutant of a source file that could change what the program does.

cosmic-ray finds the mutants; what cannot change behaviour is left out by these rules:

- annotations and module-level type aliases (`Shape = tuple[int, ...]`): never evaluated, or only
  by the type checker;
- `assert`: in the sources it only tells the type checker what is known;
- the arguments of an exception that is raised: the wording of its text;
- `slots`, `frozen`, `eq`, `order`, `repr` of `@dataclass`, and `strict` of `zip`: they refuse
  what no caller does;
- `@abstractmethod`, `@cache`, `@lru_cache` taken away: the same results, sooner or later;
- `==` and `is` exchanged: the same for the constants that Python keeps once;
- `== 0` as `<= 0` and `!= 0` as `> 0` for a remainder or a length: neither is ever negative;
- another negative size for the -1 of `reshape`: NumPy takes any for the one it is to find;
- the `*` of a signature, after which arguments go by name alone: it refuses what no caller does;
- `zeros` and `ones` exchanged where the shape has a literal 0: an array without entries;
- constants that say how much is done at a time, or which of two ways to one result is taken
  (`ONLY_TIME`): other values give the same numbers, sooner or later;
- numbers from a million on: the tool makes them one more or less, far below their precision;
- what is taste in a picture: the lengths that a module names `..._PX`, a number that is given to
  another name that ends so, numbers among the arguments of `px`, of `font` (a type's size and
  weight) and of `SIZES` (a pixel more or less; what is calculated with them stays), whole numbers
  of `setZValue` (they are five apart and more, so that one more keeps the order), and
  `setRenderHint`;
- the body of a Protocol and of `if TYPE_CHECKING`, and what does not compile or is unchanged.
"""

from __future__ import annotations

import ast
import difflib
import random
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

IDENTITY = ("Eq_Is", "Is_Eq", "NotEq_IsNot", "IsNot_NotEq")
NOT_NEGATIVE = ("Eq_LtE", "NotEq_Gt")  # the same as the original for a number from 0 on
LOOSE_KEYWORDS = {"dataclass": {"slots", "frozen", "eq", "order", "repr"}, "zip": {"strict"}}
ONLY_TIME = {
    "simulator/engine/cancellation_checks.py": {"LONG_PASS", "BETWEEN_CHECKS"},
    "simulator/engine/execution_plan.py": {"NODES_BETWEEN_CHECKS"},
    "simulator/engine/norms.py": {"FEW_SLICES"},
    "simulator/measurement/unit_statistics.py": {"PART"},
    "simulator/nn/optimizers/base.py": {"PIECE", "PIECES_BETWEEN_CHECKS"},
}
SIZES = {
    "px", "font", "setContentsMargins", "setSpacing", "setHorizontalSpacing", "setVerticalSpacing",
    "setMinimumSize", "setMinimumWidth", "setMinimumHeight", "setMaxVisibleItems",
}  # fmt: skip
SAME_WITHOUT = {"abstractmethod", "cache", "lru_cache", "overload", "override"}

Place = tuple[int, int]  # line from 1, column from 0, as in `ast` and parso


@dataclass(frozen=True)
class Mutant:
    """One change: the occurrence-th place in `path` where `operator` applies."""

    path: str
    operator: str
    occurrence: int
    start: Place
    end: Place


@dataclass(frozen=True)
class Change:
    """A mutant with the file's text as it makes it, and as a unified diff."""

    mutant: Mutant
    text: str
    diff: str


def _operators() -> dict[str, Any]:
    """Each operator by its name: cosmic-ray's that take no arguments, and ours."""
    from cosmic_ray import plugins

    from tests.mutation.operators import NumpyFunctionReplacer, StatementRemover

    found = {name: plugins.get_operator(name) for name in plugins.operator_names()}
    ready = {name: kind() for name, kind in sorted(found.items()) if not kind.arguments()}
    ready["numpy/function"], ready["statement/removed"] = (
        NumpyFunctionReplacer(),
        StatementRemover(),
    )
    return ready


def mutants(root: Path, path: str) -> Iterator[Mutant]:
    """All mutants of the file `path` under `root` that the rules above leave."""
    from cosmic_ray.ast import ast_nodes, get_ast

    source = (root / path).read_text(encoding="utf-8")
    excluded = [*excluded_ranges(source), *constants(source, ONLY_TIME.get(path, set()))]
    not_negative = list(compared_with_zero(source))
    nodes = list(ast_nodes(get_ast(source)))
    for name, operator in _operators().items():
        if name.endswith(IDENTITY):
            continue
        places = (place for node in nodes for place in operator.mutation_positions(node))
        ranges = [*excluded, *(not_negative if name.endswith(NOT_NEGATIVE) else ())]
        for occurrence, (start, end) in enumerate(places):
            if not any(first <= start and end <= last for first, last in ranges):
                yield Mutant(path, name, occurrence, start, end)


def mutated(root: Path, mutant: Mutant) -> str | None:
    """The file's text with the change, or None if it does not compile or means the same."""
    from cosmic_ray.mutating import mutate_code

    source = (root / mutant.path).read_text(encoding="utf-8")
    changed = mutate_code(source, _operators()[mutant.operator], mutant.occurrence)
    if changed is None:
        return None
    try:
        same = _meaning(changed) == _meaning(source)
    except SyntaxError:
        return None
    return None if same else str(changed)


def _meaning(source: str) -> str:
    """The syntax tree as text, but for what these sources leave open.

    The negative sizes of all calls of `reshape` are -1, and arguments by name alone like others.
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) == "reshape":
            node.args = [ast.Constant(-1) if _is_negative(size) else size for size in node.args]
        if isinstance(node, ast.arguments):
            node.args = [*node.posonlyargs, *node.args, *node.kwonlyargs]
            node.defaults += [default for default in node.kw_defaults if default]
            node.posonlyargs, node.kwonlyargs, node.kw_defaults = [], [], []
    return ast.dump(tree)


def _is_negative(size: ast.expr) -> bool:
    if not isinstance(size, ast.UnaryOp) or not isinstance(size.operand, ast.Constant):
        return False
    return isinstance(size.op, ast.Invert) or (isinstance(size.op, ast.USub) and size.operand.value)


def sample(root: Path, paths: Iterable[str], count: int, seed: int) -> list[Change]:
    """`count` mutants, each at a place of its own, the same for the same seed.

    Drawn by place and then by change: a product has eleven replacements, a comparison five, and
    drawn by change the products would be most of the sample.
    """
    at: dict[tuple[str, Place, Place], list[Mutant]] = {}
    for path in sorted(paths):
        for mutant in mutants(root, path):
            at.setdefault((path, mutant.start, mutant.end), []).append(mutant)
    draw = random.Random(seed)
    chosen: list[Change] = []
    for place in draw.sample(sorted(at), len(at)):
        changes = at[place]
        for mutant in draw.sample(changes, len(changes)):
            text = mutated(root, mutant)
            if text is not None:
                chosen.append(Change(mutant, text, _difference(root, mutant, text)))
                break
        if len(chosen) == count:
            break
    return chosen


def _difference(root: Path, mutant: Mutant, text: str) -> str:
    before = (root / mutant.path).read_text(encoding="utf-8").splitlines()
    lines = difflib.unified_diff(
        before, text.splitlines(), f"a/{mutant.path}", f"b/{mutant.path}", n=1, lineterm=""
    )
    return "\n".join(lines)


def excluded_ranges(source: str) -> Iterator[tuple[Place, Place]]:
    """Start and end of every stretch of `source` whose changes the rules above leave out."""
    tree = ast.parse(source)
    for statement in tree.body:
        if _is_alias(statement):
            yield _range(statement)
        if isinstance(statement, ast.Assign):
            yield from map(_range, _lengths(statement.targets[0], statement.value))
    for node in ast.walk(tree):
        yield from map(_range, _inert(node))
        yield from map(_range, _taste(node))
        if isinstance(node, ast.Call) and _called(node) in ("zeros", "ones") and _is_empty(node):
            yield _range(node.func)
        for decorator in getattr(node, "decorator_list", ()):
            if _called(decorator) in SAME_WITHOUT:  # its "@" and the end of its line as well
                yield (decorator.lineno, 0), (decorator.end_lineno + 1, 0)


def constants(source: str, names: Collection[str]) -> Iterator[tuple[Place, Place]]:
    """Start and end of the values that a module gives to some names."""
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Assign) and _called(statement.targets[0]) in names:
            yield _range(statement.value)


def compared_with_zero(source: str) -> Iterator[tuple[Place, Place]]:
    """Start and end of every `x % n == 0`, `len(x) == 0` and the same with `!=`.

    The moduli of these sources are periods, strides and counts: positive.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare) and ast.unparse(node.comparators[0]) == "0":
            left = node.left
            remainder = isinstance(left, ast.BinOp) and isinstance(left.op, ast.Mod)
            if remainder or _called(left) == "len":
                yield _range(node)


def _inert(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
        yield node.annotation
    if isinstance(node, ast.FunctionDef) and node.returns:
        yield node.returns
    if isinstance(node, ast.Assert):
        yield node
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        yield node.exc
    if isinstance(node, ast.Call):
        loose = LOOSE_KEYWORDS.get(_called(node), set())
        yield from (k for k in node.keywords if k.arg in loose)
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and node.value >= 1e6:
        yield node
    if isinstance(node, ast.ClassDef) and any(_called(base) == "Protocol" for base in node.bases):
        yield node
    if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
        yield node


def _named(node: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    """What is given to names and attributes, and to arguments where a call leaves them out."""
    if isinstance(node, ast.Assign):
        yield _called(node.targets[0]), node.value
    if isinstance(node, ast.arguments):
        last = [*node.posonlyargs, *node.args][
            len(node.posonlyargs + node.args) - len(node.defaults) :
        ]
        yield from ((each.arg, value) for each, value in zip(last, node.defaults, strict=True))
        both = zip(node.kwonlyargs, node.kw_defaults, strict=True)
        yield from ((each.arg, value) for each, value in both)


def _lengths(target: ast.expr, value: ast.expr) -> Iterator[ast.expr]:
    """What is given to names that end in "_PX", also where several names stand in a line."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for each, part in zip(target.elts, value.elts, strict=True):
            yield from _lengths(each, part)
    elif _called(target).endswith("_PX"):
        yield value


def _taste(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Expr) and _called(node.value) == "setRenderHint":
        yield node
    for name, value in _named(node):
        if name.lower().endswith("_px") and isinstance(value, ast.Constant):
            yield value
    if isinstance(node, ast.Call):
        kinds = {"setZValue": (int,), **dict.fromkeys(SIZES, (int, float))}.get(_called(node), ())
        for each in (part for argument in node.args for part in ast.walk(argument)):
            if isinstance(each, ast.Constant) and isinstance(each.value, kinds):
                yield each


def _is_empty(made: ast.Call) -> bool:
    """Whether the shape, the first argument, has a literal 0: `np.zeros((0, 3))`."""
    shape = made.args[0] if made.args else None
    sizes = shape.elts if isinstance(shape, ast.Tuple) else [shape]
    return any(isinstance(size, ast.Constant) and size.value == 0 for size in sizes)


def _is_alias(statement: ast.stmt) -> bool:
    """Whether a module's statement names a type: `Shape = tuple[int, ...]`, `Key = int | str`."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
        return False
    camel = statement.targets[0].id.lstrip("_")
    typed = isinstance(statement.value, ast.Subscript | ast.BinOp)
    return typed and camel[:1].isupper() and not camel.isupper()


def _called(node: ast.AST) -> str:
    """The last part of a name, of an attribute, or of what is called: "dataclass"."""
    if isinstance(node, ast.Call):
        return _called(node.func)
    if isinstance(node, ast.Subscript):
        return _called(node.value)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _range(node: Any) -> tuple[Place, Place]:
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
