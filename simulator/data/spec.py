"""What a design says about its data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from simulator.data.builtin import DATASETS
from simulator.data.kinds import Task
from simulator.data.points import MAX_POINTS, DataPoint, Feature
from simulator.model import FEW_FAULTS, Model

if TYPE_CHECKING:
    Name = str  # the table is filled at run time, where the choices are exact
else:
    Name = Literal[tuple(DATASETS)]
import os
from pathlib import PurePath

MAX_SAMPLES = 1_000_000


class DataSpec(Model):
    """The data of a design. Settings that the chosen set does not heed are ignored."""

    name: Name = Field("digits", description="which data set")
    path: str | None = Field(
        None, max_length=4_096, description="CSV or NPZ file, relative to the design"
    )
    target: str | None = Field(
        None, max_length=200, description="column to predict; the last one without it"
    )
    task: Task | None = Field(
        None, description="what the target column holds; told from its values without it"
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

    @property
    def needs_folder(self) -> bool:
        """Whether it depends on the design's folder which data are meant."""
        return self.name == "file" and self.path is not None and not Path(self.path).is_absolute()


def located(name: str, folder: str | Path) -> Path:
    """The file of a name that starts at `folder`; the same however the folder is reached."""
    path = Path(folder) / name
    # not the file itself: a link says by its own name what it is
    return Path(os.path.realpath(path.parent)) / path.name


def relocated(spec: DataSpec, before: str | Path, after: str | Path) -> DataSpec:
    """The same data, said by a design that was moved from one folder to another.

    A path that leads to no file is left as it is: where the design lies now it may lead to one.
    """
    if not spec.needs_folder or spec.path is None:
        return spec
    try:
        here = located(spec.path, before)
        if not here.is_file():
            return spec
    except (OSError, ValueError):  # no file can have this name
        return spec
    try:
        name = PurePath(os.path.relpath(here, os.path.realpath(after))).as_posix()
    except ValueError:  # another drive
        name = str(here)
    return spec if name == spec.path else spec.model_copy(update={"path": name})
