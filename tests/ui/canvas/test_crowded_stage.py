"""While presenting, networks of many layers with long names can be read on a low canvas."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication

from simulator.design import edits
from simulator.design.design import LayerPlace
from simulator.design.edits.base import changed
from tests.simulator.design.edits.sketch import sketch
from tests.ui.canvas.hand import Hand
from tests.ui.shell.presentation.drawn_texts import texts_of
from ui.style import style_sheet, theme

NAMES = (
    "A rather long name for a network that a lecturer typed",
    "Residual twin with a name that is long as well",
    "Forty plain layers one after the other without blocks",
)
BLOCKS = " ".join(["[4x a b]"] * 5)
SKIPS = " ".join(["[4x a b | input>b]"] * 5)
PLAIN = " ".join(f"layer_{number}" for number in range(40))
VERDICT = "vanishing gradient: stem learns 10⁶ times slower than the last hidden layer · 7 more"


@pytest.mark.parametrize(
    ("width", "height", "screen"),
    [(1024, 262, 768), (1024, 282, 768), (1280, 264, 720), (1920, 388, 1080), (1300, 300, 1080)],
)
def test_names_and_verdicts_are_large_enough_and_each_verdict_is_seen_whole(
    hand: Hand, qapp: QApplication, width: int, height: int, screen: int
) -> None:
    canvas, design = hand.canvas, sketch(f"stem {BLOCKS}", f"stem {SKIPS}", PLAIN)
    for number, name in enumerate(NAMES):
        design = edits.rename_network(design, number, name)
    style_sheet.apply(qapp, theme.DARK, theme.presentation_scale(screen))
    try:
        canvas.document.show_design(design)
        canvas.resize(width, height)
        canvas.zoom_fit()
        canvas.scene().run_display.set_verdicts([VERDICT] * 3, [0, 1, 2], ["vanishing"] * 3)
        texts = texts_of(canvas)
        small = [one for one in texts if one.size_px < screen / 45]
        assert not small, small
        outside = [one for one in texts if not QRectF(canvas.rect()).contains(one.box)]
        assert not outside, outside
        verdicts = [one for one in texts if one.color == theme.current().warning.lower()]
        lines = " ".join(one.text for one in verdicts)
        assert lines.count("vanishing") == 3, lines
        assert "…" not in lines
        said = [one.text for one in texts]
        for letter, name in zip("ABC", NAMES, strict=True):
            named = [text for text in said if text.startswith(f"{letter}  {name[:5]}")]
            assert len(named) == 1 or letter in said, (letter, said)
        assert any(text.startswith("C  Forty") for text in said), "where there is room"
    finally:
        style_sheet.apply(qapp, theme.DARK)


def test_an_empty_network_and_names_of_blocks_are_written_large_and_whole_or_not_at_all(
    hand: Hand, qapp: QApplication
) -> None:
    canvas = hand.canvas
    block = edits.wrap_in_block(sketch("a"), [LayerPlace(0, ("a",))])
    hidden = edits.set_field(
        block, [LayerPlace(0, ("block",))], "name", "A block of hidden layers with a name"
    )
    design = changed(sketch(""), networks=(*sketch("").networks, *hidden.networks))
    hints = []
    for screen, width, height in ((1080, 1500, 400), (768, 660, 262), (768, 300, 150)):
        style_sheet.apply(qapp, theme.DARK, theme.presentation_scale(screen))
        try:
            canvas.document.show_design(design)
            canvas.resize(width, height)
            canvas.zoom_fit()
            texts = texts_of(canvas)
            faulty = [one for one in texts if one.size_px < screen / 45 or "…" in one.text]
            assert not faulty, faulty
            hints += [one.text for one in texts if "press d" in one.text.lower()]
            hints += [one.text for one in texts if one.text.startswith("D adds")]
            assert not any("palette" in one.text for one in texts), "there is none on stage"
        finally:
            style_sheet.apply(qapp, theme.DARK)
    assert hints[0] == "Press D to add a Dense layer"
    assert len(set(hints)) > 1, hints


def test_a_name_is_written_smaller_before_it_is_cut(hand: Hand, qapp: QApplication) -> None:
    canvas, design = hand.canvas, sketch("", "[a b]")
    for number, name in enumerate(("No hidden layer", "One hidden layer")):
        design = edits.rename_network(design, number, name)
    style_sheet.apply(qapp, theme.DARK, theme.presentation_scale(720))
    try:
        canvas.document.show_design(design)
        canvas.resize(940, 240)
        canvas.zoom_fit()
        titles = ["foreseen: conflicting gradients"] * 2
        canvas.scene().run_display.set_verdicts([VERDICT] * 2, [0, 1], titles)
        said = [one.text for one in texts_of(canvas)]
        assert {"A  No hidden layer", "B  One hidden layer"} <= {*said}, said
        assert not [one for one in said if "…" in one]
    finally:
        style_sheet.apply(qapp, theme.DARK)


def test_a_name_in_two_lines_is_not_written_over(hand: Hand, qapp: QApplication) -> None:
    """The letter alone in the first line was taken for a name that has no room at all."""
    canvas, design = hand.canvas, sketch("stem [20x a]", "stem [20x a | input>output]")
    design = edits.rename_network(design, 1, "Concatenated")
    style_sheet.apply(qapp, theme.DARK, theme.presentation_scale(768))
    try:
        canvas.document.show_design(design)
        canvas.resize(675, 262)
        canvas.zoom_fit()
        canvas.scene().run_display.set_verdicts(["healthy"] * 2, [], ["healthy"] * 2)
        texts = texts_of(canvas)
        assert "B" in [one.text for one in texts], "it stands in two lines"
        over = [(a.text, b.text) for a, b in combinations(texts, 2) if a.box.intersects(b.box)]
        assert not over, over
    finally:
        style_sheet.apply(qapp, theme.DARK)
