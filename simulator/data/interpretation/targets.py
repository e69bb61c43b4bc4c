"""What is predicted: the task, class numbers or values, and the names of classes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.data.dataset import DatasetError
from simulator.data.readers.raw import MAX_LABEL, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.arrays import Array, Floats
    from simulator.data.kinds import Task

MAX_CLASSES = 1_000
FEW_VALUES = 20


@dataclass(frozen=True, slots=True)
class Target:
    """Targets: class numbers (samples,) with the classes' names and sizes, or values (samples,
    outputs) with neither.
    """

    task: Task
    values: Array
    class_names: tuple[str, ...] = ()

    @property
    def outputs(self) -> int:
        """Classes, or values to predict."""
        return len(self.class_names) if self.task == "classification" else self.values.shape[1]

    @property
    def class_sizes(self) -> tuple[int, ...] | None:
        """Samples of each class."""
        if self.task == "regression":
            return None
        return tuple(np.bincount(self.values, minlength=len(self.class_names)).tolist())


def target_of_numbers(
    values: Floats, place: str, task: Task | None, names: Sequence[str], *, of_images: bool = False
) -> Target:
    """Targets from numbers (samples, outputs), none of them missing.

    One-hot columns, named by `names`, and whole numbers that look like codes are classes.
    Raises DatasetError.
    """
    if values.shape[1] > 1:
        one_hot = _is_one_hot(values)
        if task == "classification" and not one_hot:
            raise DatasetError(
                f"{place}: classes are one number a sample, or a column of 0 and 1 a class",
                "target",
            )
        if one_hot and task != "regression":
            return _several(Target("classification", values.argmax(axis=1), tuple(names)), place)
        return Target("regression", _varying(values, place))
    if task is None:
        task = "classification" if looks_like_classes(values[:, 0], of_images) else "regression"
    if task == "regression":
        return Target(task, _varying(values, place))
    kinds, numbers = np.unique(values, return_inverse=True)
    class_names = tuple(str(int(v)) if v.is_integer() else repr(v) for v in kinds.tolist())
    return _several(Target(task, numbers.reshape(-1).astype(np.int64), class_names), place)


def target_of_words(labels: Sequence[str], place: str, task: Task | None) -> Target:
    """Targets from words: classes in alphabetical order. Raises DatasetError."""
    if task == "regression":
        raise DatasetError(f"{place}: '{shown(labels[0])}' is not a number", "task")
    found = Counter(labels)
    if max(map(len, found)) > MAX_LABEL:
        raise DatasetError(f"{place}: holds a label of more than {MAX_LABEL} characters", "target")
    class_names = tuple(sorted(found) if len(found) <= MAX_CLASSES else found)
    at = {name: number for number, name in enumerate(class_names)}
    numbers = np.fromiter(map(at.__getitem__, labels), np.int64, len(labels))
    return _several(Target("classification", numbers, class_names), place)


def looks_like_classes(values: Floats, of_images: bool) -> bool:
    """Whether numbers (samples,) are codes of classes rather than quantities.

    Classes are whole numbers, each of them frequent, and close together unless they are few: 15
    different prices are quantities, labels 1 to 26 of hundreds of images are classes.
    """
    if not (values == np.round(values)).all():
        return False
    kinds = np.unique(values)
    count, samples = len(kinds), len(values)
    dense = bool(kinds[-1] - kinds[0] < 2 * count)
    if count <= 2:
        return True
    if of_images:
        return dense and count <= MAX_CLASSES and samples >= 2 * count
    if count <= FEW_VALUES:
        few = count <= FEW_VALUES // 2 and samples >= 5 * count
        return few or (dense and samples >= 2 * count)
    return (
        dense and float(kinds[0]) in (0.0, 1.0) and count <= MAX_CLASSES and samples >= 10 * count
    )


def _is_one_hot(values: Floats) -> bool:
    return bool(((values == 0) | (values == 1)).all() and (values.sum(axis=1) == 1).all())


def _varying(values: Floats, place: str) -> Floats:
    if (values == values[0]).all():
        raise DatasetError(f"{place} is {values[0, 0]:g} in every row", "target")
    return np.ascontiguousarray(values, np.float64)


def _several(target: Target, place: str) -> Target:
    names = target.class_names
    if len(names) < 2:
        raise DatasetError(f"{place} holds one class only, '{shown(names[0])}'", "target")
    if len(names) > MAX_CLASSES:
        raise DatasetError(
            f"{place} holds {len(names):,} different values, and at most {MAX_CLASSES:,} classes "
            "are possible; is the task regression?",
            "task",
        )
    return target
