"""The mouse on a tab: it floats, closes, drags out and orders views that share a place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QTabBar
from pytestqt.qtbot import QtBot

from tests.ui.conftest import MakeWindow
from tests.ui.shell.docks.dock_keys import at_first, open_views, press
from ui.shell.docks.dock_area import DockArea
from ui.shell.main_window import MainWindow

NO_KEY = Qt.KeyboardModifier.NoModifier
UPWARDS = QPoint(3, -9)


def tabs(bench: DockArea, name: str) -> tuple[QTabBar, QPoint]:
    """The bar with a view's tab, and the middle of that tab."""
    for bar in bench.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
        titles = [bar.tabText(at) for at in range(bar.count())]
        if bar.isVisible() and bench.docks[name].windowTitle() in titles:
            return bar, bar.tabRect(titles.index(bench.docks[name].windowTitle())).center()
    raise AssertionError(f"{name} has no tab")


def tabbed(qtbot: QtBot, window: MainWindow, *names: str) -> DockArea:
    """Open views that share the place of the loss; the last one is seen."""
    bench = window.dock_area
    for name in names:
        press(qtbot, window, name)
        qtbot.waitUntil(lambda name=name: bench.docks[name].seen)
    qtbot.waitUntil(lambda: tabs(bench, "loss_view")[0].count() == 1 + len(names))
    return bench


def tab_menu(qtbot: QtBot, window: MainWindow, name: str) -> QMenu:
    """Press the right button on a tab, as the window system reports it."""
    bar, at = tabs(window.dock_area, name)
    QTest.mouseClick(
        window.windowHandle(), Qt.MouseButton.RightButton, NO_KEY, bar.mapTo(window, at)
    )
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(qtbot: QtBot, menu: QMenu, text: str) -> None:
    action = next(one for one in menu.actions() if one.text() == text)
    at = menu.actionGeometry(action).center()
    QTest.mouseMove(menu.windowHandle(), at)
    QTest.mouseClick(menu.windowHandle(), Qt.MouseButton.LeftButton, NO_KEY, at)


def drag_out(qtbot: QtBot, bench: DockArea, name: str, by: QPoint = UPWARDS) -> None:
    """Pull a tab, if nothing else is said upwards over the canvas, and let it go."""
    bar, at = tabs(bench, name)
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=at)
    for step in range(1, 20):
        qtbot.mouseMove(bar, at + by * step)
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=at + by * 19)


def is_free(bench: DockArea, name: str) -> bool:
    """Whether a view is a window of its own that says its name and can be taken and closed."""
    dock = bench.docks[name]
    strip = dock.titleBarWidget()
    return (
        dock.isFloating()
        and dock.isWindow()
        and dock.isVisible()
        and strip.isVisible()
        and strip.height() > 0
        and all(button.isVisible() for button in strip.findChildren(QAbstractButton))
    )


@pytest.mark.parametrize("name", ["loss_view", "prediction_view", "histogram_view"])
def test_a_double_click_on_a_tab_floats_its_view_which_is_seen_when_docked_again_twice(
    qtbot: QtBot, make_window: MakeWindow, name: str
) -> None:
    bench = tabbed(qtbot, make_window(), "prediction_view", "histogram_view")
    dock = bench.docks[name]
    place = bench.docks["histogram_view"].mapToGlobal(QPoint(0, 0))
    for _ in range(2):
        bar, at = tabs(bench, name)
        qtbot.mouseDClick(bar, Qt.MouseButton.LeftButton, pos=at)
        qtbot.waitUntil(lambda: is_free(bench, name))
        assert (dock.mapToGlobal(QPoint(0, 0)) - place).manhattanLength() < 100
        floating, _closing = dock.titleBarWidget().findChildren(QAbstractButton)
        qtbot.mouseClick(floating, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: tabs(bench, name)[0].count() == 3)
        qtbot.waitUntil(lambda: dock.seen)
        bar, _ = tabs(bench, name)
        assert bar.tabText(bar.currentIndex()) == dock.windowTitle()
        assert dock.titleBarWidget().height() == 0


@pytest.mark.parametrize("name", ["loss_view", "prediction_view"])
def test_a_tab_is_dragged_out_of_its_group_twice(
    qtbot: QtBot, make_window: MakeWindow, name: str
) -> None:
    bench = tabbed(qtbot, make_window(), "prediction_view")
    other = bench.docks[{"loss_view": "prediction_view"}.get(name, "loss_view")]
    before = bench.dockOptions()
    for _ in range(2):
        drag_out(qtbot, bench, name)
        qtbot.waitUntil(lambda: is_free(bench, name))
        assert not other.isFloating()
        qtbot.waitUntil(lambda: other.titleBarWidget().height() > 0)  # no tabs are left
        assert bench.dockOptions() == before  # floating views do not join in a nameless window
        bench.docks[name].setFloating(False)
        qtbot.waitUntil(lambda: bench.docks[name].seen)


