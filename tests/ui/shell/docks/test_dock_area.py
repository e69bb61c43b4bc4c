"""The docks: opened, closed and floated by hand, and found again at the next launch."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QByteArray, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QDockWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import MakeWindow
from tests.ui.shell.docks.dock_keys import at_first, open_views, press
from ui.shell.app import create_window
from ui.shell.docks.dock_title import DockTitle
from ui.shell.docks.view_specs import VIEWS
from ui.shell.settings import Settings
from ui.style import style_sheet, theme


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
