"""The texts on cards and frames: plain values made from a design and its analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.design.analysis import shape_text
from simulator.design.design import (
    INPUT,
    OUTPUT,
    Block,
    Design,
    Entry,
    LayerPlace,
    SkipPlace,
    index_path,
    iter_entries,
)
from simulator.design.differences import changed_entries, difference_at
from simulator.errors import place_text
from simulator.nn.layers import LAYER_TYPES

if TYPE_CHECKING:
    from simulator.design.graph import Analysis

Path = tuple[str, ...]


class CardText(NamedTuple):
    """The texts on a card.

    `main_field` is the field that the number at the end of the title shows, `words` are the parts
    of `details`, each with its field: what is edited where it stands. None is no field.
    """

    title: str
    details: str
    shape: str
    parameters: str
    problem: str = ""
    tooltip: str = ""
    differs: bool = False  # from the same card of network A
    main_field: str | None = None
    words: tuple[tuple[str, str | None], ...] = ()
    short_title: str = ""  # where the card is seen too small for the title


class FrameText(NamedTuple):
    """The texts on a block's frame."""

    title: str
    repeat: int
    facts: str
    problem: str = ""
    differs: bool = False


def count_text(count: int) -> str:
    """A number of parameters in few characters: "330", "1.1 k", "2.4 M"."""
    if count < 1_000:
        return str(count) if count else ""
    if count < 1_000_000:
        return f"{count / 1_000:.3g} k"
    return f"{count / 1_000_000:.3g} M"


class CardLabels:
    """Makes the texts of all cards and frames of one design."""

    def __init__(self, design: Design, analysis: Analysis) -> None:
        self.design, self.analysis = design, analysis
        self.entries: dict[LayerPlace, Entry] = {
            LayerPlace(number, path): entry
            for number, network in enumerate(design.networks)
            for path, entry in iter_entries(network)
        }
        self.problems: dict[LayerPlace, str] = {}
        for problem in analysis.problems:
            if problem.network is not None and problem.path is not None:
                place = LayerPlace(problem.network, problem.path)
                self.problems.setdefault(place, problem.message)
        self._parameters = [network.parameters for network in analysis.networks]
        first, *others = design.networks
        self._differing = [set[Path](), *(changed_entries(first, other) for other in others)]

    def card(self, place: LayerPlace) -> CardText:
        """The texts on the card at a place, also of a network's input or output."""
        network = self.analysis.networks[place.network]
        problem = self.problems.get(place, "")
        if place.path == (INPUT,):
            data = self.analysis.data
            title = data.title if data else self.analysis.data_words or "no data"
            shape = shape_text(network.input_shape)
            hint, words = f"The data that enters: {title}", ((title, "data"),)
            return CardText("Input", title, shape, "", problem, hint, words=words, short_title="In")
        if place.path == (OUTPUT,):
            return self._output(place.network, problem)
        entry = self.entries[place]
        assert not isinstance(entry, Block)
        layer = network.layers.get(place.path)
        shape = shape_text(layer.output_shape if layer else None)
        each = layer.parameters // max(1, layer.repetitions) if layer else 0
        tooltip = f"{entry.id}: {LAYER_TYPES[entry.type].summary}"
        if layer and layer.parameters:
            tooltip += f"\n{_share_text(layer.parameters, self._parameters[place.network])}"
            if layer.repetitions > 1:
                tooltip += f", in {layer.repetitions} repetitions"
        differs = self._differs(place)
        if differs:
            drawn = self.design.networks
            tooltip += f"\n{difference_at(drawn[0], drawn[place.network], place.path)}"
        return CardText(
            entry.title(), entry.details(), shape, count_text(each), problem, tooltip, differs,
            entry.main_field if entry.title() != entry.label else None, entry.detail_words(),
            entry.short_title(),
        )  # fmt: skip

    def _output(self, number: int, problem: str) -> CardText:
        network = self.analysis.networks[number]
        facts, spec = network.output, self.design.networks[number].output
        units = facts.output_shape[-1] if facts.output_shape else 0
        title = f"Output {units}" if units else "Output"
        hint = f"Made from the data and the loss: {units} units, {network.activation}"
        hint += f"\n{_share_text(facts.parameters, network.parameters)}" if units else ""
        initializer = spec.kernel_initializer.label
        return CardText(
            title, f"{network.activation} · {initializer}",
            shape_text(facts.output_shape), count_text(facts.parameters), problem, hint,
            number > 0 and spec != self.design.networks[0].output,
            words=((network.activation, "activation"), (initializer, "kernel_initializer")),
            short_title="Out",
        )  # fmt: skip

    def frame(self, place: LayerPlace, *, collapsed: bool = False) -> FrameText:
        """The texts on a block's frame; a collapsed one reports problems of the layers it hides."""
        entry = self.entries[place]
        assert isinstance(entry, Block)
        facts = self.analysis.networks[place.network].layers.get(place.path)
        layers = len(entry.layers)
        text = f"{layers} layer{'s' * (layers != 1)} each"
        if facts:
            text += f" · {count_text(facts.parameters) or 'no'} parameters"
        problem_width = (
            self.problems[at] for at in self.problems if is_reported_at(at, place, collapsed)
        )
        problem = self.problems.get(place) or next(problem_width, "")
        return FrameText(entry.name or entry.id, entry.repeat, text, problem, self._differs(place))

    def _differs(self, place: LayerPlace) -> bool:
        return place.path in self._differing[place.network]


def is_reported_at(problem: LayerPlace, place: LayerPlace, collapsed: bool = False) -> bool:
    """Whether a card or frame at `place` shows a problem: its own, or one inside it.

    An open frame also shows a problem at its output, a collapsed one any problem inside it.
    """
    if problem.network != place.network:
        return False
    depth = len(place.path)
    inside = problem.path[depth:] if problem.path[:depth] == place.path else None
    return inside in ((), (OUTPUT,)) or (collapsed and inside is not None)


def _share_text(count: int, total: int) -> str:
    return f"{count:,} parameters, {count / max(1, total):.0%} of the network's"


def skip_problem(design: Design, analysis: Analysis, place: SkipPlace) -> str:
    """The message of a skip's problem; empty where it has none."""
    if not analysis.problems:
        return ""
    inside = index_path(design.networks[place.network], place.parent)
    where = place_text(("networks", place.network, *inside, "skips", place.index))
    return next((p.message for p in analysis.problems if p.place == where), "")
