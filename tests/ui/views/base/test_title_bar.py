"""Controls stand in the title bar where there is room; words lose their last parts first."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QPushButton

from tests.ui.views.base.conftest import Square
from tests.ui.views.reading import alike, array_of, box_of
from ui.style import style_sheet, theme
from ui.views.base.title_bar import GAP_PX, LEAST_WORDS_PX, LEFT_PX, LINE_PX, RIGHT_PX, TOP_PX


def test_controls_give_way_where_there_is_no_room(view: Square) -> None:
    first, last = QPushButton("first of two"), QPushButton("last")
    view.title_bar.add_control(first)
    view.title_bar.add_control(last)
    view.grab()
    assert first.isVisible()
    assert last.geometry().right() <= view.width()
    assert not first.geometry().intersects(last.geometry())
    view.resize(160, 300)
    view.grab()
    assert not first.isVisible()
    assert last.isVisible()


def test_a_control_is_seen_only_while_it_is_offered(view: Square) -> None:
    button = QPushButton("a")
    view.title_bar.add_control(button)
    for offered in (True, False, True):
        view.title_bar.offer(button, offered)
        assert button.isHidden() is not offered


def test_a_widget_takes_the_title_s_place(view: Square) -> None:
    lead = QPushButton("Loss")
    view.title_bar.set_lead(lead)
    QApplication.processEvents()
    assert lead.isVisible()
    assert not view.title_bar.title_label.isVisible()
    assert lead.x() < view.title_bar.unit_label.x()


def test_the_unit_loses_its_last_parts_where_there_is_no_room(view: Square) -> None:
    view.set_title("Square", "first part · second part · third")
    view.resize(900, 300)
    view.grab()
    assert view.title_bar.unit_label.shown() == "first part · second part · third"
    metrics = view.fontMetrics().horizontalAdvance
    for width in range(120, 420, 20):
        view.resize(width, 300)
        view.grab()
        shown = view.title_bar.unit_label.shown()
        assert shown in ("", "first part", "first part · second part", view.unit)
        assert metrics(shown) <= view.title_bar.unit_label.width()
    assert view.title_bar.unit_label.toolTip() == view.unit


def test_a_title_with_tags_is_text(view: Square) -> None:
    view.set_title("a <b>title</b>", "in <units>")
    assert view.title == "a <b>title</b>"
    assert view.title_bar.title_label.textFormat().name == "PlainText"
    assert "<\u200bunits" in view.title_bar.unit_label.toolTip()


def test_title_words_and_controls_stand_at_the_theme_s_lengths(
    view: Square, qapp: QApplication
) -> None:
    view.resize(700, 300)
    bar, controls = view.title_bar, [QPushButton("one"), QPushButton("two")]
    for control in controls:
        bar.add_control(control)
    for scale in (1.0, 1.2):
        style_sheet.apply(qapp, theme.DARK, scale)
        bar.restyle()
        bar.make_room()
        qapp.processEvents()
        assert bar.height() == theme.px(TOP_PX + LINE_PX + 8)
        assert bar.title_label.x() == theme.px(LEFT_PX)
        assert bar.unit_label.x() == bar.title_label.geometry().right() + 1 + theme.px(4)
        one, two = (control.geometry() for control in controls)
        assert two.left() - one.right() - 1 == theme.px(4)
        assert two.right() == bar.width() - theme.px(RIGHT_PX) - 1
        top, foot = bar.title_label.geometry().top(), bar.title_label.geometry().bottom()
        assert top >= theme.px(TOP_PX)
        assert foot < bar.height() - theme.px(8)
    style_sheet.apply(qapp, theme.DARK)


def test_a_control_takes_just_the_room_that_it_needs(view: Square) -> None:
    bar, control = view.title_bar, QPushButton("control")
    bar.add_control(control)
    spare = theme.px(LEFT_PX + RIGHT_PX) + 2 * theme.px(4)
    needed = bar.title_label.sizeHint().width() + control.sizeHint().width() + spare
    for width, seen in ((needed, True), (needed - 1, False)):
        bar.resize(width, bar.height())
        bar.make_room()
        assert control.isHidden() is not seen


def test_words_behind_the_title_are_muted_and_begin_beside_it(view: Square) -> None:
    view.set_title("Square", "WWWW")
    view.resize(600, 300)
    QApplication.processEvents()
    words, muted = view.title_bar.unit_label, theme.current().muted
    assert words.accessibleName() == "WWWW"
    pixels = array_of(words.grab().toImage()).astype(int)
    left, top, right, bottom = box_of(alike(pixels, muted, 40))
    metrics = QFontMetrics(theme.font(theme.CONTROL_PX))
    assert left == pytest.approx(theme.px(GAP_PX - 4), abs=2)
    assert right - left == pytest.approx(metrics.horizontalAdvance("WWWW"), abs=4)
    assert (top + bottom) / 2 == pytest.approx(words.height() / 2, abs=2)


def test_words_are_cut_where_some_of_them_can_be_read_and_else_left_out(view: Square) -> None:
    words = view.title_bar.unit_label
    words.set_text("one part that is longer than the label is wide")
    for width, begin in ((LEAST_WORDS_PX + GAP_PX + 1, "one part"), (LEAST_WORDS_PX + GAP_PX, "")):
        words.resize(theme.px(width), 20)
        shown = words.shown()
        assert shown.startswith(begin)
        assert bool(shown) is bool(begin)
        assert shown.endswith("…") is bool(begin)
