"""The gradient heatmap: layers downwards, time to the right, and beside it the newest profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen

from simulator.design.design import LayerPlace
from simulator.measurement.quantities import KERNEL_GRADIENT
from ui.document.selection import drawn_path
from ui.plots.change_marks import mark_near
from ui.style import theme
from ui.style.gradient_scale import GradientScale, Scale, color_table
from ui.views.base.view import View
from ui.views.heatmap import table as heat_table
from ui.views.heatmap.background import mark_places, span_of
from ui.views.heatmap.diagnosis_line import verdict_text
from ui.views.heatmap.plot import HeatPlot, plot_key
from ui.views.heatmap.quantity import HEAT_QUANTITIES, HeatQuantity, QuantityScales
from ui.widgets.title_combo import TitleCombo

if TYPE_CHECKING:
    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot
    from ui.views.base.export import Table
    from ui.views.heatmap.arrangement import PanelGeometry
    from ui.views.heatmap.image import HeatImage

HINT = "Every layer will be drawn here, step by step. Space trains."


class GradientHeatmapView(View):
    """One panel a network on a common scale, with a colour bar at the right.

    Keys 1 to 8 choose what is shown. A click on a row selects its layer everywhere.
    """

    static_background = True

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
        self._colors = np.array(color_table(), np.uint32)
        self._plot_key: object = None
        self._verdicts: list[str] = []
        self._verdict_key: object = None  # the run and the quantity that they are about
        self._plot: HeatPlot | None = None  # on the screen, made when it is needed
        self._choice = TitleCombo("What the heatmap shows", "What is shown (keys 1 to 8)")
        for index, (name, quantity) in enumerate(HEAT_QUANTITIES.items()):
            self._choice.addItem(quantity.title, name)
            tip = f"{quantity.quantity.summary} ({index + 1})"
            self._choice.setItemData(index, tip, Qt.ItemDataRole.ToolTipRole)
        self._choice.activated.connect(lambda at: self.show_quantity(list(HEAT_QUANTITIES)[at]))
        self.set_title_widget(self._choice)
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
        self._follow(refine=not snapshot.running)

    def update_labels(self) -> None:
        self._follow()

    def clear(self) -> None:
        self._snapshot = self._given = self._verdict_key = None
        self.scale, self._verdicts = self.shown.first_scale(), []
        self._renew()

    def show_quantity(self, name: str) -> None:
        """Show one of the quantities of every layer. Raises KeyError for an unknown one."""
        self.shown = HEAT_QUANTITIES[name]
        self.needs = frozenset({name}) - {KERNEL_GRADIENT}  # that one is recorded at every step
        self.needs_changed.emit()
        self._choice.setCurrentIndex(list(HEAT_QUANTITIES).index(name))
        self._choice.setToolTip(f"{self.shown.quantity.summary} (keys 1 to 8)")
        self.scale = self.shown.first_scale()
        self.place_controls()
        self._renew()
        self._follow()

    def _describe(self) -> None:
        name, networks = self.shown.quantity.name, self._snapshot.networks if self._snapshot else ()
        theory = any(network.theory.get(name) for network in networks)
        text = " · line: this step, thin: first step" + (", dotted: theory of it" if theory else "")
        self.set_title(self.shown.title, self.shown.unit + text)

    def _follow(self, *, refine: bool = True) -> None:
        """Bring scale and plot up to the snapshot; with `refine`, verdicts and part columns too."""
        snapshot = self._snapshot
        if snapshot is None:
            return
        if self.shown.quantity.name == KERNEL_GRADIENT and self._given is not None:
            self.scale = self._given
        elif refine or self._plot is None:
            self.scale = self._scales.covering(snapshot, self.shown)
        self._update_verdicts(snapshot, refine=refine)
        plan, plot, parts = plot_key(snapshot, self.shown, self.scale), self._plot, None
        if plot is not None and plan == self._plot_key:
            parts = plot.follow(snapshot, self._verdicts, refine=refine)
        if parts is None:
            self._plot_key = plan
            self._renew()
        elif parts:
            self.update_plot(*parts)

    def _update_verdicts(self, snapshot: Snapshot, *, refine: bool) -> None:
        """Diagnose each network, with `refine` or where run or quantity have changed."""
        name, begun = self.shown.quantity.name, snapshot.step > 0
        verdict_key = snapshot.run_id, name, begun
        if refine or verdict_key != self._verdict_key:
            self._verdict_key = verdict_key
            self._verdicts = [
                verdict_text(snapshot, n, name) if begun else "" for n in snapshot.networks
            ]

    def _renew(self) -> None:
        """Make the plot anew at the next painting."""
        self._plot = None
        self._describe()
        self.update()

    def _current_plot(self, area: QRect) -> HeatPlot:
        """The plot on the screen, made anew where area or pixel ratio have changed."""
        place = area, self.devicePixelRatioF()
        if self._plot is None or self._plot.place != place:
            self._plot = self._make_plot(*place)
        return self._plot

    def _make_plot(self, area: QRect, ratio: float) -> HeatPlot:
        how = self.shown, self.scale, area, ratio, self._colors, self._verdicts
        return HeatPlot(self._snapshot, *how)

    def picture(self, network: int) -> HeatImage:
        """The pixels of one network's panel."""
        return self._current_plot(self.plot_area()).networks[network].image

    def panels(self) -> tuple[PanelGeometry, ...]:
        """Where the panels stand on the screen."""
        return self._current_plot(self.plot_area()).arrangement.panels

    def _rows(self, network: NetworkSnapshot) -> tuple[str, ...]:
        return network.rows_of(self.shown.quantity.name)

    # Drawing

    def paint(self, painter: QPainter, area: QRect) -> None:
        plot = self._current_plot(area) if self._on_screen else self._make_plot(area, 1.0)
        self.paint_static(
            painter,
            plot,
            lambda inner: self._paint_background(inner, plot),
            plot.append if plot.dirty else None,
        )
        plot.paint_over(painter, self._part if self._on_screen else None)

    def _paint_background(self, painter: QPainter, plot: HeatPlot) -> None:
        plot.paint_background(painter)
        for index, panel in enumerate(plot.arrangement.panels):
            if self._snapshot is None or not self._snapshot.step:
                self.paint_hint(painter, panel.heat, HINT)
            if self._snapshot is not None:
                names = self._rows(self._snapshot.networks[index])
                self._paint_selection(painter, index, panel, names)

    def _paint_selection(
        self, painter: QPainter, index: int, panel: PanelGeometry, names: tuple[str, ...]
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

    def _restyle(self) -> None:
        self._colors, self._plot = np.array(color_table(), np.uint32), None
        super()._restyle()

    # Values under the mouse

    def _panel_at(self, position: QPoint) -> tuple[int, PanelGeometry, int] | None:
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
            known = network.step_of(self.shown.quantity.name)
            return f"{name} · step {known:,} · {value}"
        step = (position.x() + 0.5 - panel.heat.left()) / panel.heat.width() * span_of(snapshot)
        mark = mark_near(snapshot.marks, mark_places(snapshot, panel.heat), position.x())
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
