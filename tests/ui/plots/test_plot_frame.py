"""A frame maps values to pixels and back, many at once or a few by themselves."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from ui.plots.plot_frame import PlotFrame


def test_a_frame_maps_values_to_pixels_and_back() -> None:
    frame = PlotFrame(QRect(10, 20, 100, 51), 4.0, 0.01, 1.0, True)
    assert frame.x_px(np.array([0.0, 2.0])).tolist() == [10, 60]
    assert frame.x_at(60) == 2.0
    assert frame.y_px(np.array([1.0, 0.1, 0.01, 1e-9, 1e9])).tolist() == [20, 45, 70, 70, 20]
    assert frame.y_px(np.array([10.0]), beyond=True).tolist() == [-5]


@given(st.lists(st.floats(-1e3, 1e9), max_size=5), st.booleans())
def test_a_few_points_stand_where_many_would(values: list[float], log: bool) -> None:
    frame = PlotFrame(QRect(10, 20, 100, 51), 4.0, 0.01, 7.0, log)
    x, y = np.linspace(0, 5, len(values)), np.array(values)
    many = np.column_stack([frame.x_px(x), frame.y_px(y, beyond=True)])
    few = frame.points(x.tolist(), values)
    assert np.allclose(np.array(few).reshape(-1, 2), many, rtol=1e-12, atol=1e-9)
    assert [frame.across(at) for at in x.tolist()] == many[:, 0].tolist()
