"""A lesson's claims: what is measured of which network, and the bound that it keeps."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from simulator.design.design import Text
from simulator.errors import value_text
from simulator.measurement.number_text import number_text
from simulator.measurement.quantities import QUANTITIES
from simulator.model import Model
from simulator.suggestions import nearest

StepId = Annotated[str, Field(pattern=r"^\w[\w\-]*$", max_length=60)]

EVALUATED = ("train_loss", "validation_loss", "train_accuracy", "validation_accuracy")
COUNTED = ("depth", "parameters", "steps", "diverged", "condition_number", "linear_pieces")
PER_LAYER = tuple(QUANTITIES)
FORESEEN = "foreseen"  # 1 where the diagnosis tells of a symptom before the first step, else 0


def _known(name: str) -> str:
    known = (*EVALUATED, *COUNTED, FORESEEN, *PER_LAYER)
    if name not in known:
        near = nearest(name, known, 0.5)
        hint = f"did you mean '{near}'?" if near else f"known are {', '.join(known)}"
        raise ValueError(f"no quantity {value_text(name)}; {hint}")
    return name


def _foreseeable(name: str) -> str:
    from simulator.diagnosis.symptoms import SYMPTOMS

    known = [each.name for each in SYMPTOMS if "forecast" in each.moments]
    if name not in known:
        near = nearest(name, known)
        hint = f"did you mean '{near}'?" if near else f"known are {', '.join(known)}"
        raise ValueError(f"no symptom {value_text(name)} is foreseen; {hint}")
    return name


Quantity = Annotated[str, AfterValidator(_known)]
SymptomName = Annotated[str, AfterValidator(_foreseeable)]
Reduction = Literal[
    "first", "last", "mean", "median", "min", "max", "first_over_last",
    "factor_to_output", "factor_to_input",
]  # fmt: skip


class LayerRange(Model):
    """Layers in forward order, both ends included, by their names after expansion ("body/3/a")."""

    first: str | None = Field(None, max_length=300, description="the first one without it")
    last: str | None = Field(None, max_length=300, description="the last hidden one without it")
    id: str | None = Field(None, max_length=100, description="only layers of this id")


class Measurement(Model):
    """A number measured of one network at the end of a step, or in its run's first mini-batch.

    Of a quantity that every layer has, `reduce` says which number is made of them.
    `first_over_last` is the ratio of the ends; `factor_to_output` what the value is multiplied by
    from one layer to the next (a line through the logarithms), `factor_to_input` its inverse.
    """

    quantity: Quantity
    network: Text
    step: StepId | None = Field(None, description="the claim's own step without it")
    at: Literal["end", "start"] = Field("end", description="start: in a new run's first step")
    layers: LayerRange = Field(default_factory=LayerRange.model_construct)
    reduce: Reduction | None = None
    symptom: SymptomName | None = Field(None, description="whose forecast `foreseen` is about")


class Claim(Model):
    """A statement that holds on every seed, or for the median over seeds.

    The value is `measure`, where given `divided_by` or `minus` another measurement.
    """

    name: Text
    step: StepId
    measure: Measurement
    divided_by: Measurement | None = None
    minus: Measurement | None = None
    at_least: float | None = None
    at_most: float | None = None
    over_seeds: Literal["each", "median"] = "each"
    source: Text

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """All that has to be measured; those that name no step are of the claim's."""
        parts = (self.measure, self.divided_by, self.minus)
        return tuple(part for part in parts if part is not None)

    @property
    def bound(self) -> str:
        """The bound as text: "≥ 2.25", "0.9 to 1.1", "= 0"."""
        low, high = (
            "" if limit is None else number_text(limit) for limit in (self.at_least, self.at_most)
        )
        if low and high:
            return f"= {low}" if low == high else f"{low} to {high}"
        return f"≥ {low}" if low else f"≤ {high}"

    def holds(self, value: float) -> bool:
        """Whether a value keeps the bound; NaN keeps none."""
        above = self.at_least is None or value >= self.at_least
        below = self.at_most is None or value <= self.at_most
        return above and below


def measured_text(value: float, digits: int = 3) -> str:
    """A measured value as text: "0.13", "6.49 × 10⁵", "∞" for the loss after divergence."""
    if math.isnan(value):
        return "not measured"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return number_text(value, digits)
