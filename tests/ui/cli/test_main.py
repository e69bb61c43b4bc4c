"""The command line as users and scripts meet it: output, exit status, no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from tests.conftest import LESSONS, ROOT
from ui.cli import main
from ui.run.run_state import RunState
from ui.shell.main_window import MainWindow

OPENING = str(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json")


def depthscope(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, without a display."""
    environment = {key: value for key, value in os.environ.items() if "DISPLAY" not in key}
    environment.pop("QT_QPA_PLATFORM", None)
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(
        [sys.executable, "-m", "ui", *arguments],
        capture_output=True,
        text=True,
        timeout=100,
        cwd=cwd,
        env=environment,
        check=False,
    )


def test_train_prints_one_json_object_with_the_contracts_keys(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main.main(["train", OPENING, "--epochs", "1", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert set(result) == {"design", "networks"}
    plain = result["networks"][0]
    assert set(plain) == {
        "name", "depth", "parameters", "steps", "seconds", "status", "diverged", "train_loss",
        "validation_loss", "train_accuracy", "validation_accuracy", "layers", "gradient_norms",
        "activation_std", "forecast", "findings",
    }  # fmt: skip
    assert (plain["depth"], plain["steps"], plain["status"]) == (20, 23, "finished")
    names = [layer["name"] for layer in plain["layers"]]
    assert names[:3] == ["stem", "body/1/a", "body/1/b"]
    assert names[-1] == "output"
    for when in ("first", "last"):
        assert list(plain["gradient_norms"][when]) == names
        assert list(plain["activation_std"][when]) == names


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    losses = []
    for seed in ("3", "3", "4"):
        assert main.main(["train", OPENING, "--epochs", "1", "--json", "--seed", seed]) == 0
        losses.append(json.loads(capsys.readouterr().out)["networks"][1]["train_loss"])
    assert losses[0] == losses[1] != losses[2]


def test_a_setting_on_the_command_line_replaces_the_files(
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = ["--set", "training.optimizer=adam", "--set", "networks[0].layers[1].repeat=2"]
    assert main.main(["train", OPENING, "--epochs", "1", "--json", *settings]) == 0
    assert json.loads(capsys.readouterr().out)["networks"][0]["depth"] == 6


def test_divergence_is_reported_with_step_and_layer(capsys: pytest.CaptureFixture[str]) -> None:
    settings = ["--set", "training.optimizer.learning_rate=1e6"]
    assert main.main(["train", OPENING, "--epochs", "1", "--json", *settings]) == 0
    skips = json.loads(capsys.readouterr().out)["networks"][1]
    assert skips["status"] == "diverged"
    assert skips["diverged"]["step"] >= 2
    assert skips["diverged"]["what"] in ("loss", "activation", "gradient")


def test_weights_are_written_where_asked(tmp_path: Path) -> None:
    pytest.importorskip("safetensors", reason="the extra weights is not installed")
    out = tmp_path / "w.safetensors"
    assert main.main(["train", OPENING, "--epochs", "1", "--weights", str(out)]) == 0
    assert b"Plain/body/9/b/kernel" in out.read_bytes()


def test_without_the_library_weights_are_refused_before_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "safetensors", None)
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    assert main.main(["train", OPENING, "--weights", "w.safetensors"]) == 2
    assert "pip install" in capsys.readouterr().err


def test_the_log_holds_a_line_for_every_layer_and_step(tmp_path: Path) -> None:
    out = tmp_path / "log.csv"
    assert main.main(["train", OPENING, "--epochs", "1", "--log", str(out)]) == 0
    lines = out.read_text().splitlines()
    assert lines[0] == "network,step,epoch,loss,layer,gradient_norm"
    assert len(lines) == 1 + 2 * 23 * 20


def test_check_prints_a_line_for_each_problem_and_exits_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(
        '{"format": "depthscope.design", "version": 1, "networks": '
        '[{"layers": [{"id": "a", "type": "dense", "units": 0}]}]}'
    )
    assert main.main(["check", OPENING, str(bad), str(tmp_path / "none.json")]) == 2
    good, wrong, missing = capsys.readouterr().out.splitlines()
    assert good.endswith(": no problems")
    assert wrong == f"{bad}: networks[0].layers[0].units: must be at least 1 (got 0)"
    assert "No such file" in missing


@pytest.mark.parametrize(
    "arguments",
    [
        ["train"],
        ["train", "no-such-file.json"],
        ["train", OPENING, "--epochs", "many"],
        ["train", OPENING, "--epochs", "0"],
        ["train", OPENING, "--set", "training.nothing=1"],
        ["train", OPENING, "--set", "networks[9].name=x"],
        ["check"],
        ["render", OPENING, "--out", "x.png", "--size", "1x1"],
        ["no-such-design.json"],
        ["--no-such-option"],
    ],
)
def test_bad_usage_is_one_line_and_exit_status_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.strip().splitlines()) == 1


def test_the_version_is_that_of_the_distribution(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main.main(["--version"])
    assert ended.value.code == 0
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert capsys.readouterr().out == f"depthscope {project['version']}\n"


def test_headless_commands_import_no_qt() -> None:
    program = (
        "import sys; from ui.cli import main as cli; "
        "from contextlib import suppress\n"
        "for asked in ('--help', '--version'):\n"
        "    with suppress(SystemExit): cli.main([asked])\n"
        f"cli.main(['train', {OPENING!r}, '--epochs', '1']); cli.main(['check', {OPENING!r}]); "
        "sys.exit(any(name.startswith(('PySide6', 'pyqtgraph')) for name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=False, timeout=100
    )
    assert done.returncode == 0


def test_without_a_display_the_program_says_so_and_writes_a_picture(tmp_path: Path) -> None:
    done = depthscope(cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == ""
    said, path = done.stdout.splitlines()
    assert "no display" in said
    assert Path(path).read_bytes().startswith(b"\x89PNG")


def test_a_picture_neither_follows_nor_changes_what_the_user_has_arranged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    kept = tmp_path / "depthscope" / "depthscope.ini"
    kept.parent.mkdir()
    kept.write_text("[General]\ntheme=light\nlive_values=false\n")
    before = kept.read_bytes()
    done = depthscope("render", OPENING, "--epochs", "0", "--out", str(tmp_path / "x.png"))
    assert done.returncode == 0
    assert kept.read_bytes() == before


def test_render_waits_for_a_large_data_file(tmp_path: Path) -> None:
    rows = "".join(f"{n / 7:.9f},{n % 13},{'cat' if n % 3 else 'dog'}\n" for n in range(4_000))
    (tmp_path / "large.csv").write_text(rows)
    design = {
        "format": "depthscope.design",
        "version": 1,
        "data": {"name": "file", "path": "large.csv"},
        "networks": [{"layers": [{"id": "a", "type": "dense", "units": 4}]}],
    }
    path, out = tmp_path / "own.depthscope.json", tmp_path / "x.png"
    path.write_text(json.dumps(design))
    done = depthscope("render", str(path), "--epochs", "1", "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    assert out.read_bytes().startswith(b"\x89PNG")


def test_render_draws_a_view_of_the_stated_size(tmp_path: Path) -> None:
    out = tmp_path / "window.png"
    options = ["--epochs", "1", "--size", "1200x800", "--theme", "light", "--out", str(out)]
    done = depthscope("render", OPENING, *options)
    assert (done.returncode, done.stderr) == (0, "")
    width, height = (int.from_bytes(out.read_bytes()[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (1200, 800)
    refused = depthscope("render", OPENING, "--epochs", "0", "--view", "none", "--out", str(out))
    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1


# The worst of inputs and places


TINY = ["train", OPENING, "--epochs", "1", "--set", "data.name=xor_table"]


@pytest.mark.parametrize("option", ["--log", "--weights"])
@pytest.mark.parametrize("target", ["gone/out", "."])
def test_a_result_that_could_not_be_written_is_refused_before_the_run(
    option: str,
    target: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("safetensors", reason="the extra weights is not installed")
    monkeypatch.setattr("simulator.training.trainer.Trainer.step", None)
    assert main.main([*TINY, option, str(tmp_path / target)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files there")
@pytest.mark.parametrize(
    "command", [[*TINY, "--log"], ["render", OPENING, "--epochs", "0", "--out"]]
)
def test_a_full_disk_leaves_the_older_result_whole(command: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    out.write_bytes(b"precious")
    limited = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (99, 99)); "
    program = (
        limited + f"from ui.cli import main as cli; sys.exit(cli.main({[*command, str(out)]!r}))"
    )
    environment = {key: value for key, value in os.environ.items() if "DISPLAY" not in key}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=100,
        check=False, env=environment,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, f"{out}: File too large\n")
    assert out.read_bytes() == b"precious"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("command", [TINY, [*TINY, "--json"], ["check", OPENING]])
def test_an_output_that_takes_nothing_is_one_line_and_exit_status_2(command: list[str]) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "ui", *command], cwd=ROOT, stdout=full, stderr=subprocess.PIPE,
            text=True, timeout=100, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "the output cannot be written: No space left on device\n"


def test_a_terminal_without_our_letters_is_written_to_all_the_same() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    for more in ([], ["--json"]):
        done = subprocess.run(
            [sys.executable, "-m", "ui", *TINY, "--set", "title=ü", *more], cwd=ROOT,
            env=environment, capture_output=True, text=True, timeout=100, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        if more:
            assert json.loads(done.stdout)["design"] == "ü"


def test_names_from_a_file_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main([*TINY, "--set", 'networks[0].name="\u202eder"']) == 0
    printed = capsys.readouterr().out
    assert r"\u202eder" in printed
    assert len(printed.splitlines()) == 3


def steered(text: str) -> bool:
    """Whether a terminal finds anything in `text` but characters and ends of lines."""
    return not text.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    "content", ["a,b\x1b[31m,c\n1,2,x\n3,4\x1b[2J,y\n", 'a,"b\nb",c\n1,,2\n3,4,5\n']
)
def test_headers_and_cells_of_a_data_file_cannot_steer_the_terminal(
    tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "own.csv").write_text(content)
    path = designed(tmp_path, {"name": "file", "path": "own.csv", "missing": "refuse"})
    for command in ("check", "train"):
        assert main.main([command, str(path)]) == 2
        captured = capsys.readouterr()
        printed = captured.out + captured.err
        assert "column 2 (b" in printed
        assert len(printed.splitlines()) == 1
        assert not steered(printed)


def test_array_names_keys_and_paths_cannot_steer_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.savez(tmp_path / "own.npz", **{"x\x1b[2J\ny": np.zeros(3), "z": np.zeros(3)})
    for data in (
        {"name": "file", "path": "own.npz"},
        {"name": "file", "path": "\x1b[2J.csv"},
        {"name": "file", "path": "own.npz", "target": "\x1b[2J"},
        {"name": "digits", "\x1b[2J": 1},
    ):
        assert main.main(["check", str(designed(tmp_path, data))]) == 2
        printed = capsys.readouterr().out
        assert len(printed.splitlines()) == 1
        assert not steered(printed)
    assert main.main(["check", str(tmp_path / "\x1b[2J\nno")]) == 2
    assert main.main(["trai\x1b", "\x1b[2J"]) == 2
    assert not steered("".join(capsys.readouterr()))


def designed(folder: Path, data: dict[str, object]) -> Path:
    """A design file that reads these data."""
    head = {"format": "depthscope.design", "version": 1, "data": data}
    path = folder / "own.depthscope.json"
    path.write_text(json.dumps({**head, "networks": [{"layers": []}]}))
    return path


def test_too_little_memory_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("simulator.training.trainer.Trainer.step", fail)
    assert main.main(TINY) == 2
    assert "not enough memory" in capsys.readouterr().err


@pytest.mark.parametrize(
    "setting",
    ["=1", "a", "networks[0]name=x", "networks..name=x", "networks[².name=x",
     f"networks[{'9' * 5000}].name=x", ".=x", "training.=x"],
)  # fmt: skip
def test_a_setting_that_is_no_place_is_one_line(
    setting: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main([*TINY, "--set", setting]) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert "must be" in error


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--out", "x.svg"], "x.svg: must end in .png"),
        (["--out", "x.png", "--epochs", "-5"], "must be at least 1 (got -5)"),
        (["--out", "gone/x.png", "--epochs", "0"], "gone/x.png: No such file or directory"),
    ],
)
def test_render_refuses_before_it_begins(
    options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["render", OPENING, *options]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="no POSIX signals there")
def test_a_picture_is_given_up_at_control_c_without_a_traceback(tmp_path: Path) -> None:
    # the signal comes with the first snapshot, in the middle of the run
    program = (
        "import os, signal, sys\n"
        "from ui.cli import main as cli\nfrom ui.shell import main_window\n"
        "shown = main_window.MainWindow.show_snapshot\n"
        "def show(self, snapshot):\n"
        "    shown(self, snapshot)\n"
        "    if snapshot.step: os.kill(os.getpid(), signal.SIGINT)\n"
        "main_window.MainWindow.show_snapshot = show\n"
        f"sys.exit(cli.main(['render', {OPENING!r}, '--epochs', '100000', '--out', 'x.png']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=100,
        check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")
    assert not (tmp_path / "x.png").exists()


def test_render_trains_as_long_as_it_is_told_also_beyond_the_plan(tmp_path: Path) -> None:
    out = tmp_path / "table.png"
    tiny = tmp_path / "tiny.json"
    tiny.write_text(
        '{"format": "depthscope.design", "version": 1, "data": {"name": "xor_table"}, '
        '"training": {"epochs": 1}, "networks": [{"layers": []}]}'
    )
    program = (
        "import sys\n"
        "from ui.cli import main as cli\nfrom ui.shell import main_window\n"
        "closed = main_window.MainWindow.closeEvent\n"
        "def close(self, event):\n"
        "    print(self.snapshot.step, self.document.modified)\n"
        "    closed(self, event)\n"
        "main_window.MainWindow.closeEvent = close\n"
        f"sys.exit(cli.main(['render', {str(tiny)!r}, '--epochs', '7', '--out', {str(out)!r}]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=100,
        check=False,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["7 False", str(out)]


@pytest.mark.slow
def test_a_run_that_cannot_begin_is_drawn_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    def until_failed(window: MainWindow) -> None:
        while window.session.state is not RunState.FAILED:
            QApplication.processEvents()

    monkeypatch.setattr("simulator.training.trainer.Trainer.evaluate", fail)
    monkeypatch.setattr("ui.cli.offscreen._await_data", until_failed)
    out = tmp_path / "a.png"
    assert main.main(["render", OPENING, "--out", str(out)]) == 0
    assert out.stat().st_size > 10_000
