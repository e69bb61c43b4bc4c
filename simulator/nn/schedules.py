"""Learning-rate schedules: a factor on the base rate for each step, with optional warm-up."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import BeforeValidator, Field

from simulator.model import TO_NAME, Model, from_name


class Schedule(Model):
    """The base learning rate times `factor`; the first `warmup_steps` rise linearly to it."""

    name: str
    warmup_steps: int = Field(
        0, ge=0, le=10_000_000, description="steps in which the rate rises from zero"
    )

    label: ClassVar[str]
    summary: ClassVar[str]

    def factor(self, step: int, total_steps: int) -> float:
        """The factor for `step`, counted from 0, of a run planned for `total_steps`."""
        if step < self.warmup_steps:
            return (step + 1) / self.warmup_steps
        return self.decay(step - self.warmup_steps, max(1, total_steps - self.warmup_steps))

    def decay(self, step: int, total_steps: int) -> float:
        """The factor after warm-up, both numbers counted from its end."""
        return 1.0


class Constant(Schedule):
    """The same rate throughout."""

    name: Literal["constant"] = "constant"
    label: ClassVar[str] = "constant"
    summary: ClassVar[str] = "the same learning rate throughout"


class Step(Schedule):
    """Multiplied by `drop` every `every_steps` steps."""

    name: Literal["step"] = "step"
    every_steps: int = Field(100, ge=1, le=10_000_000, description="steps between two drops")
    drop: float = Field(0.5, gt=0, le=1, description="factor at each drop")
    label: ClassVar[str] = "step"
    summary: ClassVar[str] = "drops by a factor at regular intervals"

    def decay(self, step: int, total_steps: int) -> float:
        return float(self.drop ** (step // self.every_steps))


class Exponential(Schedule):
    """Falls evenly on a log scale: decay_rate^(step / decay_steps), as Keras' ExponentialDecay."""

    name: Literal["exponential"] = "exponential"
    decay_steps: int = Field(100, ge=1, le=10_000_000, description="steps for one decay_rate")
    decay_rate: float = Field(0.9, gt=0, le=1, description="factor every decay_steps")
    label: ClassVar[str] = "exponential"
    summary: ClassVar[str] = "falls smoothly by a constant factor"

    def decay(self, step: int, total_steps: int) -> float:
        return float(self.decay_rate ** (step / self.decay_steps))


class Cosine(Schedule):
    """Half a cosine from 1 to `alpha` at the planned end (Loshchilov & Hutter 2017)."""

    name: Literal["cosine"] = "cosine"
    alpha: float = Field(0.0, ge=0, le=1, description="factor at the end of the run")
    label: ClassVar[str] = "cosine"
    summary: ClassVar[str] = "falls along half a cosine to the end of the run"

    def decay(self, step: int, total_steps: int) -> float:
        done = min(1.0, step / total_steps)
        return self.alpha + (1 - self.alpha) * 0.5 * (1 + math.cos(math.pi * done))


# A type checker cannot follow a union that is made from a table, so the union is the table: a new
# schedule is a class above and its name here, in the order of all menus.
_AnySchedule = Constant | Step | Exponential | Cosine

SCHEDULES: dict[str, type[Schedule]] = {
    schedule.model_fields["name"].default: schedule for schedule in get_args(_AnySchedule)
}

AnySchedule = Annotated[
    _AnySchedule,
    Field(discriminator="name"),
    BeforeValidator(from_name),
    TO_NAME,
]
