"""From what a design says about its data to shapes (`facts`) and to the numbers (`load`)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.assets import asset
from simulator.data.builtin import DATASETS, DIGIT_CLASSES, DIGITS, SIDE, XOR_TABLE, digits
from simulator.data.dataset import (
    DataFacts,
    Dataset,
    DatasetError,
    InputScaling,
    TargetUnit,
    Unread,
)
from simulator.data.points import added, extended, inputs_of, moved
from simulator.data.readers import files
from simulator.data.shipped import SHIPPED
from simulator.data.split import split, validation_count
from simulator.data.statistics import is_compact, mean_and_spread, scaled

if TYPE_CHECKING:
    from simulator.arrays import Array
    from simulator.data.interpretation.understanding import Understanding
    from simulator.data.preview import Preview
    from simulator.data.spec import DataSpec

POINTS, SPLIT = 1, 2  # independent streams of random numbers from one seed


def facts(spec: DataSpec, *, wait: bool = True) -> DataFacts:
    """Shapes and counts of the data, without generating it.

    A file is read, but only once for as long as it stays the same. Raises DatasetError; without
    `wait` that is Unread where a file would first have to be read for longer than a moment.
    """
    kind = DATASETS[spec.name]
    title, task, samples = kind.title, kind.task, spec.samples
    shape: tuple[int, ...] = (kind.coordinates,)
    outputs = 2 if task == "classification" else 1
    fraction = spec.validation_fraction
    if spec.name == "digits":
        shape, outputs, samples = (SIDE, SIDE, 1), DIGIT_CLASSES, DIGITS
    elif spec.name == "xor_table":
        samples, fraction = len(XOR_TABLE[0]), 0.0
    elif spec.name == "file" or spec.name in SHIPPED:
        read = _table_spec(spec)
        if not (wait or files.is_cached(read)):
            raise Unread(read.file.name)
        table = files.read(read)
        title = table.title if spec.name == "file" else title
        task, shape = table.task, table.inputs.shape[1:]
        samples, outputs = len(table.inputs), table.outputs
        if table.own_validation:
            held = table.own_validation
            return DataFacts(title, task, shape, outputs, samples - held, held)
    if kind.coordinates == 2:
        shape = (len(spec.features),)
    held = validation_count(samples, fraction)
    by_hand = added(spec.points) if "points" in kind.settings else []
    for point in by_hand:
        if task == "classification" and point.target not in range(outputs):
            raise DatasetError(
                f"a point's class is a whole number below {outputs} (got {point.target:g})",
                "points",
            )
    return DataFacts(title, task, shape, outputs, samples - held + len(by_hand), held)


def understand(spec: DataSpec) -> Understanding:
    """What the file of `spec` was taken for. Raises DatasetError, also where there is no file."""
    found = files.read(_table_spec(spec)).understanding
    return replace(found, validation_fraction=spec.validation_fraction)


def preview_of(spec: DataSpec) -> Preview:
    """The first rows of the file of `spec`. Raises DatasetError, which may have them as well."""
    return files.read(_table_spec(spec)).preview


def is_read(spec: DataSpec) -> bool:
    """Whether `understand` and `preview_of` answer at once, if only by an error."""
    return files.is_cached(_table_spec(spec))


def _table_spec(spec: DataSpec) -> DataSpec:
    """What is read: a user's own file, or the shipped one."""
    if spec.name not in SHIPPED:
        return spec
    shipped = SHIPPED[spec.name]
    return type(spec)(
        name="file",
        path=str(asset("datasets", shipped.file)),
        standardize=spec.standardize,
        **shipped.data,
    )


def load(spec: DataSpec) -> Dataset:
    """Generate or read the data, split it, make inputs of points, standardise.

    Raises DatasetError.
    """
    known = facts(spec)
    samples, targets, names, own_validation = _samples(spec)
    fraction = spec.validation_fraction if known.validation_samples else 0.0
    if own_validation:
        train, held = np.split(np.arange(len(samples)), [len(samples) - own_validation])
    else:
        train, held = split(targets, fraction, np.random.default_rng([spec.seed, SPLIT]))
    training, training_targets, numbers = samples[train], targets[train], train
    if "points" in DATASETS[spec.name].settings:
        training, training_targets = extended(training, training_targets, spec.points)
        new = len(training) - len(train)
        numbers = np.concatenate([train, len(samples) + np.arange(new, dtype=np.intp)])
    planar = DATASETS[spec.name].coordinates == 2
    shift, scale = np.zeros(1), np.ones(1)
    if spec.standardize:
        shift, scale = _statistics(inputs_of(training, spec.features) if planar else training)

    drawn = samples.ndim == 2 and samples.shape[1] <= 2
    by_batch = spec.standardize and is_compact(samples) and not drawn

    def to_inputs(points: Array) -> Array:
        made = inputs_of(points, spec.features) if planar else points
        return scaled(made, shift, scale) if spec.standardize and not by_batch else made

    unit = None
    if spec.standardize_targets and "standardize_targets" in DATASETS[spec.name].settings:
        unit = _unit(training_targets) if known.task == "regression" else None
    if unit is not None:
        targets = (targets - unit.shift) / unit.scale
        training_targets = (training_targets - unit.shift) / unit.scale
    return Dataset(
        known.task,
        known.input_shape,
        known.outputs,
        names,
        to_inputs(training),
        training_targets,
        to_inputs(samples[held]) if len(held) else None,
        targets[held] if len(held) else None,
        training if drawn else None,
        samples[held] if drawn and len(held) else None,
        to_inputs if drawn else None,
        numbers,
        held,
        unit,
        InputScaling(shift, scale) if by_batch else None,
        *_column_names(spec),
    )


def _column_names(spec: DataSpec) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of inputs and of targets; of generated data none."""
    if spec.name != "file" and spec.name not in SHIPPED:
        return (), ()
    found = files.read(_table_spec(spec)).understanding
    return found.input_names, found.target


def _samples(spec: DataSpec) -> tuple[Array, Array, tuple[str, ...], int]:
    """Samples (points, images or rows), targets and class names of the whole set.

    And how many of the last samples are for validation, where a file says so itself; else 0.
    """
    if spec.name == "file" or spec.name in SHIPPED:
        table = files.read(_table_spec(spec))
        return table.inputs, table.targets, table.class_names, table.own_validation
    if spec.name == "digits":
        return *digits(), tuple("0123456789"), 0
    kind = DATASETS[spec.name]
    points, targets = XOR_TABLE
    if kind.make is not None:
        draw = np.random.default_rng([spec.seed, POINTS])
        points, targets = kind.make(spec.samples, spec.noise, draw)
    if "points" in kind.settings:
        points = moved(points, spec.points)
    return points, targets, ("0", "1") if kind.task == "classification" else (), 0


def _statistics(training: Array) -> tuple[Array, Array]:
    """Mean and 1 / standard deviation of each column, or of each channel of images.

    A column that is constant is only shifted.
    """
    mean, spread = mean_and_spread(training)
    return mean, 1 / np.where(spread > 0, spread, 1.0)


def _unit(training_targets: Array) -> TargetUnit:
    """In which the training targets have mean 0 and variance 1; a constant one is only shifted."""
    spread = training_targets.std(axis=0)
    return TargetUnit(training_targets.mean(axis=0), np.where(spread > 0, spread, 1.0))
