"""Which class is taken for which, and the worst errors as pictures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from simulator.examination import Judged
from ui import theme
from ui.views.predictions.plane import said_class

LEAST_CELL_PX = 15  # smaller cells bear no number
PICTURE_PX, CAPTION_PX = 44, 30


def counts(judged: Judged, classes: int) -> NDArray[np.intp]:
    """How often each true class (row) was called each class (column), (classes, classes)."""
    said, _ = said_class(judged.outputs)
    table = np.zeros((classes, classes), np.intp)
    np.add.at(table, (np.asarray(judged.targets, np.intp), said), 1)
    return table


def matrix_box(picture: QRect, *, errors: bool) -> QRectF:
    """The square of the matrix in a panel; the worst errors stand beside or below it."""
    line = theme.px(theme.SMALL_PX) * 1.6
    room = QRectF(picture).adjusted(2 * line, 0, 0, -2 * line)
    if errors:
        wide = room.width() >= room.height() + 3 * theme.px(PICTURE_PX)
        if wide:
            room.setWidth(room.width() - 3 * theme.px(PICTURE_PX + 12))
        else:
            room.setHeight(room.height() - theme.px(PICTURE_PX + CAPTION_PX) - line)
    side = max(1.0, min(room.width(), room.height()))
    return QRectF(room.left(), room.top(), side, side)


def paint_matrix(
    painter: QPainter, box: QRectF, table: NDArray[np.intp], names: tuple[str, ...]
) -> None:
    """Cells coloured by the share of their row, with counts where these can be read."""
    colours, count = theme.current(), len(table)
    cell = box.width() / count
    totals = np.maximum(table.sum(axis=1, keepdims=True), 1)
    ramp = theme.ramp_table()
    numbered = cell >= theme.px(LEAST_CELL_PX)
    if numbered:
        painter.setFont(theme.font(min(theme.SMALL_PX, cell * 0.45 / theme.scale()), 500))
    for row in range(count):
        for column in range(count):
            share = table[row, column] / totals[row, 0]
            red, green, blue = (int(part) for part in ramp[round(float(share) * 255)])
            ground = QColor(red, green, blue)
            place = QRectF(box.left() + column * cell, box.top() + row * cell, cell - 1, cell - 1)
            painter.fillRect(place, ground)
            if numbered and table[row, column]:
                painter.setPen(theme.color(theme.ink_on(ground.name())))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(table[row, column]))
    painter.setPen(theme.color(colours.muted))
    painter.setFont(theme.font(theme.SMALL_PX))
    line = theme.px(theme.SMALL_PX) * 1.6
    every = max(1, round(theme.px(theme.SMALL_PX) * 1.4 / cell))
    for label in range(0, count, every):
        across = QRectF(box.left() + label * cell, box.bottom() + 2, cell, line)
        down = QRectF(box.left() - 2 * line, box.top() + label * cell, 2 * line - 6, cell)
        painter.drawText(across, Qt.AlignmentFlag.AlignCenter, names[label][:3])
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(down, side, names[label][:3])
    painter.setFont(theme.font(theme.SMALL_PX, 600))
    said = QRectF(box.left(), box.bottom() + line, box.width(), line)
    painter.drawText(said, Qt.AlignmentFlag.AlignCenter, "the network says")
    painter.save()
    painter.translate(box.left() - 2 * line, box.center().y())
    painter.rotate(-90)
    painter.drawText(QRectF(-200, 0, 400, line), Qt.AlignmentFlag.AlignCenter, "true")
    painter.restore()


def paint_errors(
    painter: QPainter, picture: QRect, box: QRectF, judged: Judged, names: tuple[str, ...]
) -> None:
    """The samples that are most surely wrong, each with what it is and what was said."""
    if judged.pictures is None:
        return
    side, step = theme.px(PICTURE_PX), theme.px(PICTURE_PX + CAPTION_PX)
    line = theme.px(theme.SMALL_PX) * 1.6
    beside = picture.right() - box.right() >= 2 * side
    left = box.right() + theme.px(20) if beside else box.left()
    top = box.top() if beside else box.bottom() + 2 * line + theme.px(4)
    across = max(1, int((picture.right() - left) // (side + theme.px(16))))
    down = max(1, int((picture.bottom() - top) // step)) if beside else 1
    labels, shares = said_class(judged.outputs[:, judged.worst])
    painter.setFont(theme.font(theme.SMALL_PX))
    for place, index in enumerate(judged.worst[: across * down]):
        x = left + place % across * (side + theme.px(16))
        y = top + place // across * step
        painter.drawImage(QRectF(x, y, side, side), grey_picture(judged.pictures[place]))
        painter.setPen(theme.color(theme.current().muted))
        true, said = names[int(judged.targets[index])][:3], names[int(labels[place])][:3]
        words = QRectF(x - theme.px(8), y + side, side + theme.px(16), 2 * line)
        painter.drawText(
            words, Qt.AlignmentFlag.AlignHCenter, f"{true}, said {said}\n{shares[place]:.0%}"
        )
    if not len(judged.worst):
        painter.setPen(theme.color(theme.current().muted))
        painter.drawText(QRectF(left, top, 200, line), 0, "no errors")


def grey_picture(pixels: NDArray[np.floating]) -> QImage:
    """A picture (height, width, channels) from its lowest to its highest value."""
    low, high = float(pixels.min()), float(pixels.max())
    scaled = np.clip((pixels - low) / max(high - low, 1e-12) * 255, 0, 255).astype(np.uint8)
    height, width, channels = scaled.shape
    if channels == 3:
        data = np.ascontiguousarray(scaled)
        return QImage(data.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    data = np.ascontiguousarray(scaled[..., 0])
    return QImage(data.data, width, height, width, QImage.Format.Format_Grayscale8).copy()


def matrix_reading(
    box: QRectF, at: QPointF, table: NDArray[np.intp], names: tuple[str, ...]
) -> str:
    """The counts under the mouse."""
    if not box.contains(at):
        return ""
    cell = box.width() / len(table)
    row = min(len(table) - 1, int((at.y() - box.top()) / cell))
    column = min(len(table) - 1, int((at.x() - box.left()) / cell))
    total = int(table[row].sum())
    found = int(table[row, column])
    share = f" ({found / total:.0%})" if total else ""
    return f"true {names[row]}, said {names[column]}: {found} of {total}{share}"
