"""How an action of a lesson names what it is about: networks by name, layers by paths of ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from simulator.design import edits
from simulator.design.design import Design, LayerList, LayerPlace, Text, iter_entries, layer_list_at
from simulator.errors import value_text
from simulator.model import Model

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_LAYERS = 200  # that one action names

Path = Annotated[
    str,
    Field(
        pattern=r"^[\w.\- ]+(/[\w.\- ]+){0,3}$",
        max_length=260,
        description="ids from the network's list inwards: body/a",
    ),
]
Paths = Annotated[tuple[Path, ...], Field(min_length=1, max_length=MOST_LAYERS, strict=False)]


class Action(Model):
    """One thing that a step does; what concerns the window alone leaves the design as it is."""

    always_written: ClassVar[frozenset[str]] = frozenset({"do"})

    def applied(self, design: Design) -> Design:
        """`design` after the action. Raises EditError where it is refused."""
        return design

    def check(self, design: Design) -> None:
        """Raise EditError where the action names what `design`, as it then is, does not have."""
        self.applied(design)


class AtLayers(Action):
    """An action on layers of one network, or of all; of all their layers where none is named."""

    network: Text | None = Field(None, description="name of the network; every one without it")
    layers: Paths | None = Field(None, description="paths of ids; every layer without them")

    def places(self, design: Design) -> list[LayerPlace]:
        """The cards that are meant, in forward order. Raises EditError where one is not there."""
        found = []
        for number in networks_named(design, self.network):
            known = {path for path, _ in iter_entries(design.networks[number])}
            known |= {("input",), ("output",)}
            if self.layers is None:
                entries = iter_entries(design.networks[number])
                found += [LayerPlace(number, path) for path, _ in entries]
                continue
            for text in self.layers:
                path = tuple(text.split("/"))
                if path not in known:
                    name = design.networks[number].name
                    raise edits.EditError(f"network {value_text(name)} has no layer '{text}'")
                found.append(LayerPlace(number, path))
        return found

    def check(self, design: Design) -> None:
        self.places(design)
        self.applied(design)


def networks_named(design: Design, name: str | None) -> Iterator[int]:
    """The number of the network of this name, or of every one. Raises EditError without one."""
    names = [network.name for network in design.networks]
    if name is None:
        return iter(range(len(names)))
    if names.count(name) != 1:
        how = "no network is" if name not in names else "several networks are"
        known = ", ".join(value_text(known) for known in names)
        raise edits.EditError(f"{how} called {value_text(name)}; there are {known}")
    return iter([names.index(name)])


def path_of(text: str | None) -> tuple[str, ...]:
    """The ids of a path; () for the network's own list."""
    return () if text is None else tuple(text.split("/"))


def list_named(design: Design, number: int, parent: tuple[str, ...]) -> LayerList:
    """The list inside a block. Raises EditError where there is none."""
    try:
        return layer_list_at(design.networks[number], parent)
    except KeyError as error:
        raise edits.EditError(str(error.args[0])) from None
