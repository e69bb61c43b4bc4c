"""Two buttons at a selected skip's arc: its merge and its projection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt

from simulator.design.design import SkipPlace, layer_list_at
from ui.canvas.overlays.bar import KEPT_AWAY_PX, CanvasBar, move_inside
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QGraphicsView, QPushButton

    from ui.canvas.scene import CanvasScene
    from ui.document.document import Document
    from ui.document.selection import Selection

MERGES = {"add": "+ add", "concatenate": "‖ concatenate"}
AWAY_PX = 6  # between the arc and the bar


class SkipBar(CanvasBar):
    """Shown at the middle of the arc while one skip is selected; a click sets the next value."""

    def __init__(
        self,
        view: QGraphicsView,
        scene: CanvasScene,
        document: Document,
        selection: Selection,
        next_merge: Callable[[], None],
        next_projection: Callable[[], None],
    ) -> None:
        super().__init__(view, "skip_bar", "Selected skip", margins=(3, 3, 3, 3), spacing=3)
        self._scene = scene
        self._document, self._selection = document, selection
        self.merge = self._button("Merge: add or concatenate (M)", next_merge)
        self.projection = self._button(
            "Projection where the sizes differ: auto, linear, none (J)", next_projection
        )

    def _button(self, tip: str, command: Callable[[], None]) -> QPushButton:
        button = self._add_button(tip, command)
        button.setProperty("quiet", True)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        return button

    def place(self) -> SkipPlace | None:
        """The one skip that is selected."""
        chosen = self._selection.skips
        return next(iter(chosen)) if len(chosen) == 1 else None

    def show_selected(self) -> None:
        """Show the values of the selected skip; hide where there is none, or several."""
        place = self.place()
        if place is None:
            self.hide()
            return
        chain = layer_list_at(self._document.design.networks[place.network], place.parent)
        skip = chain.skips[place.index]
        for button, text, name in (
            (self.merge, MERGES[skip.merge], f"Merge: {skip.merge}"),
            (self.projection, f"projection {skip.projection}", f"Projection: {skip.projection}"),
        ):
            button.setText(text)
            button.setAccessibleName(name)
        self.adjustSize()
        self.follow()

    def follow(self) -> None:
        """Move to the middle of the arc; hide where the arc is out of view."""
        place = self.place()
        arc = None if place is None else self._scene.arcs.get(place)
        if arc is None:
            self.hide()
            return
        viewport = self._view.viewport()
        line = self._view.mapFromScene(arc.mapRectToScene(arc.path.boundingRect())).boundingRect()
        if not line.intersects(viewport.rect()):
            self.hide()
            return
        middle = self._view.mapFromScene(arc.mapToScene(arc.path.pointAtPercent(0.5)))
        away = round(theme.px(AWAY_PX))
        above = middle.y() - self.height() - away
        y = above if above >= KEPT_AWAY_PX else middle.y() + away
        move_inside(self, viewport, QPoint(middle.x() - self.width() // 2, y))
        self.show()
        self.raise_()
