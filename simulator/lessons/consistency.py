"""What a lesson says of itself and of its design: ids, names and layers that have to be there.

Every step is performed as far as it can be without training, and every claim's measurement is
looked up in the design that it is of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.design.analysis import analyze
from simulator.design.edits import EditError
from simulator.errors import Problem, place_text, value_text
from simulator.lessons.addressing import networks_named
from simulator.lessons.claims import COUNTED, EVALUATED, FORESEEN, PER_LAYER
from simulator.lessons.layer_rows import NoSuchLayer, hidden_names, rows
from simulator.lessons.lesson import ChoiceQuestion, CurveQuestion, OrderQuestion
from simulator.lessons.playback import NoRun, play
from simulator.lessons.plots import plot_faults
from simulator.measurement.linear_pieces import is_piecewise_linear

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.design.design import Design
    from simulator.lessons.claims import Claim, Measurement
    from simulator.lessons.lesson import Lesson
    from simulator.lessons.playback import StepState

Place = tuple[int | str, ...]


def faults(lesson: Lesson, design: Design) -> Iterator[Problem]:
    """Everything that does not fit together; nothing of the claims where the steps do not."""
    yield from _texts(lesson)
    found = list(_steps(lesson, design))
    yield from found
    if not found:
        states = play(lesson, design)
        for index, claim in enumerate(lesson.claims):
            yield from _claim(lesson, claim, states, ("claims", index))


def _fault(place: Place, message: str) -> Problem:
    return Problem(place_text(place), message)


def _texts(lesson: Lesson) -> Iterator[Problem]:
    """Doubled ids and names, answers that are none, symbols without a formula, faulty plots."""
    for key, names in (
        ("steps", [step.id for step in lesson.steps]),
        ("claims", [claim.name for claim in lesson.claims]),
    ):
        field = "id" if key == "steps" else "name"
        for index, name in enumerate(names):
            if name in names[:index]:
                yield _fault((key, index, field), f"{value_text(name)} is used twice")
    claims = [claim.name for claim in lesson.claims]
    for index, step in enumerate(lesson.steps):
        if step.formula is not None:
            for symbol in step.formula.symbols:
                if symbol not in step.formula.text:
                    place = ("steps", index, "formula", "symbols", symbol)
                    yield _fault(place, "does not stand in the formula")
        for number, plot in enumerate(step.plots):
            for inside, message in plot_faults(plot):
                yield _fault(("steps", index, "plots", number, *inside), message)
        question, at = step.question, ("steps", index, "question")
        if isinstance(question, ChoiceQuestion) and question.answer >= len(question.choices):
            last = len(question.choices) - 1
            yield _fault((*at, "answer"), f"must be 0 to {last} (got {question.answer})")
        if isinstance(question, OrderQuestion) and sorted(question.answer) != list(
            range(len(question.choices))
        ):
            message = "must hold the number of each choice once, from 0"
            yield _fault((*at, "answer"), message)
        if isinstance(question, ChoiceQuestion | OrderQuestion) and question.claim not in (
            None,
            *claims,
        ):
            message = f"no claim is called {value_text(question.claim)}"
            yield _fault((*at, "claim"), message)


def _steps(lesson: Lesson, design: Design) -> Iterator[Problem]:
    """What the first action that cannot be performed says; nothing of those after it."""
    start = design
    for index, step in enumerate(lesson.steps):
        for number, action in enumerate(step.setup):
            place = ("steps", index, "setup", number)
            try:
                action.check(design)
                design = action.applied(design)
            except EditError as error:
                yield _fault(place, str(error))
                return
        question = step.question
        if isinstance(question, CurveQuestion):
            try:
                networks_named(design, question.network)
            except EditError as error:
                yield _fault(("steps", index, "question", "network"), str(error))
        problems = analyze(design).problems
        if problems:
            text = f"leaves a design with a problem: {problems[0]}"
            yield _fault(("steps", index, "setup"), text)
            return
    try:
        play(lesson, start)
    except NoRun as error:
        yield _fault(("steps",), str(error))


def _claim(
    lesson: Lesson, claim: Claim, states: Sequence[StepState], place: Place
) -> Iterator[Problem]:
    if claim.at_least is None and claim.at_most is None:
        yield _fault(place, "must have at_least, at_most or both")
    elif (
        claim.at_least is not None and claim.at_most is not None and claim.at_least > claim.at_most
    ):
        yield _fault((*place, "at_least"), "must not be more than at_most")
    if claim.divided_by is not None and claim.minus is not None:
        yield _fault(place, "must have divided_by or minus, not both")
    for key in ("measure", "divided_by", "minus"):
        measurement = getattr(claim, key)
        if measurement is not None:
            yield from _measurement(lesson, claim, measurement, states, (*place, key))


def _measurement(
    lesson: Lesson, claim: Claim, asked: Measurement, states: Sequence[StepState], place: Place
) -> Iterator[Problem]:
    try:
        state = states[lesson.step(asked.step or claim.step)]
    except KeyError as error:
        at = (*place, "step") if asked.step is not None else (*place[:-1], "step")
        yield _fault(at, f"no step has the id '{error.args[0]}'")
        return
    try:
        (number,) = networks_named(state.design, asked.network)
    except EditError as error:
        yield _fault((*place, "network"), str(error))
        return
    if asked.quantity in PER_LAYER and asked.reduce is None:
        yield _fault((*place, "reduce"), "is missing: every layer has this quantity")
    if asked.quantity not in PER_LAYER and asked.reduce is not None:
        yield _fault((*place, "reduce"), "is not for a quantity of the whole network")
    if asked.quantity in PER_LAYER and asked.at == "end" and not state.epochs:
        yield _fault((*place, "at"), "nothing has been trained by the end of this step")
    if asked.quantity in EVALUATED + COUNTED and asked.at == "start":
        yield _fault((*place, "at"), "only what layers have is measured in the first step")
    if asked.quantity == FORESEEN and asked.at == "end":
        yield _fault((*place, "at"), "must be 'start': a forecast is made before the first step")
    if (asked.quantity == FORESEEN) != (asked.symptom is not None):
        is_missing = asked.symptom is None
        message = "is missing: which is foreseen" if is_missing else "is only for 'foreseen'"
        yield _fault((*place, "symptom"), message)
    analysis = analyze(state.design).networks[number]
    if asked.quantity == "linear_pieces" and not is_piecewise_linear(analysis.nodes):
        message = "linear_pieces is of dense layers and batch normalisation with ReLUs, leaky ones"
        yield _fault((*place, "quantity"), f"{message} or none")
    try:
        rows(asked.layers, hidden_names(analysis.nodes, asked.quantity))
    except NoSuchLayer as error:
        yield _fault((*place, "layers", error.key), str(error))
