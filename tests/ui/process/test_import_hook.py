"""Modules are imported by Python alone once Qt is loaded, and their sources are left unread."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT

PROGRAM = """
import builtins, linecache
import PySide6.QtCore
from ui.process import import_hook

by_python = builtins.__orig_import__
assert builtins.__import__ is not by_python  # or there is nothing left to remove
import_hook.remove()
assert builtins.__import__ is by_python
import_hook.remove()  # a second time changes nothing
assert builtins.__import__ is by_python
import ui.document.selection as read_by_nobody
assert read_by_nobody.__file__ not in linecache.cache
"""


def test_after_its_removal_imports_are_python_s_own_and_read_no_source() -> None:
    subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, check=True, timeout=60)


def test_a_pyside_without_the_hook_is_left_alone() -> None:
    program = (
        "import builtins\nfrom ui.process import import_hook\n"
        "before = builtins.__import__\nimport_hook.remove()\nassert builtins.__import__ is before"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, timeout=60)
