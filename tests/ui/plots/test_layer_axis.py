"""Layers of a repeated block share a label beside their rows, and lead back to drawn entries."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSizeF

from ui.document.selection import drawn_path
from ui.plots.canvas import PlotCanvas
from ui.plots.layer_axis import BRACKET_PX, LayerAxis, Rows, group_rows
from ui.style import theme

NAMES = ("stem", "body/1/a", "body/1/b", "body/2/a", "body/2/b", "output")


def axis(canvas: PlotCanvas, names: tuple[str, ...], height: float = 120) -> LayerAxis:
    made = LayerAxis()
    canvas.scene().addItem(made)
    made.show_names(names)
    made.setWidth(made.needed_px())
    made.resize(QSizeF(made.needed_px(), height))
    made.setRange(len(names), 0)  # row 0 on top
    return made


def test_repeated_blocks_share_a_label() -> None:
    assert group_rows(NAMES) == [Rows("stem", 0, 0), Rows("body × 2", 1, 4), Rows("output", 5, 5)]
    assert group_rows(("body/1/a", "output"))[0] == Rows("body", 0, 0)
    assert group_rows(()) == []


def test_the_path_of_a_repetition_is_that_of_its_card() -> None:
    assert drawn_path("output") == ("output",)
    assert drawn_path("body/3/a") == ("body", "a")
    assert drawn_path("body/3/inner/2/a") == ("body", "inner", "a")


def test_labels_stand_in_the_middle_of_their_rows(canvas: PlotCanvas) -> None:
    places = {text: box.center().y() for _, text, box in axis(canvas, NAMES).placed()}
    assert places == {
        "stem": pytest.approx(10, abs=1),
        "body × 2": pytest.approx(60, abs=1),
        "output": pytest.approx(110, abs=1),
    }


def test_a_block_has_a_bracket_over_its_rows_and_a_single_layer_none(canvas: PlotCanvas) -> None:
    made = axis(canvas, NAMES)
    ((_, top, bottom),) = made.brackets()
    assert (top.y(), bottom.y()) == (pytest.approx(22), pytest.approx(98))
    assert top.x() == bottom.x() == made.size().width() - theme.px(BRACKET_PX) + 2
    assert max(box.right() for _, _, box in made.placed()) <= top.x()


def test_selected_rows_have_a_line_of_the_accent_beside_them(canvas: PlotCanvas) -> None:
    made = axis(canvas, NAMES)
    made.show_selected([1, 5])
    accent = theme.color(theme.current().accent)
    lines = [(a.y(), b.y()) for pen, a, b in made.brackets() if pen.color() == accent]
    assert np.allclose(lines, [(20, 40), (100, 120)])


def test_with_little_room_the_ends_and_the_largest_block_are_named(
    canvas: PlotCanvas,
) -> None:
    names = ("first", *(f"l{at}" for at in range(8)), *(f"big/{at}/a" for at in range(1, 9)), "end")
    texts = [text for _, text in axis(canvas, names, 90).shown()]
    assert {"first", "big × 8", "end"} <= set(texts)
    assert len(texts) < 11


def test_zoomed_in_a_label_stands_in_the_middle_of_what_is_seen(canvas: PlotCanvas) -> None:
    made = axis(canvas, NAMES)
    made.setRange(3, 1)
    assert made.shown() == [(2.0, "body × 2")]


def test_a_long_name_is_shortened_in_its_middle(canvas: PlotCanvas) -> None:
    (label,) = axis(canvas, ("a_layer_whose_name_has_no_end",)).shown()
    assert label[1].startswith("a_l")
    assert "…" in label[1]
    assert label[1].endswith("end")


def test_a_narrow_axis_keeps_the_number_of_repetitions_and_shows_no_mere_dots(
    canvas: PlotCanvas,
) -> None:
    made = axis(canvas, NAMES)
    shown = []
    for width in range(int(made.needed_px()), 0, -1):
        made.setFixedWidth(width)
        made.resize(QSizeF(width, 120))
        text = made.cut("body × 2", 0)
        shown += [] if text in shown else [text]
    assert shown[:2] == ["body × 2", "× 2"]
    assert "…" not in shown
    assert shown[-1] == ""


def test_where_the_output_is_not_named_whole_it_is_named_as_on_its_card(canvas: PlotCanvas) -> None:
    made, seen = axis(canvas, NAMES), set[str]()
    for width in range(int(made.needed_px()), 24, -1):
        made.setFixedWidth(width)
        made.resize(QSizeF(width, 120))
        seen.add(made.shown()[-1][1])
    assert {"output", "out"} <= seen
    assert not any("…" in text for text in seen)
