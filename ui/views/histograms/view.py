"""The histogram view: gradient, weight or activation magnitudes as ridge lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from simulator.design.design import LayerPlace
from simulator.measurement.history import BINS
from simulator.measurement.requests import HISTOGRAMS
from ui.document.selection import entry_of, rows_of
from ui.style import theme
from ui.views.base.panel_view import NetworkPanel, PanelView
from ui.views.histograms.ridges import (
    NO_ROWS,
    BinRange,
    Ridge,
    RidgePlot,
    RowSet,
    bin_text,
    decimated_around,
    occupied,
    peak_text,
)

if TYPE_CHECKING:
    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot
    from ui.views.base.export import Table

LEAST_DISTANCE_PX = 6  # between two ridges
TITLES = {"gradient": "Gradients", "weight": "Weights", "activation": "Activations"}


class HistogramView(PanelView["RidgesPanel"]):
    """A ridge a moment for the selected layer, newest in front; or a ridge a layer, now.

    Keys 1 to 3 choose gradients, weights or activations, L all layers or one over time. A click
    on a layer's ridge or its label, or on a panel over time, selects its layer everywhere.
    """

    hint = "Histograms are taken while this view is open. Space trains."

    def __init__(self) -> None:
        super().__init__(
            "histogram_view",
            "Histograms",
            "How often which magnitude occurs among a layer's gradients, weights or activations",
            RidgesPanel,
        )
        self.setMinimumSize(240, 160)
        self.kind = HISTOGRAMS[0]
        self.needs = frozenset({self.kind})
        self.by_layer = False
        self._snapshot: Snapshot | None = None
        self._span: BinRange | None = None
        self._run: int | None = None
        self._collected: object = None
        self._ridges: list[list[Ridge]] = []
        self._highest = 0.0  # the largest share of all panels, which are on one scale
        self._choice = self.add_choice(
            "What is counted",
            "What is counted (keys 1 to 3)",
            {kind: TITLES[kind] for kind in HISTOGRAMS},
            self.show_kind,
        )
        tip = "One layer over time, or all layers now"
        self._switch = self.add_button("Over time or over layers", tip, Qt.Key.Key_L, self.switch)
        self._follow()

    def show_kind(self, kind: str) -> None:
        """Count gradients, weights or activations. Raises ValueError for anything else."""
        self._choice.setCurrentIndex(HISTOGRAMS.index(kind))
        self.kind, self._span, self._collected = kind, None, None
        self.needs = frozenset({kind})
        self.needs_changed.emit()
        self._follow()

    def switch(self) -> None:
        """From one layer over time to all layers now, or back."""
        self.by_layer = not self.by_layer
        self._follow()

    def draw(self, snapshot: Snapshot) -> None:
        if snapshot.run_id != self._run:
            self._run, self._span, self._collected = snapshot.run_id, None, None
        self._snapshot = snapshot
        before = self._collected
        self._describe()
        if self._collected is not before:  # only some steps are counted
            self.show_all()

    def clear(self) -> None:
        self._snapshot = self._span = self._collected = None
        self._follow()

    def follow_selection(self) -> None:
        self._follow()

    def _follow(self) -> None:
        """Bring title and axis up to the snapshot, and draw."""
        self._describe()
        self.show_all()

    def _networks(self) -> tuple[NetworkSnapshot, ...]:
        return self._snapshot.networks if self._snapshot is not None else ()

    def _collect(self) -> None:
        """Take what is drawn from the record, where there is anything new; the axis only grows."""
        networks = self._networks()
        records = [n.history.histograms.get(self.kind) for n in networks]
        key = (
            self._run, self.kind, self.by_layer, self.current, self.repetition,
            tuple(n.name for n in networks),
            tuple((len(r.steps), r.steps[-1:].tolist()) if r else None for r in records),
        )  # fmt: skip
        if key == self._collected:
            return
        self._collected = key
        for record in records:
            if record is not None and len(record.steps):
                found = occupied(record.shares)
                self._span = found if self._span is None else self._span.covering(found)
        self._ridges = [self.ridges(network) for network in networks]
        shares = [r.shares.max(initial=0.0) for part in self._ridges for r in part]
        self._highest = float(max(shares, default=0.0))

    def _describe(self) -> None:
        self._collect()
        networks = self._networks()
        what = "all layers, now" if self.by_layer else "newest in front"
        tallest = f" · tallest {self._highest:.0%}" if self._highest else ""
        self._switch.setText("all layers" if self.by_layer else "over time")
        layers = {self._layer(network) for network in networks}
        of = f" of {layers.pop()}" if len(layers) == 1 and not self.by_layer else ""
        self.set_title(TITLES[self.kind], f"share by magnitude{of} · {what}{tallest}")
        self.title_bar.make_room()

    # What is drawn

    def _names(self, network: NetworkSnapshot) -> tuple[str, ...]:
        return network.layer_names if self.kind == "activation" else network.kernel_layers

    def _row(self, network: NetworkSnapshot) -> int:
        """The row of the selected layer, of the same one elsewhere, or the first."""
        if self.current is None:
            return 0
        rows = rows_of(self._names(network), self.current.path)
        return rows[min(self.repetition, len(rows)) - 1] if rows else 0

    def _layer(self, network: NetworkSnapshot) -> str:
        return self._names(network)[self._row(network)]

    def ridges(self, network: NetworkSnapshot) -> list[Ridge]:
        """The histograms of a network, from the back to the front."""
        view = network.history.histograms.get(self.kind)
        if view is None or not len(view.steps):
            return []
        if self.by_layer:
            names = self._names(network)
            rows = decimated_around(len(names), self._row(network)).tolist()
            now = int(view.steps[-1])
            return [Ridge(names[row], view.shares[-1, row].copy(), row, now) for row in rows]
        row = self._row(network)
        chosen = [(at, int(view.steps[at])) for at in decimated_around(len(view.steps)).tolist()]
        return [Ridge(f"{step:,}", view.shares[at, row].copy(), row, step) for at, step in chosen]

    def selected_rows(self, index: int) -> RowSet:
        """The rows of the layers that are selected in a network, where each has a ridge.

        Of a block all of its layers, of the present layer the repetition that is meant.
        """
        if not self.by_layer:
            return NO_ROWS
        names, selected = self._names(self._networks()[index]), set[int]()
        for place in (place for place in self.selected if place.network == index):
            rows = rows_of(names, place.path)
            if place == self.current and rows and entry_of(names, rows[0])[0] == place.path:
                rows = [rows[min(self.repetition, len(rows)) - 1]]
            selected.update(rows)
        return frozenset(selected)

    # Drawing

    def count(self) -> int:
        return len(self._ridges) if any(self._ridges) else 0

    def show_panel(self, index: int, panel: RidgesPanel) -> None:
        network, ridges, now = self._networks()[index], self._ridges[index], theme.current()
        panel.show_name(network.name, *([] if self.by_layer else [self._layer(network)]))
        panel.show_facts()
        panel.plot.setVisible(bool(ridges))
        if self._span is None or not ridges:
            return
        selected, plot = self.selected_rows(index), panel.plot
        name, kept = ("", self._row(network)) if self.by_layer else ("step", -1)
        rows = [ridge.row for ridge in ridges]
        place = rows.index(kept) if kept in rows else -1
        labels = [f"{name} {ridge.label}".strip() for ridge in ridges]
        height = plot.write_axes(panel.width_px, panel.below_px(), labels)
        most = max(2, int(height // theme.px(LEAST_DISTANCE_PX)))
        drawn = [ridges[at] for at in decimated_around(len(ridges), place, most).tolist()]
        plot.show_ridges(drawn, self._span, self._highest, now.networks[index], selected, name)

    # Under the mouse

    def _ridge_at(self, scene: QPointF) -> tuple[int, Ridge, int | None] | None:
        """(network, ridge, bin) under a point; None instead of the bin on a ridge's label."""
        for index, panel in enumerate(self.panels):
            hit = panel.plot.ridge_at(scene)
            if hit is not None:
                return index, *hit
            ridge = panel.plot.label_at(scene)
            if ridge is not None:
                return index, ridge, None
        return None

    def layer_at(self, scene: QPointF) -> tuple[LayerPlace, int] | None:
        """The layer of a ridge or its label; over time, that of the panel."""
        if self.by_layer:
            hit = self._ridge_at(scene)
            index, row = (None, 0) if hit is None else (hit[0], hit[1].row)
        else:
            index = self.panel_at(scene)
            row = 0 if index is None else self._row(self._networks()[index])
        if index is None:
            return None
        path, repetition = entry_of(self._names(self._networks()[index]), row)
        return LayerPlace(index, path), repetition

    def reading(self, scene: QPointF) -> str:
        hit = self._ridge_at(scene)
        if hit is None:
            return ""
        network, ridge, index = hit
        layer = self._names(self._networks()[network])[ridge.row]
        share = peak_text(ridge.shares)
        if index is not None:
            share = f"{bin_text(index)}: {float(ridge.shares[index]):.1%}"
        return f"{layer} · step {ridge.step:,} · {share}"

    def table(self) -> Table:
        """Every ridge: what it counts, of which layer and when; the share of each bin, as named."""
        rows: list[list[object]] = []
        for network in self._networks():
            names = self._names(network)
            for ridge in self.ridges(network):
                what = [network.name, self.kind, names[ridge.row], ridge.step, ridge.label]
                rows.append([*what, *ridge.shares.tolist()])
        columns = ("network", "kind", "layer", "step", "ridge")
        return [*columns, *(bin_text(index) for index in range(BINS))], rows


class RidgesPanel(NetworkPanel):
    """One network and its ridges."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.plot = RidgePlot()
        self.addItem(self.plot, 2, 0)
