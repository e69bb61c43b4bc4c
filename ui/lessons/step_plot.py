"""A small plot of a lesson's step as an image, made of the parts that all plots are made of."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QResizeEvent

from simulator.lessons.plots import Drawing, drawing
from ui.plots.canvas import PlotCanvas
from ui.plots.curve import BoxedCurve
from ui.plots.curve_labels import GAP_PX, CurveLabels, Label
from ui.plots.pens import DASHES, device_ratio, pen, widened
from ui.plots.plot import Plot
from ui.style import theme

if TYPE_CHECKING:
    from simulator.lessons.plots import AnyPlot, Curve

HEIGHT_PX, LINE_PX, ABOVE_PX = 150, 2.0, 6
LABELS_SHARE = 0.4  # of the width, for the words beside the curves at most
AROUND = 0.04  # of the range of values, above and below the curves
KEPT = 12  # images, of up to a few hundred kilobytes
PAGE_PX = 640  # the width on a page of a handout


def plot_image(plot: AnyPlot, width_px: int, scale: float | None = None) -> QImage:
    """A plot as an image of a width in the screen's points, in the theme's colours and sizes.

    `scale` are its pixels a point, as many as the screen has where None is given. It takes 30 ms
    to make one; the last ones are kept, since a step is shown anew with every width of its page.
    """
    return _image(plot, width_px, scale or device_ratio(), theme.current(), theme.scale())


@lru_cache(maxsize=KEPT)
def _image(
    plot: AnyPlot, width_px: int, scale: float, _colours: theme.Theme, _sizes: float
) -> QImage:
    picture = PlotPicture(drawing(plot), QSize(max(width_px, 1), theme.px(HEIGHT_PX)))
    try:
        return picture.image(scale)
    finally:
        picture.canvas.deleteLater()


class PlotPicture:
    """The plot of a drawing, laid out at a size without being shown."""

    def __init__(self, shown: Drawing, size: QSize) -> None:
        self.canvas = canvas = PlotCanvas()
        canvas.resize(size)
        # a widget that is never shown is not told of its size, nor is the viewport within it
        canvas.viewport().resize(size)
        canvas.resizeEvent(QResizeEvent(size, QSize()))
        self.plot = Plot("decades" if shown.log else "linear", zoom_x=False, zoom_y=False)
        self.plot.bottom.unit = shown.x_label
        canvas.addItem(self.plot)
        self.curves = [self._curve(shown, curve) for curve in shown.curves]
        values = np.concatenate([self.values(shown, curve) for curve in shown.curves])
        places = np.concatenate([curve.x for curve in shown.curves])
        low, high = float(values.min()), float(values.max())
        around = AROUND * ((high - low) or 1.0)
        left_end, right_end = float(places.min()), float(places.max())
        if right_end == left_end:
            right_end += 1.0
        self.plot.box.set_home((left_end, right_end), (low - around, high + around))
        self.plot.left.setWidth(self.plot.left.width_for(low, high))
        self._label(shown, size)

    @staticmethod
    def values(shown: Drawing, curve: Curve) -> np.ndarray:
        """Where the points of a curve stand along the vertical axis."""
        return np.log10(curve.y) if shown.log else curve.y

    def _curve(self, shown: Drawing, curve: Curve) -> BoxedCurve:
        dashes = None if curve.slope_of is None else DASHES
        drawn = pen(theme.color(_color(shown, curve)), LINE_PX, dashes=dashes)
        drawn.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        item = BoxedCurve(self.plot.box, pen=drawn)
        item.setData(curve.x, self.values(shown, curve))
        return item

    def _label(self, shown: Drawing, size: QSize) -> None:
        """Write beside each curve's end what it is."""
        texts = theme.current().network_texts
        labels = [
            Label(
                float(self.values(shown, curve)[-1]), curve.label,
                texts[_index(shown, curve)], bold=True,
            )
            for curve in shown.curves
        ]  # fmt: skip
        widest = max(QFontMetricsF(label.font()).horizontalAdvance(label.text) for label in labels)
        room = min(math.ceil(widest) + theme.px(2 * GAP_PX), round(LABELS_SHARE * size.width()))
        self.plot.keep_room(room)
        self.canvas.settle()
        begin = self.plot.inside().right() + theme.px(GAP_PX)
        self.labels = CurveLabels(self.plot)
        self.labels.show_labels(labels, begin, size.width())

    def image(self, scale: float) -> QImage:
        """What it shows, with `scale` pixels a point."""
        size = self.canvas.size()
        image = QImage(size * scale, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        image.fill(theme.color(theme.current().surface))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        with widened(self.canvas.scene(), scale / device_ratio()):
            target = QRectF(0, 0, size.width(), size.height())
            self.canvas.render(painter, target, self.canvas.viewport().rect())
        painter.end()
        return image


def _index(shown: Drawing, curve: Curve) -> int:
    """Which of the theme's hues a curve has: a slope that of the activation whose slope it is."""
    whole = [one for one in shown.curves if one.slope_of is None]
    own = curve if curve.slope_of is None else shown.curves[curve.slope_of]
    return whole.index(own)


def _color(shown: Drawing, curve: Curve) -> str:
    return theme.current().networks[_index(shown, curve)]
