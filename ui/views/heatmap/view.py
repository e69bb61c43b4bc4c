"""The gradient heatmap: layers downwards, time to the right, and beside it the newest profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRect, Qt

from simulator.design.design import LayerPlace
from simulator.measurement.quantities import KERNEL_GRADIENT
from ui.document.selection import drawn_path
from ui.plots.scale_bar import ScaleBar
from ui.style import theme
from ui.style.gradient_scale import GradientScale, Scale
from ui.views.base.time_view import TimeView
from ui.views.heatmap import table as heat_table
from ui.views.heatmap.arrangement import columns_of_panels
from ui.views.heatmap.diagnosis_line import verdict_on
from ui.views.heatmap.panel import NetworkPanel, epochs_of
from ui.views.heatmap.quantity import HEAT_QUANTITIES, HeatQuantity, QuantityScales
from ui.widgets.title_combo import TitleCombo

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot
    from ui.plots.plot_box import PlotBox
    from ui.views.base.export import Table

HINT = "Every layer will be drawn here, step by step. Space trains."
TALL_PX = 150  # lower panels have numbers only at the very bottom


class GradientHeatmapView(TimeView):
    """One panel a network on a common scale, with a colour bar at the right.

    Keys 1 to 8 choose what is shown. A click on a row selects its layer everywhere.
    """

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
        self.verdicts: list[str] = []
        self._snapshot: Snapshot | None = None
        self._given: GradientScale | None = None
        self._scales = QuantityScales()
        self._judged: object = None  # the run and the quantity that the verdicts are about
        self._columns = 0  # of panels
        self._rooms: object = None  # that were divided among them
        self.panels: list[NetworkPanel] = []
        self._kept: list[NetworkPanel] = []  # those of networks that may come again, too
        self.bar = ScaleBar()
        self._choice = TitleCombo("What the heatmap shows", "What is shown (keys 1 to 8)")
        for index, (name, quantity) in enumerate(HEAT_QUANTITIES.items()):
            self._choice.addItem(quantity.title, name)
            tip = f"{quantity.quantity.summary} ({index + 1})"
            self._choice.setItemData(index, tip, Qt.ItemDataRole.ToolTipRole)
        self._choice.activated.connect(lambda at: self.show_quantity(list(HEAT_QUANTITIES)[at]))
        self.title_bar.set_lead(self._choice)
        self.canvas.resized.connect(self._follow)
        self.show_quantity(KERNEL_GRADIENT)

    # What is shown

    def draw(self, snapshot: Snapshot) -> None:
        kernel = HEAT_QUANTITIES[KERNEL_GRADIENT]
        scale = self._scales.covering(snapshot, kernel)
        assert isinstance(scale, GradientScale)
        self.draw_on(snapshot, scale)

    def draw_on(self, snapshot: Snapshot, scale: GradientScale) -> None:
        """Show a snapshot; `scale` is that of kernel gradients, which other pictures share."""
        self._snapshot, self._given = snapshot, scale
        self._follow(calm=not snapshot.running)

    def update_labels(self) -> None:
        self._follow()

    def clear(self) -> None:
        self._snapshot = self._given = self._judged = None
        self.scale, self.verdicts = self.shown.first_scale(), []
        self._kept, self._columns = [], 0
        self._follow()

    def show_quantity(self, name: str) -> None:
        """Show one of the quantities of every layer. Raises KeyError for an unknown one."""
        self.shown = HEAT_QUANTITIES[name]
        self.needs = frozenset({name}) - {KERNEL_GRADIENT}  # that one is recorded at every step
        self.needs_changed.emit()
        self._choice.setCurrentIndex(list(HEAT_QUANTITIES).index(name))
        self._choice.setToolTip(f"{self.shown.quantity.summary} (keys 1 to 8)")
        self.scale = self.shown.first_scale()
        self.title_bar.make_room()
        self._describe()
        self._follow()

    def _describe(self) -> None:
        name, networks = self.shown.quantity.name, self._snapshot.networks if self._snapshot else ()
        theory = any(network.theory.get(name) for network in networks)
        text = " · line: this step, thin: first step" + (", dotted: theory of it" if theory else "")
        self.set_title(self.shown.title, self.shown.unit + text)

    # Following a run

    def _follow(self, *, calm: bool = True) -> None:
        """Bring scale and plots up to the snapshot; some of it waits until it is to be `calm`."""
        snapshot = self._snapshot
        anew = self._arrange(len(snapshot.networks) if snapshot is not None else 1)
        if snapshot is not None:
            if self.shown.quantity.name == KERNEL_GRADIENT and self._given is not None:
                self.scale = self._given
            elif calm or anew:
                self.scale = self._scales.covering(snapshot, self.shown)
            self._judge(snapshot, calm=calm)
        self._divide_room()
        if snapshot is not None:
            epochs = epochs_of(snapshot)
            for panel in self.panels:
                panel.follow(snapshot, self.shown, self.scale, calm=calm, epochs=epochs)
        self._show_bar()
        begun = snapshot is not None and snapshot.step > 0
        room = self.canvas.mapFromScene(self.panels[0].heat.box.sceneBoundingRect())
        self.show_hint("" if begun else HINT, QRect(room.boundingRect()))
        self.canvas.settle()

    def _judge(self, snapshot: Snapshot, *, calm: bool) -> None:
        """What the values say of each network: at every calm moment, and of another run at once."""
        name, begun = self.shown.quantity.name, snapshot.step > 0
        judged = snapshot.run_id, name, begun, [self._rows(n) for n in snapshot.networks]
        if judged != self._judged:
            self._describe()
            for panel, network in zip(self.panels, snapshot.networks, strict=True):
                panel.layers.show_names(self._rows(network))
            self.follow_selection()
        if calm or judged != self._judged:
            self.verdicts = [
                verdict_on(snapshot, n, name) if begun else "" for n in snapshot.networks
            ]
            for panel, verdict in zip(self.panels, self.verdicts, strict=True):
                panel.show_verdict(verdict)
        self._judged = judged

    def _show_bar(self) -> None:
        heat, last = self.panels[0].heat, self.panels[-1].heat
        broken = any(panel.image is not None and panel.image.has_broken for panel in self.panels)
        top = heat.box.mapToScene(QPointF(0, 0)).y()
        height = last.box.sceneBoundingRect().bottom() - top
        self.bar.show_scale(
            self.scale, zero=not self.shown.share, broken=broken, top_px=top, height_px=height
        )

    # Where the panels stand

    def _arrange(self, count: int) -> bool:
        """Stand `count` panels side by side, or in two rows, and the bar at the right.

        Returns whether they stood otherwise.
        """
        size, layout = self.canvas.size(), self.canvas.ci
        columns = columns_of_panels(size.width(), size.height(), count)
        if (count, columns) == (len(self.panels), self._columns):
            return False
        self._columns = columns
        while len(self._kept) < count:
            panel = NetworkPanel(len(self._kept))
            self.watch(panel.heat.box)
            self._kept.append(panel)
        for item in list(layout.items):
            layout.removeItem(item)
            item.setParentItem(None)
        self.panels = self._kept[:count]
        for index, panel in enumerate(self.panels):
            layout.addItem(panel, index // columns, index % columns)
        layout.addItem(self.bar, 0, columns, -(-count // columns), 1)
        self._rooms = self._judged = None
        return True

    def _divide_room(self) -> None:
        """Give each panel its share of the canvas."""
        size, count, columns = self.canvas.size(), len(self.panels), self._columns
        labels = max(panel.layers.needed_px() for panel in self.panels)
        rooms = size, count, columns, labels, self._snapshot is None, theme.scale()
        if rooms == self._rooms:
            return
        self._rooms, gap = rooms, theme.px(theme.GAP)
        width = (size.width() - self.bar.minimumWidth() - columns * gap) / columns
        height = size.height() / -(-count // columns)
        for index, panel in enumerate(self.panels):
            numbers = index + columns >= count or height >= theme.px(TALL_PX)
            known = self._snapshot is not None
            panel.arrange(width, height, labels, numbers=numbers and known)
        self.canvas.lay_out()

    def restyle(self) -> None:
        super().restyle()
        for panel in self._kept:
            panel.restyle()
        self.bar.restyle()
        self._judged = None
        self._follow()

    # Zoom

    def time_boxes(self) -> list[PlotBox]:
        return [panel.heat.box for panel in self.panels]

    def steps_a_unit(self) -> float:
        return self._snapshot.steps_per_epoch if self._snapshot is not None else 0.0

    def follow_zoom(self) -> None:
        self._follow()

    # Selection and values under the mouse

    def _rows(self, network: NetworkSnapshot) -> tuple[str, ...]:
        return network.rows_of(self.shown.quantity.name)

    def follow_selection(self) -> None:
        for index, panel in enumerate(self.panels):
            panel.layers.show_selected(self.selected_rows(index, panel.layers.names))

    def selected_rows(self, index: int, names: tuple[str, ...]) -> list[int]:
        """The rows of the layers that are selected in a network."""
        paths = [place.path for place in self.selected if place.network == index]
        drawn = [drawn_path(name) for name in names] if paths else []
        return [at for at, path in enumerate(drawn) if any(path[: len(p)] == p for p in paths)]

    def _panel_at(self, scene: QPointF) -> tuple[NetworkSnapshot, NetworkPanel, int] | None:
        """(network, panel, row) under a point of the scene."""
        if self._snapshot is None:
            return None
        for panel, network in zip(self.panels, self._snapshot.networks, strict=True):
            row = panel.row_at(scene, len(self._rows(network)))
            if row is not None:
                return network, panel, row
        return None

    def layer_at(self, scene: QPointF) -> LayerPlace | None:
        found = self._panel_at(scene)
        if found is None:
            return None
        network, panel, row = found
        return LayerPlace(panel.index, drawn_path(self._rows(network)[row]))

    def repetition_at(self, scene: QPointF) -> int:
        found = self._panel_at(scene)
        if found is None:
            return 1
        network, _, row = found
        paths = [drawn_path(name) for name in self._rows(network)[: row + 1]]
        return paths.count(paths[row])

    def reading(self, scene: QPointF) -> str:
        found, snapshot = self._panel_at(scene), self._snapshot
        if found is None or snapshot is None or snapshot.step == 0:
            return ""
        network, panel, row = found
        name, quantity = self._rows(network)[row], self.shown.quantity.name
        at = panel.heat.value_at(scene)
        if at is None:
            value = self.shown.text(float(self.shown.now(network)[row]))
            return f"{name} · step {network.step_of(quantity):,} · {value}"
        lines, epoch = panel.marks.lines_at(scene), snapshot.steps_per_epoch
        steps, values = network.history.series(quantity)
        column = int(np.searchsorted(steps, at.x() * epoch))
        if column < len(steps):
            value, step = (
                self.shown.text(float(self.shown.drawn(values[column])[row])),
                steps[column],
            )
            lines.append(f"{name} · epoch {step / epoch:.2f} · step {step:,} · {value}")
        return "\n".join(lines)

    def table(self) -> Table:
        return heat_table.table(self._snapshot, self.shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = event.key() - Qt.Key.Key_1.value
        if 0 <= at < len(HEAT_QUANTITIES) and not event.modifiers():
            self.show_quantity(list(HEAT_QUANTITIES)[at])
        else:
            super().keyPressEvent(event)
