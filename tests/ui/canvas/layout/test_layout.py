"""Where everything stands: nothing on top of anything else, and the room there is put to use."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from simulator.assets import asset
from simulator.design.design import Design, InsertPlace, LayerPlace, SkipPlace
from simulator.design.storage import files
from tests.simulator.design.edits.sketch import sketch
from tests.ui.canvas.hand import Hand
from ui.canvas.image import save_picture
from ui.canvas.items.network_lane import VERDICT_TIP
from ui.canvas.items.skip_arc import SIGN
from ui.canvas.layout.fit import _chain_sizes, _extent, best_fit
from ui.canvas.layout.geometry import LANE_HEADER, LEAST_TYPE_PX, MARGIN, SIDE_W, Box, type_px
from ui.canvas.layout.lane_placer import lay_out
from ui.canvas.layout.lanes import LaneGrid
from ui.canvas.layout.layout import Layout
from ui.style import theme

NONE: frozenset[LayerPlace] = frozenset()
LONG = " ".join(f"l{number}" for number in range(56))
FOUR = sketch(*["a [9x b c]"] * 4)
NESTED = "a [2x b [3x c [2x d e | input>output] f] g | input>g] h"
LESSON = files.loads(
    asset("lessons", "twenty-sigmoid-layers", "design.depthscope.json").read_text("utf-8")
)

DESIGNS = {
    "nothing": sketch(""),
    "five": sketch("a b c d"),
    "long": sketch(LONG),
    "nested": sketch(NESTED),
    "skips": sketch(f"{LONG} | l0>l9 l3>l40 l9>l12 l11>output input>l2"),
    "lesson": LESSON,
    "three": sketch("a b", NESTED, LONG),
    "four": sketch("a [9x b c] d", "a [9x b c | input>output] d", "a b", "a b c d e f g h i"),
    "empty block": sketch("a [] b"),
    "alike": FOUR,
}
VIEWS = [(774, 310), (1094, 461), (1414, 504), (1199, 285), (500, 900)]
each_design = pytest.mark.parametrize("design", DESIGNS.values(), ids=list(DESIGNS))


def scale(layout: Layout, width: float, height: float) -> float:
    return min(1.0, width / layout.box.w, height / layout.box.h)


def apart(one: Box, other: Box) -> bool:
    return (
        one.right <= other.x
        or other.right <= one.x
        or one.bottom <= other.y
        or other.bottom <= one.y
    )


@each_design
@pytest.mark.parametrize("view", VIEWS)
def test_no_card_lies_on_another_and_none_outside(design: Design, view: tuple[int, int]) -> None:
    layout = best_fit(design, *view)
    cards = [card.box for card in layout.cards.values()]
    heads = [lane.header for lane in layout.lanes]
    assert all(apart(*pair) for pair in combinations([*cards, *heads], 2))
    assert all(card.x >= 0 and card.right <= layout.box.right for card in cards)
    assert all(card.bottom <= layout.box.bottom for card in cards)


@each_design
@pytest.mark.parametrize("view", VIEWS)
def test_every_line_stays_on_the_grid(design: Design, view: tuple[int, int]) -> None:
    layout = best_fit(design, *view)
    lines = [wire.points for wire in layout.wires] + [a.points for a in layout.skip_arcs.values()]
    for x, y in (point for line in lines for point in line):
        assert 2 <= x <= layout.box.right - 2
        assert 2 <= y <= layout.box.bottom - 2


@each_design
@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("side", [0.0, 216.0])
def test_a_grid_is_rated_by_what_will_be_on_it(design: Design, columns: int, side: float) -> None:
    """To the pixel where there are no skips; those that go on above another row are guessed."""
    strips = [_chain_sizes(one, (), at, NONE, NONE) for at, one in enumerate(design.networks)]
    for width in (500, 900, 1100, 1600, 3000, 9000):
        grid = LaneGrid(width, columns, side)
        made = lay_out(design, grid)
        across, down, wrapped = _extent(strips, grid)
        assert (across, wrapped) == (made.box.w, made.wrapped)
        assert down == pytest.approx(made.box.h, rel=0.1 if made.skip_arcs else 1e-9)


@each_design
@pytest.mark.parametrize("view", VIEWS)
def test_no_other_grid_shows_the_same_arrangement_much_larger(
    design: Design, view: tuple[int, int]
) -> None:
    found = best_fit(design, *view)
    grids = [found.grid._replace(width=view[0] * 1.04**step) for step in range(70)]
    tried = [lay_out(design, grid) for grid in grids]
    with_equal_digits = [scale(one, *view) for one in tried if one.wrapped == found.wrapped]
    assert scale(found, *view) >= 0.93 * max(with_equal_digits)


@each_design
@pytest.mark.parametrize("view", [*VIEWS, (1200, 220)])
def test_names_end_about_where_the_view_does(design: Design, view: tuple[int, int]) -> None:
    found = best_fit(design, *view)
    seen = view[0] / scale(found, *view)
    ends = [lane.header.right for lane in found.lanes]
    assert max(ends) <= seen + 1e-6
    assert found.grid.beside or max(ends) >= 0.9 * seen - MARGIN


def test_the_opening_lesson_is_life_size_in_a_window_of_1600_by_1000() -> None:
    assert scale(best_fit(LESSON, 1094, 461), 1094, 461) == 1.0


def test_in_a_low_and_wide_room_names_are_beside_their_networks() -> None:
    width, height = 1000, 256
    layout = best_fit(LESSON, width, height)
    assert layout.grid.beside
    assert layout.box.w * scale(layout, width, height) > 0.9 * width


def test_names_beside_their_networks_take_no_room_from_them() -> None:
    layout = best_fit(LESSON, 1199, 285)
    narrow = lay_out(LESSON, LaneGrid(layout.grid.width, 1, SIDE_W))
    assert scale(layout, 1199, 285) == scale(narrow, 1199, 285)
    assert layout.lanes[0].header.w > narrow.lanes[0].header.w


def test_the_name_of_a_network_that_is_seen_from_afar_is_larger() -> None:
    """A thousand layers are a map of colours, but which network it is can be read."""
    long = sketch(" ".join(f"l{number}" for number in range(400)))
    layout = best_fit(long, 1414, 504)
    shown = scale(layout, 1414, 504)
    assert shown < 0.3
    assert layout.lanes[0].header.h * shown > 0.5 * LANE_HEADER
    assert best_fit(LESSON, 1094, 461).lanes[0].header.h == LANE_HEADER


def test_four_networks_in_a_low_and_wide_room_are_two_and_two() -> None:
    layout = best_fit(FOUR, 1199, 285)
    assert layout.grid.columns == 2
    a, b, c, d = (lane.header for lane in layout.lanes)
    assert (a.y, c.y) == (b.y, d.y)
    assert (a.x, b.x) == (c.x, d.x)
    assert a.y < c.y


def test_networks_are_under_one_another_where_there_is_room() -> None:
    assert best_fit(FOUR, 1400, 1000).grid == LaneGrid(1400)


def test_a_wire_that_comes_from_another_row_turns_clear_of_a_merge_sign() -> None:
    layout = lay_out(sketch("a b c d e f | a>e"), LaneGrid(1100))
    sign = layout.skip_arcs[SkipPlace(0, (), 0)].end
    (wire,) = [one for one in layout.wires if len(one.points) > 2]
    assert wire.points[-1].y == sign.y
    assert sign.x - wire.points[-2].x > SIGN


def test_a_sentence_below_a_card_ends_before_the_next_one() -> None:
    design = sketch("a b c d [e f] g")
    wrong = {LayerPlace(0, (name,)) for name in "abd"}
    layout = lay_out(design, LaneGrid(3000), NONE, wrong)
    problem_width = {place.path[-1]: card for place, card in layout.cards.items()}
    assert problem_width["a"].box.x + problem_width["a"].problem_width < problem_width["b"].box.x
    assert problem_width["b"].box.x + problem_width["b"].problem_width < problem_width["d"].box.x
    assert problem_width["b"].problem_width > problem_width["b"].box.w
    frame = layout.frames[LayerPlace(0, ("block",))]
    assert problem_width["d"].box.x + problem_width["d"].problem_width < frame.box.x


@pytest.mark.parametrize("detail", [1.6, 1.0, 0.8, 0.7, 0.6])
def test_type_is_seen_at_its_least_size_from_afar(detail: float) -> None:
    assert type_px(11, detail, 20) >= 11
    assert type_px(11, detail, 20) * detail >= LEAST_TYPE_PX - 1e-9


def test_type_never_outgrows_its_room() -> None:
    assert type_px(11, 0.1, 15) == 15


def drawn(hand: Hand, shown: float) -> QImage:
    """The canvas seen at a scale."""
    box = hand.canvas.scene().contents_rect()
    image = QImage(400, 300, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    hand.canvas.scene().render(
        painter, QRectF(0, 0, box.width() * shown, box.height() * shown), box
    )
    painter.end()
    return image


def test_texts_beside_a_network_shrink_until_they_fit_and_then_are_left_out(
    qapp: QApplication, hand: Hand
) -> None:
    hand.canvas.document.show_design(sketch("a [2x b c]", "a [2x b c | input>output]"))
    hand.canvas.resize(1400, 280)
    lanes = hand.canvas.scene().lanes
    assert all(lane.beside for lane in lanes.values())
    before = drawn(hand, 0.3)
    seen = []
    for text in ("vanishing", "vanishing: the first layer learns slower " * 3, "long " * 99):
        lanes[0].set_verdict(text)
        seen.append(drawn(hand, 0.3))
    assert seen[0] != before
    assert seen[1] != seen[0]
    assert seen[2] == before


@pytest.mark.parametrize("shown", [1.0, 0.8, 0.6, 0.4, 0.2])
def test_a_card_can_be_told_from_the_ground_at_every_distance(
    qapp: QApplication, hand: Hand, shown: float
) -> None:
    """Also one whose gradient has vanished: it is black, and the ground nearly so."""
    hand.canvas.document.show_design(sketch("a"))
    place = LayerPlace(0, ("a",))
    card = hand.canvas.scene().cards[place]
    card.set_gradient_color(QColor("black"))
    box = hand.canvas.scene().contents_rect()
    image = QImage(
        round(box.width() * shown), round(box.height() * shown), QImage.Format.Format_RGB32
    )
    ground = QColor(theme.current().background)
    image.fill(ground)
    painter = QPainter(image)
    hand.canvas.scene().render(painter, QRectF(image.rect()), box)
    painter.end()
    top = hand.canvas.scene().layout.cards[place].box
    column = round((top.x + top.w / 4) * shown)
    segment_boxes = [
        image.pixelColor(column, round(top.y * shown) + step).name() for step in range(-1, 2)
    ]
    assert any(theme.contrast(color, ground.name()) > 1.25 for color in segment_boxes)


def test_a_picture_shows_texts_that_go_on_beyond_the_last_card(hand: Hand, tmp_path: Path) -> None:
    hand.canvas.document.show_design(sketch("a"))
    scene = hand.canvas.scene()
    sizes = []
    for times in (0, *range(20, 70, 3), 400):  # in whatever font there is
        scene.run_display.set_verdicts(["it " * times])
        save_picture(scene, tmp_path / "canvas.png")
        sizes.append(QImage(str(tmp_path / "canvas.png")).width())
    assert sizes == sorted(sizes)
    assert len(set(sizes)) >= 4
    assert sizes[-1] <= 2 * scene.layout.grid.width


def test_the_tool_tip_of_a_network_says_all_that_is_said_of_it(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a", "a b"))
    lane = hand.canvas.scene().lanes[1]
    difference = lane.toolTip()
    assert "Dense" in difference
    hand.canvas.scene().run_display.set_verdicts(["", "vanishing"])
    assert lane.toolTip() == f"vanishing\n{VERDICT_TIP}\n{difference}"


def test_a_drop_slot_in_a_row_opens_to_the_right_and_wraps_nothing(hand: Hand) -> None:
    """Not even where the row has no room left: what goes to another row could not be followed."""
    hand.canvas.document.show_design(sketch("a b c d"))
    hand.canvas.resize(1210, 160)  # too low for a second row
    scene = hand.canvas.scene()
    closed = {place: card.box for place, card in scene.layout.cards.items()}
    scene.open_drop_slot(InsertPlace(0, (), 1))
    opened = {place: card.box for place, card in scene.layout.cards.items()}
    assert {box.y for box in opened.values()} == {box.y for box in closed.values()}
    behind = [LayerPlace(0, (name,)) for name in ("b", "c", "d", "output")]
    assert all(opened[place].x > closed[place].x for place in behind)
    assert opened[LayerPlace(0, ("a",))] == closed[LayerPlace(0, ("a",))]
    scene.open_drop_slot(None)
    assert {place: card.box for place, card in scene.layout.cards.items()} == closed
