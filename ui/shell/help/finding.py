"""Which topic is meant: what is under the mouse, else what is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

from simulator.design.design import find
from simulator.nn.layers import LAYER_TYPES
from ui.canvas.items.skip_arc import SkipArcItem
from ui.canvas.palette import PaletteEntry
from ui.document.selection import is_layer
from ui.inspector.fields import REGISTRIES
from ui.shell.help import topics
from ui.views.base.view import View

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint, QPointF

    from simulator.design.design import LayerPlace
    from ui.canvas.view import CanvasView
    from ui.shell.help.topics import Topic


def topic_at(window: QWidget, canvas: CanvasView, at: QPoint) -> Topic:
    """What stands at a point of the screen; where nothing does, what is selected."""
    widget = QApplication.widgetAt(at)
    if widget is None or not window.isAncestorOf(widget):
        return selected(canvas)
    if canvas.isAncestorOf(widget):
        found = _on_canvas(canvas, canvas.mapToScene(canvas.viewport().mapFromGlobal(at)))
        return found or selected(canvas)
    return _of_widget(widget, window) or selected(canvas)


def selected(canvas: CanvasView) -> Topic:
    """The selected card or skip, else how to ask for help."""
    if canvas.selection.current is not None:
        return topics.of_place(canvas.document.design, canvas.selection.current)
    return topics.of_skip() if canvas.selection.skips else topics.of_nothing()


def _on_canvas(canvas: CanvasView, point: QPointF) -> Topic | None:
    value = canvas.field_at(point)
    if value is not None:
        card, field = value
        found = _of_field(canvas, card.place, field)
        if found is not None:
            return found
    if canvas.wire_place_at(point) is not None:
        return topics.of_wire()
    item = canvas.scene().item_at(point)
    if isinstance(item, SkipArcItem):
        return topics.of_skip()
    return topics.of_place(canvas.document.design, item.place) if item is not None else None


def _of_field(canvas: CanvasView, place: LayerPlace, field: str) -> Topic | None:
    """The function that a word of a card names."""
    design = canvas.document.design
    if field == "data":
        return None
    owner = find(design, place) if is_layer(design, place) else design.networks[0].output
    name = getattr(getattr(owner, field), "name", None)
    kind = REGISTRIES.get(field, {}).get(name) if name else None
    return topics.of_kind(kind) if kind is not None else None


def _of_widget(widget: QWidget, window: QWidget) -> Topic | None:
    """The nearest part of the window around a widget that has a name and an explanation."""
    at: QWidget | None = widget
    while at is not None and at is not window:
        if isinstance(at, PaletteEntry):
            kind = LAYER_TYPES.get(at.kind)
            return topics.of_kind(kind) if kind is not None else topics.of_template(at.kind)
        if isinstance(at, View):
            return topics.of_view(at.objectName())
        if at.accessibleName() and at.toolTip():
            return topics.of_control(at.accessibleName(), at.toolTip())
        at = at.parentWidget()
    return None
