"""Every view is copied and saved in the same way, as a picture and as a table."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from tests.ui.views.base.conftest import Square
from ui.style import theme
from ui.views.base.export import save_picture
from ui.views.base.export_menu import Exportable
from ui.widgets.dialogs import Dialogs
from ui.widgets.images import svg_of


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


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\x08", "\uffff", "\x85"])
def test_an_svg_with_a_control_in_its_texts_is_read_by_every_reader(sign: str) -> None:
    def draw(painter: QPainter) -> None:
        painter.drawText(20, 20, f"be{sign}fore <after>")

    drawn = svg_of(draw, QRectF(0, 0, 200, 50), f"ti{sign}tle")
    assert QSvgRenderer(QByteArray(drawn)).isValid()
    texts = "".join(ElementTree.fromstring(drawn).itertext())
    assert "title" in texts
    assert "fore" in texts
    assert sign not in texts


def test_no_cell_of_the_csv_is_a_formula(view: Square, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Square, "table", lambda _: (["=1+1", "y"], [["@x", -1.5]]))
    view.copy_data()
    assert QGuiApplication.clipboard().text() == "'=1+1,y\n'@x,-1.5\n"


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


def test_the_menu_offers_pictures_and_data(view: Square, qtbot: QtBot) -> None:
    names = [action.objectName() for action in view.menu().actions()]
    assert names == ["fit", "copy_picture", "save_picture", "copy_data", "save_data"]
    [fit, *_] = view.menu().actions()
    assert not fit.isEnabled()
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    [fit, *_] = view.menu().actions()
    fit.trigger()
    assert not view.zoomed


def test_what_has_no_table_offers_its_picture_alone(qtbot: QtBot) -> None:
    plain = Exportable()
    qtbot.addWidget(plain)
    names = [action.objectName() for action in plain.menu().actions()]
    assert names == ["copy_picture", "save_picture"]


def test_a_picture_as_small_as_a_pixel_is_saved(view: Square, tmp_path: Path) -> None:
    sizes: list[QSize] = []
    save_picture(lambda _, size: sizes.append(size), "dot", tmp_path / "a.png", QSize(1, 7))
    assert sizes == [QSize(1, 3)]
    assert QImage(str(tmp_path / "a.png")).size() == QSize(1, 7)
