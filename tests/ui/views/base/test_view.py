"""Every view is selected, explained, focused and drawn into a picture in the same way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QHelpEvent, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from simulator.design.design import LayerPlace
from tests.ui.views.base.conftest import Square
from tests.ui.views.reading import label
from ui.style import style_sheet, theme


def test_the_selection_is_remembered(view: Square) -> None:
    places = frozenset({LayerPlace(0, ("a",))})
    view.show_selection(places)
    assert view.selected == places


def tip_over(qtbot: QtBot, widget: QWidget) -> str:
    """The tip that opens where the mouse rests over a widget."""
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
    middle = widget.rect().center()
    QApplication.sendEvent(
        widget, QHelpEvent(QEvent.Type.ToolTip, middle, widget.mapToGlobal(middle))
    )
    return QToolTip.text() if QToolTip.isVisible() else ""


def test_the_explanation_is_a_tip_of_the_title_bar_alone(qtbot: QtBot, view: Square) -> None:
    for text in ("a red square", "Something else"):
        view.set_explanation(text)
        assert view.toolTip() == view.accessibleDescription() == text
        assert tip_over(qtbot, view.title_bar) == text
        for plot in (view, view.canvas, view.canvas.viewport()):
            assert not tip_over(qtbot, plot)  # it would cover values
    QToolTip.hideText()


def test_the_ring_shows_only_for_the_keyboard(view: Square) -> None:
    plain = view.grab().toImage()
    view.setFocus(Qt.FocusReason.MouseFocusReason)
    assert view.grab().toImage() == plain
    view.clearFocus()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    ringed = view.grab().toImage()
    accent = theme.color(theme.current().accent)
    for at in (QPoint(200, 2), QPoint(200, 297), QPoint(2, 150), QPoint(397, 150)):
        assert ringed.pixelColor(at) == accent
        assert plain.pixelColor(at) != accent
    view.clearFocus()
    later = QLabel(parent=view)  # made after the ring, as forms and lists are
    later.setStyleSheet("background: #ff00ff")
    later.setGeometry(view.rect())
    later.show()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.grab().toImage().pixelColor(200, 2) == accent


@pytest.mark.parametrize("size", [QSize(400, 300), QSize(800, 500), QSize(240, 180)])
def test_a_picture_is_laid_out_for_its_size_and_the_screen_stays(view: Square, size: QSize) -> None:
    before = view.grab().toImage()
    picture = QImage(size, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    view.render_on(painter, size)
    painter.end()
    red = [x for x in range(size.width()) if picture.pixelColor(x, size.height() // 2).red() > 250]
    assert red[-1] == pytest.approx(size.width() - theme.px(12), abs=2)
    high = [y for y in range(size.height()) if picture.pixelColor(red[-9], y).red() > 250]
    assert high[0] == pytest.approx(view.title_bar.height(), abs=2)
    assert high[-1] == pytest.approx(size.height() - theme.px(8 + 28), abs=2)
    assert view.size() == QSize(400, 300)
    assert view.grab().toImage() == before


def test_the_title_of_a_picture_stands_as_on_the_screen(view: Square) -> None:
    drawn = label(view, "Square")
    shown = view.title_bar.title_label
    middle = shown.mapTo(view, shown.rect().center())
    assert drawn.box.left() == pytest.approx(shown.mapTo(view, QPoint(0, 0)).x(), abs=1)
    assert drawn.y == pytest.approx(middle.y(), abs=4)
    unit, now = label(view, "in pixels & <units>"), theme.current()
    assert unit.box.left() == pytest.approx(drawn.box.right() + theme.px(12), abs=2)
    assert drawn.box.height() > unit.box.height()
    assert (drawn.colour, unit.colour) == (theme.color(now.text), theme.color(now.muted))


def test_a_view_takes_over_another_theme(view: Square, qapp: QApplication) -> None:
    for chosen in (theme.LIGHT, theme.DARK):
        style_sheet.apply(qapp, chosen)
        picture = view.grab().toImage()
        for at in (QPoint(3, 3), QPoint(view.width() - 5, 200)):
            assert picture.pixelColor(at) == theme.color(chosen.surface)
        assert view.plot.left.textPen().color() == theme.color(chosen.muted)


def test_the_copy_key_reaches_the_view_from_its_plot(view: Square, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.status_message) as message:
        qtbot.keyClick(view.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert message.args == ["Square: picture copied"]


def test_buttons_and_digits_are_pressed_by_their_keys(view: Square, qtbot: QtBot) -> None:
    done: list[str] = []
    button = view.add_button("Next", "Go on", Qt.Key.Key_Right, lambda: done.append("next"), "→")
    other = view.add_button("Other", "Another", Qt.Key.Key_V, lambda: done.append("other"))
    assert (button.toolTip(), other.toolTip()) == ("Go on (→)", "Another (V)")
    assert (button.text(), button.accessibleName()) == ("→", "Next")
    combo = view.add_choice("Shown", "What is shown", {"a": "One", "b": "Two"}, done.append)
    assert [combo.itemText(at) for at in range(combo.count())] == ["One", "Two"]
    qtbot.keyClick(view, Qt.Key.Key_2)
    qtbot.keyClick(view, Qt.Key.Key_V)
    qtbot.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    button.setEnabled(False)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    button.setEnabled(True)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    combo.activated.emit(0)
    assert done == ["b", "other", "next", "a"]
    assert (view.objectName(), view.accessibleName()) == ("square", "Square")
