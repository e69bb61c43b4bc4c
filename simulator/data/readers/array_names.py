"""Which arrays of an NPZ file are inputs, targets and the file's own validation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.data.dataset import DatasetError
from simulator.data.readers.raw import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.data.spec import ArrayNames

INPUTS = ("inputs", "x", "images", "data", "features")
TARGETS = ("targets", "target", "y", "labels", "label")
TRAINING = ("{}_train", "train_{}", "{}_training", "training_{}")
VALIDATION = (
    "{}_validation",
    "{}_val",
    "{}_valid",
    "{}_test",
    "validation_{}",
    "val_{}",
    "test_{}",
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Names of arrays; `validation` of its inputs and targets."""

    inputs: str
    targets: str
    validation: tuple[str, str] | None = None


def choose(names: Sequence[str], target: str | None, arrays: ArrayNames | None) -> Chosen:
    """Those that are stated, and those with usual names for the rest. Raises DatasetError."""
    stated_targets = (arrays.targets if arrays else None) or target
    stated = {
        "target" if name == target else "arrays": name
        for name in (target, *(dict(arrays).values() if arrays else ()))
        if name is not None and name not in names
    }
    for field, name in stated.items():
        raise DatasetError(
            f"there is no array '{shown(name)}'; the arrays are {_known(names)}", field
        )
    targets = stated_targets or _first(names, [*TARGETS, *_forms(TRAINING, TARGETS)])
    if targets is None:
        raise DatasetError(f"name the array to predict; the arrays are {_known(names)}", "target")
    others = [name for name in names if name != targets]
    inputs = arrays.inputs if arrays else None
    if inputs is None:
        inputs = _first(others, [*INPUTS, *_forms(TRAINING, INPUTS)])
    if inputs is None:
        if len(others) != 1:
            raise DatasetError(f"needs an array 'inputs'; the arrays are {_known(names)}", "path")
        (inputs,) = others
    return Chosen(inputs, targets, _validation(names, arrays, {inputs, targets}))


def _validation(
    names: Sequence[str], arrays: ArrayNames | None, taken: set[str]
) -> tuple[str, str] | None:
    left = [name for name in names if name not in taken]
    inputs = (arrays.validation_inputs if arrays else None) or _first(
        left, _forms(VALIDATION, INPUTS)
    )
    targets = (arrays.validation_targets if arrays else None) or _first(
        left, _forms(VALIDATION, TARGETS)
    )
    if inputs is not None and targets is not None:
        return inputs, targets
    if arrays and (arrays.validation_inputs or arrays.validation_targets):
        raise DatasetError("names validation_inputs and validation_targets only together", "arrays")
    return None


def _forms(patterns: Sequence[str], words: Sequence[str]) -> list[str]:
    return [pattern.format(word) for pattern in patterns for word in words]


def _first(names: Iterable[str], usual: Sequence[str]) -> str | None:
    """The name that comes first among the usual ones, whether its letters are large or small."""
    known = {name.lower(): name for name in reversed(list(names))}
    return next((known[word] for word in usual if word in known), None)


def _known(names: Sequence[str]) -> str:
    return ", ".join(map(shown, names[:10])) or "none"
