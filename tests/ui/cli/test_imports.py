"""What a command loads before it answers: nothing slow that it does not need."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from simulator.assets import asset
from tests.conftest import ROOT

LESSON = str(asset("lessons", "plain-versus-residual", "design.depthscope.json"))
QT = {"PySide6", "shiboken6", "pyqtgraph"}
RUN = (
    "import json, sys\n"
    "from ui.cli.main import main\n"
    "try: main(sys.argv[1:])\n"
    "except SystemExit: pass\n"
    "print(json.dumps(list(sys.modules)))"
)

PAINT = (
    "import json, os, sys\n"
    "from ui.cli.launch import load_window\n"
    "load_window()\n"
    "from PySide6.QtWidgets import QApplication\n"
    "from ui.shell.app import create_window\n"
    "from ui.shell.settings import Settings\n"
    "application = QApplication([])\n"
    "window = create_window(settings=Settings(kept=False))\n"
    "window.show()\n"
    "application.processEvents()\n"
    "window.grab()\n"
    "print(json.dumps(list(sys.modules)))\n"
    "window.close()"
)


def loaded(*arguments: str, program: str = RUN) -> set[str]:
    """The modules of a fresh process after a command, or a program."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("asked", ["--help", "--version"])
def test_help_and_version_load_neither_qt_nor_numbers_nor_documents(asked: str) -> None:
    modules = loaded(asked)
    assert not modules & {*QT, "numpy", "pydantic", "simulator.design.design"}
    assert ("importlib.metadata" in modules) == (asked == "--version")


def test_check_loads_documents_and_nothing_that_draws_or_trains() -> None:
    modules = loaded("check", LESSON)
    assert {"pydantic", "simulator.design.analysis"} <= modules
    assert not modules & {*QT, "numpy.ma", "numpy.random", "tqdm"}
    shown = {name for name in modules if name.startswith("ui.")}
    assert {name.split(".")[1] for name in shown} <= {"cli", "process"}
    trains = ("simulator.engine.network", "simulator.measurement", "simulator.training")
    assert not [name for name in modules if name.startswith(trains)]


def test_training_splits_classes_without_masked_arrays() -> None:
    assert "numpy.ma" not in loaded("train", LESSON, "--epochs", "1")


def test_a_window_is_painted_before_what_runs_searches_and_studies_need_is_loaded() -> None:
    modules = loaded(program=PAINT)
    assert {"ui.views.loss.view", "ui.views.heatmap.view", "pyqtgraph"} <= modules
    assert not modules & {
        "simulator.training.trainer", "simulator.engine.network",
        "simulator.measurement.snapshot", "simulator.measurement.diagnosis",
        "simulator.design.fixes", "simulator.data.readers.raw", "simulator.data.readers.csv_file",
        "ui.run.cure_thread", "ui.run.study_thread", "ui.run.estimate_thread",
        "ui.run.grade_thread", "ui.views.predictions.view", "ui.views.study.view",
        "importlib.metadata", "concurrent.futures", "numpy.random",
    }  # fmt: skip
