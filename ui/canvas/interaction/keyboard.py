"""The canvas without a mouse: which key does what; everything a mouse can do has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from simulator.design.design import LayerPlace
from ui.canvas.interaction.skip_keys import Highlight, SkipKeys
from ui.canvas.layout.navigation import across, along, chain_order
from ui.canvas.palette_items import KEYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from ui.canvas.interaction.view_protocol import ViewProtocol

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


class Keyboard:
    """Holds what keys are in the middle of: a pending skip, or a cursor apart from the selection.

    Ctrl with arrows moves the cursor, T adds its card to the selection or takes it out.
    """

    def __init__(self, view: ViewProtocol) -> None:
        self._view, self._commands = view, view.commands
        self._skip = SkipKeys(view)
        self._cursor: LayerPlace | None = None
        self._cursor_highlight = Highlight(view.scene())
        # what Escape ends before it goes from a layer to its block; whether there was anything
        self.before_parent: Callable[[], bool] = lambda: False
        self._letters: dict[str, Callable[[], None]] = {
            "S": self.begin_skip,
            "R": self._commands.skip_around,
            "W": self._commands.skips.select_next,
            "M": self._commands.skips.toggle_merge,
            "J": self._commands.skips.next_projection,
            "E": self._commands.toggle_selected_block,
            "T": self._toggle_cursor,
            "I": view.open_quick_add,
            "Q": self._commands.notes.select_next,
        }

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means; whether it meant anything."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if key == Qt.Key.Key_Escape:
            return self.cancel() or self.before_parent() or self._select_parent()
        if key in ARROWS:
            self._arrow(*ARROWS[key], modifiers)
            return True
        if key in ENTER:
            return self._enter()
        if key == Qt.Key.Key_Menu or (key == Qt.Key.Key_F10 and modifiers & SHIFT):
            self._view.open_menu()
            return True
        if modifiers & CTRL and key in (*UP, *DOWN):
            self._commands.step_values(1 if key in UP else -1)
            return True
        letter = event.text().upper()
        if modifiers & ~(SHIFT | Qt.KeyboardModifier.KeypadModifier) or not letter:
            return False
        if letter in KEYS:
            self._commands.insert(KEYS[letter])
        elif letter in self._letters:
            self._letters[letter]()
        else:
            return False
        return True

    def cancel(self) -> bool:
        """Drop the pending skip or the cursor; whether there was either."""
        if self._skip.pending is None and self._cursor is None:
            return False
        self._skip.cancel()
        self._set_cursor(None)
        return True

    def begin_skip(self) -> None:
        """Begin a skip at the current card, or begin to move the selected one."""
        self.cancel()
        self._skip.begin()

    def _enter(self) -> bool:
        current = self._view.selection.current
        if self._skip.pending is not None:
            self._skip.draw()
        elif current is not None:
            self._view.edit_value(current)
        elif self._view.selection.notes:
            self._view.edit_note(min(self._view.selection.notes))
        else:
            return False
        return True

    # Arrows

    def _arrow(self, along_by: int, across_by: int, modifiers: Qt.KeyboardModifier) -> None:
        if self._skip.pending is not None:
            self._skip.move_end(along_by, across_by, "source" if modifiers & SHIFT else "target")
        elif modifiers & ALT and self._view.selection.notes:
            if modifiers & SHIFT:
                self._commands.notes.widen(along_by)
            else:
                self._commands.notes.move(along_by, across_by)
        elif modifiers & ALT and across_by:
            self._commands.move_across(across_by)
        elif modifiers & ALT:
            self._commands.move(along_by)
        elif modifiers & CTRL:
            self._set_cursor(self._goal(self._cursor or self._start(), along_by, across_by))
        else:
            self._navigate(along_by, across_by, extend=bool(modifiers & SHIFT))

    def _navigate(self, along_by: int, across_by: int, *, extend: bool) -> None:
        """Select the next card in a direction, `extend`: in addition to what is selected."""
        selection, at = self._view.selection, self._view.selection.current
        goal = self._goal(at, along_by, across_by) if at is not None else self._start()
        if goal == at:
            return
        layers = selection.layers if extend and at is not None else frozenset()
        self.cancel()
        selection.set_layers(layers | {goal}, goal)
        self._view.reveal(goal)

    def _start(self) -> LayerPlace:
        """Where arrows begin: at the current card or selected skip, else at a network's input."""
        design, selection = self._view.document.design, self._view.selection
        number = min(selection.network, len(design.networks) - 1)
        first = chain_order(design, self._view.scene().layout, number)[0]
        return selection.current or self._commands.skips.node_at_end() or first

    def _goal(self, at: LayerPlace, along_by: int, across_by: int) -> LayerPlace:
        """Where an arrow leads from a card; the card itself where nothing follows."""
        layout = self._view.scene().layout
        if across_by:
            return across(layout, at, across_by) or at
        return along(self._view.document.design, layout, at, along_by) or at

    def _set_cursor(self, place: LayerPlace | None) -> None:
        self._cursor = place
        if place is not None:
            self._view.reveal(place)
        self._cursor_highlight.set(() if place is None else (place,))

    def _toggle_cursor(self) -> None:
        """Add the cursor's card to the selection, or take it out."""
        place = self._cursor or self._view.selection.current
        if place is None:
            self._view.status_message.emit(
                "Ctrl with arrows goes to a layer, T adds it to the selection."
            )
        else:
            self._view.selection.toggle(place)

    def _select_parent(self) -> bool:
        """Select the block around the current layer, else nothing; whether that changed it."""
        selection, place = self._view.selection, self._view.selection.current
        if place is not None and len(place.path) > 1:
            block = LayerPlace(place.network, place.path[:-1])
            selection.set_layers([block], block)
        elif selection.layers or selection.skips or selection.notes:
            selection.clear()
        else:
            return False
        return True
