"""The document: its defaults, its structure, and the places in it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from simulator.design.design import (
    Block,
    Design,
    LayerPlace,
    NetworkDesign,
    Skip,
    TrainingSpec,
    find,
    index_path,
    iter_entries,
    layer_list_at,
)
from simulator.errors import place_text
from simulator.nn.layers import Dense
from tests.simulator.design.edits.sketch import place, sketch


def test_only_networks_and_their_layers_are_required() -> None:
    design = Design.model_validate({"networks": [{"layers": []}]})
    assert design.model_dump(mode="json") == {
        "format": "depthscope.design",
        "version": 1,
        "networks": [{"name": "Network", "layers": []}],
    }


def test_the_defaults_are_those_of_the_format() -> None:
    training = TrainingSpec()
    assert (training.loss, training.batch_size, training.epochs) == ("auto", 64, 15)
    assert (training.seed, training.dtype, training.clip_norm) == (0, "float32", None)
    assert training.schedule.name == "constant"
    skip = Skip(source="input", target="output")
    assert (skip.merge, skip.projection) == ("add", "auto")


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\n", "\t", "\x7f", "\x85", "\u2028"])
def test_no_name_takes_a_control_character(sign: str) -> None:
    name = f"a{sign}b"
    for made in (
        lambda: NetworkDesign(name=name, layers=()),
        lambda: Block(id="b", name=name, layers=()),
        lambda: Design(title=name, networks=(NetworkDesign(layers=()),)),
    ):
        with pytest.raises(ValidationError, match="one line without control characters"):
            made()


def test_a_design_cannot_be_changed() -> None:
    design = sketch("a [b]")
    for model in (design, design.networks[0], design.networks[0].layers[1], design.training):
        for field in type(model).model_fields:
            with pytest.raises(ValidationError, match="frozen"):
                setattr(model, field, None)
    assert isinstance(design.networks[0].layers, tuple)


def test_equal_designs_are_equal_and_can_be_told_apart_quickly() -> None:
    assert sketch("a [b]") == sketch("a [b]")
    assert sketch("a [b]") != sketch("a [c]")


@pytest.mark.parametrize(
    ("layers", "skips", "message"),
    [
        (["a", "a"], [], "'a' is used twice"),
        (["input"], [], "'input' is a reserved name"),
        (["output"], [], "'output' is a reserved name"),
        (["a", "b"], [("b", "a", "add")], "must lead to a later layer"),
        (["a"], [("a", "a", "add")], "must lead to a later layer"),
        (["a"], [("output", "input", "add")], "must lead to a later layer"),
        (["a"], [("b", "output", "add")], "no layer is called 'b'"),
        (["a"], [("input", "b", "add")], "no layer is called 'b'"),
        (
            ["a"],
            [("input", "output", "add"), ("a", "output", "concatenate")],
            "all skips to 'output' must use the same merge",
        ),
    ],
)
@pytest.mark.parametrize("kind", [NetworkDesign, Block])
def test_what_could_not_be_drawn_is_refused(
    kind: type[Any], layers: list[str], skips: list[tuple[str, str, str]], message: str
) -> None:
    fields: dict[str, Any] = {"id": "block"} if kind is Block else {}
    with pytest.raises(ValidationError, match=message):
        kind(
            layers=tuple(Dense(id=name, units=1) for name in layers),
            skips=tuple(
                Skip.model_validate({"source": s, "target": t, "merge": m}) for s, t, m in skips
            ),
            **fields,
        )


def test_each_list_has_names_of_its_own() -> None:
    design = sketch("a [a [a]] | a>output", "a")
    assert [path for path, _ in iter_entries(design.networks[0])] == [
        ("a",),
        ("block",),
        ("block", "a"),
        ("block", "block"),
        ("block", "block", "a"),
    ]


def test_an_entry_is_found_by_its_place() -> None:
    design = sketch("a [b [c]]", "d")
    assert find(design, place("block/block/c")).id == "c"
    assert find(design, LayerPlace(1, ("d",))).id == "d"
    assert layer_list_at(design.networks[0], ()) is design.networks[0]
    assert layer_list_at(design.networks[0], ("block", "block")).layers[0].id == "c"
    for missing in ("x", "block/x", "a/b", "x/y", "output"):
        with pytest.raises(KeyError, match="is called"):
            find(design, place(missing))


def test_a_place_is_written_as_in_the_file() -> None:
    network = sketch("a [b [c d]]").networks[0]
    path = index_path(network, ("block", "block", "d"))
    assert path == ("layers", 1, "layers", 1, "layers", 1)
    assert place_text(("networks", 0, *path, "units")) == (
        "networks[0].layers[1].layers[1].layers[1].units"
    )
    assert place_text(()) == ""


@pytest.mark.parametrize(
    ("key", "text"), [("", '""'), ("a b", "a b"), ("a\nb", '"a\\nb"'), ("\u202e", '"\\u202e"')]
)
def test_a_key_that_would_confuse_is_quoted(key: str, text: str) -> None:
    assert place_text(("data", key)) == f"data.{text}"
