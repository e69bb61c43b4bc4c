"""pyqtgraph finds all of Qt's names, and what nobody uses is never made."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

BEGIN = """
import sys
import PySide6.QtCore, PySide6.QtGui, PySide6.QtWidgets
from ui.process import qt_names

def made(name):
    return name in vars(PySide6.QtWidgets)

"""

LATE = """
listed = dir(PySide6.QtWidgets)
qt_names.look_up_late()
import pyqtgraph
assert not made("QWizard")
assert dir(PySide6.QtWidgets) == listed
assert pyqtgraph.QtWidgets.QWizard is PySide6.QtWidgets.QWizard
assert made("QWizard") and "QWizard" in vars(pyqtgraph.QtWidgets)  # found at once from now on
for module in (PySide6.QtCore, PySide6.QtGui, PySide6.QtWidgets):
    copy = getattr(pyqtgraph, module.__name__.rpartition(".")[2])
    # one with a dot is that of a class within a class
    names = [name for name in dir(module) if "." not in name and not name.startswith("__")]
    assert len(names) > 150
    assert all(getattr(copy, name) is getattr(module, name) for name in names)
try:
    pyqtgraph.QtWidgets.QNonsense
except AttributeError as error:
    assert "QNonsense" in str(error)
else:
    raise AssertionError
"""

LOADED = """
import pyqtgraph
assert made("QWizard")  # or pyqtgraph copies no more, and there is nothing left to do
copies = sys.modules["pyqtgraph.Qt.QtWidgets"]
qt_names.look_up_late()
assert sys.modules["pyqtgraph.Qt.QtWidgets"] is copies is pyqtgraph.QtWidgets
"""

OTHER = """
qt_names.look_up_late()
assert "pyqtgraph" not in sys.modules
"""


def run(program: str, *folders: Path) -> None:
    path = os.pathsep.join(map(str, (*folders, ROOT)))
    command = [sys.executable, "-c", BEGIN + program]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, check=True, timeout=60)


def test_a_class_of_qt_is_made_when_pyqtgraph_asks_for_it() -> None:
    run(LATE)


def test_a_pyqtgraph_that_is_loaded_already_is_left_alone() -> None:
    run(LOADED)


def test_a_pyqtgraph_with_names_of_its_own_is_left_alone(tmp_path: Path) -> None:
    for name in ("", "QtCore", "QtGui", "QtWidgets"):
        folder = tmp_path / "pyqtgraph" / "Qt" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").write_text("OWN = 1\n", encoding="utf-8")
    (tmp_path / "pyqtgraph" / "__init__.py").touch()
    run(OTHER, tmp_path)
