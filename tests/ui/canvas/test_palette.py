"""Whatever the palette offers arrives by click, by key and by drag, and can be undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from simulator import files
from simulator.design import Block, Gap, LayerPlace
from simulator.layers import LAYER_TYPES
from simulator.templates import TEMPLATES, template
from tests.conftest import LESSONS
from tests.ui.canvas.hand import LEFT, Hand, chain
from ui.canvas.palette import PaletteView
from ui.canvas.parts import BLOCKS, LAYERS, PARTS


@pytest.fixture
def palette(hand: Hand) -> Iterator[PaletteView]:
    made = PaletteView(hand.canvas)
    made.resize(148, 700)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def expected(hand: Hand, name: str, gap: Gap) -> Block:
    design, analysis = hand.canvas.document.design, hand.canvas.document.analysis
    block = template(design, gap, name, analysis).layers[0]
    assert isinstance(block, Block)
    return block


def test_the_palette_offers_every_layer_type_and_every_block(palette: PaletteView) -> None:
    assert list(palette.entries) == [*LAYER_TYPES, *TEMPLATES]


def test_no_two_parts_share_a_key_and_every_entry_shows_its_own(palette: PaletteView) -> None:
    keys = [part.shortcut for part in PARTS.values()]
    assert len(set(keys)) == len(keys)
    for name, entry in palette.entries.items():
        part = PARTS[name]
        assert part.summary in entry.toolTip()
        assert f"press {part.shortcut};" in entry.toolTip()
        assert entry.accessibleName() == f"Add {part.label}"


@pytest.mark.parametrize("name", PARTS)
def test_a_click_adds_a_part_after_the_selection(
    qtbot: QtBot, hand: Hand, palette: PaletteView, name: str
) -> None:
    if name == "convolution":  # needs an image, which arrives at the first gap
        hand.canvas.selection.set_layers([LayerPlace(0, ("input",))])
    else:
        hand.click(hand.card("b"))
    before = hand.canvas.document.design
    qtbot.mouseClick(palette.entries[name], LEFT)
    new = [entry for entry in hand.network.layers if entry.id not in "abcd"]
    assert hand.selected == {(new[0].id,)}
    assert hand.names.index(new[0].id) == (0 if name == "convolution" else 2)
    hand.undone_and_redone(before)


@pytest.mark.parametrize("name", PARTS)
def test_its_key_adds_a_part_after_the_selection(hand: Hand, name: str) -> None:
    image = name == "convolution"
    hand.canvas.selection.set_layers([LayerPlace(0, ("input" if image else "b",))])
    before = hand.canvas.document.design
    hand.press(QKeySequence(PARTS[name].shortcut)[0].key())
    new = hand.network.layers[0 if image else 2]
    assert new.id not in "abcd"
    assert new.type == (name if name in LAYERS else "block")
    hand.undone_and_redone(before)


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_is_dragged_to_a_gap_and_sized_to_it(
    hand: Hand, palette: PaletteView, name: str
) -> None:
    index = 0 if name == "convolution" else 3
    before, wanted = hand.canvas.document.design, expected(hand, name, Gap(0, (), index))
    entry = palette.entries[name]
    there = hand.canvas.viewport().mapToGlobal(hand.gap(index))
    hand.drag(QPoint(20, 10), entry.mapFromGlobal(there), on=entry)
    assert hand.network.layers[index] == wanted
    hand.undone_and_redone(before)


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_arrives_as_ordinary_cards_that_can_be_edited(hand: Hand, name: str) -> None:
    index = 0 if name == "convolution" else 4
    hand.canvas.insert(name, Gap(0, (), index))
    block = hand.network.layers[index]
    assert isinstance(block, Block)
    for layer in block.layers:
        assert LayerPlace(0, (block.id, layer.id)) in hand.canvas.canvas.cards
    hand.click(hand.card(block.id, block.layers[0].id))
    hand.canvas.delete_selected()
    changed = hand.network.layers[index]
    assert isinstance(changed, Block)
    assert changed.layers == block.layers[1:]


def test_a_block_that_cannot_stand_there_says_why(hand: Hand) -> None:
    before = hand.canvas.document.design
    hand.click(hand.card("b"))
    hand.press(Qt.Key.Key_6)
    assert hand.canvas.document.design is before
    assert hand.said == ["A conv block needs an image, and none arrives here"]


def test_a_drag_that_ends_outside_or_is_escaped_adds_nothing(
    qtbot: QtBot, hand: Hand, palette: PaletteView
) -> None:
    before = hand.canvas.document.design
    entry = palette.entries["residual"]
    outside = hand.canvas.viewport().mapToGlobal(QPoint(-40, -40))
    hand.drag(QPoint(20, 10), entry.mapFromGlobal(outside), on=entry)
    assert hand.canvas.document.design is before
    inside = entry.mapFromGlobal(hand.canvas.viewport().mapToGlobal(hand.gap(2)))
    qtbot.mousePress(entry, LEFT, pos=QPoint(20, 10))
    qtbot.mouseMove(entry, inside)
    qtbot.keyClick(entry, Qt.Key.Key_Escape)
    qtbot.mouseRelease(entry, LEFT, pos=inside)
    assert hand.canvas.document.design is before


def test_every_block_goes_into_every_gap_of_the_lessons_or_says_why(hand: Hand) -> None:
    for path in sorted(LESSONS.glob("*.json")):
        start = files.load(path)
        for name in BLOCKS:
            hand.canvas.document.show_design(start)
            gaps = [slot.gap for slot in hand.canvas.canvas.layout.slots]
            for gap in gaps:
                hand.canvas.document.show_design(start)
                hand.said.clear()
                hand.canvas.insert(name, gap)
                assert (hand.canvas.document.design == start) == bool(hand.said)
    hand.canvas.document.show_design(chain("a"))
