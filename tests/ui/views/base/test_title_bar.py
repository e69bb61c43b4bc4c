"""Controls stand in the title bar where there is room; words lose their last parts first."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QPushButton

from tests.ui.views.base.conftest import Square


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
