"""The confusion matrix counts true classes in rows and predicted ones in columns."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from tests.ui.views.predictions.test_view import NAMES, evaluated
from ui.views.predictions import confusion


def test_confusion_counts_true_classes_in_rows_and_predicted_ones_in_columns() -> None:
    assert confusion.counts(evaluated(), 3).tolist() == [[1, 0, 0], [0, 1, 1], [1, 0, 1]]


def test_a_small_matrix_stands_alone_and_a_large_one_beside_its_errors() -> None:
    alone = confusion.arrange_matrix(QRect(0, 0, 130, 90), NAMES, errors=True)
    assert alone.errors is None
    beside = confusion.arrange_matrix(QRect(0, 0, 480, 240), NAMES, errors=True)
    assert beside.errors is not None
    assert not beside.errors.intersects(beside.box)


@pytest.mark.parametrize("side", [1, 4, 20, 40, 500])
def test_a_matrix_of_any_size_is_drawn_without_a_warning(qtbot: QtBot, side: int) -> None:
    image = QImage(600, 600, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    table = confusion.counts(evaluated(), 3)
    where = confusion.MatrixGeometry(QRectF(50, 50, side, side), 30, True, None)
    confusion.paint_matrix(painter, where, table, NAMES)
    painter.end()
