"""Moving the view edits nothing: the wheel, with Ctrl and without, panning, and a view's edge."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from tests.simulator.design.edits.sketch import sketch
from tests.ui.canvas.hand import ALT, CTRL, NONE, SHIFT, Hand

NOTCH = QPoint(0, 120)


@pytest.fixture
def deep(hand: Hand) -> Hand:
    """A hand on 120 layers, of which a part is in view."""
    hand.canvas.document.show_design(sketch(" ".join(f"l{number}" for number in range(120))))
    hand.canvas.zoom(1 / hand.canvas.transform().m11())
    hand.canvas.centerOn(hand.canvas.scene().contents_rect().center())
    return hand


def bars(hand: Hand) -> tuple[int, int]:
    return hand.canvas.horizontalScrollBar().value(), hand.canvas.verticalScrollBar().value()


def under(hand: Hand, at: QPoint) -> QPointF:
    return hand.canvas.mapToScene(at)


@pytest.mark.parametrize("at", [QPoint(200, 120), QPoint(1000, 400), QPoint(650, 30)])
@pytest.mark.parametrize("turn", [NOTCH, -NOTCH])
def test_with_ctrl_what_is_under_the_pointer_stays_there(
    deep: Hand, at: QPoint, turn: QPoint
) -> None:
    before, scale = under(deep, at), deep.canvas.transform().m11()
    for _ in range(3):
        deep.wheel(at, turn, CTRL)
    now = deep.canvas.transform().m11()
    assert now == pytest.approx(scale * 1.15 ** (3 if turn.y() > 0 else -3))
    away = deep.canvas.mapFromScene(before) - at
    assert away.manhattanLength() <= 4


def test_a_fine_wheel_zooms_in_fine_steps(deep: Hand) -> None:
    scale = deep.canvas.transform().m11()
    for _ in range(8):
        deep.wheel(QPoint(400, 200), QPoint(0, 15), CTRL)
    assert deep.canvas.transform().m11() == pytest.approx(scale * 1.15)


def test_a_wheel_that_turns_sideways_does_not_zoom(deep: Hand) -> None:
    scale = deep.canvas.transform().m11()
    deep.wheel(QPoint(400, 200), QPoint(120, 0), CTRL)
    assert deep.canvas.transform().m11() == scale


def test_zoom_ends_at_its_limits(deep: Hand) -> None:
    seen = []
    for turn in (NOTCH, -NOTCH):
        for _ in range(60):
            deep.wheel(QPoint(400, 200), turn, CTRL)
        seen.append(deep.canvas.transform().m11())
    assert seen == pytest.approx([3.0, 0.05])


def test_fit_returns_after_the_wheel(hand: Hand) -> None:
    fitted = hand.canvas.transform().m11()
    hand.wheel(QPoint(400, 200), NOTCH, CTRL)
    assert hand.canvas.transform().m11() > fitted
    hand.canvas.zoom_fit()
    assert hand.canvas.transform().m11() == pytest.approx(fitted)


def test_keys_zoom_about_the_middle(deep: Hand) -> None:
    middle = deep.canvas.viewport().rect().center()
    before = under(deep, middle)
    deep.canvas.zoom_in()
    assert (deep.canvas.mapFromScene(before) - middle).manhattanLength() <= 3


def test_without_ctrl_it_pans_up_and_down(deep: Hand) -> None:
    start, scale = bars(deep), deep.canvas.transform().m11()
    deep.wheel(QPoint(400, 200), -NOTCH)
    down = bars(deep)
    assert down[0] == start[0]
    assert down[1] > start[1]
    deep.wheel(QPoint(400, 200), NOTCH)
    assert bars(deep) == start
    assert deep.canvas.transform().m11() == scale


def test_sideways_and_with_shift_it_pans_sideways(deep: Hand) -> None:
    for _ in range(6):
        deep.wheel(QPoint(650, 250), NOTCH, CTRL)
    start = bars(deep)
    for turn, modifiers in ((QPoint(-120, 0), NONE), (-NOTCH, SHIFT)):
        deep.wheel(QPoint(400, 200), turn, modifiers)
        right = bars(deep)
        assert right[0] > start[0]
        assert right[1] == start[1]
        deep.wheel(QPoint(400, 200), -turn, modifiers)
        assert bars(deep) == start


@pytest.mark.parametrize("modifiers", [NONE, CTRL, SHIFT, ALT])
def test_the_wheel_edits_nothing_and_keeps_the_selection(
    deep: Hand, modifiers: Qt.KeyboardModifier
) -> None:
    deep.click(deep.card("l60"))
    before = deep.canvas.document.design
    deep.wheel(deep.card("l60"), NOTCH, modifiers)
    assert deep.canvas.document.design is before
    assert deep.selected == {("l60",)}
    assert deep.canvas.document.undo_stack.count() == 0


def test_the_wheel_turned_while_a_card_is_dragged_scrolls_and_the_drop_is_where_it_is_seen(
    deep: Hand,
) -> None:
    before = deep.canvas.document.design
    start = deep.card("l60")
    deep.hold(start, start + QPoint(30, 20))
    deep.wheel(start, -NOTCH)
    names = [f"l{number}" for number in range(120)]
    visible = deep.canvas.viewport().rect()
    index = next(
        index for index in range(70, 120) if visible.adjusted(40, 40, -40, -40).contains(
            deep.drop_slot(index))
    )  # fmt: skip
    deep.qtbot.mouseMove(deep.canvas.viewport(), deep.drop_slot(index))
    deep.let_go(deep.drop_slot(index))
    names.remove("l60")
    names.insert(index - 1, "l60")
    assert deep.names == names
    deep.undone_and_redone(before)


@pytest.mark.parametrize(
    ("button", "modifiers"), [(Qt.MouseButton.MiddleButton, NONE), (Qt.MouseButton.LeftButton, ALT)]
)
@pytest.mark.parametrize("on_card", [False, True])
def test_the_middle_button_or_alt_drags_the_paper_also_by_a_card(
    deep: Hand, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier, on_card: bool
) -> None:
    for _ in range(5):
        deep.wheel(QPoint(650, 250), NOTCH, CTRL)
    before, selected = deep.canvas.document.design, deep.selected
    grip = next(
        point
        for name in deep.names
        if deep.canvas.viewport().rect().adjusted(200, 100, -200, -100).contains(
            point := deep.card(name))
    )  # fmt: skip
    start = grip if on_card else grip + QPoint(0, 110)
    held, way = under(deep, start), QPoint(-90, 60)
    deep.hold(start, start + way, modifiers=modifiers, button=button)
    assert deep.canvas.viewport().cursor().shape() == Qt.CursorShape.ClosedHandCursor
    deep.let_go(start + way, modifiers=modifiers, button=button)
    assert (deep.canvas.mapFromScene(held) - start - way).manhattanLength() <= 2
    assert deep.canvas.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor
    assert deep.canvas.document.design is before
    assert deep.selected == selected


def test_a_drag_that_comes_to_the_edge_goes_on_behind_it(deep: Hand) -> None:
    before, viewport = deep.canvas.document.design, deep.canvas.viewport()
    deep.canvas.verticalScrollBar().setValue(0)
    start = deep.card("l2")
    edge = QPoint(start.x(), viewport.height() - 2)
    deep.hold(start, edge)
    for shake in range(600):
        deep.qtbot.mouseMove(viewport, edge + QPoint(shake % 2, 0))
    bar = deep.canvas.verticalScrollBar()
    assert bar.value() == bar.maximum()
    room = viewport.rect().adjusted(40, 40, -40, -40)
    index = max(index for index in range(120) if room.contains(deep.drop_slot(index)))
    assert index > 100
    deep.qtbot.mouseMove(viewport, deep.drop_slot(index))
    deep.let_go(deep.drop_slot(index))
    assert deep.names.index("l2") == index - 1
    deep.undone_and_redone(before)
