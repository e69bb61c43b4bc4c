"""A thread that is busy lets the window's go on after a millisecond."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT


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
