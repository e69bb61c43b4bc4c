"""What a design says about its data: which set, how it is generated or read, and how it is split.

The path of a user's own file is written relative to the design file. A spec in memory knows the
folder where it starts (`DataSpec.in_folder`), so whoever has the spec has the file.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, PrivateAttr, field_validator

from simulator.data.builtin import DATASETS
from simulator.data.kinds import Task
from simulator.data.points import MAX_POINTS, DataPoint, Feature
from simulator.data.readers.number_text import Decimal
from simulator.model import FEW_FAULTS, Model

if TYPE_CHECKING:
    Name = str  # the table is filled at run time, where the choices are exact
else:
    Name = Literal[tuple(DATASETS)]

MAX_SAMPLES = 1_000_000
MAX_NAMED = 5_000  # columns in a list

ColumnName = Annotated[str, Field(max_length=200)] | Annotated[int, Field(ge=1)]
Columns = Annotated[
    tuple[Annotated[ColumnName, FEW_FAULTS], ...], Field(max_length=MAX_NAMED, strict=False)
]
Text = Annotated[str, Field(max_length=200)]


class ArrayNames(Model):
    """Which arrays of an NPZ file are what; those that are not named are found out."""

    inputs: str | None = Field(None, max_length=200, description="array of inputs")
    targets: str | None = Field(None, max_length=200, description="array of targets")
    validation_inputs: str | None = Field(
        None, max_length=200, description="array of inputs for validation"
    )
    validation_targets: str | None = Field(
        None, max_length=200, description="array of targets for validation"
    )


class DataSpec(Model):
    """The data of a design. Settings that are not in the chosen set's
    `DatasetKind.settings` are ignored.

    Two specs are equal where they mean the same data: relative paths are compared by the files
    that they lead to from their folders.
    """

    name: Name = Field("digits", description="which data set")
    path: str | None = Field(
        None, max_length=4_096, description="table, arrays or folder of images, beside the design"
    )
    target: ColumnName | Columns | None = Field(
        None, description="column to predict, by name or number; the last one without it"
    )
    task: Task | None = Field(
        None, description="what the target column holds; told from its values without it"
    )
    inputs: Columns | None = Field(
        None, min_length=1, strict=False, description="columns of inputs; every usable one without"
    )
    ignore: Columns = Field((), strict=False, description="columns that are left out")
    header: bool | None = Field(
        None, description="whether names stand above the columns; found out without it"
    )
    delimiter: str | None = Field(
        None, min_length=1, max_length=1, description="what separates cells; found out without it"
    )
    decimal: Decimal | None = Field(
        None, description="decimal sign of numbers in text; found out without it"
    )
    encoding: str | None = Field(
        None, max_length=40, description="encoding of a text file; found out without it"
    )
    missing: Literal["refuse", "drop", "impute"] = Field(
        "drop", description="what is done about rows with missing cells"
    )
    missing_values: tuple[Annotated[Text, FEW_FAULTS], ...] | None = Field(
        None, strict=False, description="cells that count as missing; the usual ones without it"
    )
    text_inputs: Literal["one_hot", "ignore"] = Field(
        "one_hot", description="what becomes of columns that hold words"
    )
    date_inputs: Literal["ignore", "days"] = Field(
        "ignore", description="what becomes of columns that hold dates"
    )
    arrays: ArrayNames | None = Field(
        None, description="names of the arrays in an NPZ file; found out without it"
    )
    channels: Literal["last", "first"] | None = Field(
        None, description="where images have their channels; found out without it"
    )
    samples: int = Field(400, ge=2, le=MAX_SAMPLES, description="points to generate")
    noise: float = Field(
        0.05, ge=0, le=10, description="standard deviation of the noise added to the points"
    )
    features: tuple[Annotated[Feature, FEW_FAULTS], ...] = Field(
        ("x1", "x2"), min_length=1, strict=False, description="inputs made from a 2-D point"
    )
    standardize: bool = Field(
        False, description="shift and scale each input to mean 0 and variance 1 over the training"
    )
    standardize_targets: bool = Field(
        False, description="shift and scale the values to predict to mean 0 and variance 1"
    )
    validation_fraction: float = Field(
        0.2, ge=0, le=0.9, description="share of the samples kept for validation"
    )
    points: tuple[Annotated[DataPoint, FEW_FAULTS], ...] = Field(
        (), max_length=MAX_POINTS, strict=False,
        description="points of the plane that were added or moved by hand",
    )  # fmt: skip
    seed: int = Field(0, ge=0, le=2**32 - 1, description="fixes the points and the split")

    always_written: ClassVar[frozenset[str]] = frozenset({"name"})

    @field_validator("features")
    @classmethod
    def _check_features(cls, features: tuple[Feature, ...]) -> tuple[Feature, ...]:
        for at, name in enumerate(features):
            if name in features[:at]:
                raise ValueError(f"names '{name}' twice")
        return features

    _folder: str | None = PrivateAttr(None)

    @property
    def folder(self) -> str | None:
        """Where a relative `path` starts: the folder of the design file, None without one."""
        return self._folder

    def in_folder(self, folder: str | Path | None) -> DataSpec:
        """The same settings in a design file in `folder`; nothing else is read or changed."""
        if folder is None or self._folder == str(folder):
            return self
        spec = self.model_copy()
        spec._folder = str(folder)
        return spec

    @property
    def file(self) -> Path:
        """The file that `path` leads to; still relative where the folder is not known."""
        path = Path(self.path or "")
        return path if self._folder is None or path.is_absolute() else located(path, self._folder)

    @property
    def needs_folder(self) -> bool:
        """Whether the data depend on the folder of the design: a file with a relative path."""
        return self.name == "file" and self.path is not None and not Path(self.path).is_absolute()

    def _comparable(self) -> dict[str, object]:
        """The fields as they are compared: a path as the file that it leads to."""
        fields = dict(self)
        is_known = self._folder is not None or not self.needs_folder
        if self.name == "file" and self.path is not None and is_known:
            with suppress(OSError, ValueError):  # no file can have this name
                fields["path"] = str(located(self.path, self._folder or "."))
        return fields

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DataSpec) and self._comparable() == other._comparable()

    def __hash__(self) -> int:
        return hash(tuple(self._comparable().values()))


def located(name: str | Path, folder: str | Path) -> Path:
    """The absolute path of `name` in `folder`, links in the folder's own path resolved.

    A file that is reached through several spellings of one folder has one path. A last part that
    is a link stays: its own name says by its ending how the file is read.
    """
    path = Path(folder) / name
    return Path(os.path.realpath(path.parent)) / path.name


def relative_path(path: str | Path, folder: str | Path) -> str:
    """How a design in `folder` writes the path of a file: relative wherever that is possible.

    An absolute path where it is not: on another drive.
    """
    here = located(path, folder)
    try:
        return PurePath(os.path.relpath(here, os.path.realpath(folder))).as_posix()
    except ValueError:  # another drive
        return str(here)


def relocated(spec: DataSpec, before: str | Path, after: str | Path) -> DataSpec:
    """`spec` for a design file that moves from folder `before` to `after`: the same data file.

    An absolute path becomes relative as well, so that folder and design can be handed on. A path
    that leads to no file is left as it is: where the design lies now it may lead to one.
    """
    moved = spec.in_folder(after) if spec.folder is not None else spec
    if spec.name != "file" or spec.path is None:
        return moved
    try:
        here = located(spec.path, before)
        if not here.exists():
            return moved
    except (OSError, ValueError):  # no file can have this name
        return moved
    name = relative_path(here, after)
    return moved if name == spec.path else moved.model_copy(update={"path": name})
