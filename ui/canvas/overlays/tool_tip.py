"""Tool tips on the canvas: below what they are about, and not over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtWidgets import QToolTip

from ui.canvas.items.card import CardItem
from ui.canvas.items.fix_button import button_words
from ui.canvas.overlays.value_editor import EVERYWHERE_TIP
from ui.widgets.elided_label import as_tip

if TYPE_CHECKING:
    from ui.canvas.items.node_item import NodeItem
    from ui.canvas.view import CanvasView

BELOW_PX = 12
FIX_TIP = "A change that cures this, as one undo step. Ctrl+K makes it for the selected card."


def show_tool_tip(view: CanvasView, at: QPoint) -> bool:
    """Show the tip of the quick fix or card at a point of the viewport; false where none is."""
    point, scale = view.mapToScene(at), view.transform().m11()
    fixed = view.quick_fixes.item_at(point, scale)
    if fixed is not None:
        _show(view, fixed, view.quick_fixes.button_of(fixed, scale), _fix_tip(fixed))
        return True
    item = view.scene().item_at(point)
    if not isinstance(item, CardItem) or not item.toolTip():
        return False
    found = view.field_at(point)
    words = "" if found is None else _field_tip(found[1])
    _show(view, item, item.body(), item.toolTip() + words)
    return True


def _field_tip(field: str) -> str:
    """What a click on a value does, below what the tip of its card says."""
    if field == "data":
        return as_tip("\nClick to choose other data.")
    return as_tip(f"\nClick to change it. {EVERYWHERE_TIP}.")


def _fix_tip(item: NodeItem) -> str:
    return as_tip(f"{button_words(item.fix_text)}\n{FIX_TIP}")


def _show(view: CanvasView, item: NodeItem, part: QRectF, tip: str) -> None:
    area = view.mapFromScene(item.mapRectToScene(part)).boundingRect()
    below = view.viewport().mapToGlobal(area.bottomLeft() + QPoint(0, BELOW_PX))
    QToolTip.showText(below, tip, view.viewport(), area)
