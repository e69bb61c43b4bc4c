"""The program loads nothing that looks for plug-ins of pydantic; other programs keep theirs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

READ = """
import sys
{before}
from simulator.design.design import Design
assert Design(networks=[{{"layers": []}}]).networks
loader = sys.modules["pydantic.plugin._loader"]
print("importlib.metadata" in sys.modules, hasattr(loader, "_plugins"))
"""


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("from ui.process.pydantic_plugins import switch_off; switch_off()", "False False"),
        ("from ui.cli.main import main; main(['check', 'nowhere.json'])", "False False"),
        ("import pydantic.main; from ui.process.pydantic_plugins import switch_off; switch_off()",
         "True True"),
        ("", "True True"),
    ],
    ids=["switched off", "a command", "too late", "another program"],
)  # fmt: skip
def test_plug_ins_are_looked_for_by_other_programs_only(before: str, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ.format(before=before)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1:] == [said], done.stderr
