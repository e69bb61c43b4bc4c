"""Controls stand in the title line where there is room, and are painted only when they move."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from tests.ui.views.base.conftest import Square


def test_controls_give_way_where_there_is_no_room(view: Square) -> None:
    first, last = QPushButton("first of two"), QPushButton("last")
    view.add_control(first)
    view.add_control(last)
    view.grab()
    assert first.isVisible()
    assert last.geometry().right() <= view.width()
    assert not first.geometry().intersects(last.geometry())
    view.resize(120, 300)
    view.grab()
    assert not first.isVisible()


def test_controls_that_stay_where_they_are_have_nothing_painted(view: Square) -> None:
    button = QPushButton("a")
    view.add_control(button)
    for offered in (True, False):
        view.set_offered(button, offered)
        view.repaint()
        painted = view.painted_static
        view.set_offered(button, offered)
        view.place_controls()
        view.repaint()
        assert view.painted_static == painted
        assert button.isHidden() is not offered
    button.setText("a longer text")
    view.set_offered(button, True)
    view.repaint()
    assert view.painted_static == painted + 1
