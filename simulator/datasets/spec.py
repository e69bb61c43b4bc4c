"""What a design says about its data, and what follows from it without generating any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from simulator.model import Model

Task = Literal["classification", "regression"]
Feature = Literal["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"]
Name = Literal[
    "digits", "xor_table", "xor", "circles", "gaussians", "spirals", "moons", "checkerboard",
    "plane", "hills", "sine", "file",
]  # fmt: skip

PLANE_NAMES = frozenset(
    {"xor", "circles", "gaussians", "spirals", "moons", "checkerboard", "plane", "hills"}
)
MAX_SAMPLES = 200_000


class DatasetError(ValueError):
    """Data that cannot be used; `field` is the setting that is to blame."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class DataSpec(Model):
    """The data of a design."""

    name: Name = Field("digits", description="which data set")
    samples: int = Field(400, ge=2, le=MAX_SAMPLES, description="points to generate")
    noise: float = Field(0.1, ge=0, le=10, description="spread of the generated points")
    validation_fraction: float = Field(
        0.2, ge=0, le=0.9, description="share of the samples kept for validation"
    )
    seed: int = Field(0, ge=0, le=2**32 - 1, description="fixes the points and the split")
    features: tuple[Feature, ...] = Field(
        ("x1", "x2"), min_length=1, max_length=7, description="inputs made from a 2-D point"
    )
    standardize: bool = Field(False, description="shift and scale each input to mean 0, variance 1")
    path: str | None = Field(None, max_length=4_096, description="CSV or NPZ file")
    target: str | None = Field(None, max_length=200, description="column to predict")
    task: Task | None = Field(None, description="classes or numbers")

    always_written: ClassVar[frozenset[str]] = frozenset({"name"})

    @model_validator(mode="after")
    def _check_file(self) -> DataSpec:
        if self.name == "file" and not self.path:
            raise ValueError("data from a file needs its `path`")
        if self.name != "file" and (self.path or self.target or self.task):
            raise ValueError(f"`path`, `target` and `task` go with a file, not with {self.name}")
        if len(set(self.features)) < len(self.features):
            raise ValueError("`features` names one input twice")
        return self


@dataclass(frozen=True, slots=True)
class DataFacts:
    """What shapes and cards need to know; `outputs` is the number of classes or target numbers."""

    title: str
    task: Task
    input_shape: tuple[int, ...]
    outputs: int
    training_samples: int
    validation_samples: int

    @property
    def summary(self) -> str:
        """ "digits 8 × 8 · 1,438 training images" """
        things = "images" if len(self.input_shape) == 3 else "samples"
        return f"{self.title} · {self.training_samples:,} training {things}"


@dataclass(frozen=True, slots=True)
class Dataset:
    """Loaded data: inputs (samples, *input_shape); targets (samples,) class numbers, or
    (samples, outputs) numbers for regression."""

    task: Task
    input_shape: tuple[int, ...]
    outputs: int
    class_names: tuple[str, ...]
    train_inputs: np.ndarray
    train_targets: np.ndarray
    validation_inputs: np.ndarray | None
    validation_targets: np.ndarray | None


def validation_count(samples: int, fraction: float) -> int:
    """Samples kept for validation; at least one stays for training."""
    return min(round(samples * fraction), samples - 1)
