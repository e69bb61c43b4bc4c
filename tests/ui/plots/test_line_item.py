"""A text is shortened by whole phrases until it fits, and only then cut."""

from __future__ import annotations

import pyqtgraph as pg
import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from ui.plots.line_item import LineItem, fitting_text, shorter_texts
from ui.style import style_sheet, theme

WHOLE = "vanishing: the first layer learns 10⁷ times slower than the last"


def test_a_diagnosis_loses_its_last_phrase_first_and_keeps_its_name() -> None:
    assert shorter_texts(WHOLE) == [
        WHOLE, "vanishing: the first layer learns 10⁷ times slower", "vanishing",
    ]  # fmt: skip
    assert shorter_texts("healthy") == ["healthy"]
    assert shorter_texts("first and last layer within a factor of 5.9")[1:] == [
        "within a factor of 5.9", "factor 5.9", "× 5.9",
    ]  # fmt: skip
    assert shorter_texts("the first layer learns 10⁷ times slower than the last")[-1] == (
        "10⁷ times slower"
    )
    most = shorter_texts("the first layer learns 2 times slower, more or less than the last")
    assert [text[-12:] for text in most] == [
        "han the last", "more or less", "times slower", "times slower"
    ]  # fmt: skip
    assert most[-1] == "2 times slower"
    fold = shorter_texts("the signal shrinks 10³-fold on its way, by 0.10 a layer")
    assert fold[1:] == [
        "the signal shrinks 10³-fold on its way", "the signal shrinks 10³-fold", "shrinks 10³-fold",
        "÷ 10³",
    ]  # fmt: skip
    kept = shorter_texts("the signal keeps its size from the first layer to the last")
    assert kept[1:] == ["the signal keeps its size", "keeps its size", "level"]
    dead = shorter_texts("at most 96.9 % dead units, in body/3/a")
    assert dead[1:] == ["at most 96.9 % dead units", "at most 96.9 %", "≤ 96.9 %"]
    alike = shorter_texts("mean cosine between samples at the last hidden layer: 0.99")
    assert alike[1:] == ["at the last hidden layer: 0.99", "last hidden: 0.99", "0.99"]
    assert shorter_texts("diverged at step 7: too large")[1:] == ["diverged at step 7", "diverged"]
    of_step = shorter_texts("at step 54: first and last layer within a factor of 5.9")
    assert of_step[1:] == [
        "at step 54: within a factor of 5.9", "at step 54: factor 5.9", "at step 54: × 5.9",
        "at step 54",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shortest"),
    [
        ("the gradient shrinks 209-fold from the last layer to the first", "÷ 209"),
        ("the gradient grows 4.3-fold on its way", "× 4.3"),
        ("the signal keeps its size from the first layer to the last", "level"),
        ("at most 21.9 % dead units, in body/3/a", "≤ 21.9 %"),
        ("none in any layer: dead units", "none"),
        ("mean cosine between samples at the last hidden layer: 0.6", "0.6"),
        (
            "vanishing gradient: stem learns 10⁷ times slower than the last hidden layer",
            "vanishing",
        ),
    ],
)
def test_what_is_said_of_a_quantity_ends_as_a_number_or_a_word(text: str, shortest: str) -> None:
    """On a small stage "shrinks 20…" was left of it."""
    forms = shorter_texts(text)
    assert forms[-1] == shortest
    assert [len(form) for form in forms] == sorted({len(form) for form in forms}, reverse=True)


def test_the_first_text_that_fits_is_taken_and_the_last_is_cut(qapp: QApplication) -> None:
    metrics, texts = QFontMetrics(theme.font()), shorter_texts(WHOLE)
    for text in texts:
        assert fitting_text(metrics, texts, metrics.horizontalAdvance(text)) == text
    cut = fitting_text(metrics, texts, metrics.horizontalAdvance("vanishing") - 1)
    assert cut.endswith("…")
    assert cut.startswith("vani")


def test_a_line_shows_the_first_text_that_fits_its_width(qapp: QApplication) -> None:
    line, metrics = LineItem(shares=(1.0,)), QFontMetrics(theme.font(theme.SMALL_PX))
    texts = shorter_texts(WHOLE)
    line.set_texts(texts, theme.current().muted)
    for text in texts:
        line.resize(metrics.horizontalAdvance(text) + 1, 20)
        assert line.shown()[1] == text
    line.resize(metrics.horizontalAdvance(texts[-1]) - 2, 20)
    assert line.shown()[1].endswith("…")


def test_while_presenting_a_diagnosis_is_whole_or_left_out(qapp: QApplication) -> None:
    name, facts = LineItem(), LineItem(whole=True)
    for line in (name, facts):
        line.set_texts(("exactly zero",), theme.current().muted)
    said = []
    for scale in (1.0, 1.4):
        style_sheet.apply(qapp, theme.DARK, scale)
        metrics = QFontMetrics(theme.font(theme.SMALL_PX))
        for width in (metrics.horizontalAdvance("exactly zero") + 1, theme.px(30)):
            for line in (name, facts):
                line.resize(width, 20)
            said.append((name.shown()[1], facts.shown()[1]))
    style_sheet.apply(qapp, theme.DARK)
    assert said[0] == said[2] == ("exactly zero", "exactly zero")
    assert said[1][1].endswith("…")
    assert said[3][0].endswith("…")
    assert said[3][1] == ""


def test_a_line_that_shrinks_is_smaller_before_it_is_shorter(qapp: QApplication) -> None:
    line, metrics = LineItem(), QFontMetrics(theme.font(theme.SMALL_PX))
    line.set_texts(shorter_texts(WHOLE), theme.current().muted)
    line.resize(0.95 * metrics.horizontalAdvance(WHOLE), 20)
    font, text = line.shown()
    assert text == WHOLE
    assert font.pixelSize() < theme.font(theme.SMALL_PX).pixelSize()


def test_a_line_that_is_left_out_takes_no_room(qapp: QApplication) -> None:
    line = LineItem()
    assert line.minimumHeight() > 8
    line.take_room(False)
    assert line.minimumHeight() == 0
    assert not line.isVisible()


def test_a_line_in_something_hidden_is_seen_again_with_it(qapp: QApplication) -> None:
    panel = pg.GraphicsLayout()
    line, left_out = LineItem(), LineItem()
    left_out.take_room(False)
    for item in (line, left_out):
        item.setParentItem(panel)
    panel.setVisible(False)
    for item in (line, left_out):
        item.restyle()  # the theme, or the scale of presenting, has changed meanwhile
    panel.setVisible(True)
    assert line.isVisible()
    assert line.minimumHeight() > 8
    assert not left_out.isVisible()
