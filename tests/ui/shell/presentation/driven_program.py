"""The program in a process of its own, which tells what it shows and answers questions.

`python -m tests.ui.shell.presentation.driven_program [DESIGN]` prints its state several times a
second, and the answer to each question that comes in: one line of JSON for each. A question is a
list of a name in `QUESTIONS` and what it is asked of.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRectF, QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from simulator.design.design import Block, InsertPlace, LayerPlace, iter_entries
from tests.ui.shell.presentation.drawn_texts import texts_of
from ui.canvas.items.node_item import seen_scale
from ui.shell.app import create_window
from ui.shell.main_window import MainWindow
from ui.style import theme
from ui.views.heatmap.view import GradientHeatmapView

TELL_MS = 100
Place = tuple[int, int]


def state_of(window: MainWindow) -> dict[str, Any]:
    snapshot, design = window.snapshot, window.document.design
    networks = snapshot.networks if snapshot else ()
    light = window.canvas.scene().pass_light
    return {
        "run": window.session.state.name,
        "step": snapshot.step if snapshot else 0,
        "newest": snapshot.newest_step if snapshot else 0,
        "rewound": bool(snapshot and snapshot.rewound),
        "losses": [n.loss for n in networks],
        "full_losses": [n.train_loss for n in networks],
        "diverged": [n.divergence is not None for n in networks],
        "layers": [len(network.layers) for network in design.networks],
        "activations": sorted(
            {
                entry.activation.name  # type: ignore[union-attr]
                for network in design.networks
                for _, entry in iter_entries(network)
                if not isinstance(entry, Block)
            }
        ),
        "learning_rate": design.training.optimizer.learning_rate,
        "ghosts": len(window.session.runs.ghosts),
        "marks": [mark.text for mark in snapshot.marks] if snapshot else [],
        "speed": window.toolbar.speed_control.rate,
        "moment": light.moment,
        "stage": window.step_trace_bar.stage.layer if window.step_trace_bar.stage else None,
        "frame": window.frameGeometry().getRect(),
        "size": window.size().toTuple(),
        "full_screen": window.isFullScreen(),
        "type_px": theme.font(theme.SMALL_PX).pixelSize(),
        "docks": {n: d.size().toTuple() for n, d in window.dock_area.docks.items() if d.seen},
        "view": list(window.canvas.view_state()),
        "status": window.status.message.text(),
        "active": window.isActiveWindow(),
    }


# Questions


def on_screen(widget: QWidget, point: QPoint) -> Place:
    at = widget.mapToGlobal(point)
    return at.x(), at.y()


def middle(window: MainWindow, name: str) -> Place:
    """Of the visible widget of this name."""
    found = [w for w in window.findChildren(QWidget, name) if w.isVisible()]
    return on_screen(found[0], found[0].rect().center())


def span(window: MainWindow, name: str) -> tuple[int, int, int]:
    """Left and right end of a visible widget, and a height within it."""
    (widget,) = (w for w in window.findChildren(QWidget, name) if w.isVisible())
    left, level = on_screen(widget, QPoint(0, widget.height() // 3))
    return left, left + widget.width(), level


def tab(window: MainWindow, title: str) -> Place:
    """A tab of the inspector."""
    bar = window.inspector.tabBar()
    index = next(i for i in range(bar.count()) if bar.tabText(i) == title)
    return on_screen(bar, bar.tabRect(index).center())


def in_scene(window: MainWindow, point: QPointF) -> Place:
    return on_screen(window.canvas.viewport(), window.canvas.mapFromScene(point))


def card(window: MainWindow, network: int, *path: str) -> Place:
    """A place on a card below its words."""
    item = window.canvas.scene().cards[LayerPlace(network, path)]
    return in_scene(window, item.mapToScene(item.width / 2, 0.75 * item.height))


def word(window: MainWindow, field: str, network: int, *path: str) -> Place:
    """Where the value of a field is written on a card."""
    item = window.canvas.scene().cards[LayerPlace(network, path)]
    detail = seen_scale(window.canvas.transform().m11())
    rect = item.value_rects(detail)[field]
    return in_scene(window, item.mapToScene(rect.center()))


def gap(window: MainWindow, index: int, network: int, *parent: str) -> Place:
    """Where a layer goes that is dragged to this index of a list of layers."""
    wanted = InsertPlace(network, parent, index)
    slots = window.canvas.scene().layout.drop_slots
    return in_scene(window, QPointF(*next(s for s in slots if s.insert_place == wanted).at))


def texts(window: MainWindow, *_: object) -> list[str]:
    """All that is written in the window and seen whole."""
    inside = QRectF(window.rect())
    return [one.text for one in texts_of(window) if inside.contains(one.box)]


def heat(window: MainWindow, network: int) -> list[float]:
    """How bright the rows of a network's heatmap are on the screen, from its top down.

    The median over some columns: marks of what was found are drawn over some.
    """
    view = window.dock_area.views["gradient_heatmap"]
    assert isinstance(view, GradientHeatmapView)
    box = view.panels[network].heat.box.sceneBoundingRect()
    corner = view.canvas.mapToGlobal(view.canvas.mapFromScene(box.topLeft()))
    picture = window.screen().grabWindow(0).toImage()
    columns = [round(corner.x() + part / 12 * box.width()) for part in range(2, 11)]
    rows = range(corner.y() + 2, corner.y() + round(box.height()) - 2)
    return [median(picture.pixelColor(x, y).lightnessF() for x in columns) for y in rows]


def now(window: MainWindow) -> int:
    """Which step is shown."""
    return window.snapshot.step if window.snapshot else 0


def screen(window: MainWindow, path: str) -> None:
    """Save what is on the screen."""
    window.screen().grabWindow(0).save(path)


QUESTIONS = {
    one.__name__: one for one in (middle, span, tab, card, word, gap, texts, heat, now, screen)
}  # fmt: skip


def answer(window: MainWindow) -> None:
    line = sys.stdin.readline()
    if not line:
        QApplication.quit()
        return
    name, *asked = json.loads(line)
    print(json.dumps({"answer": QUESTIONS[name](window, *asked)}), flush=True)  # type: ignore[operator]


def end_with(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say what went wrong, and end: whoever drives the program waits for its answers."""
    traceback.print_exception(kind, error, trace)
    os._exit(1)


def main() -> int:
    sys.excepthook = end_with
    application = QApplication([])
    window = create_window(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    window.show()
    timer = QTimer()
    timer.timeout.connect(lambda: print(json.dumps(state_of(window)), flush=True))
    timer.start(TELL_MS)
    questions = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    questions.activated.connect(lambda: answer(window))
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
