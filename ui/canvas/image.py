"""The canvas as a picture for papers and slides, SVG or PNG, whole and at its own size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from simulator.design.storage.replacing import write_whole
from ui.style import theme
from ui.widgets.images import png_of, svg_of

if TYPE_CHECKING:
    from pathlib import Path

    from ui.canvas.scene import CanvasScene

PNG_SCALE = 2
MAX_SIDE_PX = 16_000
THUMBNAIL = QSize(
    640, 360
)  # shown at half of that: cards leave their texts out where they are small
THUMBNAIL_MARGIN = 16


def save_picture(scene: CanvasScene, path: Path) -> None:
    """Draw everything on the canvas into a file, PNG by its extension or else SVG.

    Raises OSError, and then leaves an older file as it was.
    """
    box = scene.picture_rect()
    if path.suffix.lower() == ".png":
        write_whole(path, png_of(_image_of(scene, box)))
        return
    svg = svg_of(lambda painter: scene.render(painter, box, box), box, "Depthscope network")
    write_whole(path, svg)


def _image_of(scene: CanvasScene, box: QRectF) -> QImage:
    scale = min(PNG_SCALE, MAX_SIDE_PX / max(box.width(), box.height(), 1))
    size = QSize(max(1, round(box.width() * scale)), max(1, round(box.height() * scale)))
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    scene.render(painter, QRectF(image.rect()), box)
    painter.end()
    return image


def thumbnail(scene: CanvasScene) -> bytes:
    """A small PNG of everything on the canvas, to know a design by; empty without memory."""
    try:
        return png_of(thumbnail_image(scene))
    except OSError:
        return b""


def thumbnail_image(scene: CanvasScene) -> QImage:
    """The picture of `thumbnail`."""
    box = scene.picture_rect()
    image = QImage(THUMBNAIL, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.current().background))
    margin = THUMBNAIL_MARGIN
    room = QRectF(image.rect()).adjusted(margin, margin, -margin, -margin)
    scale = min(room.width() / max(box.width(), 1), room.height() / max(box.height(), 1), 1.0)
    target = QRectF(0, 0, box.width() * scale, box.height() * scale)
    target.moveCenter(room.center())
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    scene.render(painter, target, box)
    painter.end()
    return image
