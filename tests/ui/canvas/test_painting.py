"""What changes is painted and nothing else, and the picture is the one that is painted whole."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QRectF
from PySide6.QtGui import QImage, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QGraphicsScene, QWidget
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import LayerPlace
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design
from tests.ui.canvas.hand import Hand
from tests.ui.views.reading import labels_in
from ui.canvas.items.card import CardItem
from ui.canvas.items.network_lane import LaneItem, in_lines
from ui.canvas.layout.geometry import LANE_HEADER, Box
from ui.canvas.measured.live_values import LiveValues
from ui.style.gradient_scale import ScaleKeeper
from ui.widgets.images import svg_of

# all of a card, two large lines, its title, a short title, its colour alone
SCALES = [1.0, 0.6, 0.4, 0.25, 0.15]


class Screen(QObject):
    """What a widget has shown: what was called for again painted over what stood there."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self._widget = widget
        self._called_for: list[QRegion] = []
        self._watches = True
        self._image = self.whole()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._watches and isinstance(event, QPaintEvent):
            self._called_for.append(event.region())
        return False

    def settle(self) -> None:
        """Have painted what was called for so far, and forget it."""
        QApplication.processEvents()
        self._widget.repaint()
        self._called_for.clear()
        self._image = self.whole()

    def painted(self) -> QRegion:
        """All that has been called for since it was last asked."""
        found = QRegion()
        while self._called_for:
            found += self._called_for.pop(0)
        return found

    def is_whole(self) -> bool:
        """Whether the picture on the screen is the one that is painted whole.

        Two lines of one width are drawn in one go, which may shade their edges by a level.
        """
        while self._called_for:
            self._paint(self._image, self._called_for.pop(0))
        return bool(np.abs(pixels_of(self._image) - pixels_of(self.whole())).max() <= 2)

    def whole(self) -> QImage:
        """The picture as it is when all of it is painted."""
        image = QImage(self._widget.size(), QImage.Format.Format_RGB32)
        self._paint(image, QRegion(self._widget.rect()))
        return image

    def _paint(self, image: QImage, region: QRegion) -> None:
        self._watches = False
        corner = region.boundingRect().topLeft()
        self._widget.render(image, corner, region, QWidget.RenderFlag.DrawWindowBackground)
        self._watches = True


def pixels_of(image: QImage) -> NDArray[np.int16]:
    return np.frombuffer(image.constBits(), np.uint8).astype(np.int16)


@pytest.fixture
def run(hand: Hand) -> Trainer:
    """A block, three times over, with a skip around what is in it."""
    built = design([dense("a", 8, "relu"), dense("b", 8, "sigmoid"), dense("c", 8, "tanh")])
    inside = [LayerPlace(0, ("b",)), LayerPlace(0, ("c",))]
    built = edits.wrap_in_block(built, inside, 3)
    hand.canvas.document.show_design(built)
    return Trainer(built)


def at_scale(hand: Hand, scale: float) -> Screen:
    hand.canvas.zoom(scale / hand.canvas.transform().m11())
    screen = Screen(hand.canvas.viewport())
    screen.settle()
    return screen


def card_of(hand: Hand, *path: str) -> CardItem:
    return hand.canvas.scene().cards[LayerPlace(0, path)]


def box_of(hand: Hand, card: CardItem, part: QRectF) -> QRegion:
    """A part of a card on the screen."""
    return QRegion(hand.canvas.mapFromScene(card.mapRectToScene(part)).boundingRect())


def next_painted(qtbot: QtBot, screen: Screen) -> QRegion:
    """What is painted next."""
    found: list[QRegion] = []

    def painted() -> bool:
        found.append(screen.painted())
        return not found[-1].isEmpty()

    qtbot.waitUntil(painted)
    return found[-1]


@pytest.mark.parametrize("scale", [*SCALES, 0.392])  # where letters reach far up
def test_a_picture_that_follows_training_is_whole_at_every_step(
    qtbot: QtBot, hand: Hand, run: Trainer, scale: float
) -> None:
    screen, keeper = at_scale(hand, scale), ScaleKeeper()
    before = screen.whole()
    for step in range(7):
        run.step()
        snapshot = run.snapshot(True)
        hand.canvas.show_snapshot(snapshot, keeper.covering(snapshot))
        hand.canvas.scene().run_display.set_verdicts(
            ["" if step == 3 else f"healthy, within a factor of {7 * step}"]
        )
        qtbot.waitUntil(screen.is_whole)
    assert screen.whole() != before


