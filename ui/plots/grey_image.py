"""Images of the data set as Qt images, each stretched from its lowest to its highest value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from numpy.typing import NDArray


def grey_image(pixels: NDArray[np.floating]) -> QImage:
    """An image (height, width, channels): grey of one channel or the first, coloured of three."""
    low, high = float(pixels.min()), float(pixels.max())
    scaled = np.clip((pixels - low) / max(high - low, 1e-12) * 255, 0, 255).astype(np.uint8)
    height, width, channels = scaled.shape
    if channels == 3:
        data = np.ascontiguousarray(scaled)
        return QImage(data.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    data = np.ascontiguousarray(scaled[..., 0])
    return QImage(data.data, width, height, width, QImage.Format.Format_Grayscale8).copy()
