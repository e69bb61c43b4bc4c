"""While presenting, everything that is written can be read from the last row."""

from __future__ import annotations

from itertools import combinations

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtWidgets import QPushButton, QTabBar
from pytestqt.qtbot import QtBot

from tests.ui.conftest import MakeWindow
from tests.ui.shell.presentation.drawn_texts import DrawnText, background_of, texts_of
from tests.ui.shell.presentation.test_mode import show_on_screen
from ui.shell.main_window import MainWindow
from ui.style import theme
from ui.views.heatmap.view import GradientHeatmapView
from ui.views.loss.view import LossView

LEAST_CONTRAST = 7.0
# in points: those of 1024 × 768 at scales of 1.5, 2 and 1 come last
SIZES = ((3840, 2160), (1920, 1080), (1280, 720), (683, 512), (512, 384), (1024, 768))
CAPITALS = 0.727  # how high Inter's capitals are, in its size
TITLE = "saturated units"
FINDINGS = (
    "100 % of the outputs are saturated in body/9/b; too many in body/8/b and 2 layers more"
    " · 7 more",
    "degradation: its training loss of 2.3 is higher than the 0.00365 of a shallower network or its"
    " twin with skips, although its gradients are level · 10 more",
)


def written(window: MainWindow) -> list[DrawnText]:
    """All texts but those of the lesson, which scroll."""
    lesson, found = window.presentation._lesson, texts_of(window)
    if lesson is None or not lesson.isVisible():
        return found
    left, text = lesson.mapTo(window, QPoint()).x(), lesson.text.toPlainText()
    bar = window.presentation_bar.lesson.text()
    return [o for o in found if o.box.left() < left or o.text not in text or o.text == bar]


def faults(window: MainWindow) -> list[str]:
    """What of the window could not be read, in words."""
    texts, picture = written(window), window.grab().toImage()
    found = [f"small: {one}" for one in texts if one.size_px < window.height() / 45]
    found += [
        f"pale: {one}"
        for one in texts
        if theme.contrast(one.color, background_of(picture, one.box)) < LEAST_CONTRAST - 0.05
    ]
    found += [f"cut: {one}" for one in texts if "…" in one.text]
    found += [f"outside: {one}" for one in texts if not QRectF(window.rect()).contains(one.box)]
    for one, other in combinations(texts, 2):
        if one.box.intersects(other.box):
            found.append(f"overlap: {one} {other}")
    return found + cut_tabs(window)


def cut_tabs(window: MainWindow) -> list[str]:
    """The tabs that say nothing, or of which a bar shows only a part."""
    bars = [bar for bar in window.dock_area.findChildren(QTabBar) if bar.count() > 1]
    return [
        f"cut: tab {index} of {bar.accessibleTabName(index)!r}"
        for bar in bars
        if bar.isVisible()
        for index in range(bar.count())
        if not bar.rect().contains(bar.tabRect(index))
        or bool(bar.tabText(index)) == (not bar.tabIcon(index).isNull())
        or (index == bar.currentIndex() and not bar.tabText(index))
    ]


def check(window: MainWindow) -> None:
    found = faults(window)
    assert not found, found


def names_on_cards(window: MainWindow) -> list[DrawnText]:
    top = window.canvas.mapTo(window, QPoint())
    area = QRectF(QRect(top, window.canvas.size()))
    cards = ("Input", "Dense 32", "Dense", "Output 10", "Output")
    return [one for one in written(window) if one.text in cards and area.contains(one.box)]


