"""From arrays of samples to what is trained on: shape of images, classes, and what was noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.cancellation import parts
from simulator.data.dataset import DatasetError
from simulator.data.interpretation.findings import array_findings
from simulator.data.interpretation.previews import preview_of_arrays
from simulator.data.interpretation.table import Table
from simulator.data.interpretation.tables import standardized, table_of
from simulator.data.interpretation.targets import Target, target_of_numbers, target_of_words
from simulator.data.interpretation.understanding import Finding, Missing, Understanding
from simulator.data.readers.number_text import LARGEST
from simulator.data.readers.raw import RawColumn, RawTable, shown
from simulator.data.statistics import is_compact

if TYPE_CHECKING:
    from simulator.arrays import Array
    from simulator.cancellation import IsCancelled
    from simulator.data.readers.raw import RawArrays
    from simulator.data.spec import DataSpec

CHANNELS = (1, 3, 4)  # grey, colours, colours and opacity


def table_of_arrays(raw: RawArrays, spec: DataSpec, title: str, is_cancelled: IsCancelled) -> Table:
    """What is trained on. Raises DatasetError."""
    inputs, targets = _joined(raw.inputs, raw.validation_inputs), raw.targets
    targets = _joined(targets, raw.validation_targets)
    held = 0 if raw.validation_inputs is None else len(raw.validation_inputs)
    if len(inputs) - held < 2:
        raise DatasetError(f"needs at least 2 samples (got {len(inputs) - held})", "path")
    name, target_name = raw.names
    if inputs.ndim == 2 and not held and _has_gaps(inputs, targets):
        table = _as_table(raw)
        count = inputs.shape[1]
        return table_of(table, _with_targets(spec, count, len(table.columns) - count), title)
    inputs = _kept_type(inputs)
    _check(inputs, shown(name), is_cancelled)
    inputs, turned = _channels_last(inputs, spec)
    target = _target(targets, shown(target_name), spec, raw, of_images=inputs.ndim == 4)
    names: tuple[str, ...] = ()
    if inputs.ndim == 2:
        names = tuple(f"{name}[:, {at}]" for at in range(inputs.shape[1]))
    findings = [
        Finding("note", note) for note in raw.notes
    ] + turned + array_findings(inputs, target, (target_name,), spec, names)  # fmt: skip
    understanding = Understanding(
        title, raw.format, len(inputs), len(inputs), (target_name,), target.task,
        target.class_names or None, target.class_sizes, target.outputs,
        names or (name,), names, inputs.shape[1:], (), Missing(treatment=spec.missing),
        tuple(findings), own_validation=held, standardized=standardized(spec, target.task),
        guessed=frozenset(f for f in ("arrays", "channels", "task") if getattr(spec, f) is None),
    )  # fmt: skip
    preview = preview_of_arrays(raw, inputs, target)
    return Table(
        title, target.task, inputs, target.values, target.class_names, understanding, preview, held
    )


def _joined(one: Array, other: Array | None) -> Array:
    return one if other is None else np.concatenate([one, other])


def _kept_type(inputs: Array) -> Array:
    """Bytes and single precision as they are; what a run cannot hold, in double precision."""
    if inputs.dtype == bool:
        return inputs.view(np.uint8)
    if is_compact(inputs):
        return inputs
    if inputs.dtype.kind == "f" and inputs.dtype.itemsize <= 8 and inputs.dtype.isnative:
        return inputs
    return inputs.astype(np.float64)


def _has_gaps(inputs: Array, targets: Array) -> bool:
    """Whether cells of a table are not finite: they are treated as missing."""
    return any(
        array.dtype.kind == "f" and not _is_usable(array).all() for array in (inputs, targets)
    )


def _as_table(raw: RawArrays) -> RawTable:
    name, target_name = raw.names
    columns = [
        RawColumn(f"{name}[:, {at}]", _finite(raw.inputs[:, at]))
        for at in range(raw.inputs.shape[1])
    ]
    if raw.targets.dtype.kind in "US":
        words = raw.targets.tolist()
        columns.append(RawColumn(target_name, np.full(len(words), np.nan), words))
    else:
        values = raw.targets.reshape(len(raw.targets), -1)
        named = [target_name] if values.shape[1] == 1 else [
            f"{target_name}[:, {at}]" for at in range(values.shape[1])
        ]  # fmt: skip
        columns += [RawColumn(n, _finite(values[:, at])) for at, n in enumerate(named)]
    return RawTable(raw.format, tuple(columns), True, lambda rows: [row + 1 for row in rows])


def _finite(values: Array) -> Array:
    found = values.astype(np.float64)
    found[~_is_usable(found)] = np.nan
    return found


def _is_usable(values: Array) -> Array:
    """Which numbers are neither missing nor too large to be squared and summed."""
    largest = min(LARGEST, float(np.finfo(values.dtype).max))
    return np.asarray(np.abs(values) <= values.dtype.type(largest))


def _with_targets(spec: DataSpec, inputs: int, targets: int) -> DataSpec:
    """The columns after the inputs are to be predicted."""
    numbers = tuple(range(inputs + 1, inputs + targets + 1))
    return spec.model_copy(update={"target": numbers, "inputs": None, "ignore": ()})


def _check(inputs: Array, name: str, is_cancelled: IsCancelled) -> None:
    """Refuse what is missing, infinite or too large to be squared and summed."""
    if inputs.dtype.kind != "f":
        return
    flat = inputs.reshape(len(inputs), -1)
    for rows in parts(len(flat), is_cancelled, max(1, 2**20 // flat.shape[1])):
        wrong = ~_is_usable(flat[rows])
        if wrong.any():
            at, within = (int(n) for n in np.argwhere(wrong)[0])
            index = (rows.start + at, *np.unravel_index(within, inputs.shape[1:]))
            value = inputs[tuple(index)]
            what = "the value is missing" if np.isnan(value) else f"{value:g} is too large"
            raise DatasetError(f"{name}[{', '.join(str(int(n)) for n in index)}]: {what}", "path")


def _channels_last(inputs: Array, spec: DataSpec) -> tuple[Array, list[Finding]]:
    """Images as (samples, height, width, channels), and a note where they were turned."""
    if inputs.ndim != 4:
        return inputs, []
    first, last = inputs.shape[1], inputs.shape[3]
    guessed = first in CHANNELS and last not in CHANNELS
    if spec.channels != "first" and not (spec.channels is None and guessed):
        return inputs, []
    text = f"the images have their {first} channel{'s' if first > 1 else ''} first, as in PyTorch"
    return np.moveaxis(inputs, 1, -1), [Finding("channels_first", text, (), ("channels", "last"))]


def _target(
    targets: Array, name: str, spec: DataSpec, raw: RawArrays, *, of_images: bool
) -> Target:
    if raw.class_names is not None:
        return Target("classification", targets.astype(np.int64), raw.class_names)
    if targets.dtype.kind in "US":
        return target_of_words(targets.tolist(), name, spec.task)
    values = targets.astype(np.float64).reshape(len(targets), -1)
    if not _is_usable(values).all():
        at = int(np.flatnonzero(~_is_usable(values).all(axis=1))[0])
        raise DatasetError(f"{name}[{at}]: the value is missing or too large", "path")
    names = [str(at) for at in range(values.shape[1])]
    return target_of_numbers(values, name, spec.task, names, of_images=of_images)
