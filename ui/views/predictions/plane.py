"""The plane of 2-D data: what the network says everywhere, and every sample as a point."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from simulator.measurement.number_text import reading_text
from ui.plots.pens import pen
from ui.plots.plot import Plot
from ui.plots.samples_item import Samples
from ui.style import theme
from ui.views.predictions.colors import sample_colors, surface_pixels, value_span
from ui.views.predictions.picture import Picture, foot_px, numbers_px, square_in
from ui.views.predictions.point_box import PointBox
from ui.views.predictions.samples import said_class

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.measurement.examination import EvaluatedSamples, Predictions
    from ui.views.predictions.cross_hair import CrossHair

COORDINATES = "x1", "x2"  # of generated data
LARGEST_POINT_PX, POINT_PX, LEAST_POINT_PX = 9.0, 6.4, 3.2  # of a few samples, of many
RING_PX, GAP_PX = 22.0, 6.0  # around the point next to the cross hair; free in its middle


def point_px(width_px: float, count: int) -> float:
    """How wide the points of `count` samples are drawn in a plane of a width.

    Of many, as large as the plane has room for; a few, which together cover no more than about a
    tenth of it, are as large as one sees from afar.
    """
    usual = min(POINT_PX, max(LEAST_POINT_PX, width_px / 30))
    return max(usual, min(LARGEST_POINT_PX, width_px / (3 * math.sqrt(max(1, count)))))


class SmoothImage(pg.ImageItem):
    """Drawn with smooth transitions: the cells of the grid are no property of the function."""

    def paint(self, painter: QPainter, *rest: Any) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        super().paint(painter, *rest)


class PlanePicture(Picture):
    """x1 to the right, x2 upwards; validation samples as rings, training samples filled."""

    square = both_sets = True

    def __init__(self, index: int) -> None:
        self.box = PointBox(self.sample_at)
        self.plot = Plot(grid=False, box=self.box)
        self.plot.left.most = self.plot.bottom.most = 4
        super().__init__(index, self.plot)
        self.surface = SmoothImage(axisOrder="row-major")
        self.box.addItem(self.surface)
        self.validation, self.training = (Samples(self.box, filled=f) for f in (False, True))
        self.cross_lines = pg.PlotCurveItem(connect="pairs")
        self.cross_lines.setZValue(15)
        self.box.addItem(self.cross_lines)
        self.ring = Samples(self.box, filled=False)
        self._cross: CrossHair | None = None
        self.box.sigRangeChanged.connect(self._draw_cross)

    def draw(
        self, judged: EvaluatedSamples, beside: Sequence[EvaluatedSamples], color: str
    ) -> None:
        predictions = self.predictions
        assert predictions is not None
        low1, high1, low2, high2 = predictions.extent
        self.box.set_home((low1, high1), (low2, high2))
        self.box.setBorder(pen(theme.color(theme.current().line)))
        self.surface.setImage(surface_pixels(predictions), levels=(0, 255))
        self.surface.setRect(QRectF(low1, low2, high1 - low1, high2 - low2))

    def arrange(self, room: QRectF, roomy: bool) -> None:
        assert self.predictions is not None
        low, high = self.predictions.extent[2:]
        left, below = (numbers_px((low, high)), foot_px(named=True)) if roomy else (0.0, 0.0)
        names = coordinates(self.predictions) if roomy else ("", "")
        box = square_in(room, left, below)
        self.stand(self.plot, box, left, below, *names)
        self.validation.setVisible(self.predictions.validation is not None)
        sets = self._sets()
        count = sum(len(samples.targets) for _, samples in sets)
        size = point_px(box.width() / theme.scale(), count)
        for item, samples in sets:
            assert samples.points is not None
            colors = sample_colors(self.predictions, samples)
            item.show_samples(samples.points[:, 0], samples.points[:, 1], colors, size)

    # The cross hair

    def show_cross(self, cross: CrossHair) -> None:
        """The cross hair of the keyboard, and a ring around the point set by hand next to it.

        A plane that is zoomed moves along with it.
        """
        self._cross = cross if cross.shown and cross.place is not None else None
        near = cross.nearest() if self._cross else None
        x, y = ([near[1]], [near[2]]) if near else ([], [])
        self.ring.show_samples(x, y, theme.color(theme.current().text), RING_PX)
        if self._cross is not None and cross.place is not None:
            self.box.reveal(*cross.place)
        self._draw_cross()

    def _draw_cross(self) -> None:
        """Four lines with a free middle, dark and light, to be seen on any ground."""
        self.cross_lines.setVisible(self._cross is not None)
        if self._cross is None or self._cross.place is None:
            return
        x, y = self._cross.place
        seen, now = self.box.viewRect(), theme.current()
        gap = GAP_PX * theme.scale()
        gap1 = gap * seen.width() / max(1.0, self.box.width())
        gap2 = gap * seen.height() / max(1.0, self.box.height())
        self.cross_lines.setData(
            [seen.left(), x - gap1, x + gap1, seen.right(), x, x, x, x],
            [y, y, y, y, seen.top(), y - gap2, y + gap2, seen.bottom()],
            pen=pen(theme.color(now.text), 1.2), shadowPen=pen(theme.color(now.surface), 3.0),
        )  # fmt: skip

    # Values

    def sample_at(self, scene: QPointF) -> int | None:
        """The number, in the data set, of the sample under a point of the scene."""
        found = []
        for item, samples in self._sets():
            near = item.nearest(scene)
            if near is not None and samples.numbers is not None:
                found.append((near[1], int(samples.numbers[near[0]])))
        return min(found)[1] if found else None

    def _sets(self) -> list[tuple[Samples, EvaluatedSamples]]:
        if self.predictions is None:
            return []
        sets = (
            (self.training, self.predictions.training),
            (self.validation, self.predictions.validation),
        )
        return [(item, judged) for item, judged in sets if judged and judged.points is not None]

    def reading(self, scene: QPointF) -> str:
        at = self.plot.value_at(scene)
        return "" if at is None or self.predictions is None else plane_text(self.predictions, at)


def plane_text(predictions: Predictions, at: QPointF) -> str:
    """What a network says at a place of the plane."""
    if predictions.surface is None:
        return ""
    side = predictions.surface.shape[1] - 1
    low1, high1, low2, high2 = predictions.extent
    column = round((at.x() - low1) / (high1 - low1) * side)
    row = round((at.y() - low2) / (high2 - low2) * side)
    output = predictions.surface[:, min(max(row, 0), side), min(max(column, 0), side)]
    name1, name2 = coordinates(predictions)
    where = f"{name1} {_place(at.x(), high1 - low1)}, {name2} {_place(at.y(), high2 - low2)}"
    if not predictions.class_names:
        low, high = value_span(predictions)
        said = reading_text(float(output[0]), high - low)
        return f"{where}: {f'{predictions.target_name} {said}'.strip()}"
    label, share = said_class(output[:, None])
    return f"{where}: class {predictions.class_names[int(label[0])]}, {share[0]:.0%}"


def coordinates(predictions: Predictions) -> tuple[str, str]:
    """The names of both coordinates."""
    names = predictions.input_names
    return (names[0], names[1]) if len(names) == 2 else COORDINATES


def _place(value: float, span: float) -> str:
    """A coordinate to a hundredth of the plane's width or finer."""
    decimals = max(0, 2 - math.floor(math.log10(span))) if span < 1 or span >= 1e3 else 2
    return f"{value:,.{decimals}f}" if abs(value) >= 1e4 else f"{value:.{decimals}f}"


def plane_words(predictions: Predictions) -> str:
    """What the colours of the plane mean."""
    count = len(predictions.class_names)
    if count > 2:
        return "likeliest class · paler where unsure"
    if count:
        return f"probability of class {predictions.class_names[1]}"
    return f"predicted {predictions.target_name or 'value'}"
