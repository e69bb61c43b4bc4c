"""A hand on the canvas: real mouse and key events, and what they must leave behind."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from simulator import edits
from simulator.design import Design, Gap, LayerPlace, NetworkDesign
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
        gap = Gap(0, (), index)
        layer = edits.new_layer(design, gap, "dense").model_copy(update={"id": name})
        design = edits.insert_layer(design, gap, layer)
    return design


class Hand:
    """Acts on one canvas, and counts what it does."""

    def __init__(self, qtbot: QtBot, canvas: CanvasView) -> None:
        self.qtbot, self.canvas = qtbot, canvas
        self.mouse_actions = self.key_actions = 0
        self.said: list[str] = []
        canvas.said.connect(self.said.append)
        canvas.document.refused.connect(self.said.append)

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
        item = self.canvas.canvas.card_or_frame(LayerPlace(network, path))
        assert item is not None
        x = item.width if port else item.width / 2
        return self.canvas.mapFromScene(item.mapToScene(x, item.height / 2))

    def gap(self, index: int, parent: tuple[str, ...] = (), network: int = 0) -> QPoint:
        slots = self.canvas.canvas.layout.slots
        slot = next(slot for slot in slots if slot.gap == Gap(network, parent, index))
        return self.canvas.mapFromScene(QPointF(*slot.at))

    # Acts

    def click(self, at: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.mouse_actions += 1
        self.qtbot.mouseClick(self.canvas.viewport(), LEFT, modifiers, at)

    def double_click(self, at: QPoint) -> None:
        self.mouse_actions += 1
        self.qtbot.mouseDClick(self.canvas.viewport(), LEFT, pos=at)

    def drag(self, start: QPoint, end: QPoint, on: QWidget | None = None) -> None:
        """From `start` to `end`, both as `on` has them; the viewport where nothing is said."""
        self.mouse_actions += 1
        widget = on or self.canvas.viewport()
        self.qtbot.mousePress(widget, LEFT, pos=start)
        for part in range(1, 7):
            self.qtbot.mouseMove(widget, start + (end - start) * (part / 6))
        self.qtbot.mouseRelease(widget, LEFT, pos=end)

    def press(self, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press keys one after another, where the keyboard's focus is."""
        for key in keys:
            self.key_actions += 1
            self.qtbot.keyClick(self.canvas, key, modifiers)

    def undone_and_redone(self, before: Design) -> None:
        """Undo gives the identical document, redo the identical result."""
        document = self.canvas.document
        after = document.design
        assert after != before
        document.undo_stack.undo()
        assert document.design == before
        document.undo_stack.redo()
        assert document.design == after
