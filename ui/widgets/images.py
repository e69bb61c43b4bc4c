"""Images and drawings as the bytes of PNG and SVG files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF
from PySide6.QtGui import QImage, QImageReader, QPainter, QPicture
from PySide6.QtSvg import QSvgGenerator

from simulator.escaping import xml

if TYPE_CHECKING:
    from collections.abc import Callable


PNG = b"\x89PNG\r\n\x1a\n"
MAX_SIDE_PX = 2_000  # of a picture that is read from a file


def image_of(png: bytes, scale: float = 1.0) -> QImage:
    """The image in a PNG file of ours, with `scale` of its pixels to a point on the screen.

    A null image where it is none, or larger than ours are.
    """
    if not png.startswith(PNG):  # of anything else the library would complain on its own
        return QImage()
    data = QByteArray(png)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"png"))
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > MAX_SIDE_PX:
        return QImage()
    image = reader.read()
    image.setDevicePixelRatio(scale)
    return image


def png_of(image: QImage) -> bytes:
    """An image as a PNG file. Raises OSError where there is no room for it."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise OSError("there is not enough memory for a picture of this size")
    return bytes(buffer.data().data())


def svg_of(draw: Callable[[QPainter], None], box: QRectF, title: str) -> bytes:
    """What `draw` paints within `box`, as an SVG file that every reader opens."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(box.size().toSize())
    generator.setViewBox(box)
    generator.setTitle(title)
    # or what is recorded as a picture, as pyqtgraph's axes are, would be drawn at three quarters
    generator.setResolution(QPicture().logicalDpiX())
    painter = QPainter(generator)
    draw(painter)
    painter.end()
    return xml(bytes(buffer.data().data()).decode(errors="replace")).encode()
