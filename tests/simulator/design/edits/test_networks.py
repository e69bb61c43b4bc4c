"""Adding, removing and naming the networks of a design."""

from __future__ import annotations

import json

import pytest

from simulator.design import edits
from simulator.design.edits import EditError
from simulator.design.storage import files
from tests.simulator.design.edits.sketch import drawn, sketch


def test_the_empty_design_has_the_digits_and_one_network_without_layers() -> None:
    design = edits.empty_design()
    assert design.data.name == "digits"
    assert [network.layers for network in design.networks] == [()]


def test_a_new_design_says_in_its_file_how_it_trains_and_the_formats_defaults_stay() -> None:
    written = json.loads(files.dumps(edits.new_design()))
    assert written["training"] == {
        "optimizer": {"name": "adam", "learning_rate": 0.01},
        "until_paused": True,
    }
    assert "training" not in json.loads(files.dumps(edits.empty_design()))
    default = edits.empty_design().training
    assert (default.optimizer.name, default.epochs, default.until_paused) == ("sgd", 15, False)


def test_a_variant_is_a_copy_below_the_others_that_shares_its_layers() -> None:
    design = sketch("a [b] | a>output", "c")
    after = edits.add_network(design)
    assert drawn(after, 2) == drawn(design)
    assert after.networks[2].layers[1] is design.networks[0].layers[1]
    assert drawn(edits.add_network(design, 1), 2) == "c"


def test_variants_are_numbered_and_at_most_four() -> None:
    design = edits.rename_network(sketch("a"), 0, "Plain")
    for _ in range(3):
        design = edits.add_network(design)
    assert [network.name for network in design.networks] == [
        "Plain", "Plain 2", "Plain 3", "Plain 4",
    ]  # fmt: skip
    with pytest.raises(EditError, match="at most 4 networks"):
        edits.add_network(design)


def test_the_longest_name_still_gets_its_number() -> None:
    design = edits.rename_network(sketch("a"), 0, "x" * 200)
    assert edits.add_network(design).networks[1].name == "x" * 198 + " 2"


def test_a_network_is_removed_but_not_the_last() -> None:
    design = sketch("a", "b", "c")
    after = edits.delete_network(design, 1)
    assert [drawn(after, number) for number in range(2)] == ["a", "c"]
    assert after.networks[1] is design.networks[2]
    with pytest.raises(EditError, match="at least one network"):
        edits.delete_network(sketch("a"), 0)


def test_a_name_of_a_network_is_short_text() -> None:
    assert edits.rename_network(sketch("a", "b"), 1, "B").networks[1].name == "B"
    with pytest.raises(EditError, match="at most 200 characters"):
        edits.rename_network(sketch("a"), 0, "x" * 201)


@pytest.mark.parametrize("number", [-1, 1])
def test_only_a_network_that_is_there_can_be_changed(number: int) -> None:
    for change in (edits.add_network, edits.delete_network):
        with pytest.raises(EditError, match=f"there is no network {number + 1}"):
            change(sketch("a"), number)
    with pytest.raises(EditError, match=f"there is no network {number + 1}"):
        edits.rename_network(sketch("a"), number, "B")
