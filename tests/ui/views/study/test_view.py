"""The study view draws the rows of a table: medians, ranges, divergence, and what its form asks."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QMenu
from pytestqt.qtbot import QtBot

from simulator.study.planning import StudyRequest
from ui.style import style_sheet, theme
from ui.views.study.state import NO_STUDY, StudyState, progress_text, time_text
from ui.views.study.view import EMPTY, EMPTY_ON_STAGE, WAITING, StudyView


def row(variant: str, depth: int, loss: float | None, status: str = "finished") -> dict[str, Any]:
    return {
        "depth": depth, "variant": variant, "status": status, "train_loss": loss,
        "validation_loss": None if loss is None else 2 * loss, "chance_loss": 2.0,
        "parameters": 100 * depth, "gradient_ratio_first": 0.0, "seed": 0,
    }  # fmt: skip


ROWS = [
    *(row("plain", 2, loss) for loss in (0.1, 0.2, 0.4)),
    row("plain", 8, 1.9), row("plain", 8, None, "diverged"),
    row("skips", 2, 0.2), row("skips", 8, 0.01),
]  # fmt: skip
HEADER = ("depth", "variant", "status", "train_loss", "parameters", "gradient_ratio_first")
STATE = StudyState("Mine", "depth", ("plain", "skips"), HEADER, ROWS, 7)


@pytest.fixture
def view(qtbot: QtBot) -> StudyView:
    found = StudyView()
    qtbot.addWidget(found)
    found.resize(700, 420)
    found.show()
    found.show_state(STATE)
    return found


def test_medians_ranges_and_divergence_stand_at_their_decades(view: StudyView) -> None:
    plain, skips = view.plot.lines
    np.testing.assert_allclose(plain.median.x, np.log10([2, 8]))
    np.testing.assert_allclose(plain.median.y, np.log10([0.2, 1.9]))
    np.testing.assert_allclose(plain.partner.y, np.log10([0.4, 3.8]))
    np.testing.assert_allclose(plain.points.getData()[1], np.log10([0.2, 1.9]))
    x, y = plain.ranges.getData()
    np.testing.assert_allclose(x, np.log10([2, 2, 8, 8]))
    np.testing.assert_allclose(y, np.log10([0.1, 0.4, 1.9, 1.9]))
    assert plain.diverged.getData()[0].tolist() == [math.log10(8)]
    np.testing.assert_allclose(skips.median.y, np.log10([0.2, 0.01]))
    assert not len(skips.diverged.getData()[0])
    assert view.plot.grid.level == math.log10(2.0)
    assert [text for _, text in view.plot.bottom.shown()] == ["2", "8"]
    low, high = view.plot.box.viewRange()[1]
    assert low < math.log10(0.01) < math.log10(3.8) < high


def test_each_line_says_up_to_where_it_trains(view: StudyView) -> None:
    told = {label.text for label in view.plot.end_labels.labels}
    assert told == {"plain · to 2", "skips · to 8", "chance"}


def test_a_long_name_is_cut_and_not_written_over_its_curve(view: StudyView) -> None:
    name = "a very long name of a variant, longer than the room beside the plot"
    rows = [row(name, 2, 0.2), row(name, 8, 0.1)]
    view.show_state(StudyState("Mine", "depth", (name,), HEADER, rows, 2))
    [label] = [each for each in view.plot.end_labels.items if "…" in each.toPlainText()]
    assert label.pos().x() >= view.plot.inside().right()


def test_a_name_without_room_in_a_line_stands_in_two_and_is_cut_where_it_is_low(
    view: StudyView,
) -> None:
    names = ("plain", "residual + batch norm")
    rows = [row(name, depth, 1 / depth) for name in names for depth in (2, 8)]
    view.show_state(StudyState("Mine", "depth", names, HEADER, rows, 4))
    found = {}
    for width, height in ((900, 420), (340, 420), (340, 160)):
        view.resize(width, height)
        QApplication.processEvents()  # the plot is laid out anew
        labels = [each for each in view.plot.end_labels.items if each.isVisible()]
        boxes = [each.mapRectToParent(each.boundingRect()) for each in labels]
        assert all(box.left() >= view.plot.inside().right() for box in boxes), (width, height)
        assert max(box.right() for box in boxes) <= view.plot.size().width() + 1
        for above, below in pairwise(sorted(boxes, key=lambda box: box.top())):
            assert above.bottom() <= below.top() + 2, (width, height)
        [found[width, height]] = [
            each.toPlainText() for each in labels if each.toPlainText().startswith("resid")
        ]
    assert found[900, 420].split() == ["residual", "+", "batch", "norm"], "whole in any font"
    assert found[340, 420] == "residual +\nbatch norm"
    assert found[340, 160].endswith("…"), "there is no room for a second line"
    assert "\n" not in found[340, 160]


def place(view: StudyView, x: float, y: float) -> QPointF:
    """The point of the scene at these values."""
    drawing = view.plot.drawing
    return view.plot.box.mapViewToScene(QPointF(drawing.along(x), drawing.height(y)))


def test_the_pointer_reads_the_nearest_depth(view: StudyView) -> None:
    assert view.reading(place(view, 6, 0.1)).splitlines() == [
        "depth 8",
        "plain: 1.9, validation 3.8, 1 diverged",
        "skips: 0.01, validation 0.02",
    ]
    assert view.reading(view.canvas.scene().sceneRect().topRight()) == ""


def test_a_depth_where_every_run_diverged_hides_no_point_behind_it(view: StudyView) -> None:
    rows = [row("a", 2, None, "diverged"), row("a", 4, 0.5), row("a", 8, 0.2)]
    view.show_state(StudyState("Mine", "depth", ("a",), HEADER, rows, 3))
    for depth, loss in ((4, 0.5), (8, 0.2)):
        found = view.plot.point_at(place(view, depth, loss))
        assert found is not None, "the point under the pointer is not found"
        assert found.x == depth
    assert view.plot.point_at(place(view, 5.66, 1.0)) is None


def test_the_deepest_value_that_trains_has_a_ring(view: StudyView) -> None:
    plain, skips = view.plot.lines
    np.testing.assert_allclose(plain.deepest.getData(), np.log10([[2], [0.2]]))
    np.testing.assert_allclose(skips.deepest.getData(), np.log10([[8], [0.01]]))


def test_any_column_is_drawn_against_any_other_on_either_scale(view: StudyView) -> None:
    choice = view.columns
    texts = [choice.x_list.itemText(at) for at in range(choice.x_list.count())]
    assert "parameters" in texts
    choose(choice.x_list, "parameters")
    [first, second] = view.plot.lines[0].median.x
    assert (first, second) == (math.log10(200), math.log10(800))
    assert view.plot.bottom.shown()[-1][1] == "800", "numbers of its own, not the study's values"
    assert view.reading(place(view, 800, 1.9)).startswith("parameters 800\nplain: 1.9")
    assert view.reading(place(view, 400, 0.1)) == "", "no point is near"
    choice.log_x.click()
    assert view.plot.lines[0].median.x.tolist() == [200, 800]
    choice.log_y.click()
    np.testing.assert_allclose(view.plot.lines[0].median.y, [0.2, 1.9])
    assert view.plot.grid.level == 2.0
    choose(choice.y_list, "Gradient ratio at the start")
    assert not choice.log_y.isChecked(), "zeros alone have no decade"
    assert view.plot.grid.level is None, "chance is a loss"
    assert view.title == "Gradient ratio at the start against parameters"
    assert not len(view.plot.lines[0].partner.x)


def choose(combo: QComboBox, text: str) -> None:
    at = combo.findText(text)
    combo.setCurrentIndex(at)
    combo.activated.emit(at)


def test_what_is_zero_stands_at_the_foot_of_decades(view: StudyView) -> None:
    rows = [row("a", 2, 0.0), row("a", 4, 0.1), row("a", 8, 1.0)]
    view.show_state(StudyState("Mine", "depth", ("a",), HEADER, rows, 3))
    lowest, *others = view.plot.lines[0].median.y
    assert lowest == view.plot.box.home.top() < math.log10(0.1)
    np.testing.assert_allclose(others, [-1, 0])


def test_more_lines_than_colours_have_other_symbols(view: StudyView) -> None:
    names = tuple("abcdef")
    rows = [row(name, 2, 0.1) for name in names]
    view.show_state(StudyState("Mine", "depth", names, HEADER, rows, 6))
    looks = [(line.points.opts["symbol"], line.points.opts["brush"]) for line in view.plot.lines]
    assert len({(symbol, brush.color().name()) for symbol, brush in looks}) == len(names)


def test_a_study_that_grows_and_an_empty_one_are_drawn(view: StudyView) -> None:
    view.show_state(StudyState("Mine", "depth", ("a",), HEADER, (), 4, running=True))
    assert view.hint_shown == WAITING
    assert not view.plot.isVisible()
    assert view.line.run.text() == "Cancel"
    view.show_state(
        StudyState("Mine", "depth", ("a",), HEADER, [row("a", 4, 0.5)], 4, running=True)
    )
    assert not view.hint_shown
    assert view.plot.isVisible()
    assert view.plot.inside().width() > 200
    assert len(view.plot.lines[0].points.getData()[0]) == 1
    assert not len(view.plot.lines[1].median.x), "a line of the study before is gone"
    view.show_state(StudyState(rows=[row("a", 4, None, "failed")], lines=("a",), total=1))
    assert not len(view.plot.lines[0].median.x)
    view.show_state(NO_STUDY)
    assert view.hint_shown == EMPTY


def test_a_study_that_is_chosen_while_presenting_has_numbers(qtbot: QtBot, view: StudyView) -> None:
    view.show_state(NO_STUDY)
    view.restyle()  # as presenting begins, with the plot hidden
    view.show_state(STATE)
    assert view.plot.left.size().width() > 10 < view.plot.bottom.size().height()


def test_a_finished_study_has_all_the_room_of_a_low_stage(qtbot: QtBot, view: StudyView) -> None:
    done = replace(STATE, total=len(ROWS))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    for height, is_shown in ((420, True), (340, False)):
        view.resize(700, height)
        style_sheet.apply(application, theme.current(), 1.4)
        try:
            view.show_state(replace(done, running=True))
            assert view.line.isVisible()
            view.show_state(done)
            assert view.line.isVisible() == is_shown
        finally:
            style_sheet.apply(application, theme.current(), 1.0)
        assert view.line.isVisible(), "not on stage"


def test_picture_and_data_are_exported(view: StudyView, tmp_path: Path) -> None:
    view.export_picture(tmp_path / "s.svg")
    assert "plain" in (tmp_path / "s.svg").read_text()
    view.export_picture(tmp_path / "s.tex")
    drawn = (tmp_path / "s.tex").read_text()
    assert r"\addlegendentry{skips}" in drawn
    assert "xmode=log" in drawn
    assert "(2,0.2) += (0,0.2) -= (0,0.1)" in drawn
    view.export_table(tmp_path / "s.csv")
    assert (tmp_path / "s.csv").read_text().splitlines()[5] == "8,plain,diverged,,800,0.0"
    view.export_table(tmp_path / "s.md")
    assert "| 8 | plain | finished | 1.9 | 800 | 0.0 |" in (tmp_path / "s.md").read_text()
    view.copy_data()
    assert QGuiApplication.clipboard().text() == (tmp_path / "s.csv").read_text()
    view.copy_markdown()
    assert QGuiApplication.clipboard().text() == (tmp_path / "s.md").read_text()


def test_a_click_on_a_point_offers_its_runs_here_and_in_a_window(
    qtbot: QtBot, view: StudyView
) -> None:
    rows = view.rows_at(place(view, 2, 0.2))
    assert [row["train_loss"] for row in rows] in ([0.1, 0.2, 0.4], [0.2])
    assert view.rows_at(place(view, 4, 0.05)) == []
    menu = view.runs_menu(view.rows_at(place(view, 8, 1.9)))
    here = [action for action in menu.actions() if action.text().startswith("seed")]
    assert [action.text() for action in here] == ["seed 0 · training loss 1.9", "seed 0 · diverged"]
    with qtbot.waitSignal(view.run_wanted) as asked:
        here[1].trigger()
    assert asked.args == [ROWS[4], False]
    further = menu.actions()[-1].menu()
    with qtbot.waitSignal(view.run_wanted) as asked:
        further.actions()[0].trigger()
    assert asked.args == [ROWS[3], True]
    menu.deleteLater()


def test_the_form_asks_for_what_is_typed(qtbot: QtBot, view: StudyView) -> None:
    form = view.form
    assert not form.isVisible(), "a study is shown"
    with qtbot.waitSignal(view.form_shown):
        view.line.set_up.click()
    assert form.isVisible()
    assert not view.canvas.isVisible()
    form.variants.setFocus()
    qtbot.keyClick(form.variants, Qt.Key.Key_Tab)
    assert form.seeds.hasFocus(), "Tab leaves the field of several lines as it does the others"
    assert form.variants.toPlainText() == ""
    form.values.setText("2; 4,8 4")
    form.seeds.setText("5, 7")
    form.variants.setPlainText("wide: networks[0].layers.a.units=64")
    form.epochs.setValue(9)
    with qtbot.waitSignal(view.study_wanted) as asked:
        qtbot.keyClick(form.values, Qt.Key.Key_Return)
    wide = "wide: networks[0].layers.a.units=64"
    assert asked.args == [StudyRequest((2, 4, 8), (5, 7), None, wide, 9)]
    for field, text in ((form.values, "2, four"), (form.seeds, "-1")):
        before = field.text()
        field.setText(text)
        with qtbot.assertNotEmitted(view.study_wanted):
            form.start.click()
        assert "must be" in form.message.text()
        field.setText(before)
    form.values.setText(form._suggested)
    form.offer_fields({"training.batch_size": 64, "data.noise": 0.5})
    form.axis.setCurrentText("data.noise")
    form.axis.activated.emit(2)
    assert form.values.text() == "0.05, 0.15, 0.5, 1.5, 5"
    assert form.request() == StudyRequest(
        (0.05, 0.15, 0.5, 1.5, 5), (5, 7), "data.noise", form.variants.toPlainText(), 9
    )
    view.show_state(StudyState(total=3, running=True))
    assert not form.isVisible(), "a study that runs is seen"


def test_what_can_be_done_follows_the_state_and_presenting_hides_the_form(
    qtbot: QtBot, view: StudyView
) -> None:
    line = view.line
    assert line.run.text() == "Run again"
    view.show_state(replace(STATE, total=9))
    assert line.run.text() == "Continue"
    running = replace(STATE, total=9, running=True)
    view.show_state(running)
    with qtbot.waitSignal(view.run_pressed):
        line.run.click()
    with qtbot.waitSignal(view.pause_pressed):
        line.pause.click()
    view.show_state(replace(running, paused=True))
    assert line.pause.text() == "Go on"
    assert "paused" in line.text.text
    view.show_state(replace(STATE, message="The disk is full."))
    assert line.text.text.startswith("The disk is full.")
    line.set_up.click()
    assert view.form.isVisible()
    style_sheet.apply(QApplication.instance(), theme.current(), 1.4)
    try:
        assert not view.form.isVisible()
        assert not line.set_up.isVisible()
        assert line.run.isVisible(), "a lecture can start and cancel a study"
        assert view.canvas.isVisible()
        view.show_state(running)
        assert not line.pause.isVisible()
        view.show_state(replace(running, paused=True))
        assert line.pause.text() == "Go on"
        assert line.pause.isVisible(), "or a study paused before would stand still"
        view.show_state(NO_STUDY)
        assert view.hint_shown == EMPTY_ON_STAGE
        assert line.studies.isVisible()
    finally:
        style_sheet.apply(QApplication.instance(), theme.current(), 1.0)
    assert view.hint_shown == EMPTY
    view.show_state(STATE)
    line.set_up.click()
    assert view.form.isVisible()


def test_progress_is_told_in_runs_and_time() -> None:
    running = StudyState(rows=ROWS, total=54, running=True)
    assert progress_text(running) == "7 of 54 runs"
    assert progress_text(StudyState(rows=ROWS, total=7)) == "7 runs"
    assert progress_text(StudyState(rows=ROWS, total=9)) == "7 of 9 runs"
    left = StudyState(rows=ROWS, total=54, running=True, left_s=70)
    assert progress_text(left) == "7 of 54 runs · about 1 min 10 s left"
    assert [time_text(seconds) for seconds in (0.2, 59, 299, 900)] == [
        "1 s", "59 s", "4 min 59 s", "15 min"
    ]  # fmt: skip
    assert time_text(7_400) == "2 h 3 min"
    assert progress_text(replace(running, paused=True)) == "7 of 54 runs · paused"


def test_arrows_go_from_point_to_point_and_enter_opens_a_run(view: StudyView, qtbot: QtBot) -> None:
    def at() -> tuple[str, float] | None:
        here = view.plot.cursor.drawn
        return None if here is None else (here.point.variant, here.point.value)

    view.setFocus(Qt.FocusReason.ShortcutFocusReason)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert at() is None, "there is nothing to open yet"
    for key, place in (
        ("Right", ("plain", 2)), ("Right", ("plain", 8)), ("Right", ("plain", 8)),
        ("Up", ("plain", 8)), ("Down", ("skips", 8)), ("Left", ("skips", 2)),
        ("Up", ("plain", 2)), ("Down", ("skips", 2)),  # of equal height: above and below
    ):  # fmt: skip
        QTest.keyClick(view, getattr(Qt.Key, f"Key_{key}"))
        assert at() == place, key
    view.plot.cursor.clear()
    for _ in range(2):
        QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.hover.text().splitlines() == [
        "depth 8", "plain: 1.9, validation 3.8, 1 diverged", "Enter opens its runs",
    ]  # fmt: skip
    np.testing.assert_allclose(np.ravel(view.plot.cursor.mark.getData()), np.log10([8, 1.9]))
    view.show_state(replace(STATE, rows=[*ROWS, row("plain", 32, 2.0)], total=8))
    assert at() == ("plain", 8), "a study that grows leaves it where it is"
    wanted: list[tuple[Any, bool]] = []
    view.run_wanted.connect(lambda *asked: wanted.append(asked))
    QTest.keyClick(view, Qt.Key.Key_Return)
    [menu] = [each for each in view.findChildren(QMenu) if each.objectName() == "study_runs"]
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert wanted == [(ROWS[3], False)]
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert at() is None
    assert not view.hover.isVisible()
    assert not len(view.plot.cursor.mark.getData()[0])


def test_the_key_explains_what_is_drawn_and_nothing_else(view: StudyView) -> None:
    assert list(view.plot.key.entries) == [
        ("solid", "training"), ("dotted", "validation"), ("bar", "range over seeds"),
        ("ring", "trains up to here"), ("cross", "runs that diverged"),
    ]  # fmt: skip
    assert view.plot.key.boundingRect().bottom() <= view.plot.inside().top()
    assert "dotted" not in view.unit
    view.show_state(StudyState("Mine", "depth", ("a",), HEADER, [row("a", 2, 1.9)], 1))
    choose(view.columns.y_list, "Gradient ratio at the start")
    assert list(view.plot.key.entries) == []


@pytest.mark.parametrize("scale", [1.0, 16 / 13, 1.4])
def test_the_title_is_shortened_before_it_is_cut_and_returns_with_the_room(
    view: StudyView, scale: float
) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    style_sheet.apply(application, theme.DARK, scale)
    choice, seen = view.columns, []
    bar = view.title_bar
    try:
        for column in ("train_loss", "validation_loss"):
            choice._choose(y=column)
            for width in (700, 340, 300, 260, 240):
                view.resize(round(width * scale), 420)
                QApplication.processEvents()  # the row is laid out anew
                lists = (choice.y_list, choice.x_list)
                words = [choice.y_list.shown_words(), choice.against.text(), lists[1].shown_words()]
                for each in lists:
                    assert "…" not in each.shown_words(), (width, words)
                    assert each.width() >= each.sizeHint().width(), (width, words)
                ends = [each.geometry().right() for each in (*lists, choice.against)]
                assert max(ends) < choice.width() <= bar.width()
                shown = [each for each in bar.controls if each.isVisible()]
                assert all(each.geometry().left() >= choice.geometry().right() for each in shown)
                seen.append(" ".join(words))
        view.resize(round(700 * scale), 420)
        QApplication.processEvents()
        seen.append(f"{choice.y_list.shown_words()} {choice.against.text()}")
    finally:
        style_sheet.apply(application, theme.DARK, 1.0)
    assert seen[0] == "Training loss against depth"
    assert seen[4] == "Train loss vs depth"
    assert seen[9] == "Val. loss vs depth"
    assert seen[-1] == "Validation loss against"
    entries = [choice.y_list.itemText(at) for at in range(choice.y_list.count())]
    assert "Validation loss" in entries, "the open list has the whole names"
    choice.y_list.resize(60, choice.y_list.height())
    assert choice.y_list.shown_words().endswith("…")
