"""Room for a step trace, in the window and while presenting, and from the one to the other."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from tests.ui.conftest import MakeWindow
from tests.ui.shell.presentation.test_mode import show_on_screen


def test_a_trace_that_is_open_keeps_its_room_when_presenting_begins_and_ends(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    size, dock, bar = window.size(), window.dock_area.docks["loss_view"], window.step_trace_bar
    before = dock.height()

    def presented() -> bool:
        window.action("present").trigger()
        if window.presentation.on:
            show_on_screen(qtbot, window, 1024, 768)
            qtbot.waitUntil(lambda: window.presentation_bar.isVisible())
        else:
            window.resize(size)
        return window.presentation.on

    def below() -> list[bool]:
        return [window.timeline.isVisible(), window.status.isVisible()]

    # opened while presenting, ended in the window
    assert presented()
    window.action("walk").trigger()
    qtbot.waitUntil(lambda: bar.isVisible())
    assert below() == [False, False]
    assert not presented()
    qtbot.waitUntil(lambda: below() == [True, True] and dock.height() < before)
    window.action("walk_end").trigger()
    qtbot.waitUntil(lambda: dock.height() == before)
    # opened in the window, ended while presenting
    window.action("walk").trigger()
    qtbot.waitUntil(lambda: bar.isVisible() and dock.height() < before)
    assert presented()
    qtbot.waitUntil(lambda: below() == [False, False])
    qtbot.waitUntil(lambda: 0.3 * 768 < dock.height() < 0.49 * 768)
    window.action("walk_end").trigger()
    qtbot.waitUntil(lambda: below() == [True, True] and dock.height() >= 0.45 * 768)
    assert not presented()
    qtbot.waitUntil(lambda: dock.height() == before)
