"""Names that are too long are shortened in the middle, and remain different names."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.widgets.short_names import shortened


def at_most(length: int) -> Callable[[str], bool]:
    return lambda text: len(text) <= length


LABELS = st.text("ab…12 ", min_size=1, max_size=12) | st.text(min_size=1, max_size=30)


@given(st.lists(LABELS, unique=True, max_size=40), st.integers(0, 20))
def test_distinct_names_stay_distinct_and_those_that_fit_stay_whole(
    names: list[str], room: int
) -> None:
    found = shortened(names, at_most(room))
    assert len(set(found)) == len(names)
    for name, short in zip(names, found, strict=True):
        assert len(name) > room or short == name
        assert len(short) <= max(room, 5), "a number takes what it takes"


@pytest.mark.parametrize(
    ("names", "room", "expected"),
    [
        (["setosa", "versicolor"], 7, ["setosa", "ver…lor"]),
        (["same prefix A end", "same prefix B end"], 9, ["sa…A end", "sa…B end"]),
        (["common beginning, north", "common beginning, south"], 8, ["comm…rth", "comm…uth"]),
        (["x" * 20 + "1" + "x" * 20, "x" * 20 + "2" + "x" * 20], 5, ["xx…1…", "xx…2…"]),
        (["same", "same"], 3, ["s…e", "s…e"]),
    ],
)
def test_names_are_shortened_where_they_agree(
    names: list[str], room: int, expected: list[str]
) -> None:
    assert shortened(names, at_most(room)) == expected
