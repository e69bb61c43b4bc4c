"""A data file that changes while a run learns from it is said, and offered, never silently old."""

from __future__ import annotations

import json
import os
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from simulator.data import load
from tests.ui.conftest import MakeWindow
from ui.run.run_state import RunState
from ui.shell.main_window import MainWindow


def write(path: Path, slope: float, rows: int = 40) -> None:
    lines = [f"{at % 7},{at % 5 * slope},{'ab'[at % 2]}" for at in range(rows)]
    path.write_text("\n".join(["x,y,kind", *lines]))


def shown(window: MainWindow) -> str:
    bar = window.data_notice.bar
    return bar.message.full_text() if bar.isVisible() else ""


def click(qtbot: QtBot, window: MainWindow, text: str) -> None:
    qtbot.mouseClick(window.data_notice.bar.buttons()[text], Qt.MouseButton.LeftButton)


def test_a_changed_file_is_reloaded_or_kept_and_a_deleted_one_is_said(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path
) -> None:
    table = tmp_path / "own.csv"
    write(table, 1.0)
    layers = [{"id": "a", "type": "dense", "units": 4}]
    data = {"name": "file", "path": "own.csv"}
    path = tmp_path / "own.depthscope.json"
    head = {"format": "depthscope.design", "version": 1, "data": data}
    path.write_text(json.dumps({**head, "networks": [{"layers": layers}]}))
    window = make_window(path)
    document, session = window.document, window.session
    qtbot.waitUntil(lambda: session.state is RunState.READY)
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 1)
    assert shown(window) == ""

    write(table, 2.0)  # the watcher tells; the window need not be left
    qtbot.waitUntil(lambda: shown(window).startswith("own.csv was changed on disk at "))
    assert shown(window).endswith("The run learns from what it held before.")
    document.edit("Title", lambda design: design.model_copy(update={"title": "other"}))
    assert shown(window) != "", "an edit that leaves the run is no answer"
    click(qtbot, window, "Keep")
    assert shown(window) == ""
    window.activated.emit()
    assert shown(window) == "", "it has been answered"
    assert window.snapshot is not None
    assert window.snapshot.step == 1

    window.data_notice._watcher.close()  # as where the system cannot watch
    write(table, 3.0, rows=60)
    window.activated.emit()
    assert shown(window) != "", "changed once more"
    click(qtbot, window, "Reload and start again")
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 0)
    assert shown(window) == ""
    assert "48 training samples" in document.analysis.data_words

    table.rename(tmp_path / "elsewhere.csv")
    window.activated.emit()
    assert shown(window) == (
        f"own.csv is no longer in {tmp_path}. The run goes on with what was read."
    )
    assert [*window.data_notice.bar.buttons()] == ["Choose a file…", "Keep"]
    assert window.data_notice.bar in window._regions(), "reached by the keyboard"
    os.replace(tmp_path / "elsewhere.csv", table)
    window.activated.emit()
    assert shown(window) == "", "it is back as it was"

    an_image_is_overwritten(qtbot, window, tmp_path / "pets")


def an_image_is_overwritten(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    """In place and as large as before, so that no folder's time tells of it."""
    for name, grey in (("cat", 40), ("dog", 200)):
        (folder / name).mkdir(parents=True)
        for at in range(8):
            picture(grey + at).save(str(folder / name / f"{at}.png"))
    window.inspector.take_data_file(str(folder))
    qtbot.waitUntil(lambda: window.session.state is RunState.READY)
    qtbot.waitUntil(lambda: window.snapshot is not None)
    image = folder / "cat" / "3.png"
    times, content = image.stat(), QByteArray()
    buffer = QBuffer(content)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture(90).save(buffer, "PNG")
    assert shown(window) == ""
    image.write_bytes(content.data())
    os.utime(image, ns=(times.st_atime_ns, times.st_mtime_ns + 1_000))
    window.activated.emit()
    qtbot.waitUntil(lambda: shown(window).startswith("pets was changed on disk"))
    click(qtbot, window, "Reload and start again")
    qtbot.waitUntil(lambda: window.session.state is RunState.READY and shown(window) == "")
    inputs = load(window.document.located_design.data)
    held = inputs.validation_inputs
    assert held is not None
    everything = {*inputs.train_inputs.reshape(-1).tolist(), *held.reshape(-1).tolist()}
    assert 90 in everything
    assert 43 not in everything


def picture(grey: int) -> QImage:
    """Four equal pixels."""
    image = QImage(2, 2, QImage.Format.Format_Grayscale8)
    image.fill(QColor(grey, grey, grey))
    return image
