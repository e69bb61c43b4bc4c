"""What a study's plot reads, marks and explains stands where a reader looks for it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from tests.ui.views.conftest import ShowView
from tests.ui.views.reading import alike, array_of
from tests.ui.views.study.test_view import ROWS, STATE, place
from ui.style import theme
from ui.views.study.column_choice import ColumnChoice
from ui.views.study.drawing import LEAST, MOST, Choice, decade, drawing_of
from ui.views.study.key import CROSS_PX, KEY_PX, entries_of
from ui.views.study.reading import reading_of
from ui.views.study.state import StudyState
from ui.views.study.view import StudyView

HEADER = ("depth", "variant", "train_loss", "train_accuracy")


def row(variant: str, depth: float, loss: float | None, **facts: Any) -> dict[str, Any]:
    return {
        "depth": depth, "variant": variant, "status": "finished", "train_loss": loss,
        "validation_loss": None, "train_accuracy": 0.5, "validation_accuracy": None,
        "chance_loss": None, "seed": 0, **facts,
    }  # fmt: skip


def state(*rows: dict[str, Any], **facts: Any) -> StudyState:
    lines = tuple(dict.fromkeys(each["variant"] for each in rows))
    return StudyState("Mine", "depth", lines, HEADER, rows, len(rows), **facts)


@pytest.fixture
def view(show_view: ShowView[StudyView]) -> StudyView:
    return show_view(StudyView, 700, 420)


def test_arrows_up_and_down_take_the_nearest_point_of_every_other_line(view: StudyView) -> None:
    rows = [
        *(row("a", depth, 1.0) for depth in (1, 4, 16)),
        *(row("b", depth, 0.1) for depth in (2, 5, 15)),
        *(row("c", depth, 0.01) for depth in (1, 3, 16)),
        row("d", 4, 10.0), row("d", 16, None),
    ]  # fmt: skip
    view.show_state(state(*rows))
    cursor, place = view.plot.cursor, {}
    for names, keys in (
        ("a4", "Right Right"), ("b5", "Down"), ("c3", "Down"), ("b2", "Up"), ("a1", "Up"),
        ("d4", "Up"), ("a4", "Down"), ("a16", "Right"), ("b15", "Down"), ("c16", "Down"),
        ("c16", "Down"), ("c16", "Right"), ("c3", "Left"),
    ):  # fmt: skip
        for key in keys.split():
            assert cursor.press(getattr(Qt.Key, f"Key_{key}"))
        here = cursor.drawn
        assert here is not None
        place = f"{here.point.variant}{here.point.value}"
        assert place == names, keys
    assert not cursor.press(Qt.Key.Key_A)
    scene = cursor.scene()
    assert scene is not None
    assert view.plot.point_at(scene) == cursor.drawn
    view.show_state(state(*rows[:3]))
    assert cursor.drawn is None, "its line is gone"
    assert cursor.scene() is None
    assert not len(cursor.mark.getData()[0])
    assert cursor.clear()
    assert not cursor.clear()


def test_numbers_at_the_axes_are_of_the_kind_that_is_drawn(view: StudyView) -> None:
    rows = [row("a", 2, 0.2, train_accuracy=0.25), row("a", 8, 0.1, train_accuracy=0.75)]
    view.show_state(state(*rows, values=(2, 8, 32)))
    plot = view.plot
    assert (plot.left.kind, plot.bottom.kind) == ("decades", "decades")
    assert [text for _, text in plot.bottom.shown()] == ["2", "8", "32"]
    span = math.log10(32) - math.log10(2)
    low, high = plot.box.home.left(), plot.box.home.right()
    assert (low, high) == pytest.approx((math.log10(2) - 0.03 * span, math.log10(32) + 0.03 * span))
    rise = math.log10(2)
    assert plot.box.home.top() == pytest.approx(-1 - 0.06 * rise)
    assert plot.box.home.bottom() == pytest.approx(math.log10(0.2) + 0.12 * rise)
    view.columns._choose(y="train_accuracy", log_y=None)
    assert plot.left.kind == "percent"
    assert plot.lines[0].median.y.tolist() == [0.25, 0.75]
    view.columns._choose(log_x=False)
    assert plot.bottom.kind == "linear"
    view.columns._choose(x="train_accuracy", log_x=None)
    assert plot.bottom.kind == "percent"
    view.show_state(state(row("a", 4, 1.0)))
    view.columns._choose(x=None, y="train_loss", log_x=False, log_y=False)
    home = plot.box.home  # around a single point
    assert (home.left(), home.right()) == (3.5, 4.5)
    assert (home.top(), home.bottom()) == (0.5, 2.0)


def test_the_pointer_finds_the_nearest_point_within_reach(view: StudyView) -> None:
    view.show_state(state(row("a", 2, 0.2), row("b", 2, 0.19), row("a", 64, 0.1)))
    plot, reach = view.plot, theme.px(18)
    ring = plot.lines[0].deepest.opts
    assert (ring["pen"].widthF(), ring["size"]) == (2.0, theme.px(15)), "a ring outside its point"
    a, b = (plot.box.mapViewToScene(QPointF(math.log10(2), math.log10(at))) for at in (0.2, 0.19))
    for at, name in ((a, "a"), (b, "b"), (a - QPointF(reach - 1, 0), "a")):
        found = plot.point_at(at)
        assert found is not None
        assert found.point.variant == name
    assert plot.point_at(a - QPointF(reach + 1, 0)) is None
    assert plot.point_at(a - QPointF(0, reach + 1)) is None
    view._show_cursor(a)
    assert view.canvas.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    view._show_cursor(a - QPointF(0, 60))
    assert view.canvas.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_a_point_is_read_with_its_range_and_how_its_runs_ended() -> None:
    ends = ({"validation_loss": 0.5}, {"validation_loss": 0.7}, {"status": "diverged"})
    rows = [row("a", 8, loss, **more) for loss, more in zip((0.1234, 0.5, None), ends, strict=True)]
    rows += [row("a", 8, None, status="failed"), row("b", 8, None, train_accuracy=None)]
    drawing = drawing_of(state(*rows), Choice())
    assert reading_of(drawing, list(drawing.points), 8.0).splitlines() == [
        "depth 8", "a: 0.312 (0.123 … 0.5), validation 0.6, 1 diverged, 1 failed",
        "b: nothing measured",
    ]  # fmt: skip
    assert [each[0] for each in entries_of(drawing)] == ["solid", "dotted", "bar", "cross"]


def test_decades_are_of_positive_numbers_alone() -> None:
    assert (decade(0.0), decade(-1.0), decade(math.inf)) == (-300, -300, 300)
    assert (LEAST, MOST) == (1e-300, 1e300)
    for depth, log in ((0, False), (1, True)):
        assert drawing_of(state(row("a", depth, 0.5), row("a", 2, 0.1)), Choice()).log_x is log
    for loss, log in ((0.0, False), (0.1, True)):
        drawing = drawing_of(state(row("a", 1, 0.0), row("a", 2, loss)), Choice())
        assert drawing.log_y is log
    drawing = drawing_of(state(row("a", 4, 0.5), row("a", 2, 0.1, chance_loss=2.0)), Choice())
    assert [each.x for each in drawing.of("a")] == [2, 4]
    assert drawing.chance == 2.0
    assert drawing_of(state(row("a", 4, 0.5, chance_loss=2.0)), Choice("seed")).chance is None


def test_the_key_stands_above_the_box_and_shows_each_mark_as_it_is_drawn(view: StudyView) -> None:
    ends = {"validation_loss": 0.5, "chance_loss": 9.0}
    rows = [row("a", 8, loss, **ends) for loss in (0.1, 0.5)]
    view.show_state(state(*rows, row("a", 16, None, status="diverged")))
    key = view.plot.key
    assert len(key.entries) == 5
    view.resize(1000, 420)
    QApplication.processEvents()
    assert key.boundingRect().width() == view.plot.size().width()

    def drawn(width: int) -> np.ndarray:
        image = QImage(width, theme.px(KEY_PX), QImage.Format.Format_RGB32)
        image.fill(theme.color(theme.current().surface))
        painter = QPainter(image)
        key.paint(painter, None)
        painter.end()
        return alike(array_of(image), theme.current().text, 73)

    marks = drawn(1000)
    begin = round(view.plot.inside().left())
    assert not marks[:, :begin].any()
    solid = marks[:, begin : begin + theme.px(22)]
    assert np.flatnonzero(solid.any(1)).size <= 3, "a level line"
    assert np.flatnonzero(solid.any(0)).size >= theme.px(22) - 2
    middle = np.flatnonzero(solid.any(1)).mean()
    assert middle == pytest.approx(theme.px(6) + theme.px(16) / 2, abs=1.5)
    wide = theme.px(9)  # what stands closer is one mark
    inked = np.flatnonzero(marks.any(0))
    begins = [at for at in inked if not marks[:, at - wide : at].any()]
    assert len(begins) == len(key.entries)
    cross = marks[:, begins[-1] : begins[-1] + theme.px(CROSS_PX) + 3]
    rows_, columns = np.nonzero(cross)
    cross = cross[rows_.min() : rows_.max() + 1, columns.min() : columns.max() + 1]
    assert (cross == cross[::-1]).mean() > 0.8, "two lines, the same from above and from below"
    assert (cross == cross[:, ::-1]).mean() > 0.8


def test_what_can_be_done_stands_in_the_line_and_a_bar_grows_below_it(view: StudyView) -> None:
    rows = [row("a", depth, 0.5) for depth in (1, 2, 3)]
    view.show_state(replace(state(*rows), running=True, total=12))
    line = view.line
    QApplication.processEvents()
    shown = (line.pause, line.run, line.studies)
    assert all(each.isVisible() and each.parent() is line for each in shown)
    assert not line.set_up.isVisible()
    edges = [each.geometry() for each in (line.text, *shown)]
    assert [each.left() for each in edges] == sorted(each.left() for each in edges)
    assert not any(one.intersects(two) for one in edges for two in edges if one is not two)
    foot = array_of(line.grab().toImage())[-2]
    accent = np.flatnonzero(alike(foot[None], theme.current().accent, 30)[0])
    assert accent[0] == 0
    assert accent[-1] + 1 == pytest.approx(line.width() / 4, abs=1)
    assert alike(foot[None], theme.current().line, 20)[0, accent[-1] + 2 :].all()
    assert line.text.text == "3 of 12 runs · Mine"
    assert line.run.toolTip() == line.run.accessibleName() == "End the study; finished runs stay"
    view.show_state(replace(state(*rows), message="It failed."))
    assert line.text.text == "It failed. · Mine · 3 runs"
    assert view.unit == "Mine · 3 runs · median over seeds"
    assert not line.pause.isVisible()
    assert line.set_up.isVisible()
    foot = array_of(line.grab().toImage())[-2]
    assert not alike(foot[None], theme.current().accent, 30).any(), "nothing runs"
    view.resize(theme.px(239), 300)
    QApplication.processEvents()
    assert not line.isVisible() or view.width() >= theme.px(240)


def test_the_scales_and_the_menu_of_recorded_studies_are_at_hand(view: StudyView) -> None:
    menu = QMenu(view)
    view.line.set_menu(menu)
    assert view.line.studies.menu() is menu
    view.show_state(state(row("a", 1, 0.5), row("a", 2, 0.25)))
    columns = view.columns
    for column, log_x, log_y in (("train_loss", True, True), ("train_accuracy", True, False)):
        columns._choose(y=column)
        assert (columns.log_x.isChecked(), columns.log_y.isChecked()) == (log_x, log_y)
    columns.log_x.click()
    columns.log_y.click()
    assert (view.plot.drawing.log_x, view.plot.drawing.log_y) == (False, True)
    assert (columns.log_x.isChecked(), columns.log_y.isChecked()) == (False, True)


def test_columns_that_are_gone_give_way_to_the_usual_ones(qtbot: QtBot) -> None:
    choice = ColumnChoice()
    qtbot.addWidget(choice)
    choice.offer(["depth", "noise", "rate"], "depth")
    choice._choose(y="noise", log_y=False)
    choice._choose(x="rate", log_x=False)
    choice.offer(["depth", "noise", "rate"], "depth")
    assert (choice.choice.y, choice.choice.x, choice.choice.log_x) == ("noise", "rate", False)
    choice.offer(["depth", "noise"], "depth")
    assert choice.choice == Choice("noise", None, None, False)
    choice.offer(["depth"], "depth")
    assert choice.choice == Choice()
    assert choice.x_list.itemText(0) == "depth"
    assert [choice.x_list.itemData(at) for at in range(2)] == [None, "train_loss"]
    assert choice.y_list.findText("Depth") >= 0


def test_the_mouse_reads_a_point_and_a_click_opens_one_of_its_runs(qtbot: QtBot) -> None:
    view = StudyView()
    qtbot.addWidget(view)
    view.resize(700, 420)
    view.show()
    view.show_state(STATE)
    pane = view.canvas.viewport()
    at = view.canvas.mapFromScene(place(view, 8, 0.01))
    QTest.mouseMove(pane, at)
    qtbot.waitUntil(lambda: view.hover.text().endswith("skips: 0.01, validation 0.02"))
    assert pane.cursor().shape() == Qt.CursorShape.PointingHandCursor
    QTest.mouseClick(pane, Qt.MouseButton.LeftButton, pos=at)
    [menu] = [each for each in view.findChildren(QMenu) if each.isVisible()]
    [entry, *_] = [each for each in menu.actions() if each.text().startswith("seed")]
    with qtbot.waitSignal(view.run_wanted) as asked:
        menu.setActiveAction(entry)
        QTest.keyClick(menu, Qt.Key.Key_Return)
    assert asked.args == [ROWS[6], False]
