"""What the bars over the canvas share: a row of buttons, and where a widget over it may stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QGraphicsView, QHBoxLayout, QPushButton, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT_AWAY_PX = 4  # from the edges of the viewport


class CanvasBar(QFrame):
    """A row over the canvas, hidden at first; the keys stay with the canvas."""

    def __init__(
        self,
        view: QGraphicsView,
        name: str,
        accessible_name: str,
        *,
        margins: tuple[int, int, int, int],
        spacing: int,
    ) -> None:
        """`margins` are left, top, right and bottom, in pixels as `spacing`."""
        super().__init__(view)
        self._view = view
        self.setObjectName(name)
        self.setProperty("overlay", True)
        self.setAccessibleName(accessible_name)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(*margins)
        self._row.setSpacing(spacing)
        self.hide()

    def _add_button(self, tip: str, command: Callable[[], object]) -> QPushButton:
        button = QPushButton()
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked=False: command())
        self._row.addWidget(button)
        return button


def move_inside(
    widget: QWidget, viewport: QWidget, corner: QPoint, away: int = KEPT_AWAY_PX
) -> None:
    """Move a sibling of the viewport to a point of it, or so far that all of it is seen.

    `away` are the pixels that it keeps from the viewport's edges; where it is too large, its left
    and top are seen.
    """
    room = viewport.rect().adjusted(away, away, -away - widget.width(), -away - widget.height())
    x = max(room.left(), min(corner.x(), room.right()))
    y = max(room.top(), min(corner.y(), room.bottom()))
    widget.move(viewport.mapToParent(QPoint(x, y)))
