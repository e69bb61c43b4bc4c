"""A hand on the canvas: real mouse and key events, and what they must leave behind."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import (
    Block,
    Design,
    InsertPlace,
    LayerList,
    LayerPlace,
    NetworkDesign,
    SkipPlace,
)
from simulator.design.storage import files
from tests.ui.wheel import turn_wheel
from ui.canvas.items.block_frame import BlockFrameItem
from ui.canvas.items.card import CardItem
from ui.canvas.items.live_line import LIVE_H, LIVE_TOP
from ui.canvas.items.network_lane import LaneItem
from ui.canvas.items.node_item import seen_scale
from ui.canvas.items.pass_light import PassLightItem
from ui.canvas.items.skip_arc import SkipArcItem
from ui.canvas.items.wires import WiresItem
from ui.canvas.view import CanvasView

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def chain(*names: str) -> Design:
    """A design with dense layers of these names."""
    design = edits.empty_design()
    for index, name in enumerate(names):
        insert_place = InsertPlace(0, (), index)
        layer = edits.new_layer(design, insert_place, "dense").model_copy(update={"id": name})
        design = edits.insert_layer(design, insert_place, layer)
    return design


class Hand:
    """Acts on one canvas, and counts what it does."""

    def __init__(self, qtbot: QtBot, canvas: CanvasView) -> None:
        self.qtbot, self.canvas = qtbot, canvas
        self.mouse_actions = self.key_actions = 0
        self.messages: list[str] = []
        canvas.status_message.connect(self.messages.append)
        canvas.document.refused.connect(self.messages.append)

    @property
    def network(self) -> NetworkDesign:
        return self.canvas.document.design.networks[0]

    @property
    def names(self) -> list[str]:
        return [entry.id for entry in self.network.layers]

    @property
    def selected(self) -> set[tuple[str, ...]]:
        return {place.path for place in self.canvas.selection.layers}

    # Places, in the viewport's coordinates

    def card(self, *path: str, network: int = 0, port: bool = False) -> QPoint:
        item = self.canvas.scene().node_item(LayerPlace(network, path))
        assert item is not None
        x, y = (item.width, item.height / 2) if port else (item.width / 2, item.height / 2)
        if not port and isinstance(item, CardItem):
            y = LIVE_TOP + LIVE_H / 2  # below the words, which a click edits
        return self.canvas.mapFromScene(item.mapToScene(x, y))

    def word(self, field: str, *path: str, network: int = 0) -> QPoint:
        """Where a card's value of a field is written."""
        card = self.canvas.scene().cards[LayerPlace(network, path)]
        detail = seen_scale(self.canvas.transform().m11())
        rect = card.value_rects(detail)[field]
        return self.canvas.mapFromScene(card.mapToScene(rect.center()))

    def drop_slot(self, index: int, parent: tuple[str, ...] = (), network: int = 0) -> QPoint:
        drop_slots = self.canvas.scene().layout.drop_slots
        slot = next(
            slot for slot in drop_slots if slot.insert_place == InsertPlace(network, parent, index)
        )
        return self.canvas.mapFromScene(QPointF(*slot.at))

    # Acts

    def click(self, at: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.mouse_actions += 1
        self.qtbot.mouseClick(self.canvas.viewport(), LEFT, modifiers, at)

    def double_click(self, at: QPoint) -> None:
        self.mouse_actions += 1
        self.qtbot.mouseDClick(self.canvas.viewport(), LEFT, pos=at)

    def drag(
        self,
        start: QPoint,
        end: QPoint,
        on: QWidget | None = None,
        modifiers: Qt.KeyboardModifier = NONE,
    ) -> None:
        """From `start` to `end`, both as `on` has them; the viewport where nothing is said."""
        self.hold(start, end, on, modifiers)
        self.let_go(end, on, modifiers)

    def hold(
        self,
        start: QPoint,
        end: QPoint,
        on: QWidget | None = None,
        modifiers: Qt.KeyboardModifier = NONE,
        button: Qt.MouseButton = LEFT,
    ) -> None:
        """Drag without letting go."""
        self.mouse_actions += 1
        widget = on or self.canvas.viewport()
        self.qtbot.mousePress(widget, button, modifiers, start)
        for part in range(1, 7):
            self.qtbot.mouseMove(widget, start + (end - start) * (part / 6))

    def let_go(
        self,
        at: QPoint,
        on: QWidget | None = None,
        modifiers: Qt.KeyboardModifier = NONE,
        button: Qt.MouseButton = LEFT,
    ) -> None:
        """Release the button that a drag holds."""
        self.qtbot.mouseRelease(on or self.canvas.viewport(), button, modifiers, at)

    def wheel(self, at: QPoint, turn: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Turn the wheel over the canvas; a notch is 120, up and to the left are positive."""
        self.wheel_over(self.canvas.viewport(), at, turn, modifiers)

    def wheel_over(
        self, widget: QWidget, at: QPoint, turn: QPoint, modifiers: Qt.KeyboardModifier = NONE
    ) -> None:
        """Turn the wheel over a widget."""
        self.mouse_actions += 1
        turn_wheel(widget, at, turn, modifiers)

    def move(self, at: QPoint) -> None:
        """Move the mouse over the canvas without a button."""
        self.qtbot.mouseMove(self.canvas.viewport(), at)

    def press(self, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press keys one after another, where the keyboard's focus is."""
        for key in keys:
            self.key_actions += 1
            self.qtbot.keyClick(self.canvas, key, modifiers)

    def undo(self) -> None:
        self.canvas.document.undo_stack.undo()

    def redo(self) -> None:
        self.canvas.document.undo_stack.redo()

    def undone_and_redone(self, before: Design) -> None:
        """One undo gives the identical document, one redo the identical result and picture."""
        document, scene = self.canvas.document, self.canvas.scene()
        after, drawn = document.design, scene.layout
        assert after != before
        self.undo()
        assert document.design == before
        assert files.dumps(document.design) == files.dumps(before)
        assert_drawn(self.canvas)
        self.redo()
        assert document.design == after
        assert files.dumps(document.design) == files.dumps(after)
        assert scene.layout == drawn
        assert_drawn(self.canvas)


class WindowHand(Hand):
    """Undoes and redoes as the window's user does: by keys."""

    def undo(self) -> None:
        self.press(Qt.Key.Key_Z, modifiers=CTRL)

    def redo(self) -> None:
        self.press(Qt.Key.Key_Z, modifiers=CTRL | SHIFT)


def assert_drawn(canvas: CanvasView) -> None:
    """The items are those of the document, and no gesture has left anything behind."""
    scene = canvas.scene()
    cards, frames, arcs = wanted_items(canvas.document.design, scene.collapsed)
    assert set(scene.cards) == cards
    assert set(scene.frames) == frames
    assert set(scene.arcs) == arcs
    drawn = Counter(type(item) for item in scene.items())
    lanes = len(canvas.document.design.networks)
    assert drawn == +Counter(
        {CardItem: len(cards), BlockFrameItem: len(frames), SkipArcItem: len(arcs), LaneItem: lanes,
         WiresItem: 1, PassLightItem: 1}
    )  # fmt: skip
    assert scene.layout.open_slot is None
    assert not any(item.highlighted or item.dimmed for _, item in scene.node_items())


def wanted_items(
    design: Design, collapsed: set[LayerPlace]
) -> tuple[set[LayerPlace], set[LayerPlace], set[SkipPlace]]:
    """The cards, frames and arcs that a design calls for, those in collapsed blocks left out."""
    cards, frames, arcs = set(), set(), set()
    for number, network in enumerate(design.networks):
        cards |= {LayerPlace(number, ("input",)), LayerPlace(number, ("output",))}
        lists: list[tuple[tuple[str, ...], LayerList]] = [((), network)]
        while lists:
            parent, chain = lists.pop()
            arcs |= {SkipPlace(number, parent, index) for index in range(len(chain.skips))}
            for entry in chain.layers:
                place = LayerPlace(number, (*parent, entry.id))
                if not isinstance(entry, Block):
                    cards.add(place)
                    continue
                frames.add(place)
                if place not in collapsed:
                    lists.append((place.path, entry))
    return cards, frames, arcs
