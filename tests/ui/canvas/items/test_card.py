"""A card's picture, read back: trace, difference dot, number of parameters, problem, gradient."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QGraphicsScene

from simulator.design.design import LayerPlace
from tests.ui.views.reading import Pixels, alike, array_of, labels_in
from ui.canvas.items.block_frame import BlockFrameItem
from ui.canvas.items.card import CardItem
from ui.canvas.items.card_text import CardText, FrameText
from ui.canvas.items.node_item import NodeItem
from ui.canvas.layout.geometry import CARD_H, CARD_W, FRAME_TITLE, Box
from ui.canvas.measured.live_values import LEVELS, UNKNOWN, LiveValues
from ui.style import style_sheet, theme
from ui.widgets.images import svg_of

PROBLEM = "Cannot add (32) from 'a' to (5)"
SCALE = 4  # image pixels to a scene pixel
MUCH, LITTLE = 1.0, 0.6  # scales at which a card shows all its lines, and two large ones


@pytest.fixture
def drawn(qapp: QApplication) -> Callable[[NodeItem], QGraphicsScene]:
    """Puts an item of a card's size alone into a scene; the scene lives as long as the test."""
    kept: list[QGraphicsScene] = []

    def put(item: NodeItem) -> QGraphicsScene:
        item.set_box(Box(0, 0, CARD_W, CARD_H))
        kept.append(QGraphicsScene())
        kept[-1].addItem(item)
        return kept[-1]

    return put


def card_of(text: CardText, network: int = 0) -> CardItem:
    card = CardItem(LayerPlace(network, ("a",)))
    card.set_text(text)
    return card


def plain(**fields: object) -> CardText:
    return CardText(**{"title": "a", "details": "", "shape": "", "parameters": "", **fields})  # type: ignore[arg-type]


