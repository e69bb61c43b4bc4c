"""A tab says its whole name, or shows its view's picture where there is no room for all names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ui.shell.docks.tab_names import TabNames
from ui.shell.docks.view_specs import VIEWS
from ui.style import style_sheet, theme

TITLES = {spec.name: spec.title for spec in VIEWS}


class Place:
    """A window with one place, in which views are tabs."""

    def __init__(self, qtbot: QtBot, *names: str) -> None:
        self.qtbot, self.area = qtbot, QMainWindow()
        qtbot.addWidget(self.area)
        self.docks: dict[str, QDockWidget] = {}
        for name in names:
            dock = self.docks[name] = QDockWidget(TITLES.get(name, name.title()), self.area)
            dock.setWidget(QWidget())
            self.area.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
        for name in names[1:]:
            self.area.tabifyDockWidget(self.docks[names[0]], self.docks[name])
        self.names = TabNames(self.area, self.docks)
        for dock in self.docks.values():
            dock.visibilityChanged.connect(lambda _: self.names.refresh_soon())
        self.area.resize(2000, 300)
        self.area.show()
        qtbot.waitUntil(lambda: len(self.names.bars()) == 1)
        [self.bar] = self.names.bars()
        self.bar.setExpanding(False)
        self.names.attach(self.bar)
        self.docks[names[0]].raise_()
        qtbot.waitUntil(lambda: self.bar.currentIndex() == 0)

    def at(self, width: int) -> list[str]:
        """What the tabs say in a window of this width."""
        self.area.resize(width, 300)
        self.qtbot.waitUntil(lambda: self.bar.width() == width)
        QApplication.processEvents()
        return [self.bar.tabText(index) for index in range(self.bar.count())]

    def is_whole(self) -> bool:
        """Whether all tabs are seen, without a button to scroll them."""
        inside = all(self.bar.rect().contains(self.bar.tabRect(i)) for i in range(self.bar.count()))
        return inside and not any(b.isVisible() for b in self.bar.findChildren(QToolButton))


@pytest.fixture(params=[1.0, 16 / 13, 24 / 13])
def scale(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[float]:
    style_sheet.apply(qapp, theme.DARK, request.param)
    yield request.param
    style_sheet.apply(qapp, theme.DARK)


def test_no_tab_is_cut_however_many_there_are_and_however_narrow_their_place_is(
    qtbot: QtBot, scale: float
) -> None:
    place = Place(qtbot, *TITLES)
    bar, forms = place.bar, []
    for width in (1600, 1200, 900, 700, 500, 420):
        said = place.at(round(width * scale))
        assert place.is_whole(), (width, said)
        assert said == list(TITLES.values()) or [one for one in said if one] == ["Loss"]
        for index, text in enumerate(said):
            assert bool(text) != (not bar.tabIcon(index).isNull()), (width, text)
            title = list(TITLES.values())[index]
            assert bar.tabToolTip(index).startswith(f"{title} (Alt+{index + 1}): ")
            assert bar.accessibleTabName(index) == title
        forms.append(bar.property("form"))
    assert list(dict.fromkeys(forms)) == ["wide", "tight", "pictures"]
    # where there is no room even for pictures, the tab in front is seen
    place.at(round(200 * scale))
    assert not place.is_whole()
    for name in ("study_view", "loss_view", "histogram_view"):
        place.docks[name].raise_()
        qtbot.waitUntil(lambda name=name: bar.tabText(bar.currentIndex()) == TITLES[name])
        front = bar.tabRect(bar.currentIndex())
        assert bar.rect().contains(front), name
        assert front.width() >= bar.fontMetrics().horizontalAdvance(TITLES[name]), name
    # and with the room the names return
    assert place.at(round(1600 * scale)) == list(TITLES.values())
    assert place.is_whole()


def test_the_name_goes_with_the_tab_in_front_and_with_a_view_that_floats(qtbot: QtBot) -> None:
    place = Place(qtbot, "inspector", *TITLES)
    bar, docks = place.bar, place.docks
    place.at(480)
    docks["study_view"].raise_()
    named = ["Inspector", "Depth study"]  # a panel has no picture
    qtbot.waitUntil(lambda: [text for text in place.at(480) if text] == named)
    index = next(i for i in range(bar.count()) if place.names.dock_at(bar, i) is docks["run_table"])
    with qtbot.waitSignal(docks["run_table"].visibilityChanged):
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(index).center())
    qtbot.waitUntil(lambda: [text for text in place.at(480) if text] == ["Inspector", "Runs"])
    # what floats has its name, and is still known by it without
    hidden = docks["study_view"]
    assert hidden.windowTitle() == ""
    assert place.names.title(hidden) == "Depth study"
    hidden.setFloating(True)
    qtbot.waitUntil(lambda: hidden.windowTitle() == "Depth study")
    assert place.names.dock_at(bar, bar.count()) is None
    assert place.names.dock_at(bar, bar.tabAt(QPoint(-5, -5))) is None
    # in another theme pictures are drawn anew
    index = next(i for i in range(bar.count()) if not bar.tabIcon(i).isNull())
    before = bar.tabIcon(index).cacheKey()
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    style_sheet.apply(application, theme.LIGHT)
    try:
        qtbot.waitUntil(lambda: bar.tabIcon(index).cacheKey() != before)
        pixel = bar.tabIcon(index).pixmap(14, 14).toImage()
        shades = {pixel.pixelColor(x, y).name() for x in range(14) for y in range(14)}
        assert theme.LIGHT.muted.lower() in shades
    finally:
        style_sheet.apply(application, theme.DARK)
