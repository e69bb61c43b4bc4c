"""Names from a stranger's file are text everywhere in the window: no tags, no second lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGraphicsItem, QLabel, QWidget
from pytestqt.qtbot import QtBot

from simulator.design.design import LayerPlace
from tests.ui.conftest import MakeWindow

TAG = "<img src='/dev/zero'>"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    block = {"id": "b", "type": "block", "name": TAG, "repeat": 2, "layers": [
        {"id": "a", "type": "dense", "units": 3}]}  # fmt: skip
    document = {
        "format": "depthscope.design", "version": 1, "title": TAG, "notes": TAG,
        "networks": [{"name": TAG, "layers": [block]}, {"name": TAG, "layers": []}],
    }  # fmt: skip
    path = tmp_path / "<b>&own.depthscope.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_a_tag_in_a_name_is_never_one(qtbot: QtBot, make_window: MakeWindow, hostile: Path) -> None:
    window = make_window(hostile)
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 1)
    window.selection.set_layers([LayerPlace(0, ("b",))])
    window.status.warn(f"It says {TAG}")
    for label in window.findChildren(QLabel):
        if "<" in label.text():
            assert label.textFormat() == Qt.TextFormat.PlainText, label.text()
    items: list[QWidget | QAction | QGraphicsItem] = [
        window, *window.findChildren(QWidget), *window.findChildren(QAction),
        *window.canvas.scene().items(),
    ]  # fmt: skip
    tips = [item.toolTip() for item in items]
    assert any("<\u200bimg" in tip for tip in tips)  # the names are there, and harmless
    assert not [tip for tip in tips if "<img" in tip or "<b>" in tip]
    assert "\n" not in window.windowTitle()
