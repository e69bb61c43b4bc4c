"""The speed slider says its rate in words, and its handle goes where it is clicked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from ui.toolbars.speed_control import RATES, SpeedControl, rate_text


@pytest.mark.parametrize("at", range(len(RATES)))
def test_a_click_on_the_groove_moves_the_handle_there_at_once(qtbot: QtBot, at: int) -> None:
    control = SpeedControl()
    qtbot.addWidget(control)
    control.show()
    slider, told = control.slider, list[int | None]()
    slider.setValue(0 if at else len(RATES) - 1)
    control.rate_changed.connect(told.append)
    across = round(8 + (slider.width() - 16) * at / (len(RATES) - 1))
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(across, slider.height() // 2))
    assert slider.value() == at
    assert told == [RATES[at]]
    assert control.rate == RATES[at]


def test_a_rate_of_one_is_in_the_singular() -> None:
    assert [rate_text(rate) for rate in (1, 2, None)] == ["1 step/s", "2 steps/s", "max"]


def test_a_rate_that_was_chosen_elsewhere_is_shown(qtbot: QtBot) -> None:
    control = SpeedControl(named=False)
    qtbot.addWidget(control)
    control.show_rate(20)
    assert control.slider.value() == RATES.index(20)
    assert control._text.text() == "20 steps/s"
