"""A line that has no room ends early, and says nothing where not a word of it fits."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ui.widgets.elided_label import ElidedLabel


@pytest.mark.parametrize("width", range(0, 200, 7))
def test_a_line_is_whole_or_ends_with_a_sign_that_there_is_more(qtbot: QtBot, width: int) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.setMinimumWidth(0)
    label.show_text("1,438 images · batch 64")
    label.resize(width, 30)
    label.show()
    shown = label.text()
    assert shown != "…"
    assert not shown or shown == label.full_text() or shown.endswith("…")
    assert label.toolTip() == label.full_text()
