"""Panels of several networks stand side by side or in two rows, the bar of the scale beside all."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.views.runs import heat_run
from ui.style import theme
from ui.style.gradient_scale import GradientScale
from ui.views.heatmap.panel import FOOT_PX, NUMBERS_PX
from ui.views.heatmap.view import GradientHeatmapView


def test_panels_stand_in_two_rows_where_they_would_be_narrow_unless_rows_would_be_low(
    view: GradientHeatmapView, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room, count, columns in (
        ((700.0, 400.0), 1, 1), ((300.0, 400.0), 2, 2),  # two always stand side by side
        ((690.0, 400.0), 3, 3), ((689.0, 400.0), 3, 2),
        ((920.0, 400.0), 4, 4), ((919.0, 400.0), 4, 2),
        ((400.0, 127.0), 4, 4), ((400.0, 128.0), 4, 2),  # of two flat rows only strips are left
        ((480.0, 128.0), 4, 4), ((479.0, 128.0), 4, 2),  # low ones help only where all is narrow
        ((480.0, 209.0), 4, 4), ((480.0, 210.0), 4, 2),
    ):  # fmt: skip
        monkeypatch.setattr(view, "room_px", lambda room=room: room)
        assert view.columns(count) == columns, (room, count)


def test_the_bar_stands_beside_all_panels_which_share_the_room_that_it_leaves(
    view: GradientHeatmapView,
) -> None:
    gap, rows_gap = theme.GAP, 6
    for networks, size, columns in ((1, (900, 400), 1), (2, (900, 400), 2), (4, (700, 460), 2)):
        view.resize(*size)
        view.draw_on(heat_run(np.zeros((3, 4)), networks, run_id=networks), GradientScale(-3, 0))
        QApplication.processEvents()
        canvas, bar = view.canvas.sceneRect(), view.bar.sceneBoundingRect()
        boxes = [panel.sceneBoundingRect() for panel in view.panels]
        assert bar.right() == pytest.approx(canvas.right(), abs=1)
        room = bar.left() - gap
        rows = networks // columns
        for index, box in enumerate(boxes):
            down, across = divmod(index, columns)
            wide, high = (room - (columns - 1) * gap) / columns, canvas.height()
            high = (high - (rows - 1) * rows_gap) / rows
            expected = across * (wide + gap), down * (high + rows_gap), wide, high
            assert box.getRect() == pytest.approx(expected, abs=1.5), (networks, index)
        first, last = (p.heat.box.sceneBoundingRect() for p in (view.panels[0], view.panels[-1]))
        colors = view.bar.bar.colors.sceneBoundingRect()
        assert colors.top() == pytest.approx(first.top(), abs=1)
        swatches = view.bar.swatches.sceneBoundingRect()
        assert swatches.bottom() == pytest.approx(last.bottom(), abs=1)


def test_of_low_rows_only_the_lowest_has_numbers_below(view: GradientHeatmapView) -> None:
    for height, upper in ((500, True), (300, False)):
        view.resize(430, height)
        view.draw_on(heat_run(np.zeros((3, 4)), 4, run_id=height), GradientScale(-3, 0))
        QApplication.processEvents()
        assert view._columns == 2
        for index, panel in enumerate(view.panels):
            written = upper or index > 1
            axis = panel.heat.bottom
            assert axis.style["showValues"] is written, (height, index)
            assert axis.size().height() == theme.px(NUMBERS_PX if written else FOOT_PX)
            assert panel.profile.bottom.style["showValues"] is written


def test_the_scale_of_what_is_shown_grows_while_it_is_calm_and_at_once_with_another_panel(
    view: GradientHeatmapView,
) -> None:
    kind = "weight_norm"

    def lows(networks: int, *values: float, running: bool) -> tuple[float, float]:
        run = heat_run(np.array(values)[:, None] * [1.0, 10.0], networks, kind, run_id=networks)
        view.draw_on(dataclasses.replace(run, running=running), GradientScale(-3, 0))
        return view.scale.low, view.scale.high

    view.show_quantity(kind)
    small = lows(1, 1.0, running=False)
    assert small[0] <= 0 <= 1 <= small[1], "log10 of what was recorded"
    assert lows(1, 1.0, 1e-4, running=True) == small, "what is refined waits"
    grown = lows(1, 1.0, 1e-4, running=False)
    assert grown[0] <= -4 < small[0]
    assert lows(2, 1.0, 1e-4, 1e-8, running=True)[0] <= -8, "another panel is drawn anew anyway"
