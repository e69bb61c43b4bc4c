"""What the histograms show is what was counted, read off their own axis, names and colours."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from simulator.measurement.history import BINS, FIRST_EXPONENT
from tests.ui.views.conftest import ShowView
from tests.ui.views.histograms.test_view import shown
from tests.ui.views.reading import Mask, Ruler, alike, box_of, label, labels_of, pixels_of
from ui.style import theme
from ui.views.histograms.view import HistogramView

MIDDLE = 2.0**-3.5  # of the bin of magnitudes from 2⁻⁴ to 2⁻³, on a logarithmic axis
BIN = -4 - FIRST_EXPONENT + 2  # which counts them


@pytest.fixture
def view(show_view: ShowView[HistogramView]) -> HistogramView:
    made = show_view(HistogramView, 800, 420)
    made.switch()  # all layers now
    return made


def drawn(view: HistogramView, run_id: int, zeros: float | None) -> Mask:
    """Where something is drawn of layers of which all counted the same magnitudes, evenly.

    Only b counted so many exact zeros and the rest in one bin, unless that is None.
    """
    counted = np.zeros((1, 3, BINS), np.float32)
    counted[:, :, BIN - 4 : BIN + 6] = 0.1
    if zeros is not None:
        counted[:, 1] = 0
        counted[:, 1, 0], counted[:, 1, BIN] = zeros, 1 - zeros
    view.draw(dataclasses.replace(shown(counted), run_id=run_id))
    return ~alike(pixels_of(view), theme.current().surface, 16)


def axis(view: HistogramView) -> Ruler:
    name = label(view, "magnitude")
    below = [o for o in labels_of(view) if name.y - 30 < o.y < name.y - 4 and o.number]
    return Ruler(((o.number, o.x) for o in below if o.number is not None), log=True)


def test_a_bin_rises_where_its_magnitudes_stand_on_the_axis(view: HistogramView) -> None:
    mask = drawn(view, 1, zeros=0.0)
    first, own = label(view, "a"), label(view, "b")
    top = round(label(view, "A  Network").box.bottom()) + 8
    above = mask[top : round(first.box.top()) - 10, round(own.box.right()) + 8 :]
    left, _, right, _ = box_of(above)
    at = (left + right) / 2 + round(own.box.right()) + 8
    assert at == pytest.approx(axis(view).px(MIDDLE), abs=4)


def test_exact_zeros_are_a_bar_above_the_0_of_the_axis_at_their_own_layer(
    view: HistogramView,
) -> None:
    plain, marked = drawn(view, 1, zeros=None), drawn(view, 2, zeros=0.75)
    name, zero = label(view, "b"), label(view, "0")
    change = marked & ~plain
    change[:, round(zero.x) + 20 :] = False
    change[:, : round(name.box.right()) + 2] = False
    left, top, right, bottom = box_of(change)
    assert (left + right) / 2 == pytest.approx(zero.x, abs=3)
    assert bottom == pytest.approx(name.box.bottom(), abs=6)
    assert top < bottom - 20
