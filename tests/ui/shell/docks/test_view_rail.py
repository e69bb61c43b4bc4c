"""Every view has a button, and the view that suits the data is in front."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from simulator.design import edits
from tests.ui.conftest import MakeWindow
from ui.shell.docks.dock_title import FRAME_PX
from ui.shell.docks.view_icons import DRAWN, view_icon
from ui.shell.docks.view_specs import VIEWS
from ui.style import theme


def test_the_rail_names_every_view_and_opens_and_closes_it(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    rail, docks = window.view_rail, window.dock_area.docks
    qtbot.waitUntil(lambda: rail.buttons["run_table"].text() == "Runs")
    assert [button.text() for button in rail.buttons.values()] == [s.title for s in VIEWS]
    button = rail.buttons["histogram_view"]
    assert not button.isChecked()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: docks["histogram_view"].seen)
    assert button.isChecked()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert docks["histogram_view"].isHidden()
    assert not button.isChecked()
    window.resize(1000, 700)
    qtbot.waitUntil(lambda: not rail.buttons["run_table"].text())  # its picture, its tip are left
    assert "Runs" in rail.buttons["run_table"].accessibleName()
    window.resize(1600, 1000)
    # data in a plane bring the plane forward, others the loss
    assert docks["loss_view"].seen
    window.document.edit("Data", lambda design: edits.set_data(design, "name", "spirals"))
    qtbot.waitUntil(lambda: docks["prediction_view"].seen)
    window.document.undo_stack.undo()
    qtbot.waitUntil(lambda: docks["loss_view"].seen and not docks["prediction_view"].seen)
    # a view that floats has a frame, and floats again as large as it was made
    dock = docks["prediction_view"]
    dock.setFloating(True)
    dock.resize(433, 377)
    qtbot.waitUntil(lambda: dock.size().toTuple() == (433, 377))
    assert dock.contentsMargins().left() == FRAME_PX
    picture = dock.grab().toImage()
    for x, y in ((200, 1), (1, 200), (431, 200), (1, 10), (200, 375)):
        assert picture.pixelColor(x, y).name() == theme.current().muted.lower(), (x, y)
    dock.setFloating(False)
    assert dock.contentsMargins().left() == 0
    dock.setFloating(True)
    qtbot.waitUntil(lambda: dock.size().toTuple() == (433, 377))


@pytest.mark.parametrize("spec", VIEWS, ids=lambda spec: spec.name)
def test_each_view_has_a_picture_of_its_own(qtbot: QtBot, spec: object) -> None:
    pictures = {
        one.name: view_icon(one.name, "#FFFFFF", 16).pixmap(16, 16).toImage() for one in VIEWS
    }
    same = [name for name, image in pictures.items() if image == pictures[spec.name]]  # type: ignore[attr-defined]
    assert spec.name in DRAWN  # type: ignore[attr-defined]
    assert same == [spec.name]  # type: ignore[attr-defined]
