"""Each cure changes what it names, in every layer of its network, and else nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulator.design.analysis import analyze, problems
from simulator.design.design import Design
from simulator.design.edits.base import EditError
from simulator.design.storage import files
from simulator.diagnosis.cures import CURES, cures_named
from simulator.diagnosis.symptoms import SYMPTOMS
from tests.simulator.designs import dense, design

NORM = {"id": "n", "type": "batch_normalization"}
BLOCK = {"id": "body", "type": "block", "repeat": 3, "layers": [dense("p", 4), dense("q", 4)]}
PLAIN = [dense(name, 4, "relu") for name in "abcde"]
NEVER_EDITS = {
    "more epochs", "more data", "more units", "dropout", "weight decay", "fewer epochs",
    "fewer repetitions", "leaving the layer out", "normalised branches",
}  # fmt: skip


def cured(name: str, made: Design, which: int = 0) -> Design | None:
    return cures_named(name, made)[which].applied(made, 0)


def kinds(made: Design) -> list[str]:
    nodes = analyze(made).networks[0].nodes
    return [node.layer.type if node.layer else node.kind for node in nodes]


def test_every_cure_that_a_symptom_names_is_an_edit_or_known_to_be_none() -> None:
    named = {cure for symptom in SYMPTOMS for cure in symptom.cures}
    assert named - set(CURES) == NEVER_EDITS
    assert set(CURES) <= named


@pytest.mark.parametrize("name", CURES)
@pytest.mark.parametrize(
    "layers", [PLAIN, [*PLAIN[:2], BLOCK], [dense("a", 4, "linear"), NORM, *PLAIN[1:]], []]
)
def test_a_cure_leaves_a_design_that_runs_and_can_be_saved(
    name: str, layers: list[dict[str, Any]]
) -> None:
    made = design(layers, batch_size=4, l1=0.1, l2=0.1)
    for cure in cures_named(name, made):
        after = cure.applied(made, 0)
        assert after is None or (after != made and not problems(after)), cure.text
        if after is not None:
            assert files.loads(files.dumps(after)) == after


@pytest.mark.parametrize(
    ("name", "field", "expected"),
    [
        ("a smaller learning rate", "optimizer", {"learning_rate": 0.001}),
        ("a larger learning rate", "optimizer", {"learning_rate": 0.1}),
        ("warm-up", "schedule", {"warmup_steps": 100}),
        ("clipping", "clip_norm", 1.0),
        ("larger batches", "batch_size", 32),
        ("a smaller l2", "l2", 0.0),
    ],
)
def test_cures_of_the_training_change_their_field(name: str, field: str, expected: Any) -> None:
    after = cured(name, design(PLAIN, l2=0.1, batch_size=4))
    assert after is not None
    found = json.loads(files.dumps(after))["training"].get(field, 0.0)
    assert found == expected or expected.items() <= found.items()


def test_skips_go_around_blocks_and_around_pairs_outside_of_them() -> None:
    after = cured("skips", design(PLAIN))
    assert after is not None
    ends = [(skip.source, skip.target) for skip in after.networks[0].skips]
    assert ends == [("a", "d"), ("c", "output")]
    after = cured("skips", design([dense("stem", 4), BLOCK]))
    assert after is not None
    assert [*kinds(after)].count("merge") == 3
    assert cured("skips", after) is None


def test_batch_normalisation_stands_between_a_kernel_and_its_activation() -> None:
    skips = [{"source": "a", "target": "d"}]
    after = cured("batch normalisation", design(PLAIN, skips))
    assert after is not None
    assert kinds(after)[:3] == ["dense", "batch_normalization", "activation"]
    assert kinds(after).count("batch_normalization") == 5
    assert after.networks[0].skips[0].source == "a-activation"
    assert cured("batch normalisation", after) is None
    inside = cured("batch normalisation", design([BLOCK]))
    assert inside is not None
    assert kinds(inside).count("batch_normalization") == 6


def test_layer_normalisation_takes_the_place_of_batch_normalisation() -> None:
    after = cured("layer normalisation", design([dense("a"), NORM]))
    assert after is not None
    assert kinds(after)[1] == "layer_normalization"
    assert cured("layer normalisation", design([dense("a")])) is None


def test_initialisers_and_activations_change_in_every_layer_but_linear_ones() -> None:
    made = design([dense("a", 4, "linear"), BLOCK, *PLAIN[1:]])
    after = cured("He's initialiser", made)
    assert after is not None
    found = [n.layer.kernel_initializer.name for n in analyze(after).networks[0].nodes[:-1]]
    assert set(found) == {"he_normal"}
    after = cured("leaky ReLU", made)
    assert after is not None
    names = [n.layer.activation.name for n in analyze(after).networks[0].nodes]
    assert set(names[1:-1]) == {"leaky_relu"}
    assert names[0] == "linear"


def test_a_rate_beyond_its_limit_is_refused_as_an_edit() -> None:
    made = design(PLAIN, optimizer={"name": "sgd", "learning_rate": 1e6})
    with pytest.raises(EditError):
        cured("a larger learning rate", made)


def test_a_rate_beyond_all_measure_is_brought_back_to_the_usual_one() -> None:
    made = design([dense("a")], optimizer={"name": "adam", "learning_rate": 20.0})
    texts = [cure.text for cure in cures_named("a smaller learning rate", made)]
    assert texts == [
        "learning rate 20 → 2", "learning rate 20 → 0.2", "the usual learning rate 20 → 0.001",
    ]  # fmt: skip
    usual = cures_named("a smaller learning rate", made)[-1].applied(made, 0)
    assert usual is not None
    assert usual.training.optimizer.learning_rate == 0.001
    near = design([dense("a")], optimizer={"name": "adam", "learning_rate": 0.05})
    assert len(cures_named("a smaller learning rate", near)) == 2
