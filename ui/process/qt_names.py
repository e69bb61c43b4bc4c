"""Has pyqtgraph look Qt's names up when it uses them, rather than copy all of them at a launch.

Qt for Python makes a class, with its enumerations, when its name is first looked up. pyqtgraph
copies the 750 names of three modules into modules of its own, and so has all of them made: 90 ms,
of which the window needs half.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from types import ModuleType
from typing import Any

COPIED = ("QtCore", "QtGui", "QtWidgets")


class Names(ModuleType):
    """What pyqtgraph calls by the name of one of Qt's modules; keeps what was looked up there."""

    def __init__(self, name: str, qt: ModuleType) -> None:
        super().__init__(name)
        self._qt = qt

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._qt, name)
        setattr(self, name, found)
        return found


def look_up_late() -> None:
    """Load what copies, while Qt's modules list nothing; to be called once, when Qt is loaded.

    All is left as it is where pyqtgraph is loaded already or has other modules than it has today,
    and where PySide makes its classes at once.
    """
    from PySide6 import QtCore, QtGui, QtWidgets

    modules = dict(zip(COPIED, (QtCore, QtGui, QtWidgets), strict=True))
    listed = {name: vars(module).get("__dir__") for name, module in modules.items()}
    if "pyqtgraph" in sys.modules or None in listed.values() or not _hold_nothing_else():
        return
    for name, module in modules.items():
        sys.modules[f"pyqtgraph.Qt.{name}"] = Names(f"pyqtgraph.Qt.{name}", module)
        vars(module)["__dir__"] = list
    try:
        importlib.import_module("pyqtgraph.Qt")
    finally:
        for name, module in modules.items():
            vars(module)["__dir__"] = listed[name]


def _hold_nothing_else() -> bool:
    """Whether pyqtgraph's modules of these names are empty files, there to be filled."""
    spec = importlib.util.find_spec("pyqtgraph")
    folders = (spec and spec.submodule_search_locations) or [""]
    files = [os.path.join(folders[0], "Qt", name, "__init__.py") for name in COPIED]
    return all(os.path.isfile(file) and not os.path.getsize(file) for file in files)
