"""Every view reads out, is selected, and leaves as a picture or a table in the same way."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from simulator.design.design import LayerPlace
from tests.ui.views.conftest import ShowView
from ui.style import style_sheet, theme
from ui.views.base.export import Table
from ui.views.base.view import View
from ui.widgets.dialogs import Dialogs


class Square(View):
    """A view whose area is red, with one layer in its left half."""

    def __init__(self) -> None:
        super().__init__("square", "Square", "a red square")
        self.set_title("Square", "in pixels & <units>")
        self.painted_static = 0

    def paint(self, painter: QPainter, area: QRect) -> None:
        self.paint_static(painter, "key", lambda inner: self._fill(inner, area))

    def _fill(self, painter: QPainter, area: QRect) -> None:
        self.painted_static += 1
        painter.fillRect(area, Qt.GlobalColor.red)

    def reading(self, position: QPoint) -> str:
        return "red\nall over" if self.plot_area().contains(position) else ""

    def layer_at(self, position: QPoint) -> LayerPlace | None:
        return LayerPlace(1, ("body", "a")) if position.x() < self.width() // 2 else None

    def table(self) -> Table:
        return ["name, unit", "value"], [("a", 0.1), ("b", float("nan")), ('"c"', -1e300)]


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


@pytest.fixture
def view(show_view: ShowView[Square]) -> Square:
    return show_view(Square, 400, 300)


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder that save dialogs answer with, under the name they suggest."""
    monkeypatch.setattr(Dialogs, "save_file", lambda _v, _t, name, _f: str(tmp_path / name))
    return tmp_path


def test_a_png_has_the_stated_size_and_the_picture(view: Square, tmp_path: Path) -> None:
    view.export_picture(tmp_path / "a.png", QSize(1920, 1080))
    image = QImage(str(tmp_path / "a.png"))
    assert (image.width(), image.height()) == (1920, 1080)
    assert image.pixelColor(960, 700).name() == "#ff0000"
    assert image.pixelColor(2, 2).name() == theme.DARK.surface.lower()


def test_the_saved_picture_states_its_size(view: Square, answer: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.status_message) as message:
        view.save_picture()
    assert message.args == [f"Picture saved: {answer / 'square.png'}, 800 × 600 pixels"]
    assert QImage(str(answer / "square.png")).size() == QSize(800, 600)


def test_an_svg_is_valid_xml_with_the_title(view: Square, tmp_path: Path) -> None:
    view.export_picture(tmp_path / "a.svg")
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    assert root.tag.endswith("svg")
    texts = "".join(root.itertext())
    assert "Square" in texts
    assert "in pixels & <units>" in texts


def test_the_csv_holds_the_data(view: Square, answer: Path) -> None:
    view.save_data()
    with open(answer / "square.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["name, unit", "value"]
    assert [row[0] for row in rows[1:]] == ["a", "b", '"c"']
    assert float(rows[1][1]) == 0.1
    assert rows[2][1] == "nan"
    assert float(rows[3][1]) == -1e300


def test_data_and_picture_go_to_the_clipboard(view: Square) -> None:
    view.copy_data()
    rows = list(csv.reader(io.StringIO(QGuiApplication.clipboard().text())))
    assert rows[1] == ["a", "0.1"]
    view.copy_picture()
    assert QGuiApplication.clipboard().image().size() == QSize(800, 600)


def test_the_copy_key_copies_the_picture(view: Square, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().clear()
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().image().size() == QSize(800, 600)


def test_a_file_that_cannot_be_written_is_reported(
    view: Square, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    gone = str(tmp_path / "gone" / "a")
    monkeypatch.setattr(Dialogs, "save_file", lambda *_: gone)
    for work in (view.save_data, view.save_picture):
        with qtbot.waitSignal(view.status_message) as message:
            work()
        assert "cannot be written: No such file" in message.args[0]
    monkeypatch.setattr(Dialogs, "save_file", lambda *_: "")
    with qtbot.assertNotEmitted(view.status_message):
        view.save_data()


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


def test_the_menu_offers_pictures_and_data(view: Square, qtbot: QtBot) -> None:
    names = [action.objectName() for action in view.menu().actions()]
    assert names == ["copy_picture", "save_picture", "copy_data", "save_data"]


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
