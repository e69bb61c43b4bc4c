"""The gradient heatmap: layers downwards, time to the right, and beside it the newest profile."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen

from simulator.design import LayerPlace
from simulator.quantities import KERNEL_GRADIENT
from simulator.snapshot import NetworkSnapshot, Snapshot
from simulator.verdict import judge_quantity
from ui import theme
from ui.gradient_scale import GradientScale, Scale, color_table
from ui.selection import drawn_path
from ui.views import heat_record
from ui.views.calm import Calm
from ui.views.export import Table
from ui.views.heat_ground import Ground, epochs_of, paint_ground
from ui.views.heat_image import HeatImage
from ui.views.heat_panels import Layout, Panel, arrange
from ui.views.heat_pixels import paint_fresh
from ui.views.heat_quantity import HEAT_QUANTITIES, HeatQuantity, QuantityScales
from ui.views.heat_verdict import set_verdict
from ui.views.layer_rows import Rows, group_rows, label_width
from ui.views.marks import mark_near, paint_marks
from ui.views.profile import paint_profile
from ui.views.set_text import SetText
from ui.views.title_combo import TitleCombo
from ui.views.view import View

LABELS_PX = 84
EDGE_PX = 4  # that lines may stand out of a panel
HINT = "Every layer will be drawn here, step by step. Space trains."


class GradientHeatmapView(View):
    """One panel a network on a common scale, with a colour bar at the right.

    Keys 1 to 8 choose what is shown. A click on a row selects its layer everywhere.
    """

    still_ground = True

    def __init__(self) -> None:
        super().__init__(
            "gradient_heatmap",
            "Gradient heatmap",
            "Layers downwards, time to the right; beside it every layer's newest value, thin its "
            "value at the first step, and dotted what theory expects there",
        )
        self.setMinimumSize(320, 140)
        self.shown: HeatQuantity = HEAT_QUANTITIES[KERNEL_GRADIENT]
        self.scale: Scale = self.shown.first_scale()
        self._snapshot: Snapshot | None = None
        self._given: GradientScale | None = None
        self._scales = QuantityScales()
        self._images: list[HeatImage] = []
        self._groups: list[list[Rows]] = []
        self._names: object = None
        self._drawn: object = None
        self._colors = color_table()
        self._layout: tuple[object, Layout] | None = None
        self._filled: object = None  # for which places the pixels were computed
        self._calm = Calm(self, self.update_plot)
        self._told: dict[int, SetText] = {}  # the verdicts that stand on the still picture
        self._measure_labels()
        self._choice = TitleCombo("What the heatmap shows", "What is shown (keys 1 to 8)")
        for index, (name, quantity) in enumerate(HEAT_QUANTITIES.items()):
            self._choice.addItem(quantity.title, name)
            tip = f"{quantity.quantity.summary} ({index + 1})"
            self._choice.setItemData(index, tip, Qt.ItemDataRole.ToolTipRole)
        self._choice.activated.connect(lambda at: self.show_quantity(list(HEAT_QUANTITIES)[at]))
        self.set_lead(self._choice)
        self._describe()

    # What is shown

    def draw(self, snapshot: Snapshot) -> None:
        kernel = HEAT_QUANTITIES[KERNEL_GRADIENT]
        scale = self._scales.covering(snapshot, kernel)
        assert isinstance(scale, GradientScale)
        self.draw_on(snapshot, scale)

    def draw_on(self, snapshot: Snapshot, scale: GradientScale) -> None:
        """Show a snapshot; `scale` is that of kernel gradients, which other pictures share."""
        state = (
            snapshot.run_id, snapshot.step, snapshot.newest_step, snapshot.epochs, scale,
            snapshot.marks, tuple(n.history.generation for n in snapshot.networks),
            tuple(n.status for n in snapshot.networks),
        )  # fmt: skip
        if state == self._drawn:
            return
        self._drawn, self._snapshot, self._given = state, snapshot, scale
        self._follow()

    def clear(self) -> None:
        self._snapshot = self._drawn = self._given = self._names = None
        self._images, self._groups = [], []
        self.scale = self.shown.first_scale()
        self.update()

    def show_quantity(self, name: str) -> None:
        """Show one of the quantities of every layer. Raises KeyError for an unknown one."""
        self.shown = HEAT_QUANTITIES[name]
        self.needs = frozenset({name}) - {KERNEL_GRADIENT}  # that one is recorded at every step
        self.needs_changed.emit()
        self._choice.setCurrentIndex(list(HEAT_QUANTITIES).index(name))
        self.scale, self._names = self.shown.first_scale(), None
        self._images = []
        self.place_controls()
        self._describe()
        if self._snapshot is not None:
            self._follow()
        self.update()

    def _describe(self) -> None:
        self._choice.setToolTip(f"{self.shown.quantity.summary} (keys 1 to 8)")
        name, networks = self.shown.quantity.name, self._snapshot.networks if self._snapshot else ()
        theory = any(network.theory.get(name) for network in networks)
        words = " · line: now, thin: first step" + (", dotted: theory of it" if theory else "")
        self.set_title(self.shown.title, self.shown.unit + words)

    def _follow(self) -> None:
        """Bring scale, rows and pixels up to the snapshot."""
        snapshot = self._snapshot
        assert snapshot is not None
        if self.shown.quantity.name == KERNEL_GRADIENT and self._given is not None:
            self.scale = self._given
        else:
            self.scale = self._scales.covering(snapshot, self.shown)
        names = [self._rows(network) for network in snapshot.networks]
        if names != self._names:
            self._names = names
            self._groups = [group_rows(layers) for layers in names]
            self._measure_labels()
        while len(self._images) < len(names):
            self._images.append(HeatImage())
        del self._images[len(names) :]
        self._describe()
        self._filled = self.layout_in(self.plot_area()), self.devicePixelRatioF()
        self._fill(self._images, *self._filled)
        self.update_plot()

    def _fill(self, images: list[HeatImage], layout: Layout, ratio: float) -> None:
        """Compute the pixels of all panels; cheap where little is new."""
        snapshot = self._snapshot
        assert snapshot is not None
        span = self._span(snapshot)
        for image, network, panel in zip(images, snapshot.networks, layout.panels, strict=True):
            steps, values = network.history.series(self.shown.quantity.name)
            size = round(panel.heat.width() * ratio), round(panel.heat.height() * ratio)
            key = snapshot.run_id, network.history.generation
            edited, drawn = bool(snapshot.marks), self.shown.drawn
            image.take(steps, values, self.scale, span, size, key, drawn, edited)

    def _span(self, snapshot: Snapshot) -> int:
        return epochs_of(snapshot) * snapshot.steps_per_epoch

    def _rows(self, network: NetworkSnapshot) -> tuple[str, ...]:
        return network.rows_of(self.shown.quantity.name)

    def _recorded(self, network: NetworkSnapshot) -> bool:
        """Whether there is a first step to show."""
        return len(network.history.series(self.shown.quantity.name)[0]) > 0

    def picture(self, network: int) -> HeatImage:
        """The pixels of one network's panel."""
        return self._images[network]

    def layout_in(self, area: QRect) -> Layout:
        """Where the panels stand in an area."""
        count = len(self._snapshot.networks) if self._snapshot else 2
        key = area, count, self._labels_px, theme.scale()
        if self._layout is None or self._layout[0] != key:
            self._layout = key, arrange(area, count, self._labels_px)
        return self._layout[1]

    def panels(self) -> tuple[Panel, ...]:
        """Where the panels stand on the screen."""
        return self.layout_in(self.plot_area()).panels

    # Drawing

    def moving_area(self) -> QRect:
        layout, edge = self.layout_in(self.plot_area()), theme.px(EDGE_PX)
        area = QRect()
        for panel in layout.panels:
            area = area.united(panel.verdict).united(panel.heat)
            area = area.united(panel.profile or panel.heat)
        return area.adjusted(-edge, -edge, edge, edge)

    def paint(self, painter: QPainter, area: QRect) -> None:
        layout, snapshot = self.layout_in(area), self._snapshot
        started = snapshot is not None and snapshot.step > 0
        images = self._images
        places = layout, self.devicePixelRatioF()
        if snapshot is not None and not self._on_screen:
            images = [HeatImage() for _ in snapshot.networks]
            self._fill(images, layout, 1.0)
        elif snapshot is not None and places != self._filled:
            self._filled = places
            self._fill(images, *places)
        broken = any(image.has_broken for image in images)
        networks = snapshot.networks if snapshot else ()
        run = snapshot.run_id if snapshot else None
        facts = [(n.name, n.history.generation, self._recorded(n)) for n in networks]
        epochs = epochs_of(snapshot) if snapshot else 1
        made = [image.remade for image in images]

        def still(inner: QPainter) -> None:
            ground = Ground(snapshot, self.shown, self.scale, self._groups, self._labels_px)
            paint_ground(inner, layout, ground, broken=broken)
            if not started:
                for panel in layout.panels:
                    self.paint_hint(inner, panel.heat, HINT)
            self._told.clear()
            for image in images:
                image.fresh_from = 0

        def grow(inner: QPainter) -> None:
            for index, (network, panel) in enumerate(zip(networks, layout.panels, strict=False)):
                paint_fresh(inner, images[index], panel.heat, self._colors)
                if started:
                    self._paint_verdict(inner, index, panel, network)

        key = (area, self.scale, run, facts, self._names, epochs, started, broken, made)
        self.paint_still(painter, key, still, grow)
        if snapshot is None:
            return
        for index, panel in enumerate(layout.panels):
            network = snapshot.networks[index]
            if snapshot.marks:
                paint_marks(painter, panel.heat, self._mark_places(panel.heat))
            self._paint_selection(painter, index, panel, self._rows(network))
            if started:
                self._paint_profile(painter, index, panel, network)

    def _measure_labels(self) -> None:
        self._labels_px = label_width(self._groups, theme.px(LABELS_PX))

    def _paint_verdict(
        self, painter: QPainter, index: int, panel: Panel, network: NetworkSnapshot
    ) -> None:
        if not panel.verdict.height() or self._snapshot is None:
            return
        quantity = self.shown.quantity.name
        words = self._calm.value(
            f"verdict {index}",
            (self._snapshot.run_id, quantity, panel.verdict, theme.current(), theme.scale()),
            lambda: set_verdict(judge_quantity(network, quantity), panel.verdict),
            moving=self._on_screen and self._snapshot.running,
        )
        if self._told.get(index) is not words:
            self._told[index] = words
            painter.fillRect(panel.verdict, theme.color(theme.current().surface))
            words.draw(painter)

    def _paint_profile(
        self, painter: QPainter, index: int, panel: Panel, network: NetworkSnapshot
    ) -> None:
        if panel.profile is None:
            return
        values, colour = self.shown.now(network), theme.current().networks[index]
        paint_profile(painter, panel.profile, values, self.scale, colour)

    def _paint_selection(
        self, painter: QPainter, index: int, panel: Panel, names: tuple[str, ...]
    ) -> None:
        """A line in the accent's colour beside every row of a selected layer or block."""
        rows = self.selected_rows(index, names)
        if not len(rows):
            return
        heat = panel.heat
        painter.setPen(QPen(theme.color(theme.current().accent), theme.px(3)))
        places = heat.top() + np.column_stack([rows, rows + 1]) * (heat.height() / len(names))
        left = heat.left() - theme.px(3)
        painter.drawLines([QLineF(left, top, left, bottom) for top, bottom in places.tolist()])

    def selected_rows(self, index: int, names: tuple[str, ...]) -> np.ndarray:
        """The rows of the layers that are selected in a network, (rows,)."""
        paths = [place.path for place in self.selected if place.network == index]
        drawn = [drawn_path(name) for name in names] if paths else []
        found = [at for at, path in enumerate(drawn) if any(path[: len(p)] == p for p in paths)]
        return np.array(found, int)

    def _mark_places(self, heat: QRect) -> list[float]:
        snapshot = self._snapshot
        if snapshot is None:
            return []
        across = heat.width() / self._span(snapshot)
        return [heat.left() + mark.step * across for mark in snapshot.marks]

    def _dress(self) -> None:
        self._measure_labels()
        self._colors = color_table()
        super()._dress()

    # Values under the mouse

    def _panel_at(self, position: QPoint) -> tuple[int, Panel, int] | None:
        """(network, panel, row) under a point."""
        if self._snapshot is None:
            return None
        for index, (panel, network) in enumerate(
            zip(self.panels(), self._snapshot.networks, strict=True)
        ):
            row = panel.row_at(position, len(self._rows(network)))
            if row is not None:
                return index, panel, row
        return None

    def layer_at(self, position: QPoint) -> LayerPlace | None:
        found = self._panel_at(position)
        if found is None or self._snapshot is None:
            return None
        index, _, row = found
        return LayerPlace(index, drawn_path(self._rows(self._snapshot.networks[index])[row]))

    def repetition_at(self, position: QPoint) -> int:
        found = self._panel_at(position)
        if found is None or self._snapshot is None:
            return 1
        index, _, row = found
        paths = [drawn_path(name) for name in self._rows(self._snapshot.networks[index])]
        return paths[: row + 1].count(paths[row])

    def reading(self, position: QPoint) -> str:
        found, snapshot = self._panel_at(position), self._snapshot
        if found is None or snapshot is None or snapshot.step == 0:
            return ""
        index, panel, row = found
        network = snapshot.networks[index]
        name = self._rows(network)[row]
        if not panel.heat.contains(position):
            value = self.shown.text(float(self.shown.now(network)[row]))
            return f"{name} · step {network.step:,} · {value}"
        step = (position.x() + 0.5 - panel.heat.left()) / panel.heat.width() * self._span(snapshot)
        mark = mark_near(snapshot.marks, self._mark_places(panel.heat), position.x())
        lines = [] if mark is None else [f"step {mark.step:,}: {mark.text}"]
        steps, values = network.history.series(self.shown.quantity.name)
        column = int(np.searchsorted(steps, step))
        if column < len(steps):
            value = self.shown.text(float(self.shown.drawn(values[column])[row]))
            epoch = steps[column] / snapshot.steps_per_epoch
            lines.append(f"{name} · epoch {epoch:.2f} · step {steps[column]:,} · {value}")
        return "\n".join(lines)

    def table(self) -> Table:
        return heat_record.table(self._snapshot, self.shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = event.key() - Qt.Key.Key_1.value
        if 0 <= at < len(HEAT_QUANTITIES) and not event.modifiers():
            self.show_quantity(list(HEAT_QUANTITIES)[at])
        else:
            super().keyPressEvent(event)
