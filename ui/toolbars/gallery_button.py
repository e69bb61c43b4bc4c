"""The button of the gallery: four tiles, with its name where the window has room for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QPushButton

from ui.style import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

SIDE, SHARPNESS = 16, 2  # in points; pixels of the picture to a point
NAMED_FROM = 1280  # the width of the window in points


class GalleryButton(QPushButton):
    """Triggers the action; quiet beside the menu's button."""

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self.setProperty("quiet", True)
        self.setObjectName("gallery_button")
        self.setAccessibleName(action.text())
        self.setToolTip(action.toolTip())
        self._name = action.text()
        self.clicked.connect(action.trigger)
        theme.notifier().changed.connect(self._restyle)
        self._restyle()

    def fit(self, window_width: int) -> None:
        """Write the name beside the picture in a window that is wide enough."""
        text = self._name if window_width >= theme.px(NAMED_FROM) else ""
        if text != self.text():
            self.setText(text)

    def _restyle(self) -> None:
        side = theme.px(SIDE)
        self.setIcon(_tiles(theme.current().muted, side))
        self.setIconSize(QSize(side, side))


def _tiles(color: str, side: int) -> QIcon:
    picture = QPixmap(SHARPNESS * side, SHARPNESS * side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(SHARPNESS * side / SIDE, SHARPNESS * side / SIDE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(color))
    for x in (2, 9):
        for y in (3, 9):
            painter.drawRoundedRect(QRectF(x, y, 5, 4), 1, 1)
    painter.end()
    picture.setDevicePixelRatio(SHARPNESS)
    return QIcon(picture)
