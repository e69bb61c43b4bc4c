"""Shapes, counts and problems of a design, each with its place."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from simulator.design import edits
from simulator.design.analysis import analyze, problems
from simulator.design.design import Design
from simulator.design.storage import files
from simulator.nn.layers import Dense, Shape
from tests.conftest import LESSONS
from tests.simulator.designs import dense, design


def test_the_opening_lesson_has_twenty_layers_and_no_problem() -> None:
    analysis = analyze(files.load(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json"))
    assert analysis.problems == ()
    network = analysis.networks[1]
    assert (network.depth, network.parameters) == (20, 21_418)
    assert network.expanded[:3] == ("stem", "body/1/a", "body/1/b")
    assert network.expanded[-1] == "output"
    facts = network.layers[("body", "a")]
    assert (facts.output_shape, facts.repetitions) == ((32,), 9)
    assert facts.parameters == 9 * (32 * 32 + 32)


def test_concatenation_widens_and_addition_does_not() -> None:
    layers = [dense("a", 3), dense("b", 3), dense("c", 5)]
    for merge, arriving in (("add", 3), ("concatenate", 6)):
        skips = [{"source": "a", "target": "c", "merge": merge}]
        facts = analyze(design(layers, skips)).networks[0].layers[("c",)]
        assert facts.input_shape == (arriving,)


def test_a_projection_appears_only_where_shapes_differ() -> None:
    for width, weights in ((3, 0), (4, 12)):
        layers = [dense("a", 3), dense("b", width), dense("c", 5)]
        network = analyze(design(layers, [{"source": "a", "target": "c"}])).networks[0]
        assert network.projections == {((), 0): weights}


def test_dense_on_an_image_flattens_it() -> None:
    network = analyze(design([dense("a", 3)], data={"name": "digits"})).networks[0]
    assert network.layers[("a",)].parameters == 64 * 3 + 3


def test_shapes_that_do_not_fit_are_named_once_however_often_the_block_repeats() -> None:
    block = {
        "id": "body",
        "type": "block",
        "repeat": 7,
        "layers": [dense("p", 4), dense("q", 3)],
        "skips": [{"source": "p", "target": "output", "projection": "none"}],
    }
    (problem,) = problems(design([dense("stem", 3), block]))
    assert problem.place == "networks[0].layers[1].skips[0]"
    assert "cannot add (4) from 'p' to (3)" in problem.message
    assert "linear projection" in problem.message


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([{"id": "b", "type": "block", "repeat": 2_000, "layers": [dense("a"), dense("c")]}],
         "at most 2,000 layers after expansion (got 4,000)"),
        ([dense(f"l{i}", 5_000) for i in range(3)], "at most 20,000,000 parameters"),
    ],
)  # fmt: skip
def test_limits_are_checked_before_anything_is_allocated(
    layers: list[dict[str, Any]], message: str
) -> None:
    (problem,) = problems(design(layers))
    assert message in str(problem)


def test_a_run_that_would_not_fit_into_memory_is_refused() -> None:
    data = {"name": "spirals", "samples": 200_000}
    wide = design([dense(f"l{i}", 400) for i in range(8)], data=data, batch_size="full")
    (problem,) = problems(wide)
    assert "GB" in problem.message


def test_a_layer_is_measured_once_however_often_its_block_repeats(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The window analyses a design at every edit, and asks for its counts many times over."""
    measured = Counter[str]()
    parameters = Dense.parameters

    def counted(layer: Dense, shape: Shape) -> Any:
        measured[layer.id] += 1
        return parameters(layer, shape)

    monkeypatch.setattr(Dense, "parameters", counted)
    block = {"id": "body", "type": "block", "repeat": 9, "layers": [dense("p", 4), dense("q", 3)]}
    network = analyze(design([dense("stem", 3), block])).networks[0]
    assert network.layers[("body", "p")].parameters == 9 * (3 * 4 + 4)
    weights = sum(node.parameters for node in network.nodes)
    assert network.parameters == network.parameters == weights > 0
    assert measured == {"stem": 1, "p": 1, "q": 1, "output": 1}


def test_a_loss_that_does_not_go_with_the_data_is_a_problem_of_the_output() -> None:
    wrong = design([dense("a")], data={"name": "digits"}, loss="binary_crossentropy")
    (problem,) = problems(wrong)
    assert problem.place == "networks[0].output.activation"
    assert "two classes" in problem.message


def test_an_empty_network_is_a_linear_classifier() -> None:
    analysis = analyze(edits.empty_design())
    assert analysis.problems == ()
    assert analysis.networks[0].depth == 1


def test_two_thousand_layers_are_analysed() -> None:
    deep: Design = design(
        [{"id": "b", "type": "block", "repeat": 1_000, "layers": [dense("a"), dense("c")]}]
    )
    assert analyze(deep).networks[0].depth == 2_001


@pytest.mark.parametrize("merge", ["add", "concatenate"])
@pytest.mark.parametrize("source", ["a", "input"])
def test_skips_between_the_same_layers_have_projections_of_their_own_name(
    merge: str, source: str
) -> None:
    """Also beside a layer whose id looks like a numbered one, and in every repetition."""
    skips = [{"source": source, "target": "c", "merge": merge, "projection": "linear"}] * 3
    layers = [dense("a", 3), dense("a 2", 3), dense("c", 3)]
    other = [{"source": "a 2", "target": "c", "merge": merge, "projection": "linear"}]
    block = {"id": "b", "type": "block", "repeat": 2, "layers": layers, "skips": skips + other}
    names = [node.name for node in analyze(design([block])).networks[0].nodes]
    assert len(set(names)) == len(names)
    made = [name for name in names if name.startswith("b/2/c/from ")]
    first = f"b/2/c/from {source}"
    assert made == [first, f"{first} (2)", f"{first} (3)", "b/2/c/from a 2"]
