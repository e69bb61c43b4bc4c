"""Axes map points to pixels and back, and leave room for their numbers."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot
from ui.plots.axes import Axes, numbers_px


def test_points_lie_where_they_belong_nan_is_left_out_and_the_rest_stands_at_the_edge() -> None:
    axes = Axes(QRectF(100, 50, 200, 100), (-1.0, 1.0), (0.0, 10.0))
    places = axes.points(np.array([-1.0, 0.0, np.nan, 9.0]), np.array([0.0, 5.0, 1.0, np.inf]))
    assert [(point.x(), point.y()) for point in places] == [(100, 150), (200, 100), (300, 50)]
    assert axes.at(200, 100) == pytest.approx((0.0, 5.0))


def test_room_for_numbers_follows_the_widest(qtbot: QtBot) -> None:
    assert numbers_px((-1.0, 1.0)) < numbers_px((-5e5, 5e5))
