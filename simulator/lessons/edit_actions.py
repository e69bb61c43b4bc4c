"""Edits as actions of a lesson: each `do` is a function of `simulator.design.edits`.

An action holds values that its edit validates; nothing of a lesson is run as code.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from simulator.design import edits
from simulator.design.design import (
    MAX_REPEAT,
    AnyEntry,
    Design,
    InsertPlace,
    LayerPlace,
    Skip,
    SkipPlace,
    Text,
)
from simulator.lessons.addressing import (
    MOST_LAYERS,
    Action,
    AtLayers,
    Path,
    Paths,
    list_named,
    networks_named,
    path_of,
)


class SetField(AtLayers):
    """Set a field of layers that have it; `value` as in a design file."""

    do: Literal["set_field"] = "set_field"
    field: str = Field(max_length=100)
    value: Any

    def applied(self, design: Design) -> Design:
        return edits.set_field(design, self.places(design), self.field, self.value)


class SetRepeat(Action):
    """Set how often a block is repeated, in one network or in each."""

    do: Literal["set_repeat"] = "set_repeat"
    network: Text | None = None
    block: Path
    repeat: int = Field(ge=1, le=MAX_REPEAT)

    def applied(self, design: Design) -> Design:
        for number in networks_named(design, self.network):
            place = LayerPlace(number, path_of(self.block))
            design = edits.set_repeat(design, place, self.repeat)
        return design


class SetTraining(Action):
    """Set a field of the training, "optimizer.learning_rate" as well."""

    do: Literal["set_training"] = "set_training"
    field: str = Field(max_length=100)
    value: Any

    def applied(self, design: Design) -> Design:
        return edits.set_training(design, self.field, self.value)


class SetData(Action):
    """Set a field of the data; files are not named by lessons."""

    do: Literal["set_data"] = "set_data"
    field: str = Field(max_length=100)
    value: Any

    def applied(self, design: Design) -> Design:
        if self.field == "path" or (self.field, self.value) == ("name", "file"):
            raise edits.EditError("a step cannot name a file; the lesson's design can")
        return edits.set_data(design, self.field, self.value)


class SetOutput(Action):
    """Set a field of the output layer, in one network or in each."""

    do: Literal["set_output"] = "set_output"
    network: Text | None = None
    field: str = Field(max_length=100)
    value: Any

    def applied(self, design: Design) -> Design:
        for number in networks_named(design, self.network):
            design = edits.set_output(design, number, self.field, self.value)
        return design


class InsertLayers(Action):
    """Insert layers before the one called `before`, or at the end of the list."""

    do: Literal["insert_layers"] = "insert_layers"
    network: Text | None = None
    parent: Path | None = Field(None, description="path of the block; the network's own list")
    before: Path | None = None
    layers: tuple[AnyEntry, ...] = Field(min_length=1, max_length=MOST_LAYERS, strict=False)

    def applied(self, design: Design) -> Design:
        parent = path_of(self.parent)
        for number in networks_named(design, self.network):
            entries = [entry.id for entry in list_named(design, number, parent).layers]
            if self.before is not None and self.before not in entries:
                raise edits.EditError(f"no layer is called '{self.before}' in this list")
            index = len(entries) if self.before is None else entries.index(self.before)
            for offset, layer in enumerate(self.layers):
                place = InsertPlace(number, parent, index + offset)
                design = edits.insert_layer(design, place, layer)
        return design


class DeleteLayers(AtLayers):
    """Delete layers; skips move to the neighbours."""

    do: Literal["delete_layers"] = "delete_layers"
    layers: Paths

    def applied(self, design: Design) -> Design:
        return edits.delete_layers(design, self.places(design))


class AddSkips(Action):
    """Draw skips in a list of one network or of each."""

    do: Literal["add_skips"] = "add_skips"
    network: Text | None = None
    parent: Path | None = None
    skips: tuple[Skip, ...] = Field(min_length=1, max_length=MOST_LAYERS, strict=False)

    def applied(self, design: Design) -> Design:
        for number in networks_named(design, self.network):
            for skip in self.skips:
                design = edits.add_skip(design, number, path_of(self.parent), skip)
        return design


class DeleteSkips(Action):
    """Remove all skips of a list of one network or of each."""

    do: Literal["delete_skips"] = "delete_skips"
    network: Text | None = None
    parent: Path | None = None

    def applied(self, design: Design) -> Design:
        parent = path_of(self.parent)
        for number in networks_named(design, self.network):
            count = len(list_named(design, number, parent).skips)
            places = [SkipPlace(number, parent, index) for index in range(count)]
            design = edits.delete_skips(design, places) if places else design
        return design


class AddNetwork(Action):
    """Copy a network below the others, under another name."""

    do: Literal["add_network"] = "add_network"
    copy_of: Text
    name: Text

    def applied(self, design: Design) -> Design:
        (number,) = networks_named(design, self.copy_of)
        copied = edits.add_network(design, number)
        return edits.rename_network(copied, len(design.networks), self.name)


class DeleteNetwork(Action):
    """Remove a network."""

    do: Literal["delete_network"] = "delete_network"
    network: Text

    def applied(self, design: Design) -> Design:
        (number,) = networks_named(design, self.network)
        return edits.delete_network(design, number)


class RenameNetwork(Action):
    """Give a network another name."""

    do: Literal["rename_network"] = "rename_network"
    network: Text
    name: Text

    def applied(self, design: Design) -> Design:
        (number,) = networks_named(design, self.network)
        return edits.rename_network(design, number, self.name)
