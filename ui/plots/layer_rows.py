"""The names of layers at the left of a picture with a row for each; a block shares one label."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from simulator.design.layer_name import LayerName
from ui.style import theme

GAP_PX = 10


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Layers that share a label on the left: a repeated block, or one layer."""

    text: str
    first: int
    last: int


def group_rows(names: tuple[str, ...]) -> list[RowGroup]:
    """Rows of one drawn entry belong together: "body/1/a" … "body/9/b" become "body × 9"."""
    found: list[RowGroup] = []
    for index, name in enumerate(names):
        layer = LayerName.parse(name)
        head = layer.path[0]
        if found and found[-1].text == head and layer.repetitions:
            found[-1] = RowGroup(head, found[-1].first, index)
        else:
            found.append(RowGroup(head, index, index))
    texts = []
    for rows in found:
        repetitions = LayerName.parse(names[rows.last]).repetitions
        count = repetitions[0] if repetitions else 1
        text = f"{rows.text} × {count}" if count > 1 else rows.text
        texts.append(RowGroup(text, rows.first, rows.last))
    return texts


def label_width(groups: list[list[RowGroup]], most: int) -> int:
    """The width that the widest label needs, up to `most`."""
    metrics = QFontMetrics(theme.font(theme.SMALL_PX))
    widths = [metrics.horizontalAdvance(rows.text) for part in groups for rows in part]
    return min(most, max([*widths, theme.px(28)])) + 2


def paint_row_labels(painter: QPainter, panel: QRect, groups: list[RowGroup], width: int) -> None:
    """Draw the names of the first, the last and the largest groups; others where there is room."""
    painter.setFont(theme.font(theme.SMALL_PX))
    _paint_brackets(painter, panel, groups)
    painter.setPen(theme.color(theme.current().muted))
    metrics = painter.fontMetrics()
    line = metrics.height()
    layers = groups[-1].last + 1 if groups else 1
    ranked = sorted(
        groups, key=lambda g: (g not in (groups[0], groups[-1]), -(g.last - g.first), g.first)
    )
    taken: list[int] = []
    for rows in ranked:
        if len(taken) * line > panel.height():
            break
        middle = (rows.first + rows.last + 1) / 2 / layers
        at = panel.top() + round(middle * panel.height())
        at = min(max(at, panel.top() + line // 2), panel.bottom() - line // 2)
        if any(abs(at - other) < line for other in taken):
            continue
        taken.append(at)
        box = QRect(panel.left() - width - theme.px(GAP_PX), at - line // 2, width, line)
        text = metrics.elidedText(rows.text, Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)


def _paint_brackets(painter: QPainter, panel: QRect, groups: list[RowGroup]) -> None:
    """Draw a thin line beside the rows of each group, so that its ends can be seen."""
    layers = groups[-1].last + 1 if groups else 1
    left = panel.left() - theme.px(GAP_PX) + 1.5
    row = panel.height() / layers
    painter.setPen(QPen(theme.color(theme.current().line), 1))
    painter.drawLines(
        [
            QLineF(
                left, panel.top() + g.first * row + 2, left, panel.top() + (g.last + 1) * row - 2
            )
            for g in groups
            if g.last > g.first
        ]
    )
