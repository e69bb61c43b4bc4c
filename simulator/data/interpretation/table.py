"""`Table`: data of a file as they are trained on, with what they were taken for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.arrays import Array
    from simulator.data.interpretation.understanding import Understanding
    from simulator.data.kinds import Task
    from simulator.data.preview import Preview


@dataclass(frozen=True, slots=True)
class Table:
    """Inputs (samples, *input_shape) and targets, read-only; class_names only for classes.

    Inputs have the type in which they are stored: bytes stay bytes. Targets are class numbers
    (samples,) or values (samples, outputs) in double precision. The last `own_validation` samples
    are those that the file itself keeps for validation.
    """

    title: str
    task: Task
    inputs: Array
    targets: Array
    class_names: tuple[str, ...]
    understanding: Understanding
    preview: Preview
    own_validation: int = 0

    @property
    def outputs(self) -> int:
        """Classes, or values to predict."""
        return len(self.class_names) if self.task == "classification" else self.targets.shape[1]
