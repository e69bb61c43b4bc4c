"""The docks: opened, closed, floated and tabbed by hand, and found again at the next launch."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QByteArray, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDockWidget, QMenu, QTabBar
from pytestqt.qtbot import QtBot

from tests.ui.conftest import MakeWindow
from ui.shell.app import create_window
from ui.shell.docks.dock_area import VIEWS, DockArea
from ui.shell.docks.dock_title import DockTitle
from ui.shell.main_window import MainWindow
from ui.shell.settings import Settings
from ui.style import style_sheet, theme

ALT = Qt.KeyboardModifier.AltModifier
NO_KEY = Qt.KeyboardModifier.NoModifier
UPWARDS = QPoint(3, -9)


def open_views(bench: DockArea) -> set[str]:
    return {name for name, dock in bench.docks.items() if not dock.isHidden()}


def at_first() -> set[str]:
    return {spec.name for spec in VIEWS if spec.shown}


def press(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Press the key of a view."""
    key = next(spec.key for spec in VIEWS if spec.name == name)
    qtbot.keyClick(window, getattr(Qt.Key, f"Key_{key[-1]}"), ALT)


def test_each_view_has_its_name_its_dock_and_its_entry_in_the_menu(
    make_window: MakeWindow,
) -> None:
    window = make_window()
    for spec in VIEWS:
        view = window.dock_area.views[spec.name]
        assert view.objectName() == spec.name
        dock = window.dock_area.docks[spec.name]
        assert dock.widget() is view
        assert dock.features() & QDockWidget.DockWidgetFeature.DockWidgetMovable
        action = window.findChild(QAction, f"show_{spec.name}")
        assert action in window.menu.parts["View"].actions()
        assert action.isChecked() == spec.shown


def test_a_key_closes_the_view_that_is_seen_and_opens_it_again(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    dock = window.dock_area.docks["loss_view"]
    action = window.action("show_loss_view")
    press(qtbot, window, "loss_view")
    assert dock.isHidden()
    assert not action.isChecked()
    press(qtbot, window, "loss_view")
    assert not dock.isHidden()
    assert action.isChecked()


def test_a_view_behind_a_tab_is_brought_forward_by_its_key(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    bench = window.dock_area
    bench.tabifyDockWidget(bench.docks["loss_view"], bench.docks["gradient_heatmap"])
    bench.reveal("gradient_heatmap")
    qtbot.waitUntil(lambda: not bench.docks["loss_view"].seen)
    press(qtbot, window, "loss_view")
    qtbot.waitUntil(lambda: bench.docks["loss_view"].seen)
    assert not bench.docks["gradient_heatmap"].seen
    assert not bench.docks["gradient_heatmap"].isHidden()


def test_the_title_gives_way_to_tabs_and_comes_back(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    bench = window.dock_area
    loss, heat = bench.docks["loss_view"], bench.docks["gradient_heatmap"]
    assert loss.titleBarWidget().height() > 0
    bench.tabifyDockWidget(loss, heat)
    qtbot.waitUntil(lambda: loss.titleBarWidget().height() == 0)
    bench.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, heat)
    qtbot.waitUntil(lambda: loss.titleBarWidget().height() > 0)


def test_the_buttons_of_the_title_float_and_close_a_view(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    dock = window.dock_area.docks["loss_view"]
    strip = dock.titleBarWidget()
    assert isinstance(strip, DockTitle)
    floating, closing = strip.findChildren(QAbstractButton)
    assert not closing.isVisible()  # calm until the mouse comes
    qtbot.mouseDClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(40, 8))
    qtbot.waitUntil(dock.isFloating)
    assert closing.isVisible()
    qtbot.mouseClick(floating, Qt.MouseButton.LeftButton)
    assert not dock.isFloating()
    dock.setFloating(True)
    qtbot.mouseClick(closing, Qt.MouseButton.LeftButton)
    assert dock.isHidden()


def test_a_view_is_dragged_away_by_its_title(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    dock = window.dock_area.docks["loss_view"]
    strip = dock.titleBarWidget()
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(40, 8))
    for step in range(1, 12):
        qtbot.mouseMove(strip, QPoint(40 + 9 * step, 8 - 9 * step))
    qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton)
    assert dock.isFloating()
    assert dock.isVisible()


def test_a_view_that_is_not_seen_is_not_drawn_and_catches_up_when_it_is(
    qtbot: QtBot, make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    drawn: list[int] = []
    loss = window.dock_area.views["loss_view"]
    monkeypatch.setattr(loss, "draw", lambda snapshot: drawn.append(snapshot.step))
    press(qtbot, window, "loss_view")
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 1)
    assert drawn == []
    press(qtbot, window, "loss_view")
    assert drawn == [1]


def test_the_layout_survives_a_restart(qtbot: QtBot, make_window: MakeWindow) -> None:
    first = make_window()
    bench = first.dock_area
    press(qtbot, first, "loss_view")
    bench.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, bench.docks["gradient_heatmap"])
    first.close()
    second = make_window()
    bench = second.dock_area
    assert open_views(bench) == at_first() - {"loss_view"}
    area = bench.dockWidgetArea(bench.docks["gradient_heatmap"])
    assert area == Qt.DockWidgetArea.RightDockWidgetArea
    assert not second.action("show_loss_view").isChecked()
    second.action("reset_layout").trigger()
    assert open_views(bench) == at_first()
    area = bench.dockWidgetArea(bench.docks["gradient_heatmap"])
    assert area == Qt.DockWidgetArea.BottomDockWidgetArea


