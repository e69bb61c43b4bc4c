"""A machine on which the window cannot live is refused in one line, and this one is sound."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QPainter

from tests.conftest import ROOT
from ui.process import startup_guard


@pytest.mark.parametrize(
    ("qt", "python", "refused"),
    [
        ((6, 12), (3, 11), True),
        ((6, 12, 0), (3, 11, 9), True),
        ((7, 0), (3, 11), True),
        ((6, 12), (3, 12), False),
        ((6, 13), (3, 14), False),
        ((6, 11), (3, 11), False),
        ((6, 10, 3), (3, 11), False),
    ],
)
def test_only_a_qt_that_destroys_none_is_refused(
    qt: tuple[int, ...], python: tuple[int, ...], refused: bool
) -> None:
    message = startup_guard.forbidden_pair(qt, python)
    assert (message is not None) == refused
    if message is not None:
        assert "\n" not in message
        assert "pip install" in message


def test_this_machine_is_sound() -> None:
    assert startup_guard.problem() is None


def test_the_forbidden_pair_is_found_by_its_installed_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("PySide6.__version_info__", (6, 12, 0, "", ""))
    monkeypatch.setattr(sys, "version_info", (3, 11, 7, "final", 0))
    assert "Qt for Python 6.12 crashes on Python 3.11" in (startup_guard.problem() or "")


def test_painting_ten_thousand_times_keeps_every_reference_to_none() -> None:
    image = QImage(16, 16, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    before = sys.getrefcount(None)
    for _ in range(10_000):
        painter.drawLine(0, 0, 15, 15)
        painter.drawRect(2, 2, 8, 8)
    after = sys.getrefcount(None)
    painter.end()
    assert after > before - 100  # a broken Qt loses 20,000


def test_a_missing_library_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_name: str) -> None:
        raise ImportError("libGL.so.1: cannot open shared object file")

    monkeypatch.setattr(importlib, "import_module", fail)
    message = startup_guard.problem() or ""
    assert "libGL.so.1" in message
    assert "apt-get install libgl1" in message
    assert "\n" not in message


def test_both_installers_name_the_same_libraries() -> None:
    script = " ".join((ROOT / ".setup" / "system.sh").read_text(encoding="utf-8").split())
    assert startup_guard.LIBRARIES in script
    assert startup_guard.DISPLAY_LIBRARIES in script


def start(environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """The program in a child process, in a folder of its own."""
    kept = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")}
    return subprocess.run(
        [sys.executable, "-m", "ui"],
        env={**kept, **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_without_a_qt_library_the_program_ends_with_one_line(tmp_path: Path) -> None:
    package = tmp_path / "PySide6"
    package.mkdir()
    (package / "__init__.py").touch()
    broken = 'raise ImportError("libEGL.so.1: cannot open shared object file")\n'
    (package / "QtWidgets.py").write_text(broken, encoding="utf-8")
    path = os.pathsep.join((str(tmp_path), str(ROOT)))
    done = start({"PYTHONPATH": path, "QT_QPA_PLATFORM": "offscreen"}, tmp_path)
    assert done.returncode == 2
    assert "libEGL.so.1" in done.stderr
    assert len(done.stderr.splitlines()) == 1


WITHOUT = """
import importlib.abc, sys
class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
from ui.cli.main import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("missing", ["numpy", "pydantic", "threadpoolctl", "shiboken6", "pyqtgraph",
                                     "PySide6.QtWidgets", "PySide6.QtSvg",
                                     "PySide6.QtOpenGLWidgets"])  # fmt: skip
def test_without_a_module_that_the_window_needs_the_program_ends_with_one_line(
    missing: str, tmp_path: Path
) -> None:
    environment = {key: value for key, value in os.environ.items() if "DISPLAY" not in key}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, missing],
        env={**environment, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert f"'{missing}'" in done.stderr
    assert "run `pip install '" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_an_import_that_fails_by_our_own_defect_is_no_missing_module() -> None:
    own = ImportError("cannot import name 'x' from 'simulator.model'", name="simulator.model")
    assert startup_guard.missing_module(own) is None


def test_every_package_that_is_declared_has_a_remedy() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in project["dependencies"]:
        name, *bounds = re.split("(?=[<>=])", requirement, maxsplit=1)
        modules = {name.partition("-")[0], name.replace("-", "_")} & set(startup_guard.REMEDIES)
        assert modules, name
        remedy = startup_guard.REMEDIES[modules.pop()]
        assert any(bound in remedy for bound in bounds[0].split(","))


def test_a_display_that_does_not_answer_ends_the_program_with_one_line(tmp_path: Path) -> None:
    done = start({"PYTHONPATH": str(ROOT), "DISPLAY": ":4321"}, tmp_path)
    assert done.returncode == 2
    # the second where the libraries of X are not there either
    assert ":4321 cannot be reached" in done.stderr or "cannot draw on X" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_platform_that_qt_does_not_have_ends_the_program_with_one_line(tmp_path: Path) -> None:
    done = start({"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "nothing"}, tmp_path)
    assert done.returncode == 2
    assert 'the Qt platform plugin "nothing"' in done.stderr
    assert "QT_QPA_PLATFORM" in done.stderr
    assert len(done.stderr.splitlines()) == 1
