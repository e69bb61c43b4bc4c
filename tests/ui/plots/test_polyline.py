"""Curves that go on look as if they had been drawn at once, and in parts as if whole."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QApplication
from ui.plots.polyline import ANTIALIASING, LONG_PX, MAX_DASHES, Dashes, Line

WIDTH, HEIGHT = 200, 100
PEN = QPen(QColor("#ffffff"), 2)
NOISE = np.random.default_rng(0).uniform(0, HEIGHT, 60)
ACROSS = np.linspace(5, WIDTH - 5, 60)


def drawn(curve: Line | Dashes, clip: QRect | None = None, part: QRect | None = None) -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    if clip is not None:
        painter.setClipRect(clip)
    painter.setRenderHint(ANTIALIASING)
    curve.draw(painter, PEN, part)
    painter.end()
    return image


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(2, 60), min_size=1, max_size=8), st.integers(0, 5))
def test_a_line_that_goes_on_is_the_line_of_all_its_points(stops: list[int], back: int) -> None:
    line = Line(ACROSS[:2], NOISE[:2])
    for stop in sorted(stops):
        kept = max(2, line.points - back)
        new = ACROSS[kept:stop].tolist(), NOISE[kept:stop].tolist()
        points = list(zip(*new, strict=True))
        heights = NOISE[kept - 1 : max(line.points, stop)]
        ends = (heights.min(), heights.max()) if len(heights) > 1 else (math.inf, -math.inf)
        assert line.append(kept, points) == (ACROSS[kept - 1], *ends)
        stop = max(stop, kept)
        assert line.points == stop
        whole = Line(ACROSS[:stop], NOISE[:stop])
        assert line.segments._length_px == pytest.approx(whole.segments._length_px)
        assert drawn(line) == drawn(whole)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(2, 60), min_size=1, max_size=8), st.floats(0.001, 3))
def test_dashes_that_go_on_are_those_of_the_whole_curve(stops: list[int], stretch: float) -> None:
    across, down = ACROSS * stretch, NOISE * stretch  # short ways between points, and long ones
    dashes = Dashes(across[:2], down[:2])
    for stop in sorted(stops):
        new = across[dashes.points : stop].tolist(), down[dashes.points : stop].tolist()
        assert dashes.append(list(zip(*new, strict=True)))
        whole = Dashes(across[:stop], down[:stop])
        assert dashes.points == stop
        assert dashes._segments is not None
        assert whole._segments is not None
        held = [one._segments._held[: one._segments.count] for one in (dashes, whole)]
        assert np.allclose(*held, atol=1e-6)


def test_dashes_are_cut_anew_where_they_would_be_too_many() -> None:
    dashes = Dashes(np.array([0.0, 10.0]), np.zeros(2))
    assert dashes.append([(10.0, 0.0)])  # the same point once more
    assert not dashes.append([(10.0 + 6.0 * MAX_DASHES, 0.0)])
    assert not Dashes(np.zeros(1), np.zeros(1)).append([(1.0, 1.0)])


@pytest.mark.parametrize("kind", [Line, Dashes])
@pytest.mark.parametrize("left", [0, 63, 180])
def test_a_part_looks_as_it_does_in_the_whole(
    kind: type[Line | Dashes], left: int, qapp: QApplication
) -> None:
    curve, part = kind(ACROSS, NOISE), QRect(left, 0, 17, HEIGHT)
    assert drawn(curve, part, part) == drawn(curve, part)
    assert drawn(curve, part, part) != drawn(kind(ACROSS[:1], NOISE[:1]))


def test_noise_from_top_to_bottom_is_drawn_plainly_and_smooth_again_without_it() -> None:
    line = Line(ACROSS, NOISE)
    assert line.segments.smooth
    end = float(ACROSS[-1])
    line.append(59, [(end, HEIGHT + LONG_PX), (end, 0.0)])
    assert not line.segments.smooth
    line.append(59, [(end, 0.0)])
    assert line.segments.smooth
