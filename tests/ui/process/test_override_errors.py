"""An error in a method that Qt calls is told, and the process lives on."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

PROGRAM = """
import sys
from typing import Generic, TypeVar
from PySide6.QtWidgets import QApplication, QWidget
from ui.process import override_errors

override_errors.guard()

T = TypeVar("T")

class Failing(QWidget, Generic[T]):
    def resizeEvent(self, event):
        {raising}

    def sizeHint(self):
        return super().sizeHint()

def resize_all():
    widget.show()
    for width in range(50):
        widget.resize(100 + width, 100)

app = QApplication([])
widget = Failing[int]()
widget.sizeHint()
told = []
sys.excepthook = lambda kind, *_: told.append(kind)
try:
    resize_all()
except Exception as error:
    told.append(type(error))
app.processEvents()
print(*{{kind.__name__ for kind in told}})
"""


@pytest.mark.parametrize(
    ("raising", "kind"), [("()[0]", "IndexError"), ("len(3)", "TypeError"), ("{}[0]", "KeyError")]
)
def test_an_error_that_c_code_raises_in_an_override_is_told_and_ends_nothing(
    raising: str, kind: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(raising=raising.replace("{}", "dict()"))],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [kind]


def test_of_a_class_only_what_qt_may_call_is_guarded() -> None:
    program = (
        "from PySide6.QtCore import QObject\nfrom ui.process import override_errors\n"
        "override_errors.guard()\n"
        "class Own(QObject):\n"
        "    def __init__(self): super().__init__()\n"
        "    def event(self, event): return super().event(event)\n"
        "    def told(self): pass\n"
        "guarded = {name for name, found in vars(Own).items() if hasattr(found, '__wrapped__')}\n"
        "import sys\n"
        "assert guarded == ({'event'} if sys.version_info < (3, 12) else set()), guarded"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, timeout=60)
