"""The canvas without a mouse: which key does what; everything a mouse can do has one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtGui import QKeyEvent

from simulator.design.design import INPUT, OUTPUT, InsertPlace, LayerPlace
from ui.canvas.interaction.commands import CanvasCommands
from ui.canvas.interaction.gestures.skip_line import SkipLine
from ui.canvas.interaction.pending_skip import PendingSkip, pending_skip_from, pending_skip_of
from ui.canvas.layout.navigation import across, along, chain_order
from ui.canvas.palette_items import KEYS
from ui.canvas.scene import CanvasScene
from ui.document.document import Document
from ui.document.selection import Selection

ARROWS = {
    Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Down: (0, 1), Qt.Key.Key_Up: (0, -1),
}  # fmt: skip
UP, DOWN = (Qt.Key.Key_Plus, Qt.Key.Key_Equal), (Qt.Key.Key_Minus, Qt.Key.Key_Underscore)
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


class KeyBoard(Protocol):
    """The canvas as the keys see it."""

    document: Document
    selection: Selection
    status_message: SignalInstance

    def scene(self) -> CanvasScene: ...

    def insert(self, kind: str, insert_place: InsertPlace | None = None) -> None: ...

    def toggle_collapsed(self, place: LayerPlace) -> None: ...

    def reveal(self, place: LayerPlace) -> None: ...

    def selected_layers(self) -> frozenset[LayerPlace]: ...

    def edit_value(self, place: LayerPlace) -> None: ...

    def open_menu(self) -> None: ...


class Keyboard:
    """Holds the skip that is being drawn or led elsewhere by keys, and the card they look at."""

    def __init__(self, board: KeyBoard) -> None:
        self.board = board
        self.commands = CanvasCommands(board)
        self.pending: PendingSkip | None = None
        self._highlighted: set[LayerPlace] = set()
        self._line: SkipLine | None = None
        self._cursor: LayerPlace | None = None  # walks with Ctrl, apart from the selection
        self._letters: dict[str, Callable[[], None]] = {
            "S": self.begin_skip,
            "R": self.commands.skip_around,
            "W": self.commands.next_skip,
            "M": self.commands.merge,
            "J": self.commands.projection,
            "E": self.commands.toggle_selected_block,
            "T": self._toggle_cursor,
        }

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means; whether it meant anything."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if key == Qt.Key.Key_Escape:
            return self.cancel() or self._select_parent()
        if key in ARROWS:
            self._arrow(*ARROWS[key], modifiers)
            return True
        if key in ENTER:
            return self._enter()
        if key == Qt.Key.Key_Menu or (key == Qt.Key.Key_F10 and modifiers & SHIFT):
            self.board.open_menu()
            return True
        if modifiers & CTRL and key in (*UP, *DOWN):
            self.commands.step_values(1 if key in UP else -1)
            return True
        letter = event.text().upper()
        if modifiers & ~(SHIFT | Qt.KeyboardModifier.KeypadModifier) or not letter:
            return False
        if letter in KEYS:
            self.board.insert(KEYS[letter])
        elif letter in self._letters:
            self._letters[letter]()
        else:
            return False
        return True

    def cancel(self) -> bool:
        """Stop drawing a skip, or looking for a layer to take; whether either was going on."""
        if self.pending is None and self._cursor is None:
            return False
        self.pending = self._cursor = None
        self._highlight()
        return True

    # Walking

    def neighbour(self, place: LayerPlace, step: int) -> LayerPlace | None:
        """The card before or behind another, in the order of the chain."""
        return along(self.board.document.design, self.board.scene().layout, place, step)

    def _arrow(self, along_by: int, across_by: int, modifiers: Qt.KeyboardModifier) -> None:
        if self.pending is not None:
            self._move_end(along_by, across_by, "source" if modifiers & SHIFT else "target")
        elif modifiers & ALT and across_by:
            self.commands.move_across(across_by)
        elif modifiers & ALT:
            self.commands.move(along_by)
        elif modifiers & CTRL:
            self._cursor = self._goal(self._cursor or self._start(), along_by, across_by)
            self.board.reveal(self._cursor)
            self._highlight()
        else:
            self._navigate(along_by, across_by, extend=bool(modifiers & SHIFT))

    def _navigate(self, along_by: int, across_by: int, *, extend: bool) -> None:
        selection, at = self.board.selection, self.board.selection.current
        goal = self._goal(at, along_by, across_by) if at is not None else self._start()
        if goal == at:
            return
        layers = selection.layers if extend and at is not None else frozenset()
        self.cancel()
        selection.set_layers(layers | {goal}, goal)
        self.board.reveal(goal)

    def _start(self) -> LayerPlace:
        """Where walking begins: at the selected card or skip, else at a network's input."""
        design, selection = self.board.document.design, self.board.selection
        number = min(selection.network, len(design.networks) - 1)
        first = chain_order(design, self.board.scene().layout, number)[0]
        return selection.current or self.beside_skip() or first

    def _goal(self, at: LayerPlace, along_by: int, across_by: int) -> LayerPlace:
        """Where an arrow leads from a card; the card itself at the end of the way."""
        if across_by:
            return across(self.board.scene().layout, at, across_by) or at
        return self.neighbour(at, along_by) or at

    def _toggle_cursor(self) -> None:
        """Add the card that Ctrl and arrows went to to the selection, or take it out."""
        place = self._cursor or self.board.selection.current
        if place is None:
            self.board.status_message.emit(
                "Ctrl with arrows goes to a layer, T adds it to the selection."
            )
        else:
            self.board.selection.toggle(place)

    def beside_skip(self) -> LayerPlace | None:
        """The card where a selected skip starts: back from the skips to the cards."""
        for skip in self.board.selection.skips:
            pending = pending_skip_of(self.board.document.design, skip)
            for place in (pending.source, pending.target, self._node_place(pending.source)):
                if self.board.scene().node_item(place) is not None:
                    return place
        return None

    def _select_parent(self) -> bool:
        """From a layer to the block around it, and from there to nothing."""
        board, place = self.board, self.board.selection.current
        if place is not None and len(place.path) > 1:
            block = LayerPlace(place.network, place.path[:-1])
            board.selection.set_layers([block], block)
        elif board.selection.layers or board.selection.skips:
            board.selection.clear()
        else:
            return False
        return True

    # Doing

    def _enter(self) -> bool:
        board, pending = self.board, self.pending
        if pending is None:
            if board.selection.current is None:
                return False
            board.edit_value(board.selection.current)
            return True
        reason = pending.refusal(board.document.design)
        if reason is not None:
            board.status_message.emit(
                f"{reason[:1].upper()}{reason[1:]}. Arrow keys lead it elsewhere."
            )
            return True
        self.cancel()
        moved = pending.moved is not None
        board.document.edit("Move skip" if moved else "Draw skip", pending.draw)
        return True

    def begin_skip(self) -> None:
        """Draw a skip from the selected layer, or lead the selected skip elsewhere."""
        self.cancel()
        design, selection = self.board.document.design, self.board.selection
        if selection.skips:
            self.pending = pending_skip_of(
                design, min(selection.skips, key=lambda place: place.index)
            )
        elif selection.current is None:
            self.board.status_message.emit(
                "Select the layer that a skip is to start from, then press S."
            )
            return
        elif selection.current.path == (OUTPUT,):
            self.board.status_message.emit(
                "The output is the end of the network: no skip starts there."
            )
            return
        else:
            self.pending = pending_skip_from(design, selection.current)
        self._show_pending()

    def _move_end(self, along_by: int, across_by: int, end: str) -> None:
        assert self.pending is not None
        if not across_by:
            design = self.board.document.design
            self.pending = self.pending.stepped(
                design, along_by, "source" if end == "source" else "target"
            )
        else:
            place = across(
                self.board.scene().layout, self._node_place(self.pending.target), across_by
            )
            if place is not None:
                self.pending = replace(self.pending, target=place)
        self.board.reveal(self._node_place(self.pending.target))
        self._show_pending()

    def _show_pending(self) -> None:
        """Show where the skip would lead, and say what speaks against it."""
        assert self.pending is not None
        pending = self.pending
        text = f"Skip from {pending.source.path[-1]} to {pending.target.path[-1]}"
        reason = pending.refusal(self.board.document.design)
        self.board.status_message.emit(
            f"{text}: Enter draws it, arrows lead it elsewhere, Escape stops."
            if reason is None
            else f"{text}: {reason}."
        )
        self._highlight()

    def _node_place(self, place: LayerPlace) -> LayerPlace:
        """What stands for an end of a skip: the frame for a block's own input and output."""
        inner = len(place.path) > 1 and place.path[-1] in (INPUT, OUTPUT)
        return LayerPlace(place.network, place.path[:-1]) if inner else place

    def _highlight(self) -> None:
        """Show both ends of the skip that is being drawn, or the card that may be taken."""
        shown: tuple[LayerPlace, ...] = () if self._cursor is None else (self._cursor,)
        if self.pending is not None:
            shown = (self.pending.source, self.pending.target)
        highlighted = {self._node_place(place) for place in shown}
        for place in highlighted | self._highlighted:
            item = self.board.scene().node_item(place)
            if item is not None:
                item.set_state(highlighted=place in highlighted)
        self._highlighted = highlighted
        self._preview()

    def _preview(self) -> None:
        """Draw the skip as it would be, or dashed and with the reason why it cannot be."""
        scene, pending = self.board.scene(), self.pending
        if self._line is not None:
            scene.removeItem(self._line)
            self._line = None
        if pending is None or pending.source == pending.target:
            return
        start, end = scene.output_point(pending.source), scene.input_point(pending.target)
        if start is None or end is None:
            return
        self._line = SkipLine(pending.source.network)
        scene.addItem(self._line)
        reason = pending.refusal(self.board.document.design)
        if reason is None:
            self._line.join(start, end)
        else:
            self._line.follow(start, end, reason)
