"""Merge and projection of the selected skip, changed on the arc itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from simulator.design.design import SkipPlace
from tests.simulator.design.edits.sketch import sketch
from tests.ui.canvas.hand import LEFT, Hand
from ui.canvas.overlays.skip_bar import SkipBar

SKIP = SkipPlace(0, (), 0)


def shown(hand: Hand) -> SkipBar:
    bar = hand.canvas.skip_bar
    assert bar.isVisible()
    return bar


def select(hand: Hand) -> None:
    """By a click on the line."""
    skip_arc = hand.canvas.scene().arcs[SKIP].skip_arc
    assert skip_arc is not None
    hand.click(hand.canvas.mapFromScene(QPointF(*skip_arc.end)))


@pytest.fixture(autouse=True)
def skip(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a b c d | a>c"))


def test_a_click_on_the_bar_changes_the_merge_and_can_be_undone(qtbot: QtBot, hand: Hand) -> None:
    before = hand.canvas.document.design
    select(hand)
    qtbot.mouseClick(shown(hand).merge, LEFT)
    assert hand.network.skips[0].merge == "concatenate"
    assert shown(hand).merge.text() == "‖ concatenate"
    hand.undone_and_redone(before)
    hand.canvas.document.undo_stack.undo()
    assert shown(hand).merge.text() == "+ add"


def test_clicks_on_the_bar_walk_through_the_projections(qtbot: QtBot, hand: Hand) -> None:
    select(hand)
    seen = []
    for _ in range(3):
        before = hand.canvas.document.design
        qtbot.mouseClick(shown(hand).projection, LEFT)
        seen.append(hand.network.skips[0].projection)
        assert shown(hand).projection.text() == f"projection {seen[-1]}"
        hand.undone_and_redone(before)
    assert seen == ["linear", "none", "auto"]


def test_the_bar_shows_what_a_key_has_changed_and_leaves_the_keys_to_the_canvas(
    qtbot: QtBot, hand: Hand
) -> None:
    hand.canvas.setFocus()
    select(hand)
    qtbot.mouseClick(shown(hand).merge, LEFT)
    assert hand.canvas.hasFocus()
    hand.press(Qt.Key.Key_M, Qt.Key.Key_J)
    assert shown(hand).merge.text() == "+ add"
    assert shown(hand).projection.text() == "projection linear"


def test_the_bar_is_at_its_arc_wherever_the_canvas_goes(hand: Hand) -> None:
    def distance() -> QPoint:
        arc = hand.canvas.scene().arcs[SKIP]
        middle = hand.canvas.mapFromScene(arc.mapToScene(arc.path.pointAtPercent(0.5)))
        away: QPoint = shown(hand).geometry().center() - middle
        return away

    select(hand)
    for factor in (1.3, 1.3, 0.5):
        hand.canvas.zoom(factor)
        assert abs(distance().y()) < 60
        assert hand.canvas.rect().contains(shown(hand).geometry())


def test_the_bar_goes_with_the_selection_and_with_the_skip(hand: Hand) -> None:
    select(hand)
    hand.click(hand.card("b"))
    assert not hand.canvas.skip_bar.isVisible()
    select(hand)
    hand.press(Qt.Key.Key_Delete)
    hand.canvas.commands.delete_selected()
    assert not hand.network.skips
    assert not hand.canvas.skip_bar.isVisible()


def test_both_buttons_say_what_they_do_and_which_key_does_the_same(hand: Hand) -> None:
    select(hand)
    for button, key in ((shown(hand).merge, "(M)"), (shown(hand).projection, "(J)")):
        assert isinstance(button, QPushButton)
        assert key in button.toolTip()
        assert button.accessibleName()
