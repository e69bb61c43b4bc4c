"""Whatever the palette offers arrives by click, by key and by drag, and can be undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from simulator.design.design import Block, InsertPlace, LayerPlace
from simulator.design.storage import files
from simulator.design.templates import TEMPLATES, template
from simulator.nn.layers import LAYER_TYPES
from tests.conftest import LESSONS
from tests.simulator.design.edits.sketch import drawn, sketch
from tests.ui.canvas.hand import LEFT, Hand, chain
from ui.canvas.layout.geometry import CARD_W
from ui.canvas.palette import PaletteView
from ui.canvas.palette_items import BLOCKS, LAYERS, PALETTE_ITEMS


@pytest.fixture
def palette(hand: Hand) -> Iterator[PaletteView]:
    made = PaletteView(hand.canvas)
    made.resize(148, 700)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def expected(hand: Hand, name: str, insert_place: InsertPlace) -> Block:
    design, analysis = hand.canvas.document.design, hand.canvas.document.analysis
    block = template(design, insert_place, name, analysis).layers[0]
    assert isinstance(block, Block)
    return block


def drop(hand: Hand, palette: PaletteView, name: str, at: QPoint) -> None:
    """Drag an entry to a point of the canvas."""
    entry = palette.entries[name]
    hand.drag(QPoint(20, 10), entry.mapFromGlobal(hand.canvas.viewport().mapToGlobal(at)), on=entry)


def test_the_palette_offers_every_layer_type_and_every_block(palette: PaletteView) -> None:
    assert list(palette.entries) == [*LAYER_TYPES, *TEMPLATES]


def test_no_two_parts_share_a_key_and_every_entry_shows_its_own(palette: PaletteView) -> None:
    keys = [item.shortcut for item in PALETTE_ITEMS.values()]
    assert len(set(keys)) == len(keys)
    for name, entry in palette.entries.items():
        item = PALETTE_ITEMS[name]
        assert item.summary in entry.toolTip()
        assert f"press {item.shortcut};" in entry.toolTip()
        assert entry.accessibleName() == f"Add {item.label}"


@pytest.mark.parametrize("name", PALETTE_ITEMS)
def test_a_click_adds_a_part_after_the_selection(
    qtbot: QtBot, hand: Hand, palette: PaletteView, name: str
) -> None:
    if name == "convolution":  # needs an image, which arrives at the first drop slot
        hand.canvas.selection.set_layers([LayerPlace(0, ("input",))])
    else:
        hand.click(hand.card("b"))
    before = hand.canvas.document.design
    qtbot.mouseClick(palette.entries[name], LEFT)
    new = [entry for entry in hand.network.layers if entry.id not in "abcd"]
    assert hand.selected == {(new[0].id,)}
    assert hand.names.index(new[0].id) == (0 if name == "convolution" else 2)
    hand.undone_and_redone(before)


@pytest.mark.parametrize("name", PALETTE_ITEMS)
def test_its_key_adds_a_part_after_the_selection(hand: Hand, name: str) -> None:
    image = name == "convolution"
    hand.canvas.selection.set_layers([LayerPlace(0, ("input" if image else "b",))])
    before = hand.canvas.document.design
    hand.press(QKeySequence(PALETTE_ITEMS[name].shortcut)[0].key())
    new = hand.network.layers[0 if image else 2]
    assert new.id not in "abcd"
    assert new.type == (name if name in LAYERS else "block")
    hand.undone_and_redone(before)


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_is_dragged_to_a_drop_slot_and_sized_to_it(
    hand: Hand, palette: PaletteView, name: str
) -> None:
    index = 0 if name == "convolution" else 3
    before, wanted = hand.canvas.document.design, expected(hand, name, InsertPlace(0, (), index))
    drop(hand, palette, name, hand.drop_slot(index))
    assert hand.network.layers[index] == wanted
    hand.undone_and_redone(before)


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("index", [0, 4])
def test_a_layer_is_dragged_to_a_drop_slot_and_becomes_selected(
    hand: Hand, palette: PaletteView, name: str, index: int
) -> None:
    before = hand.canvas.document.design
    drop(hand, palette, name, hand.drop_slot(index))
    new = hand.network.layers[index]
    assert new.type == name
    assert hand.selected == {(new.id,)}
    hand.undone_and_redone(before)


@pytest.mark.parametrize(
    ("start", "network", "parent", "index", "end"),
    [
        ([""], 0, (), 0, "dense"),
        (["a", ""], 1, (), 0, "dense"),
        (["a b", "c d"], 1, (), 1, "c dense d"),
        (["a [2x b c | b>output] d"], 0, ("block",), 1, "a [2x b dense c | b>output] d"),
        (["a [] b"], 0, ("block",), 0, "a [dense] b"),
        (["a [[b]] c"], 0, ("block", "block"), 1, "a [[b dense]] c"),
        (["a b c | a>c"], 0, (), 1, "a dense b c | a>c"),
    ],
)
def test_a_layer_is_dropped_into_empty_and_inner_lists(
    hand: Hand,
    palette: PaletteView,
    start: list[str],
    network: int,
    parent: tuple[str, ...],
    index: int,
    end: str,
) -> None:
    hand.canvas.document.show_design(sketch(*start))
    before = hand.canvas.document.design
    drop(hand, palette, "dense", hand.drop_slot(index, parent, network))
    assert drawn(hand.canvas.document.design, network) == end
    assert hand.canvas.selection.layers == {LayerPlace(network, (*parent, "dense"))}
    hand.undone_and_redone(before)


def test_the_drop_slot_opens_under_what_is_dragged_from_the_palette(
    hand: Hand, palette: PaletteView
) -> None:
    hand.canvas.resize(1300, 220)  # too low for a second row
    entry, there = palette.entries["dense"], hand.drop_slot(2)
    goal = entry.mapFromGlobal(hand.canvas.viewport().mapToGlobal(there))
    hand.hold(QPoint(20, 10), goal, on=entry)
    open_slot = hand.canvas.scene().layout.open_slot
    assert open_slot is not None
    assert abs(open_slot.x - hand.canvas.mapToScene(there).x()) < CARD_W / 2
    hand.let_go(goal, on=entry)
    assert hand.names == ["a", "b", "dense", "c", "d"]
    assert hand.canvas.scene().layout.open_slot is None


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_arrives_as_ordinary_cards_that_can_be_edited(hand: Hand, name: str) -> None:
    index = 0 if name == "convolution" else 4
    hand.canvas.commands.insert(name, InsertPlace(0, (), index))
    block, before = hand.network.layers[index], hand.canvas.document.design
    assert isinstance(block, Block)
    for layer in block.layers:
        assert LayerPlace(0, (block.id, layer.id)) in hand.canvas.scene().cards
    hand.click(hand.card(block.id, block.layers[0].id))
    hand.canvas.commands.delete_selected()
    changed = hand.network.layers[index]
    assert isinstance(changed, Block)
    assert changed.layers == block.layers[1:]
    hand.undone_and_redone(before)


def test_a_block_that_cannot_be_there_says_why(hand: Hand) -> None:
    before = hand.canvas.document.design
    hand.click(hand.card("b"))
    hand.press(Qt.Key.Key_6)
    assert hand.canvas.document.design is before
    assert hand.messages == ["A conv block needs an image, and none arrives here"]


def test_a_drag_that_ends_outside_or_is_escaped_adds_nothing(
    qtbot: QtBot, hand: Hand, palette: PaletteView
) -> None:
    before = hand.canvas.document.design
    entry = palette.entries["residual"]
    outside = hand.canvas.viewport().mapToGlobal(QPoint(-40, -40))
    hand.drag(QPoint(20, 10), entry.mapFromGlobal(outside), on=entry)
    assert hand.canvas.document.design is before
    inside = entry.mapFromGlobal(hand.canvas.viewport().mapToGlobal(hand.drop_slot(2)))
    qtbot.mousePress(entry, LEFT, pos=QPoint(20, 10))
    qtbot.mouseMove(entry, inside)
    qtbot.keyClick(entry, Qt.Key.Key_Escape)
    qtbot.mouseRelease(entry, LEFT, pos=inside)
    assert hand.canvas.document.design is before


def test_every_block_goes_into_every_drop_slot_of_the_lessons_or_says_why(hand: Hand) -> None:
    for lesson in ("twenty-sigmoid-layers", "plain-versus-residual"):
        start = files.load(LESSONS / lesson / "design.depthscope.json")
        for name in BLOCKS:
            hand.canvas.document.show_design(start)
            insert_places = [slot.insert_place for slot in hand.canvas.scene().layout.drop_slots]
            for insert_place in insert_places:
                hand.canvas.document.show_design(start)
                hand.messages.clear()
                hand.canvas.commands.insert(name, insert_place)
                assert (hand.canvas.document.design == start) == bool(hand.messages)
    hand.canvas.document.show_design(chain("a"))
