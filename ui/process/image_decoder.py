"""PNG and JPEG files as arrays of pixels, decoded by Qt; needs no application and no display.

Qt is loaded when the first image is decoded, so commands that read none do without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.data.readers.image_folder import use_decoder

if TYPE_CHECKING:
    from simulator.arrays import Array

MOST_PIXELS = 30_000_000  # more than a camera's photograph has; decoding takes 10 bytes for each


def install_image_decoder() -> None:
    """Have the simulator read folders of images by Qt."""
    use_decoder(decode_image)


def decode_image(content: bytes) -> Array:
    """Pixels (height, width, channels) as bytes: grey images have 1 channel, all others 3.

    Raises ValueError where the content is no image, or a huge one: a file of 100 KB may hold one of
    a gigabyte.
    """
    from PySide6.QtCore import QBuffer, QByteArray
    from PySide6.QtGui import QImage, QImageReader

    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    reader = QImageReader(buffer)
    size = reader.size()
    if size.width() * size.height() > MOST_PIXELS:
        raise ValueError(f"it is {size.width():,} × {size.height():,} pixels large")
    image = reader.read()
    if image.isNull():
        raise ValueError("it is no sound PNG or JPEG image")
    grey = image.allGray()
    image = image.convertToFormat(
        QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
    )
    channels = 1 if grey else 3
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    pixels = rows[:, : image.width() * channels]
    return pixels.reshape(image.height(), image.width(), channels).copy()
