"""The document: what a user opens, edits and saves, as immutable validated models.

A Design holds data, training and one to four NetworkDesigns; a NetworkDesign is a list of layers
and blocks with skips between them. What can be derived (shapes, names, counts, problems) is
derived elsewhere and never stored here. Structure that could not even be drawn (two entries of
one name, a skip that ends nowhere) is refused; shapes that do not fit are not: such a design can
be drawn and edited, and `simulator.design.analysis` lists its problems.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from simulator.data import DataSpec
from simulator.design.canvas_note import MOST_NOTES, CanvasNote
from simulator.errors import value_text
from simulator.escaping import has_controls
from simulator.model import FEW_FAULTS, Model
from simulator.nn.initializers import GLOROT_UNIFORM, AnyInitializer
from simulator.nn.layers import AnyLayer
from simulator.nn.layers.base import LayerId
from simulator.nn.optimizers import AnyOptimizer, Sgd
from simulator.nn.schedules import AnySchedule, Constant
from simulator.suggestions import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FORMAT: Literal["depthscope.design"] = "depthscope.design"
VERSION: Literal[1] = 1
INPUT, OUTPUT = "input", "output"
MAX_NETWORKS = 4
MAX_NESTING = 3
MAX_REPEAT = 2_000

LONGEST_TEXT = 200


def _without_controls(text: str) -> str:
    if has_controls(text):
        raise ValueError(f"must be one line without control characters (got {value_text(text)})")
    return text


Text = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_without_controls)]


class Skip(Model):
    """An edge from `source`'s output to the input of the later layer `target`."""

    source: LayerId = Field(description="layer whose output is taken, or `input`")
    target: LayerId = Field(description="later layer whose input receives it, or `output`")
    merge: Literal["add", "concatenate"] = Field("add", description="how the two are joined")
    projection: Literal["auto", "none", "linear"] = Field(
        "auto", description="auto: a learned linear map only where shapes differ"
    )


def _refuse(model: str, place: tuple[int | str, ...], message: str, got: Any) -> ValidationError:
    error = PydanticCustomError("design", "{message}", {"message": message})
    return ValidationError.from_exception_data(
        model, [InitErrorDetails(type=error, loc=place, input=got)]
    )


class LayerList(Model):
    """A list of layers and blocks in forward order, and the skips between them."""

    layers: tuple[Annotated[AnyEntry, FEW_FAULTS], ...] = Field(strict=False)
    skips: tuple[Annotated[Skip, FEW_FAULTS], ...] = Field((), strict=False)

    written_last: ClassVar[tuple[str, ...]] = ("layers", "skips", "output")

    @model_validator(mode="after")
    def _check_structure(self) -> LayerList:
        name = type(self).__name__
        order: dict[str, int] = {INPUT: -1}
        for index, entry in enumerate(self.layers):
            place = ("layers", index, "id")
            if entry.id in (INPUT, OUTPUT):
                raise _refuse(name, place, f"'{entry.id}' is a reserved name", entry.id)
            if entry.id in order:
                raise _refuse(name, place, f"'{entry.id}' is used twice in this list", entry.id)
            order[entry.id] = index
        order[OUTPUT] = len(self.layers)
        merges: dict[str, str] = {}
        for index, skip in enumerate(self.skips):
            for end in ("source", "target"):
                named = getattr(skip, end)
                if named not in order:
                    near = nearest(named, order)
                    hint = f"; did you mean '{near}'?" if near else ""
                    message = f"no layer is called '{named}' in this list{hint}"
                    raise _refuse(name, ("skips", index, end), message, named)
            if order[skip.source] >= order[skip.target]:
                message = (
                    f"a skip must lead to a later layer, and '{skip.target}' "
                    f"does not come after '{skip.source}'"
                )
                raise _refuse(name, ("skips", index, "target"), message, skip.target)
            if merges.setdefault(skip.target, skip.merge) != skip.merge:
                message = f"all skips to '{skip.target}' must use the same merge"
                raise _refuse(name, ("skips", index, "merge"), message, skip.merge)
        return self


class Block(LayerList):
    """A frame around layers, repeated: each repetition has parameters of its own."""

    id: LayerId
    type: Literal["block"] = "block"
    name: Text | None = Field(None, description="title of the frame")
    repeat: int = Field(1, ge=1, le=MAX_REPEAT, description="how often it stands in a row")

    main_field: ClassVar[str | None] = "repeat"
    # fields of entries that are changed by edits of their own, never set as a value
    structure: ClassVar[tuple[str, ...]] = ("id", "type", "layers", "skips")
    always_written: ClassVar[frozenset[str]] = frozenset({"type"})


AnyEntry = Annotated[AnyLayer | Block, Field(discriminator="type")]
Entry = AnyLayer | Block


class OutputSpec(Model):
    """The last layer, whose units follow from data and loss."""

    kernel_initializer: AnyInitializer = Field(GLOROT_UNIFORM, description="how the weights start")
    activation: Literal["auto", "linear", "sigmoid", "tanh", "softmax"] = Field(
        "auto", description="auto: what data and loss call for"
    )


class NetworkDesign(LayerList):
    """One network: its title, its layers with their skips, and its output layer."""

    name: Text = Field("Network", description="title of the network's lane")
    output: OutputSpec = Field(default_factory=OutputSpec.model_construct)