def test_a_drag_along_the_bar_only_changes_the_order_of_the_tabs(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    bench = tabbed(qtbot, make_window(), "prediction_view")
    drag_out(qtbot, bench, "loss_view", QPoint(8, 0))
    bar, _ = tabs(bench, "loss_view")
    qtbot.waitUntil(lambda: [bar.tabText(i) for i in (0, 1)] == ["Predictions", "Loss"])
    assert not any(dock.isFloating() for dock in bench.docks.values())


@pytest.mark.parametrize("name", ["loss_view", "prediction_view"])
def test_the_menu_of_a_tab_floats_and_closes_the_view_under_the_pointer_twice(
    qtbot: QtBot, make_window: MakeWindow, name: str
) -> None:
    window = make_window()
    bench = tabbed(qtbot, window, "prediction_view")
    dock = bench.docks[name]
    for _ in range(2):
        choose(qtbot, tab_menu(qtbot, window, name), "Float")
        qtbot.waitUntil(lambda: is_free(bench, name))
        dock.setFloating(False)
        qtbot.waitUntil(lambda: dock.seen)
        choose(qtbot, tab_menu(qtbot, window, name), "Close")
        qtbot.waitUntil(dock.isHidden)
        assert not window.action(f"show_{name}").isChecked()
        window.action(f"show_{name}").trigger()
        qtbot.waitUntil(lambda: dock.seen)
    menu = tab_menu(qtbot, window, name)
    entries = [action for action in menu.actions() if not action.isSeparator()]
    for action in entries[:2]:
        assert dock.windowTitle() in action.statusTip()
        assert dock.windowTitle() in action.toolTip()
    assert entries[2:] == list(bench.actions_by_name.values())
    menu.close()


def test_a_middle_click_on_a_tab_closes_its_view(qtbot: QtBot, make_window: MakeWindow) -> None:
    bench = tabbed(qtbot, make_window(), "prediction_view")
    bar, at = tabs(bench, "prediction_view")
    qtbot.mousePress(bar, Qt.MouseButton.MiddleButton, pos=at)
    qtbot.mouseRelease(bar, Qt.MouseButton.MiddleButton, pos=tabs(bench, "loss_view")[1])
    assert open_views(bench) == at_first() | {"prediction_view"}  # let go elsewhere: not meant
    qtbot.mouseClick(bar, Qt.MouseButton.MiddleButton, pos=at)
    qtbot.waitUntil(lambda: open_views(bench) == at_first())


def test_a_panel_that_shares_tabs_can_be_closed_but_not_floated(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    bench = make_window().dock_area
    panel = bench.panels["inspector"]
    bench.tabifyDockWidget(panel, bench.docks["loss_view"])
    qtbot.waitUntil(lambda: tabs(bench, "loss_view")[0].count() == 2)
    bar, _ = tabs(bench, "loss_view")
    at = next(bar.tabRect(i).center() for i in (0, 1) if bar.tabText(i) == "Inspector")
    qtbot.mouseDClick(bar, Qt.MouseButton.LeftButton, pos=at)
    assert not panel.isFloating()
    qtbot.mouseClick(bar, Qt.MouseButton.MiddleButton, pos=at)
    assert panel.isHidden()


def test_a_view_that_was_closed_while_it_floated_floats_again_and_comes_back_among_its_tabs(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    bench = tabbed(qtbot, window, "prediction_view")
    drag_out(qtbot, bench, "prediction_view")
    dock = bench.docks["prediction_view"]
    floating, closing = dock.titleBarWidget().findChildren(QAbstractButton)
    for _ in range(2):
        qtbot.waitUntil(lambda: is_free(bench, "prediction_view"))
        qtbot.mouseClick(closing, Qt.MouseButton.LeftButton)
        assert open_views(bench) == at_first()
        assert not window.action("show_prediction_view").isChecked()
        window.action("show_prediction_view").trigger()
    qtbot.mouseClick(floating, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tabs(bench, "prediction_view")[0].count() == 2)
    qtbot.waitUntil(lambda: dock.seen)


def test_a_view_that_was_dragged_out_by_its_tab_floats_after_two_restarts(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    bench = tabbed(qtbot, window, "histogram_view", "prediction_view")
    drag_out(qtbot, bench, "histogram_view")
    bench.reveal("loss_view")
    qtbot.waitUntil(lambda: bench.docks["loss_view"].seen)
    for _ in range(2):
        window.close()
        window = make_window()
        bench = window.dock_area
        qtbot.waitUntil(lambda bench=bench: is_free(bench, "histogram_view"))
        qtbot.waitUntil(lambda bench=bench: tabs(bench, "loss_view")[0].count() == 2)
        assert open_views(bench) == at_first() | {"histogram_view", "prediction_view"}
        assert bench.docks["loss_view"].seen
        assert not bench.docks["prediction_view"].seen
    bench.docks["histogram_view"].setFloating(False)
    qtbot.waitUntil(lambda: tabs(bench, "histogram_view")[0].count() == 3)
    qtbot.waitUntil(lambda: bench.docks["histogram_view"].seen)
    window.action("reset_layout").trigger()
    assert open_views(bench) == at_first()
