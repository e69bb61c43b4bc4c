"""Which class is taken for which, and the worst errors as pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from ui.plots.plot import Plot
from ui.style import theme
from ui.views.predictions.colors import grey, said_class

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from simulator.measurement.examination import EvaluatedSamples

LEAST_CELL_PX, LARGEST_PX = 15, 16  # smaller cells bear no number; the largest type of one
PICTURE_PX, GAP_PX = 44, 16  # of an error, and between two
NAMES_SHARE = 0.25  # of the width, at most, for the names of classes


def counts(judged: EvaluatedSamples, classes: int) -> NDArray[np.intp]:
    """How often each true class (row) was called each class (column), (classes, classes)."""
    said, _ = said_class(judged.outputs)
    table = np.zeros((classes, classes), np.intp)
    np.add.at(table, (np.asarray(judged.targets, np.intp), said), 1)
    return table


class ConfusionPlot(Plot):
    """True classes downwards, predicted ones to the right, a cell one unit wide and high."""

    def __init__(self) -> None:
        super().__init__(grid=False)
        self.box.invertY(True)
        self.image = pg.ImageItem(axisOrder="row-major")
        self.numbers = CellNumbers(self)
        for item in (self.image, self.numbers):
            self.box.addItem(item, ignoreBounds=True)
        self.table: NDArray[np.intp] = np.zeros((0, 0), np.intp)
        self.names: tuple[str, ...] = ()

    def show_counts(self, table: NDArray[np.intp], names: tuple[str, ...]) -> None:
        """Cells coloured by the share of their row, with counts where these can be read."""
        self.table, self.names = table, names
        count = len(names)
        self.box.set_home((0.0, float(count)), (0.0, float(count)))
        share = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
        self.image.setLookupTable(theme.ramp_table().astype(np.uint8))
        self.image.setImage(np.round(255 * share).astype(np.uint8), levels=None, autoLevels=False)
        self.image.setRect(QRectF(0, 0, count, count))
        self.numbers.show_shares(share)
        self.write_names()

    def write_names(self) -> None:
        """The classes along both edges: all, or every second, … where they would touch."""
        metrics, count = QFontMetrics(theme.font(theme.SMALL_PX)), max(1, len(self.names))
        widest = max((metrics.horizontalAdvance(name) for name in self.names), default=0)
        room = min(widest + theme.px(8), int(NAMES_SHARE * max(self.size().width(), 40.0)))
        cut = Qt.TextElideMode.ElideMiddle
        down = [(at + 0.5, metrics.elidedText(name, cut, room - theme.px(6)))
                for at, name in enumerate(self.names)]  # fmt: skip
        cell = self.box.width() / count
        each = max(1, int(-(-(min(widest, 3 * metrics.height()) + 4) // max(1.0, cell))))
        across = [(at + 0.5, metrics.elidedText(name, cut, int(each * cell)))
                  for at, name in enumerate(self.names) if at % each == 0]  # fmt: skip
        every = max(1, -(-metrics.height() // max(1, int(self.box.height() / count))))
        self.left.setTicks([down[::every]])
        self.bottom.setTicks([across])
        style = {"color": theme.current().muted, "font-size": f"{theme.px(theme.SMALL_PX)}px"}
        self.left.setLabel("true", **style)
        self.bottom.setLabel("the network says", **style)
        self.left.setWidth(room + theme.px(22))
        self.bottom.setHeight(theme.px(42))

    def reading(self, scene: QPointF) -> str:
        """The counts under a point of the scene."""
        at = self.value_at(scene)
        count = len(self.table)
        if at is None or not (0 <= at.x() < count and 0 <= at.y() < count):
            return ""
        row, column = int(at.y()), int(at.x())
        total, found = int(self.table[row].sum()), int(self.table[row, column])
        share = f" ({found / total:.0%})" if total else ""
        return f"true {self.names[row]}, said {self.names[column]}: {found} of {total}{share}"


class CellNumbers(pg.GraphicsObject):
    """The counts in their cells; one item, as a TextItem a cell would be thousands."""

    def __init__(self, plot: ConfusionPlot) -> None:
        super().__init__()
        self._plot = plot
        self._shares: NDArray[Any] = np.zeros((0, 0))

    def show_shares(self, shares: NDArray[Any]) -> None:
        """The shares that colour the cells below."""
        self.prepareGeometryChange()
        self._shares = shares
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._shares.shape[1], self._shares.shape[0])

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        transform = painter.transform()
        cell = transform.mapRect(QRectF(0, 0, 1, 1))
        if min(cell.width(), cell.height()) < theme.px(LEAST_CELL_PX):
            return
        size = min(theme.px(LARGEST_PX), max(theme.px(9), cell.height() * 0.45))
        ramp, table = theme.ramp_table(), self._plot.table
        painter.save()
        painter.resetTransform()
        painter.setFont(theme.font(size / theme.scale(), 500))
        for row, column in np.argwhere(table > 0).tolist():
            red, green, blue = (int(c) for c in ramp[round(float(self._shares[row, column]) * 255)])
            painter.setPen(theme.color(theme.text_color_on(QColor(red, green, blue).name())))
            place = transform.mapRect(QRectF(column, row, 1, 1))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(int(table[row, column])))
        painter.restore()


class ErrorPictures(Plot):
    """The wrong samples of the largest loss, each with what it is and what was said."""

    def __init__(self) -> None:
        super().__init__(zoom_x=False, zoom_y=False, grid=False)
        self.hideAxis("left")
        self.hideAxis("bottom")
        self.box.invertY(True)
        self.pictures: list[pg.ImageItem] = []
        self.captions: list[pg.TextItem] = []
        self.judged: EvaluatedSamples | None = None
        self.names: tuple[str, ...] = ()
        self.box.sigResized.connect(self._place)

    def show_errors(self, judged: EvaluatedSamples, names: tuple[str, ...]) -> None:
        """Draw as many as find room."""
        self.judged, self.names = judged, names
        self._place()

    def _places(self, count: int) -> list[QRectF]:
        """Where pictures stand, in pixels of the box."""
        side, gap = theme.px(PICTURE_PX), theme.px(GAP_PX)
        step = side + 2 * QFontMetrics(theme.font(theme.SMALL_PX)).height() + theme.px(10)
        across = max(1, int((self.box.width() + gap) // (side + gap)))
        down = max(1, int((self.box.height() + theme.px(6)) // step))
        return [
            QRectF(at % across * (side + gap) + gap / 2, at // across * step, side, side)
            for at in range(min(count, across * down))
        ]

    def _place(self) -> None:
        for item in (*self.pictures, *self.captions):
            self.box.removeItem(item)
        self.pictures, self.captions = [], []
        judged = self.judged
        width, height = max(1.0, self.box.width()), max(1.0, self.box.height())
        self.box.set_home((0.0, width), (0.0, height))
        if judged is None or judged.pictures is None:
            return
        if not len(judged.worst):
            self._caption("no errors", QPointF(width / 2, 0))
        for at, place in enumerate(self._places(len(judged.worst))):
            picture = pg.ImageItem(
                grey(judged.pictures[at]), axisOrder="row-major", levels=(0, 255)
            )
            picture.setRect(place)
            self.box.addItem(picture, ignoreBounds=True)
            self.pictures.append(picture)
            true, said, share = self._error(at)
            words = f"{_short(true)}, said {_short(said)}\n{share:.0%}"
            self._caption(words, QPointF(place.center().x(), place.bottom()))

    def _caption(self, text: str, at: QPointF) -> None:
        item = pg.TextItem(text, color=theme.color(theme.current().muted), anchor=(0.5, 0))
        item.setFont(theme.font(theme.SMALL_PX))
        document = item.textItem.document()
        document.setDocumentMargin(1)
        option = document.defaultTextOption()
        option.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        document.setDefaultTextOption(option)
        item.setTextWidth(theme.px(PICTURE_PX + GAP_PX))
        item.setPos(at)
        self.box.addItem(item, ignoreBounds=True)
        self.captions.append(item)

    def _error(self, at: int) -> tuple[str, str, float]:
        """Of one of the worst errors: the true class, the one said, and how surely."""
        assert self.judged is not None
        index = self.judged.worst[at]
        label, share = said_class(self.judged.outputs[:, [index]])
        true = self.names[int(self.judged.targets[index])]
        return true, self.names[int(label[0])], float(share[0])

    def reading(self, scene: QPointF) -> str:
        """What the picture under a point is, what was said of it, and how surely."""
        at = self.value_at(scene) if self.isVisible() else None
        if at is None or self.judged is None:
            return ""
        for number, place in enumerate(self._places(len(self.judged.worst))):
            if place.adjusted(0, 0, 0, theme.px(30)).contains(at):
                true, said, share = self._error(number)
                return f"true {true}, said {said}: {share:.0%} sure"
        return ""


def _short(name: str) -> str:
    return name if len(name) <= 3 else name[:3]
