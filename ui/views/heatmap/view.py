"""The gradient heatmap: layers downwards, time to the right, and beside it the newest profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt

from simulator.design.design import LayerPlace
from simulator.measurement.quantities import KERNEL_GRADIENT
from ui.document.selection import drawn_path
from ui.plots.scale_bar import ScaleBar
from ui.style import theme
from ui.style.gradient_scale import GradientScale, Scale
from ui.views.base.plot_view import PlotView
from ui.views.heatmap import table as heat_table
from ui.views.heatmap.arrangement import rows_of_panels
from ui.views.heatmap.diagnosis_line import verdict_on
from ui.views.heatmap.panel import NetworkPanel, epochs_of
from ui.views.heatmap.quantity import HEAT_QUANTITIES, HeatQuantity, QuantityScales
from ui.widgets.title_combo import TitleCombo

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot
    from ui.views.base.export import Table

HINT = "Every layer will be drawn here, step by step. Space trains."
TALL_PX = 150  # lower panels have numbers only at the very bottom


class GradientHeatmapView(PlotView):
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
        self._snapshot: Snapshot | None = None
        self._given: GradientScale | None = None
        self._scales = QuantityScales()
        self._verdicts: list[str] = []
        self._judged: object = None  # the run and the quantity that they are about
        self._arranged: object = None
        self.panels: list[NetworkPanel] = []
        self.bar = ScaleBar()
        self._choice = TitleCombo("What the heatmap shows", "What is shown (keys 1 to 8)")
        for index, (name, quantity) in enumerate(HEAT_QUANTITIES.items()):
            self._choice.addItem(quantity.title, name)
            tip = f"{quantity.quantity.summary} ({index + 1})"
            self._choice.setItemData(index, tip, Qt.ItemDataRole.ToolTipRole)
        self._choice.activated.connect(lambda at: self.show_quantity(list(HEAT_QUANTITIES)[at]))
        self.title_bar.set_lead(self._choice)
        self._arrange(2)
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
        self.scale, self._verdicts = self.shown.first_scale(), []
        self.canvas.ci.clear()
        self.panels, self._arranged = [], None
        self._arrange(2)

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

    def _follow(self, *, calm: bool = True) -> None:
        """Bring scale and plots up to the snapshot; some of it waits until it is to be `calm`."""
        snapshot = self._snapshot
        if snapshot is None:
            return
        anew = len(self.panels) != len(snapshot.networks)
        if anew:
            self._arrange(len(snapshot.networks))
        if self.shown.quantity.name == KERNEL_GRADIENT and self._given is not None:
            self.scale = self._given
        elif calm or anew:
            self.scale = self._scales.covering(snapshot, self.shown)
        self._judge(snapshot, calm=calm)
        epochs = epochs_of(snapshot)
        for panel in self.panels:
            panel.follow(snapshot, self.shown, self.scale, calm=calm, epochs=epochs)
        self._set_rooms()
        broken = any(panel.image is not None and panel.image.has_broken for panel in self.panels)
        self.bar.show_scale(self.scale, zero=not self.shown.share, broken=broken)
        self._show_hints(snapshot)
        self.canvas.settle()

    def _judge(self, snapshot: Snapshot, *, calm: bool) -> None:
        """What the values say of each network, lately or of those of another run."""
        name, begun = self.shown.quantity.name, snapshot.step > 0
        judged = snapshot.run_id, name, begun
        if calm or judged != self._judged:
            if judged != self._judged:
                self._describe()
                self.follow_selection()
            self._judged = judged
            self._verdicts = [
                verdict_on(snapshot, n, name) if begun else "" for n in snapshot.networks
            ]
            for panel, verdict in zip(self.panels, self._verdicts, strict=True):
                panel.tell(verdict)

    def _show_hints(self, snapshot: Snapshot) -> None:
        self.show_hint(HINT if snapshot.step == 0 else "")

    # Where the panels stand

    def _arrange(self, count: int) -> None:
        """Make a panel a network, in one row or two, and the bar at the right."""
        size = self.canvas.size()
        columns = rows_of_panels(size.width(), size.height(), count)
        if (count, columns) == self._arranged:
            return
        self._arranged = count, columns
        while len(self.panels) < count:
            panel = NetworkPanel(len(self.panels))
            panel.heat.box.navigated.connect(lambda panel=panel: self._on_navigated(panel))
            self.panels.append(panel)
        self.panels, spare = self.panels[:count], self.panels[count:]
        layout = self.canvas.ci
        for item in list(layout.items):
            layout.removeItem(item)
        for panel in spare:
            panel.setParentItem(None)
        for index, panel in enumerate(self.panels):
            layout.addItem(panel, index // columns, index % columns)
        layout.addItem(self.bar, 0, columns, -(-count // columns), 1)

    def _set_rooms(self) -> None:
        """Divide the canvas among panels."""
        count = max(1, len(self.panels))
        _, columns = self._arranged if isinstance(self._arranged, tuple) else (count, count)
        rows = -(-count // columns)
        gap = theme.px(theme.GAP)
        self.bar.keep_clear(*self.panels[0].around() if self.panels else (0.0, 0.0))
        width = (self.canvas.width() - self.bar.minimumWidth() - columns * gap) / columns
        height = self.canvas.height() / rows
        for index, panel in enumerate(self.panels):
            last = index + columns >= count
            panel.arrange(width, height, numbers=last or height >= theme.px(TALL_PX))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(len(self.panels) or 2)
        self._set_rooms()
        self._follow()

    def restyle(self) -> None:
        super().restyle()
        for panel in self.panels:
            panel.restyle()
        self.bar.restyle()
        self._judged = None
        self._follow()

    # Zoom

    def _on_navigated(self, moved: NetworkPanel) -> None:
        seen = moved.heat.box.viewRect()
        zoomed = moved.heat.box.zoomed
        for panel in self.panels:
            if panel is not moved:
                panel.heat.box.show_x(seen.left(), seen.right())
        self._follow()
        epoch = self._snapshot.steps_per_epoch if self._snapshot else 1
        self.steps_shown.emit(*((seen.left() * epoch, seen.right() * epoch) if zoomed else (0, 0)))

    def show_steps(self, first: float, last: float) -> None:
        if self._snapshot is None:
            return
        epoch = self._snapshot.steps_per_epoch
        for panel in self.panels:
            home = panel.heat.box.home
            ends = (home.left(), home.right()) if last <= first else (first / epoch, last / epoch)
            panel.heat.box.show_x(*ends)
        self._follow()

    # Selection and values under the mouse

    def _rows(self, network: NetworkSnapshot) -> tuple[str, ...]:
        return network.rows_of(self.shown.quantity.name)

    def follow_selection(self) -> None:
        if self._snapshot is None:
            return
        for index, panel in enumerate(self.panels):
            names = self._rows(self._snapshot.networks[index])
            panel.show_selected(self.selected_rows(index, names).tolist())
        self.canvas.settle()

    def selected_rows(self, index: int, names: tuple[str, ...]) -> np.ndarray:
        """The rows of the layers that are selected in a network, (rows,)."""
        paths = [place.path for place in self.selected if place.network == index]
        drawn = [drawn_path(name) for name in names] if paths else []
        found = [at for at, path in enumerate(drawn) if any(path[: len(p)] == p for p in paths)]
        return np.array(found, int)

    def _panel_at(self, scene: QPointF) -> tuple[int, NetworkPanel, int] | None:
        """(network, panel, row) under a point of the scene."""
        if self._snapshot is None:
            return None
        for index, panel in enumerate(self.panels):
            row = panel.row_at(scene, len(self._rows(self._snapshot.networks[index])))
            if row is not None:
                return index, panel, row
        return None

    def layer_at(self, scene: QPointF) -> LayerPlace | None:
        found = self._panel_at(scene)
        if found is None or self._snapshot is None:
            return None
        index, _, row = found
        return LayerPlace(index, drawn_path(self._rows(self._snapshot.networks[index])[row]))

    def repetition_at(self, scene: QPointF) -> int:
        found = self._panel_at(scene)
        if found is None or self._snapshot is None:
            return 1
        index, _, row = found
        paths = [drawn_path(name) for name in self._rows(self._snapshot.networks[index])]
        return paths[: row + 1].count(paths[row])

    def reading(self, scene: QPointF) -> str:
        found, snapshot = self._panel_at(scene), self._snapshot
        if found is None or snapshot is None or snapshot.step == 0:
            return ""
        index, panel, row = found
        network = snapshot.networks[index]
        name = self._rows(network)[row]
        at = panel.heat.value_at(scene)
        if at is None:
            value = self.shown.text(float(self.shown.now(network)[row]))
            known = network.step_of(self.shown.quantity.name)
            return f"{name} · step {known:,} · {value}"
        step = at.x() * snapshot.steps_per_epoch
        mark = panel.marks.near(scene)
        lines = [] if mark is None else [f"step {mark.step:,}: {mark.text}"]
        steps, values = network.history.series(self.shown.quantity.name)
        column = int(np.searchsorted(steps, step))
        if column < len(steps):
            value = self.shown.text(float(self.shown.drawn(values[column])[row]))
            epoch = steps[column] / snapshot.steps_per_epoch
            lines.append(f"{name} · epoch {epoch:.2f} · step {steps[column]:,} · {value}")
        return "\n".join(lines)

    def table(self) -> Table:
        return heat_table.table(self._snapshot, self.shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = event.key() - Qt.Key.Key_1.value
        if 0 <= at < len(HEAT_QUANTITIES) and not event.modifiers():
            self.show_quantity(list(HEAT_QUANTITIES)[at])
        else:
            super().keyPressEvent(event)