@pytest.mark.parametrize("scale", SCALES)
def test_a_picture_that_follows_the_selection_is_whole(
    qtbot: QtBot, hand: Hand, run: Trainer, scale: float
) -> None:
    screen = at_scale(hand, scale)
    for places in ([("a",)], [("block",)], [("block", "b"), ("a",)], []):
        hand.canvas.selection.set_layers([LayerPlace(0, path) for path in places])
        qtbot.waitUntil(screen.is_whole)
    for path in [("a",), ("block", "c"), ("block",)]:
        item = hand.canvas.scene().node_item(LayerPlace(0, path))
        assert item is not None
        item.set_state(hovered=True)
        qtbot.waitUntil(screen.is_whole)
        item.set_state(hovered=False, dimmed=True)
        qtbot.waitUntil(screen.is_whole)


def test_another_text_repaints_its_line_alone(qtbot: QtBot, hand: Hand, run: Trainer) -> None:
    screen = at_scale(hand, 1.0)
    card = card_of(hand, "a")
    card.set_live(LiveValues("std 0.21"))
    region = next_painted(qtbot, screen)
    assert region.intersects(box_of(hand, card, card.live_line()))
    for other in [card.gradient_strip_rect().adjusted(0, 2, 0, 0), QRectF(0, 0, card.width, 44)]:
        assert not region.intersects(box_of(hand, card, other))


def test_thicker_wires_call_for_no_more_than_themselves(
    qtbot: QtBot, hand: Hand, run: Trainer
) -> None:
    """The box around a wire that goes on in the next row holds half of the cards of both."""
    hand.canvas.document.show_design(design([dense(f"l{number}") for number in range(12)]))
    screen = at_scale(hand, 1.0)
    wires = hand.canvas.scene().wires
    assert any(len(boxes) > 1 for boxes in wires._boxes)
    wires.set_widths([4.0] * len(wires.widths))
    screen.settle()
    wires.set_widths([1.0] * len(wires.widths))
    region = next_painted(qtbot, screen)
    for number in range(12):
        card = card_of(hand, f"l{number}")
        text = QRectF(10, 4, card.width - 20, 28)
        assert not region.intersects(box_of(hand, card, text))


def test_other_figures_in_a_verdict_call_for_the_verdict_alone(
    qtbot: QtBot, hand: Hand, run: Trainer
) -> None:
    screen, lane = at_scale(hand, 1.0), hand.canvas.scene().lanes[0]
    lane.set_verdict("healthy: within a factor of 5.9")
    screen.settle()
    name_ends = hand.canvas.mapFromScene(lane.box.x + 40, lane.box.y).x()
    lane.set_verdict("healthy: within a factor of 6.1")
    assert next_painted(qtbot, screen).boundingRect().left() > name_ends
    screen.settle()
    lane.set_verdict("vanishing")  # what follows it moves
    assert next_painted(qtbot, screen).boundingRect().left() < name_ends


def test_what_differs_from_the_first_network_is_left_out_rather_than_cut_in_its_first_words(
    qtbot: QtBot,
) -> None:
    scene, lane = QGraphicsScene(), LaneItem(1)
    scene.addItem(lane)
    lane.set_text("With skips", "differs from A: + a skip around each repetition of body")
    lane.set_verdict("healthy: first and last layer within a factor of 5.9")
    said = []
    for width in range(200, 1_000, 20):
        lane.box, box = Box(0, 0, width, LANE_HEADER), QRectF(0, 0, width, LANE_HEADER)
        svg = svg_of(lambda painter, box=box: scene.render(painter, box, box), box, "")  # type: ignore[misc]
        said.append([each.text for each in labels_in(svg) if each.text.startswith("dif")])
    assert not said[0]
    assert said[-1] == ["differs from A: + a skip around each repetition of body"]
    assert all(text.startswith("differs from A") for texts in said for text in texts)


def test_a_name_without_room_in_a_line_stands_in_two() -> None:
    def lines(title: str, room: int) -> list[str]:
        return in_lines(title, lambda text: len(text) <= room)

    assert lines("A  4 layers", 11) == ["A  4 layers"]
    assert lines("A  4 layers", 10) == ["A  4", "layers"]
    assert lines("B  one of many", 9) == ["B  one of", "many"]
    assert lines("Incomprehensibilities", 9) == ["Incomprehensibilities"]
