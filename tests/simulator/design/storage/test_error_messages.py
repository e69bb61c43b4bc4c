"""Every refusal of a design file as its user reads it: the place, what is wrong, what is right."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from simulator.design.design import Design, NetworkDesign
from simulator.design.storage import files
from simulator.design.storage.error_messages import MOST_PROBLEMS, sentence_of
from simulator.errors import DesignError

DENSE = {"id": "a", "type": "dense", "units": 3}


def refusals(document: Any) -> list[str]:
    with pytest.raises(DesignError) as caught:
        files.loads(json.dumps(document))
    return str(caught.value).splitlines()


def whole(**sections: Any) -> dict[str, Any]:
    """A design with one empty network and other sections as given."""
    head = {"format": "depthscope.design", "version": 1}
    return {**head, "networks": [{"layers": []}], **sections}


def layer(**fields: Any) -> dict[str, Any]:
    """A design of one dense layer with some fields changed."""
    return whole(networks=[{"layers": [{**DENSE, **fields}]}])


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"units": 0}, "units: must be at least 1 (got 0)"),
        ({"units": 65_537}, "units: must be at most 65,536 (got 65537)"),
        ({"units": 10**300}, "units: must be at most 65,536 (got 1000000000"),
        ({"units": "x"}, 'units: must be a whole number (got "x")'),
        ({"units": 3.5}, "units: must be a whole number (got 3.5)"),
        ({"units": 3.0}, "units: must be a whole number (got 3.0)"),
        ({"units": True}, "units: must be a whole number (got true)"),
        ({"units": None}, "units: must be a whole number (got null)"),
        ({"units": [3]}, "units: must be a whole number (got [3])"),
        ({"use_bias": 1}, "use_bias: must be true or false (got 1)"),
        ({"use_bias": "true"}, 'use_bias: must be true or false (got "true")'),
        ({"id": 5}, "id: must be text (got 5)"),
        ({"id": ""}, "id: must be a plain name of letters, digits, _ . or - (got"),
        ({"id": "../a"}, "id: must be a plain name of letters, digits, _ . or - (got"),
        ({"id": "a\u202eb"}, 'id: must be a plain name of letters, digits, _ . or - (got "a\\u202'),
        ({"id": "a\n"}, 'id: must be a plain name of letters, digits, _ . or - (got "a\\n")'),
        ({"id": "x" * 300}, "id: must have at most 64 characters (got 300)"),
        ({"id": "input"}, "id: 'input' is a reserved name"),
        ({"unit": 3}, "unit: is not known here; did you mean 'units'?"),
        ({"dense": 3}, "dense: is not known here"),
        ({"type": "dens"}, "type: unknown layer type 'dens'; did you mean 'dense'?"),
        ({"type": "xyz"}, "type: unknown layer type 'xyz'; known are dense, conv2d, activation,"),
        ({"type": 5}, "type: must be text (got 5)"),
        ({"type": ["dense"]}, 'type: must be text (got ["dense"])'),
        ({"activation": "reul"}, "activation: unknown activation 'reul'; did you mean 'relu'?"),
        ({"activation": {"name": "reul"}}, "activation.name: unknown activation 'reul'; did you"),
        ({"activation": {}}, "activation.name: is missing"),
        ({"activation": 5}, "activation: must be the name of an activation, or an object (got 5)"),
        ({"activation": None}, "activation: must be the name of an activation, or an object (got"),
        (
            {"activation": {"name": "leaky_relu", "slope": 1}},
            "activation.slope: is not known here; did you mean 'negative_slope'?",
        ),
        (
            {"activation": {"name": "leaky_relu", "negative_slope": "x"}},
            'activation.negative_slope: must be a number (got "x")',
        ),
        (
            {"activation": {"name": "leaky_relu", "leaky_relu": 1}},
            "activation.leaky_relu: is not known here",
        ),
        (
            {"kernel_initializer": "he"},
            "kernel_initializer: unknown initializer 'he'; known are glorot_uniform,",
        ),
        (
            {"kernel_initializer": {"name": "random_uniform", "minval": 3, "maxval": 1}},
            "kernel_initializer: minval must not exceed maxval (got 3, 1)",
        ),
        (
            {"bias_initializer": {"name": "constant", "value": 1e7}},
            "bias_initializer.value: must be at most 1,000,000 (got 10000000.0)",
        ),
    ],
)
def test_a_layer_is_refused_at_its_field(fields: dict[str, Any], sentence: str) -> None:
    (found,) = refusals(layer(**fields))
    assert found.startswith(f"networks[0].layers[0].{sentence}")


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (5, ": must be an object (got 5)"),
        (None, ": must be an object (got null)"),
        ([], ": must be an object (got [])"),
        ({"id": "a", "units": 3}, ".type: is missing"),
        ({"id": "a", "type": "dense"}, ".units: is missing"),
        ({"type": "dense", "units": 3}, ".id: is missing"),
        # a layer type that is also the name of a field
        ({"id": "a", "type": "activation"}, ".activation: is missing"),
        ({"id": "a", "type": "activation", "activation": 5}, ".activation: must be the name of"),
        (
            {"id": "a", "type": "activation", "activation": {"name": "elu", "alpha": "x"}},
            '.activation.alpha: must be a number (got "x")',
        ),
        (
            {"id": "a", "type": "activation", "activation": "activation"},
            ".activation: unknown activation 'activation'; known are linear,",
        ),
        ({"id": "a", "type": "dropout", "rate": 1}, ".rate: must be less than 1 (got 1)"),
        ({"id": "a", "type": "block"}, ".layers: is missing"),
        ({"id": "a", "type": "block", "layers": {}}, ".layers: must be a list (got {})"),
        (
            {"id": "a", "type": "block", "repeat": 0, "layers": []},
            ".repeat: must be at least 1 (got 0)",
        ),
        (
            {"id": "a", "type": "block", "repeat": 10**9, "layers": []},
            ".repeat: must be at most 2,000 (got 1000000000)",
        ),
        (
            {"id": "b", "type": "block", "layers": [{**DENSE, "units": 0}]},
            ".layers[0].units: must be at least 1 (got 0)",
        ),
        (
            {
                "id": "b",
                "type": "block",
                "layers": [],
                "skips": [{"source": "x", "target": "output"}],
            },
            ".skips[0].source: no layer is called 'x' in this list",
        ),
    ],
)
def test_an_entry_is_refused_at_its_place(entry: Any, sentence: str) -> None:
    (found,) = refusals(whole(networks=[{"layers": [DENSE | {"id": "z"}, entry]}]))
    assert found.startswith(f"networks[0].layers[1]{sentence}")


@pytest.mark.parametrize(
    ("sections", "sentence"),
    [
        ({"titel": "x"}, "titel: is not known here; did you mean 'title'?"),
        ({"": 1}, '"": is not known here'),
        ({"a\nb": 1}, '"a\\nb": is not known here'),
        ({"x" * 5_000: 1}, '"' + "x" * 56 + "…: is not known here"),
        ({"title": 5}, "title: must be text (got 5)"),
        ({"title": "x" * 201}, "title: must have at most 200 characters (got 201)"),
        ({"notes": "x" * 100_001}, "notes: must have at most 100,000 characters (got 100,001)"),
        ({"networks": []}, "networks: must have at least 1 entry (got 0)"),
        ({"networks": 5}, "networks: must be a list (got 5)"),
        ({"networks": [{"layers": []}] * 5}, "networks: must have at most 4 entries (got 5)"),
        ({"networks": [{}]}, "networks[0].layers: is missing"),
        ({"networks": [{"layers": [], "layer": 1}]}, "networks[0].layer: is not known here; did"),
        ({"networks": [{"layers": [], "output": 5}]}, "networks[0].output: must be an object"),
        (
            {"networks": [{"layers": [], "output": {"activation": "relu"}}]},
            "networks[0].output.activation: must be 'auto', 'linear', 'sigmoid', 'tanh' or 'so",
        ),
        ({"data": 5}, "data: must be an object (got 5)"),
        ({"data": {"name": "digit"}}, "data.name: must be 'digits', 'xor_table', 'xor', 'circles'"),
        ({"data": {"sample": 3}}, "data.sample: is not known here; did you mean 'samples'?"),
        ({"data": {"features": ["x1", "x3"]}}, "data.features[1]: must be 'x1', 'x2', 'x1^2'"),
        ({"data": {"features": []}}, "data.features: must have at least 1 entry (got 0)"),
        ({"data": {"features": ["x1", "x1"]}}, "data.features: names 'x1' twice"),
        ({"training": 5}, "training: must be an object (got 5)"),
        ({"training": {"epochs": 1.5}}, "training.epochs: must be a whole number (got 1.5)"),
        (
            {"training": {"dtype": "float31"}},
            "training.dtype: must be 'float16', 'float32' or 'float64' (got \"float31\"); "
            "did you mean 'float32'?",
        ),
        (
            {"training": {"batch_size": "half"}},
            "training.batch_size: must be a whole number or 'full' (got \"half\")",
        ),
        ({"training": {"batch_size": 0}}, "training.batch_size: must be at least 1 or 'full' (got"),
        (
            {"training": {"batch_size": [1]}},
            "training.batch_size: must be a whole number or 'full'",
        ),
        ({"training": {"clip_norm": 0}}, "training.clip_norm: must be more than 0 (got 0)"),
        ({"training": {"clip_norm": "x"}}, 'training.clip_norm: must be a number (got "x")'),
        ({"training": {"l1": 10**300}}, "training.l1: must be at most 1,000,000 (got 1000000"),
        ({"training": {"optimizer": "adm"}}, "training.optimizer: unknown optimizer 'adm'; did"),
        (
            {"training": {"optimizer": {"name": "sgd", "momentun": 1}}},
            "training.optimizer.momentun: is not known here; did you mean 'momentum'?",
        ),
        (
            {"training": {"optimizer": {"name": "sgd", "learning_rate": -1}}},
            "training.optimizer.learning_rate: must be at least 0 (got -1)",
        ),
        ({"training": {"schedule": {}}}, "training.schedule.name: is missing"),
        ({"training": {"schedule": "slow"}}, "training.schedule: unknown schedule 'slow'; known"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_section_is_refused_at_its_field(sections: dict[str, Any], sentence: str) -> None:
    (found,) = refusals(whole(**sections))
    assert found.startswith(sentence)


@pytest.mark.parametrize(
    ("skip", "sentence"),
    [
        ({"source": "x", "target": "b"}, "[0].source: no layer is called 'x' in this list"),
        ({"source": "a", "target": "bb"}, "[0].target: no layer is called 'bb' in this list; did"),
        ({"source": "b", "target": "a"}, "[0].target: a skip must lead to a later layer, and 'a'"),
        ({"source": "a", "target": "a"}, "[0].target: a skip must lead to a later layer, and 'a'"),
        ({"source": "a", "target": "input"}, "[0].target: a skip must lead to a later layer"),
        ({"source": "output", "target": "b"}, "[0].target: a skip must lead to a later layer"),
        ({"source": "a"}, "[0].target: is missing"),
        ({"source": "a/b", "target": "b"}, "[0].source: must be a plain name"),
        ({"source": "a", "target": "b", "merge": "sum"}, "[0].merge: must be 'add' or 'concat"),
        ({"source": "a", "target": "b", "projection": "yes"}, "[0].projection: must be 'auto', '"),
        ({"source": "a", "target": "b", "to": "b"}, "[0].to: is not known here"),
        (5, "[0]: must be an object (got 5)"),
    ],
)
def test_a_skip_is_refused_at_its_end(skip: Any, sentence: str) -> None:
    layers = [DENSE, {**DENSE, "id": "b"}]
    (found,) = refusals(whole(networks=[{"layers": layers, "skips": [skip]}]))
    assert found.startswith(f"networks[0].skips{sentence}")


def test_two_names_in_one_list_and_two_merges_at_one_target_are_refused() -> None:
    assert refusals(whole(networks=[{"layers": [DENSE, DENSE]}])) == [
        "networks[0].layers[1].id: 'a' is used twice in this list"
    ]
    skips = [{"source": "input", "target": "b", "merge": merge} for merge in ("add", "concatenate")]
    layers = [DENSE, {**DENSE, "id": "b"}]
    assert refusals(whole(networks=[{"layers": layers, "skips": skips}])) == [
        "networks[0].skips[1].merge: all skips to 'b' must use the same merge"
    ]


def test_blocks_nest_three_deep_and_no_deeper() -> None:
    entry: dict[str, Any] = DENSE
    for _ in range(3):
        entry = {"id": "b", "type": "block", "layers": [entry]}
    files.loads(json.dumps(whole(networks=[{"layers": [entry]}])))
    entry = {"id": "b", "type": "block", "layers": [entry]}
    assert refusals(whole(networks=[{"layers": [entry]}])) == [
        "networks[0].layers[0].layers[0].layers[0].layers[0]: blocks nest at most 3 deep (got 4)"
    ]


@pytest.mark.parametrize("depth", [10, 100, 250, 300, 400])
def test_nesting_beyond_all_measure_is_refused_in_one_line(depth: int) -> None:
    text = '{"id": "b", "type": "block", "layers": [' * depth + "]}" * depth
    whole_text = json.dumps(whole()).replace('"layers": []', f'"layers": [{text}]')
    with pytest.raises(DesignError) as caught:
        files.loads(whole_text)
    assert "nest" in str(caught.value)
    assert len(str(caught.value)) < 100


def test_every_problem_is_a_line_of_its_own() -> None:
    document = whole(
        title=5,
        networks=[{"layers": [{**DENSE, "units": 0}, {**DENSE, "units": "x", "id": "/"}]}],
        training={"epochs": 0},
    )
    assert refusals(document) == [
        "title: must be text (got 5)",
        "training.epochs: must be at least 1 (got 0)",
        "networks[0].layers[0].units: must be at least 1 (got 0)",
        'networks[0].layers[1].id: must be a plain name of letters, digits, _ . or - (got "/")',
        'networks[0].layers[1].units: must be a whole number (got "x")',
    ]


@pytest.mark.parametrize(
    "document",
    [
        whole(networks=[{"layers": [0] * 7_000}]),
        whole(networks=[{"layers": [{}] * 7_000}]),
        whole(networks=[{"layers": [], "skips": [{}] * 7_000}]),
        whole(networks=[0] * 7_000),
        whole(data={"features": [0] * 7_000}),
        whole(networks=[{"layers": [{"id": "b", "type": "block", "layers": [0] * 7_000}]}]),
    ],
    ids=["layers", "objects", "skips", "networks", "features", "block"],
)
def test_a_file_of_nothing_but_faults_is_described_by_the_first_hundred(
    document: dict[str, Any],
) -> None:
    lines = refusals(document)
    assert len(lines) == MOST_PROBLEMS + 1
    assert lines[-1] == "has more faults than these"


def test_the_budget_for_faults_costs_a_good_file_nothing() -> None:
    layers = [{**DENSE, "id": f"a{number}"} for number in range(5_000)]
    design = files.loads(json.dumps(whole(networks=[{"layers": layers}])))
    assert len(design.networks[0].layers) == 5_000


def test_an_edited_value_is_refused_without_a_place() -> None:
    content = {"networks": (NetworkDesign(layers=()),), "title": 5}
    with pytest.raises(ValidationError) as caught:
        Design(**content)
    assert sentence_of(caught.value, content, Design) == "must be text (got 5)"
