"""Markdown of others is shown, and cannot read, load or stop anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QImage, QTextDocument

from ui.style.markdown import SafeTextDocument, plain, set_markdown


@pytest.mark.usefixtures("qapp")
def test_text_is_set_in_the_size_that_is_told_and_headings_are_larger() -> None:
    document = QTextDocument()
    set_markdown(document, "# Depth\n\nIt is **not** width.", text_px=28)
    assert document.toPlainText() == "Depth\nIt is not width."
    assert document.defaultFont().pixelSize() == 28
    assert document.begin().begin().fragment().charFormat().font().pixelSize() == 34


@pytest.mark.usefixtures("qapp")
def test_neither_images_nor_html_are_taken_and_nothing_is_loaded(tmp_path: Path) -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff00ff"))
    image.save(str(tmp_path / "canary.png"))
    url = QUrl.fromLocalFile(str(tmp_path / "canary.png"))
    document = SafeTextDocument()
    set_markdown(document, f"![x]({url.toString()}) <img src='{url.toString()}'>")
    assert not any(form.isImageFormat() for form in document.allFormats())
    kind = QTextDocument.ResourceType.ImageResource.value
    assert document.resource(kind, url) is None
    assert QTextDocument().resource(kind, url) is not None  # what an ordinary one would do


@pytest.mark.usefixtures("qapp")
def test_a_title_is_shown_letter_for_letter() -> None:
    document = QTextDocument()
    set_markdown(document, plain("*a* _b_ [c](d) <e> #f |g| ~~h~~"))
    assert document.toPlainText() == "*a* _b_ [c](d) <e> #f |g| ~~h~~"


@pytest.mark.usefixtures("qapp")
def test_markup_that_would_stop_the_parser_is_shown_as_it_is() -> None:
    document = QTextDocument()
    set_markdown(document, "[" * 50_000)
    assert document.toPlainText().replace("\u200b", "") == "[" * 50_000
