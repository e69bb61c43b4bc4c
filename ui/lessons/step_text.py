"""A step of a lesson as a text document: title, text, plots, formula with symbols, where to look.

Only the paragraphs are Markdown; whatever else a lesson holds is inserted as it is written.
"""

from __future__ import annotations

import re
from math import ceil, inf
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QFontMetricsF,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextImageFormat,
    QTextLength,
    QTextTableFormat,
)

from simulator.lessons.plots import PointsPlot
from simulator.lessons.typesetting import parts_of
from ui.lessons.unbroken import unbroken
from ui.style import theme
from ui.style.markdown import LINE_HEIGHT, plain, set_markdown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.lessons.lesson import Formula, Step
    from simulator.lessons.plots import AnyPlot

FORMULA, LEAST_FORMULA, SMALL = 1.3, 1.0, 0.93  # in sizes of the text
PADDING = 10  # of a formula's field
NEW_LINE = "\N{LINE SEPARATOR}"
RELATIONS = "=≈≤←→"
WIDEST_PLOT_PX, PLOT_STEP_PX = 520, 16
PLACES = {
    "": QTextCharFormat.VerticalAlignment.AlignNormal,
    "sup": QTextCharFormat.VerticalAlignment.AlignSuperScript,
    "sub": QTextCharFormat.VerticalAlignment.AlignSubScript,
}
LEAST_SYMBOLS_PERCENT, MOST_SYMBOLS_PERCENT = 22, 36  # of the width, for a formula's symbols
CELL_PADDING = 2


def fill_with_step(document: QTextDocument, step: Step, room: float = inf) -> None:
    """Show a step in a document, in the colours and at the scale of the theme.

    `room` is the document's width in pixels: a formula without room for its full size is smaller.
    """
    set_markdown(document, f"## {plain(step.title)}\n\n{unbroken(step.markdown)}")
    cursor = QTextCursor(document)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    if step.plots:
        _add_plots(cursor, step.plots, room - 2 * document.documentMargin())
    if step.formula is not None:
        _add_formula(cursor, step.formula, room - 2 * document.documentMargin())
    if step.look_at is not None:
        cursor.insertBlock(_lines(above=10), _type(theme.current().link, weight=600))
        cursor.insertText("Look at ")
        cursor.insertText(f"{unbroken(step.look_at)}.", _type(theme.current().text))


def _size() -> int:
    return theme.type_px(theme.READING_PX)


def _type(color: str, scale: float = 1.0, weight: int = 400) -> QTextCharFormat:
    shape = QTextCharFormat()
    shape.setFont(theme.font(scale * _size(), weight, scaled=False))
    shape.setForeground(theme.color(color))
    return shape


def _lines(above: float = 0.0) -> QTextBlockFormat:
    style = QTextBlockFormat()
    style.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    style.setTopMargin(theme.px(above))
    return style


def _add_plots(cursor: QTextCursor, plots: Sequence[AnyPlot], room: float) -> None:
    """Each plot as wide as the text, and below it what it shows, which also stands for it."""
    from ui.lessons.step_plot import plot_image

    # in coarse steps: a plot is not drawn anew for every pixel by which its page becomes wider
    width = int(min(room, theme.px(WIDEST_PLOT_PX)) // PLOT_STEP_PX * PLOT_STEP_PX)
    for index, plot in enumerate(plots):
        image, shape = plot_image(plot, width), QTextImageFormat()
        name = f"plot:{index}"
        cursor.document().addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), image)
        shape.setName(name)
        shape.setWidth(image.deviceIndependentSize().width())
        shape.setProperty(QTextFormat.Property.ImageAltText, plot.caption)
        above = QTextBlockFormat()  # in the line height of text, a picture would have room above it
        above.setTopMargin(theme.px(10))
        cursor.insertBlock(above)
        cursor.insertImage(shape)
        cursor.insertBlock(_lines(), _type(theme.current().muted, SMALL))
        cursor.insertText(unbroken(caption_of(plot)))


def caption_of(plot: AnyPlot) -> str:
    """What stands below a plot: what it shows, and where given numbers are from."""
    return f"{plot.caption} ({plot.source})" if isinstance(plot, PointsPlot) else plot.caption


