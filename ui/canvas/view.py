"""The canvas widget: shows the scene, zooms and scrolls it, and hands events to mouse and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView

from simulator.design.design import OUTPUT, Design, InsertPlace, LayerPlace, find
from ui.canvas.interaction.commands import CanvasCommands
from ui.canvas.interaction.keyboard import Keyboard
from ui.canvas.interaction.menu import menu_point, select_for_menu
from ui.canvas.interaction.mouse import Mouse
from ui.canvas.items.card import CardItem
from ui.canvas.items.node_item import scene_region, seen_scale
from ui.canvas.items.skip_arc import SkipArcItem
from ui.canvas.items.wires import NEAR
from ui.canvas.layout.pass_lines import repetition_cells
from ui.canvas.overlays.divergence_bar import DivergenceBar
from ui.canvas.overlays.mini_map import MiniMap
from ui.canvas.overlays.note_editor import NoteEditor
from ui.canvas.overlays.quick_add import QuickAdd
from ui.canvas.overlays.quick_fixes import QuickFixes
from ui.canvas.overlays.skip_bar import SkipBar
from ui.canvas.overlays.tool_tip import show_tool_tip
from ui.canvas.overlays.value_editor import ValueEditor
from ui.canvas.pass_animation import PassAnimation
from ui.canvas.scene import CanvasScene
from ui.canvas.zoom import (
    FIT_MOST,
    SMALLEST,
    STEP,
    ViewState,
    show_at,
    sideways,
    wheel_factor,
    zoom_about,
    zoom_on,
)
from ui.document.selection import Selection, is_layer
from ui.style import theme

if TYPE_CHECKING:
    from simulator.measurement.snapshot import Snapshot
    from ui.document.document import Document
    from ui.style.gradient_scale import GradientScale


GAP_PX = 12  # between a wire and the list that it opens


class CanvasView(QGraphicsView):
    """Networks as cards; edits are in `commands`, gestures in `mouse`, keys in `keyboard`."""

    status_message = Signal(str)
    menu_requested = Signal(object)
    edit_requested = Signal()
    verdict_clicked = Signal(int)  # number of a network

    def __init__(self, document: Document, selection: Selection) -> None:
        super().__init__()
        self._scene = CanvasScene(self)
        self.setScene(self._scene)
        self.document, self.selection = document, selection
        self._set_up_widget()
        self.mini_map = MiniMap(self, self._scene)
        self.quick_fixes = QuickFixes(document, self._scene)
        self.divergence_bar = DivergenceBar(self, self._scene, document)
        self.quick_fixes.status_message.connect(self.status_message)
        self.commands = CanvasCommands(document, selection, self._scene)
        self.commands.status_message.connect(self.status_message)
        self.commands.reveal_requested.connect(self.reveal)
        self.commands.collapsed_changed.connect(self.relayout)
        self.keyboard = Keyboard(self)
        self.value_editor = ValueEditor(self, document)
        self.note_editor = NoteEditor(self, document, self._scene)
        self._quick_add: QuickAdd | None = None
        self.menu_insert_place: InsertPlace | None = None  # of the wire the menu is opened at
        skips = self.commands.skips
        self.skip_bar = SkipBar(
            self, self._scene, document, selection, skips.toggle_merge, skips.next_projection
        )
        self.mouse = Mouse(self, self.keyboard, self.quick_fixes)
        self.pass_animation = PassAnimation(self._scene.pass_light, self._scene.ways)
        self._fitted = True
        document.begun.connect(self._scene.begin)
        document.design_changed.connect(self._on_design)
        document.analyzed.connect(self._relayout_later)
        selection.changed.connect(self._on_selection)
        theme.notifier().changed.connect(self._restyle)
        self._restyle()
        self.relayout()

    def _set_up_widget(self) -> None:
        self.setAcceptDrops(False)  # files that are dropped are the window's
        self.viewport().setAcceptDrops(False)
        self.setObjectName("canvas")
        self.setAccessibleName("Canvas")
        self.setToolTip("Letters add layers; drag from a card's right edge to draw a skip")
        self.setAccessibleDescription("The networks, layer by layer; arrow keys walk the cards")
        self.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setMinimumHeight(120)
        self.viewport().setMouseTracking(True)

    def scene(self) -> CanvasScene:
        return self._scene

    # Showing

    def relayout(self) -> None:
        """Lay the design out for the present size of the viewport, and update what lies over it."""
        room = QSizeF(self._full_size())
        design, analysis = self.document.design, self.document.analysis
        fit = FIT_MOST * theme.scale() if self._fitted else None
        self._scene.show_design(design, analysis, room, fit=fit)
        if self._fitted:
            self._apply_fit()
        self._on_selection()
        self.quick_fixes.show_on_items()
        self.mini_map.redraw()
        self._on_moved()

    def _relayout_later(self) -> None:
        self.document.deferred.add(self.relayout)

    def _relayout_after(self, before: Design) -> None:
        """Lay out at once, or later where a file is read: all else that answers is as much work."""
        after, is_reading = self.document.design, self.document.analysis.reading
        if is_reading and before.model_copy(update={"data": after.data}) == after:
            self._relayout_later()
        else:
            self.relayout()

    def _on_design(self, before: Design, _after: Design) -> None:
        self.keyboard.cancel()
        self.pass_animation.stop()
        self.mouse.on_design()
        self._relayout_after(before)
        if self.selection.returned:
            self._reveal_current()

    def _on_moved(self) -> None:
        """Move what lies over the canvas along with it."""
        if self._scene.set_detail(seen_scale(self.transform().m11())) and self._fitted:
            self._apply_fit()
        self.mini_map.follow()
        self.value_editor.follow()
        self.note_editor.place()
        self.skip_bar.follow()
        self.divergence_bar.follow()

    def _on_selection(self) -> None:
        focused = self.hasFocus()
        for place, item in self._scene.node_items():
            item.set_state(
                selected=place in self.selection.layers,
                focused=focused and place == self.selection.current,
            )
        cells = repetition_cells(
            self.document.design, self.selection.current, self.selection.repetition
        )
        for place, frame in self._scene.frames.items():
            frame.set_marked_cell(cells.get(place))
        for skip, arc in self._scene.arcs.items():
            arc.set_state(selected=skip in self.selection.skips)
        self._scene.notes.set_selected(self.selection.notes)
        self.skip_bar.show_selected()

    def show_snapshot(self, snapshot: Snapshot, scale: GradientScale, *, text: bool = True) -> None:
        """Show a snapshot on the items and in the map; with `text` also verdicts and values."""
        self._scene.run_display.show(snapshot, scale, text=text)
        self.mini_map.recolour(at_once=not snapshot.running)
        if text:
            self.divergence_bar.show_snapshot(snapshot)
        self.pass_animation.follow(snapshot)

    def _show_focus(self) -> None:
        """Draw an accent line around the focused canvas.

        By its palette: with a border from a style sheet, Qt repaints all at every scroll.
        """
        colours, palette = theme.current(), self.palette()
        line = colours.accent if self.hasFocus() else colours.background
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text):
            palette.setColor(role, theme.color(line))
        self.setPalette(palette)

    def _restyle(self) -> None:
        self._show_focus()
        self.setBackgroundBrush(theme.color(theme.current().background))
        self._scene.update()
        self.viewport().update()
        self.mini_map.redraw()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.pass_animation.stop()

    # Zoom

    def zoom(self, factor: float, at: QPoint | None = None) -> None:
        """Enlarge about a point of the viewport, or about its middle."""
        self._fitted = False
        zoom_about(self, factor, at or self.viewport().rect().center())
        self._on_moved()

    def zoom_in(self) -> None:
        """Enlarge by one step."""
        self.zoom(STEP)

    def zoom_out(self) -> None:
        """Shrink by one step."""
        self.zoom(1 / STEP)

    def zoom_fit(self) -> None:
        """Show all networks, small ones enlarged up to FIT_MOST, and keep it so until a zoom."""
        self._fitted = True
        self.relayout()

    def zoom_to(self, places: list[LayerPlace]) -> None:
        """Fill the view with these cards; show all networks where none of them is drawn."""
        self.zoom_fit()
        boxes = [box for box in map(self._scene.box_of, places) if box is not None]
        if boxes:
            self._fitted = False
            zoom_on(self, boxes)
            self._on_moved()

    def view_state(self) -> ViewState:
        """What is seen now, for `restore_view`."""
        bars = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return ViewState(self._fitted, self.transform().m11(), *bars)

    def restore_view(self, state: ViewState) -> None:
        """Show what `view_state` told of, in a view of the same size."""
        self._fitted = True  # in the arrangement that the zoom began with
        self.relayout()
        self._fitted = state.fitted
        if state.fitted:
            return
        show_at(self, state.scale, state.x, state.y)
        self._on_moved()

    def _full_size(self) -> QSize:
        """The viewport's size without scroll bars.

        A layout made to leave them room may need none, and one made without them may need them:
        the two would alternate for ever.
        """
        return self.maximumViewportSize()

    def _apply_fit(self) -> None:
        box, room = self._scene.contents_rect(), self._full_size()
        if box.isEmpty() or room.isEmpty():
            return
        # slightly smaller, so that rounding brings no scroll bar
        across, down = 0.9999 * room.width() / box.width(), 0.9999 * room.height() / box.height()
        scale = min(FIT_MOST * theme.scale(), across, down)
        show_at(self, max(scale, SMALLEST), 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        to_scene, _ = self.viewportTransform().inverted()
        self._scene.dirty_region = scene_region(event.region(), to_scene)
        super().paintEvent(event)
        self._scene.dirty_region = None

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._on_moved()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width() or self._fitted:
            self.relayout()
        self._on_moved()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn, modifiers = event.angleDelta(), event.modifiers()
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            if turn.y():
                self.zoom(wheel_factor(event), event.position().toPoint())
            event.accept()
        elif modifiers & Qt.KeyboardModifier.ShiftModifier and not turn.x():
            super().wheelEvent(sideways(event))
        else:
            super().wheelEvent(event)

    # Commands

    def edit_value(
        self, place: LayerPlace, field: str | None = None, *, opened: bool = False
    ) -> None:
        """Edit a field of a layer, and of all that are selected with it, on its card.

        Without a `field` the main value, such as a block's ×N; what has none is edited in the
        inspector (`edit_requested`). `opened` drops a list of choices down at once.
        """
        item, design = self._scene.node_item(place), self.document.design
        layers = self.selection.layers if place in self.selection.layers else {place}
        self.selection.set_layers(layers, place)
        if item is not None and field == "data":
            self.value_editor.begin_data(item.value_area)
            return
        is_output = place.path == (OUTPUT,)
        if item is not None and (is_output or is_layer(design, place)):
            self.reveal(place)
            entry = design.networks[place.network].output if is_output else find(design, place)
            area, begin = item.value_area, self.value_editor.begin
            if begin(entry, self.selection.layers, area, field=field, opened=opened):
                return
        self.edit_requested.emit()

    def edit_note(self, index: int | None = None) -> None:
        """Edit the text of a note where it stands, or without an index begin a new one."""
        self.note_editor.edit(self.commands.notes, index)

    def edit_name(self, network: int) -> None:
        """Edit the name of a network in its header."""
        lane = self._scene.lanes[network]
        self.value_editor.begin_name(network, lane.name_rect)

    @property
    def quick_add(self) -> QuickAdd:
        """The list of layers and blocks, made when it is first opened."""
        if self._quick_add is None:
            self._quick_add = QuickAdd(self)
        return self._quick_add

    def open_quick_add(self, insert_place: InsertPlace | None = None) -> None:
        """Offer a list of layers and blocks to insert at a place, else behind the selection."""
        at = insert_place or self.commands.insert_place_after_selection()
        slots = (one for one in self._scene.layout.drop_slots if one.insert_place == at)
        slot = next(slots, None)
        point = self.viewport().rect().center()
        if slot is not None:
            point = self.mapFromScene(QPointF(*slot.at)) + QPoint(0, GAP_PX)
        self.quick_add.open_at(
            self.viewport().mapToGlobal(point), lambda kind: self.commands.insert(kind, at)
        )

    def wire_place_at(self, point: QPointF) -> InsertPlace | None:
        """Where a layer goes that is put into the wire at a point, beside all cards and skips."""
        item = self._scene.item_at(point)
        if isinstance(item, CardItem | SkipArcItem) or seen_scale(self.transform().m11()) < NEAR:
            return None
        return self._scene.wires.place_at(point)

    def field_at(self, point: QPointF) -> tuple[CardItem, str] | None:
        """The card and its field whose value is written at a point of the scene."""
        item = self._scene.item_at(point)
        if not isinstance(item, CardItem):
            return None
        field = item.field_at(point, seen_scale(self.transform().m11()))
        return None if field is None else (item, field)

    # Mouse

    def cancel_gesture(self) -> bool:
        """Cancel the gesture or pending skip; whether there was one."""
        return self.mouse.cancel() or self.keyboard.cancel()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mouse.double_click(event)

    def open_menu(self) -> None:
        """Ask for the context menu at what is selected."""
        self.menu_insert_place = None
        self.menu_requested.emit(self.viewport().mapToGlobal(menu_point(self)))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.mouse.leave()
        if isinstance(event, QHelpEvent) and show_tool_tip(self, event.pos()):
            return True
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            return  # the key itself is pressed, too, and arrives on every platform
        if self.mouse.busy():
            return
        point = self.mapToScene(event.pos())
        self.menu_insert_place = self.wire_place_at(point)
        select_for_menu(self, point)
        self.menu_requested.emit(event.globalPos())

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.cancel_gesture():
            return
        if not self.keyboard.press(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_focus()
        self._on_selection()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_focus()
        self._on_selection()

    def _reveal_current(self) -> None:
        if self.selection.current is not None:
            self.reveal(self.selection.current)
        for skip in self.selection.skips & self._scene.arcs.keys():
            arc = self._scene.arcs[skip]
            self.ensureVisible(arc.mapRectToScene(arc.boundingRect()), 30, 30)

    def reveal(self, place: LayerPlace) -> None:
        """Scroll until a card is in view."""
        box = self._scene.box_of(place)
        if box is not None:
            self.ensureVisible(box, 30, 30)
