"""A text is shortened by whole phrases until it fits, and only then cut."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from ui.plots.text_line import fitting_text, shorter_texts

from ui.style import theme

WHOLE = "vanishing: the first layer learns 10⁷ times slower than the last"


def test_a_diagnosis_loses_its_last_phrase_first_and_keeps_its_name() -> None:
    assert shorter_texts(WHOLE) == [
        WHOLE, "vanishing: the first layer learns 10⁷ times slower", "vanishing",
    ]  # fmt: skip
    assert shorter_texts("healthy") == ["healthy"]


def test_the_first_text_that_fits_is_taken_and_the_last_is_cut(qapp: QApplication) -> None:
    metrics, texts = QFontMetrics(theme.font()), shorter_texts(WHOLE)
    for text in texts:
        assert fitting_text(metrics, texts, metrics.horizontalAdvance(text)) == text
    cut = fitting_text(metrics, texts, metrics.horizontalAdvance("vanishing") - 1)
    assert cut.endswith("…")
    assert cut.startswith("vani")
