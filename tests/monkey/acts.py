"""What the monkey can do. Each act takes the window and a number, and interprets it as it finds it.

So a sequence of (name, number) pairs can be played again, also with some of its acts left out.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

from PySide6.QtCore import QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from simulator.design import edits
from tests.conftest import LESSONS
from tests.fuzz.designs import grammar_made
from tests.monkey import data_files
from tests.ui.shell.test_file_drops import dropped
from ui.shell.main_window import MainWindow

Act = Callable[[MainWindow, Random], None]

ESCAPES = {"quit", "close_window", "new_window"}  # the monkey stays, in one window
LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
MODIFIERS = [
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
]  # fmt: skip
KEYS = [
    *"DCAPFBLNGMJSRTEWXKU0123456789", Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Delete,
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home,
    Qt.Key.Key_End, Qt.Key.Key_Tab, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_F2,
]  # fmt: skip
KEYS_IN_LISTS = [
    Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Tab,
]  # fmt: skip
TYPED = ["3", "-1", "0", "1e9", "0.5", "", "relu", "abc", "9" * 30, "ü\t", "=1+1"]


def trigger(window: MainWindow, random: Random) -> None:
    """An action of the menus, where it is enabled."""
    names = sorted(set(window.actions_by_name) - ESCAPES)
    window.actions_by_name[random.choice(names)].trigger()


def key_on_canvas(window: MainWindow, random: Random) -> None:
    _key(window.canvas, random)


def key_anywhere(window: MainWindow, random: Random) -> None:
    focused = QApplication.focusWidget()
    if focused is not None and window.isAncestorOf(focused):
        _key(focused, random)


def mouse_on_canvas(window: MainWindow, random: Random) -> None:
    _mouse(window.canvas.viewport(), random, _aim(window, random))


def interrupted_drag(window: MainWindow, random: Random) -> None:
    """A drag on the canvas in whose course something else happens."""
    viewport, start = window.canvas.viewport(), _aim(window, random)
    modifier = random.choice(MODIFIERS)
    QTest.mousePress(viewport, LEFT, modifier, start)
    for _ in range(3):
        _move(viewport, _near(random, start, 200), LEFT, modifier)
    random.choice([trigger, open_lesson, key_on_canvas, undo_all])(window, random)
    for _ in range(2):
        _move(viewport, _near(random, start, 200), LEFT, modifier)
    QTest.mouseRelease(viewport, LEFT, modifier, _near(random, start, 200))


def mouse_on_view(window: MainWindow, random: Random) -> None:
    """Clicks, drags and turns of the wheel on a view, its axes and its title."""
    view = _view(window, random)
    for widget in [view, *view.findChildren(QWidget)]:
        if widget.isVisible() and random.random() < 0.5:
            _mouse(widget, random, _inside(widget, random))
            return


def key_on_view(window: MainWindow, random: Random) -> None:
    _key(_view(window, random), random)


def reveal_view(window: MainWindow, random: Random) -> None:
    window.dock_area.reveal(random.choice(sorted(window.dock_area.views)))


def close_view(window: MainWindow, random: Random) -> None:
    window.dock_area.docks[random.choice(sorted(window.dock_area.docks))].close()


def view_menu(window: MainWindow, random: Random) -> None:
    """An entry of a view's context menu: copy, save, or what the view adds."""
    menu = _view(window, random).menu()
    if menu.actions():
        random.choice(menu.actions()).trigger()
    menu.deleteLater()


def use_form(window: MainWindow, random: Random) -> None:
    """Change a field of the inspector, or of any bar."""
    kinds = (QSpinBox, QDoubleSpinBox, QComboBox, QCheckBox, QLineEdit, QPushButton)
    fields = [w for kind in kinds for w in window.findChildren(kind) if w.isVisible()]
    if not fields:
        return
    field = random.choice(fields)
    if isinstance(field, QSpinBox | QDoubleSpinBox):
        field.stepBy(random.choice([-100, -1, 1, 5]))
    elif isinstance(field, QComboBox):
        field.setCurrentIndex(random.randrange(max(1, field.count())))
    elif isinstance(field, QLineEdit):
        field.setFocus()
        field.setText(random.choice(TYPED))
        QTest.keyClick(field, random.choice([Qt.Key.Key_Return, Qt.Key.Key_Tab]))
    elif field.isEnabled():
        field.click()


def steer_run(window: MainWindow, random: Random) -> None:
    session = window.session
    random.choice(
        [session.train, session.pause, session.step_once, session.train_epoch, session.toggle,
         session.reset, session.trace_step]
    )()  # fmt: skip


def set_rate(window: MainWindow, random: Random) -> None:
    window.session.set_rate(random.choice([None, None, 2.0, 60.0]))


def look_back(window: MainWindow, random: Random) -> None:
    slider = window.timeline.slider
    slider.setValue(random.randrange(slider.maximum() + 1))


def open_lesson(window: MainWindow, random: Random) -> None:
    window.open_path(random.choice(copied_lessons(folder_of(window))))


def open_random_design(window: MainWindow, random: Random) -> None:
    """A design made by the grammar, sound or not, saved and opened."""
    path = folder_of(window) / f"made-{random.randrange(4)}.depthscope.json"
    path.write_text(json.dumps(grammar_made(random)))
    window.open_path(path)


def undo_all(window: MainWindow, random: Random) -> None:
    stack = window.document.undo_stack
    stack.setIndex(random.randrange(stack.count() + 1))


def set_data(window: MainWindow, random: Random) -> None:
    name = random.choice(["digits", "spirals", "circles", "sine", "xor_table", "file"])
    window.document.edit("Data", lambda design: edits.set_data(design, "name", name))


