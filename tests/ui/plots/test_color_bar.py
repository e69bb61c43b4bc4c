"""Whatever room the colour bar has, its texts stay inside it and never lie on one another."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from ui.plots.color_bar import WIDTH_PX, paint_color_bar

from tests.ui.views.text_layout import TextRecorder
from ui.style.gradient_scale import GradientScale, Scale, ShareScale


@pytest.mark.parametrize("scale", [GradientScale(-3, 0), GradientScale(-40, 2), ShareScale()])
@pytest.mark.parametrize("height", [30, 60, 100, 400])
def test_texts_stay_inside_and_never_overlap(qapp: QApplication, scale: Scale, height: int) -> None:
    image = QImage(200, 500, QImage.Format.Format_RGB32)
    recorder, area = TextRecorder(image), QRect(20, 30, WIDTH_PX, height)
    paint_color_bar(recorder, area, scale, zero=True, non_finite=True)
    recorder.end()
    boxes = [text.box for text in recorder.texts]
    assert all(QRectF(area).adjusted(-1, -4, 1, 4).contains(box) for box in boxes)
    pairs = itertools.combinations(boxes, 2)
    assert not any(one.adjusted(0, 3, 0, -3).intersects(other) for one, other in pairs)
    found = [text.text for text in recorder.texts]
    assert ("not finite" in found) == (height >= 100)
    assert scale.text(scale.ticks(2)[0]) in found
