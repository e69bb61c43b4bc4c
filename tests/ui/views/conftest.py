"""Views for tests: shown, in the dark theme, at a size of the test's choice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.style import style_sheet, theme
from ui.views.base.view import View

SomeView = TypeVar("SomeView", bound=View)
ShowView = Callable[[type[SomeView], int, int], SomeView]


@pytest.fixture
def show_view(qtbot: QtBot, qapp: QApplication) -> ShowView[SomeView]:
    """Makes a view of a class and shows it with a width and a height in pixels."""
    style_sheet.apply(qapp, theme.DARK)

    def show(kind: type[SomeView], width: int, height: int) -> SomeView:
        made = kind()  # type: ignore[call-arg]
        qtbot.addWidget(made)
        made.resize(width, height)
        made.show()
        return made

    return show
