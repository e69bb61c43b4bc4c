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
    canvas: CanvasScene
    said: SignalInstance

    def insert(self, kind: str, gap: InsertPlace | None = None) -> None: ...

    def toggle_fold(self, place: LayerPlace) -> None: ...

    def reveal(self, place: LayerPlace) -> None: ...

    def selected_layers(self) -> frozenset[LayerPlace]: ...

    def edit_value(self, place: LayerPlace) -> None: ...

    def open_menu(self) -> None: ...


class Keyboard:
    """Holds the skip that is being drawn or led elsewhere by keys, and the card they look at."""

    def __init__(self, board: KeyBoard) -> None:
        self.board = board
        self.acts = CanvasCommands(board)
        self.aim: PendingSkip | None = None
        self._lit: set[LayerPlace] = set()
        self._line: SkipLine | None = None
        self._cursor: LayerPlace | None = None  # walks with Ctrl, apart from the selection
        self._letters: dict[str, Callable[[], None]] = {
            "S": self.begin_skip,
            "R": self.acts.skip_around,
            "W": self.acts.next_skip,
            "M": self.acts.merge,
            "J": self.acts.projection,
            "E": self.acts.fold,
            "T": self._take,
        }

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means; whether it meant anything."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if key == Qt.Key.Key_Escape:
            return self.cancel() or self._leave()
        if key in ARROWS:
            self._arrow(*ARROWS[key], modifiers)
            return True
        if key in ENTER:
            return self._enter()
        if key == Qt.Key.Key_Menu or (key == Qt.Key.Key_F10 and modifiers & SHIFT):
            self.board.open_menu()
            return True
        if modifiers & CTRL and key in (*UP, *DOWN):
            self.acts.step_values(1 if key in UP else -1)
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
        if self.aim is None and self._cursor is None:
            return False
        self.aim = self._cursor = None
        self._light()
        return True

    # Walking

    def neighbour(self, place: LayerPlace, step: int) -> LayerPlace | None:
        """The card before or behind another, in the order of the chain."""
        return along(self.board.document.design, self.board.canvas.layout, place, step)

    def _arrow(self, along_by: int, across_by: int, modifiers: Qt.KeyboardModifier) -> None:
        if self.aim is not None:
            self._lead(along_by, across_by, "source" if modifiers & SHIFT else "target")
        elif modifiers & ALT and across_by:
            self.acts.move_across(across_by)
        elif modifiers & ALT:
            self.acts.move(along_by)
        elif modifiers & CTRL:
            self._cursor = self._goal(self._cursor or self._start(), along_by, across_by)
            self.board.reveal(self._cursor)
            self._light()
        else:
            self._walk(along_by, across_by, extend=bool(modifiers & SHIFT))

    def _walk(self, along_by: int, across_by: int, *, extend: bool) -> None:
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
        first = chain_order(design, self.board.canvas.layout, number)[0]
        return selection.current or self.beside_skip() or first

    def _goal(self, at: LayerPlace, along_by: int, across_by: int) -> LayerPlace:
        """Where an arrow leads from a card; the card itself at the end of the way."""
        if across_by:
            return across(self.board.canvas.layout, at, across_by) or at
        return self.neighbour(at, along_by) or at

    def _take(self) -> None:
        """Add the card that Ctrl and arrows went to to the selection, or take it out."""
        place = self._cursor or self.board.selection.current
        if place is None:
            self.board.said.emit("Ctrl with arrows goes to a layer, T adds it to the selection.")
        else:
            self.board.selection.toggle(place)

    def beside_skip(self) -> LayerPlace | None:
        """The card where a selected skip starts: back from the skips to the cards."""
        for skip in self.board.selection.skips:
            aim = pending_skip_of(self.board.document.design, skip)
            for place in (aim.source, aim.target, self._station(aim.source)):
                if self.board.canvas.card_or_frame(place) is not None:
                    return place
        return None

    def _leave(self) -> bool:
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
        board, aim = self.board, self.aim
        if aim is None:
            if board.selection.current is None:
                return False
            board.edit_value(board.selection.current)
            return True
        reason = aim.refusal(board.document.design)
        if reason is not None:
            board.said.emit(f"{reason[:1].upper()}{reason[1:]}. Arrow keys lead it elsewhere.")
            return True
        self.cancel()
        moved = aim.moved is not None
        board.document.edit("Move skip" if moved else "Draw skip", aim.draw)
        return True

    def begin_skip(self) -> None:
        """Draw a skip from the selected layer, or lead the selected skip elsewhere."""
        self.cancel()
        design, selection = self.board.document.design, self.board.selection
        if selection.skips:
            self.aim = pending_skip_of(design, min(selection.skips, key=lambda place: place.index))
        elif selection.current is None:
            self.board.said.emit("Select the layer that a skip is to start from, then press S.")
            return
        elif selection.current.path == (OUTPUT,):
            self.board.said.emit("The output is the end of the network: no skip starts there.")
            return
        else:
            self.aim = pending_skip_from(design, selection.current)
        self._tell()

    def _lead(self, along_by: int, across_by: int, end: str) -> None:
        assert self.aim is not None
        if not across_by:
            design = self.board.document.design
            self.aim = self.aim.stepped(design, along_by, "source" if end == "source" else "target")
        else:
            place = across(self.board.canvas.layout, self._station(self.aim.target), across_by)
            if place is not None:
                self.aim = replace(self.aim, target=place)
        self.board.reveal(self._station(self.aim.target))
        self._tell()

    def _tell(self) -> None:
        """Show where the skip would lead, and say what speaks against it."""
        assert self.aim is not None
        aim = self.aim
        words = f"Skip from {aim.source.path[-1]} to {aim.target.path[-1]}"
        reason = aim.refusal(self.board.document.design)
        self.board.said.emit(
            f"{words}: Enter draws it, arrows lead it elsewhere, Escape stops."
            if reason is None
            else f"{words}: {reason}."
        )
        self._light()

    def _station(self, place: LayerPlace) -> LayerPlace:
        """What stands for an end of a skip: the frame for a block's own input and output."""
        inner = len(place.path) > 1 and place.path[-1] in (INPUT, OUTPUT)
        return LayerPlace(place.network, place.path[:-1]) if inner else place

    def _light(self) -> None:
        """Show both ends of the skip that is being drawn, or the card that may be taken."""
        shown: tuple[LayerPlace, ...] = () if self._cursor is None else (self._cursor,)
        if self.aim is not None:
            shown = (self.aim.source, self.aim.target)
        lit = {self._station(place) for place in shown}
        for place in lit | self._lit:
            item = self.board.canvas.card_or_frame(place)
            if item is not None:
                item.set_state(lit=place in lit)
        self._lit = lit
        self._preview()

    def _preview(self) -> None:
        """Draw the skip as it would be, or dashed and with the reason why it cannot be."""
        canvas, aim = self.board.canvas, self.aim
        if self._line is not None:
            canvas.removeItem(self._line)
            self._line = None
        if aim is None or aim.source == aim.target:
            return
        start, end = canvas.leaves_at(aim.source), canvas.enters_at(aim.target)
        if start is None or end is None:
            return
        self._line = SkipLine(aim.source.network)
        canvas.addItem(self._line)
        reason = aim.refusal(self.board.document.design)
        if reason is None:
            self._line.join(start, end)
        else:
            self._line.follow(start, end, reason)
