"""What all gestures share, and what they may ask of the canvas they work on."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QScrollBar, QWidget

from simulator.design.design import InsertPlace, LayerPlace
from ui.canvas.scene import CanvasScene
from ui.document.document import Document
from ui.document.selection import Selection


class Board(Protocol):
    """The canvas as gestures see it."""

    document: Document
    selection: Selection

    def scene(self) -> CanvasScene: ...

    def insert(self, kind: str, insert_place: InsertPlace) -> None: ...

    def move_to(self, insert_place: InsertPlace) -> None: ...

    def add_skip(self, source: LayerPlace, target: LayerPlace) -> None: ...

    def mapFromScene(self, point: QPointF) -> QPoint: ...

    def viewport(self) -> QWidget: ...

    def horizontalScrollBar(self) -> QScrollBar: ...

    def verticalScrollBar(self) -> QScrollBar: ...


class Gesture:
    """One press, its moves, and its end; points are in scene coordinates.

    A gesture in whose course the design changes is cancelled, unless it makes these changes.
    """

    follows_edits = False
    scrolls = True  # the canvas follows where the gesture comes to its edge
    inside_only = False  # what is dropped outside the canvas stays as it was

    def __init__(self, board: Board) -> None:
        self.board = board

    def move(self, point: QPointF) -> None:
        """The mouse is at `point` now."""

    def outside(self, point: QPointF) -> None:
        """The mouse is at `point` now, which lies outside the canvas."""
        self.move(point)

    def release(self, point: QPointF) -> None:
        """The button went up at `point`: do it."""

    def cancel(self) -> None:
        """Leave everything as it was."""
