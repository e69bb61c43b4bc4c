"""The colour bar beside a picture: numbers at their colours, swatches, and nothing overlapping."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from tests.ui.views.reading import Pixels, alike, array_of, box_of, labels_in
from ui.plots.canvas import PlotCanvas
from ui.plots.scale_bar import BAR_PX, GAP_PX, SWATCH_PX, ScaleBar
from ui.style import theme
from ui.style.gradient_scale import GradientScale, Scale, ShareScale
from ui.widgets.images import svg_of

TOP = 40


def shown(canvas: PlotCanvas, scale: Scale, height: int, **what: bool) -> tuple[ScaleBar, Pixels]:
    """A bar beside a picture that begins at TOP, and what the screen shows of it."""
    bar = ScaleBar()
    canvas.resize(90, TOP + height + 30)
    canvas.ci.clear()
    canvas.addItem(bar)
    canvas.lay_out()
    bar.show_scale(scale, top_px=TOP, height_px=height, **what)
    canvas.settle()
    return bar, array_of(canvas.grab().toImage())


def numbers(bar: ScaleBar) -> list[tuple[str, QRectF]]:
    """The numbers and their boxes, in the scene."""
    axis = bar.bar.axis
    return [(text, axis.mapRectToScene(box)) for _, text, box in axis.placed()]


def left_of(bar: ScaleBar) -> int:
    """The bar's first pixel."""
    return round(bar.sceneBoundingRect().left())


@pytest.mark.parametrize("scale", [GradientScale(-3, 0), GradientScale(-40, 2), ShareScale()])
@pytest.mark.parametrize("height", [30, 60, 100, 400])
def test_texts_stay_inside_and_never_overlap(canvas: PlotCanvas, scale: Scale, height: int) -> None:
    bar, _ = shown(canvas, scale, height, zero=True, broken=True)
    boxes = [box for _, box in numbers(bar)]
    assert all(box.top() >= TOP - 1 and box.bottom() <= TOP + height + 1 for box in boxes)
    assert not any(
        a.adjusted(0, 2, 0, -2).intersects(b) for a, b in itertools.combinations(boxes, 2)
    )
    assert ("not finite" in bar.swatches.words) == (height >= 100)
    assert scale.text(scale.ticks(2)[0]) in [text for text, _ in numbers(bar)]
    assert bar.swatches.sceneBoundingRect().bottom() == pytest.approx(TOP + height, abs=1)


@pytest.mark.parametrize("scale", [GradientScale(-4, 0), ShareScale()])
def test_the_colour_beside_a_number_is_that_of_the_number(canvas: PlotCanvas, scale: Scale) -> None:
    bar, picture = shown(canvas, scale, 300, zero=False, broken=False)
    table = theme.gradient_table().astype(int)
    for value, _, box in bar.bar.axis.placed():
        y = bar.bar.axis.mapRectToScene(box).center().y()
        wanted = table[round(255 * scale.fraction(value))]
        assert np.abs(picture[round(y), left_of(bar) + BAR_PX // 2] - wanted).max() <= 26, value


def test_the_largest_number_is_on_top(canvas: PlotCanvas) -> None:
    bar, _ = shown(canvas, GradientScale(-4, 0), 300, zero=False, broken=False)
    texts = [text for text, _ in sorted(numbers(bar), key=lambda one: one[1].top())]
    assert texts == ["1", "10⁻¹", "10⁻²", "10⁻³", "10⁻⁴"]


def test_swatches_have_the_colours_of_what_they_explain(canvas: PlotCanvas) -> None:
    bar, picture = shown(canvas, GradientScale(-4, 0), 300, zero=True, broken=True)
    assert bar.swatches.words == ["exactly 0", "not finite"]
    top, each = round(bar.swatches.sceneBoundingRect().top()), 22
    inside = slice(left_of(bar) + 2, left_of(bar) + BAR_PX - 2)
    zero, broken = (picture[top + 8 + at * each :][:12, inside] for at in (0, 1))
    assert 0.2 < alike(zero, "#000000", 8).mean() < 0.95  # hatched
    assert alike(broken, theme.current().warning).all()
    left, over, right, _ = box_of(alike(picture, theme.current().warning))
    assert (left, right) == (left_of(bar), left_of(bar) + BAR_PX - 1), "below the bar"
    words = alike(picture[over:, right + 1 :], theme.current().muted, 60)
    assert words.any(), "beside it stands what it means"
    only, _ = shown(canvas, ShareScale(), 300, zero=False, broken=False)
    assert only.swatches.words == []


def test_words_stand_in_the_middle_beside_their_swatches(canvas: PlotCanvas) -> None:
    bar, _ = shown(canvas, GradientScale(-4, 0), 300, zero=True, broken=True)
    swatches = bar.swatches
    place = QRectF(0, 0, 200, swatches.size().height())
    found = labels_in(svg_of(lambda painter: swatches.paint(painter, None), place, "words"))  # type: ignore[arg-type]
    assert [each.text for each in found] == list(swatches.words)
    side, gap = theme.px(SWATCH_PX), theme.px(GAP_PX)
    for number, each in enumerate(found):
        assert each.box.left() == pytest.approx(theme.px(BAR_PX) + gap, abs=1)
        assert each.y == pytest.approx(gap + number * (side + gap) + side / 2, abs=1)
        assert each.colour == theme.color(theme.current().muted)
