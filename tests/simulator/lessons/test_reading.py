"""A lesson is read whole, or refused with the place of each fault; nothing in it is run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.design.storage import files
from simulator.errors import DesignError
from simulator.lessons import reading
from simulator.lessons.actions import ACTIONS
from simulator.lessons.claims import PER_LAYER, Claim
from simulator.lessons.consistency import faults
from simulator.lessons.reading import load, loads
from simulator.measurement.quantities import QUANTITIES
from tests.simulator.lessons.small import LESSON, Document, claim, documents, loaded, written

Change = Callable[[Document], object]


def refusal(lesson: Document) -> list[str]:
    with pytest.raises(DesignError) as caught:
        loads(json.dumps(lesson))
    return [str(problem) for problem in caught.value.problems]


def test_a_lesson_is_read_with_its_design_from_its_folder_or_its_file(tmp_path: Path) -> None:
    folder = written(tmp_path / "mine", LESSON)
    found = load(folder)
    assert load(folder / "lesson.json").lesson == found.lesson
    assert (found.name, found.lesson.title) == ("mine", "A small lesson")
    assert [network.name for network in found.design.networks] == ["One", "Two"]
    assert found.lesson.steps[0].markdown == "A paragraph.\n\nAnother one."
    assert found.lesson.step("deeper") == 1
    assert found.lesson.claims[0].bound == "≤ 0.75"
    assert found.lesson.claims[0].model_copy(update={"at_least": 0.75}).bound == "= 0.75"


def _set(document: Any, place: tuple[int | str, ...], value: Any) -> None:
    for part in place[:-1]:
        document = document[part]
    document[place[-1]] = value


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("title",), 3, "title: must be text (got 3)"),
        (("titel",), "x", "titel: is not known here; did you mean 'title'?"),
        (("version",), 2, "version: this lesson was written for a newer Depthscope (version 2); "
                          "this one reads up to version 1"),
        (("format",), "depthscope.design",
         'format: must be "depthscope.lesson" (got "depthscope.design")'),
        (("steps",), [], "steps: must have at least 1 entry (got 0)"),
        (("steps",), [1] * 41, "steps: must have at most 40 entries (got 41)"),
        (("steps", 1), 5, "steps[1]: must be an object (got 5)"),
        (("steps", 1, "text"), "x", 'steps[1].text: must be a list (got "x")'),
        (("steps", 1, "text", 0), "x" * 5_001,
         "steps[1].text[0]: must have at most 5,000 characters (got 5,001)"),
        (("steps", 1, "id"), "a b", 'steps[1].id: must be a plain name of letters, digits, '
                                    '_ . or - (got "a b")'),
        (("steps", 2, "setup", 1), {"do": "trane"},
         "steps[2].setup[1].do: unknown value \"trane\"; did you mean 'train'?"),
        (("steps", 2, "setup", 1), {"epochs": 3}, "steps[2].setup[1].do: is missing"),
        (("steps", 2, "setup", 1), ["train"],
         'steps[2].setup[1]: must be an object (got ["train"])'),
        (("steps", 2, "setup", 1, "epochs"), 0,
         "steps[2].setup[1].epochs: must be at least 1 (got 0)"),
        (("steps", 2, "setup", 1, "epoch"), 1,
         "steps[2].setup[1].epoch: is not known here; did you mean 'epochs'?"),
        (("steps", 0, "question", "kind"), "vote",
         'steps[0].question.kind: unknown value "vote"; known are choice, order, curve'),
        (("steps", 0, "question", "choices"), ["one"],
         "steps[0].question.choices: must have at least 2 entries (got 1)"),
        (("claims", 0, "measure", "quantity"), "train_los",
         "claims[0].measure.quantity: no quantity \"train_los\"; did you mean 'train_loss'?"),
        (("claims", 0, "at_most"), "low", 'claims[0].at_most: must be a number (got "low")'),
        (("claims", 0, "source"), None, "claims[0].source: must be text (got null)"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(
    place: tuple[int | str, ...], value: Any, told: str
) -> None:
    lesson, _ = documents()
    _set(lesson, place, value)
    [sentence] = refusal(lesson)
    assert sentence.startswith(told)


def test_every_fault_of_a_file_is_told_at_once() -> None:
    lesson, _ = documents()
    lesson["steps"][0]["setup"][1]["epochs"] = "2"
    lesson["steps"][2]["setup"][0]["do"] = "set_feld"
    lesson["claims"][0]["step"] = 7
    lesson["summary"] = ""
    places = [sentence.partition(":")[0] for sentence in refusal(lesson)]
    assert places == [
        "steps[0].setup[1].epochs", "steps[2].setup[0].do", "claims[0].step", "summary",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d["steps"][2].update(id="begin"), 'steps[2].id: "begin" is used twice'),
        (lambda d: d["steps"][0]["question"].update(answer=2),
         "steps[0].question.answer: must be 0 to 1 (got 2)"),
        (lambda d: d["steps"][0]["question"].update(claim="no"),
         'steps[0].question.claim: no claim is called "no"'),
        (lambda d: d["steps"][0]["question"].update(kind="order", answer=[0, 0]),
         "steps[0].question.answer: must hold the number of each choice once, from 0"),
        (lambda d: d["steps"][0].update(question={"kind": "curve", "text": "?", "because": "!",
                                                  "view": "loss_view", "network": "Three"}),
         'steps[0].question.network: no network is called "Three"; there are "One", "Two"'),
        (lambda d: d["steps"][0]["formula"]["symbols"].update(z="?"),
         "steps[0].formula.symbols.z: does not stand in the formula"),
        (lambda d: d["steps"][1]["setup"][0].update(network="Three"),
         'steps[1].setup[0]: no network is called "Three"; there are "One", "Two"'),
        (lambda d: d["steps"][1]["setup"][0].update(block="stem"),
         "steps[1].setup[0]: "),
        (lambda d: d["steps"][0]["setup"][0].update(layers=["body/b"]),
         "steps[0].setup[0]: network \"One\" has no layer 'body/b'"),
        (lambda d: d["steps"][2]["setup"][2].update(quantity="mood"),
         'steps[2].setup[2]: no quantity "mood"; known are kernel_gradient, '),
        (lambda d: d["steps"][2]["setup"].append(
            {"do": "set_data", "field": "path", "value": "/etc/passwd"}),
         "steps[2].setup[3]: a step cannot name a file; the lesson's design can"),
        (lambda d: d["steps"][2]["setup"].append(
            {"do": "set_data", "field": "name", "value": "file"}),
         "steps[2].setup[3]: a step cannot name a file; the lesson's design can"),
        (lambda d: d["steps"][2]["setup"].append(
            {"do": "set_training", "field": "loss", "value": "categorical_crossentropi"}),
         "steps[2].setup[3]: must be 'auto', 'mse', "),
        (lambda d: d["steps"][2]["setup"].append(
            {"do": "insert_layers", "layers": [{"id": "c", "type": "conv2d", "filters": 2}]}),
         "steps[2].setup: leaves a design with a problem: networks[0].layers[2]"),
        (lambda d: d["steps"][0]["setup"].insert(0, {"do": "continue_run"}),
         "steps: there is no run to continue"),
        (lambda d: d["steps"][1]["setup"].insert(
            0, {"do": "set_training", "field": "dtype", "value": "float32"}),
         "steps: the run cannot go on: the precision has changed"),
        (lambda d: d["claims"][0].pop("at_most"),
         "claims[0]: must have at_least, at_most or both"),
        (lambda d: d["claims"][0].update(at_least=1.0),
         "claims[0].at_least: must not be more than at_most"),
        (lambda d: d["claims"][0].update(step="end"), "claims[0].step: no step has the id 'end'"),
        (lambda d: d["claims"][0]["measure"].update(step="end"),
         "claims[0].measure.step: no step has the id 'end'"),
        (lambda d: d["claims"][0]["measure"].update(network="one"),
         'claims[0].measure.network: no network is called "one"'),
        (lambda d: d["claims"][0]["measure"].update(reduce="first"),
         "claims[0].measure.reduce: is not for a quantity of the whole network"),
        (lambda d: d["claims"][0]["measure"].update(quantity="input_similarity"),
         "claims[0].measure.reduce: is missing: every layer has this quantity"),
        (lambda d: d["claims"][0]["measure"].update(quantity="linear_pieces", network="Two"),
         "claims[0].measure.quantity: linear_pieces is of dense layers and batch norm"),
        (lambda d: d["claims"][0]["measure"].update(at="start"),
         "claims[0].measure.at: only what layers have is measured in the first step"),
        (lambda d: d["claims"][0]["measure"].update(quantity="foreseen", symptom="vanishing"),
         "claims[0].measure.at: must be 'start': a forecast is made before the first step"),
        (lambda d: d["claims"][0]["measure"].update(quantity="foreseen", at="start"),
         "claims[0].measure.symptom: is missing: which is foreseen"),
        (lambda d: d["claims"][0]["measure"].update(symptom="vanishing"),
         "claims[0].measure.symptom: is only for 'foreseen'"),
        (lambda d: d["claims"][0]["measure"].update(quantity="foreseen", symptom="vanish"),
         "claims[0].measure.symptom: no symptom \"vanish\" is foreseen; did you mean 'vanishing'?"),
        (lambda d: d["claims"][0]["measure"].update(quantity="foreseen", symptom="overfitting"),
         "claims[0].measure.symptom: no symptom \"overfitting\" is foreseen; known are "),
        (lambda d: d["claims"].append({**claim(quantity="dead_share", reduce="max"),
                                       "measure": {"quantity": "dead_share", "reduce": "max",
                                                   "network": "One",
                                                   "layers": {"first": "body/4/a"}}}),
         "claims[1].measure.layers.first: this quantity has no layer \"body/4/a\"; "
         "did you mean 'body/"),
        (lambda d: d["steps"][0]["setup"].insert(0, {"do": "show_study", "study": "../spirals"}),
         'steps[0].setup[0]: no study "../spirals"; recorded are digits, initializers-relu, '),
        (lambda d: d["claims"].append(claim(quantity="dead_share", reduce="max",
                                            layers={"id": "b"})),
         "claims[1].measure.layers.id: leaves no layer"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_told_with_its_place(
    tmp_path: Path, change: Change, told: str
) -> None:
    lesson, _ = documents()
    change(lesson)
    with pytest.raises(DesignError) as caught:
        loaded(tmp_path / "mine", lesson)
    sentences = [str(problem) for problem in caught.value.problems]
    assert sentences[0].startswith(told), sentences


def test_layers_are_measured_only_where_something_was_trained(tmp_path: Path) -> None:
    lesson, _ = documents()
    del lesson["steps"][2]["setup"][1]
    lesson["claims"] = [claim(quantity="dead_share", reduce="max")]
    with pytest.raises(DesignError, match=r"measure\.at: nothing has been trained by the end"):
        loaded(tmp_path / "mine", lesson)


def test_a_fault_of_the_design_names_its_file(tmp_path: Path) -> None:
    lesson, design = documents()
    design["networks"][0]["layers"][0]["units"] = 0
    with pytest.raises(DesignError, match=r"^design\.depthscope\.json: networks\[0\]\.layers\[0\]"):
        loaded(tmp_path / "mine", lesson, design)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("[]", 'must be a JSON object, as in {"format": "depthscope.lesson", …}'),
        ('{"format": "depthscope.lesson", "format": 1}', "format: stands twice in this object"),
        ("[" * 100_000, "is nested too deeply"),
        (" " * (reading.MAX_BYTES + 1), "is larger than 1 MB"),
    ],
)
def test_hostile_text_is_refused_in_a_sentence(text: str, told: str) -> None:
    with pytest.raises(DesignError) as caught:
        loads(text)
    assert str(caught.value).startswith(told)


def test_many_faults_are_told_in_part() -> None:
    lesson, _ = documents()
    action = {"do": "train", "epochs": 0, "x": 1}
    lesson["steps"] = [{**lesson["steps"][1], "setup": [action] * 40} for _ in range(40)]
    assert len(refusal(lesson)) <= 101


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["One", "stem", "body", "body/a", "begin", "train_loss", *ACTIONS]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@pytest.mark.slow
@given(st.sampled_from(sorted(ACTIONS)), json_values, json_values, json_values)
def test_whatever_an_action_holds_is_read_or_refused(
    do: str, first: Any, second: Any, third: Any
) -> None:
    fields = [name for name in ACTIONS[do].model_fields if name != "do"]
    lesson, design = documents()
    given_fields = dict(zip(fields, (first, second, third), strict=False))
    lesson["steps"][1]["setup"] = [{**given_fields, "do": do}]
    try:
        found = loads(json.dumps(lesson))
    except DesignError:
        return
    assert all(problem.place for problem in faults(found, files.loads(json.dumps(design))))


@pytest.mark.parametrize("quantity", [*QUANTITIES, "train_loss", "depth"])
def test_a_claim_can_be_of_every_quantity_that_is_measured(quantity: str) -> None:
    reduce = {"reduce": "max"} if quantity in PER_LAYER else {}
    assert Claim.model_validate(claim(quantity=quantity, **reduce)).measure.quantity == quantity