def test_every_text_is_large_strong_whole_and_alone(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    for step in (1, 2):
        window.action("step_once").trigger()
        qtbot.waitUntil(
            lambda step=step: window.snapshot is not None and window.snapshot.step == step
        )
    # the run is left, and stays as a ghost with labels
    window.action("reset").trigger()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 0)
    for step in (1, 2):
        window.action("step_once").trigger()
        qtbot.waitUntil(
            lambda step=step: window.snapshot is not None and window.snapshot.step == step
        )
    window.action("presentation").trigger()
    for width, height in SIZES:
        show_on_screen(qtbot, window, width, height)
        qtbot.waitUntil(lambda size=(width, height): window.size().toTuple() == size)
        qtbot.waitUntil(lambda: check(window), timeout=15_000)
        names = names_on_cards(window)
        assert len(names) >= 6, [(one.text, one.size_px) for one in written(window)]
        assert all(CAPITALS * one.size_px >= 18 * height / 1080 for one in names)
        share = 1 / 2 if height >= 480 else 2 / 5  # below, cards and bars need the room
        assert window.dock_area.docks["gradient_heatmap"].height() >= share * height - 1
    # a step is walked through: the heatmap keeps a height at which it is seen
    window.action("walk").trigger()
    qtbot.waitUntil(lambda: window.step_trace_bar.stage is not None)
    qtbot.waitUntil(lambda: check(window), timeout=15_000)
    assert window.dock_area.docks["gradient_heatmap"].height() > 0.3 * window.height()
    ghosts = [one for one in written(window) if "run 1" in one.text]
    loss = window.dock_area.views["loss_view"]
    assert isinstance(loss, LossView)
    below = loss.plot.mapToScene(loss.plot.inside().bottomLeft())
    axis = loss.canvas.viewport().mapTo(window, loss.canvas.mapFromScene(below)).y()
    assert ghosts
    assert all(one.box.bottom() <= axis + 1 for one in ghosts), (ghosts, axis)
    # a long finding keeps whole phrases, as many as there is room for, in a row or beside it
    for said in FINDINGS:
        window.canvas.scene().run_display.set_verdicts([said, said], [0], [TITLE, TITLE])
        qtbot.waitUntil(lambda: check(window), timeout=15_000)
        lines = " ".join(one.text for one in written(window))
        assert lines.count(said.split()[0]) + lines.count(TITLE.split(maxsplit=1)[0]) >= 2, lines
    window.action("walk_end").trigger()
    # the run's past
    window.timeline.slider.setValue(1)
    qtbot.waitUntil(lambda: window.action("live").text() == "Back to live")
    qtbot.waitUntil(lambda: check(window), timeout=15_000)
    for button in window.timeline.findChildren(QPushButton):
        assert button.sizeHint().width() <= button.width(), button.text()
    window.action("live").trigger()
    # a ghost has panels of its own in the heatmap
    heatmap = window.dock_area.views["gradient_heatmap"]
    assert isinstance(heatmap, GradientHeatmapView)
    heatmap.show_next_ghost()
    qtbot.waitUntil(lambda: check(window), timeout=15_000)
    names = [one.text for one in written(window)]
    assert sum("run 1" in name for name in names) >= 3, names
    window.action("toggle_theme").trigger()
    qtbot.waitUntil(lambda: check(window), timeout=15_000)
    # many views share a place: no tab is cut
    docks = window.dock_area.docks
    for names in (("prediction_view", "study_view"), ("histogram_view", "activation_view")):
        for name in names:
            window.dock_area.tabifyDockWidget(docks["loss_view"], docks[name])
            window.dock_area.reveal(name)
        for width, height in ((1920, 1080), (683, 512), (1024, 768)):
            show_on_screen(qtbot, window, width, height)
            qtbot.waitUntil(lambda: check(window), timeout=15_000)


def test_a_text_that_could_not_be_read_would_be_found(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    window.action("present").trigger()
    show_on_screen(qtbot, window, 1280, 720)
    qtbot.waitUntil(lambda: check(window), timeout=15_000)
    window.status.message.setStyleSheet(f"color: {theme.current().line}; font-size: 11px;")
    window.status.message.setText("nobody reads this")
    kinds = {fault.partition(":")[0] for fault in faults(window)}
    assert kinds == {"small", "pale"}
