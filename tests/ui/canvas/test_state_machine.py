"""Whatever a hand does in whatever order: document and canvas agree, and all of it can be undone.

Every step goes through an entry point of the user: keys and mouse on the canvas, the commands of
the menu, the undo stack, and `Document.edit` as the inspector calls it.
"""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsRectItem

from simulator.design.design import MAX_NETWORKS, Block, Design, LayerPlace, SkipPlace, iter_entries
from simulator.design.storage import files
from tests.simulator.design.edits import test_random_edits as random_edits
from tests.simulator.random_designs import designs
from tests.ui.canvas.hand import ALT, CTRL, LEFT, NONE, SHIFT, wanted_items
from ui.canvas.interaction.gestures.drop_marker import DropMarker
from ui.canvas.items.block_frame import BlockFrameItem
from ui.canvas.items.card import CardItem
from ui.canvas.items.network_lane import LaneItem
from ui.canvas.items.skip_arc import SkipArcItem
from ui.canvas.palette_items import KEYS, PALETTE_ITEMS
from ui.canvas.view import CanvasView
from ui.document.document import Document
from ui.document.selection import Selection, exists
from ui.shell.commands import Commands

EXAMPLES, STEPS = 80, 60  # more than 4,000 steps
MOST_DRAWN = 50  # a hand draws small networks; the benchmarks draw large ones
ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
KEYS_OF_PARTS = tuple(Qt.Key(ord(letter)) for letter in KEYS)
LETTERS = (Qt.Key.Key_R, Qt.Key.Key_W, Qt.Key.Key_M, Qt.Key.Key_J, Qt.Key.Key_E, Qt.Key.Key_T)
COMMANDS = (
    "cut", "copy", "paste", "duplicate", "delete", "select_all", "wrap", "unwrap", "add_variant",
    "remove_variant",
)  # fmt: skip

POINTS = st.builds(QPoint, st.integers(0, 1290), st.integers(0, 590))


