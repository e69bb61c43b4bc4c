"""A short round of every fuzzer; and the fuzzer itself finds what is planted, and shrinks it."""

from __future__ import annotations

import json
from random import Random

import pytest

from tests.fuzz.runner import Target, case_of, fuzz
from tests.fuzz.targets import TARGETS

COUNT = {"designs": 150, "tables": 250, "arrays": 250, "workbooks": 150, "images": 250,
         "lessons": 60}  # fmt: skip


# Qt logs what is wrong with an image
QUIET = {"images": pytest.mark.no_qt_log}


@pytest.mark.parametrize("name", [pytest.param(n, marks=QUIET.get(n, ())) for n in TARGETS])
def test_a_short_round_finds_nothing(name: str) -> None:
    findings = list(fuzz(TARGETS[name], seed=1, count=COUNT[name]))
    assert not findings, "\n".join(map(str, findings))


@pytest.mark.parametrize("name", TARGETS)
def test_a_case_follows_from_its_seed_and_number(name: str) -> None:
    target = TARGETS[name]
    again = [case_of(target, 3, number) for number in range(20)]
    assert [case_of(target, 3, number) for number in range(20)] == again
    assert len(set(again)) > 10
    assert [case_of(target, 4, number) for number in range(20)] != again


def planted(case: bytes) -> bool:
    """Fails for an object that holds "bad" anywhere."""
    if b"bad" in case:
        raise KeyError("bad")
    return False


def test_what_is_found_is_shrunk_and_told_once() -> None:
    def make(random: Random) -> bytes:
        noise = {f"k{n}": list(range(random.randrange(9))) for n in range(9)}
        return json.dumps({**noise, "x": [1, {"bad": 2, "y": 3}]}).encode()

    (finding,) = fuzz(Target("planted", make, planted), seed=1, count=9)
    assert finding.case in (b"bad", b'"bad"')
    assert "KeyError" in finding.reason
    assert finding.number == 0


def test_memory_for_a_refusal_is_a_finding() -> None:
    kept: list[bytes] = []

    def check(case: bytes) -> bool:
        if case == b"99":
            kept.append(b"x" * 400_000_000)
        return True

    numbers = iter(range(200))
    target = Target("memory", lambda _random: str(next(numbers)).encode(), check)
    findings = list(fuzz(target, seed=1, count=120))
    assert [finding.number for finding in findings] == [99]
    assert "raised the peak memory" in findings[0].reason
