"""The lessons that ship: their claims hold, and their texts keep the rules of the course."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest

from simulator.data import load as load_data
from simulator.design.analysis import analyze
from simulator.lessons import reading
from simulator.lessons.actions import Train
from simulator.lessons.checking import check
from simulator.lessons.course import course as read_course
from simulator.lessons.course import find
from simulator.lessons.lesson import ChoiceQuestion, CurveQuestion, OrderQuestion
from simulator.lessons.playback import play
from simulator.lessons.shipped import folders, titles

# each lesson is read once for all tests
load, course = lru_cache(reading.load), lru_cache(read_course)
SEED = 3001  # the whole check, `depthscope lesson --check`, takes three others
LESSONS = [pytest.param(folder, id=folder.name) for folder in folders()]
FUNCTIONS = {"arccos", "cos", "for", "leaky", "ln", "max", "relu", "e"}


@pytest.mark.slow
@pytest.mark.parametrize("folder", LESSONS)
def test_what_a_lesson_claims_of_every_seed_holds(folder: Path) -> None:
    found = load(folder)
    verdicts = check(found.lesson, found.design, [SEED])
    each = [verdict for verdict in verdicts if verdict.claim.over_seeds == "each"]
    assert each
    broken = [(verdict.claim.name, verdict.values) for verdict in each if not verdict.holds]
    assert not broken


def test_the_course_has_an_order_without_doubt() -> None:
    numbers = [found.lesson.number for found in course()]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == len(folders()) >= 23


def test_a_lesson_is_found_by_its_name_or_by_its_path(tmp_path: Path) -> None:
    named = find("xor-sigmoid")
    assert named.name == "xor-sigmoid"
    assert find(str(named.folder)).lesson == named.lesson
    with pytest.raises(FileNotFoundError):
        find(str(tmp_path))


@pytest.mark.parametrize("folder", LESSONS)
def test_a_lesson_asks_before_it_shows(folder: Path) -> None:
    """The claim that decides a question is of a later step than the one that asks."""
    lesson = load(folder).lesson
    of_claim = {claim.name: lesson.step(claim.step) for claim in lesson.claims}
    questions = [(index, step.question) for index, step in enumerate(lesson.steps) if step.question]
    assert questions
    for index, question in questions:
        assert index < len(lesson.steps) - 1
        if isinstance(question, CurveQuestion):
            assert any(isinstance(action, Train) for action in lesson.steps[index + 1].setup)
        elif question.claim is not None:
            assert of_claim[question.claim] > index


@pytest.mark.parametrize("folder", LESSONS)
def test_a_lesson_trains_in_seconds(folder: Path) -> None:
    """By counts, since times depend on the machine: of layers in all steps, and of products.

    On one core a layer's step takes 10 µs beside its products, a thousand million of which take
    0.1 s; in the window a few times as long. The largest lessons reach half of a bound.
    """
    found = load(folder)
    layer_steps = products = 0.0
    for state in play(found.lesson, found.design):
        for operation in state.operations:
            networks = analyze(operation.design).networks
            samples = len(load_data(operation.design.data).train_inputs)
            batch = operation.design.training.batch_size
            batches = 1 if batch == "full" else -(-samples // batch)
            layer_steps += operation.epochs * batches * sum(one.depth for one in networks)
            products += operation.epochs * samples * sum(one.parameters for one in networks)
    assert layer_steps < 150_000
    assert products < 8e9


@pytest.mark.parametrize("folder", LESSONS)
def test_each_symbol_of_a_formula_is_explained(folder: Path) -> None:
    for step in load(folder).lesson.steps:
        if step.formula is None:
            continue
        left, symbols = step.formula.text, step.formula.symbols
        for symbol in sorted(symbols, key=len, reverse=True):
            left = left.replace(symbol, " ") if len(symbol) > 1 else left
        words = set(re.findall(r"[^\W\d_²]+", left))
        assert words <= FUNCTIONS | set(symbols), (step.id, words)


@pytest.mark.parametrize("folder", LESSONS)
def test_a_lesson_has_the_shape_of_the_course(folder: Path) -> None:
    lesson = load(folder).lesson
    assert 2 <= len(lesson.steps) <= 8
    assert len(lesson.claims) >= 3
    assert any(isinstance(step.question, ChoiceQuestion | OrderQuestion) for step in lesson.steps)
    for step in lesson.steps:
        assert all(len(paragraph) < 600 for paragraph in step.text), step.id
        sentences = re.findall(r"[.?!…](?= |$)", step.notes)
        assert 1 <= len(sentences) <= 3, step.id  # at a glance, in the speaker view
        assert len(step.notes) < 400, step.id
    assert not re.search(r"!\[|https?:|<[a-z]", "".join(step.markdown for step in lesson.steps))


def test_titles_say_what_the_whole_lessons_say() -> None:
    assert [(one.folder.name, one.number, one.title, one.summary) for one in titles()] == [
        (one.name, one.lesson.number, one.lesson.title, one.lesson.summary) for one in course()
    ]


def test_a_question_is_written_in_the_order_in_which_it_is_read() -> None:
    order = ("kind", "text", "view", "network", "choices", "answer", "because", "claim")
    dumped = [
        step.question.model_dump()
        for found in course()
        for step in found.lesson.steps
        if step.question is not None
    ]
    curve = CurveQuestion(text="t", view="loss_view", network="n", because="b")
    for written in (*dumped, curve.model_dump()):
        assert list(written) == [key for key in order if key in written]