class CanvasMachine(RuleBasedStateMachine):
    """One canvas, and a hand that knows nothing of good taste."""

    def __init__(self) -> None:
        super().__init__()
        QApplication.clipboard().clear()  # may still hold what another sequence copied
        self.document = Document()
        self.selection = Selection(self.document)
        self.canvas = CanvasView(self.document, self.selection)
        self.canvas.resize(1300, 600)
        self.canvas.show()
        self.commands = Commands(self.document, self.selection, self.canvas)
        self.start = self.document.design

    @initialize(design=designs())
    def begin(self, design: Design) -> None:
        self.start = design
        self.document.show_design(design)

    def small(self) -> bool:
        return self.drawn() < MOST_DRAWN

    def drawn(self) -> int:
        return sum(1 for network in self.document.design.networks for _ in iter_entries(network))

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.canvas, key, modifiers)

    def node_items(self) -> list[LayerPlace]:
        return sorted(
            (place for place, _ in self.canvas.scene().node_items()),
            key=lambda place: (place.network, place.path),
        )

    # Keys

    @precondition(small)
    @rule(key=st.sampled_from(KEYS_OF_PARTS))
    def add_a_part(self, key: Qt.Key) -> None:
        self.key(key)

    @rule(keys=st.lists(st.sampled_from(ARROWS), min_size=1, max_size=4), extend=st.booleans())
    def walk_the_cards(self, keys: list[Qt.Key], extend: bool) -> None:
        for key in keys:
            self.key(key, SHIFT if extend else NONE)

    @rule(keys=st.lists(st.sampled_from(ARROWS), max_size=4), enter=st.booleans())
    def draw_a_skip(self, keys: list[Qt.Key], enter: bool) -> None:
        self.key(Qt.Key.Key_S)
        for key in keys:
            self.key(key)
        self.key(Qt.Key.Key_Return if enter else Qt.Key.Key_Escape)

    @rule(key=st.sampled_from([Qt.Key.Key_Plus, Qt.Key.Key_Minus]), times=st.integers(1, 4))
    def step_the_value(self, key: Qt.Key, times: int) -> None:
        for _ in range(times):
            self.key(key, CTRL)

    @rule(key=st.sampled_from(ARROWS), times=st.integers(1, 4))
    def carry_layers(self, key: Qt.Key, times: int) -> None:
        for _ in range(times):
            self.key(key, ALT)

    @rule(keys=st.lists(st.sampled_from(ARROWS), min_size=1, max_size=4))
    def look_at_other_cards(self, keys: list[Qt.Key]) -> None:
        for key in keys:
            self.key(key, CTRL)

    @rule(keys=st.lists(st.sampled_from(LETTERS), min_size=1, max_size=4))
    def press_letters(self, keys: list[Qt.Key]) -> None:
        for key in keys:
            self.key(key)

    @rule(text=st.sampled_from(["7", "0", "2.5", "many", "", "999999999"]), confirmed=st.booleans())
    def type_a_value(self, text: str, confirmed: bool) -> None:
        self.key(Qt.Key.Key_Return)
        editor = self.canvas.value_editor
        if editor.isVisible():
            editor.line.setText(text)
            QTest.keyClick(editor.input(), Qt.Key.Key_Return if confirmed else Qt.Key.Key_Escape)
            QTest.keyClick(editor.input(), Qt.Key.Key_Escape)
        assert not editor.isVisible()

    @rule()
    def escape(self) -> None:
        self.key(Qt.Key.Key_Escape)

    # The menu

    @precondition(small)
    @rule(name=st.sampled_from(COMMANDS))
    def choose_a_command(self, name: str) -> None:
        if name != "add_variant" or len(self.document.design.networks) < MAX_NETWORKS:
            self.act(name)

    @rule(name=st.sampled_from(["cut", "delete", "unwrap", "remove_variant"]))
    def choose_a_command_that_makes_less(self, name: str) -> None:
        self.act(name)

    def act(self, name: str) -> None:
        if name == "delete":
            self.canvas.commands.delete_selected()
        else:
            getattr(self.commands, name)()

    @rule(times=st.integers(1, 6))
    def undo(self, times: int) -> None:
        for _ in range(times):
            self.document.undo_stack.undo()

    @rule(times=st.integers(1, 6))
    def redo(self, times: int) -> None:
        for _ in range(times):
            self.document.undo_stack.redo()

    # The inspector, and whatever else edits a document

    @rule(data=st.data(), seed=st.integers(0, 2**32))
    def edit_at_random(self, data: st.DataObject, seed: int) -> None:
        change = data.draw(st.sampled_from(random_edits.EDITS))
        if not self.small() and change in GROWING:
            return
        random = Random(seed)
        self.document.edit("Edit", lambda design: change(design, random_edits.Hand(design, random)))

    # The mouse

    @rule(data=st.data(), modifiers=st.sampled_from([NONE, CTRL, SHIFT]))
    def click_a_card(self, data: st.DataObject, modifiers: Qt.KeyboardModifier) -> None:
        place = data.draw(st.sampled_from(self.node_items()))
        QTest.mouseClick(self.canvas.viewport(), LEFT, modifiers, self.middle_of(place))

    @rule(
        data=st.data(), escaped=st.booleans(), modifiers=st.sampled_from([NONE, NONE, CTRL, SHIFT])
    )
    def drag_a_card_to_a_drop_slot(
        self, data: st.DataObject, escaped: bool, modifiers: Qt.KeyboardModifier
    ) -> None:
        place = data.draw(st.sampled_from(self.node_items()))
        self.drag(self.middle_of(place), self.some_drop_slot(data), escaped, modifiers)

    @precondition(small)
    @rule(data=st.data(), kind=st.sampled_from(list(PALETTE_ITEMS)), escaped=st.booleans())
    def drop_a_palette_item_into_a_drop_slot(
        self, data: st.DataObject, kind: str, escaped: bool
    ) -> None:
        there = QPointF(self.some_drop_slot(data))
        self.canvas.mouse.begin_insert(kind)
        self.canvas.mouse.drag_to(there)
        if escaped:
            self.key(Qt.Key.Key_Escape)
        self.canvas.mouse.drop_at(there)

    @rule(
        start=POINTS, end=POINTS, escaped=st.booleans(),
        modifiers=st.sampled_from([NONE, CTRL, SHIFT]),
    )  # fmt: skip
    def stretch_a_band_or_whatever_lies_there(
        self, start: QPoint, end: QPoint, escaped: bool, modifiers: Qt.KeyboardModifier
    ) -> None:
        self.drag(start, end, escaped, modifiers)

    @rule(data=st.data())
    def choose_layers_in_a_view(self, data: st.DataObject) -> None:
        """Also what is hidden in collapsed blocks."""
        design = self.document.design
        places = [
            LayerPlace(number, path)
            for number, network in enumerate(design.networks)
            for path, _ in iter_entries(network)
        ]
        if places:
            self.selection.set_layers(data.draw(st.sets(st.sampled_from(places), max_size=3)))

    def some_drop_slot(self, data: st.DataObject) -> QPoint:
        slot = data.draw(st.sampled_from(self.canvas.scene().layout.drop_slots))
        return self.canvas.mapFromScene(QPointF(*slot.at))

    @rule(data=st.data(), escaped=st.booleans())
    def drag_a_skip_to_a_card(self, data: st.DataObject, escaped: bool) -> None:
        source = data.draw(st.sampled_from(self.node_items()))
        target = data.draw(st.sampled_from(self.node_items()))
        item = self.canvas.scene().node_item(source)
        for _, port in item.ports() if item is not None else ():
            start = self.canvas.mapFromScene(item.mapToScene(port))
            self.drag(start, self.middle_of(target), escaped)

    @rule(data=st.data(), escaped=st.booleans(), end=st.sampled_from(["source", "target"]))
    def drag_an_end_of_a_skip_to_a_card(self, data: st.DataObject, escaped: bool, end: str) -> None:
        arcs = self.canvas.scene().arcs
        skips = sorted(arcs, key=lambda place: (place.network, place.parent, place.index))
        if skips:
            skip = data.draw(st.sampled_from(skips))
            target = data.draw(st.sampled_from(self.node_items()))
            self.selection.set_skips([skip])
            skip_arc = arcs[skip].skip_arc
            assert skip_arc is not None
            start = self.canvas.mapFromScene(
                QPointF(*getattr(skip_arc, "end" if end == "target" else "start"))
            )
            self.drag(start, self.middle_of(target), escaped)

    @rule(data=st.data(), by=st.integers(-80, 80), escaped=st.booleans())
    def drag_a_badge(self, data: st.DataObject, by: int, escaped: bool) -> None:
        frames = sorted(self.canvas.scene().frames, key=lambda place: (place.network, place.path))
        if frames:
            item = self.canvas.scene().frames[data.draw(st.sampled_from(frames))]
            start = self.canvas.mapFromScene(item.mapToScene(item.badge_rect().center()))
            self.drag(start, start + QPoint(by, 0), escaped)

    @rule(data=st.data())
    def collapse_or_open_a_block(self, data: st.DataObject) -> None:
        frames = sorted(self.canvas.scene().frames, key=lambda place: (place.network, place.path))
        if frames:
            self.canvas.commands.toggle_collapsed(data.draw(st.sampled_from(frames)))

    def middle_of(self, place: LayerPlace) -> QPoint:
        item = self.canvas.scene().node_item(place)
        assert item is not None
        down = 0.75 if isinstance(item, CardItem) else 0.5  # a click on a card's words edits them
        return self.canvas.mapFromScene(item.mapToScene(item.width / 2, down * item.height))

    def drag(
        self,
        start: QPoint,
        end: QPoint,
        escaped: bool,
        modifiers: Qt.KeyboardModifier = NONE,
    ) -> None:
        viewport = self.canvas.viewport()
        QTest.mousePress(viewport, LEFT, modifiers, start)
        for part in (0.3, 0.7, 1.0):
            QTest.mouseMove(viewport, start + (end - start) * part)
        if escaped:
            self.key(Qt.Key.Key_Escape)
        QTest.mouseRelease(viewport, LEFT, modifiers, end)

    # What always holds

    @invariant()
    def the_document_is_whole_or_lists_its_problems(self) -> None:
        design = self.document.design
        assert files.loads(files.dumps(design)) == design
        for problem in self.document.analysis.problems:
            assert problem.place
            assert problem.message

    @invariant()
    def the_items_equal_the_document(self) -> None:
        scene, design = self.canvas.scene(), self.document.design
        cards, frames, arcs = wanted_items(design, scene.collapsed)
        assert set(scene.cards) == cards
        assert set(scene.frames) == frames
        assert set(scene.arcs) == arcs
        drawn = Counter(type(item) for item in scene.items())
        assert drawn[CardItem] == len(cards)
        assert drawn[BlockFrameItem] == len(frames)
        assert drawn[SkipArcItem] == len(arcs)
        assert drawn[LaneItem] == len(design.networks)
        # no gesture leaves anything behind; a skip that keys draw may still be shown
        assert not drawn[DropMarker] + drawn[QGraphicsRectItem]
        assert scene.layout.open_slot is None
        assert scene.collapsed <= frames | hidden(design, scene.collapsed)

    @invariant()
    def what_is_selected_is_there(self) -> None:
        design, selection = self.document.design, self.selection
        assert all(exists(design, place) for place in selection.layers)
        assert selection.current in selection.layers or not selection.layers
        for skip in selection.skips:
            assert skip in all_skips(design)

    def teardown(self) -> None:
        document = self.document
        end = document.design
        stack = document.undo_stack
        while stack.canRedo():
            stack.redo()
        last = document.design
        while stack.canUndo():
            stack.undo()
        assert document.design == self.start
        self.the_items_equal_the_document()
        while stack.canRedo():
            stack.redo()
        assert document.design == last
        assert end is not None
        self.canvas.close()
        self.canvas.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


GROWING = frozenset(
    change for change in random_edits.EDITS if change in (random_edits.insert, random_edits.paste)
)


def hidden(design: Design, collapsed: set[LayerPlace]) -> set[LayerPlace]:
    """The blocks inside collapsed blocks: they stay as they were until they are seen again."""
    return {
        LayerPlace(place.network, path)
        for place in collapsed
        for path, entry in iter_entries(design.networks[place.network])
        if isinstance(entry, Block) and path[: len(place.path)] == place.path
    }


def all_skips(design: Design) -> set[SkipPlace]:
    return wanted_items(design, set())[2]


@pytest.mark.usefixtures("qapp")
def test_any_sequence_of_a_users_acts_keeps_document_and_canvas_one() -> None:
    run_state_machine_as_test(
        CanvasMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
        ),
    )
