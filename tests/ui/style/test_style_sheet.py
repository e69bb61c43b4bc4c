"""A theme reaches all that is shown, figures are level, type grows for a hall."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo, QFontMetricsF, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QPushButton,
    QStyle,
    QStyleOptionButton,
)
from pytestqt.qtbot import QtBot

from ui.style import style_sheet, theme
from ui.style.theme import Theme


@pytest.fixture(autouse=True)
def dark_again(qapp: QApplication) -> object:
    yield
    style_sheet.apply(qapp, theme.DARK)


@pytest.mark.parametrize("property_name", ["", "title", "small", "heading"])
def test_figures_are_equally_wide_in_every_label(
    qtbot: QtBot, qapp: QApplication, property_name: str
) -> None:
    style_sheet.apply(qapp, theme.DARK)
    label = QLabel("0")
    qtbot.addWidget(label)
    label.setProperty(property_name or "plain", "true")
    label.show()
    assert QFontInfo(label.font()).family() == theme.FAMILY
    metrics = QFontMetricsF(label.font())
    widths = [metrics.horizontalAdvance(figure * 8) for figure in "0123456789"]
    assert max(widths) - min(widths) < 0.5  # of eight figures; hinting rounds each


def test_applying_a_theme_announces_it_and_dresses_what_is_shown(
    qtbot: QtBot, qapp: QApplication
) -> None:
    style_sheet.apply(qapp, theme.DARK)
    button = QPushButton("Train")
    button.setProperty("primary", "true")
    qtbot.addWidget(button)
    button.resize(120, 40)
    button.show()
    for shown in (theme.LIGHT, theme.DARK):
        with qtbot.waitSignal(theme.notifier().changed):
            style_sheet.apply(qapp, shown)
        assert theme.current() is shown
        assert qapp.palette().color(QPalette.ColorRole.Window).name() == shown.background.lower()
        assert button.grab().toImage().pixelColor(12, 20).name() == shown.fill.lower()


def test_a_theme_that_is_applied_already_is_not_applied_again(
    qtbot: QtBot, qapp: QApplication
) -> None:
    style_sheet.apply(qapp, theme.LIGHT)
    with qtbot.assertNotEmitted(theme.notifier().changed):
        style_sheet.apply(qapp, theme.LIGHT)
    qapp.setStyleSheet("")
    with qtbot.waitSignal(theme.notifier().changed):
        style_sheet.apply(qapp, theme.LIGHT)
    assert qapp.styleSheet()


def test_presentation_enlarges_the_type_and_strengthens_its_contrast(qapp: QApplication) -> None:
    for shown in theme.THEMES.values():
        style_sheet.apply(qapp, shown, 1.6)
        assert theme.current().name == shown.name
        assert theme.current().muted != shown.muted
        assert theme.font(13).pixelSize() == 21
        assert theme.font(theme.SMALL_PX).pixelSize() == 21  # nothing is smaller than controls
        assert theme.px(10) == 16
        style_sheet.apply(qapp, theme.current())
        assert theme.current() is shown
        assert theme.font(13).pixelSize() == 13


def test_another_theme_or_scale_leaves_the_style_itself_where_it_is(qapp: QApplication) -> None:
    """Qt deletes a style that is replaced; what still held it was used, and crashed."""
    style_sheet.apply(qapp, theme.DARK)
    deleted: list[bool] = []
    qapp.style().destroyed.connect(lambda: deleted.append(True))
    for chosen, factor in ((theme.LIGHT, 1.0), (theme.LIGHT, 2.0), (theme.DARK, 1.0)):
        style_sheet.apply(qapp, chosen, factor)
    assert not deleted


@pytest.mark.parametrize("height", [512, 600, 720, 768, 1080, 1440, 2160])
def test_the_smallest_presented_type_is_a_45th_of_the_screen(
    qapp: QApplication, height: int
) -> None:
    style_sheet.apply(qapp, theme.DARK, theme.presentation_scale(height))
    assert theme.presenting()
    assert height / 45 <= theme.font(theme.SMALL_PX).pixelSize() < height / 45 + 1
    style_sheet.apply(qapp, theme.DARK)
    assert not theme.presenting()


@pytest.mark.parametrize("chosen", [theme.DARK, theme.LIGHT])
def test_a_box_is_seen_checked_or_not(qtbot: QtBot, qapp: QApplication, chosen: Theme) -> None:
    style_sheet.apply(qapp, chosen)
    box = QCheckBox("all samples")
    qtbot.addWidget(box)
    box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    box.setStyleSheet(f"QCheckBox {{ background: {chosen.surface}; }}")
    box.show()
    styles, option = box.style(), QStyleOptionButton()
    box.initStyleOption(option)
    area = styles.subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, box)

    def colours() -> set[str]:
        image = box.grab(area).toImage()
        width, height = image.width(), image.height()
        return {image.pixelColor(x, y).name() for x in range(width) for y in range(height)}

    def strongest() -> float:
        return max(theme.contrast(name, chosen.surface) for name in colours())

    assert strongest() >= 3, "its outline"
    unchecked = colours()
    box.setChecked(True)
    assert theme.color(chosen.fill).name() in colours()
    assert theme.color(chosen.on_accent).name() in colours(), "its tick"
    assert theme.color(chosen.fill).name() not in unchecked
