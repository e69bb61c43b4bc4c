"""`depthscope study`: its table, going on where it stopped, and what it says of bad input."""

from __future__ import annotations

import argparse
import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from simulator.study import document, scheduling
from simulator.study.run import run_tasks
from simulator.study.workers import LocalWorkers
from tests.conftest import ROOT
from tests.simulator.study.studies import DESIGN, two_networks
from tests.simulator.study.test_scheduling import Workers
from ui.cli import main
from ui.cli import study as command
from ui.cli.study_options import _depths, _numbers, _seeds, _variant

SKIP = 'skips:networks[0].layers.body.skips=[{"source": "input", "target": "output"}]'


@pytest.fixture
def in_one_thread(monkeypatch: pytest.MonkeyPatch) -> list[Workers]:
    """Runs are made in a thread instead of processes, which take a second to start."""
    made: list[Workers] = []

    def workers(_options: object) -> Workers:
        made.append(Workers(lambda tasks: (run_tasks(tasks), 1e-3)))
        return made[-1]

    monkeypatch.setattr(command, "_workers", workers)
    return made


@pytest.fixture
def design(tmp_path: Path) -> str:
    path = tmp_path / "tiny.depthscope.json"
    path.write_text(json.dumps(DESIGN))
    return str(path)


def table_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_study_makes_its_table_and_a_second_call_only_what_is_missing(
    in_one_thread: list[Workers], design: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "t.csv"
    given = ["study", design, "--seeds", "2", "--out", str(out)]
    given += ["--variant", "plain", "--variant", SKIP]
    assert main.main([*given, "--depths", "2,4"]) == 0
    found = table_of(out)
    assert list(found[0])[:4] == ["depth", "variant", "seed", "status"]
    assert [(row["variant"], row["depth"], row["seed"]) for row in found] == [
        (variant, depth, seed)
        for variant in ("plain", "skips") for depth in ("2", "4") for seed in ("0", "1")
    ]  # fmt: skip
    printed = capsys.readouterr()
    assert printed.out.splitlines()[1].startswith("plain         2  ")
    assert printed.err == ""
    before = out.read_bytes()
    assert main.main([*given, "--depths", "2,4"]) == 0
    assert len(in_one_thread) == 1, "nothing was left to make"
    assert out.read_bytes() == before
    assert "8 of 8 runs are done already" in capsys.readouterr().err
    assert main.main([*given, "--depths", "4,6"]) == 0
    assert [row["depth"] for row in table_of(out)] == [*"4466" * 2, *"22" * 2]
    told = capsys.readouterr().err
    assert "4 of 8 runs are done already" in told
    assert "another study stood there and is now t.depthscope-study.json.earlier" in told
    assert document.load(tmp_path / "t.depthscope-study.json").values == (4, 6)


def test_a_study_file_is_made_as_it_says_and_never_written(
    in_one_thread: list[Workers], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "t.depthscope-study.json"
    raw = {"format": "depthscope.study", "version": 1, "values": [2], "seeds": [5], "epochs": 1}
    path.write_text(json.dumps({**raw, "design": two_networks()}))
    before = path.read_bytes()
    assert main.main(["study", str(path), "--json", "--out", str(tmp_path / "t.csv")]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [(row["variant"], row["seed"], row["epochs"]) for row in rows] == [
        ("Plain", 5, 1), ("Skips", 5, 1)
    ]  # fmt: skip
    rate = "training.optimizer.learning_rate"
    more = ["--axis", rate, "--values", "0.1,1e30", "--seeds", "1", "--variant", "Skips"]
    assert main.main(["study", str(path), *more]) == 2
    assert "axis: training.optimizer.learning_rate: must be at most" in capsys.readouterr().err
    more[3] = "0.1,1"
    assert main.main(["study", str(path), *more]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split(",")[18] == rate
    assert [line.split(",")[1] for line in lines[1:]] == ["Skips", "Skips"]
    assert path.read_bytes() == before


def test_an_interrupted_study_keeps_what_is_finished_and_exits_130(
    monkeypatch: pytest.MonkeyPatch, design: str, tmp_path: Path, in_one_thread: list[Workers],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    out = tmp_path / "t.csv"
    given = ["study", design, "--depths", "2,4,6", "--seeds", "1", "--out", str(out)]
    take_back = scheduling._Schedule.take_back

    def interrupted(schedule: Any) -> None:
        while not schedule.seconds:  # until a first run is there, however long that takes
            take_back(schedule)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(scheduling._Schedule, "take_back", interrupted)
        assert main.main(given) == 130
    kept = table_of(out)
    assert 1 <= len(kept) < 3
    told = capsys.readouterr().err
    assert f"interrupted: {len(kept)} of 3 runs are kept in {out}" in told
    assert main.main(given) == 0
    assert f"{len(kept)} of 3 runs are done already" in capsys.readouterr().err
    assert [row for row in table_of(out) if row in kept] == kept
    assert len(table_of(out)) == 3


@pytest.mark.slow
def test_ctrl_c_ends_real_processes_with_130_and_keeps_what_they_finished(
    in_one_thread: list[Workers], design: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One process makes a run that never ends, the other one short ones."""
    out = tmp_path / "t.csv"
    given = ["study", design, "--depths", "4", "--seeds", "1", "--out", str(out)]
    variants = [f"{epochs}:training.epochs={epochs}" for epochs in (900_000, 1, 2)]
    for variant in variants:
        given += ["--variant", variant]
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, *given, "--workers", "2"], cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "a run has come\n"
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    kept = table_of(out)
    assert 1 <= len(kept) <= 2
    assert told == f"interrupted: {len(kept)} of 3 runs are kept in {out}\n"
    without_the_endless = [*given[: given.index("--variant")], "--variant", variants[1]]
    assert main.main([*without_the_endless, "--variant", variants[2]]) == 0
    assert f"{len(kept)} of 2 runs are done already" in capsys.readouterr().err
    assert [row for row in table_of(out) if row in kept] == kept, "seconds included"


INTERRUPTIBLE = """
import signal, sys
from simulator.study import scheduling
from ui.cli.main import main
take_back = scheduling._Schedule.take_back
def until_some(schedule):
    take_back(schedule)
    if schedule.seconds:
        print("a run has come", flush=True)
        signal.pause()
if __name__ == "__main__":
    scheduling._Schedule.take_back = until_some
    sys.exit(main())
"""


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ([], "is a design; say which depths"),
        (["--depths", "1,2"], "values: Plain: cannot have depth 1"),
        (["--depths", "two"], "--depths: must be a whole number from 1 upwards"),
        (["--depths", "2", "--seeds", "0"], "--seeds: must be 1 to 1,000 seeds"),
        (["--depths", "2", "--seeds", "1,1"], "seeds[1]: 1 stands twice"),
        (["--depths", "2", "--workers", "0"], "--workers: must be a whole number"),
        (["--depths", "2", "--variant", "a=1"], "must be NAME:PATH=VALUE"),
        (["--depths", "2", "--variant", "a:b"], "must be PATH=VALUE"),
        (["--depths", "2", "--variant", "a:b=1"], "variants[0].settings: b: is not known here"),
        (["--depths", "2", "--out", "t.md"], "t.md: must end in .csv"),
        (["--depths", "2", "--out", "/nowhere/t.csv"], "/nowhere/t.csv: No such file"),
        (["--axis", "training.epochs", "--values", "a"], "--values: must be numbers"),
    ],
)
def test_bad_input_is_refused_with_status_2(
    more: list[str], told: str, design: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["study", design, *more]) == 2
    printed = capsys.readouterr()
    assert told in printed.err
    assert printed.out == ""


def test_a_damaged_study_file_is_told_and_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "t.depthscope-study.json"
    path.write_text('{"format": "depthscope.study", "version": 1, "values": [')
    before = path.read_bytes()
    assert main.main(["study", str(path), "--out", str(tmp_path / "t.csv")]) == 2
    assert f"{path}: is not JSON: " in capsys.readouterr().err
    assert path.read_bytes() == before
    assert list(tmp_path.glob("*.csv")) == []


def test_without_the_library_a_scheduler_is_refused_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, design: str, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main.main(["study", design, "--depths", "2", "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert "pip install 'depthscope[cluster]'" in capsys.readouterr().err


def test_lists_and_variants_are_read_as_typed() -> None:
    assert _depths("2, 4,") == [2, 4]
    assert _numbers("1,0.5,1e-3") == [1, 0.5, 1e-3]
    assert (_seeds("3"), _seeds("5,"), _seeds("7,9")) == ([0, 1, 2], [5], [7, 9])
    with pytest.raises(argparse.ArgumentTypeError, match="must be PATH=VALUE"):
        _variant("a: b")
    assert _variant("wide adam: training.optimizer=adam, networks[0].layers.stem.units=8") == {
        "name": "wide adam",
        "settings": {"training.optimizer": "adam", "networks[0].layers.stem.units": 8},
    }


def test_by_default_there_is_a_process_a_core_and_else_as_many_as_asked() -> None:
    options = main._parser().parse_args(["study", "x", "--workers", "3"])
    found = command._workers(options)
    assert isinstance(found, LocalWorkers)
    assert found.count == 3


def test_a_study_along_a_setting_of_the_training_is_summed_up(
    in_one_thread: list[Workers], design: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its values stand in the column that every table has for it."""
    axis = ["--axis", "training.batch_size", "--values", "8,16"]
    out = str(tmp_path / "t.csv")
    assert main.main(["study", design, *axis, "--seeds", "1", "--out", out]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines[:3]] == ["batch_size", "8", "16"]
