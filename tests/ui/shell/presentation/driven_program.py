"""The program in a process of its own, which tells what it shows several times a second.

`python -m tests.ui.shell.presentation.driven_program` prints a line of JSON each time.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from simulator.design.design import Block, iter_entries
from ui.shell.app import create_window
from ui.shell.main_window import MainWindow
from ui.style import theme

TELL_MS = 100


def middle_of(widget: QWidget) -> tuple[int, int]:
    at = widget.mapToGlobal(QPoint(widget.width() // 2, widget.height() // 2))
    return at.x(), at.y()


def span_of(widget: QWidget) -> tuple[int, int, int]:
    """Left and right end and the height, on the screen."""
    left = widget.mapToGlobal(QPoint(0, widget.height() // 3))
    return left.x(), left.x() + widget.width(), left.y()


def state_of(window: MainWindow) -> dict[str, Any]:
    snapshot, design = window.snapshot, window.document.design
    bar, frame = window.presentation_bar, window.frameGeometry()
    return {
        "run": window.session.state.name,
        "step": snapshot.step if snapshot else 0,
        "newest": snapshot.newest_step if snapshot else 0,
        "rewound": bool(snapshot and snapshot.rewound),
        "losses": [n.loss for n in snapshot.networks] if snapshot else [],
        "layers": [len(network.layers) for network in design.networks],
        "activations": sorted(
            {
                entry.activation.name  # type: ignore[union-attr]
                for network in design.networks
                for _, entry in iter_entries(network)
                if not isinstance(entry, Block)
            }
        ),
        "frame": frame.getRect(),
        "size": window.size().toTuple(),
        "full_screen": window.isFullScreen(),
        "type_px": theme.font(theme.SMALL_PX).pixelSize(),
        "docks": {n: d.size().toTuple() for n, d in window.dock_area.docks.items() if d.seen},
        "view": list(window.canvas.view_state()),
        "activation": middle_of(bar.activation),
        "canvas": middle_of(window.canvas),
        "timeline": span_of(window.timeline.slider),
        "active": window.isActiveWindow(),
    }


def main() -> int:
    application = QApplication([])
    window = create_window()
    window.show()
    timer = QTimer()
    timer.timeout.connect(lambda: print(json.dumps(state_of(window)), flush=True))
    timer.start(TELL_MS)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
