"""Numbers on an axis stand at their values, are written as people read them, and are never cut."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPicture
from PySide6.QtWidgets import QGraphicsTextItem
from pytestqt.qtbot import QtBot

from ui.plots.axis_item import OVER_PX, Kind, NumberAxis, Side
from ui.style import theme

SCENES: list[pg.GraphicsScene] = []


def axis(kind: Kind, low: float, high: float, side: Side = "left", unit: str = "") -> NumberAxis:
    made = NumberAxis(side, kind, unit)
    made.resize(QSizeF(46, 300) if side == "left" else QSizeF(400, 28))
    made.setRange(low, high)
    SCENES[0].addItem(made)
    return made


@pytest.fixture(autouse=True)
def scene(qtbot: QtBot) -> Iterator[pg.GraphicsScene]:
    """Axes measure themselves on the device of a view."""
    canvas = pg.GraphicsView()
    qtbot.addWidget(canvas)
    canvas.resize(500, 400)
    SCENES.append(canvas.scene())
    yield canvas.scene()
    SCENES.clear()


def placed(made: NumberAxis) -> list[tuple[QRectF, str]]:
    """Where each number is drawn, in the axis's pixels."""
    picture = QPicture()
    painter = QPainter(picture)
    _, _, texts = made.generateDrawSpecs(painter)
    painter.end()
    return [(rect, text) for rect, _, text in texts]


@pytest.mark.parametrize(
    ("kind", "low", "high", "texts"),
    [
        ("linear", 0.0, 10.0, ["0", "2", "4", "6", "8", "10"]),
        ("percent", 0.0, 1.0, ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]),
        ("decades", -12.0, 0.0, ["10⁻¹²", "10⁻⁹", "10⁻⁶", "0.001", "1"]),
        ("decades", -1.0, math.log10(30), ["0.1", "0.3", "1", "3", "10", "30"]),
        ("linear", 0.0, 50_000.0, ["0", "10,000", "20,000", "30,000", "40,000", "50,000"]),
    ],
)
def test_numbers_are_round_and_written_as_people_read_them(
    qtbot: QtBot, kind: Kind, low: float, high: float, texts: list[str]
) -> None:
    assert [text for _, text in axis(kind, low, high).shown()] == texts


def test_the_unit_stands_behind_the_last_number_below_a_plot(qtbot: QtBot) -> None:
    made = axis("linear", 0.0, 15.0, "bottom", "epochs")
    assert [text for _, text in made.shown()][-1] == "15 epochs"
    made.write("linear", "steps")
    assert [text for _, text in made.shown()][-1] == "15 steps"


def test_upwards_larger_numbers_stand_higher(qtbot: QtBot) -> None:
    texts = {text: rect.center().y() for rect, text in placed(axis("linear", 0.0, 10.0))}
    assert texts["0"] > texts["2"] > texts["8"] > texts["10"]
    assert texts["4"] == pytest.approx(300 * 0.6, abs=2)


def test_to_the_right_larger_numbers_stand_further_right(qtbot: QtBot) -> None:
    texts = {text: rect.center().x() for rect, text in placed(axis("linear", 0, 10, "bottom"))}
    assert texts["4"] == pytest.approx(400 * 0.4, abs=2)
    assert texts["2"] < texts["4"] < texts["8"]


def test_a_number_stands_at_its_value_also_at_the_very_end(qtbot: QtBot) -> None:
    texts = {text: rect for rect, text in placed(axis("linear", 0.0, 10.0))}
    for text, rect in texts.items():
        assert rect.center().y() == pytest.approx(300 * (1 - float(text) / 10), abs=0.51)
    assert {"0", "10"} <= set(texts)
    assert all(rect.top() >= -OVER_PX and rect.bottom() <= 300 + OVER_PX for rect in texts.values())


def test_below_a_plot_the_last_number_ends_with_it_and_the_first_is_not_cut(qtbot: QtBot) -> None:
    texts = {text: rect for rect, text in placed(axis("linear", 0, 10, "bottom", "epochs"))}
    assert texts["10 epochs"].right() == 400
    assert texts["0"].left() >= -4


def test_of_one_the_unit_is_in_the_singular(qtbot: QtBot) -> None:
    made = axis("linear", 0, 1.3, "bottom", "epochs")
    assert made.shown()[-1] == (1.0, "1 epoch")


def test_where_there_is_no_room_for_a_unit_the_last_number_stands_alone(qtbot: QtBot) -> None:
    made = axis("linear", 0.0, 15.0, "bottom", "epochs")
    made.resize(QSizeF(30, 28))
    assert made.shown()[-1] == (15.0, "15")


def test_room_for_numbers_follows_the_widest(qtbot: QtBot) -> None:
    made = axis("linear", 0.0, 1.0)
    assert made.width_for(-1.0, 1.0) < made.width_for(-5e5, 5e5)
    assert made.width_for(0.0, 1.0) == made.minimumWidth()