def _add_formula(cursor: QTextCursor, formula: Formula, room: float) -> None:
    """The formula in a field of its own, and below it what each symbol means."""
    colours = theme.current()
    box = QTextFrameFormat()
    box.setBackground(theme.color(colours.background))
    box.setPadding(theme.px(PADDING))
    box.setTopMargin(theme.px(10))
    box.setBorder(0)
    cursor.insertFrame(box)
    style = _lines()
    style.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    cursor.setBlockFormat(style)
    inside = room - 2 * theme.px(PADDING)
    text = lines_of(formula.text, inside)
    scale = formula_scale(text, inside)
    _insert(cursor, text, _type(colours.text, scale, 500))
    if formula.symbols:
        _add_symbols(cursor, formula, inside)
    cursor.movePosition(QTextCursor.MoveOperation.End)


def lines_of(formula: str, room: float) -> str:
    """A formula in one line, or where that has no room with a line for each part behind a comma."""
    text = kept_together(formula)
    metrics = QFontMetricsF(theme.font(FORMULA * _size(), 500, scaled=False))
    return text if metrics.horizontalAdvance(text) <= room else re.sub(", +", f",{NEW_LINE}", text)


def formula_scale(text: str, room: float) -> float:
    """The size, in sizes of the text, at which no part of a formula has to be broken within."""
    parts = re.split(f"[ {NEW_LINE}]", text)
    largest, least = round(FORMULA * _size()), round(LEAST_FORMULA * _size())
    for size_px in range(largest, least, -1):
        metrics = QFontMetricsF(theme.font(size_px, 500, scaled=False))
        if max(map(metrics.horizontalAdvance, parts)) <= room:
            return FORMULA if size_px == largest else size_px / _size()
    return LEAST_FORMULA


def kept_together(formula: str) -> str:
    """A formula that breaks before a relation or behind a comma, and never within brackets."""
    shown, depth = [], 0
    for index, sign in enumerate(formula):
        depth += (sign in "([") - (sign in ")]")
        before, after = formula[:index].rstrip(), formula[index + 1 :].lstrip()
        breaks = depth == 0 and (before.endswith(",") or after[:1] in tuple(RELATIONS))
        shown.append("\N{NO-BREAK SPACE}" if sign == " " and not breaks else sign)
    return "".join(shown)


def _symbols_percent(symbols: Iterable[str], room: float) -> int:
    """The width of the column of symbols, in percent: the widest one is not broken, if it may."""
    metrics = QFontMetricsF(theme.font(SMALL * _size(), 600, scaled=False))
    widest = max(map(metrics.horizontalAdvance, symbols)) + theme.px(2 * CELL_PADDING + 2)
    return max(
        LEAST_SYMBOLS_PERCENT, min(MOST_SYMBOLS_PERCENT, ceil(100 * widest / max(1.0, room)))
    )


def _add_symbols(cursor: QTextCursor, formula: Formula, room: float) -> None:
    shape = QTextTableFormat()
    shape.setBorder(0)
    shape.setCellPadding(theme.px(CELL_PADDING))
    shape.setCellSpacing(0)
    shape.setTopMargin(theme.px(6))
    lengths, percent = QTextLength.Type, _symbols_percent(formula.symbols, room)
    shape.setColumnWidthConstraints(
        [QTextLength(lengths.PercentageLength, percent),
         QTextLength(lengths.PercentageLength, 100 - percent)]
    )  # fmt: skip
    shape.setWidth(QTextLength(lengths.PercentageLength, 100))
    table = cursor.insertTable(len(formula.symbols), 2, shape)
    colours = theme.current()
    for row, (symbol, meaning) in enumerate(formula.symbols.items()):
        for column, text in enumerate((symbol, meaning)):
            cell = table.cellAt(row, column).firstCursorPosition()
            cell.setBlockFormat(QTextBlockFormat())
            color = colours.muted if column else colours.text
            _insert(cell, unbroken(text), _type(color, SMALL, 400 if column else 600))


def _insert(cursor: QTextCursor, formula: str, shape: QTextCharFormat) -> None:
    """Insert a formula with its exponents and indices, or words."""
    for part in parts_of(formula):
        moved = QTextCharFormat(shape)
        moved.setVerticalAlignment(PLACES[part.place])
        cursor.insertText(part.text, moved)
