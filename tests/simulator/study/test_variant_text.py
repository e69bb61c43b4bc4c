"""Variants as they are typed are read, and written so that they are read again."""

from __future__ import annotations

import pytest

from simulator.study.document import Variant
from simulator.study.variant_text import VariantError, variant_in, variant_lines, with_network
from tests.simulator.study.studies import SKIP, SKIPS


def test_a_variant_is_a_name_and_settings_whose_values_are_json_or_text() -> None:
    assert variant_in('wide: a.units=8, opt=adam, skips=[{"source": "input"}, 2], t="x, y"') == {
        "name": "wide",
        "settings": {
            "a.units": 8, "opt": "adam", "skips": [{"source": "input"}, 2], "t": "x, y",
        },
    }  # fmt: skip
    assert variant_in(" plain ") == {"name": "plain", "settings": {}}
    for wrong in ("", ":a=1", "a=1", "x: a", "x: =1"):
        with pytest.raises(VariantError, match="must be"):
            variant_in(wrong)


def test_a_bare_name_of_a_network_is_that_network() -> None:
    assert with_network({"name": "Plain", "settings": {}}, ["Plain"])["network"] == "Plain"
    for variant in ({"name": "Other", "settings": {}}, {"name": "Plain", "settings": {"a": 1}}):
        assert with_network(variant, ["Plain"]) == variant


def test_what_is_written_is_read_again() -> None:
    variants = [
        Variant(name="skips", settings={SKIPS: SKIP, "training.batch_size": "full"}),
        Variant(name="plain"),
    ]
    read = [variant_in(line) for line in variant_lines(variants).splitlines()]
    assert read == [{"name": each.name, "settings": each.settings} for each in variants]
