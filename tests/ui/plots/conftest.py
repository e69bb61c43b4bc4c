"""A canvas on the screen, to put plots and parts of them into."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ui.plots.canvas import PlotCanvas


@pytest.fixture
def canvas(qtbot: QtBot) -> PlotCanvas:
    made = PlotCanvas()
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    return made
