"""Launch to first painted window, against a bare PySide6 + pyqtgraph + NumPy window.

Every launch is a new process; the two kinds take turns. The time runs from before the
interpreter starts to the first paint of the window. As in an installed program, all modules are
there as byte code: a first launch of each kind makes it, in a folder of this benchmark's own.
Beside the wall time stands that of the processor, which other programs disturb less.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

LAUNCHES = 7

BARE = """
import numpy, pyqtgraph as pg
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.setCentralWidget(pg.PlotWidget())
window.resize(1600, 1000)
window.show()
app.processEvents()
window.grab()
import time
print(time.time(), time.process_time())
"""

FULL = """
from ui.cli.launch import load_window
load_window()  # as the program does
from PySide6.QtWidgets import QApplication
from ui.shell.app import create_window
from ui.shell.settings import Settings
app = QApplication([])
window = create_window(settings=Settings(kept=False))
window.resize(1600, 1000)
window.show()
app.processEvents()
window.grab()
import time
print(time.time(), time.process_time())
window.close()
"""

Times = tuple[float, float]  # on the wall and on the processor, in seconds


def launch(program: str, byte_code: str) -> Times:
    """The times from starting a process to its first painted window."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    own = {"QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": byte_code}
    began = time.time()
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**kept, **own},
        capture_output=True,
        text=True,
        check=True,
    )
    painted, processor = map(float, done.stdout.split()[-2:])
    return painted - began, processor


def ratio(full: list[Times], bare: list[Times], which: int) -> float:
    """The median of the pairs' ratios."""
    return round(statistics.median(a[which] / b[which] for a, b in zip(full, bare, strict=True)), 2)


def main() -> None:
    bare: list[Times] = []
    full: list[Times] = []
    with tempfile.TemporaryDirectory() as byte_code:
        for program in (BARE, FULL):
            launch(program, byte_code)
        for _ in range(LAUNCHES):
            bare.append(launch(BARE, byte_code))
            full.append(launch(FULL, byte_code))
    result = {
        "bare_s": round(statistics.median(wall for wall, _ in bare), 3),
        "depthscope_s": round(statistics.median(wall for wall, _ in full), 3),
        "ratio": ratio(full, bare, 0),
        "processor_ratio": ratio(full, bare, 1),
    }
    for name, value in result.items():
        print(f"{name:16} {value}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