def drop_data(window: MainWindow, random: Random) -> None:
    """A table, arrays or images, which may be the data already, or another file by now."""
    dropped(window, data_files.written(folder_of(window), random))


def use_data_panel(window: MainWindow, random: Random) -> None:
    """A part of the sentence or a notice, and keys in what it opens."""
    page = window.inspector.data
    window.inspector.setCurrentWidget(page)
    buttons = [one for one in page.panel.findChildren(QAbstractButton) if one.isVisible()]
    if buttons:
        QTest.mouseClick(random.choice(buttons), LEFT)
    for _ in range(random.randrange(5)):
        popup = QApplication.activePopupWidget()
        if popup is not None:
            QTest.keyClick(QApplication.focusWidget() or popup, random.choice(KEYS_IN_LISTS))


def add_point(window: MainWindow, random: Random) -> None:
    x, y, target = (random.choice([-1.0, 0.0, 0.5, 1.0]) for _ in range(3))
    window.document.edit("Point", lambda design: edits.add_point(design, x, y, target))


def resize(window: MainWindow, random: Random) -> None:
    window.resize(random.choice([400, 900, 1600]), random.choice([300, 700, 1000]))


def wait(window: MainWindow, random: Random) -> None:
    let_pass(random.choice([0, 5, 30, 150]))


def let_pass(ms: int) -> None:
    """Have the event loop run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


ACTS: dict[str, tuple[Act, int]] = {  # with how often each is chosen
    "trigger": (trigger, 12), "key_on_canvas": (key_on_canvas, 12),
    "key_anywhere": (key_anywhere, 6), "mouse_on_canvas": (mouse_on_canvas, 12),
    "interrupted_drag": (interrupted_drag, 6), "mouse_on_view": (mouse_on_view, 8),
    "key_on_view": (key_on_view, 3), "reveal_view": (reveal_view, 4), "close_view": (close_view, 2),
    "view_menu": (view_menu, 3), "use_form": (use_form, 8), "steer_run": (steer_run, 8),
    "set_rate": (set_rate, 1), "look_back": (look_back, 4), "open_lesson": (open_lesson, 2),
    "open_random_design": (open_random_design, 2), "undo_all": (undo_all, 2),
    "set_data": (set_data, 2), "drop_data": (drop_data, 3),
    "use_data_panel": (use_data_panel, 3), "add_point": (add_point, 1), "resize": (resize, 1),
    "wait": (wait, 4),
}  # fmt: skip


def copied_lessons(folder: Path) -> list[Path]:
    """The lessons, in the monkey's own folder: it also saves what it has opened."""
    copies = []
    for design in sorted(LESSONS.glob("*/design.depthscope.json")):
        copy = folder / f"{design.parent.name}.depthscope.json"
        if not copy.exists():
            shutil.copy(design, copy)
        copies.append(copy)
    return copies


def folder_of(window: MainWindow) -> Path:
    """Where the monkey's files are: set by the player."""
    return Path(str(window.property("monkey_folder")))


def _view(window: MainWindow, random: Random) -> QWidget:
    return window.dock_area.views[random.choice(sorted(window.dock_area.views))]


def _aim(window: MainWindow, random: Random) -> QPoint:
    """A card, badge or arc of the canvas, or any point."""
    items = [item for _, item in window.canvas.scene().node_items()]
    if not items or random.random() < 0.2:
        return _inside(window.canvas.viewport(), random)
    item = random.choice(items)
    box = item.boundingRect()
    at = QPointF(box.left() + random.random() * box.width(), box.center().y())
    if random.random() < 0.3:
        at = QPointF(box.right() - 4, box.top() + random.random() * box.height())
    return window.canvas.mapFromScene(item.mapToScene(at))


def _inside(widget: QWidget, random: Random) -> QPoint:
    return QPoint(
        random.randrange(max(1, widget.width())), random.randrange(max(1, widget.height()))
    )


def _near(random: Random, at: QPoint, reach: int) -> QPoint:
    return at + QPoint(random.randint(-reach, reach), random.randint(-reach, reach))


def _key(widget: QWidget, random: Random) -> None:
    key = random.choice(KEYS)
    QTest.keyClick(widget, key, random.choice(MODIFIERS))


def _move(widget: QWidget, at: QPoint, button: Qt.MouseButton, modifier: object) -> None:
    place = QPointF(at)
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, widget.mapToGlobal(place), Qt.MouseButton.NoButton, button,
        modifier,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def _mouse(widget: QWidget, random: Random, at: QPoint) -> None:
    modifier = random.choice(MODIFIERS)
    match random.randrange(6):
        case 0 | 1:
            QTest.mouseClick(widget, LEFT, modifier, at)
        case 2:
            QTest.mouseDClick(widget, LEFT, modifier, at)
        case 3:
            turn = QPoint(0, random.choice([-240, -120, 120, 240]))
            here = QPointF(at)
            QApplication.sendEvent(
                widget,
                QWheelEvent(here, widget.mapToGlobal(here), QPoint(), turn,
                            Qt.MouseButton.NoButton, modifier,
                            Qt.ScrollPhase.NoScrollPhase, False),
            )  # fmt: skip
        case _:
            button = random.choice([LEFT, LEFT, MIDDLE])
            QTest.mousePress(widget, button, modifier, at)
            for _ in range(random.randrange(5)):
                at = _near(random, at, 120)
                _move(widget, at, button, modifier)
            QTest.mouseRelease(widget, button, modifier, at)
