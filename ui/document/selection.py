"""What is selected, shared by canvas, inspector and views."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from weakref import ref

from PySide6.QtCore import QObject, Signal

from simulator.design.design import (
    INPUT,
    OUTPUT,
    Design,
    LayerPlace,
    SkipPlace,
    find,
    iter_entries,
    layer_list_at,
)
from simulator.design.layer_name import LayerName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from simulator.measurement.requests import Example
    from ui.document.document import Document

NO_LAYERS: frozenset[LayerPlace] = frozenset()
NO_SKIPS: frozenset[SkipPlace] = frozenset()
NO_NOTES: frozenset[int] = frozenset()
State = tuple[frozenset[LayerPlace], frozenset[SkipPlace], LayerPlace | None, int, frozenset[int]]


class Selection(QObject):
    """Selected cards, selected skips or selected notes, and only what the document holds.

    Beside them, `example` is the sample of the present data that was chosen, if one was.
    When undo or redo lead back to an earlier design, its selection comes back as well.
    """

    changed = Signal()
    example_changed = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._cards: tuple[Design | None, frozenset[LayerPlace]] = (None, NO_LAYERS)
        self._moved: dict[LayerPlace, LayerPlace] = {}
        self.layers = NO_LAYERS
        self.skips = NO_SKIPS
        self.notes = NO_NOTES  # their indices
        self.current: LayerPlace | None = None
        self.repetition = 1
        self.example: Example | None = None
        self.returned = False  # whether undo or redo has just led back here
        # by the id of a design that undo may bring back: what was selected in it
        self._previous: dict[int, tuple[ref[Design], State]] = {}
        document.begun.connect(self._on_begun)  # its followers look at the new design at once
        document.design_changed.connect(self._on_design)

    @contextmanager
    def following(self, before: LayerPlace, after: LayerPlace) -> Iterator[None]:
        """Within this block a selected card that goes from one place to another stays selected."""
        self._moved = {before: after}
        try:
            yield
        finally:
            self._moved = {}

    @property
    def network(self) -> int:
        """The network that actions on "the network" mean."""
        if self.current is not None:
            return self.current.network
        return min((skip.network for skip in self.skips), default=0)

    def set_layers(
        self,
        places: Iterable[LayerPlace],
        current: LayerPlace | None = None,
        repetition: int = 1,
    ) -> None:
        """Select these cards; `current` is the one that arrows start from.

        Places where nothing stands (any more) are passed over, as in `set_skips`.
        Where a card stands for many layers, views that show one of them show the `repetition`-th.
        """
        layers = self._present(places)
        if current is None or current not in layers:
            current = next(iter(sorted(layers, key=_order)), None)
        self._set(layers, NO_SKIPS, current, repetition)

    def expanded(self, names: Sequence[str]) -> str | None:
        """Which of a network's layers, named as "body/3/a", is meant by the present card."""
        if self.current is None:
            return None
        fitting = rows_of(names, self.current.path)
        return names[fitting[min(self.repetition, len(fitting)) - 1]] if fitting else None

    def toggle(self, place: LayerPlace) -> None:
        """Add a card to the selection, or take it out."""
        self.set_layers(self.layers ^ {place}, place)

    def set_skips(self, places: Iterable[SkipPlace]) -> None:
        """Select these skips."""
        design = self._document.design
        skips = frozenset(place for place in places if _skip_exists(design, place))
        self._set(NO_LAYERS, skips, None)

    def set_notes(self, indices: Iterable[int]) -> None:
        """Select these notes of the canvas."""
        count = len(self._document.design.canvas_notes)
        notes = frozenset(index for index in indices if 0 <= index < count)
        self._set(NO_LAYERS, NO_SKIPS, None, notes=notes)

    def set_example(self, example: Example | None) -> None:
        """Choose a sample of the data, of which views of a layer then tell."""
        if example != self.example:
            self.example = example
            self.example_changed.emit()

    def _on_begun(self) -> None:
        self.clear()
        self.set_example(None)

    def clear(self) -> None:
        """Select nothing; the example stays."""
        self._set(NO_LAYERS, NO_SKIPS, None)

    def _set(
        self,
        layers: frozenset[LayerPlace],
        skips: frozenset[SkipPlace],
        current: LayerPlace | None,
        repetition: int = 1,
        notes: frozenset[int] = NO_NOTES,
    ) -> None:
        after = (layers, skips, current, repetition, notes)
        if after != self._state():
            self.layers, self.skips, self.current, self.repetition, self.notes = after
            self.changed.emit()

    def _state(self) -> State:
        return self.layers, self.skips, self.current, self.repetition, self.notes

    def _on_design(self, before: Design, design: Design) -> None:
        if before.data != design.data:  # its number would be that of another sample
            self.set_example(None)
        self._previous = {
            key: kept for key, kept in self._previous.items() if kept[0]() is not None
        }
        self._previous[id(before)] = (ref(before), self._state())
        known = self._previous.get(id(design))
        self.returned = known is not None and known[0]() is design and design is not before
        if known is not None and self.returned:
            self._set(*known[1])
        else:
            self._prune(design)

    def _present(self, places: Iterable[LayerPlace]) -> frozenset[LayerPlace]:
        """Those that stand in the document; which cards there are is found out once a design."""
        asked, design = frozenset(places), self._document.design
        if asked and self._cards[0] is not design:
            self._cards = design, cards_of(design)
        return asked & self._cards[1]

    def _prune(self, design: Design) -> None:
        layers = self._present(self._moved.get(place, place) for place in self.layers)
        skips = frozenset(place for place in self.skips if _skip_exists(design, place))
        current = self.current and self._moved.get(self.current, self.current)
        if current not in layers:
            current = next(iter(sorted(layers, key=_order)), None)
        count = len(design.canvas_notes)
        notes = frozenset(index for index in self.notes if index < count)
        self._set(layers, skips, current, self.repetition, notes)


