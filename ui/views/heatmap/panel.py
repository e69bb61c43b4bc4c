"""One network of a heatmap: its name and verdict, its pixels over time, and its profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg

from ui.plots.growing_image import GrowingImage
from ui.plots.layer_axis import LayerAxis
from ui.plots.line_item import LineItem, shorter_texts
from ui.plots.mark_lines import MarkLines
from ui.plots.plot import Plot
from ui.plots.profile import ProfilePlot
from ui.plots.ticks import shown_epochs
from ui.style import theme
from ui.style.gradient_scale import Scale, color_table
from ui.views.heatmap.image import HeatImage

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot
    from ui.views.heatmap.quantity import HeatQuantity

LEAST_HEAT_PX, LEAST_PROFILE_PX, MOST_PROFILE_PX = 90, 60, 160
PROFILE_SHARE = 0.28
LOW_PX = 150  # a lower panel has no room for a verdict
COLUMNS = 2  # to show together: nobody sees one that is a pixel wide come
FINEST = 8_192  # columns of pixels, however far one zooms in


class NetworkPanel(pg.GraphicsLayout):
    """Follows one network; `row_at` finds the layer under a point."""

    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index
        self.layout.setContentsMargins(0, 0, 0, 0)
        self.layout.setSpacing(0)
        self.name = LineItem(theme.CONTROL_PX, 600)
        self.verdict = LineItem()
        self.layers = LayerAxis()
        self.heat = Plot(left_axis=self.layers, grid=False)
        self.heat.box.invertY(True)
        self.pixels = GrowingImage(self.heat.box)
        self.marks = MarkLines(self.heat)
        self.selection = pg.PlotCurveItem(connect="finite")
        self.selection.setZValue(30)
        self.heat.box.addItem(self.selection, ignoreBounds=True)
        self.profile = ProfilePlot()
        self.addItem(self.name, 0, 0, 1, 2)
        self.addItem(self.verdict, 1, 0, 1, 2)
        self.addItem(self.heat, 2, 0)
        self.addItem(self.profile, 2, 1)
        self.layout.setColumnSpacing(0, theme.px(theme.GAP))
        self.layout.setRowSpacing(1, theme.px(4))
        self.heat.bottom.write("linear", "epochs")
        self.image: HeatImage | None = None
        self._made: object = None
        self._room: object = None
        self.heat.box.sigYRangeChanged.connect(self._follow_rows)
        self.restyle()

    def restyle(self) -> None:
        """Take over theme and sizes."""
        now = theme.current()
        self.name.restyle()
        self.verdict.restyle()
        self.heat.restyle()
        self.profile.restyle()
        self.heat.box.setBackgroundColor(theme.color(now.background))
        self.pixels.set_colors(color_table())
        self.profile.set_color(now.networks[self.index])
        self.selection.setPen(pg.mkPen(theme.color(now.accent), width=theme.px(4)))
        self._made = self._room = None

    def arrange(self, width: float, height: float, *, numbers: bool) -> None:
        """Divide the room between pixels and profile; `numbers` is whether axes are written."""
        room = width, height, numbers, self.layers.needed_px(), theme.scale()
        if room == self._room:
            return
        self._room = room
        labels = self.layers.needed_px()
        self.layers.setWidth(labels)
        self.verdict.take_room(height >= theme.px(LOW_PX))
        free = width - labels
        profile = min(theme.px(MOST_PROFILE_PX), max(theme.px(96), PROFILE_SHARE * free))
        profile = min(profile, free - theme.px(LEAST_HEAT_PX))
        seen = profile >= theme.px(LEAST_PROFILE_PX)
        self.profile.setVisible(seen)
        self.profile.setFixedWidth(profile if seen else 0)
        for plot in (self.heat, self.profile):
            plot.bottom.setStyle(showValues=numbers)
            plot.bottom.setHeight(theme.px(28 if numbers else 8))

    def around(self) -> tuple[float, float]:
        """The pixels above and below the box of the pixels, for names and numbers."""
        above = self.name.minimumHeight() + self.verdict.minimumHeight()
        return above + theme.px(4), self.heat.bottom.height()

    # Following a run

    def follow(
        self, snapshot: Snapshot, shown: HeatQuantity, scale: Scale, *, calm: bool, epochs: int
    ) -> None:
        """Show a snapshot; what is refined rather than new waits until it can be seen `calm`ly."""
        network = snapshot.networks[self.index]
        names = network.rows_of(shown.quantity.name)
        span = epochs * snapshot.steps_per_epoch
        self.heat.box.set_home((0.0, float(epochs)), (0.0, float(max(1, len(names)))))
        columns = self._columns()
        made = (
            snapshot.run_id, span, bool(snapshot.marks), scale, shown, network.name, names,
            network.history.generation, columns, snapshot.step > 0,
        )  # fmt: skip
        steps, values = network.history.series(shown.quantity.name)
        fewer = self.image is not None and len(steps) < self.image.records
        if made != self._made or fewer:
            self._begin(network, shown, scale, span, columns, edited=bool(snapshot.marks))
            self._made, calm = made, True
            if snapshot.step == 0:
                self.profile.newest.setData([], [])
                self.profile.dots.setData([])
        assert self.image is not None
        image = self.image
        if len(steps) > image.records and (calm or steps[-1] > image.full_at(COLUMNS)):
            first = image.columns
            image.take(steps, values)
            first = min(first, image.fresh_from if image.fresh_from is not None else first)
            image.fresh_from = None
            self.pixels.set_pixels(
                image.indices(), image.width, float(epochs), float(len(names)), max(0, first),
                zeros=image.has_zero,
            )  # fmt: skip
        if snapshot.step > 0 and self.profile.isVisible():
            self.profile.show_newest(shown.now(network))
        epoch = snapshot.steps_per_epoch
        self.marks.show_marks(snapshot.marks, [mark.step / epoch for mark in snapshot.marks])

    def _columns(self) -> int:
        """Columns of pixels over the whole time: one a pixel of the screen, when zoomed as well."""
        box = self.heat.box
        seen = box.viewRect().width() or 1.0
        wanted = box.width() * max(1.0, box.home.width() / seen)
        columns = max(1, round(box.width()))
        while columns < min(wanted * 0.99, FINEST):
            columns *= 2
        return columns

    def _begin(
        self,
        network: NetworkSnapshot,
        shown: HeatQuantity,
        scale: Scale,
        span: int,
        columns: int,
        *,
        edited: bool,
    ) -> None:
        """Make everything anew: another run, record, scale or size."""
        names = network.rows_of(shown.quantity.name)
        self.layers.show_names(names)
        size = columns, max(1, round(self.heat.box.height()))
        self.image = HeatImage(len(names), scale, span, size, shown.drawn, edited)
        empty = self.image.indices()
        self.pixels.set_pixels(empty, columns, self.heat.box.home.width(), float(len(names)))
        letter = theme.LETTERS[self.index]
        self.name.set_texts(
            [f"{letter}  {network.name}"], theme.current().network_texts[self.index]
        )
        self.profile.show_scale(scale, len(names))
        _, record = shown.series(network.history, last=1)
        slopes = network.theory.get(shown.quantity.name, ())
        self.profile.show_first(record[0] if len(record) else None, slopes)

    def tell(self, verdict: str) -> None:
        """Say how the network does."""
        self.verdict.set_texts(shorter_texts(verdict), theme.current().muted)

    def show_selected(self, rows: list[int]) -> None:
        """A line in the accent's colour beside every selected row."""
        x: list[float] = []
        y: list[float] = []
        for row in rows:
            x += [0.0, 0.0, float("nan")]
            y += [row, row + 1.0, float("nan")]
        self.selection.setData(np.array(x), np.array(y, float))

    def _follow_rows(self) -> None:
        """The profile shows the rows that the pixels show."""
        low, high = self.heat.box.viewRange()[1]
        self.profile.box.setYRange(low, high, padding=0)

    # What is under a point

    def row_at(self, scene: QPointF, layers: int) -> int | None:
        """The layer whose row, in pixels or profile, is under a point of the scene."""
        for plot in (self.heat, self.profile):
            at = plot.value_at(scene) if plot.isVisible() else None
            if at is not None and layers:
                return min(layers - 1, max(0, int(at.y())))
        return None


def epochs_of(snapshot: Snapshot) -> int:
    """The epochs that the time axis shows."""
    newest = max(snapshot.newest_step, snapshot.step)
    return shown_epochs(snapshot.epochs, newest / snapshot.steps_per_epoch)
