"""The key of a study shows each mark as the plot draws it, a word behind it, and nothing cut."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.views.reading import Label, alike, array_of, box_of, labels_in
from ui.plots.canvas import PlotCanvas
from ui.plots.plot import Plot
from ui.style import theme
from ui.views.study.key import (
    ABOVE_PX,
    APART_PX,
    BAR_PX,
    BELOW_PX,
    CROSS_PX,
    GAP_PX,
    KEY_PX,
    MARK_PX,
    RING_PX,
    PlotKey,
)  # fmt: skip
from ui.widgets.images import svg_of

ENTRIES = (
    ("solid", "training"), ("dotted", "validation"), ("bar", "range over seeds"),
    ("ring", "trains up to here"), ("cross", "runs that diverged"),
)  # fmt: skip
WIDE = 800


@pytest.fixture
def key(qtbot: QtBot, qapp: QApplication) -> PlotKey:
    canvas, plot = PlotCanvas(), Plot()
    qtbot.addWidget(canvas)
    canvas.addItem(plot)
    canvas.resize(WIDE, 200)
    canvas.show()
    canvas.lay_out()
    made = PlotKey(plot)
    made.canvas, made.plot = canvas, plot  # held
    made.show_entries(ENTRIES)
    return made


def words(key: PlotKey) -> list[Label]:
    place = QRectF(0, 0, WIDE, theme.px(KEY_PX))
    return labels_in(svg_of(lambda painter: key.paint(painter, None), place, "key"))  # type: ignore[arg-type]


def pixels(key: PlotKey) -> np.ndarray:
    image = QImage(WIDE, theme.px(KEY_PX), QImage.Format.Format_RGB32)
    image.fill(theme.color(theme.current().surface))
    painter = QPainter(image)
    key.paint(painter, None)  # type: ignore[arg-type]
    painter.end()
    return array_of(image).astype(int)


def test_words_stand_in_order_behind_their_marks_and_apart(key: PlotKey) -> None:
    at, found = key.plot.inside().left(), words(key)
    assert [each.text for each in found] == [text for _, text in ENTRIES]
    middle = theme.px(ABOVE_PX) + theme.px(KEY_PX - ABOVE_PX - BELOW_PX) / 2
    for word in found:
        at += theme.px(MARK_PX + GAP_PX)
        assert word.box.left() == pytest.approx(at, abs=0.6), word.text
        assert word.y == pytest.approx(middle, abs=2.5)
        assert word.colour == theme.color(theme.current().muted)
        at += word.box.width() + theme.px(APART_PX)


def test_what_has_no_room_is_left_out_with_all_behind_it(key: PlotKey) -> None:
    plot, whole = key.plot, words(key)
    for count, last in enumerate(whole, 1):
        end = last.box.left() + last.box.width()
        for width, seen in ((end + 0.5, count), (end - 0.5, count - 1)):
            plot.setGeometry(0, 0, width, 150)
            assert len(words(key)) == seen, last.text


def test_marks_look_as_in_the_plot(key: PlotKey) -> None:
    seen, begins = pixels(key), [each.box.left() for each in words(key)]
    top, high = theme.px(ABOVE_PX), theme.px(KEY_PX - ABOVE_PX - BELOW_PX)
    marks = {}
    for (mark, _), begin in zip(ENTRIES, begins, strict=True):
        end = round(begin) - theme.px(GAP_PX)
        part = seen[:, end - theme.px(MARK_PX) - 2 : end + 2]
        marks[mark] = part, alike(part, theme.current().text, 120)
    sizes = {"solid": (MARK_PX, 2), "dotted": (MARK_PX - 2, 1.5), "bar": (1.5, BAR_PX),
             "ring": (RING_PX + 2, RING_PX + 2), "cross": (CROSS_PX + 2, CROSS_PX + 2)}  # fmt: skip
    for mark, size in sizes.items():
        left, upper, right, lower = box_of(marks[mark][1])
        found = right - left + 1, lower - upper + 1
        assert found == pytest.approx([each * theme.scale() for each in size], abs=2.1), mark
        if mark != "dotted":  # whose dots are too small for a whole pixel
            assert alike(marks[mark][0], theme.current().text, 40).any(), mark
        assert (upper + lower + 1) / 2 == pytest.approx(top + high / 2, abs=1), mark
        assert (left + right + 1) / 2 == pytest.approx(marks[mark][0].shape[1] / 2, abs=1.6), mark
    line = {mark: marks[mark][1].any(axis=0)[6:-6] for mark in ("solid", "dotted")}
    assert line["solid"].all()
    assert not line["dotted"].all()
    assert line["dotted"].any()
    middle = tuple(size // 2 for size in marks["ring"][1].shape)
    for mark, drawn in (("ring", False), ("cross", True), ("bar", True)):
        near = marks[mark][1][middle[0] - 1 : middle[0] + 2, middle[1] - 1 : middle[1] + 2]
        assert bool(near.any()) is drawn, mark
    _, cross = marks["cross"]
    down, across = np.nonzero(cross)
    ways = np.sign((down - down.mean()) * (across - across.mean()))
    assert (ways > 0).sum() == pytest.approx((ways < 0).sum(), abs=4), "both of its lines"


def test_a_key_that_explains_the_same_is_not_drawn_again(key: PlotKey) -> None:
    key.show_entries(())
    assert words(key) == []
    key.show_entries(ENTRIES[:1])
    assert [each.text for each in words(key)] == ["training"]
