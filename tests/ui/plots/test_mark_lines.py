"""Marks are lines at their times, and the nearest within reach says what was changed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from simulator.measurement.snapshot import Mark
from ui.plots.canvas import PlotCanvas
from ui.plots.mark_lines import HEAD_PX, NEAR_PX, MarkLines
from ui.plots.plot import Plot
from ui.style import style_sheet, theme

MARKS = (Mark(3, "learning rate 0.1"), Mark(4, "one layer more"))


def drawn(canvas: PlotCanvas) -> tuple[Plot, MarkLines]:
    plot = Plot()
    canvas.addItem(plot)
    canvas.lay_out()
    plot.box.set_home((0.0, plot.box.width()), (0.0, 1.0))  # a unit is a pixel
    return plot, MarkLines(plot)


def test_the_nearest_mark_is_taken_and_none_beyond_reach(canvas: PlotCanvas) -> None:
    plot, marks = drawn(canvas)
    marks.show_marks(MARKS, (100.0, 104.0))

    def near(x: float) -> list[str]:
        return marks.lines_at(plot.box.mapViewToScene(QPointF(x, 0.5)))

    first, second = ["step 3: learning rate 0.1"], ["step 4: one layer more"]
    assert near(101) == first
    assert near(103) == second
    assert near(104 + NEAR_PX - 0.1) == second
    assert near(105 + NEAR_PX) == []
    marks.show_marks((), ())
    assert near(101) == []


def test_lines_stand_at_the_places_of_the_marks_and_leave_with_them(canvas: PlotCanvas) -> None:
    plot, marks = drawn(canvas)
    marks.show_marks(MARKS, (100.0, 104.0))
    assert [line.value() for line in marks.lines] == [100.0, 104.0]
    assert all(line.scene() is plot.scene() for line in marks.lines)
    assert [line.angle for line in marks.lines] == [90, 90], "upright"
    assert all(-20 < line.zValue() < 0 for line in marks.lines), "over images, below curves"
    before = marks.lines
    marks.show_marks(MARKS, (100.0, 104.0))
    assert marks.lines == before  # nothing is made anew
    marks.show_marks(MARKS[:1], (50.0,))
    assert [line.value() for line in marks.lines] == [50.0]
    assert not any(line.scene() for line in before)


@pytest.mark.parametrize("warns", [False, True], ids=["edit", "warning"])
@pytest.mark.parametrize("chosen", [theme.LIGHT, theme.DARK], ids=lambda one: one.name)
def test_the_triangle_on_top_is_strong_and_the_line_faint(
    canvas: PlotCanvas, qapp: QApplication, chosen: theme.Theme, warns: bool
) -> None:
    plot, marks = drawn(canvas)
    if warns:
        marks = MarkLines(plot, warns=True)
    marks.show_marks(MARKS[:1], (100.0,))
    style_sheet.apply(qapp, chosen)
    canvas.restyle()
    marks.show_marks(MARKS[:1], (100.0,))  # in the colours of the theme
    picture, strong = canvas.grab().toImage(), theme.color(chosen.warning if warns else chosen.text)
    top = plot.box.mapViewToScene(QPointF(100.0, 1.0)).toPoint()

    def away(down: int) -> int:
        """How far a pixel below the top of the line is from the triangle's colour."""
        seen = picture.pixelColor(top.x(), top.y() + down).getRgb()
        return max(abs(one - other) for one, other in zip(seen, strong.getRgb(), strict=True))

    assert away(2) < 8
    assert away(20) > 60
    style_sheet.apply(qapp, theme.DARK)


def test_at_an_edge_of_the_plot_no_part_of_a_triangle_is_cut_away(canvas: PlotCanvas) -> None:
    plot, marks = drawn(canvas)
    strong, width = theme.color(theme.current().text), plot.box.width()

    def covered(place: float) -> int:
        """Pixels in the triangle's colour at the upper end of a line."""
        marks.show_marks(MARKS[:1], (place,))
        picture, reach = canvas.grab().toImage(), HEAD_PX + 2
        top = plot.box.mapViewToScene(QPointF(place, 1.0)).toPoint()
        around = picture.copy(top.x() - reach, top.y(), 2 * reach, reach)
        points = [(x, y) for x in range(around.width()) for y in range(around.height())]
        return sum(around.pixelColor(*point) == strong for point in points)

    whole = covered(width / 2)
    assert whole > HEAD_PX
    for place in (0.0, 2.0, width - 2, width):
        assert covered(place) >= 0.8 * whole, place
