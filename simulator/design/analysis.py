"""Shape inference: a drawn network unrolled into a flat plan, and every problem found on the way.

Blocks are unrolled, skips become merges with their projections, and each node learns the shape
that reaches and leaves it. The window asks `analyze` at every edit; `simulator.engine.network`
builds arrays from the same plan, so what is drawn and what is run cannot differ.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from simulator.data import DataFacts, DatasetError, Unread, facts
from simulator.design.design import (
    INPUT,
    OUTPUT,
    Block,
    Design,
    LayerList,
    NetworkDesign,
    Skip,
    index_path,
)
from simulator.design.graph import Analysis, Kind, LayerFacts, NetworkAnalysis, Node, Path
from simulator.design.limits import (
    EVALUATION_BATCH,
    MAX_BYTES,
    MAX_LAYERS,
    MAX_PARAMETERS,
    MAX_SKIPS,
    layer_count,
    skip_count,
)
from simulator.errors import Problem, place_text
from simulator.nn import losses
from simulator.nn.layers import Dense, Layer, Shape, ShapeError, projection_layer

if TYPE_CHECKING:
    from collections.abc import Sequence


def problems(design: Design) -> tuple[Problem, ...]:
    """Everything that keeps `design` from being trained, each with its place."""
    return analyze(design).problems


def analyze(design: Design, *, wait: bool = True) -> Analysis:
    """Shapes, parameter counts and problems.

    Without `wait` no large file is read: the analysis says which one is to be `reading`.
    """
    found: list[Problem] = []
    data: DataFacts | None = None
    reading = ""
    try:
        data = facts(design.data, wait=wait)
    except Unread as unread:
        reading = unread.file
        found.append(Problem("data.path", str(unread)))
    except DatasetError as error:
        found.append(Problem("data" + (f".{error.field}" if error.field else ""), str(error)))
    networks = []
    for number, network in enumerate(design.networks):
        place = f"networks[{number}]"
        too_long = _too_long(network)
        if too_long is not None:
            found.append(Problem(f"{place}.layers", too_long, number))
            networks.append(_unknown())
            continue
        unroller = _Unroller(number, network, design, data)
        analysis = unroller.analysis()
        networks.append(analysis)
        found.extend(unroller.problems)
        if analysis.parameters > MAX_PARAMETERS:
            message = f"at most {MAX_PARAMETERS:,} parameters (got {analysis.parameters:,})"
            found.append(Problem(f"{place}.layers", message, number))
    if data is not None and not found:
        needed = estimated_bytes(design, tuple(networks), data)
        if needed > MAX_BYTES:
            message = (
                f"a run would need about {needed / 1e9:.1f} GB, and the limit is "
                f"{MAX_BYTES / 1e9:.1f} GB; fewer units, layers or samples a batch would help"
            )
            found.append(Problem("networks", message))
    return Analysis(data, tuple(networks), tuple(found), reading)


def _too_long(network: NetworkDesign) -> str | None:
    """The problem of a network that is too long to be unrolled; None where it can be."""
    layers, skips = layer_count(network), skip_count(network)
    if layers > MAX_LAYERS:
        return f"at most {MAX_LAYERS:,} layers after expansion (got {layers:,})"
    if skips > MAX_SKIPS:
        return f"at most {MAX_SKIPS:,} skips after expansion (got {skips:,})"
    return None


def estimated_bytes(design: Design, networks: Sequence[NetworkAnalysis], data: DataFacts) -> int:
    """Memory of a run, from above: parameters with gradient and state, values of every layer."""
    item = 8 if design.training.dtype == "float64" else 4
    batch = design.training.batch_size
    rows = data.training_samples if batch == "full" else min(batch, data.training_samples)
    total = math.prod(data.input_shape) * (data.training_samples + data.validation_samples) * 8
    for network in networks:
        values = sum(math.prod(node.shape) for node in network.nodes if node.shape is not None)
        total += item * (6 * network.parameters + values * (4 * rows + 2 * EVALUATION_BATCH))
    return total


def _unknown() -> NetworkAnalysis:
    unknown = LayerFacts(None, None, 0, 0)
    return NetworkAnalysis(None, (), {}, unknown, {}, "mse", "linear")


@dataclass(slots=True)
class _Sum:
    """Facts of a drawn entry while its repetitions are being added up."""

    input_shape: Shape | None = None
    output_shape: Shape | None = None
    parameters: int = 0
    repetitions: int = 0


class _Effect(NamedTuple):
    """What a layer makes of a shape, with how many parameters, or why it cannot."""

    shape: Shape | None
    parameters: int
    problem: str = ""


@dataclass(slots=True)
class _Unroller:
    """Unrolls one network in forward order, and notes its problems on the way.

    Values are numbered as in `Node.inputs`: `shapes[k]` is the shape of value k.
    """

    number: int
    network: NetworkDesign
    design: Design
    data: DataFacts | None
    nodes: list[Node] = field(default_factory=list)
    shapes: list[Shape | None] = field(default_factory=list)
    sums: dict[Path, _Sum] = field(default_factory=dict)
    projections: dict[tuple[Path, int], int] = field(default_factory=dict)
    projection_names: dict[str, int] = field(default_factory=dict)  # how many have each so far
    effects: dict[tuple[int, Shape], _Effect] = field(default_factory=dict)
    problems: dict[Problem, None] = field(default_factory=dict)

    def analysis(self) -> NetworkAnalysis:
        self.shapes.append(self.data.input_shape if self.data else None)
        value = self._unroll(self.network, (), "", 0)
        loss, activation = self._output(value)
        facts = {
            path: LayerFacts(s.input_shape, s.output_shape, s.parameters, s.repetitions)
            for path, s in self.sums.items()
        }
        output = facts.pop((OUTPUT,))
        return NetworkAnalysis(
            self.shapes[0], tuple(self.nodes), facts, output, self.projections, loss, activation
        )

    def _output(self, value: int) -> tuple[str, str]:
        """Add the output layer on `value`; returns the loss and the activation that are trained."""
        spec, training = self.network.output, self.design.training
        loss, activation, units = "mse", "linear", 1
        if self.data is not None:
            try:
                loss, activation, units = losses.resolve(
                    training.loss, spec.activation, self.data.task, self.data.outputs
                )
            except ValueError as error:
                place = f"networks[{self.number}].output.activation"
                self._once(Problem(place, str(error), self.number, (OUTPUT,)))
        layer = Dense.model_construct(
            id=OUTPUT, units=units, kernel_initializer=spec.kernel_initializer
        )
        self._layer(layer, (OUTPUT,), OUTPUT, value)
        return loss, activation

    def _unroll(self, layer_list: LayerList, parent: Path, prefix: str, value: int) -> int:
        """Unroll a list whose input is `value`; returns the value that leaves it."""
        named = {INPUT: value}
        arriving: dict[str, list[int]] = {}
        for index, skip in enumerate(layer_list.skips):
            arriving.setdefault(skip.target, []).append(index)
        for entry in layer_list.layers:
            path = (*parent, entry.id)
            value = self._merge(
                layer_list, arriving.get(entry.id, []), named, parent, prefix, value
            )
            if isinstance(entry, Block):
                total = self.sums.setdefault(path, _Sum(self.shapes[value]))
                first = len(self.nodes)
                for repetition in range(1, entry.repeat + 1):
                    value = self._unroll(entry, path, f"{prefix}{entry.id}/{repetition}/", value)
                total.parameters += sum(node.parameters for node in self.nodes[first:])
                total.repetitions += entry.repeat
                total.output_shape = self.shapes[value]
            else:
                value = self._layer(entry, path, prefix + entry.id, value)
            named[entry.id] = value
        return self._merge(layer_list, arriving.get(OUTPUT, []), named, parent, prefix, value)

    def _add(self, node: Node) -> int:
        self.nodes.append(node)
        self.shapes.append(node.shape)
        return len(self.nodes)

    def _layer(self, layer: Layer, path: Path, name: str, value: int) -> int:
        arriving = self.shapes[value]
        effect = self._effect(layer, arriving)
        if effect.problem:
            self._problem(path, effect.problem)
        made = self._add_layer(name, "layer", path, layer, value, effect)
        total = self.sums.setdefault(path, _Sum(arriving))
        total.output_shape = effect.shape
        total.parameters += effect.parameters
        total.repetitions += 1
        return made

    def _effect(self, layer: Layer, arriving: Shape | None) -> _Effect:
        """What a layer makes of a shape; in each repetition of its block it is the same."""
        if arriving is None:
            return _Effect(None, 0)
        key = id(layer), arriving  # all layers live until the end: no two have the same id
        if key not in self.effects:
            try:
                leaving = layer.output_shape(arriving)
                count = sum(spec.size for spec in layer.parameters(arriving))
                self.effects[key] = _Effect(leaving, count)
            except ShapeError as error:
                self.effects[key] = _Effect(None, 0, str(error))
        return self.effects[key]

    def _add_layer(
        self, name: str, kind: Kind, path: Path, layer: Layer, value: int, effect: _Effect
    ) -> int:
        return self._add(
            Node(
                name, kind, path, layer, (value,), self.shapes[value], effect.shape,
                parameters=effect.parameters,
            )
        )  # fmt: skip

    def _merge(
        self,
        layer_list: LayerList,
        skips: list[int],
        named: dict[str, int],
        parent: Path,
        prefix: str,
        value: int,
    ) -> int:
        """Join the skips to one target with the main path, whose value stays the first operand."""
        if not skips:
            return value
        joined = [value]
        for index in skips:
            skip = layer_list.skips[index]
            source = named[skip.source]
            at = (parent, index)
            self.projections.setdefault(at, 0)
            merged = self._project(skip, at, prefix, source, value)
            if merged is not None:
                joined.append(merged)
        first = layer_list.skips[skips[0]]
        shape = self._merged_shape(first, (parent, skips[0]), joined)
        name = f"{prefix}{first.target}/{first.merge}"
        path = (*parent, first.target)
        main = self.shapes[value]
        return self._add(Node(name, "merge", path, None, tuple(joined), main, shape, first.merge))

    def _project(
        self, skip: Skip, at: tuple[Path, int], prefix: str, source: int, main: int
    ) -> int | None:
        """The value to merge: the source itself, or its learned linear map; None if neither."""
        given, wanted = self.shapes[source], self.shapes[main]
        if given is None or wanted is None:
            return source
        fits = given == wanted if skip.merge == "add" else given[:-1] == wanted[:-1]
        if skip.projection == "none" and not fits:
            verb = "add" if skip.merge == "add" else "concatenate"
            message = (
                f"cannot {verb} {shape_text(given)} from '{skip.source}' to {shape_text(wanted)}; "
                "a linear projection would make the shapes agree"
            )
            self._skip_problem(at, message)
            return None
        if skip.projection == "none" or (fits and skip.projection == "auto"):
            return source
        try:
            layer = projection_layer(given, wanted)
        except ShapeError as error:
            self._skip_problem(at, str(error))
            return None
        name = self._projection_name(f"{prefix}{skip.target}/from {skip.source}")
        path = (*at[0], skip.target)
        effect = self._effect(layer, given)
        made = self._add_layer(name, "projection", path, layer, source, effect)
        self.projections[at] += effect.parameters
        return made

    def _projection_name(self, name: str) -> str:
        """A name of its own for each skip between the same two layers: "b/from a (2)".

        Weights are drawn and saved by name. No layer can be called so: ids have no parentheses.
        """
        count = self.projection_names[name] = self.projection_names.get(name, 0) + 1
        return name if count == 1 else f"{name} ({count})"

    def _merged_shape(
        self, skip: Skip, at: tuple[Path, int], joined: Sequence[int]
    ) -> Shape | None:
        shapes = [self.shapes[value] for value in joined]
        known = [shape for shape in shapes if shape is not None]
        if len(known) < len(shapes):
            return None
        if skip.merge == "add":
            return known[0]
        merged = (*known[0][:-1], sum(shape[-1] for shape in known))
        if math.prod(merged) > MAX_PARAMETERS:  # any layer behind it would be too large
            message = f"at most {MAX_PARAMETERS:,} values may be joined (got {shape_text(merged)})"
            self._skip_problem(at, message)
            return None
        return merged

    def _problem(self, path: Path, message: str) -> None:
        place = place_text(("networks", self.number, *index_path(self.network, path)))
        self._once(Problem(place, message, self.number, path))

    def _skip_problem(self, at: tuple[Path, int], message: str) -> None:
        parent, index = at
        inside = index_path(self.network, parent)
        place = place_text(("networks", self.number, *inside, "skips", index))
        layer_list: LayerList = self.network
        for name in parent:
            layer_list = next(e for e in layer_list.layers if e.id == name)  # type: ignore[assignment]
        self._once(Problem(place, message, self.number, (*parent, layer_list.skips[index].target)))

    def _once(self, problem: Problem) -> None:
        """Note a problem that several repetitions of a block may have, once."""
        self.problems.setdefault(problem)


def shape_text(shape: Shape | None) -> str:
    """A shape as cards and messages show it: "(32)", "(8, 8, 16)"."""
    return "(?)" if shape is None else f"({', '.join(f'{size:,}' for size in shape)})"
