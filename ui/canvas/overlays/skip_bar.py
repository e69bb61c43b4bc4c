"""Two buttons at a selected skip's arc: its merge and its projection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGraphicsView, QHBoxLayout, QPushButton

from simulator.design.design import SkipPlace, layer_list_at
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.canvas.scene import CanvasScene
    from ui.document.document import Document
    from ui.document.selection import Selection

MERGES = {"add": "+ add", "concatenate": "‖ concatenate"}
AWAY = 6  # pixels between the arc and the bar


class SkipBar(QFrame):
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
        super().__init__(view)
        self._view, self._scene = view, scene
        self._document, self._selection = document, selection
        self.setObjectName("skip_bar")
        self.setProperty("overlay", True)
        self.setAccessibleName("Selected skip")
        self.merge = self._button("Merge: add or concatenate (M)", next_merge)
        self.projection = self._button(
            "Projection where the sizes differ: auto, linear, none (J)", next_projection
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(3)
        row.addWidget(self.merge)
        row.addWidget(self.projection)
        self.hide()

    def _button(self, text: str, command: Callable[[], None]) -> QPushButton:
        button = QPushButton()
        button.setProperty("quiet", True)
        button.setToolTip(text)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys stay with the canvas
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda _checked=False: command())
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
        room = viewport.rect().adjusted(4, 4, -4 - self.width(), -4 - self.height())
        above = middle.y() - self.height() - theme.px(AWAY)
        y = above if above >= room.top() else middle.y() + theme.px(AWAY)
        middle.setX(max(room.left(), min(middle.x() - self.width() // 2, room.right())))
        middle.setY(max(room.top(), min(y, room.bottom())))
        self.move(viewport.mapToParent(middle))
        self.show()
        self.raise_()