def test_numbers_never_meet(qtbot: QtBot) -> None:
    for width in (60, 120, 200, 400):
        made = axis("linear", 0.0, 1_234_567.0, "bottom", "steps")
        made.resize(QSizeF(width, 28))
        rects = sorted((rect for rect, _ in placed(made)), key=QRectF.left)
        assert all(a.right() < b.left() for a, b in itertools.pairwise(rects))


def test_a_name_is_written_and_taken_away_and_none_is_never_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Setting an empty text ten times over is a quarter of the time that a new plot takes."""
    written = list[str]()
    write = QGraphicsTextItem.setHtml

    def noted(item: QGraphicsTextItem, text: str) -> None:
        written.append(text)
        write(item, text)

    monkeypatch.setattr(QGraphicsTextItem, "setHtml", noted)
    made = axis("linear", 0, 10)
    made.restyle()
    assert written == []
    made.setLabel("magnitude")
    assert made.label.toPlainText().strip() == "magnitude"
    made.setLabel(None)
    assert not made.label.toPlainText().strip()


@pytest.mark.parametrize(
    ("end", "texts"), [(50.0, ["0", "25", "50 epochs"]), (5.0, ["0", "2.5", "5 epochs"])]
)
def test_the_end_of_an_axis_has_a_number_where_fewer_round_ones_reach_it(
    qtbot: QtBot, end: float, texts: list[str]
) -> None:
    """The number with the unit would else stand where the run ends, and mean an earlier step."""
    made = axis("linear", 0.0, end, "bottom", "epochs")
    made.most = 4
    assert [text for _, text in made.shown()] == texts
    made.setRange(0.42 * end, 0.44 * end)  # zoomed in, and no round number of so few is there
    assert len(made.shown()) > 1


def test_with_little_room_below_a_plot_both_ends_keep_their_numbers(qtbot: QtBot) -> None:
    """An axis that begins with 2 where the plot begins with 0 is read wrongly."""
    made, seen = axis("linear", 0.0, 10.0, "bottom", "epochs"), set[tuple[str, ...]]()
    for width in range(400, 60, -2):
        made.resize(QSizeF(width, 28))
        texts = tuple(text for _, text in made.shown())
        assert len(texts) == 1 or (texts[0], texts[-1]) == ("0", "10 epochs"), (width, texts)
        seen.add(texts)
    assert len(seen) >= 4


@pytest.mark.parametrize("side", ["left", "right", "bottom"])
def test_numbers_stand_at_the_side_of_the_plot_in_the_middle_of_their_line(side: Side) -> None:
    made = axis("linear", 0.0, 10.0, side)
    made.resize(QSizeF(400, 28) if side == "bottom" else QSizeF(46, 300))
    picture = QPicture()
    painter = QPainter(picture)
    _, lines, texts = made.generateDrawSpecs(painter)
    painter.end()
    flag = Qt.AlignmentFlag
    across = {"left": flag.AlignRight, "right": flag.AlignLeft, "bottom": flag.AlignHCenter}
    assert {Qt.AlignmentFlag(flags) for _, flags, _ in texts} == {across[side] | flag.AlignVCenter}
    assert not lines
    for box, _, text in texts:
        value = float(text)
        if side == "bottom":
            assert box.top() == 6
            assert value in (0, 10) or box.center().x() == pytest.approx(40 * value)
        else:
            assert box.center().y() == pytest.approx(300 - 30 * value, abs=1)
            assert (box.left(), box.right()) == ((0, 40) if side == "left" else (6, 46))
    made.setStyle(showValues=False)
    assert placed(made) == []


def test_an_axis_is_as_wide_as_the_widest_of_its_numbers_at_any_height(scene: Any) -> None:
    made = axis("linear", 0.0, 1.0)
    metrics = QFontMetrics(theme.font(theme.SMALL_PX))
    assert made.width_for(0.0, 1.0) == 46, "never less than usual"
    widest = metrics.horizontalAdvance("1,250,000")  # of two numbers; of more they are shorter
    assert made.width_for(1_250_000.0, 2_500_000.0) == max(40, widest + 2) + 6
    assert made.style["tickFont"] == theme.font(theme.SMALL_PX)
    assert made.textPen().color() == theme.color(theme.current().muted)


def test_an_axis_over_a_single_value_has_a_place_for_it(scene: pg.GraphicsScene) -> None:
    made = axis("linear", 0.0, 1.0)
    made.range = [2.0, 2.0]
    assert made.place_of(2.0) == made.size().height()


def test_small_numbers_are_not_told_in_thousandths_by_the_name(scene: pg.GraphicsScene) -> None:
    made = axis("linear", 0.0, 1.0)
    made.setLabel("loss")
    made.setRange(0.0, 1e-6)
    assert "(x" not in made.labelString()
