"""`depthscope clinic` writes a broken design, and says what is wrong only when asked."""

from __future__ import annotations

from pathlib import Path

import pytest

import simulator
from simulator.clinic.cases import case_of
from ui.cli import main


def test_the_design_goes_to_a_file_or_to_the_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.depthscope.json"
    assert main.main(["clinic", "--seed", "7", "--out", str(path)]) == 0
    said = capsys.readouterr().out
    assert simulator.load(path) == case_of(7).broken
    assert case_of(7).fault.name not in said
    assert main.main(["clinic", "--seed", "7"]) == 0
    assert simulator.loads(capsys.readouterr().out) == case_of(7).broken
    assert main.main(["clinic", "--seed", "7", "--answer"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{case_of(7).fault.name}: ")
    assert main.main(["clinic", "--seed", "-1"]) == 2
    assert main.main(["clinic"]) == 2
