"""Where the canvas's menu opens, and what is selected for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.canvas.items.skip_arc import SkipArcItem

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint, QPointF

    from ui.canvas.interaction.view_protocol import ViewProtocol


def menu_point(view: ViewProtocol) -> QPoint:
    """The middle of what is selected, else of the viewport, in coordinates of the viewport."""
    current, at, scene = view.selection.current, view.viewport().rect().center(), view.scene()
    item = scene.node_item(current) if current is not None else None
    if item is not None:
        at = view.mapFromScene(item.mapToScene(item.width / 2, item.height / 2))
    for skip in view.selection.skips & scene.arcs.keys():
        arc = scene.arcs[skip]
        at = view.mapFromScene(arc.mapToScene(arc.boundingRect().center()))
    for index in view.selection.notes:
        note = scene.notes.items[index]
        at = view.mapFromScene(note.mapToScene(note.boundingRect().center()))
    return at


def select_for_menu(view: ViewProtocol, point: QPointF) -> None:
    """Select what is at a point of the scene, unless it is selected already."""
    scene, selection = view.scene(), view.selection
    note, item = scene.notes.at(point), scene.item_at(point)
    if note is not None:
        selection.set_notes({note})
    elif isinstance(item, SkipArcItem):
        selection.set_skips([item.place])
    elif item is not None and item.place not in selection.layers:
        selection.set_layers([item.place], item.place)
    elif item is None and selection.notes:
        selection.clear()
