"""The gradient heatmap: layers downwards, time to the right, and beside it the newest profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt

from simulator.design.design import LayerPlace
from simulator.measurement.quantities import KERNEL_GRADIENT
from ui.document.selection import entry_of, rows_of
from ui.plots.scale_bar import ScaleBar
from ui.process.throttle import single_shot
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
    from ui.run.run_book import RunBook, RunFacts
    from ui.views.base.export import Table

LABELS_SHARE, PRESENTED_SHARE = 0.45, 0.6  # of a panel's width, at most, for the names of layers
TALL_PX = 150  # lower panels have numbers only at the very bottom
# lower than LOW_PX, panels stand in two rows only if they would be narrow, and than FLAT_PX never
LOW_PX, FLAT_PX, NARROW_PX = 105, 64, 120
AHEAD_MS = 40  # before each panel that is made ahead: what else follows a clearing comes first


class GradientHeatmapView(TimeView, PanelView[HeatPanel]):
    """One panel a network on a common scale, with a colour bar at the right.

    Keys 1 to 9 choose what is shown. A click on a row selects its layer everywhere. G, or a button,
    shows a run that was left in panels of its own, on the same scale; again, the one before it.
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
        self.ghost: RunFacts | None = None  # that was left, and has panels now
        self._runs: list[RunFacts] = []  # that were left, and are not hidden
        self._ghost_scales: dict[tuple[int, str], Scale] = {}
        self._parts: tuple[int, int | None] = (1, None)  # panels of the run, and whose follow
        self._spares: dict[int, HeatPanel] = {}  # made ahead, by the networks that are expected
        self._expected = 0
        self._outdated = False  # whether the panels are those of a run that is gone
        self._making = single_shot(self, AHEAD_MS, self._make_panel_ahead)
        self._snapshot: Snapshot | None = None
        self._given: GradientScale | None = None
        self._scales = QuantityScales()
        self._judged: object = None  # the run and the quantity that the verdicts are about
        self._calm = True  # whether what is refined rather than new can be seen
        titles = {name: quantity.title for name, quantity in HEAT_QUANTITIES.items()}
        self._choice = self.add_choice(
            "What the heatmap shows", "What is shown (keys 1 to 9)", titles, self.show_quantity
        )
        self._button = self.add_button(
            "A run that was left", "Show a run that was left beside the present one, or the next",
            Qt.Key.Key_G, self.show_next_ghost,
        )  # fmt: skip
        self._offer_ghosts()
        for index, quantity in enumerate(HEAT_QUANTITIES.values()):
            tip = f"{quantity.quantity.summary} ({index + 1})"
            self._choice.setItemData(index, tip, Qt.ItemDataRole.ToolTipRole)
        self.show_quantity(KERNEL_GRADIENT)

    def _new_panel(self, index: int) -> HeatPanel:
        own = self._own()
        spare = self._spares.pop(index, None) if index < own else None
        panel = spare or HeatPanel(index if index < own else index - own)
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
            self._expected = len(self._snapshot.networks)
            self._outdated = True
            for panel in self.panels:
                panel.setVisible(False)
        empty_later = self._outdated and self.isVisible()
        self._snapshot = self._given = self._judged = None
        self.scale, self.verdicts = self.shown.first_scale(), []
        if empty_later:
            self._making.start()
        else:
            self._follow()

    def _make_panel_ahead(self) -> None:
        """Make the empty panel, show it, and make those that the next run will need.

        Each takes 10 ms or more, and that in the turn of the event loop that clears all views.
        """
        standing = 0 if self._outdated else len(self.panels)
        needed = [at for at in range(standing, self._expected) if at not in self._spares]
        if self._snapshot is not None:
            return
        if self._outdated and 0 in self._spares:
            self._follow()
        elif needed:
            self._spares[needed[0]] = HeatPanel(needed[0])
        else:
            return
        self._making.start()

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

    # Runs that were left

    def show_runs(self, runs: RunBook) -> None:
        self._runs = list(runs.shown)
        if self.ghost not in self._runs:
            self.ghost = None
        self._offer_ghosts()
        if self._parts[1] is not None:
            self._follow()  # its name may be another one

    def show_next_ghost(self) -> None:
        """Show the run that was left last, then the one before it, at last none."""
        seen = None if self._snapshot is None else self._snapshot.run_id
        runs = [run for run in self._runs if run.snapshot is not None and run.run_id != seen]
        at = runs.index(self.ghost) if self.ghost in runs else len(runs)
        self.ghost = runs[at - 1] if at > 0 else None
        self._offer_ghosts()
        self._follow()
        self.scale_changed.emit()

    def _offer_ghosts(self) -> None:
        self._button.setText("+ run" if self.ghost is None else self.ghost.title)
        self._button.setEnabled(bool(self._runs))
        self.title_bar.offer(self._button, bool(self._runs))
        self.title_bar.make_room()

    def widened(self, scale: GradientScale) -> GradientScale:
        if self.shown.quantity.name != KERNEL_GRADIENT or not self._ghosts():
            return scale
        both = self._with_ghost(scale)
        assert isinstance(both, GradientScale)
        return both

    def _with_ghost(self, scale: Scale) -> Scale:
        """A scale that also covers what the ghost shows."""
        ghost = self.ghost
        if not isinstance(scale, GradientScale) or ghost is None or ghost.snapshot is None:
            return scale
        key = ghost.key, self.shown.quantity.name
        if key not in self._ghost_scales:
            self._ghost_scales[key] = QuantityScales().covering(ghost.snapshot, self.shown)
        other = self._ghost_scales[key]
        assert isinstance(other, GradientScale)
        return scale.covering(np.array([other.low, other.high], float))

    def _own(self) -> int:
        """How many panels show the run itself, one of them empty where there is none."""
        return len(self._snapshot.networks) if self._snapshot is not None else 1

    def _ghosts(self) -> list[tuple[Snapshot, NetworkSnapshot]]:
        """The networks of the ghost, unless its record is what is looked at."""
        ghost, seen = self.ghost, self._snapshot
        if ghost is None or ghost.snapshot is None or seen is None or ghost.run_id == seen.run_id:
            return []
        return [(ghost.snapshot, network) for network in ghost.snapshot.networks]

    def _sources(self) -> list[tuple[Snapshot, NetworkSnapshot]]:
        """What the panels show: the networks of the run, and those of the ghost."""
        if self._snapshot is None:
            return []
        return [(self._snapshot, network) for network in self._snapshot.networks] + self._ghosts()

    def _part_panels(self) -> None:
        """Have the panels of another ghost made anew; those of the run keep what they show."""
        key = self.ghost.key if self.ghost is not None and self._ghosts() else None
        before, self._parts = self._parts, (self._own(), key)
        if before != self._parts and (before[1], key) != (None, None):
            del self.panels[min(before[0], self._own()) :]
            self._columns = 0  # so that they are arranged in any case

    def _describe(self) -> None:
        name, networks = self.shown.quantity.name, self._snapshot.networks if self._snapshot else ()
        theory = any(network.theory.get(name) for network in networks)
        text = " · line: this step, thin: first step" + (", dotted: theory of it" if theory else "")
        self.set_title(self.shown.title, self.shown.unit + text)

    # Following a run

    def _follow(self, *, calm: bool = True) -> None:
        """Bring scale and plots up to the snapshot; some of it waits until it is to be `calm`."""
        snapshot = self._snapshot
        if self._outdated:
            self._outdated = False
            self.panels.clear()
        self._part_panels()
        anew = self.arrange(self.count())
        if snapshot is not None:
            if self.shown.quantity.name == KERNEL_GRADIENT and self._given is not None:
                self.scale = self._with_ghost(self._given)
            elif calm or anew:
                self.scale = self._with_ghost(self._scales.covering(snapshot, self.shown))
            self._judge(snapshot, calm=calm)
        self._calm = calm
        self.show_all()
        self._calm = True

    def _judge(self, snapshot: Snapshot, *, calm: bool) -> None:
        """What the values say of each network: at every calm moment, and of another run at once."""
        name, begun = self.shown.quantity.name, snapshot.step > 0
        sources = self._sources()
        judged = snapshot.run_id, name, begun, [self._rows(n) for _, n in sources], self._parts
        if judged != self._judged:
            self._describe()
            for panel, (_, network) in zip(self.panels, sources, strict=True):
                panel.layers.show_names(self._rows(network))
            self.follow_selection()
        if calm or judged != self._judged:
            self.verdicts = [
                verdict_on(of, n, name) if begun or of is not snapshot else "" for of, n in sources
            ]
            for panel, verdict in zip(self.panels, self.verdicts, strict=True):
                panel.show_verdict(verdict)
        self._judged = judged

    # What stands where

    def count(self) -> int:
        return self._own() + len(self._ghosts())

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
        sources = self._sources()
        if sources:
            of_ghost = self.ghost is not None and index >= self._own()
            panel.run = self.ghost.title if of_ghost and self.ghost is not None else ""
            panel.follow(sources[index][0], self.shown, self.scale, calm=self._calm)

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
        self._spares.clear()
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
        for panel in self.panels:
            panel.layers.show_selected(self.selected_rows(panel.index, panel.layers.names))

    def selected_rows(self, index: int, names: tuple[str, ...]) -> list[int]:
        """The rows of the layers that are selected in a network."""
        places = [place for place in self.selected if place.network == index]
        return sorted({row for place in places for row in rows_of(names, place.path)})

    def _panel_at(self, scene: QPointF) -> tuple[Snapshot, NetworkSnapshot, HeatPanel, int] | None:
        """(snapshot, network, panel, row) under a point of the scene."""
        for panel, (of, network) in zip(self.panels, self._sources(), strict=False):
            row = panel.row_at(scene, len(self._rows(network)))
            if row is not None:
                return of, network, panel, row
        return None

    def layer_at(self, scene: QPointF) -> tuple[LayerPlace, int] | None:
        found = self._panel_at(scene)
        if found is None:
            return None
        _, network, panel, row = found
        path, repetition = entry_of(self._rows(network), row)
        return LayerPlace(panel.index, path), repetition

    def reading(self, scene: QPointF) -> str:
        found = self._panel_at(scene)
        if found is None or found[0].step == 0:
            return ""
        snapshot, network, panel, row = found
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
