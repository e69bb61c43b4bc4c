"""What is remarkable about data: told with a remedy, never a reason to refuse them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulator.data.interpretation.understanding import Finding
from simulator.data.readers.raw import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.arrays import Array
    from simulator.data.interpretation.inputs import Inputs
    from simulator.data.interpretation.targets import Target
    from simulator.data.spec import DataSpec

SCALED = 10.0  # the largest input and the targets' root mean square that train as they are
UNEQUAL = 10  # times as many samples in the largest class as in the smallest
JUDGED = 5_000_000  # numbers, up to which rows are compared with each other
SHOWN = 3
WORD = 8  # bytes
GLANCE = 1_000  # rows, in which a column of measurements shows more values than there are classes


def table_findings(
    inputs: Inputs, target: Target, target_names: Sequence[str], spec: DataSpec
) -> tuple[Finding, ...]:
    """Findings on the columns of a table."""
    found = [*_one_hot(inputs), *_equal_to_target(inputs, target, target_names)]
    found += array_findings(inputs.values, target, target_names, spec, inputs.names)
    return tuple(found)


def array_findings(
    inputs: Array,
    target: Target,
    target_names: Sequence[str],
    spec: DataSpec,
    names: Sequence[str] = (),
) -> list[Finding]:
    """Findings on inputs (samples, …), whose columns have `names`, and on targets."""
    return [
        *_constants(inputs, names),
        *_unscaled(inputs, spec),
        *_target_size(target, target_names, spec),
        *_class_sizes(target),
        *_duplicates(inputs, target),
    ]


def _one_hot(inputs: Inputs) -> list[Finding]:
    if not inputs.one_hot:
        return []
    text = f"{_names(inputs.one_hot)}: words became an input of 0 and 1 each (one-hot)"
    return [Finding("one_hot", text, inputs.one_hot, ("text_inputs", "ignore"))]


def _equal_to_target(inputs: Inputs, target: Target, names: Sequence[str]) -> list[Finding]:
    """A column that tells the target: the same values, or a word for each class."""
    values = target.values.reshape(len(target.values), -1)
    if values.shape[1] != 1:
        return []
    wanted = values[:, 0]
    kinds = len(np.unique(wanted))
    places = {name: at for at, name in enumerate(inputs.names)}  # one-hot words make thousands
    found = [
        column.name
        for column in inputs.columns
        if column.name in places
        and _same_order(inputs.values[:, places[column.name]], wanted, kinds)
    ]
    return [
        Finding(
            "equals_target",
            f"{shown(name)} says the same as {_names(names)} in every row",
            (name,),
            ("ignore", (name,)),
        )
        for name in found
    ]


def _same_order(values: Array, wanted: Array, kinds: int) -> bool:
    """Whether each value stands for one of the `kinds` of targets, and each of them for one."""
    if values[0] != values[-1] and wanted[0] == wanted[-1]:
        return False
    if kinds < 2:
        return False
    if (values == wanted).all():
        return True
    if 2 * kinds > len(wanted) or len(np.unique(values[:GLANCE])) > kinds:
        return False
    if len(np.unique(values)) != kinds:
        return False
    order = np.argsort(wanted, kind="stable")
    starts = np.flatnonzero(np.diff(wanted[order])) + 1
    return all(len(np.unique(part)) == 1 for part in np.split(values[order], starts))


def _constants(inputs: Array, names: Sequence[str]) -> list[Finding]:
    flat = inputs.reshape(len(inputs), -1)
    constant = np.flatnonzero((flat == flat[0]).all(axis=0))
    if not len(constant):
        return []
    count, things = len(constant), "inputs" if names else "pixels"
    if names and count <= SHOWN:
        subject = _names([names[at] for at in constant.tolist()])
    else:
        subject = f"{count:,} of {flat.shape[1]:,} {things}"
    verb = "is" if count == 1 else "are"
    kept = tuple(names[at] for at in constant.tolist()) if names else ()
    text = f"{subject} {verb} the same in every row: kept, though nothing is learnt from that"
    return [Finding("constant", text, kept, ("ignore", kept) if 0 < count <= SHOWN else None)]


def _unscaled(inputs: Array, spec: DataSpec) -> list[Finding]:
    if spec.standardize:
        return []
    largest = max(abs(float(inputs.max())), abs(float(inputs.min())))
    if largest <= SCALED:
        return []
    text = (
        f"the inputs reach {_size(largest)}, and weights start for about −1 to 1: standardise them"
    )
    return [Finding("unscaled_inputs", text, (), ("standardize", True))]


def _target_size(target: Target, names: Sequence[str], spec: DataSpec) -> list[Finding]:
    if target.task == "classification" or spec.standardize_targets:
        return []
    size = math.sqrt(float(np.mean(np.square(target.values))))
    if 0.1 / SCALED <= size <= SCALED:
        return []
    text = (
        f"{_names(names)} is about {_size(size)} in size, and the first loss about the square of "
        "that: standardise the targets"
    )
    return [Finding("unscaled_targets", text, tuple(names), ("standardize_targets", True))]


def _size(value: float) -> str:
    """A size in three digits, without an exponent where that is short: "412,000"."""
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if 1e3 <= rounded < 1e9 else f"{rounded:g}"


def _class_sizes(target: Target) -> list[Finding]:
    sizes = target.class_sizes
    if sizes is None:
        return []
    found = []
    single = [name for name, size in zip(target.class_names, sizes, strict=True) if size == 1]
    if single:
        verb = "has" if len(single) == 1 else "have"
        text = f"{_names(single, 'class', 'classes')} {verb} a single sample"
        found.append(Finding("single_samples", text, tuple(single)))
    smallest, largest = min(sizes), max(sizes)
    if smallest > 1 and largest >= UNEQUAL * smallest:
        text = (
            f"the classes are unequal: {shown(target.class_names[sizes.index(largest)])} has "
            f"{largest:,} samples, {shown(target.class_names[sizes.index(smallest)])} {smallest:,}"
        )
        found.append(Finding("unequal_classes", text))
    return found


def _duplicates(inputs: Array, target: Target) -> list[Finding]:
    if inputs.size > JUDGED:
        return []
    count = len(inputs) - _different_rows(inputs, target.values)
    if not count:
        return []
    verb = "repeats" if count == 1 else "repeat"
    text = f"{count:,} {'row' if count == 1 else 'rows'} {verb} another row in everything"
    return [Finding("duplicates", text)]


def _different_rows(*arrays: Array) -> int:
    """How many samples differ in their bytes from all others.

    A sum of the bytes, eight at a time and each with a random factor, tells nearly all apart
    within NumPy, where other threads may run; only rows of equal sums are compared whole.
    """
    flat = [np.ascontiguousarray(array.reshape(len(array), -1)) for array in arrays]
    draw = np.random.default_rng(0)
    sums = np.zeros(len(flat[0]), np.uint64)
    for array in flat:
        words, rest = divmod(array.itemsize * array.shape[1], WORD)
        content = array.view(np.uint8)
        for at in range(words):
            part = np.ascontiguousarray(content[:, WORD * at : WORD * (at + 1)])
            sums += part.view(np.uint64)[:, 0] * draw.integers(2**63, dtype=np.uint64)
        for at in range(WORD * words, WORD * words + rest):
            sums += content[:, at] * draw.integers(2**63, dtype=np.uint64)
    _, numbers, times = np.unique(sums, return_inverse=True, return_counts=True)
    alike = np.flatnonzero(times[numbers] > 1).tolist()
    contents = {b"".join(array[row].tobytes() for array in flat) for row in alike}
    return len(sums) - len(alike) + len(contents)


def _names(names: Sequence[str], one: str = "", many: str = "") -> str:
    listed = ", ".join(map(shown, names[:SHOWN]))
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    word = one if len(names) == 1 else many
    return f"{word} {listed}{more}".strip()
