"""Which name was probably meant."""

from __future__ import annotations

from simulator.suggestions import LONGEST, nearest


def test_the_name_that_is_most_alike_is_meant() -> None:
    assert nearest("sigmiod", ["tanh", "sigmoid", "linear"]) == "sigmoid"


def test_nothing_is_meant_where_nothing_is_alike_enough() -> None:
    assert nearest("zzz", ["tanh", "sigmoid"]) is None
    assert nearest("abxx", ["abyy"]) is None
    assert nearest("abxx", ["abyy"], 0.5) == "abyy"


def test_of_a_very_long_name_only_the_beginning_is_compared() -> None:
    known = "a" * LONGEST
    assert nearest(known + 9 * LONGEST * "b", [known]) == known
