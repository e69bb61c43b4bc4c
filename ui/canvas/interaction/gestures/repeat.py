"""Repeat: a drag on a frame's ×N badge, up or to the right for more, repeats the block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.design import edits
from simulator.design.design import MAX_REPEAT, Block, LayerPlace, find
from ui.canvas.interaction.gestures.gesture import Gesture

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

    from ui.canvas.interaction.view_protocol import ViewProtocol

STEP_PX = 10.0


class Repeat(Gesture):
    """Sets the number while it moves; the whole drag is one undo step."""

    def __init__(self, view: ViewProtocol, place: LayerPlace, start: QPointF) -> None:
        super().__init__(view)
        entry = find(view.document.design, place)
        assert isinstance(entry, Block)
        self.place, self.first = place, entry.repeat
        self.start = view.mapFromScene(start)
        self.key = ("drag repeat", place, object())  # another drag is another step

    def move(self, point: QPointF) -> None:
        away = self.view.mapFromScene(point) - self.start
        count = self.first + round((away.x() - away.y()) / STEP_PX)
        self._set(min(MAX_REPEAT, max(1, count)))

    def cancel(self) -> None:
        self._set(self.first)

    def on_design(self) -> None:
        """Leave the number as it is: the block may be gone, or another one."""

    def _set(self, count: int) -> None:
        self.is_editing = True
        try:
            self.view.document.edit(
                "Repeat block",
                lambda design: edits.set_repeat(design, self.place, count),
                merge_key=self.key,
            )
        finally:
            self.is_editing = False
