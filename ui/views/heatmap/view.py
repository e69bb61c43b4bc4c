"""The gradient heatmap: layers downwards, time to the right, and beside it the newest profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt

from simulator.design.design import LayerPlace
from simulator.measurement.quantities import KERNEL_GRADIENT
from ui.document.selection import entry_of, rows_of
from ui.plots.scale_bar import ScaleBar
from ui.style import theme
from ui.style.gradient_scale import GradientScale, Scale
from ui.views.base.panel_view import PanelView
from ui.views.base.time_view import TimeView
from ui.views.heatmap import table as heat_table
from ui.views.heatmap.diagnosis_line import verdict_on
from ui.views.heatmap.panel import HeatPanel
from ui.views.heatmap.quantity import HEAT_QUANTITIES, HeatQuantity, QuantityScales

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF

    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot
    from ui.plots.plot_box import PlotBox
    from ui.views.base.export import Table

LABELS_SHARE, PRESENTED_SHARE = 0.45, 0.6  # of a panel's width, at most, for the names of layers
TALL_PX = 150  # lower panels have numbers only at the very bottom
# lower than LOW_PX, panels stand in two rows only if they would be narrow, and than FLAT_PX never
LOW_PX, FLAT_PX, NARROW_PX = 105, 64, 120


class GradientHeatmapView(TimeView, PanelView[HeatPanel]):
    """One panel a network on a common scale, with a colour bar at the right.

    Keys 1 to 9 choose what is shown. A click on a row selects its layer everywhere.
    """

    hint = "Every layer will be drawn here, step by step. Space trains."
    least_px = 230

    def __init__(self) -> None:
        self.bar = ScaleBar()
        super().__init__(
            "gradient_heatmap",
            "Gradient heatmap",
            "Layers downwards, time to the right; beside it every layer's newest value, thin its "
            "value at the first step, and dotted what theory expects there",
            self._new_panel,
        )
        self.setMinimumSize(240, 140)
        self.shown: HeatQuantity = HEAT_QUANTITIES[KERNEL_GRADIENT]
        self.scale: Scale = self.shown.first_scale()
        self.verdicts: list[str] = []
        self._snapshot: Snapshot | None = None
        self._given: GradientScale | None = None
        self._scales = QuantityScales()
        self._judged: object = None  # the run and the quantity that the verdicts are about
        self._calm = True  # whether what is refined rather than new can be seen
        titles = {name: quantity.title for name, quantity in HEAT_QUANTITIES.items()}
        self._choice = self.add_choice(
            "What the heatmap shows", "What is shown (keys 1 to 9)", titles, self.show_quantity
        )
        for index, quantity in enumerate(HEAT_QUANTITIES.values()):
            tip = f"{quantity.quantity.summary} ({index + 1})"
            self._choice.setItemData(index, tip, Qt.ItemDataRole.ToolTipRole)
        self.show_quantity(KERNEL_GRADIENT)

    def _new_panel(self, index: int) -> HeatPanel:
        panel = HeatPanel(index)
        self.watch(panel.heat.box)
        return panel

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

    def refresh(self, snapshot: Snapshot, scale: GradientScale) -> None:
        self._snapshot, self._given = snapshot, scale
        self._follow()

    def update_labels(self) -> None:
        self._follow()

    def clear(self) -> None:
        if self._snapshot is not None:  # every edit before a run comes here as well
            self.panels.clear()
        self._snapshot = self._given = self._judged = None
        self.scale, self.verdicts = self.shown.first_scale(), []
        self._follow()

    def show_quantity(self, name: str) -> None:
        """Show one of the quantities of every layer. Raises KeyError for an unknown one."""
        self.shown = HEAT_QUANTITIES[name]
        self.needs = frozenset({name}) - {KERNEL_GRADIENT}  # that one is recorded at every step
        self.needs_changed.emit()
        self._choice.setCurrentIndex(list(HEAT_QUANTITIES).index(name))
        self._choice.setToolTip(f"{self.shown.quantity.summary} (keys 1 to 9)")
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
        anew = self.arrange(self.count())
        if snapshot is not None:
            if self.shown.quantity.name == KERNEL_GRADIENT and self._given is not None:
                self.scale = self._given
            elif calm or anew:
                self.scale = self._scales.covering(snapshot, self.shown)
            self._judge(snapshot, calm=calm)
        self._calm = calm
        self.show_all()
        self._calm = True

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

    # What stands where

    def count(self) -> int:
        return len(self._snapshot.networks) if self._snapshot is not None else 1  # an empty one

    def room_px(self) -> tuple[float, float]:
        width, height = super().room_px()
        return width - self.bar.minimumWidth() - theme.px(theme.GAP), height

    def columns(self, count: int) -> int:
        """Side by side, or in two rows where panels would be narrow, unless they would be low."""
        width, height = self.room_px()
        wide, high = width / count, height / 2
        in_rows = count >= 3 and wide < theme.px(self.least_px)
        if high < theme.px(FLAT_PX) or (high < theme.px(LOW_PX) and wide >= theme.px(NARROW_PX)):
            in_rows = False  # of two low rows, only strips would be left
        return -(-count // 2) if in_rows else count

    def arrange(self, count: int) -> bool:
        if not super().arrange(count):
            return False
        self.canvas.ci.addItem(self.bar, 0, self._columns, -(-count // self._columns), 1)
        self._judged = None
        return True

    def divide_panel(self, index: int, panel: HeatPanel) -> None:
        needed = max(each.layers.needed_px() for each in self.panels)
        labels = min(
            needed, (PRESENTED_SHARE if theme.presenting() else LABELS_SHARE) * panel.width_px
        )
        tall = panel.height_px >= theme.px(TALL_PX)
        numbers = tall or index + self._columns >= len(self.panels)
        panel.divide(labels, numbers=numbers and self._snapshot is not None)

    def show_panel(self, index: int, panel: HeatPanel) -> None:
        if self._snapshot is not None:
            panel.follow(self._snapshot, self.shown, self.scale, calm=self._calm)

    def show_beside(self) -> None:
        heat, last = self.panels[0].heat, self.panels[-1].heat
        broken = any(panel.image is not None and panel.image.has_broken for panel in self.panels)
        top = heat.box.mapToScene(QPointF(0, 0)).y()
        height = last.box.sceneBoundingRect().bottom() - top
        self.bar.show_scale(
            self.scale, zero=not self.shown.share, broken=broken, top_px=top, height_px=height
        )

    def hint_boxes(self) -> list[QRectF]:
        return [panel.heat.box.sceneBoundingRect() for panel in self.panels]

    def is_empty(self) -> bool:
        return self._snapshot is None or self._snapshot.step == 0

    def restyle(self) -> None:
        self._judged = None
        self.bar.restyle()
        super().restyle()
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
        places = [place for place in self.selected if place.network == index]
        return sorted({row for place in places for row in rows_of(names, place.path)})

    def _panel_at(self, scene: QPointF) -> tuple[NetworkSnapshot, HeatPanel, int] | None:
        """(network, panel, row) under a point of the scene."""
        if self._snapshot is None:
            return None
        for panel, network in zip(self.panels, self._snapshot.networks, strict=True):
            row = panel.row_at(scene, len(self._rows(network)))
            if row is not None:
                return network, panel, row
        return None

    def layer_at(self, scene: QPointF) -> tuple[LayerPlace, int] | None:
        found = self._panel_at(scene)
        if found is None:
            return None
        network, panel, row = found
        path, repetition = entry_of(self._rows(network), row)
        return LayerPlace(panel.index, path), repetition

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
        lines, epoch = panel.lines_at(scene), snapshot.steps_per_epoch
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
