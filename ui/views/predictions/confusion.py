"""Which class is taken for which, and the worst errors as pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QFontMetricsF, QPainter

from ui.plots.axes import paint_upright, roomy
from ui.plots.grey_image import grey_image
from ui.style import theme
from ui.views.predictions.decision_surface import predicted_class

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.measurement.examination import EvaluatedSamples

LEAST_CELL_PX = 15  # smaller cells bear no number
LARGEST_PX = 16  # of the numbers in the cells
PICTURE_PX, CAPTION_PX = 44, 30
GAP_PX = 16  # between two pictures
LEAST_MATRIX_PX = 90  # errors are shown where they leave the matrix at least so much
ERRORS_PX = 2 * (PICTURE_PX + GAP_PX)  # room for two pictures beside the matrix


@dataclass(frozen=True, slots=True)
class MatrixGeometry:
    """The layout of a panel: the square of the matrix and the worst errors, if shown.

    `names_px` is the room for the classes' names at the left, `titled` whether both axes say what
    they are.
    """

    box: QRectF
    names_px: float
    titled: bool
    errors: QRectF | None


def counts(evaluated: EvaluatedSamples, classes: int) -> NDArray[np.intp]:
    """Samples of each true class (row) by predicted class (column), (classes, classes)."""
    predicted, _ = predicted_class(evaluated.outputs)
    table = np.zeros((classes, classes), np.intp)
    np.add.at(table, (np.asarray(evaluated.targets, np.intp), predicted), 1)
    return table


def arrange_matrix(picture: QRect, names: tuple[str, ...], *, errors: bool) -> MatrixGeometry:
    """The square of the matrix in a panel; the worst errors stand beside or below it."""
    line = theme.px(theme.SMALL_PX) * 1.6
    titled = roomy(picture)
    metrics = QFontMetricsF(theme.font(theme.SMALL_PX))
    widest = max(metrics.horizontalAdvance(name) for name in names) + 2
    left = min(widest, 0.25 * picture.width()) + 6
    room = QRectF(picture).adjusted(left + (line if titled else 0), 0, 0, 0)
    room.setHeight(room.height() - line - (line if titled else 0))
    box = _square(room)
    shown = None
    if errors:
        side, below = theme.px(ERRORS_PX), theme.px(PICTURE_PX + CAPTION_PX) + line / 2
        beside = _square(room.adjusted(0, 0, -side, 0))
        under = _square(room.adjusted(0, 0, 0, -below))
        found = max(beside, under, key=QRectF.width)
        if found.width() >= theme.px(LEAST_MATRIX_PX):
            box = found
            if found is beside:
                edge = box.right() + theme.px(20)
                shown = QRectF(edge, box.top(), picture.right() - edge, room.height())
            else:
                top = box.bottom() + line * (2 if titled else 1) + line / 2
                shown = QRectF(box.left(), top, room.width(), picture.bottom() + 1 - top)
    return MatrixGeometry(box, left, titled, shown)


def _square(room: QRectF) -> QRectF:
    side = max(1.0, min(room.width(), room.height()))
    return QRectF(room.left(), room.top(), side, side)


def paint_matrix(
    painter: QPainter, where: MatrixGeometry, table: NDArray[np.intp], names: tuple[str, ...]
) -> None:
    """Cells coloured by the share of their row, with counts where these can be read."""
    box, count = where.box, len(table)
    cell = box.width() / count
    totals = np.maximum(table.sum(axis=1, keepdims=True), 1)
    ramp = theme.ramp_table()
    numbers = cell >= theme.px(LEAST_CELL_PX)
    if numbers:
        size = min(theme.px(LARGEST_PX), max(theme.px(9), cell * 0.45))
        painter.setFont(theme.font(size / theme.scale(), 500))
    for row in range(count):
        for column in range(count):
            share = table[row, column] / totals[row, 0]
            red, green, blue = (int(part) for part in ramp[round(float(share) * 255)])
            background = QColor(red, green, blue)
            place = QRectF(box.left() + column * cell, box.top() + row * cell, cell - 1, cell - 1)
            painter.fillRect(place, background)
            if table[row, column] and numbers:
                painter.setPen(theme.color(theme.text_color_on(background.name())))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(table[row, column]))
    _paint_names(painter, where, cell, names)
    if where.titled:
        line = theme.px(theme.SMALL_PX) * 1.6
        painter.setFont(theme.font(theme.SMALL_PX, 600))
        predicted = QRectF(box.left(), box.bottom() + line, box.width(), line)
        painter.drawText(predicted, Qt.AlignmentFlag.AlignCenter, "the network says")
        paint_upright(painter, box, box.left() - where.names_px - line, "true")


def _paint_names(
    painter: QPainter, where: MatrixGeometry, cell: float, names: tuple[str, ...]
) -> None:
    """The classes along both edges: all, or every second, … where they would touch."""
    painter.setPen(theme.color(theme.current().muted))
    painter.setFont(theme.font(theme.SMALL_PX))
    metrics, box = painter.fontMetrics(), where.box
    line, cut = metrics.height(), Qt.TextElideMode.ElideRight
    narrow = min(max(map(metrics.horizontalAdvance, names)) + 4, 3 * line)
    for label in range(0, len(names), max(1, -(-line // max(1, int(cell))))):
        down = QRectF(
            box.left() - where.names_px, box.top() + (label + 0.5) * cell - line / 2,
            where.names_px - 6, line,
        )  # fmt: skip
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(down, side, metrics.elidedText(names[label], cut, int(down.width())))
    every = max(1, int(-(-narrow // max(1.0, cell))))
    for label in range(0, len(names), every):
        width = every * cell
        across = QRectF(
            box.left() + (label + 0.5) * cell - width / 2, box.bottom() + 2, width, line
        )
        text = metrics.elidedText(names[label], cut, int(width))
        painter.drawText(across, Qt.AlignmentFlag.AlignCenter, text)


def paint_errors(
    painter: QPainter, room: QRectF, evaluated: EvaluatedSamples, names: tuple[str, ...]
) -> None:
    """Draw the wrong samples of largest loss, each with its true and its predicted class."""
    if evaluated.pictures is None:
        return
    gap = theme.px(GAP_PX)
    painter.setFont(theme.font(theme.SMALL_PX))
    painter.setPen(theme.color(theme.current().muted))
    if not len(evaluated.worst):
        painter.drawText(room.toRect(), Qt.TextFlag.TextWordWrap.value, "no errors")
        return
    for place, box in enumerate(error_places(room, len(evaluated.worst))):
        painter.drawImage(box, grey_image(evaluated.pictures[place]))
        true, predicted, share = _error(evaluated, place, names)
        caption = _caption(box).adjusted(-gap / 2, 0, gap / 2, 0)
        painter.drawText(
            caption, Qt.AlignmentFlag.AlignHCenter, f"{true[:3]}, said {predicted[:3]}\n{share:.0%}"
        )


def error_places(room: QRectF, count: int) -> list[QRectF]:
    """Where the pictures of the worst errors stand, of those that find room."""
    side, gap, between = theme.px(PICTURE_PX), theme.px(GAP_PX), theme.px(6)
    step = side + 2 * _line() + between
    across = max(1, int((room.width() + gap) // (side + gap)))
    down = max(1, int((room.height() + between) // step))
    return [
        QRectF(
            room.left() + place % across * (side + gap),
            room.top() + place // across * step,
            side,
            side,
        )
        for place in range(min(count, across * down))
    ]


def _caption(box: QRectF) -> QRectF:
    """The rectangle of the two lines of text below a picture."""
    return QRectF(box.left(), box.bottom(), box.width(), 2 * _line())


def _line() -> int:
    return QFontMetrics(theme.font(theme.SMALL_PX)).height()


def _error(
    evaluated: EvaluatedSamples, place: int, names: tuple[str, ...]
) -> tuple[str, str, float]:
    """True class, predicted class and its probability of one of the worst errors."""
    index = evaluated.worst[place]
    label, share = predicted_class(evaluated.outputs[:, [index]])
    return names[int(evaluated.targets[index])], names[int(label[0])], float(share[0])


def errors_reading(
    room: QRectF, at: QPointF, evaluated: EvaluatedSamples, names: tuple[str, ...]
) -> str:
    """The hover text of a worst error: true class, predicted class, probability."""
    for place, box in enumerate(error_places(room, len(evaluated.worst))):
        if box.united(_caption(box)).contains(at):
            true, predicted, share = _error(evaluated, place, names)
            return f"true {true}, said {predicted}: {share:.0%} sure"
    return ""


def matrix_reading(
    box: QRectF, at: QPointF, table: NDArray[np.intp], names: tuple[str, ...]
) -> str:
    """The hover text of a cell: both classes and its count."""
    if not box.contains(at):
        return ""
    cell = box.width() / len(table)
    row = min(len(table) - 1, int((at.y() - box.top()) / cell))
    column = min(len(table) - 1, int((at.x() - box.left()) / cell))
    total = int(table[row].sum())
    found = int(table[row, column])
    share = f" ({found / total:.0%})" if total else ""
    return f"true {names[row]}, said {names[column]}: {found} of {total}{share}"
