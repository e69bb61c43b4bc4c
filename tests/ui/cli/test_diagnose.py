"""`depthscope diagnose` says what was foreseen and found, in lines or as JSON."""

from __future__ import annotations

import json

import pytest

from tests.conftest import LESSONS
from ui.cli import main

OPENING = str(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json")
SHORT = [OPENING, "--epochs", "2"]


def test_each_network_has_a_headline_and_below_it_what_was_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main.main(["diagnose", *SHORT]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Plain: vanishing"
    assert lines[1].startswith("  foreseen: vanishing gradient: stem learns 10")
    assert any(line.startswith("  found since step ") for line in lines)
    assert sum(not line.startswith("  ") for line in lines) == 2
    assert any(line.startswith("  cure: + skips: 2.3") for line in lines)


def test_json_is_what_train_prints(capsys: pytest.CaptureFixture[str]) -> None:
    printed = []
    for command in ("train", "diagnose"):
        more = ["--no-cures"] if command == "diagnose" else []
        assert main.main([command, *SHORT, "--json", *more]) == 0
        printed.append(json.loads(capsys.readouterr().out))
        for network in printed[-1]["networks"]:
            network.pop("seconds")
    assert printed[0]["networks"] == printed[1]["networks"]
    told = printed[1]["networks"][0]["forecast"][0]
    assert (told["name"], told["step"], told["layers"]) == ("vanishing", 0, ["stem"])
    assert told["value"] < told["threshold"] == 0.01


def test_a_setting_replaces_the_files(capsys: pytest.CaptureFixture[str]) -> None:
    rate = "training.optimizer.learning_rate=1e5"
    assert main.main(["diagnose", *SHORT, "--no-cures", "--set", rate]) == 0
    assert "steps are too large" in capsys.readouterr().out


def test_a_bad_file_is_refused_with_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["diagnose", "nowhere.depthscope.json"]) == 2
    assert "nowhere" in capsys.readouterr().err
