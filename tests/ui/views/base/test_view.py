"""Every view reads out, is selected, and leaves as a picture or a table in the same way."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.design.design import LayerPlace
from tests.ui.views.base.conftest import Square
from ui.style import style_sheet, theme


class Parts(Square):
    """A view that draws only the dirty part, and remembers it."""

    static_background = True

    def __init__(self) -> None:
        super().__init__()
        self.painted: list[tuple[int, int, int, int]] = []

    def paint(self, painter: QPainter, area: QRect) -> None:
        part = self.dirty_part(area)
        self.painted.append(part.getRect())
        painter.fillRect(part, Qt.GlobalColor.green)


def test_a_click_on_a_layer_asks_for_its_selection(view: Square, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.layer_chosen) as chosen:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(20, 200))
    assert chosen.args == [1, ("body", "a"), 1]
    with qtbot.assertNotEmitted(view.layer_chosen):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(380, 200))


def test_the_selection_is_remembered(view: Square) -> None:
    places = frozenset({LayerPlace(0, ("a",))})
    view.show_selection(places)
    assert view.selected == places


def test_the_tag_beside_the_mouse_stays_inside_and_goes_with_it(view: Square, qtbot: QtBot) -> None:
    plain = view.grab().toImage()
    for corner in (view.plot_area().topLeft(), view.plot_area().bottomRight()):
        qtbot.mouseMove(view, corner)
        assert view.pointer == corner
        assert view.grab().toImage() != plain
    qtbot.mouseMove(view, QPoint(5, 5))
    assert view.grab().toImage() == plain


def test_the_explanation_is_a_tip_of_the_title_line_alone(view: Square, qtbot: QtBot) -> None:
    explanation = view.toolTip()
    assert explanation
    qtbot.mouseMove(view, QPoint(view.width() // 2, view.height() - 30))
    qtbot.waitUntil(lambda: not view.toolTip())
    qtbot.mouseMove(view, QPoint(view.width() // 2, 10))
    qtbot.waitUntil(lambda: view.toolTip() == explanation)
    view.set_explanation("Something else")
    assert view.toolTip() == view.accessibleDescription() == "Something else"


def test_what_does_not_change_is_drawn_once(view: Square, qapp: QApplication) -> None:
    view.grab()
    drawn = view.painted_static
    for _ in range(3):
        view.update()
        view.grab()
    assert view.painted_static == drawn
    style_sheet.apply(qapp, theme.LIGHT)
    view.grab()
    assert view.painted_static == drawn + 1


def test_the_ring_shows_only_for_the_keyboard(view: Square, qtbot: QtBot) -> None:
    plain = view.grab().toImage()
    view.setFocus(Qt.FocusReason.MouseFocusReason)
    assert view.grab().toImage() == plain
    view.clearFocus()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.grab().toImage() != plain


def test_parts_that_are_no_longer_true_are_painted_one_by_one(qtbot: QtBot) -> None:
    view = Parts()
    qtbot.addWidget(view)
    view.resize(400, 300)
    with qtbot.waitExposed(view):
        view.show()
    QApplication.processEvents()
    view.painted.clear()
    view.update_plot(QRect(20, 100, 10, 50), QRect(200, 100, 30, 50))
    QApplication.processEvents()
    assert view.painted == [(20, 100, 10, 50), (200, 100, 30, 50)]
    view.painted.clear()
    view.update_plot()
    QApplication.processEvents()
    assert view.painted == [view.plot_area().getRect()]


def test_a_picture_is_painted_whole(qtbot: QtBot) -> None:
    view = Parts()
    qtbot.addWidget(view)
    view.resize(400, 300)
    picture = QImage(400, 300, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    view.render_on(painter, QSize(400, 300))
    painter.end()
    assert picture.pixelColor(200, 200).name() == "#00ff00"