def drawn_path(name: str) -> tuple[str, ...]:
    """The ids of the card that a layer "body/3/a" is drawn as: ("body", "a")."""
    return LayerName.parse(name).path


def rows_of(names: Sequence[str], path: tuple[str, ...]) -> list[int]:
    """Which of the layers that are named, as "body/3/a", a card at a path stands for."""
    return [row for row, name in enumerate(names) if drawn_path(name)[: len(path)] == path]


def entry_of(names: Sequence[str], row: int) -> tuple[tuple[str, ...], int]:
    """The path of the card that stands for a layer, and which of its layers it is, from 1."""
    paths = [drawn_path(name) for name in names[: row + 1]]
    return paths[row], paths.count(paths[row])


def _order(place: LayerPlace) -> tuple[int, tuple[str, ...]]:
    return place.network, place.path


def cards_of(design: Design) -> frozenset[LayerPlace]:
    """Every place where a card stands, also within folded blocks."""
    return frozenset(
        LayerPlace(number, path)
        for number, network in enumerate(design.networks)
        for path in [(INPUT,), (OUTPUT,), *(path for path, _ in iter_entries(network))]
    )


def exists(design: Design, place: LayerPlace) -> bool:
    """Whether a card stands at `place`."""
    if place.network >= len(design.networks):
        return False
    if place.path in ((INPUT,), (OUTPUT,)):
        return True
    try:
        find(design, place)
    except KeyError:
        return False
    return True


def _skip_exists(design: Design, place: SkipPlace) -> bool:
    if place.network >= len(design.networks):
        return False
    try:
        return place.index < len(layer_list_at(design.networks[place.network], place.parent).skips)
    except KeyError:
        return False


def is_layer(design: Design, place: LayerPlace) -> bool:
    """Whether `place` is a layer or block that can be moved and deleted."""
    return place.path not in ((INPUT,), (OUTPUT,)) and exists(design, place)
