"""After stray clicks and keys on a running comparison, Undo gives design and run back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from tests.monkey import stray
from ui.widgets.dialogs import CANCEL, Dialogs


@pytest.mark.slow
def test_whatever_is_hit_by_chance_undo_gives_design_and_run_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Dialogs, "unsaved", staticmethod(lambda *_: CANCEL))
    window = stray.trained_window(tmp_path)
    before = window.document.design
    assert window.snapshot is not None
    step = window.snapshot.step
    stray.play(window, 1, 60)
    assert window.document.undo_stack.count() > 5
    stray.undo_to_the_start(window)
    assert window.document.design == before
    stray.assert_run_is_back(window, step)
    window.document.undo_stack.setClean()
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
