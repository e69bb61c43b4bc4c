"""Which changes are made: all that could matter, none that cannot, the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.mutation.mutants import (
    ONLY_TIME,
    constants,
    excluded_ranges,
    mutants,
    mutated,
    sample,
)

SOURCE = '''
from dataclasses import dataclass
from functools import cache
from typing import Protocol
import numpy as np

Shape = tuple[int, ...] | None
LIMIT = 3 + 4


class Named(Protocol):
    size: int = 5


@dataclass(frozen=True)
class Point:
    x: int | None = 6


@cache
def area(a: int | str, b: bool = False) -> list[int] | None:
    """Doc 7."""
    assert a != 8
    if a == "wide":
        raise ValueError("x" * 9)
    return [p + q for p, q in zip([a], [b], strict=True)]


SPACING_PX = 3 * 5
LEFT_PX, RIGHT_PX = 15, 17
WIDTH_PX, SHARE = 18, 19


def paint(painter, theme, item, side=20, top_px=21, *, foot_px=22, other=23):
    item.room_px = 24
    item.room_px = 25 * side
    painter.setRenderHint(painter.Antialiasing)
    item.setZValue(-11)
    item.setZValue(0.25)
    item.setSpacing(theme.px(SPACING_PX + 13) if painter else 12)
    item.setScale(14)
    painter.setFont(theme.font(16, 600))
    item.setRange(1e7, 999)


def write(x, y):
    np.add(x, y, out=y)
    y += 1
    return np.zeros((0, 3)), np.ones((3, 30))
'''


def _excluded(text: str) -> bool:
    """Whether the one place where `text` stands in SOURCE is left out."""
    [(line, row)] = [(n, r) for n, r in enumerate(SOURCE.splitlines(), 1) if text in r]
    start, end = (line, row.index(text)), (line, row.index(text) + len(text))
    return any(first <= start and end <= last for first, last in excluded_ranges(SOURCE))


@pytest.mark.parametrize(
    "text",
    ["int, ...] | None", "size: int = 5", "frozen=True", "@cache", "int | str", "list[int] | None",
     "a != 8", '"x" * 9', "strict=True", ".zeros", "3 * 5",
     "painter.setRenderHint(painter.Antialiasing)", "11", "13", "12", "15", "17", "18", "16", "600",
     "1e7", "21", "22", "24"],
)  # fmt: skip
def test_what_cannot_change_behaviour_is_left_out(text: str) -> None:
    assert _excluded(text)


@pytest.mark.parametrize(
    "text",
    [
        "3 + 4",
        "@dataclass",
        "= 6",
        "= False",
        'a == "wide"',
        "p + q",
        "np.add",
        "y += 1",
        ".ones",
        "(0, 3)",
        "SPACING_PX + 13",
        "item.setSpacing(theme.px(SPACING_PX + 13) if painter else 12)",
        "-11",
        "0.25",
        "19",
        "999",
        "20",
        "23",
        "25 * side",
        "14",
        "theme.font(16, 600)",
    ],
)
def test_whatever_runs_is_changed(text: str) -> None:
    assert not _excluded(text)


def test_numpy_functions_are_swapped_and_statements_left_out(tmp_path: Path) -> None:
    pytest.importorskip("cosmic_ray", reason="cosmic-ray is not installed; see `make mutants`")
    (tmp_path / "source.py").write_text(SOURCE, encoding="utf-8")
    texts = [mutated(tmp_path, mutant) for mutant in mutants(tmp_path, "source.py")]
    for before, after in [
        ("np.add(x", "np.subtract(x"),
        ("np.add(x, y, out=y)", "pass"),
        ("y += 1", "pass"),
        ("y += 1", "y += 2"),
        ("3 + 4", "3 - 4"),
    ]:
        wanted = SOURCE.replace(before, after)
        assert any(text and text.replace(" ", "") == wanted.replace(" ", "") for text in texts)


def test_the_constants_that_only_time_depends_on_are_there() -> None:
    for path, names in ONLY_TIME.items():
        source = (ROOT / path).read_text(encoding="utf-8")
        assert len(list(constants(source, names))) == len(names), path


def test_what_is_never_negative_is_not_compared_as_if_it_were(tmp_path: Path) -> None:
    pytest.importorskip("cosmic_ray", reason="cosmic-ray is not installed; see `make mutants`")
    source = "def f(x, *, n):\n    return x % n == 0, len(x) != 0, x == 0, x.reshape(n, -1)\n"
    (tmp_path / "source.py").write_text(source, encoding="utf-8")
    texts = {mutated(tmp_path, mutant) for mutant in mutants(tmp_path, "source.py")}
    changes = [
        ("x % n == 0", "x % n <= 0"), ("len(x) != 0", "len(x) > 0"), ("-1", "- 2"), ("-1", "~1"),
        ("*", "/"),
    ]  # fmt: skip
    assert not {source.replace(*change) for change in changes} & texts
    changes = [("n == 0", "n != 0"), ("n == 0", "n >= 0"), ("!= 0", "< 0"), ("x == 0", "x <= 0"),
               ("-1", "- 0"), ("-1", "+1")]  # fmt: skip
    assert {source.replace(*change) for change in changes} <= texts


def test_a_sample_depends_on_its_seed_alone_and_takes_each_place_once(tmp_path: Path) -> None:
    pytest.importorskip("cosmic_ray", reason="cosmic-ray is not installed; see `make mutants`")
    (tmp_path / "source.py").write_text(SOURCE, encoding="utf-8")
    drawn = sample(tmp_path, ["source.py"], 8, seed=1)
    assert drawn == sample(tmp_path, ["source.py"], 8, seed=1)
    assert drawn != sample(tmp_path, ["source.py"], 8, seed=2)
    assert len({(change.mutant.start, change.mutant.end) for change in drawn}) == 8
    assert all(change.text != SOURCE and change.diff for change in drawn)
