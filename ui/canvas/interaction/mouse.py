"""What the mouse does on the canvas: which press begins which gesture (keys: keyboard.py)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

from ui.canvas.interaction.gestures.drag_layers import InsertLayers, MoveLayers
from ui.canvas.interaction.gestures.drag_note import DragNote
from ui.canvas.interaction.gestures.pan import Pan
from ui.canvas.interaction.gestures.rubber_band import RubberBand
from ui.canvas.interaction.handles import Hover, gesture_at, scroll_at_edge, scroll_free_rect
from ui.canvas.items.block_frame import BlockFrameItem
from ui.canvas.items.card import CardItem
from ui.canvas.items.skip_arc import SkipArcItem
from ui.canvas.palette_items import PALETTE_ITEMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QMouseEvent

    from simulator.design.design import LayerPlace
    from ui.canvas.interaction.gestures.gesture import Gesture
    from ui.canvas.interaction.keyboard import Keyboard
    from ui.canvas.interaction.view_protocol import ViewProtocol
    from ui.canvas.overlays.quick_fixes import QuickFixes

KEEPING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class Press(NamedTuple):
    """A press on a card, wire or verdict, and what it means where no drag follows."""

    at: QPointF
    place: LayerPlace | None
    click: Callable[[], None] | None = None


class Mouse:
    """Holds the gesture that is under way, or the press that may become one."""

    def __init__(self, view: ViewProtocol, keyboard: Keyboard, quick_fixes: QuickFixes) -> None:
        self._view, self._keyboard, self._quick_fixes = view, keyboard, quick_fixes
        self._gesture: Gesture | None = None
        self._pressed: Press | None = None
        self._button: Qt.MouseButton | None = None  # the one that is down
        self._hover = Hover(view.scene())

    def begin(self, gesture: Gesture) -> None:
        """Begin a gesture; cancels any other, and what keys were doing."""
        self.cancel()
        self._keyboard.cancel()
        self._gesture = gesture

    def begin_insert(self, kind: str) -> None:
        """Begin the drag of a layer or block from the palette."""
        self.begin(InsertLayers(self._view, kind, PALETTE_ITEMS[kind].label))

    def cancel(self) -> bool:
        """Cancel the gesture; whether there was one."""
        gesture, self._gesture, self._pressed = self._gesture, None, None
        if gesture is not None:
            gesture.cancel()
        return gesture is not None

    def busy(self) -> bool:
        """Whether a button is down."""
        return self._button is not None

    def on_design(self) -> None:
        """The design has changed: the items may be others now."""
        self._hover.forget()
        gesture = self._gesture
        if gesture is None or not gesture.is_editing:
            self._gesture = self._pressed = None
            if gesture is not None:
                gesture.on_design()

    def press(self, event: QMouseEvent) -> None:
        """A button went down on the canvas."""
        if self.busy():
            self.cancel()  # another button cancels the gesture of the first one
            return
        view, at = self._view, event.position().toPoint()
        point = view.mapToScene(at)
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if event.button() == Qt.MouseButton.MiddleButton or alt:
            self._button = event.button()
            self.begin(Pan(view, at))
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._button = event.button()
        self._keyboard.cancel()
        note = view.scene().notes.at(point)
        if note is not None:
            self._press_note(note, point)
            return
        fixed = self._quick_fixes.item_at(point, view.transform().m11())
        if fixed is not None:
            self._quick_fixes.apply_first(fixed.place)
            return
        handle = gesture_at(view, point)
        if handle is not None:
            self.begin(handle)
            return
        item = view.scene().item_at(point)
        wire = None if event.modifiers() & KEEPING else view.wire_place_at(point)
        if wire is not None:
            place = item.place if isinstance(item, BlockFrameItem) else None
            if place is not None:
                self._press_on(place, False, point)
            self._pressed = Press(point, place, partial(view.open_quick_add, wire))
        elif isinstance(item, SkipArcItem):
            view.selection.set_skips([item.place])
        elif item is not None:
            self._press_on(item.place, bool(event.modifiers() & KEEPING), point)
        elif (network := view.scene().verdict_at(point)) is not None:
            self._pressed = Press(point, None, partial(view.verdict_clicked.emit, network))
        else:
            self.begin(RubberBand(view, point, event.modifiers()))

    def _press_note(self, index: int, point: QPointF) -> None:
        """Select a note, and take hold of it, at its right edge to make it wider."""
        view = self._view
        item = view.scene().notes.items[index]
        widens = item.is_at_edge(item.mapFromScene(point).x(), view.transform().m11())
        view.selection.set_notes({index})
        self.begin(DragNote(view, index, point, widens=widens))

    def _press_on(self, place: LayerPlace, keep: bool, point: QPointF) -> None:
        selection, click = self._view.selection, None
        current, select_repetition = selection.current, self._view.commands.select_repetition
        if place not in selection.layers:
            selection.set_layers(selection.layers | {place} if keep else {place}, place)
        elif keep:  # it may be the beginning of a drag
            click = partial(selection.toggle, place)
        else:
            selection.set_layers(selection.layers, place)
            click = partial(selection.set_layers, [place], place)
        frame = self._view.scene().item_at(point)
        if not keep and isinstance(frame, BlockFrameItem):
            repetition = frame.repetition_at(frame.mapFromScene(point))
            if repetition is not None:
                click = partial(select_repetition, place, repetition, current)
        value = None if keep else self._view.field_at(point)
        if value is not None:  # of all that is selected, which stays so
            click = partial(self._view.edit_value, place, value[1], opened=True)
        self._pressed = Press(point, place, click)

    def move(self, event: QMouseEvent) -> None:
        """The mouse moved over the canvas, with a button down or without."""
        view, at = self._view, event.position().toPoint()
        point = view.mapToScene(at)
        if self.busy() and not event.buttons():
            self._button = None  # it was released where no event reached the canvas
            self.cancel()
        if self._gesture is not None:
            self._move_gesture(self._gesture, at)
        elif self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            far = (point - self._pressed.at).manhattanLength() * view.transform().m11()
            layers = view.commands.selected_layers()
            if far >= QApplication.startDragDistance():
                self._begin_drag(self._pressed, layers, point)
        elif (note := view.scene().notes.at(point)) is not None:
            item = view.scene().notes.items[note]
            at_edge = item.is_at_edge(item.mapFromScene(point).x(), view.transform().m11())
            shapes = Qt.CursorShape
            view.viewport().setCursor(shapes.SizeHorCursor if at_edge else shapes.SizeAllCursor)
        else:
            self._hover.move(point)
            value = view.field_at(point)
            self._hover.set_value(value)
            fix = self._quick_fixes.item_at(point, view.transform().m11())
            self._hover.set_fix(fix)
            shape = Qt.CursorShape
            over_wire = view.wire_place_at(point) is not None
            view.scene().wires.hover(point if over_wire else None)
            over_verdict = view.scene().verdict_at(point) is not None
            clickable = fix is not None or value is not None or over_wire or over_verdict
            view.viewport().setCursor(shape.PointingHandCursor if clickable else shape.ArrowCursor)

    def _begin_drag(self, pressed: Press, layers: frozenset[LayerPlace], point: QPointF) -> None:
        """Drag the selected layers, or from a wire or verdict a rubber band."""
        gesture: Gesture
        if pressed.place is None:
            gesture = RubberBand(self._view, pressed.at, Qt.KeyboardModifier.NoModifier)
        elif pressed.place in layers:
            gesture = MoveLayers(self._view, layers)
        else:
            return
        self.begin(gesture)
        gesture.move(point)

    def release(self, event: QMouseEvent) -> None:
        """The button went up: complete the gesture, or do what a click on the card means."""
        if event.button() != self._button:
            return
        gesture, pressed = self._gesture, self._pressed
        self._gesture = self._pressed = self._button = None
        if gesture is not None:
            self._end(gesture, event.position().toPoint())
        elif pressed is not None and pressed.click is not None:
            pressed.click()

    def leave(self) -> None:
        """The mouse has left the canvas."""
        self._hover.leave()
        self._view.scene().wires.hover(None)

    def double_click(self, event: QMouseEvent) -> None:
        """Collapse or open a block, or edit the value of a card or badge, or a network's name."""
        point = self._view.mapToScene(event.position().toPoint())
        note = self._view.scene().notes.at(point)
        if note is not None:
            self.cancel()
            self._view.edit_note(note)
            return
        item = self._view.scene().item_at(point)
        if isinstance(item, BlockFrameItem):
            if item.badge_rect().contains(item.mapFromScene(point)):
                self._view.edit_value(item.place)
            else:
                self._view.commands.toggle_collapsed(item.place)
        elif isinstance(item, CardItem):
            self._view.edit_value(item.place, opened=True)
        elif item is None and (network := self._view.scene().name_at(point)) is not None:
            self._view.edit_name(network)

    def drag_to(self, at: QPointF) -> None:
        """A drag that began in the palette is over `at`, in viewport coordinates."""
        if self._gesture is not None:
            self._gesture.scrolls |= scroll_free_rect(self._view).contains(at.toPoint())
            self._move_gesture(self._gesture, at.toPoint())

    def drop_at(self, at: QPointF) -> None:
        """A drag that began in the palette ended at `at`, in viewport coordinates."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            self._end(gesture, at.toPoint())

    def _move_gesture(self, gesture: Gesture, at: QPoint) -> None:
        """Continue a gesture at a point of the viewport, or outside it."""
        if gesture.scrolls:
            scroll_at_edge(self._view, at)
        point = self._view.mapToScene(at)
        if self._view.viewport().rect().contains(at):
            gesture.move(point)
        else:
            gesture.outside(point)

    def _end(self, gesture: Gesture, at: QPoint) -> None:
        if gesture.inside_only and not self._view.viewport().rect().contains(at):
            gesture.cancel()
        else:
            gesture.release(self._view.mapToScene(at))
