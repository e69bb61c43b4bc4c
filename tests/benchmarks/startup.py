"""Launch to first painted window, against a bare PySide6 + pyqtgraph + NumPy window.

Every launch is a new process; the two kinds take turns. The time runs from before the
interpreter starts to the first paint of the window.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
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
print(time.time())
"""

FULL = """
import simulator.training.trainer  # as the program does, before Qt
from PySide6.QtWidgets import QApplication
app = QApplication([])
from ui.shell.app import create_window
from ui.shell.settings import Settings
window = create_window(settings=Settings(kept=False))
window.resize(1600, 1000)
window.show()
app.processEvents()
window.grab()
import time
print(time.time())
window.close()
"""


def launch_s(program: str) -> float:
    """Seconds from starting a process to its first painted window."""
    began = time.time()
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.split()[-1]) - began


def main() -> None:
    for program in (BARE, FULL):  # warm the file cache
        launch_s(program)
    bare, full = [], []
    for _ in range(LAUNCHES):
        bare.append(launch_s(BARE))
        full.append(launch_s(FULL))
    ratio = statistics.median(a / b for a, b in zip(full, bare, strict=True))
    result = {
        "bare_s": round(statistics.median(bare), 3),
        "depthscope_s": round(statistics.median(full), 3),
        "ratio": round(ratio, 2),
    }
    for name, value in result.items():
        print(f"{name:14} {value}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
