"""Where lines of a lesson's text may end, by laying them out in every width."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from ui.lessons.unbroken import unbroken


def lines(text: str, width: float) -> list[str]:
    document = QTextDocument(text)
    document.setTextWidth(width)
    document.size()  # lays it out
    layout, shown = document.firstBlock().layout(), document.firstBlock().text()
    found = [layout.lineAt(at) for at in range(layout.lineCount())]
    return [shown[line.textStart() :][: line.textLength()] for line in found]


@pytest.mark.parametrize(
    "formula",
    [
        "λ = 0.9",
        "ln 10 ≈ 2.303",
        "14 %",
        "3.6 × 10⁻⁵",
        "n · 1/(3n) = 1/3",
        "6/|ln χ|",
        "√(1/3) ≈ 0.58",
    ],
)
def test_no_line_ends_within_a_formula(qtbot: QtBot, formula: str) -> None:
    text = f"some words before {formula} and so many more words behind it"
    whole, divided = unbroken(formula), 0
    for width in range(120, 420, 3):
        assert sum(whole in line for line in lines(unbroken(text), width)) == 1, width
        divided += not any(formula in line for line in lines(text, width))
    assert divided, "as it is written it would be"


def test_words_and_dashes_stay_as_they_are() -> None:
    for text in (
        "- a list - of words",
        "a = ",
        "one, two; three",
        "100 percent of it",
        "**a** = 3",
    ):
        assert unbroken(text) == text
