"""The canvas without a mouse: arrows walk the cards, letters add layers, S draws a skip."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtGui import QKeyEvent

from simulator import edits
from simulator.design import Block, Gap, LayerPlace, find
from simulator.layers import Dense
from ui.canvas.parts import KEYS
from ui.canvas.scene import CanvasScene
from ui.document import Document
from ui.selection import Selection, is_layer

SKIP_KEY = "S"


class KeyBoard(Protocol):
    """The canvas as the keys see it."""

    document: Document
    selection: Selection
    canvas: CanvasScene
    said: SignalInstance
    edit_wanted: SignalInstance

    def insert(self, kind: str, gap: Gap | None = None) -> None: ...

    def add_skip(self, source: LayerPlace, target: LayerPlace) -> None: ...

    def toggle_fold(self, place: LayerPlace) -> None: ...

    def reveal(self, place: LayerPlace) -> None: ...


class Keyboard:
    """Holds the source of a skip that is being drawn by keys."""

    def __init__(self, board: KeyBoard) -> None:
        self.board = board
        self.source: LayerPlace | None = None
        self.target: LayerPlace | None = None

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means; whether it meant anything."""
        arrows = {
            Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 2, Qt.Key.Key_Up: -2,
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in arrows:
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._walk(arrows[key], extend)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._enter()
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        letter = event.text().upper()
        if not plain or not letter:
            return False
        if letter in KEYS:
            self.board.insert(KEYS[letter])
            return True
        if letter == SKIP_KEY:
            self._begin_skip()
            return True
        if letter in "+-":
            return self._change(1 if letter == "+" else -1)
        return False

    def cancel(self) -> bool:
        """Stop drawing a skip; whether one was being drawn."""
        if self.source is None:
            return False
        self.source = self.target = None
        self._light()
        return True

    # Walking

    def order(self, network: int) -> list[LayerPlace]:
        """The cards of a network as one reads them."""
        canvas = self.board.canvas
        items = [
            (card.box.y // 60, card.box.x, place)
            for place, card in canvas.layout.cards.items()
            if place.network == network
        ]
        items += [
            (frame.box.y // 60, frame.box.x, place)
            for place, frame in canvas.layout.frames.items()
            if place.network == network and frame.collapsed
        ]
        rows = sorted(items, key=lambda item: (item[0], item[1]))
        return [place for _, _, place in rows]

    def neighbour(self, place: LayerPlace, step: int) -> LayerPlace | None:
        """The card before or behind another, in reading order."""
        order = self.order(place.network)
        if place not in order:
            return None
        index = order.index(place) + step
        return order[index] if 0 <= index < len(order) else None

    def _walk(self, step: int, extend: bool) -> None:
        board = self.board
        at = self.target if self.source is not None else board.selection.current
        if at is None:
            order = self.order(board.selection.network)
            goal = order[0] if order else None
        elif abs(step) == 2:
            goal = self._across(at, step // 2)
        else:
            goal = self.neighbour(at, step)
        if goal is None:
            return
        if self.source is not None:
            self.target = goal
            self._light()
        elif extend and at is not None:
            board.selection.set_layers(board.selection.layers | {goal}, goal)
        else:
            board.selection.set_layers([goal], goal)
        board.reveal(goal)

    def _across(self, place: LayerPlace, step: int) -> LayerPlace | None:
        """The nearest card in the row, or lane, below or above."""
        layout = self.board.canvas.layout
        boxes = {at: card.box for at, card in layout.cards.items()}
        boxes.update({at: f.box for at, f in layout.frames.items() if f.collapsed})
        here = boxes.get(place)
        if here is None:
            return None
        beyond = [
            (abs(box.middle - here.middle) * 3 + abs(box.x - here.x), at)
            for at, box in boxes.items()
            if (box.middle - here.middle) * step > 30
        ]
        return min(beyond, key=lambda item: item[0])[1] if beyond else None

    # Doing

    def _enter(self) -> bool:
        board, current = self.board, self.board.selection.current
        if self.source is not None:
            source, target = self.source, self.target
            self.cancel()
            if target is not None and target != source:
                board.add_skip(source, target)
            return True
        if current is None:
            return False
        if current in board.canvas.frames:
            board.toggle_fold(current)
        else:
            board.edit_wanted.emit()
        return True

    def _begin_skip(self) -> None:
        current = self.board.selection.current
        if current is None:
            self.board.said.emit("Select the layer that a skip is to start from, then press S.")
            return
        self.source = self.target = current
        self.board.said.emit("Arrow keys choose where the skip ends, Enter draws it, Escape stops.")
        self._light()

    def _light(self) -> None:
        """Show which card the skip would lead to."""
        for place, item in self.board.canvas.cards.items():
            item.set_state(lit=self.source is not None and place in (self.source, self.target))

    def _change(self, by: int) -> bool:
        """+ and − change a block's repeat or a layer's units by one step."""
        board, place = self.board, self.board.selection.current
        if place is None or not is_layer(board.document.design, place):
            return False
        entry = find(board.document.design, place)
        if isinstance(entry, Block):
            field, value = "repeat", entry.repeat + by
        elif isinstance(entry, Dense):
            units = entry.units
            field, value = "units", units * 2 if by > 0 else max(1, units // 2)
        else:
            return False
        key = ("key", field, board.selection.layers)
        places = board.selection.layers
        return board.document.edit(f"Change {field}", edits.set_field, places, field, value,
                                   merge_key=key)  # fmt: skip
