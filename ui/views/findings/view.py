"""The findings view: the list, the selected finding in words with its cures, its reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QSize, Qt, QUrl, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from simulator.design.design import MAX_NETWORKS
from simulator.design.layer_name import LayerName
from simulator.measurement.headline import headline
from ui.style import theme
from ui.views.base.plot_view import PlotView
from ui.views.findings.cures import NO_CURES, Cures
from ui.views.findings.details import Details, html_of
from ui.views.findings.entries import HEADER, Entry, entries_of, rows_of
from ui.views.findings.plot import ReadingPlot

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter, QResizeEvent

    from simulator.measurement.snapshot import Snapshot
    from ui.views.base.export import Table

# of the width: the list has the larger share where its titles need it; the rest is the plot's
LIST_SHARE, LARGE_LIST_SHARE, DETAILS_SHARE = 0.24, 0.32, 0.44
GAP_PX = 16
NOTHING = "What is wrong with a network is listed here, before its first step and while it trains."


class FindingsView(PlotView):
    """What is told of every network; a click on a layer's name selects it everywhere.

    `step_chosen` asks for the step where a finding began. `cures_wanted(network)` asks for the
    cures of its findings to be tried, `search_cancelled` for no more of it, and
    `cure_chosen(number, beside)` for one that helps to be applied, to the network or to a variant.
    """

    step_chosen = Signal(int)
    cures_wanted = Signal(int)
    search_cancelled = Signal()
    cure_chosen = Signal(int, bool)

    def __init__(self) -> None:
        super().__init__(
            "findings_view",
            "Findings",
            "What is wrong with each network, since when and why, and the cures that help",
        )
        self.plot = ReadingPlot()
        self.canvas.addItem(self.plot)
        self.list = QListWidget()
        self.list.setAccessibleName("Findings")
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._on_row)
        self.details = Details()
        self.details.anchorClicked.connect(self._on_link)
        self._across.insertWidget(0, self.list)
        self._across.insertWidget(1, self.details)
        self.entries: list[Entry] = []
        self.cures = NO_CURES
        self._chosen: tuple[int, str] | None = None
        self._snapshot: Snapshot | None = None
        self._listed: object = None
        self._filling = False
        self.setMinimumSize(240, 140)
        self.setFocusProxy(self.list)
        self.canvas.resized.connect(self._on_canvas_resized)
        self._arrange()
        self.clear()

    # What is shown

    def draw(self, snapshot: Snapshot) -> None:
        another = self._snapshot is None or self._snapshot.run_id != snapshot.run_id
        self._snapshot = snapshot
        if another or not snapshot.running:
            self.update_labels()

    def update_labels(self) -> None:
        snapshot = self._snapshot
        if snapshot is None:
            return
        self.entries = entries_of(snapshot)
        listed = [(entry.key, entry.finding.text, entry.foreseen) for entry in self.entries]
        heads = [headline(network) for network in snapshot.networks]
        if (listed, heads) != self._listed:
            self._listed = listed, heads
            self._fill()
        self.set_title("Findings", _summary(len(self.entries), snapshot))
        self._show_chosen()

    def clear(self) -> None:
        self._snapshot, self._listed, self.entries = None, None, []
        self._fill()
        self.set_title("Findings")
        self._show_chosen()

    def show_cures(self, cures: Cures) -> None:
        """Show how far the tries of cures are, and what helps."""
        self.cures = cures
        self._show_chosen()

    @property
    def chosen(self) -> Entry | None:
        """The finding whose details are shown."""
        return next((entry for entry in self.entries if entry.key == self._chosen), None)

    def choose(self, network: int) -> None:
        """Show the headline of a network."""
        found = next((entry for entry in self.entries if entry.network == network), None)
        if found is not None:
            self._chosen = found.key
            self._select()
            self._show_chosen()

    def _fill(self) -> None:
        self._filling = True
        self.list.clear()
        now = theme.current()
        for entry in self.entries:
            letter, title = theme.LETTERS[entry.network], entry.finding.title
            when = "foreseen" if entry.foreseen else f"since step {entry.finding.step:,}"
            item = QListWidgetItem(f"{letter}  {title}\n     {when}")
            item.setToolTip(entry.finding.text.replace("<", "<\u200b"))
            item.setForeground(theme.color(now.network_texts[entry.network]))
            self.list.addItem(item)
        if self.chosen is None:
            self._chosen = self.entries[0].key if self.entries else None
        self._filling = False
        self._fit_list()
        self._select()

    def _fit_list(self) -> None:
        """Make the list as wide as its titles, within its two shares."""
        wanted = self.list.sizeHintForColumn(0) + self.list.verticalScrollBar().sizeHint().width()
        low, high = (round(share * self.width()) for share in (LIST_SHARE, LARGE_LIST_SHARE))
        self.list.setFixedWidth(max(theme.px(90), min(max(low, wanted), high)))

    def _select(self) -> None:
        keys = [entry.key for entry in self.entries]
        if self._chosen in keys:
            self._filling = True
            self.list.setCurrentRow(keys.index(self._chosen))
            self._filling = False

    def _show_chosen(self) -> None:
        entry, snapshot = self.chosen, self._snapshot
        for part in (self.list, self.details):
            part.setVisible(entry is not None)
        read = None if entry is None else entry.readings
        seen, was_seen = read is not None and len(read.steps) > 0, self.plot.isVisible()
        self.plot.setVisible(seen)
        if seen and not was_seen:
            self.plot.restyle()  # an axis that is restyled while hidden has no width
        self.show_hint("" if entry is not None else self._hint())
        self.canvas.lay_out()  # a layout whose plot was hidden has shrunk
        if entry is None or snapshot is None:
            self.plot.show_nothing()
            return
        network = snapshot.networks[entry.network]
        name = f"{theme.LETTERS[entry.network]} {network.name}"
        can_add = len(snapshot.networks) < MAX_NETWORKS
        self.details.show_html(html_of(entry, name, self.cures, can_add=can_add))
        finding = entry.finding
        if read is None or not len(read.steps):
            self.plot.show_nothing()
        else:
            self.plot.show_readings(
                read, finding.threshold, finding.step, entry.network, snapshot.newest_step
            )

    def _hint(self) -> str:
        snapshot = self._snapshot
        if snapshot is None or not any(n.diagnosis for n in snapshot.networks):
            return NOTHING
        nothing = "nothing is found" if snapshot.step else "nothing is foreseen"
        return "\n".join(
            f"{theme.LETTERS[number]} {network.name}: {headline(network).text or nothing}"
            for number, network in enumerate(snapshot.networks)
        )

    # What is clicked

    def _on_row(self, row: int) -> None:
        if not self._filling and 0 <= row < len(self.entries):
            self._chosen = self.entries[row].key
            self._show_chosen()

    def _on_link(self, address: QUrl) -> None:
        kind = address.scheme()
        argument = address.path(QUrl.ComponentFormattingOption.FullyDecoded)
        entry = self.chosen
        if entry is None:
            return
        if kind == "layer":
            self._choose_layer(entry.network, argument)
        elif kind == "step":
            self.step_chosen.emit(entry.finding.step)
        elif (kind, argument) == ("cures", "try"):
            self.cures_wanted.emit(entry.network)
        elif (kind, argument) == ("cures", "cancel"):
            self.search_cancelled.emit()
        elif kind in ("apply", "beside"):
            self.cure_chosen.emit(int(argument), kind == "beside")

    def _choose_layer(self, network: int, name: str) -> None:
        assert self._snapshot is not None
        path = LayerName.parse(name).path
        drawn_as_one = [
            each
            for each in self._snapshot.networks[network].layer_names
            if LayerName.parse(each).path == path
        ]
        if name in drawn_as_one:
            self.layer_chosen.emit(network, path, drawn_as_one.index(name) + 1)

    # Reading, pictures, data

    def reading(self, scene: QPointF) -> str:
        at = self.plot.value_at(scene)
        return "" if at is None else self.plot.reading_at(at)

    def table(self) -> Table:
        names = [network.name for network in self._snapshot.networks] if self._snapshot else []
        return HEADER, rows_of(self.entries, names)

    def draw_body(self, painter: QPainter, size: QSize) -> None:
        self.canvas.lay_out()
        first = self.canvas if self.list.isHidden() else self.list
        left, top = first.x(), first.y()
        for part in (self.list, self.details, self.canvas):
            if not part.isHidden():  # as it looks: text in its own font, the plot in its pixels
                painter.drawPixmap(part.pos() - QPoint(left, top), part.grab())

    # Events

    def restyle(self) -> None:
        super().restyle()
        self.details.restyle()
        self._listed = None
        self._arrange()
        self.update_labels()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _on_canvas_resized(self) -> None:
        """Centre the hint in the room that the canvas has now."""
        if self.chosen is None:
            self._show_chosen()

    def _arrange(self) -> None:
        self._across.setSpacing(theme.px(GAP_PX))
        self.details.setFixedWidth(max(theme.px(90), round(DETAILS_SHARE * self.width())))
        now, across = theme.current(), theme.px(8)
        self.list.setStyleSheet(
            f"QListWidget {{ background: {now.surface}; outline: none; }}"
            f" QListWidget::item {{ padding: {theme.px(3)}px {across}px;"
            f" border-radius: {theme.px(6)}px; border: 1px solid transparent; }}"
            f" QListWidget::item:selected {{ background: {now.raised}; color: {now.text};"
            f" border: 1px solid {now.accent}; }}"
        )
        self._fit_list()


def _summary(count: int, snapshot: Snapshot) -> str:
    told = "1 finding" if count == 1 else f"{count} findings"
    return f"{told} · at step {snapshot.step:,}"
