"""One network of a heatmap: its name and verdict, its pixels over time, and its profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.plots.finding_marks import finding_marks_of
from ui.plots.growing_image import GrowingImage
from ui.plots.layer_axis import LayerAxis
from ui.plots.line_item import shorter_texts
from ui.plots.mark_lines import MarkLines
from ui.plots.pens import device_ratio
from ui.plots.plot import Plot
from ui.plots.profile import ProfilePlot
from ui.style import theme
from ui.style.gradient_scale import Scale, color_table
from ui.views.base.panel_view import NetworkPanel
from ui.views.base.time_view import steps_of
from ui.views.heatmap.image import HeatImage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPointF

    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot
    from ui.plots.plot_box import PlotBox
    from ui.views.heatmap.quantity import HeatQuantity

LEAST_HEAT_PX, LEAST_PROFILE_PX, PROFILE_PX, MOST_PROFILE_PX = 90, 60, 96, 160
PROFILE_SHARE, BESIDE_PX = 0.28, 20
NUMBERS_PX, FOOT_PX = 28, 8  # below the pixels, with and without numbers
COLUMNS = 2  # to show together: nobody sees one that is a pixel wide come
FINEST = 8_192  # columns of pixels, however far one zooms in


class HeatPanel(NetworkPanel):
    """Follows one network, whose verdict is what is said below its name."""

    low_px = 150

    def __init__(self, index: int) -> None:
        super().__init__(index, columns=2)
        self.layers = LayerAxis()
        self.heat = Plot(left_axis=self.layers, grid=False)
        self.heat.bottom.write("linear", "epochs")
        self.heat.bottom.most = 4
        self.heat.box.invertY(True)
        self.pixels = GrowingImage(self.heat.box)
        self.marks = MarkLines(self.heat)
        self.findings = MarkLines(self.heat, warns=True)
        self.profile = ProfilePlot(theme.current().networks[index])
        self.addItem(self.heat, 2, 0)
        self.addItem(self.profile, 2, 1)
        self.run = ""  # whose network it is; empty of the run that is seen
        self.image: HeatImage | None = None
        self._made: object = None
        self._arranged: object = None
        # both show the same rows
        self.heat.box.sigYRangeChanged.connect(self._move_profile)
        self.profile.box.navigated.connect(self._move_rows)
        self.restyle()

    def _move_profile(self, _box: PlotBox, rows: Sequence[float]) -> None:
        self.profile.box.show_range(1, *rows)

    def _move_rows(self, profile: PlotBox) -> None:
        profile.lead([self.heat.box], 1)

    def restyle(self) -> None:
        super().restyle()
        now = theme.current()
        self.profile.color = now.networks[self.index]
        for part in (self.heat, self.profile):
            part.restyle()
        self.heat.box.setBackgroundColor(theme.color(now.background))
        self.pixels.set_colors(color_table())
        self._made = self._arranged = None

    def divide(self, labels: float, *, numbers: bool) -> None:
        """Divide the room between pixels and profile; `numbers` is whether axes are written."""
        if self._arranged == (arranged := (self.width_px, self.height_px, labels, numbers)):
            return
        self._arranged = arranged
        self.layers.setWidth(labels)
        self.fact.take_room(not self.is_low)
        free, beside = self.width_px - labels, theme.px(BESIDE_PX)
        wanted = min(theme.px(MOST_PROFILE_PX), max(theme.px(PROFILE_PX), PROFILE_SHARE * free))
        profile = min(wanted, free - beside - theme.px(LEAST_HEAT_PX))
        seen = profile >= theme.px(LEAST_PROFILE_PX)
        self.profile.setVisible(seen)
        self.profile.setFixedWidth(profile if seen else 0)
        self.layout.setColumnSpacing(0, beside if seen else 0)
        for plot in (self.heat, self.profile):
            plot.bottom.setStyle(showValues=numbers)
            plot.bottom.setHeight(theme.px(NUMBERS_PX if numbers else FOOT_PX))

    # Following a run

    def follow(self, snapshot: Snapshot, shown: HeatQuantity, scale: Scale, *, calm: bool) -> None:
        """Show a snapshot; what is refined rather than new waits until it can be seen `calm`ly."""
        network, epoch = snapshot.networks[self.index], snapshot.steps_per_epoch
        span = steps_of(snapshot)
        epochs = span / epoch
        names = network.rows_of(shown.quantity.name)
        self.heat.box.set_home((0.0, epochs), (0.0, float(max(1, len(names)))))
        made = (
            snapshot.run_id, span, epoch, bool(snapshot.marks), scale, shown, self.run,
            network.name, names, network.history.generation, self._size(), snapshot.step > 0,
        )  # fmt: skip
        steps, values = network.history.series(shown.quantity.name)
        if self.image is None or made != self._made or len(steps) < self.image.records:
            edited = bool(snapshot.marks)
            self.image = HeatImage(len(names), scale, span, self._size(), shown.drawn, edited)
            self.pixels.begin(self.image.pixels, epochs, float(len(names)))
            self._begin(network, names, shown, scale)
            self._made, calm = made, True
        image = self.image
        if calm or (len(steps) > image.records and steps[-1] > image.full_at(COLUMNS)):
            first = image.take(steps, values)
            if first is not None:
                self.pixels.show_columns(first, image.columns, zeros=image.has_zero)
        if snapshot.step > 0 and self.profile.isVisible():
            self.profile.show_newest(shown.now(network))
        found = finding_marks_of(network)
        for lines, marks in ((self.marks, snapshot.marks), (self.findings, found)):
            lines.show_marks(marks, [mark.step / epoch for mark in marks])

    def _size(self) -> tuple[int, int]:
        """Columns and rows of pixels: one a pixel of the screen, when zoomed as well."""
        box, ratio = self.heat.box, device_ratio()
        columns = whole = max(1, round(box.width() * ratio))
        zoom = box.home.width() / (box.viewRect().width() or 1.0)
        while columns < whole * zoom * 0.99 and 2 * columns <= FINEST:
            columns *= 2
        return columns, max(1, round(box.height() * ratio))

    def _begin(
        self, network: NetworkSnapshot, names: tuple[str, ...], shown: HeatQuantity, scale: Scale
    ) -> None:
        """Write and draw what stays the same through a run."""
        self.layers.show_names(names)
        if self.run:
            self.show_name(self.run, network.name)
        else:
            self.show_name(network.name)
        self.profile.show_scale(scale, len(names))
        self.profile.clear_values()
        _, record = shown.series(network.history, last=1)
        if len(record):
            self.profile.show_first(record[0], network.theory.get(shown.quantity.name, ()))

    def lines_at(self, scene: QPointF) -> list[str]:
        """What was changed or found at the lines under a point of the scene."""
        return [*self.marks.lines_at(scene), *self.findings.lines_at(scene)]

    def show_verdict(self, verdict: str) -> None:
        """Say how the network does."""
        self.show_facts(*shorter_texts(verdict))

    def row_at(self, scene: QPointF, layers: int) -> int | None:
        """The layer whose row, in pixels or profile, is under a point of the scene."""
        for plot in (self.heat, self.profile):
            at = plot.value_at(scene)
            if at is not None and layers:
                return min(layers - 1, max(0, int(at.y())))
        return None
