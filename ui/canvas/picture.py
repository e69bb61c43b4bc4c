"""The canvas as a picture for papers and slides: SVG or PNG, without the selection."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from ui.canvas.scene import CanvasScene

PNG_SCALE = 2
MAX_SIDE_PX = 16_000


def save_picture(scene: CanvasScene, path: Path) -> None:
    """Draw everything on the canvas into a file by its extension. Raises OSError."""
    box = scene.contents_rect()
    if path.suffix.lower() == ".png":
        scale = min(PNG_SCALE, MAX_SIDE_PX / max(box.width(), box.height(), 1))
        size = QSize(max(1, round(box.width() * scale)), max(1, round(box.height() * scale)))
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        scene.render(painter, QRectF(image.rect()), box)
        painter.end()
        if not image.save(str(path)):
            raise OSError(f"{path} cannot be written")
        return
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(box.size().toSize())
    generator.setViewBox(box)
    generator.setTitle("Depthscope network")
    painter = QPainter()
    if not painter.begin(generator):
        raise OSError(f"{path} cannot be written")
    scene.render(painter, box, box)
    painter.end()
