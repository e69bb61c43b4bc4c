"""The map in the canvas's corner: there when needed, true, and a handle to move the view."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import LayerPlace
from tests.simulator.design.edits.sketch import sketch
from tests.ui.canvas.hand import LEFT, Hand
from ui.canvas.overlays.mini_map import PAD_PX, MiniMap
from ui.style import theme


@pytest.fixture
def map_of_many(hand: Hand) -> MiniMap:
    """The map of a network that is larger than the window."""
    hand.canvas.document.show_design(sketch(" ".join(f"l{number}" for number in range(90))))
    hand.canvas.zoom(1 / hand.canvas.transform().m11())
    return hand.canvas.mini_map


def visible(hand: Hand) -> QRectF:
    """The visible part of the canvas, in the scene's coordinates."""
    return hand.canvas.mapToScene(hand.canvas.viewport().rect()).boundingRect()


def test_the_map_is_hidden_while_everything_fits(hand: Hand) -> None:
    assert not hand.canvas.mini_map.isVisible()
    hand.canvas.zoom(3.0 / hand.canvas.transform().m11())
    assert hand.canvas.mini_map.isVisible()
    hand.canvas.zoom_fit()
    assert not hand.canvas.mini_map.isVisible()


def test_the_map_comes_with_the_layers_and_goes_with_them(hand: Hand) -> None:
    hand.canvas.zoom(1 / hand.canvas.transform().m11())
    assert not hand.canvas.mini_map.isVisible()
    many = sketch(" ".join(f"l{number}" for number in range(90)))
    hand.canvas.document.show_design(many)
    assert hand.canvas.mini_map.isVisible()
    hand.canvas.document.show_design(sketch("a"))
    assert not hand.canvas.mini_map.isVisible()


def test_the_map_is_in_the_corner_also_after_a_change_of_size(
    hand: Hand, map_of_many: MiniMap
) -> None:
    for size in ((1300, 500), (900, 400), (1600, 800)):
        hand.canvas.resize(*size)
        corner = hand.canvas.viewport().geometry().bottomRight()
        away = corner - map_of_many.geometry().bottomRight()
        assert 0 < away.x() < 24
        assert 0 < away.y() < 24


def test_the_frame_shows_the_visible_part(hand: Hand, map_of_many: MiniMap) -> None:
    scene = hand.canvas.scene().contents_rect()
    for share in (0.0, 0.5, 1.0):
        bar = hand.canvas.verticalScrollBar()
        bar.setValue(round(bar.maximum() * share))
        seen = map_of_many.seen()
        top = (seen.top() - PAD_PX) / (map_of_many.height() - 2 * PAD_PX)
        assert top == pytest.approx(visible(hand).top() / scene.height(), abs=0.03)


@pytest.mark.parametrize("share", [0.1, 0.4, 0.9])
def test_a_click_moves_the_view_there(
    qtbot: QtBot, hand: Hand, map_of_many: MiniMap, share: float
) -> None:
    at = QPoint(map_of_many.width() // 2, round(map_of_many.height() * share))
    qtbot.mouseClick(map_of_many, LEFT, pos=at)
    assert map_of_many.seen().adjusted(-2, -2, 2, 2).contains(QPointF(at))


def test_a_drag_moves_the_view_along_and_changes_nothing_else(
    qtbot: QtBot, hand: Hand, map_of_many: MiniMap
) -> None:
    before = hand.canvas.document.design
    hand.canvas.selection.set_layers([LayerPlace(0, ("l3",))])
    middle = map_of_many.rect().center()
    qtbot.mousePress(map_of_many, LEFT, pos=QPoint(middle.x(), 10))
    seen = []
    for part in (0.3, 0.6, 0.95):
        qtbot.mouseMove(map_of_many, QPoint(middle.x(), round(map_of_many.height() * part)))
        seen.append(visible(hand).top())
    qtbot.mouseRelease(map_of_many, LEFT, pos=middle)
    assert seen == sorted(seen)
    assert seen[0] < seen[-1]
    assert hand.canvas.document.design is before
    assert hand.selected == {("l3",)}


def test_the_bars_have_the_colours_of_the_gradients(hand: Hand, map_of_many: MiniMap) -> None:
    color = QColor(theme.color(theme.current().accent))
    for card in hand.canvas.scene().cards.values():
        card.set_gradient_color(color)
    hand.canvas.centerOn(0, 0)  # what is in view is tinted
    map_of_many.recolour(at_once=True)
    picture = map_of_many.grab().toImage()
    box = hand.canvas.scene().layout.cards[LayerPlace(0, ("l85",))].box
    scale = (map_of_many.width() - 2 * PAD_PX) / hand.canvas.scene().contents_rect().width()
    x, y = (box.x + box.w / 2) * scale + PAD_PX, box.middle * scale + PAD_PX
    assert picture.pixelColor(round(x), round(y)) == color


def test_while_training_the_map_follows_the_colours_several_times_a_second_and_not_at_every_one(
    hand: Hand, map_of_many: MiniMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_ms = 1e6
    monkeypatch.setattr("ui.process.throttle._now_ms", lambda: now_ms)

    def picture_in(color: str) -> QImage:
        """The map after the gradients have got this colour, and a snapshot has said so."""
        for card in hand.canvas.scene().cards.values():
            card.set_gradient_color(QColor(color))
        map_of_many.recolour(at_once=False)
        return map_of_many.grab().toImage()

    red = picture_in("#ff0000")
    now_ms += 20
    assert picture_in("#00ff00") == red
    now_ms += 500
    green = picture_in("#00ff00")
    assert green != red
    now_ms += 20
    assert picture_in("#0000ff") == green


def test_a_layer_with_a_problem_stands_out(hand: Hand, map_of_many: MiniMap) -> None:
    picture = map_of_many.grab().toImage()
    hand.canvas.commands.insert("flatten")
    hand.canvas.commands.insert("conv2d")
    hand.canvas.document.edit(
        "x", lambda design: edits.delete_layers(design, [LayerPlace(0, ("l0",))])
    )
    assert map_of_many.grab().toImage() != picture


def test_the_map_takes_no_focus(qtbot: QtBot, hand: Hand, map_of_many: MiniMap) -> None:
    qtbot.mouseClick(map_of_many, LEFT, pos=map_of_many.rect().center())
    assert hand.canvas.hasFocus()


def test_cards_stay_where_they_are_when_one_looks_closer(hand: Hand) -> None:
    many = sketch(" ".join(f"l{number}" for number in range(56)))
    hand.canvas.document.show_design(many)
    scene = hand.canvas.scene()
    before = {place: card.box for place, card in scene.layout.cards.items()}
    hand.canvas.zoom(1 / hand.canvas.transform().m11())
    hand.canvas.resize(1100, 480)
    units = hand.canvas.document.edit(
        "x", lambda design: edits.set_field(design, [LayerPlace(0, ("l5",))], "units", 9)
    )
    assert units
    assert {place: card.box for place, card in scene.layout.cards.items()} == before
