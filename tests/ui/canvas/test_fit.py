"""A fitted canvas fits, at every size of the window, and comes to rest."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from tests.simulator.edits.sketch import sketch
from tests.ui.canvas.hand import Hand

MANY = 20  # a resize that has not come to rest after so many layouts never will


@pytest.mark.parametrize(
    "networks", [["[a b c] [d e f]"], ["", "a b c", "d e"], ["a b c [[d]] e f"]]
)
def test_a_fitted_canvas_is_laid_out_once_a_resize_and_needs_no_scroll_bars(
    hand: Hand, networks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.canvas.document.show_design(sketch(*networks))
    show, count = hand.canvas.canvas.show_design, 0

    def counted(*arguments: object, **fields: object) -> None:
        nonlocal count
        count += 1
        if count < MANY:
            show(*arguments, **fields)  # type: ignore[arg-type]

    monkeypatch.setattr(hand.canvas.canvas, "show_design", counted)
    bars = hand.canvas.horizontalScrollBar(), hand.canvas.verticalScrollBar()
    for height in range(160, 480, 40):
        for width in range(180, 900, 12):
            count = 0
            hand.canvas.resize(width, height)
            QApplication.processEvents()
            assert count <= 2, (width, height)
            assert not any(bar.isVisible() for bar in bars), (width, height)
