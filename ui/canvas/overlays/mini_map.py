"""The whole canvas as a small map in its corner, while it is larger than the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsView, QWidget

from ui.process.throttle import Throttle
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.design.design import LayerPlace
    from ui.canvas.layout.layout import Layout
    from ui.canvas.scene import CanvasScene

LARGEST_PX = (224, 132)
MARGIN_PX, PAD_PX = 12, 6
RECOLOUR_MS = 250  # often enough for a map; it is painted whole each time


class MiniMap(QWidget):
    """Cards as bars in the colour of their gradient, and a frame around the visible part.

    A press or drag moves the view there.
    """

    def __init__(self, view: QGraphicsView, scene: CanvasScene) -> None:
        super().__init__(view.viewport())  # as a sibling of the viewport it would slow every scroll
        self._view, self._scene = view, scene
        self._picture: QPixmap | None = None
        self._scale = 1.0
        self._recolouring = Throttle(self._discard_picture, RECOLOUR_MS, parent=self)
        self.setObjectName("mini_map")
        self.setAccessibleName("Map of the canvas")
        self.setToolTip("The whole canvas; click or drag to move the view")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    # Following the view

    def follow(self) -> None:
        """The view has moved: show where it is; hide where nothing lies outside of it."""
        needed = any(
            bar.maximum() > bar.minimum()
            for bar in (self._view.horizontalScrollBar(), self._view.verticalScrollBar())
        )
        if needed != self.isVisible():
            self.setVisible(needed)
            self.raise_()
        if needed:
            self._place_in_corner()
            self.update()

    def redraw(self) -> None:
        """Cards have come, gone or moved, or the colours of the theme have changed."""
        self._picture = None
        self.follow()

    def recolour(self, *, at_once: bool) -> None:
        """The cards' gradients have changed; shown a few times a second while training."""
        if not self.isVisible():
            return
        if at_once:
            self._recolouring.call_now()
        else:
            self._recolouring.request()

    def _discard_picture(self) -> None:
        """Have the map drawn anew with the next painting."""
        self._picture = None
        self.update()

    # Geometry

    def _place_in_corner(self) -> None:
        box = self._scene.layout.box
        pad = 2 * PAD_PX
        width, height = (theme.px(side) - pad for side in LARGEST_PX)
        self._scale = min(width / max(box.w, 1), height / max(box.h, 1))
        self.resize(round(box.w * self._scale) + pad, round(box.h * self._scale) + pad)
        corner = self._view.viewport().rect().bottomRight()
        self.move(corner.x() - self.width() - MARGIN_PX, corner.y() - self.height() - MARGIN_PX)

    def seen(self) -> QRectF:
        """The visible part of the canvas, in the map's coordinates."""
        view = self._view
        rect = view.mapToScene(view.viewport().rect()).boundingRect()
        scale = self._scale
        shown = QRectF(rect.x() * scale, rect.y() * scale, rect.width() * scale,
                       rect.height() * scale).translated(PAD_PX, PAD_PX)  # fmt: skip
        return shown.intersected(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None or self._picture.size() != self._device_size():
            self._picture = self._render()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        colours = theme.current()
        painter.setPen(QPen(theme.color(colours.accent), 1.5))
        painter.setBrush(theme.color(colours.accent, 0.12))
        painter.drawRect(self.seen())

    def _device_size(self) -> object:
        return self.size() * self.devicePixelRatioF()

    def _render(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        colours = theme.current()
        picture.fill(theme.color(colours.surface))
        painter = QPainter(picture)
        painter.setPen(theme.color(colours.line))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.translate(PAD_PX, PAD_PX)
        painter.scale(self._scale, self._scale)
        draw_map(painter, self._scene.layout, self._color_of, 1 / self._scale)
        painter.end()
        return picture

    def _color_of(self, place: LayerPlace) -> QColor:
        card = self._scene.cards.get(place)
        colours = theme.current()
        if card is not None and card.text.problem:
            return theme.color(colours.warning)
        if card is not None and card.gradient_color is not None:
            return card.gradient_color
        if card is not None and not card.has_gradient:
            return theme.color(colours.muted, 0.4)  # no colour that a gradient could have
        return theme.color(colours.networks[place.network], 0.55)

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._center_view(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._center_view(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _center_view(self, at: QPointF) -> None:
        x, y = at.x() - PAD_PX, at.y() - PAD_PX
        self._view.centerOn(x / self._scale, y / self._scale)


def draw_map(
    painter: QPainter, layout: Layout, color_of: Callable[[LayerPlace], QColor], pixel: float
) -> None:
    """Frames as outlines and cards as bars, none smaller than a `pixel`."""
    colours = theme.current()
    for place, frame in layout.frames.items():
        rect = QRectF(*frame.box)
        if frame.collapsed:
            painter.fillRect(rect, color_of(place))
        else:
            painter.fillRect(rect, theme.color(colours.raised))
    for place, card in layout.cards.items():
        x, y, w, h = card.box
        painter.fillRect(QRectF(x, y, max(w, pixel), max(h, 1.5 * pixel)), color_of(place))
