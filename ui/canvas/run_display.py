"""Shows a run on the canvas's items: gradient colours, verdicts, live values, widths of wires."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from simulator.design.design import Block, Design, LayerPlace, iter_entries
from ui.canvas.items.card_values import FULL_DETAIL, MEDIUM_DETAIL
from ui.canvas.items.wires import PLAIN_WIDTH, WiresItem
from ui.canvas.measured.layer_colours import LayerColours, StepColours
from ui.canvas.measured.live_values import NO_VALUES, LayerRows, LiveValues, wire_width
from ui.document.selection import drawn_path
from ui.style.gradient_scale import GradientScale

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from simulator.design.graph import Analysis
    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot
    from ui.canvas.items.block_frame import BlockFrameItem
    from ui.canvas.items.card import CardItem
    from ui.canvas.items.network_lane import LaneItem
    from ui.canvas.layout.layout import Wire


WARNINGS = ("diverged", "finding", "forecast")


def divergences(snapshot: Snapshot) -> list[tuple[NetworkSnapshot, LayerPlace]]:
    """The networks that have diverged, each with the card where that began."""
    return [
        (network, LayerPlace(number, drawn_path(network.divergence.layer)))
        for number, network in enumerate(snapshot.networks)
        if network.divergence is not None
    ]


class RunDisplay:
    """Changes only items whose colour or text differs from before, so that little is repainted.

    The mappings are the scene's own: they always hold the items of the present design.
    """

    def __init__(
        self,
        cards: Mapping[LayerPlace, CardItem],
        frames: Mapping[LayerPlace, BlockFrameItem],
        lanes: Mapping[int, LaneItem],
        wires: WiresItem,
    ) -> None:
        self._cards, self._frames, self._lanes, self._wires = cards, frames, lanes, wires
        self.live_values = True  # whether cards and wires show values, beside gradient colours
        self._says_forecasts = True
        self._layer_colours = LayerColours([], [])
        self._step_colours = StepColours(GradientScale())
        self._rows: list[LayerRows] = []
        self._detail = 1.0
        self._shown: tuple[Snapshot, GradientScale] | None = None  # as live values
        self._latest: tuple[Snapshot, GradientScale] | None = None  # of the present design
        self._design: Design | None = None
        self._wire_sources: list[LayerPlace | None] = []
        self._spreads: dict[LayerPlace, float] = {}

    def set_design(self, design: Design, analysis: Analysis) -> None:
        """Find out which rows of a snapshot belong to which item of another design."""
        frames = [
            (LayerPlace(number, path), entry.repeat)
            for number, network in enumerate(design.networks)
            for path, entry in iter_entries(network)
            if isinstance(entry, Block)
        ]
        if design is not self._design:
            self._design, self._latest = design, None
        self._shown = None
        self._layer_colours = LayerColours(analysis.networks, frames)
        self._rows = [LayerRows(number, one) for number, one in enumerate(analysis.networks)]
        coloured = set(self._layer_colours.cards)
        for place, card in self._cards.items():
            card.set_has_gradient(place in coloured)
        if self._latest is not None:  # blocks were folded: the cards of an open one are new
            self.show(*self._latest)

    def set_wires(self, wires: Sequence[Wire]) -> None:
        """The wires were laid anew: give them the widths of the values that are shown."""
        self._wire_sources = [wire.source for wire in wires]
        self._update_wire_widths()

    def set_detail(self, scale: float) -> None:
        """Cards are seen at a scale: from afar they show no live values, and are given none."""
        before, self._detail = _live_lines(self._detail), scale
        if self._shown is not None and before < _live_lines(scale):
            self._show_live(*self._shown)

    def show(self, snapshot: Snapshot, scale: GradientScale, *, text: bool = True) -> None:
        """Colour every card and cell by its layer's gradient; with `text`, also what is read.

        That is verdicts and live values, which change too fast to be read at every snapshot. A
        snapshot of another design, such as one under way while this one was edited, is ignored.
        """
        if not self._is_of_this_design(snapshot):
            return
        self._latest = snapshot, scale
        if not self._step_colours.fits(scale):
            self._step_colours = StepColours(scale)
        log10 = np.concatenate([network.gradient_log10 for network in snapshot.networks])
        cards, frames = self._layer_colours.changes(log10, self._step_colours)
        for place, color in cards:
            if (card := self._cards.get(place)) is not None:  # else a collapsed block hides it
                card.set_gradient_color(color, detail=self._detail)
        for place, colors in frames:
            if (frame := self._frames.get(place)) is not None:
                frame.set_cells(colors)
        if text:
            self._show_text(snapshot, scale)

    def set_verdicts(
        self, verdicts: Sequence[str], warn: Collection[int] = (), titles: Sequence[str] = ()
    ) -> None:
        """Write in each lane's header what is to be said of its network; those that `warn` warn."""
        for number, (verdict, title) in enumerate(zip_longest(verdicts, titles, fillvalue="")):
            if number in self._lanes:
                self._lanes[number].set_verdict(verdict, title=title, warns=number in warn)

    def say_forecasts(self, says: bool) -> None:
        """Say in the headers what is foreseen, or do not: a class is to predict it itself."""
        if says != self._says_forecasts:
            self._says_forecasts = says
            if self._latest is not None:
                self._show_text(*self._latest)

    def clear(self) -> None:
        """Remove all that a run has shown."""
        self._latest = None
        self.clear_live()
        self._layer_colours.clear()
        for card in self._cards.values():
            card.set_gradient_color(None, detail=self._detail)
            card.set_diverged(False)
        for frame in self._frames.values():
            frame.set_cells([])
        for lane in self._lanes.values():
            lane.set_verdict("")

    def clear_live(self) -> None:
        """Remove live values from the cards, and draw all wires alike."""
        self._shown = None
        for card in self._cards.values():
            card.set_live(NO_VALUES)
        self._spreads = {}
        self._update_wire_widths()

    def _is_of_this_design(self, snapshot: Snapshot) -> bool:
        kernels = [len(network.kernel_layers) for network in snapshot.networks]
        layers = [len(network.layer_names) for network in snapshot.networks]
        return kernels == self._layer_colours.rows and layers == [one.rows for one in self._rows]

    def _show_text(self, snapshot: Snapshot, scale: GradientScale) -> None:
        # what a diagnosis is made of is loaded with the first run, and not at every start
        from simulator.measurement.headline import Headline, headline, short_title

        headlines = [headline(network) for network in snapshot.networks]
        if not self._says_forecasts:
            unsaid = Headline("none", "", "")
            headlines = [unsaid if one.kind == "forecast" else one for one in headlines]
        warn = [at for at, one in enumerate(headlines) if one.kind in WARNINGS]
        self.set_verdicts(
            [one.text for one in headlines], warn, [short_title(one) for one in headlines]
        )
        diverged = {place for _, place in divergences(snapshot)}
        for place, card in self._cards.items():
            card.set_diverged(place in diverged)
        if not snapshot.step:
            self.clear_live()
        elif self.live_values:
            self._shown = snapshot, scale
            self._show_live(snapshot, scale)

    def _show_live(self, snapshot: Snapshot, scale: GradientScale) -> None:
        """Texts, traces and widths of wires, as far as they are seen at the present scale."""
        lines = _live_lines(self._detail)
        if not lines:
            return
        self._spreads = {}
        for rows, network in zip(self._rows, snapshot.networks, strict=True):
            traces = rows.traces(network, scale) if lines > 1 else {}
            for place, text in rows.texts(network, snapshot):
                if (card := self._cards.get(place)) is not None:
                    card.set_live(LiveValues(text, traces.get(place, ()) if traces else ()))
            self._spreads.update(rows.spreads(network))
        self._update_wire_widths()

    def _update_wire_widths(self) -> None:
        """Draw each wire as thick as the spread of its source's outputs is large."""
        known = self._spreads
        self._wires.set_widths(
            [
                wire_width(known[source]) if source in known else PLAIN_WIDTH
                for source in self._wire_sources
            ]
        )


def _live_lines(scale: float) -> int:
    """How many live values a card shows at a scale: none, its text, or a trace as well."""
    return (scale >= MEDIUM_DETAIL) + (scale >= FULL_DETAIL)