def pixels_of(scene: QGraphicsScene, area: QRectF) -> Pixels:
    """An area of the scene, SCALE pixels to each of its own."""
    image = QImage((area.size() * SCALE).toSize(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    scene.render(painter, QRectF(image.rect()), area)
    painter.end()
    return array_of(image)


def trace_rows(drawn: Callable[[NodeItem], QGraphicsScene], trace: list[int]) -> list[float]:
    """At 24 steps from left to right the height of the line, 0 at the lowest; NaN for none."""
    card = card_of(plain())
    scene = drawn(card)
    card.set_live(LiveValues("", tuple(trace)))
    line = alike(pixels_of(scene, QRectF(0, 48, CARD_W, 22)), theme.current().muted)
    columns = np.flatnonzero(line.any(axis=0))
    at = np.linspace(columns[0], columns[-1], len(trace)).round().astype(int)
    rows = np.arange(line.shape[0])[::-1]
    return [rows[line[:, x]].mean() if line[:, x].any() else np.nan for x in at]


def test_a_trace_rises_where_the_gradient_does(drawn: Callable[[NodeItem], QGraphicsScene]) -> None:
    rising = trace_rows(drawn, [LEVELS * step // 23 for step in range(24)])
    assert rising == sorted(rising)
    assert rising[-1] - rising[0] > 8 * SCALE  # of the 11 scene pixels that it may rise
    low_then_high = trace_rows(drawn, [1] * 12 + [LEVELS - 1] * 12)
    assert max(low_then_high[:11]) < min(low_then_high[13:])


def test_a_trace_has_a_gap_where_the_gradient_is_unknown(
    drawn: Callable[[NodeItem], QGraphicsScene],
) -> None:
    rows = trace_rows(drawn, [6] * 8 + [UNKNOWN] * 8 + [6] * 8)
    assert np.isnan(rows[9:15]).all()
    assert not np.isnan([*rows[:8], *rows[16:]]).any()


def frame_of(differs: bool, network: int) -> BlockFrameItem:
    frame = BlockFrameItem(LayerPlace(network, ("a",)))
    frame.set_text(FrameText("a", 3, "", "", differs))
    return frame


@pytest.mark.parametrize("network", [1, 2, 3])
@pytest.mark.parametrize(
    "make",
    [lambda differs, n: card_of(plain(differs=differs), n), frame_of],
    ids=["card", "frame"],
)
def test_what_differs_from_network_a_has_a_dot_in_its_own_networks_colour(
    drawn: Callable[[NodeItem], QGraphicsScene],
    make: Callable[[bool, int], NodeItem],
    network: int,
) -> None:
    colours = theme.current().networks
    whole = QRectF(0, 0, CARD_W, CARD_H)
    pixels = pixels_of(drawn(make(True, network)), whole)
    area = {number: int(alike(pixels, color).sum()) for number, color in enumerate(colours)}
    assert area.pop(network) > 0.6 * np.pi * (4 * SCALE) ** 2
    assert not any(area.values())
    same = pixels_of(drawn(make(False, network)), whole)
    assert not any(alike(same, color).any() for color in colours)


def texts_of(scene: QGraphicsScene, scale: float) -> dict[str, QPointF]:
    """The texts that are painted at a scale, with the ends of their base lines in the scene."""
    box = QRectF(0, 0, 400 * scale, 200 * scale)
    svg = svg_of(lambda painter: scene.render(painter, box, QRectF(0, 0, 400, 200)), box, "x")
    return {one.text: one.box.bottomRight() / scale for one in labels_in(svg)}


def test_a_card_shows_title_and_parameters_in_one_line_and_its_details_below(
    drawn: Callable[[NodeItem], QGraphicsScene],
) -> None:
    text = plain(title="Dense 16", details="relu · he", shape="(16)", parameters="1.1 k")
    found = texts_of(drawn(card_of(text)), MUCH)
    assert set(found) == {"Dense 16", "relu · he", "(16)", "1.1 k"}
    heights = [found[one].y() for one in ("Dense 16", "relu · he", "(16)")]
    assert heights == sorted(heights)
    assert found["1.1 k"].y() == pytest.approx(heights[0])
    assert found["Dense 16"].x() < 0.6 * CARD_W
    assert 0.8 * CARD_W < found["1.1 k"].x() <= CARD_W  # at the right edge


@pytest.mark.parametrize("scale", [MUCH, LITTLE])
def test_the_sentence_of_a_problem_is_below_its_card(
    drawn: Callable[[NodeItem], QGraphicsScene], scale: float
) -> None:
    card = card_of(plain(problem=PROBLEM))
    scene = drawn(card)
    card.set_problem_width(380)
    found = texts_of(scene, scale)
    below = [text for text, at in found.items() if at.y() > CARD_H]
    assert " ".join(below) == PROBLEM
    fine = texts_of(drawn(card_of(plain())), scale)
    assert not [text for text, at in fine.items() if at.y() > CARD_H]


def test_the_sentence_of_a_problem_is_inside_a_blocks_frame(
    drawn: Callable[[NodeItem], QGraphicsScene],
) -> None:
    frame = BlockFrameItem(LayerPlace(0, ("a",)))
    frame.set_text(FrameText("a", 3, "facts", "Too narrow"))
    scene = drawn(frame)
    assert "Too narrow" in texts_of(scene, MUCH)


@pytest.mark.parametrize(("scale", "share"), [(1.0, 0.08), (0.4, 0.08), (0.25, 0.9)])
def test_a_gradients_colour_is_a_strip_along_the_lower_edge_and_from_afar_the_whole_card(
    drawn: Callable[[NodeItem], QGraphicsScene], scale: float, share: float
) -> None:
    card = card_of(plain(title="Layer normalization", short_title="Normalization"))
    scene = drawn(card)
    card.set_has_gradient(True)
    card.set_gradient_color(QColor("#ff00ff"))
    image = QImage(round(CARD_W * scale), round(CARD_H * scale), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    scene.render(painter, QRectF(image.rect()), QRectF(0, 0, CARD_W, CARD_H))
    painter.end()
    middle = image.width() // 2
    column = [image.pixelColor(middle, y).name() == "#ff00ff" for y in range(image.height())]
    assert sum(column) >= round(share * len(column) - 1)
    assert sum(column) >= 0.8 * len(column) or not any(column[: len(column) // 2])
    lowest = max(index for index, colored in enumerate(column) if colored)
    assert lowest >= len(column) - 3


@pytest.mark.parametrize(
    ("title", "short", "shown"),
    [("Dense 32", "Dense", "Dense"), ("RNN", "R", "RNN"), ("Normalization", "Normalize", None)],
)
def test_a_small_card_shows_the_longest_title_that_legible_type_has_room_for(
    drawn: Callable[[NodeItem], QGraphicsScene], title: str, short: str, shown: str | None
) -> None:
    found = texts_of(drawn(card_of(plain(title=title, short_title=short))), 0.25)
    assert set(found) == ({shown} if shown else set())


def test_a_card_without_room_for_legible_type_shows_no_title(
    drawn: Callable[[NodeItem], QGraphicsScene],
) -> None:
    assert not texts_of(drawn(card_of(plain(title="a", short_title="a"))), 0.18)


def test_a_block_seen_small_on_stage_still_says_how_often_it_is_repeated(
    drawn: Callable[[NodeItem], QGraphicsScene], qapp: QApplication
) -> None:
    frame = BlockFrameItem(LayerPlace(0, ("a",)))
    frame.set_text(FrameText("Residual block", 27, "", ""))
    style_sheet.apply(qapp, theme.DARK, theme.presentation_scale(1080))
    try:
        found = texts_of(drawn(frame), 0.63)
        assert set(found) == {"× 27"}
        assert found["× 27"].y() < FRAME_TITLE
        frame.set_text(FrameText("Residual block", 1, "", ""))
        assert not texts_of(drawn(frame), 0.63), "once is said only beside the title"
    finally:
        style_sheet.apply(qapp, theme.DARK)
