"""What all gestures share: one press of a button, its moves, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

    from ui.canvas.interaction.view_protocol import ViewProtocol


class Gesture:
    """What a button that is down does; all points are in scene coordinates.

    A gesture in whose course the design changes, other than by an edit of its own (`is_editing`),
    ends with `on_design`: what it holds may be gone, or another thing by the same name.
    """

    is_editing = False
    scrolls = True  # the canvas scrolls where the mouse comes to its edge
    inside_only = False  # a release outside the canvas cancels

    def __init__(self, view: ViewProtocol) -> None:
        self.view = view

    def move(self, point: QPointF) -> None:
        """The mouse is at `point` now."""

    def outside(self, point: QPointF) -> None:
        """The mouse is at `point` now, which lies outside the canvas."""
        self.move(point)

    def release(self, point: QPointF) -> None:
        """The button went up at `point`: make the edit."""

    def cancel(self) -> None:
        """Restore the state from before the press, and remove what the gesture has drawn."""

    def on_design(self) -> None:
        """The design is another one: remove what the gesture has drawn, and edit nothing."""
        self.cancel()
