"""A fitted canvas fits, at every size of the window, and comes to rest."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from simulator.design import edits
from simulator.design.design import LayerPlace
from tests.simulator.design.edits.sketch import sketch
from tests.ui.canvas.hand import Hand
from ui.canvas.layout.fit import LatestFit, best_fit

MANY = 20  # a resize that has not come to rest after so many layouts never will


@pytest.mark.parametrize(
    "networks", [["[a b c] [d e f]"], ["", "a b c", "d e"], ["a b c [[d]] e f"]]
)
def test_a_fitted_canvas_is_laid_out_once_a_resize_and_needs_no_scroll_bars(
    hand: Hand, networks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.canvas.document.show_design(sketch(*networks))
    show, count = hand.canvas.scene().show_design, 0

    def counted(*arguments: object, **fields: object) -> None:
        nonlocal count
        count += 1
        if count < MANY:
            show(*arguments, **fields)  # type: ignore[arg-type]

    monkeypatch.setattr(hand.canvas.scene(), "show_design", counted)
    bars = hand.canvas.horizontalScrollBar(), hand.canvas.verticalScrollBar()
    for height in range(160, 480, 40):
        for width in range(180, 900, 12):
            count = 0
            hand.canvas.resize(width, height)
            QApplication.processEvents()
            assert count <= 2, (width, height)
            assert not any(bar.isVisible() for bar in bars), (width, height)


def test_another_size_of_the_window_writes_nothing_anew(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a window is dragged wider, hundreds of cards only have to move."""

    def never(*_: object) -> None:
        raise AssertionError("what is said depends on the design alone")

    monkeypatch.setattr("ui.canvas.scene.CardLabels", never)
    before = hand.canvas.scene().layout
    hand.canvas.resize(700, 400)
    assert hand.canvas.scene().layout != before


def test_a_block_that_is_collapsed_says_so_at_the_same_size(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [b c] d"))
    place = LayerPlace(0, ("block",))
    open_hint = hand.canvas.scene().frames[place].toolTip()
    hand.canvas.commands.toggle_collapsed(place)
    assert hand.canvas.scene().frames[place].toolTip() != open_hint
    hand.canvas.commands.toggle_collapsed(place)
    assert set(hand.canvas.scene().cards) == {
        LayerPlace(0, path)
        for path in (("input",), ("a",), ("block", "b"), ("block", "c"), ("d",), ("output",))
    }
    assert hand.canvas.scene().cards[LayerPlace(0, ("block", "b"))].text.title


def test_a_layout_is_searched_for_anew_where_networks_or_room_are_others_and_else_kept() -> None:
    """Other data, another title or another rate leave the networks, and searching takes 10 ms."""
    design = sketch("a b [c d] e")
    places = frozenset({LayerPlace(0, ("b",))})
    fits = LatestFit()
    asked: list[Any] = [700.0, 400.0, frozenset(), frozenset(), 2.0, 0.6, [0.0]]
    found = fits.best(design, *asked)
    assert found == best_fit(design, *asked)
    assert fits.best(edits.set_training(design, "epochs", 3), *asked) is found
    for at, other in enumerate(
        (300.0, 90.0, {LayerPlace(0, ("block",))}, places, 0.5, 2.0, [60.0])
    ):
        changed = [*asked[:at], other, *asked[at + 1 :]]
        expected = best_fit(design, *changed)
        assert fits.best(design, *changed) == expected
        assert expected != found, at
        assert fits.best(design, *asked) == found
    for other_design, below in ((sketch("a b [c d] e f"), [0.0]), (sketch("a", "a"), [0.0, 0.0])):
        asked[-1] = below
        assert fits.best(other_design, *asked) == best_fit(other_design, *asked)


def test_a_screen_of_twice_the_points_has_the_same_arrangement() -> None:
    """Cards as large as in a window seemed large enough there, and had half of the room."""
    design = sketch(*["a [b c d]"] * 3)
    found = [
        best_fit(design, 1330 * size, 390 * size, most=2 * size, names_seen=size, enough=size)
        for size in (1, 2, 4)
    ]
    assert all(one.grid.beside for one in found)
    assert len({one.box.w for one in found}) == 1
