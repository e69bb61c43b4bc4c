"""What cards and frames share looks the same whatever was painted before it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from ui.canvas.items.node_item import SMOOTH, paint_port


@pytest.mark.parametrize("smooth", [True, False])
def test_a_port_is_smooth_and_leaves_the_painter_as_it_was(qtbot: QtBot, smooth: bool) -> None:
    image = QImage(24, 24, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    painter.setRenderHint(SMOOTH, smooth)
    paint_port(painter, QPointF(12, 12))
    assert painter.testRenderHint(SMOOTH) == smooth
    painter.end()
    colours = {image.pixel(x, y) for x in range(24) for y in range(24)}
    assert len(colours) > 6  # ground, inside and ring alone would be three
