"""The data sets: what a design says about them, and the numbers themselves.

A new generated set is a function in toy.py and a line in the table below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.datasets import toy
from simulator.datasets.digits import CLASSES, SAMPLES, SIDE, digits
from simulator.datasets.spec import (
    PLANE_NAMES,
    DataFacts,
    Dataset,
    DatasetError,
    DataSpec,
    Task,
    validation_count,
)
from simulator.datasets.split import split

Points = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """How one data set is shown and made; `make` is None for those with a loader of their own."""

    title: str
    summary: str
    task: Task
    make: Callable[[int, float, np.random.Generator], Points] | None = None


DATASETS: dict[str, Kind] = {
    "digits": Kind("digits 8 × 8", "1,797 handwritten digits, ten classes", "classification"),
    "xor_table": Kind("XOR table", "the four rows of the truth table", "classification"),
    "xor": Kind("XOR", "opposite quadrants belong together", "classification", toy.xor),
    "circles": Kind("circles", "a ring around a ring", "classification", toy.circles),
    "gaussians": Kind("Gaussians", "two clouds", "classification", toy.gaussians),
    "spirals": Kind("spirals", "two interleaved arms", "classification", toy.spirals),
    "moons": Kind("moons", "two half circles that interlock", "classification", toy.moons),
    "checkerboard": Kind("checkerboard", "4 × 4 squares", "classification", toy.checkerboard),
    "plane": Kind("plane", "a linear function of two inputs", "regression", toy.plane),
    "hills": Kind("hills", "a smooth landscape over two inputs", "regression", toy.hills),
    "sine": Kind("sine", "two waves over one input", "regression", toy.sine),
}


def facts(spec: DataSpec, folder: str | None = None) -> DataFacts:
    """Shapes and counts of the data, without generating it. Raises DatasetError."""
    kind = _kind(spec)
    if spec.name == "digits":
        held = validation_count(SAMPLES, spec.validation_fraction)
        return DataFacts(kind.title, kind.task, (SIDE, SIDE, 1), CLASSES, SAMPLES - held, held)
    if spec.name == "xor_table":
        return DataFacts(kind.title, kind.task, (len(spec.features),), 2, 4, 0)
    held = validation_count(spec.samples, spec.validation_fraction)
    inputs = len(spec.features) if spec.name in PLANE_NAMES else 1
    outputs = 2 if kind.task == "classification" else 1
    return DataFacts(kind.title, kind.task, (inputs,), outputs, spec.samples - held, held)


def load(spec: DataSpec, folder: str | None = None) -> Dataset:
    """The data itself, in double precision. Raises DatasetError."""
    known = facts(spec, folder)
    inputs, targets = _points(spec)
    train, held = split(targets, spec.validation_fraction, spec.seed)
    if spec.name == "xor_table":
        train, held = np.arange(4), np.arange(0)
    if spec.standardize:
        axes = tuple(range(inputs.ndim - 1)) if inputs.ndim > 2 else (0,)
        mean = inputs[train].mean(axis=axes)
        spread = inputs[train].std(axis=axes)
        inputs = (inputs - mean) / np.where(spread > 0, spread, 1.0)
    names = tuple(str(number) for number in range(known.outputs))
    return Dataset(
        task=known.task,
        input_shape=known.input_shape,
        outputs=known.outputs,
        class_names=names if known.task == "classification" else (),
        train_inputs=inputs[train],
        train_targets=targets[train],
        validation_inputs=inputs[held] if len(held) else None,
        validation_targets=targets[held] if len(held) else None,
    )


def _kind(spec: DataSpec) -> Kind:
    if spec.name not in DATASETS:
        raise DatasetError("data from a file is not available in this version", "name")
    return DATASETS[spec.name]


def _points(spec: DataSpec) -> Points:
    if spec.name == "digits":
        return digits()
    if spec.name == "xor_table":
        points, labels = toy.xor_table()
        return _features(points, spec), labels
    make = _kind(spec).make
    assert make is not None
    points, targets = make(spec.samples, spec.noise, np.random.default_rng([spec.seed, 1]))
    return (_features(points, spec) if spec.name in PLANE_NAMES else points), targets


def _features(points: np.ndarray[Any, Any], spec: DataSpec) -> np.ndarray[Any, Any]:
    return np.stack([toy.FEATURES[name](points) for name in spec.features], axis=1)


__all__ = ["DATASETS", "DataFacts", "DataSpec", "Dataset", "DatasetError", "facts", "load"]
