"""Words of others in a tooltip are words: Qt would take tags for HTML and read what they name."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import MakeWindow
from ui.widgets.elided_label import as_tip

EVIL = "<img src='/dev/zero'>"


def shows_magenta(qtbot: QtBot, text: str) -> bool:
    """Whether a label, which takes text for HTML as a tooltip does, shows the picture."""
    label = QLabel(text)
    qtbot.addWidget(label)
    label.resize(200, 200)
    seen = label.grab().toImage()
    places = ((x, y) for x in range(0, 200, 4) for y in range(0, 200, 4))
    return any(seen.pixelColor(x, y).name() == "#ff00ff" for x, y in places)


@pytest.mark.parametrize("around", ["{}", "x {}", "<b>{}</b>", "&lt; {}", "<!-- --> {}"])
def test_a_tip_is_never_taken_for_html(qtbot: QtBot, tmp_path: Path, around: str) -> None:
    canary = tmp_path / "canary.png"
    image = QImage(80, 80, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff00ff"))
    image.save(str(canary))
    text = around.replace("{}", f"<img src='{canary}'>")
    assert shows_magenta(qtbot, text) or around.startswith("<!--")
    assert not shows_magenta(qtbot, as_tip(text))
    assert as_tip(text).replace("\u200b", "") == text


def test_no_tip_of_a_window_on_a_file_of_others_is_html(
    make_window: MakeWindow, tmp_path: Path
) -> None:
    layer = {"id": "a", "type": "conv2d", "filters": 1}
    block = {"id": "b", "type": "block", "name": EVIL, "repeat": 2, "layers": [layer]}
    path = tmp_path / f"{EVIL.replace('/', '')}.json"
    path.write_text(
        json.dumps(
            {"format": "depthscope.design", "version": 1, "title": EVIL, "notes": EVIL,
             "data": {"name": "spirals"},
             "networks": [{"name": EVIL, "layers": [block]}, {"name": EVIL, "layers": []}]}
        )
    )  # fmt: skip
    window = make_window()
    assert window.open_path(path)
    for lane in window.canvas.scene().lanes.values():
        lane.set_verdict(EVIL)
    (tmp_path / "bad.json").write_text('{"format": "<img src=x>"}')
    assert not window.open_path(tmp_path / "bad.json")
    tips = [widget.toolTip() for widget in window.findChildren(QWidget)]
    tips += [item.toolTip() for item in window.canvas.scene().items()]
    assert [tip for tip in tips if re.search("<[A-Za-z/!?]", tip)] == []
    assert any("<\u200bimg" in tip for tip in tips)