class TrainingSpec(Model):
    """How all networks of a design are trained, on the same batches."""

    loss: Literal["auto", "mse", "binary_crossentropy", "categorical_crossentropy"] = Field(
        "auto", description="auto: cross-entropy for classes, mse for numbers"
    )
    optimizer: AnyOptimizer = Field(
        Sgd.model_construct(), description="rule that turns gradients into steps"
    )
    schedule: AnySchedule = Field(Constant.model_construct(), description="learning rate over time")
    l1: float = Field(0.0, ge=0, le=1e6, description="penalty on Σ|w| of the kernels")
    l2: float = Field(0.0, ge=0, le=1e6, description="penalty on Σw² of the kernels")
    clip_norm: float | None = Field(
        None, gt=0, le=1e30, description="largest allowed norm of the whole gradient"
    )
    batch_size: Annotated[int, Field(ge=1, le=1_000_000)] | Literal["full"] = Field(
        64, description="samples a step"
    )
    epochs: int = Field(15, ge=1, le=1_000_000, description="passes over the training data")
    until_paused: bool = Field(
        False, description="after these epochs the window trains on until it is paused"
    )
    seed: int = Field(0, ge=0, le=2**32 - 1, description="fixes initial weights and batch order")
    dtype: Literal["float16", "float32", "float64"] = Field(
        "float32", description="precision of every number in the network"
    )


class Design(Model):
    """A whole design file: the data, how to train, and one to four networks."""

    format: Literal["depthscope.design"] = FORMAT
    version: Literal[1] = VERSION
    title: Text = Field("Untitled", description="shown in the title bar")
    notes: str = Field("", max_length=100_000, description="Markdown shown beside the canvas")
    canvas_notes: tuple[Annotated[CanvasNote, FEW_FAULTS], ...] = Field(
        (), max_length=MOST_NOTES, strict=False, description="notes on the canvas"
    )
    data: DataSpec = Field(default_factory=DataSpec.model_construct)
    training: TrainingSpec = Field(default_factory=TrainingSpec.model_construct)
    networks: tuple[Annotated[NetworkDesign, FEW_FAULTS], ...] = Field(
        min_length=1, max_length=MAX_NETWORKS, strict=False
    )

    always_written: ClassVar[frozenset[str]] = frozenset({"format", "version"})

    def in_folder(self, folder: str | Path | None) -> Design:
        """The same design as a file in `folder`, where a relative path of its data starts."""
        data = self.data.in_folder(folder)
        return self if data is self.data else self.model_copy(update={"data": data})

    @model_validator(mode="after")
    def _check_nesting(self) -> Design:
        for number, network in enumerate(self.networks):
            for path, entry in iter_entries(network):
                if isinstance(entry, Block) and len(path) > MAX_NESTING:
                    place = ("networks", number, *index_path(network, path))
                    message = f"blocks nest at most {MAX_NESTING} deep (got {len(path)})"
                    raise _refuse("Design", place, message, entry.id)
        return self


@dataclass(frozen=True, slots=True)
class LayerPlace:
    """A card: ids from the network's top list downwards, or ("input",), ("output",)."""

    network: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InsertPlace:
    """The place before entry `index` of the list inside `parent`; () is the top list."""

    network: int
    parent: tuple[str, ...]
    index: int


@dataclass(frozen=True, slots=True)
class SkipPlace:
    """Entry `index` of the skips of the list inside `parent`."""

    network: int
    parent: tuple[str, ...]
    index: int


def layer_list_at(network: NetworkDesign, parent: Sequence[str]) -> LayerList:
    """The list inside `parent`; raises KeyError where there is none."""
    layer_list: LayerList = network
    for name in parent:
        found = next((entry for entry in layer_list.layers if entry.id == name), None)
        if not isinstance(found, Block):
            raise KeyError(f"no block is called '{name}'")
        layer_list = found
    return layer_list


def find(design: Design, place: LayerPlace) -> Entry:
    """The layer or block at `place`; raises KeyError where there is none."""
    layer_list = layer_list_at(design.networks[place.network], place.path[:-1])
    for entry in layer_list.layers:
        if entry.id == place.path[-1]:
            return entry
    raise KeyError(f"no layer is called '{place.path[-1]}'")


def iter_entries(network: NetworkDesign) -> Iterator[tuple[tuple[str, ...], Entry]]:
    """Every drawn entry with its path, blocks before their content, in forward order."""

    def inside(
        layer_list: LayerList, parent: tuple[str, ...]
    ) -> Iterator[tuple[tuple[str, ...], Entry]]:
        for entry in layer_list.layers:
            path = (*parent, entry.id)
            yield path, entry
            if isinstance(entry, Block):
                yield from inside(entry, path)

    return inside(network, ())


def index_path(network: NetworkDesign, path: Sequence[str]) -> tuple[int | str, ...]:
    """The place of an entry in the file, ("layers", 1, "layers", 0), from its path of ids."""
    found: tuple[int | str, ...] = ()
    layer_list: LayerList = network
    for name in path:
        index = next(i for i, entry in enumerate(layer_list.layers) if entry.id == name)
        found = (*found, "layers", index)
        entry = layer_list.layers[index]
        if isinstance(entry, Block):
            layer_list = entry
    return found
