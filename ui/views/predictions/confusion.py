"""Which class is taken for which, and the worst errors as pictures."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QGraphicsRectItem

from ui.plots.pens import pen
from ui.plots.plot import Plot
from ui.style import theme
from ui.views.predictions.class_names import fitting_names, widest_px
from ui.views.predictions.colors import grey
from ui.views.predictions.picture import RIGHT_PX, TOP_PX, Picture, foot_px, line_px, square_in
from ui.views.predictions.samples import said_class
from ui.views.predictions.worst_pairs import WorstPairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from simulator.measurement.examination import EvaluatedSamples

LEAST_CELL_PX, LARGEST_PX = 15, 16  # smaller cells bear no number; the largest type of one
LEAST_LINED_PX, LEAST_SEEN_PX = 4, 2  # smaller cells have no lines between them; are put together
MOST_READABLE = 30  # classes; of more, the worst pairs stand beside the matrix
PAIRS_PX, PAIRS_LINES = 230, 7  # the width of their table, and its lines where it is below
NAMES_SHARE = 0.25  # of the width, at most, for the names of classes
PICTURE_PX, GAP_PX = 44, 16  # of an error, and between two
CAPTION_GAP_PX, WIDEST_CAPTION_PX = 4, 110
ERRORS_PX = 2 * (PICTURE_PX + GAP_PX)  # room for two pictures beside the matrix
SAYS = "the network says", "said"  # below a matrix, and below one that is narrow
LEAST_MATRIX_PX = 90  # errors are shown where they leave the matrix at least so much


def counts(judged: EvaluatedSamples, classes: int) -> NDArray[np.intp]:
    """How often each true class (row) was called each class (column), (classes, classes)."""
    said, _ = said_class(judged.outputs)
    cells = np.asarray(judged.targets, np.intp) * classes + said
    return np.bincount(cells, minlength=classes * classes).reshape(classes, classes)


def row_shares(table: NDArray[np.intp]) -> NDArray[np.uint8]:
    """The share of its row that each cell has, 255 for all of it; most of a large one are 0."""
    found = np.zeros(table.shape, np.uint8)
    cells = np.flatnonzero(table)
    shares = table.reshape(-1)[cells] / table.sum(axis=1)[cells // len(table)]
    found.reshape(-1)[cells] = np.round(255 * shares)
    return found


def overview(share: NDArray[np.uint8], block: int) -> NDArray[np.uint8]:
    """The largest of each `block` × `block` cells, so that single ones are seen from afar."""
    if block == 1:
        return share
    count = -(-len(share) // block)
    whole = np.zeros((count * block, count * block), share.dtype)
    whole[: len(share), : len(share)] = share
    found: NDArray[np.uint8] = whole.reshape(count, block, count, block).max(axis=(1, 3))
    return found


class MatrixPicture(Picture):
    """True classes downwards, predicted ones to the right, a cell one unit wide and high.

    Of images, the wrong ones of the largest loss stand beside or below, as many as find room. Of
    more classes than can be read, the pairs that are confused most often are a table there.
    """

    words = "true class down · predicted across · {set} set"
    square = True

    def __init__(self, index: int) -> None:
        self.plot = Plot(grid=False)
        super().__init__(index, self.plot)
        self.box = self.plot.box
        self.box.invertY(True)
        self.image = pg.ImageItem(axisOrder="row-major")
        self.numbers = CellNumbers()
        self.pairs = WorstPairs()
        self.pairs.setParentItem(self)
        self._share = np.zeros((0, 0), np.uint8)
        self._block = 0  # cells of the matrix to a pixel of the image, along each side
        for item in (self.image, self.numbers):
            self.box.addItem(item)
        self.errors: list[tuple[pg.ImageItem, pg.TextItem]] = []
        self.no_errors = self._caption()
        self.chosen: int | None = None  # the number of a sample in its set
        self.frame = QGraphicsRectItem(self)  # around its picture, where that is shown
        self.judged: EvaluatedSamples | None = None
        self.box.sigRangeChanged.connect(self._follow_range)

    @property
    def names(self) -> tuple[str, ...]:
        """The classes."""
        return self.predictions.class_names if self.predictions is not None else ()

    def draw(
        self, judged: EvaluatedSamples, beside: Sequence[EvaluatedSamples], color: str
    ) -> None:
        """Cells coloured by the share of their row, with counts where these can be read."""
        self.judged, count = judged, len(self.names)
        table = counts(judged, count)
        self.box.set_home((0.0, float(count)), (0.0, float(count)))
        self.image.setLookupTable(theme.ramp_table().astype(np.uint8))
        self._share, self._block = row_shares(table), 0
        self._draw_cells()
        self.numbers.show_counts(table, self._share)

    def let_go(self) -> None:
        super().let_go()
        self.judged = None
        for item in (*itertools.chain(*self.errors), self.no_errors, self.frame, self.pairs):
            item.hide()

    def arrange(self, room: QRectF, roomy: bool) -> None:
        line = line_px()
        widest = widest_px(self.names) + 2
        left = min(widest, NAMES_SHARE * room.width()) + theme.px(6) + (line if roomy else 0)
        below = foot_px(named=roomy)
        box, extra = square_in(room, left, below), None
        pictures = self.judged is not None and self.judged.pictures is not None
        count = len(self.names)
        many = count > MOST_READABLE or (
            not pictures and box.width() / count < theme.px(LEAST_CELL_PX)
        )
        if pictures or many:
            side, foot = theme.px(ERRORS_PX), theme.px(PICTURE_PX) + self._caption_px() + line / 2
            if many:
                side, foot = theme.px(PAIRS_PX), max(foot, PAIRS_LINES * line)
            beside = square_in(room.adjusted(0, 0, -side, 0), left, below)
            under = square_in(room.adjusted(0, 0, 0, -foot), left, below)
            found = max(beside, under, key=QRectF.width)
            if found.width() >= theme.px(LEAST_MATRIX_PX):
                box = found
                edge = box.right() + theme.px(20), box.bottom() + below + line / 2
                if found is beside:
                    right = room.right() - theme.px(RIGHT_PX) - edge[0]
                    extra = QRectF(edge[0], box.top(), right, room.bottom() - box.top())
                else:
                    across, down = room.right() - box.left(), room.bottom() - edge[1]
                    extra = QRectF(box.left(), edge[1], across, down)
        bold = QFontMetrics(theme.font(theme.SMALL_PX, 600))
        whole = bold.horizontalAdvance(SAYS[0]) <= box.width()
        names = (SAYS[0] if whole else SAYS[1], "true") if roomy else ("", "")
        self.stand(self.plot, box, left, below, *names)
        self._follow_range()
        errors = extra if pictures else None
        self.pairs.setVisible(many and extra is not None)
        if many and extra is not None:
            share = 0.55 if pictures and extra.height() > theme.px(2 * PAIRS_PX) else 1.0
            upper = QRectF(extra.topLeft(), QSizeF(extra.width(), share * extra.height()))
            self.pairs.show_pairs(self.numbers.table, self.names, upper)
            errors = extra.adjusted(0, upper.height(), 0, 0) if share < 1 else None
        self._show_errors(errors)

    def _follow_range(self) -> None:
        self._write_names()
        self._draw_cells()

    def _draw_cells(self) -> None:
        """The image of all cells; of cells below a pixel or two, the largest of several."""
        (left, right), _ = self.box.viewRange()
        cell = max(self.box.width(), 1.0) / max(right - left, 1e-9)
        block = max(1, math.ceil(theme.px(LEAST_SEEN_PX) / cell)) if len(self._share) > 1 else 1
        if block != self._block and len(self._share):
            self._block = block
            cells = overview(self._share, block)
            self.image.setImage(cells, levels=None, autoLevels=False)
            self.image.setRect(QRectF(0, 0, len(cells) * block, len(cells) * block))

    def _write_names(self) -> None:
        """The classes of the cells in sight along both edges; the axes keep those with room."""
        metrics = QFontMetrics(theme.font(theme.SMALL_PX))
        (left, right), (top, bottom) = self.box.viewRange()
        room = self.plot.left.width() - theme.px(6)
        room -= line_px() if self.plot.left.labelText else 0
        cell = self.box.width() / (right - left)
        for axis, first, last, width in (
            (self.plot.left, top, bottom, room),
            (self.plot.bottom, left, right, max(cell, 3 * metrics.height())),
        ):
            seen = [at for at in range(len(self.names)) if first < at + 0.5 < last]
            seen = seen[:: max(1, math.ceil(metrics.height() / max(cell, 1e-9)))]
            names = tuple(self.names[at] for at in seen)
            short = fitting_names(names, width)
            axis.setTicks([[(at + 0.5, name) for at, name in zip(seen, short, strict=True)]])

    # The worst errors

    def _show_errors(self, room: QRectF | None) -> None:
        judged = self.judged
        count = len(judged.worst) if judged is not None and room is not None else 0
        pitch, caption_px = self._pitch_px(), self._caption_px()
        places = error_places(room, count, pitch, caption_px) if room is not None else []
        self.no_errors.setVisible(room is not None and not count)
        if room is not None:
            self._write(self.no_errors, "no errors", QPointF(room.left(), room.top()), room.width())
        while len(self.errors) < len(places):
            picture = pg.ImageItem(axisOrder="row-major", levels=(0, 255))
            picture.setCursor(Qt.CursorShape.PointingHandCursor)
            picture.setParentItem(self)
            self.errors.append((picture, self._caption()))
        for at, (picture, caption) in enumerate(self.errors):
            for item in (picture, caption):
                item.setVisible(at < len(places))
            if at < len(places) and judged is not None and judged.pictures is not None:
                place = places[at]
                picture.setImage(grey(judged.pictures[at]), autoLevels=False)
                picture.setRect(place)
                wide = pitch - CAPTION_GAP_PX
                corner = QPointF(place.center().x() - wide / 2, place.bottom())
                self._write(caption, self._error_words(at, wide), corner, wide)
        self.show_chosen(self.chosen)

    def show_chosen(self, sample: int | None) -> None:
        """Frame the picture of a sample, by its number in the set, if it is among the errors."""
        self.chosen = sample
        at = next((at for at in range(self.errors_shown()) if self.sample_of(at) == sample), None)
        self.frame.setVisible(at is not None)
        if at is not None:
            self.frame.setPen(pen(theme.color(theme.current().accent), theme.px(3)))
            self.frame.setRect(
                self.errors[at][0].mapRectToParent(self.errors[at][0].boundingRect())
            )

    def errors_shown(self) -> int:
        """How many of the worst errors have found room."""
        return sum(picture.isVisible() for picture, _ in self.errors)

    def sample_of(self, error: int) -> int:
        """The number, in its set, of the sample of one of the errors that are shown."""
        assert self.judged is not None
        return int(self.judged.worst[error])

    def error_at(self, scene: QPointF) -> int | None:
        """Which of the errors a point is on, if any."""
        for number, items in enumerate(self.errors):
            if any(item.isVisible() and item.sceneBoundingRect().contains(scene) for item in items):
                return number
        return None

    def _pitch_px(self) -> float:
        """From one picture of an error to the next: wider where the classes have long names."""
        metrics, least = QFontMetrics(theme.font(theme.SMALL_PX)), theme.px(PICTURE_PX + GAP_PX)
        if self._is_short():
            return least
        widest = metrics.horizontalAdvance("said ") + widest_px(self.names)
        return min(max(least, widest + 2 * CAPTION_GAP_PX), theme.px(WIDEST_CAPTION_PX))

    def _caption_px(self) -> float:
        return (2 if self._is_short() else 3) * line_px() + theme.px(2)

    def _is_short(self) -> bool:
        """Whether "4, said 9" finds room below a picture, whatever the classes."""
        metrics, least = QFontMetrics(theme.font(theme.SMALL_PX)), theme.px(PICTURE_PX + GAP_PX)
        if len(self.names) > MOST_READABLE:
            return False
        return (
            metrics.horizontalAdvance(", said ") + 2 * widest_px(self.names)
            <= least - 2 * CAPTION_GAP_PX
        )

    def _error_words(self, at: int, width: float) -> str:
        """What one of the errors is, what was said, and how surely, in lines of a width."""
        true, said, share = self._error(at)
        if self._is_short():
            return f"{true}, said {said}\n{share:.0%}"
        metrics, room = QFontMetrics(theme.font(theme.SMALL_PX)), int(width - CAPTION_GAP_PX)
        beside = room - metrics.horizontalAdvance("said ")
        both = (true, said)
        first, second = (fitting_names(both, wide) for wide in (room, beside))
        return f"{first[0]}\nsaid {second[1]}\n{share:.0%}"

    def _caption(self) -> pg.TextItem:
        item = pg.TextItem(anchor=(0, 0))
        item.setParentItem(self)
        document = item.textItem.document()
        document.setDocumentMargin(1)
        option = document.defaultTextOption()
        option.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        document.setDefaultTextOption(option)
        return item

    def _write(self, item: pg.TextItem, text: str, corner: QPointF, width: float) -> None:
        item.setFont(theme.font(theme.SMALL_PX))
        item.setColor(theme.color(theme.current().muted))
        item.setText(text)
        item.setTextWidth(width)
        item.setPos(corner)

    def _error(self, at: int) -> tuple[str, str, float]:
        """Of one of the worst errors: the true class, the one said, and how surely."""
        assert self.judged is not None
        index = self.judged.worst[at]
        label, share = said_class(self.judged.outputs[:, [index]])
        true = self.names[int(self.judged.targets[index])]
        return true, self.names[int(label[0])], float(share[0])

    # Values

    def reading(self, scene: QPointF) -> str:
        """The counts of a cell; of an error, what it is, what was said, and how surely."""
        at, table, names = self.plot.value_at(scene), self.numbers.table, self.names
        if at is not None and 0 <= at.x() < len(table) and 0 <= at.y() < len(table):
            row, column = int(at.y()), int(at.x())
            total, found = int(table[row].sum()), int(table[row, column])
            share = f" ({found / total:.0%})" if total else ""
            return f"true {names[row]}, said {names[column]}: {found} of {total}{share}"
        pair = self.pairs.reading(scene)
        if pair:
            return pair
        number = self.error_at(scene)
        if number is None:
            return ""
        true, said, surely = self._error(number)
        return f"true {true}, said {said}: {surely:.0%} sure"


class CellNumbers(pg.GraphicsObject):
    """The counts in their cells, and the lines between these.

    One item, as a TextItem a cell would be thousands.
    """

    def __init__(self) -> None:
        super().__init__()
        self.table: NDArray[np.intp] = np.zeros((0, 0), np.intp)
        self._shares: NDArray[Any] = np.zeros((0, 0))

    def show_counts(self, table: NDArray[np.intp], shares: NDArray[Any]) -> None:
        """The counts, and the shares that colour the cells below."""
        if table.shape != self.table.shape:
            self.prepareGeometryChange()
        self.table, self._shares = table, shares
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, *self.table.shape[::-1])

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        transform, count = painter.transform(), len(self.table)
        cell = transform.mapRect(QRectF(0, 0, 1, 1))
        factor = abs(transform.m11() / self.sceneTransform().m11())  # of an enlarged picture
        side = min(cell.width(), cell.height()) / factor
        if side < theme.px(LEAST_LINED_PX):
            return  # lines would cover the cells
        painter.setPen(pen(theme.color(theme.current().surface), factor))
        painter.drawLines([QLineF(at, 0, at, count) for at in range(count + 1)]
                          + [QLineF(0, at, count, at) for at in range(count + 1)])  # fmt: skip
        if side < theme.px(LEAST_CELL_PX):
            return
        size = min(theme.px(LARGEST_PX), max(theme.px(9), side * 0.45)) * factor
        ramp = theme.ramp_table()
        painter.save()
        painter.resetTransform()
        painter.setFont(theme.font(size / theme.scale(), 500))
        box = self.getViewBox().viewRect().toAlignedRect() & self.boundingRect().toRect()
        seen = self.table[box.top() : box.bottom() + 1, box.left() : box.right() + 1]
        for row, column in np.add(np.argwhere(seen > 0), (box.top(), box.left())).tolist():
            red, green, blue = (int(c) for c in ramp[self._shares[row, column]])
            painter.setPen(theme.color(theme.text_color_on(QColor(red, green, blue).name())))
            place = transform.mapRect(QRectF(column, row, 1, 1))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(self.table[row, column]))
        painter.restore()


def error_places(room: QRectF, count: int, pitch: float, caption: float) -> list[QRectF]:
    """Where the pictures of the worst errors stand, of those that find room.

    `pitch` is the width that each takes with its words, `caption` the height of these.
    """
    side, gap, between = theme.px(PICTURE_PX), theme.px(GAP_PX), theme.px(TOP_PX)
    step, first = side + caption + between, room.left() + (pitch - side - gap) / 2
    across = max(1, int((room.width() + gap) // pitch))
    down = max(1, int((room.height() + between) // step))
    return [
        QRectF(first + at % across * pitch, room.top() + at // across * step,
               side, side)
        for at in range(min(count, across * down))
    ]  # fmt: skip
