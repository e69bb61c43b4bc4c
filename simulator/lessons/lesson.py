"""The document of a lesson: steps with text, set-up and question, and the claims they make."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from simulator.design.design import Text
from simulator.lessons.actions import AnyAction
from simulator.lessons.claims import Claim, StepId
from simulator.lessons.plots import MOST_PLOTS, AnyPlot
from simulator.model import Model

FORMAT: Literal["depthscope.lesson"] = "depthscope.lesson"
VERSION: Literal[1] = 1
MOST_STEPS, MOST_ACTIONS, MOST_CLAIMS = 40, 40, 60

Paragraph = Annotated[str, Field(max_length=5_000)]
Line = Annotated[str, Field(min_length=1, max_length=300)]
Choices = Annotated[tuple[Line, ...], Field(min_length=2, max_length=8, strict=False)]


class Formula(Model):
    """A formula in Unicode, and what each of its symbols means."""

    text: Line
    symbols: dict[str, Line] = Field(default_factory=dict, max_length=20)


class _Question(Model):
    """What every question has: its text, and why the answer is what it is."""

    always_written: ClassVar[frozenset[str]] = frozenset({"kind"})
    written_last: ClassVar[tuple[str, ...]] = ("because", "claim")

    kind: str
    text: Line
    because: Line


class _OfChoices(_Question):
    """A question about some choices, which a claim may decide."""

    choices: Choices
    claim: Text | None = Field(None, description="name of the claim that decides it")


class ChoiceQuestion(_OfChoices):
    """The class chooses one answer; `answer` is the number of the right one, from 0."""

    kind: Literal["choice"] = "choice"
    answer: int = Field(ge=0, le=7)


class OrderQuestion(_OfChoices):
    """The class puts choices in an order; `answer` has their numbers, from 0, in the right one."""

    kind: Literal["order"] = "order"
    answer: tuple[int, ...] = Field(strict=False, max_length=8)


class CurveQuestion(_Question):
    """The class draws the loss curve that it expects of a network; the run decides."""

    kind: Literal["curve"] = "curve"
    view: Literal["loss_view"] = Field(description="the plot that is drawn over")
    network: Text


AnyQuestion = Annotated[ChoiceQuestion | OrderQuestion | CurveQuestion, Field(discriminator="kind")]
QUESTIONS: dict[str, type[Model]] = {
    "choice": ChoiceQuestion,
    "order": OrderQuestion,
    "curve": CurveQuestion,
}


class Step(Model):
    """What is told and shown before the next step: text in Markdown, a list of its paragraphs.

    A question is asked once the set-up has been performed; the next step shows the answer.
    """

    id: StepId
    title: Text
    text: tuple[Paragraph, ...] = Field(min_length=1, max_length=30, strict=False)
    plots: tuple[AnyPlot, ...] = Field((), max_length=MOST_PLOTS, strict=False)
    formula: Formula | None = None
    look_at: Line | None = Field(None, description="where to look, in a sentence")
    question: AnyQuestion | None = None
    setup: tuple[AnyAction, ...] = Field((), max_length=MOST_ACTIONS, strict=False)
    notes: str = Field("", max_length=5_000, description="for the lecturer alone")

    @property
    def markdown(self) -> str:
        """The paragraphs as one text."""
        return "\n\n".join(self.text)


class Lesson(Model):
    """A whole lesson file; its design stands beside it."""

    format: Literal["depthscope.lesson"] = FORMAT
    version: Literal[1] = VERSION
    number: int = Field(1_000, ge=1, le=100_000, description="its place in the course")
    title: Text
    summary: Line
    steps: tuple[Step, ...] = Field(min_length=1, max_length=MOST_STEPS, strict=False)
    claims: tuple[Claim, ...] = Field((), max_length=MOST_CLAIMS, strict=False)

    always_written: ClassVar[frozenset[str]] = frozenset({"format", "version"})

    def step(self, name: str) -> int:
        """The index of the step with this id. Raises KeyError where there is none."""
        for index, step in enumerate(self.steps):
            if step.id == name:
                return index
        raise KeyError(name)
