"""A view made of plots: values under the mouse, clicks, zoom by keys, hints.

A view makes its plots once, in `self.canvas`, and `draw` gives their items new numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QPainter

from ui.plots.canvas import PlotCanvas
from ui.views.base.hover_label import HoverLabel
from ui.views.base.view import View

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from simulator.design.design import LayerPlace
    from simulator.measurement.requests import Example
    from ui.plots.plot import Plot

ZOOM_KEYS = {Qt.Key.Key_Plus: True, Qt.Key.Key_Equal: True, Qt.Key.Key_Minus: False}
PAN_KEYS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Down: (0, -1), Qt.Key.Key_Up: (0, 1),
}  # fmt: skip


class PlotView(View):
    """Its points are those of the canvas's scene, whose pixels are the canvas's."""

    def __init__(self, name: str, title: str, explanation: str) -> None:
        self.canvas = PlotCanvas()
        super().__init__(name, title, explanation, self.canvas)
        self.canvas.setAccessibleName(title)
        self.pointer: QPointF | None = None
        self.hint_shown = ""
        self.hover = HoverLabel(self)
        scene = self.canvas.scene()
        scene.sigMouseMoved.connect(self._point)
        scene.sigMouseClicked.connect(self._on_clicked)
        self.canvas.left.connect(lambda: self._point(None))

    # What a view fills in

    def reading(self, scene: QPointF) -> str:
        """The values under a point of the canvas's scene, in lines; empty where none are."""
        return ""

    def layer_at(self, scene: QPointF) -> tuple[LayerPlace, int] | None:
        """The drawn entry under a point of the scene; a click there selects it everywhere.

        With it, which of the layers that the entry stands for is under the point, from 1.
        """
        return None

    def example_at(self, scene: QPointF) -> Example | None:
        """The sample under a point of the scene that a click there chooses everywhere."""
        return None

    def show_hint(self, text: str, *boxes: QRectF) -> None:
        """What will be drawn, while there is nothing yet, in the canvas or some parts of it."""
        if text != self.hint_shown:
            self.hint_shown = text
            self.canvas.setAccessibleDescription(text)
        self.canvas.show_hint(text, boxes)

    # Zoom

    def fit(self) -> None:
        """Show all of every plot again, and follow the run."""
        for plot in self.canvas.plots():
            plot.box.fit()

    def zoom_plots(self) -> list[Plot]:
        """The plots that keys zoom and move: all, but where some follow others."""
        return self.canvas.plots()

    @property
    def zoomed(self) -> bool:
        """Whether any plot shows only a part of what it could."""
        return any(plot.box.zoomed for plot in self.canvas.plots())

    def render_on(self, painter: QPainter, size: QSize) -> None:
        before = self.size()
        if size != before:
            self.resize(size)
        self._down.activate()
        self.grab(QRect(0, 0, 1, 1))  # Qt tells of a new size only what is shown, or grabbed
        super().render_on(painter, size)
        if size != before:
            self.resize(before)

    def draw_body(self, painter: QPainter, size: QSize) -> None:
        self.canvas.lay_out()
        self.canvas.draw_on(painter, size)

    def menu(self) -> QMenu:
        menu = super().menu()
        if self.canvas.plots():
            fit = QAction("Fit", menu)
            fit.setObjectName("fit")
            fit.setEnabled(self.zoomed)
            fit.triggered.connect(self.fit)
            menu.insertAction(menu.actions()[0], fit)
        return menu

    # Events

    def restyle(self) -> None:
        super().restyle()
        self.canvas.restyle()
        for plot in self.canvas.plots():
            plot.restyle()

    def _point(self, scene: QPointF | None) -> None:
        self.pointer = scene
        text = "" if scene is None else self.reading(scene)
        at = QPoint() if scene is None else self.view_point(scene)
        self.hover.show_at(text, at)

    def view_point(self, scene: QPointF) -> QPoint:
        """A point of the scene in the view's own pixels."""
        return self.canvas.viewport().mapTo(self, self.canvas.mapFromScene(scene))

    def _on_clicked(self, event: Any) -> None:
        if event.button() != Qt.MouseButton.LeftButton or event.double():
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        found = self.layer_at(event.scenePos())
        if found is not None:
            place, repetition = found
            self.layer_chosen.emit(place.network, place.path, repetition)
        example = self.example_at(event.scenePos())
        if example is not None:
            self.example_chosen.emit(example)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self._is_zoom(event):
            event.accept()  # before the window's own zoom of the canvas
        return super().event(event)

    def _is_zoom(self, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or _held(event):
            return False
        return bool(self.canvas.plots()) and Qt.Key(event.key()) in ZOOM_KEYS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plots = Qt.Key(event.key()), self.canvas.plots()
        if plots and key == Qt.Key.Key_Home:
            self.fit()
        elif plots and key in ZOOM_KEYS and not _held(event):
            for plot in self.zoom_plots():
                plot.box.zoom(closer=ZOOM_KEYS[key])
        elif plots and key in PAN_KEYS and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            for plot in self.zoom_plots():
                plot.box.pan(*PAN_KEYS[key])
        else:
            super().keyPressEvent(event)


def _held(event: QKeyEvent) -> bool:
    """Whether a modifier that changes a key's meaning is held."""
    modifiers = Qt.KeyboardModifier
    return bool(event.modifiers() & (modifiers.ControlModifier | modifiers.AltModifier))
