"""Ridges of one panel: how far they rise, how strong they are, and what is named beside them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.measurement.history import BINS
from ui.plots.canvas import PlotCanvas
from ui.style import style_sheet, theme
from ui.views.histograms.ridges import (
    LABELS_SHARE,
    LEAST_HEIGHT_PX,
    LEAST_WIDTH_PX,
    NEAR_PX,
    OVERLAP,
    BinRange,
    Ridge,
    RidgePlot,
    bin_text,
    decade,
    decimated_around,
    label_px,
    peak_text,
)  # fmt: skip

SPAN = BinRange(30, 40)
COLOR = "#ff0000"


def ridges(count: int) -> list[Ridge]:
    """A tenth exact zeros, the rest in bin 34."""
    shares = np.zeros(BINS, np.float32)
    shares[0], shares[34] = 0.1, 0.9
    return [Ridge(str(10 * at), shares, at, 10 * at) for at in range(1, count + 1)]


@pytest.fixture
def plot(qtbot: QtBot, qapp: QApplication) -> RidgePlot:
    style_sheet.apply(qapp, theme.DARK)
    canvas, made = PlotCanvas(), RidgePlot()
    qtbot.addWidget(canvas)
    canvas.addItem(made)
    canvas.resize(500, 300)
    canvas.show()
    canvas.lay_out()
    made.canvas = canvas  # held
    return made


@pytest.mark.parametrize(("count", "rise"), [(1, 1.0), (2, OVERLAP), (3, OVERLAP)])
def test_the_largest_share_rises_over_its_neighbours_and_alone_to_the_top(
    plot: RidgePlot, count: int, rise: float
) -> None:
    plot.show_ridges(ridges(count), SPAN, 0.9, COLOR)
    for line, base in zip(plot.lines.lines, reversed(range(count)), strict=True):
        assert line.y.max() - base == pytest.approx(rise)
        assert line.y.min() == base
    assert plot.zeros.opts["height"] == pytest.approx([rise / 9] * count)
    home = plot.box.home
    assert (home.left(), home.right()) == pytest.approx((SPAN.left, decade(SPAN.stop)))
    assert (home.top(), home.bottom()) == pytest.approx((-0.04 * rise, count - 1 + rise))
    plot.show_ridges(ridges(1), SPAN, 0.0, COLOR)
    assert plot.lines.lines[0].y.max() == 0, "nothing is known of how high they are"


def test_the_newest_is_strongest_and_selected_ones_are_as_strong(plot: RidgePlot) -> None:
    def strengths(*selected: int) -> list[float]:
        plot.show_ridges(ridges(4), SPAN, 0.9, COLOR, frozenset(selected))
        assert [line.selected for line in plot.lines.lines] == [
            at in selected for at in (1, 2, 3, 4)
        ]
        ground = theme.color(theme.current().surface)
        reds = [line.color.red() - ground.red() for line in plot.lines.lines]
        bars = [brush.red() - ground.red() for brush in plot.zeros.opts["brushes"]]
        assert bars == pytest.approx([red / 2 for red in reds], abs=2), "half as strong"
        return [red / (255 - ground.red()) for red in reds]

    assert strengths() == pytest.approx([0.35 + 0.65 * at / 4 for at in (1, 2, 3, 4)], abs=0.01)
    assert strengths(2)[1] == pytest.approx(1, abs=0.01)
    assert strengths(2)[0] == pytest.approx(0.35 + 0.65 / 4, abs=0.01)


def test_the_last_label_says_what_all_of_them_count(plot: RidgePlot) -> None:
    plot.show_ridges(ridges(3), SPAN, 0.9, COLOR, frozenset({2}), "step")
    assert plot.labels.ridges == [(2, "10", False), (1, "20", True), (0, "step 30", False)]
    plot.show_ridges(ridges(2), SPAN, 0.9, COLOR)
    assert plot.labels.ridges == [(1, "10", False), (0, "20", False)]
    plot.show_ridges([], SPAN, 0.9, COLOR, name="step")
    assert plot.labels.ridges == []


def test_small_plots_have_neither_labels_nor_the_name_of_the_axis(plot: RidgePlot) -> None:
    least = theme.px(LEAST_WIDTH_PX)
    assert label_px(["10"], least - 1) == 0
    assert 0 < label_px(["10"], least) < label_px(["1000"], least)
    assert label_px(["a name that has no end" * 5], 1_000) == LABELS_SHARE * 1_000
    high = theme.px(LEAST_HEIGHT_PX)
    left = {height: plot.write_axes(400, height, ["10"]) for height in (high, high - 1)}
    assert plot.magnitudes.labelText == ""
    assert plot.labels.minimumWidth() == label_px(["10"], 400)
    assert high - left[high] > high - 1 - left[high - 1] > 0, "the name takes room"
    plot.write_axes(400, high, ["10"])
    assert plot.magnitudes.labelText == "magnitude"


def test_a_point_reads_the_ridge_in_front_and_one_beside_its_base_line(plot: RidgePlot) -> None:
    plot.show_ridges(ridges(2), SPAN, 0.9, COLOR)
    QApplication.processEvents()

    def read(x: float, y: float, down_px: float = 0) -> tuple[str, int] | None:
        at = plot.box.mapViewToScene(QPointF(x, y)) + QPointF(0, down_px)
        found = plot.ridge_at(at)
        return None if found is None else (found[0].label, found[1])

    peak, free = decade(34.5), decade(37.5)
    assert read(peak, 0.5) == ("20", 34)
    assert read(peak, OVERLAP + 0.5) == ("10", 34)
    assert read(free, 1.0) == ("10", 37)
    assert read(free, 1.0, NEAR_PX - 1) == ("10", 37)
    assert read(free, 1.0, NEAR_PX + 2) is None
    zero = SPAN.left + SPAN.zero / 2
    assert read(zero, 0.1) == ("20", 0)
    assert read(zero, 0.9 * OVERLAP) is None, "few are exactly zero"


def test_bins_are_found_by_place_and_their_peak_in_words() -> None:
    for index in range(SPAN.first, SPAN.stop):
        assert SPAN.bin_at(decade(index + 0.5)) == index
    assert SPAN.bin_at(SPAN.left) == 0
    assert decade(31) - decade(30) == pytest.approx(np.log10(2))
    assert peak_text(ridges(1)[0].shares) == f"most often {bin_text(34)}: 90.0%"
    assert decimated_around(100, 50, 5).tolist() == [0, 25, 50, 74, 99]
    assert 60 in decimated_around(100, 60, 5).tolist()
    assert decimated_around(100, 60, 5).tolist()[::4] == [0, 99], "the ends stay"
    assert len(decimated_around(100, 100, 5)) == 5
    assert decimated_around(5, 2, 5).tolist() == [0, 1, 2, 3, 4]