def test_sizes_survive_a_restart(qtbot: QtBot, make_window: MakeWindow) -> None:
    first = make_window()
    loss = first.dock_area.docks["loss_view"]
    first.dock_area.resizeDocks([loss], [300], Qt.Orientation.Vertical)
    qtbot.waitUntil(lambda: loss.height() == 300)
    first.close()
    again = make_window().dock_area.docks["loss_view"]
    qtbot.waitUntil(lambda: again.height() == 300)


@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_layout_is_ignored(make_window: MakeWindow, seed: int) -> None:
    make_window().close()
    store = Settings()._store
    good = store.value("layout").data()
    chance = random.Random(seed)
    bad = bytearray(good[: chance.randrange(1, len(good))] if seed % 2 else good)
    for _ in range(chance.randrange(1, 40)):
        bad[chance.randrange(len(bad))] = chance.randrange(256)
    store.setValue("layout", QByteArray(bytes(bad)))
    store.sync()
    bench = make_window().dock_area
    assert bench.centralWidget().isVisible()
    assert open_views(bench) == at_first()


@pytest.mark.parametrize("garbage", [b"", b"x", b"\x00\x00\x00\xff" * 50])
def test_garbage_for_a_layout_leaves_the_first_one(make_window: MakeWindow, garbage: bytes) -> None:
    Settings().remember_bytes("layout", QByteArray(garbage))
    assert open_views(make_window().dock_area) == at_first()


def test_a_window_that_was_never_shown_forgets_no_layout(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    first = make_window()
    press(qtbot, first, "loss_view")
    first.close()
    hidden = create_window()
    hidden.close()
    assert open_views(make_window().dock_area) == at_first() - {"loss_view"}


def test_a_floating_view_floats_again_but_not_before_the_window_is_shown(
    make_window: MakeWindow,
) -> None:
    first = make_window()
    first.dock_area.docks["loss_view"].setFloating(True)
    first.close()
    hidden = create_window()
    assert not hidden.dock_area.docks["loss_view"].isVisible()
    hidden.close()
    assert make_window().dock_area.docks["loss_view"].isFloating()


def test_a_layout_that_is_no_bytes_is_ignored(make_window: MakeWindow) -> None:
    Settings()._store.setValue("layout", "wide")
    Settings()._store.setValue("geometry", 3)
    assert open_views(make_window().dock_area) == at_first()


def test_presenting_hides_the_panels_and_does_not_remember_it(
    qtbot: QtBot, qapp: QApplication, make_window: MakeWindow
) -> None:
    window = make_window()
    qtbot.keyClick(window, Qt.Key.Key_F5)
    assert theme.scale() > 1
    assert not window.inspector.isVisible()
    assert not window.palette_view.isVisible()
    window.close()
    style_sheet.apply(qapp, theme.DARK)
    again = make_window()
    assert again.inspector.isVisible()
    assert again.palette_view.isVisible()


def test_a_view_that_is_opened_leaves_its_neighbours_their_size(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    window.resize(1600, 1000)
    heads = [window.dock_area.docks[name] for name in ("loss_view", "gradient_heatmap")]
    qtbot.waitUntil(lambda: heads[1].width() > 800)
    before = [head.width() for head in heads]
    window.dock_area.reveal("prediction_view")
    qtbot.waitUntil(lambda: window.dock_area.docks["prediction_view"].seen)
    assert abs(window.dock_area.docks["prediction_view"].width() - before[0]) <= 4
    assert abs(heads[1].width() - before[1]) <= 4


# The mouse on a tab


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
