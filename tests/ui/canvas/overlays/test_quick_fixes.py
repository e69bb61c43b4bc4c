"""A problem offers its quick fix on the card, in the status line, in the menu and by a key."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import LayerPlace
from simulator.design.storage import files
from tests.simulator.designs import dense, design
from tests.ui.conftest import MakeWindow
from tests.ui.shell.test_context_menu import choose, entries, opened
from ui.canvas.items.card import CardItem
from ui.shell.main_window import MainWindow
from ui.style import theme

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
TARGET = LayerPlace(0, ("c",))


@pytest.fixture
def window(make_window: MakeWindow, tmp_path: Path) -> MainWindow:
    """A skip between 4 and 6 units that does without a projection."""
    path = tmp_path / "broken.json"
    layers = [dense("a", 4), dense("b", 6), dense("c", 4)]
    files.save(design(layers, [{"source": "a", "target": "c", "projection": "none"}]), path)
    return make_window(path)


def card(window: MainWindow) -> CardItem:
    return window.canvas.scene().cards[TARGET]


def fix_point(window: MainWindow) -> QPoint:
    item = card(window)
    middle = item.mapToScene(item.quick_fix_rect().center())
    return window.canvas.mapFromScene(middle)


def fixed(window: MainWindow) -> None:
    """One undo step took the problem away, and can be undone."""
    document = window.document
    assert document.analysis.problems == ()
    assert document.design.networks[0].skips[0].projection == "linear"
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "add a linear projection"
    assert card(window).fix_text == ""
    assert not window.status.fix_button.isVisible()
    document.undo_stack.undo()
    assert document.analysis.problems
    assert card(window).fix_text == "add a linear projection"


def test_a_click_on_the_card_fixes(qtbot: QtBot, window: MainWindow) -> None:
    assert card(window).fix_text == "add a linear projection"
    qtbot.mouseClick(window.canvas.viewport(), LEFT, pos=fix_point(window))
    fixed(window)


def test_a_click_in_the_status_line_fixes(qtbot: QtBot, window: MainWindow) -> None:
    assert "cannot add" in window.status.message.text()
    assert window.status.fix_button.text() == "Add a linear projection  Ctrl+K"
    qtbot.mouseClick(window.status.fix_button, LEFT)
    fixed(window)


def test_a_key_fixes(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window.canvas, Qt.Key.Key_K, CTRL)
    fixed(window)


def test_the_menu_offers_every_fix(qtbot: QtBot, window: MainWindow) -> None:
    window.selection.set_layers([TARGET])
    menu = opened(qtbot, window)
    assert entries(menu)[:5] == [
        "Add a linear projection",
        "Set the units of b to 4",
        "Set the units of a to 6",
        "Concatenate instead",
        "Remove the skip",
    ]
    choose(menu, "Set the units of b to 4")
    assert window.document.analysis.problems == ()
    assert window.document.design.networks[0].layers[1].units == 4  # type: ignore[union-attr]


def test_the_fix_is_a_button_in_the_warning_s_colour_with_a_tip(
    qtbot: QtBot, window: MainWindow
) -> None:
    viewport, item = window.canvas.viewport(), card(window)
    warning = QColor(theme.current().warning)

    def edge_and_inside() -> tuple[QColor, QColor]:
        box = window.canvas.mapFromScene(item.mapRectToScene(item.quick_fix_rect())).boundingRect()
        picture = viewport.grab().toImage()
        ratio = picture.devicePixelRatio()
        rows = range(round((box.top() - 1) * ratio), round((box.top() + 3) * ratio))
        edges = [picture.pixelColor(round(box.center().x() * ratio), y) for y in rows]
        edge = min(edges, key=lambda one: distance(one, warning))
        corner = QPointF(box.topLeft() + QPoint(4, 4)) * ratio
        return edge, picture.pixelColor(corner.toPoint())

    edge, inside = edge_and_inside()
    assert distance(edge, warning) < 80
    assert distance(inside, QColor(theme.current().surface)) < 20
    at = fix_point(window)
    qtbot.mouseMove(viewport, at)
    assert viewport.cursor().shape() == Qt.CursorShape.PointingHandCursor
    assert distance(edge_and_inside()[1], warning) < 20
    tip = QHelpEvent(QEvent.Type.ToolTip, at, viewport.mapToGlobal(at))
    QApplication.sendEvent(viewport, tip)
    assert "Ctrl+K" in QToolTip.text()
    qtbot.mouseMove(viewport, QPoint(5, 5))
    assert viewport.cursor().shape() == Qt.CursorShape.ArrowCursor
    assert distance(edge_and_inside()[1], QColor(theme.current().surface)) < 20
    # beside the words there is no button
    beside = item.mapToScene(item.quick_fix_rect().topRight() + QPointF(30, 8))
    qtbot.mouseClick(viewport, LEFT, pos=window.canvas.mapFromScene(beside))
    assert window.document.analysis.problems
    QToolTip.hideText()


def distance(one: QColor, other: QColor) -> int:
    """The largest difference of a channel."""
    pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)
    return max(abs(a - b) for a, b in pairs)


def test_from_far_away_the_fix_is_neither_drawn_nor_clicked(
    qtbot: QtBot, window: MainWindow
) -> None:
    before = window.document.design
    for _ in range(8):
        window.canvas.zoom_out()
    qtbot.mouseClick(window.canvas.viewport(), LEFT, pos=fix_point(window))
    assert window.document.design is before


def test_another_message_takes_the_offer_away(window: MainWindow) -> None:
    window.status.show_message("Something else.")
    assert not window.status.fix_button.isVisible()


def test_without_a_problem_there_is_nothing_to_fix(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    before = window.document.design
    assert not window.action("apply_cure").isEnabled()
    window.canvas.quick_fixes.apply_first(None)
    assert window.document.design is before
    assert window.status.message.text() == "There is no problem to cure."


def test_each_network_is_offered_the_fix_of_its_own_problem(window: MainWindow) -> None:
    broken = window.document.design
    for _ in range(3):
        broken = edits.add_network(broken, 0)
    window.document.show_design(broken)
    assert sum(bool(one.fix_text) for one in window.canvas.scene().cards.values()) == 4


@pytest.fixture
def blocks(make_window: MakeWindow, tmp_path: Path) -> MainWindow:
    """The same fault inside a block, in every one of its repetitions."""
    path = tmp_path / "block.json"
    inner = [dense("x", 4), dense("y", 6), dense("c", 4)]
    skip = {"source": "x", "target": "c", "projection": "none"}
    body = {"id": "body", "type": "block", "repeat": 3, "layers": inner, "skips": [skip]}
    files.save(design([dense("a", 4), body]), path)
    return make_window(path)


BODY = LayerPlace(0, ("body",))


def test_a_collapsed_block_tells_what_is_wrong_in_it_and_a_click_on_it_fixes(
    qtbot: QtBot, blocks: MainWindow
) -> None:
    canvas, before = blocks.canvas, blocks.document.design
    frame = canvas.scene().frames[BODY]
    assert frame.text.problem == frame.fix_text == ""
    canvas.commands.toggle_collapsed(BODY)
    assert "cannot add" in frame.text.problem
    assert frame.fix_text == "add a linear projection"
    middle = frame.mapToScene(frame.quick_fix_rect().center())
    qtbot.mouseClick(canvas.viewport(), LEFT, pos=canvas.mapFromScene(middle))
    assert blocks.document.analysis.problems == ()
    assert frame.text.problem == frame.fix_text == ""
    after = blocks.document.design
    blocks.document.undo_stack.undo()
    assert blocks.document.design == before
    assert frame.fix_text == "add a linear projection"
    blocks.document.undo_stack.redo()
    assert blocks.document.design == after


def test_an_open_frame_fixes_what_is_wrong_at_its_output(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path
) -> None:
    """The sum at the block's end: 4 units from outside, 6 inside."""
    path = tmp_path / "output.json"
    skip = {"source": "input", "target": "output", "projection": "none"}
    body = {"id": "body", "type": "block", "layers": [dense("x", 6)], "skips": [skip]}
    files.save(design([dense("a", 4), body]), path)
    window = make_window(path)
    frame = window.canvas.scene().frames[BODY]
    assert frame.text.problem
    assert frame.fix_text
    assert not frame.quick_fix_rect().intersects(frame.badge_rect())
    middle = frame.mapToScene(frame.quick_fix_rect().center())
    qtbot.mouseClick(window.canvas.viewport(), LEFT, pos=window.canvas.mapFromScene(middle))
    assert window.document.analysis.problems == ()
    assert window.document.undo_stack.count() == 1
