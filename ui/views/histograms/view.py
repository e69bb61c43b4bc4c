"""The histogram view: gradient, weight or activation magnitudes as ridge lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtWidgets import QPushButton

from simulator.design.design import LayerPlace
from simulator.measurement.history import BINS, HISTOGRAMS
from ui.document.selection import drawn_path
from ui.plots.panels import Panel, arrange_panels
from ui.plots.text_line import fitting_text
from ui.style import theme
from ui.views.base.view import View
from ui.views.histograms.ridges import (
    NO_ROWS,
    BinRange,
    Ridge,
    RowSet,
    bin_at,
    bin_text,
    decimated_around,
    decimated_indices,
    label_at,
    occupied,
    paint_magnitudes,
    paint_ridge_labels,
    paint_ridges,
    paint_selection,
    peak_text,
    plot_box,
    ridge_at,
    room_for,
)
from ui.widgets.title_combo import TitleCombo

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPainter

    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot
    from ui.views.base.export import Table

TITLES = {"gradient": "Gradients", "weight": "Weights", "activation": "Activations"}
HINT = "Histograms are taken while this view is open. Space trains."


class HistogramView(View):
    """Histograms of the selected layer over time, newest in front, or of all layers now.

    Keys 1 to 3 choose gradients, weights or activations, L all layers or one over time. A click
    on a layer's ridge or its label, or on a panel over time, selects its layer everywhere.
    """

    def __init__(self) -> None:
        super().__init__(
            "histogram_view",
            "Histograms",
            "How often which magnitude occurs among a layer's gradients, weights or activations",
        )
        self.setMinimumSize(240, 160)
        self.kind = HISTOGRAMS[0]
        self.needs = frozenset({self.kind})
        self.by_layer = False
        self._snapshot: Snapshot | None = None
        self._span: BinRange | None = None
        self._covered: dict[int, int] = {}  # network → the newest step that the span holds
        self._run: int | None = None
        self._collected: object = None
        self._ridges: list[list[Ridge]] = []
        self._highest = 0.0  # the largest share of all panels, which are on one scale
        self._choice = TitleCombo("What is counted", "What is counted (keys 1 to 3)")
        for kind in HISTOGRAMS:
            self._choice.addItem(TITLES[kind], kind)
        self._choice.activated.connect(lambda at: self.show_kind(HISTOGRAMS[at]))
        self.set_title_widget(self._choice)
        self._switch = QPushButton()
        self._switch.setProperty("quiet", True)
        self._switch.setAccessibleName("Over time or over layers")
        self._switch.setToolTip("One layer over time, or all layers now (L)")
        self._switch.clicked.connect(self.switch)
        self.add_control(self._switch)
        self._describe()

    def show_kind(self, kind: str) -> None:
        """Count gradients, weights or activations. Raises ValueError for anything else."""
        self._choice.setCurrentIndex(HISTOGRAMS.index(kind))
        self.kind, self._span, self._collected = kind, None, None
        self.needs = frozenset({kind})
        self.needs_changed.emit()
        self._follow()

    def switch(self) -> None:
        """Change between one layer over time and all layers now."""
        self.by_layer = not self.by_layer
        self._follow()

    def draw(self, snapshot: Snapshot) -> None:
        if snapshot.run_id != self._run:
            self._run, self._span, self._collected = snapshot.run_id, None, None
        self._snapshot = snapshot
        before = self._collected
        self._describe()
        if self._collected is not before:  # only some steps are counted
            self.update()

    def clear(self) -> None:
        self._snapshot = self._span = self._collected = None
        self._follow()

    def follow_selection(self) -> None:
        super().follow_selection()
        self._describe()

    def _follow(self) -> None:
        """Bring the title and the axis up to the snapshot, and paint."""
        self._describe()
        self.update()

    def _networks(self) -> tuple[NetworkSnapshot, ...]:
        return self._snapshot.networks if self._snapshot is not None else ()

    def _collect(self) -> None:
        """Collect the ridges if the records or the choice have changed; the axis only grows."""
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
        self.place_controls()

    # What is drawn

    def _names(self, network: NetworkSnapshot) -> tuple[str, ...]:
        return network.layer_names if self.kind == "activation" else network.kernel_layers

    def _row(self, network: NetworkSnapshot) -> int:
        """The row of the current layer, by its path also in other networks, or the first row."""
        if self.current is None:
            return 0
        path, names = self.current.path, self._names(network)
        rows = [row for row, name in enumerate(names) if drawn_path(name)[: len(path)] == path]
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
            return [Ridge(names[row], view.shares[-1, row], row, now) for row in rows]
        row = self._row(network)
        chosen = [(at, int(view.steps[at])) for at in decimated_indices(len(view.steps)).tolist()]
        return [Ridge(f"{step:,}", view.shares[at, row], row, step) for at, step in chosen]

    def selected_rows(self, index: int) -> RowSet:
        """The rows of the layers that are selected in a network, where each has a ridge.

        Of a block all of its layers, of the present layer the repetition that is meant.
        """
        if not self.by_layer:
            return NO_ROWS
        paths = [drawn_path(name) for name in self._names(self._networks()[index])]
        selected: set[int] = set()
        for place in (place for place in self.selected if place.network == index):
            path = place.path
            rows = [row for row, found in enumerate(paths) if found[: len(path)] == path]
            if place == self.current and path in paths:
                rows = [rows[min(self.repetition, len(rows)) - 1]]
            selected.update(rows)
        return frozenset(selected)

    def paint(self, painter: QPainter, area: QRect) -> None:
        networks = self._networks()
        if self._span is None or not any(self._ridges):
            self.paint_hint(painter, area, HINT)
            return
        for index, panel in enumerate(arrange_panels(area, len(networks))):
            self._paint_text(painter, panel, index, networks[index])
            if not self._ridges[index]:
                continue
            room, selected = QRectF(panel.picture), self.selected_rows(index)
            box, ridges = self._drawn(index, room)
            colour = theme.current().networks[index]
            paint_ridges(painter, box, ridges, self._span, colour, self._highest, selected)
            paint_selection(painter, box, ridges, selected)
            paint_ridge_labels(
                painter, room, box, ridges, "" if self.by_layer else "step", selected
            )
            paint_magnitudes(painter, room, box, self._span)

    def _drawn(self, index: int, room: QRectF) -> tuple[QRectF, list[Ridge]]:
        """Where a network's ridges stand in its panel, and those for which there is room."""
        ridges = self._ridges[index]
        box = self._box(room, ridges)
        kept = self._row(self._networks()[index]) if self.by_layer else None
        return box, room_for(ridges, box, kept)

    def _box(self, room: QRectF, ridges: list[Ridge]) -> QRectF:
        labels = [ridge.label for ridge in ridges]
        return plot_box(room, labels if self.by_layer else [*labels, "step"])

    def _paint_text(
        self, painter: QPainter, panel: Panel, index: int, network: NetworkSnapshot
    ) -> None:
        painter.setFont(theme.font(theme.CONTROL_PX, 600))
        painter.setPen(theme.color(theme.current().network_texts[index]))
        name = f"{theme.LETTERS[index]}  {network.name}"
        whole = [name] if self.by_layer else [f"{name} · {self._layer(network)}", name]
        text = fitting_text(painter.fontMetrics(), whole, panel.name.width())
        painter.drawText(panel.name, Qt.AlignmentFlag.AlignVCenter, text)

    # Under the mouse

    def _panel_at(self, position: QPoint) -> tuple[int, Panel] | None:
        """(network, panel) under a point, where ridges are drawn."""
        if self._span is None or not any(self._ridges):
            return None
        for index, panel in enumerate(arrange_panels(self.plot_area(), len(self._networks()))):
            if (panel.name | panel.fact | panel.picture).contains(position):
                return index, panel
        return None

    def _ridge_at(self, position: QPoint) -> tuple[int, QRectF, Ridge] | None:
        """(network, box, ridge) under a point, on the ridge itself or on its label."""
        found = self._panel_at(position)
        if found is None or self._span is None:
            return None
        index, panel = found
        room, point = QRectF(panel.picture), position.toPointF()
        box, drawn = self._drawn(index, room)
        if point.x() < box.left():
            ridge = label_at(room, box, drawn, point, self.selected_rows(index))
        else:
            ridge = ridge_at(box, drawn, self._span, self._highest, point)
        return None if ridge is None else (index, box, ridge)

    def _entry_at(self, position: QPoint) -> tuple[int, tuple[str, ...], int] | None:
        """(network, path, repetition) of the ridge's layer, or over time of the panel's."""
        if self.by_layer:
            hit = self._ridge_at(position)
            if hit is None:
                return None
            index, row = hit[0], hit[2].row
        else:
            found = self._panel_at(position)
            if found is None:
                return None
            index = found[0]
            row = self._row(self._networks()[index])
        paths = [drawn_path(name) for name in self._names(self._networks()[index])]
        return index, paths[row], paths[: row + 1].count(paths[row])

    def layer_at(self, position: QPoint) -> LayerPlace | None:
        found = self._entry_at(position)
        return None if found is None else LayerPlace(found[0], found[1])

    def repetition_at(self, position: QPoint) -> int:
        found = self._entry_at(position)
        return 1 if found is None else found[2]

    def reading(self, position: QPoint) -> str:
        hit, span = self._ridge_at(position), self._span
        if hit is None or span is None:
            return ""
        network, box, ridge = hit
        layer = self._names(self._networks()[network])[ridge.row]
        if position.x() < box.left():  # no magnitude stands there
            share = peak_text(ridge.shares)
        else:
            index = bin_at(box, span, position.x())
            share = f"{bin_text(index)}: {float(ridge.shares[index]):.1%}"
        return f"{layer} · step {ridge.step:,} · {share}"

    def table(self) -> Table:
        """A row a ridge: network, kind, layer, step, label, and the share of each bin."""
        rows: list[list[object]] = []
        for network in self._networks():
            names = self._names(network)
            for ridge in self.ridges(network):
                what = [network.name, self.kind, names[ridge.row], ridge.step, ridge.label]
                rows.append([*what, *ridge.shares.tolist()])
        columns = ("network", "kind", "layer", "step", "ridge")
        return [*columns, *(bin_text(index) for index in range(BINS))], rows

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = event.key() - Qt.Key.Key_1.value
        if 0 <= at < len(HISTOGRAMS) and not event.modifiers():
            self.show_kind(HISTOGRAMS[at])
        elif event.key() == Qt.Key.Key_L and not event.modifiers():
            self.switch()
        else:
            super().keyPressEvent(event)
