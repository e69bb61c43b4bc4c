"""Names are as wide as their type makes them, and shortened to what fits."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from ui.style import theme
from ui.views.predictions.class_names import fitting_names, widest_px

NAMES = "setosa", "versicolor of the northern valleys", "versicolor of the southern valleys"


def test_names_fit_and_stay_apart(qtbot: QtBot) -> None:
    metrics = QFontMetrics(theme.font(theme.SMALL_PX))
    assert widest_px(NAMES) == max(map(metrics.horizontalAdvance, NAMES))
    assert fitting_names(NAMES, widest_px(NAMES)) == NAMES
    assert widest_px(()) == 0
    room = metrics.horizontalAdvance("versi…rthern")
    short = fitting_names(NAMES, room)
    assert short[0] == "setosa"
    assert short[1] != short[2]
    assert all(metrics.horizontalAdvance(name) <= room for name in short)
