"""What mouse, keys and gestures may ask of the canvas view that they act on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint, QPointF, SignalInstance
    from PySide6.QtGui import QTransform
    from PySide6.QtWidgets import QScrollBar, QWidget

    from simulator.design.design import InsertPlace, LayerPlace
    from ui.canvas.interaction.commands import CanvasCommands
    from ui.canvas.items.card import CardItem
    from ui.canvas.scene import CanvasScene
    from ui.document.document import Document
    from ui.document.selection import Selection


class ViewProtocol(Protocol):
    """The part of `CanvasView` that interaction needs; a protocol, since the view imports it."""

    document: Document
    selection: Selection
    commands: CanvasCommands
    status_message: SignalInstance
    verdict_clicked: SignalInstance

    def scene(self) -> CanvasScene: ...

    def reveal(self, place: LayerPlace) -> None: ...

    def edit_value(
        self, place: LayerPlace, field: str | None = None, *, opened: bool = False
    ) -> None: ...

    def edit_name(self, network: int) -> None: ...

    def edit_note(self, index: int) -> None: ...

    def open_quick_add(self, insert_place: InsertPlace | None = None) -> None: ...

    def wire_place_at(self, point: QPointF) -> InsertPlace | None: ...

    def field_at(self, point: QPointF) -> tuple[CardItem, str] | None: ...

    def open_menu(self) -> None: ...

    # of QGraphicsView

    def mapFromScene(self, point: QPointF) -> QPoint: ...

    def mapToScene(self, point: QPoint) -> QPointF: ...

    def transform(self) -> QTransform: ...

    def viewport(self) -> QWidget: ...

    def horizontalScrollBar(self) -> QScrollBar: ...

    def verticalScrollBar(self) -> QScrollBar: ...
