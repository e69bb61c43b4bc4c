"""A thread that is busy lets the window's go on after a millisecond."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from ui.process.thread_turns import SHORT_S, short_turns


def test_turns_are_short_once_the_program_runs_and_not_before() -> None:
    program = (
        "import sys; before = sys.getswitchinterval(); import ui.process.thread_turns as turns; "
        "assert sys.getswitchinterval() == before; turns.shorten(); "
        "print(before, sys.getswitchinterval())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    before, after = map(float, done.stdout.split())
    assert after == 0.001 < before


def test_turns_are_shorter_while_anybody_asks_for_it() -> None:
    usual_s = sys.getswitchinterval()
    with short_turns():
        with short_turns():
            assert sys.getswitchinterval() == pytest.approx(SHORT_S)
        assert sys.getswitchinterval() == pytest.approx(SHORT_S), "the other still asks for it"
    assert sys.getswitchinterval() == usual_s
