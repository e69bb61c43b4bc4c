"""Zooming about a point of the view, and what turns of the wheel mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent

from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QGraphicsView

STEP, SMALLEST, LARGEST = 1.15, 0.05, 3.0
FIT_MOST = 2.0  # what a fitted canvas enlarges at most; while presenting relative to all else
AROUND = (-24.0, -24.0, 24.0, 24.0)  # to the edges of what it is zoomed on
NOTCH = 120  # what an ordinary wheel turns at once; finer ones report less


class ViewState(NamedTuple):
    """What of a canvas is seen: fitted, or at a scale, scrolled to a place."""

    fitted: bool
    scale: float
    x: int
    y: int


def show_at(view: QGraphicsView, scale: float, x: int, y: int) -> None:
    """Show all at a scale, scrolled to a place."""
    view.resetTransform()
    view.scale(scale, scale)
    view.horizontalScrollBar().setValue(x)
    view.verticalScrollBar().setValue(y)


def zoom_about(view: QGraphicsView, factor: float, at: QPoint) -> None:
    """Enlarge; what is at `at` in the viewport stays there, as far as the scroll bars allow.

    Qt's own anchor under the mouse would need every mouse event to pass through its view.
    """
    scale = view.transform().m11()
    wanted = min(LARGEST * theme.scale(), max(SMALLEST, scale * factor))
    held = view.viewportTransform().inverted()[0].map(QPointF(at))
    view.scale(wanted / scale, wanted / scale)
    away = view.viewportTransform().map(held) - QPointF(at)
    for bar, by in (
        (view.horizontalScrollBar(), away.x()),
        (view.verticalScrollBar(), away.y()),
    ):
        bar.setValue(bar.value() + round(by))


def zoom_on(view: QGraphicsView, boxes: Sequence[QRectF]) -> None:
    """Show boxes of the scene as large as they fit, small ones enlarged up to FIT_MOST."""
    whole = boxes[0]
    for box in boxes[1:]:
        whole = whole.united(box)
    room, around = view.viewport().size(), whole.adjusted(*AROUND)
    scale = min(
        FIT_MOST * theme.scale(), room.width() / around.width(), room.height() / around.height()
    )
    view.resetTransform()
    view.scale(max(scale, SMALLEST), max(scale, SMALLEST))
    view.centerOn(around.center())


def wheel_factor(event: QWheelEvent) -> float:
    """The factor by which a turn of the wheel enlarges."""
    return float(STEP ** (event.angleDelta().y() / NOTCH))


def sideways(event: QWheelEvent) -> QWheelEvent:
    """The same turn to the side: what Shift makes of a wheel that only knows up and down."""
    return QWheelEvent(
        event.position(),
        event.globalPosition(),
        event.pixelDelta().transposed(),
        event.angleDelta().transposed(),
        event.buttons(),
        event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier,
        event.phase(),
        event.inverted(),
    )
