"""Looks at folders of images beside the window."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from simulator.data import DataSpec
from ui.document import folder_looker
from ui.document.folder_looker import REST, FolderLooker


def test_looks_take_a_small_share_of_the_time_however_often_they_are_asked_for(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(now_s=100.0, looks=0)

    def look_for_10_ms(*_: object) -> None:
        clock.now_s += 0.01
        clock.looks += 1

    monkeypatch.setattr(folder_looker, "time", SimpleNamespace(monotonic=lambda: clock.now_s))
    monkeypatch.setattr(folder_looker, "look_at_images", look_for_10_ms)
    looker, spec = FolderLooker(), DataSpec(name="file", path=str(tmp_path))

    def has_looked(times: int) -> bool:
        return clock.looks == times and looker.is_at_rest

    looker.look(spec)
    qtbot.waitUntil(lambda: has_looked(1))
    for _ in range(5):
        looker.look(spec)
    assert clock.looks == 1
    assert has_looked(1) is False  # it waits for its turn
    qtbot.waitUntil(lambda: has_looked(2))  # late, and once for all five
    clock.now_s += 0.01 * REST
    looker.look(spec)
    qtbot.waitUntil(lambda: has_looked(3))
    looker.look(spec)
    looker.close()
    assert has_looked(3)
